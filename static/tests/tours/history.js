import { click, edit, login, openApp, picture, see, tourOfEachService } from "./steps";

tourOfEachService("begin_history", (service) => [
    login("accountant", service),
    openApp("books_connector.books_menu_root"),
    click("[data-menu-xmlid='books_connector.books_menu_imports']"),
    click(".o_list_button_add"),
    see(`.o_form_view .o_field_widget[name='connection_id'] input:value(${service.books})`),
    click("button[name='action_count']"),
    see(".o_field_widget[name='counted']:contains('invoices')"),
    see(".o_field_widget[name='cost']:contains('requests')"),
    picture("history-count"),
    click("button[name='action_start']"),
    see(".o_books_import_progress:contains('invoices')"),
    click("button[name='action_pause']"),
    see("button[name='action_resume']"),
    click("button[name='action_resume']"),
    see("button[name='action_pause']"),
]);

tourOfEachService("resume_history", (service) => [
    login("accountant", service),
    openApp("books_connector.books_menu_root"),
    see(".o_kanban_record:contains('History: Under way') .o_books_import_progress"),
    picture("history-card"),
    click(".o_kanban_record a[name='action_import_history']"),
    see(".o_form_view .o_books_import_progress .progress-bar"),
    picture("history-paused"),
    click("button[name='action_resume']"),
    see("button[name='action_pause']"),
]);

tourOfEachService("finish_history", (service) => [
    login("accountant", service),
    openApp("books_connector.books_menu_root"),
    click(".o_kanban_record a[name='action_import_history']"),
    click(".o_form_view button[name='action_open_rows']"),
    see(".o_list_view .o_data_row"),
    click(".o_list_view thead .o_list_record_selector input"),
    click(".o_control_panel button[name='action_leave_out'], .o_list_view button[name='action_leave_out']"),
    edit(".modal .o_field_widget[name='why'] input", "before our time"),
    click(".modal footer button[name='action_skip']:visible"),
    see(".o_list_view:not(:has(.o_data_row .badge:contains('Open')))"),
    picture("history-list"),
    click(".o_breadcrumb .breadcrumb-item a:contains('History of'), .breadcrumb-item a:contains('History of')"),
    click(".o_form_view button[name='action_finish']"),
    click(".modal footer button.btn-primary"),
    see(".o_form_view .o_statusbar_status .o_arrow_button_current:contains('Finished')"),
    openApp("books_connector.books_menu_root"),
    see(".o_kanban_record:contains('History: Finished')"),
]);

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
