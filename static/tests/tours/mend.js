import { click, closeMessage, login, mapTo, openApp, picture, see, tourOfEachService } from "./steps";

const levy = ".o_data_row:contains('Local levy')";

tourOfEachService("mend_and_try_again", (service) => [
    login("administrator", service),
    openApp("account.menu_finance"),
    click(".o_menu_sections .dropdown-toggle:contains('Customers')"),
    click(".o-dropdown-item[data-menu-xmlid='account.menu_action_move_out_invoice_type']"),
    click(".o_data_row:contains('Atlas Trading') .o_data_cell[name='name']"),
    click(`.o_form_statusbar button:contains('Send to ${service.label}')`),
    see(".o_field_widget[name='books_state']:contains('Error')"),
    see(".alert-danger:contains('Local levy')"),
    closeMessage(),
    picture("invoice-error"),
    click(".alert-danger a:contains('What to do')"),
    click(".o_form_view button[name='action_fix']"),
    see(`${levy}:contains('Suggested')`),
    picture("mapping-suggestion"),
    mapTo(levy, service.tax, picture("mapping-choices")),
    see(`${levy}:contains('Confirmed')`),
    picture("mapping-mended"),
    click(".breadcrumb-item:last a, .o_back_button"),
    see(".o_form_view .o_statusbar_status:contains('Fixed')"),
    click(".breadcrumb-item:last a, .o_back_button"),
    see(".o_field_widget[name='books_state']:contains('Pending')"),
    picture("invoice-mended"),
]);
