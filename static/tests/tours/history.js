import { click, login, openApp, picture, see, tourOfEachService } from "./steps";

tourOfEachService("decide_history", (service) => [
    login("accountant", service),
    openApp("books_connector.books_menu_root"),
    click("[data-menu-xmlid='books_connector.books_menu_imports']"),
    click(".o_data_row:contains('History of') .o_data_cell[name='display_name']"),
    see(".o_form_view .o_statusbar_status .o_arrow_button_current:contains('To decide')"),
    picture("history"),
    click(".o_form_view button[name='action_link_exact']"),
    see(".o_form_view:not(:has(button[name='action_link_exact'])) button[name='action_open_linked']:contains('1')"),
    click(".o_form_view button[name='action_open_questions']"),
    see(".o_list_view .o_data_row:contains('Almost agrees')"),
    picture("history-questions"),
    click(".o_data_row:contains('Almost agrees') button[name='action_link']"),
    see(".o_list_view:not(:has(.o_data_row:contains('Almost agrees')))"),
    picture("history-decided"),
]);
