import { click, edit, login, openApp, picture, see, tourOfEachService } from "./steps";

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

tourOfEachService("assign_contacts", (service) => [
    login("accountant", service),
    openApp("books_connector.books_menu_root"),
    click("[data-menu-xmlid='books_connector.books_menu_imports']"),
    click(".o_data_row:contains('History of') .o_data_cell[name='display_name']"),
    see(".o_form_view .alert:contains('not synced yet')"),
    click(".o_form_view button[name='action_open_contacts'].oe_stat_button"),
    click(".o_data_row:contains('Grimsby Boat Yard') .o_data_cell[name='project_id']"),
    edit(".o_selected_row .o_field_widget[name='project_id'] input", "Harbour"),
    click(".o-autocomplete--dropdown-item:contains('Harbour house')"),
    edit(".o_selected_row .o_field_widget[name='reference'] input", "H-7"),
    click(".o_list_button_save"),
    see(".o_list_view:not(:has(.o_selected_row)) .o_data_row:contains('Harbour house')"),
    picture("history-contacts"),
    click(".o_data_row:contains('Grimsby Boat Yard') .o_list_record_selector input"),
    click(".o_control_panel button[name='action_sync']"),
    see(".o_list_view:not(:has(.o_data_row:contains('Grimsby Boat Yard'))) .o_data_row:contains('Dock Three')"),
    picture("history-contacts-synced"),
]);

tourOfEachService("choose_history", (service) => [
    login("accountant", service),
    openApp("books_connector.books_menu_root"),
    click("[data-menu-xmlid='books_connector.books_menu_imports']"),
    click(".o_data_row:contains('History of') .o_data_cell[name='display_name']"),
    see(".o_form_view .o_field_widget[name='purpose'] input[data-value='opening']:checked"),
    see(".o_form_view .o_field_widget[name='opening_account_id'] input:value(Opening items)"),
    see(".o_form_view:contains('what was settled by then is only listed')"),
    picture("history-choice"),
]);

tourOfEachService("enter_history", (service) => [
    login("accountant", service),
    openApp("books_connector.books_menu_root"),
    click("[data-menu-xmlid='books_connector.books_menu_imports']"),
    click(".o_data_row:contains('History of') .o_data_cell[name='display_name']"),
    click(".o_form_view button[name='action_show_entering']"),
    see(".modal .o_field_widget[name='figures'] td:contains('Open items of')"),
    picture("history-figures"),
    click(".modal button[name='action_enter']"),
    see(".o_form_view .o_statusbar_status .o_arrow_button_current:contains('At work')"),
]);

tourOfEachService("undo_history", (service) => [
    login("accountant", service),
    openApp("books_connector.books_menu_root"),
    click("[data-menu-xmlid='books_connector.books_menu_imports']"),
    click(".o_data_row:contains('History of') .o_data_cell[name='display_name']"),
    picture("history-entered"),
    click(".o_form_view button[name='action_show_undoing']"),
    see(".modal .o_field_widget[name='summary']:contains('The entry is deleted')"),
    picture("history-undo"),
    click(".modal button[name='action_undo']"),
    see(".o_form_view:not(:has(.modal)) button[name='action_show_entering']"),
]);
