import { click, closeMessage, login, openApp, picture, see, tourOfEachService } from "./steps";

const badge = (text) => see(`.o_field_widget[name='books_state']:contains('${text}')`);
const send = (service) => click(`.o_form_statusbar button:contains('Send to ${service.label}')`);

tourOfEachService("preview_and_void", (service) => [
    login("clerk", service),
    openApp("account.menu_finance"),
    click(".o_menu_sections .dropdown-toggle:contains('Customers')"),
    click(".o-dropdown-item[data-menu-xmlid='account.menu_action_move_out_invoice_type']"),
    click(".o_data_row:contains('Atlas Trading') .o_data_cell[name='name']"),
    click(`.o_form_statusbar button:contains('Preview for ${service.label}')`),
    see(".modal .alert-success:contains('to the cent')"),
    see(".modal .o_data_row:contains('Travel')"),
    picture("preview"),
    click(".modal footer button[name='action_send']"),
    badge("Synced"),
    closeMessage(),
    click(".o_form_statusbar button:contains('Request Cancel')"),
    see(".modal .o_data_row:contains('INV')"),
    picture("void"),
    click(".modal footer button:contains('Void there')"),
    see(".o_statusbar_status .o_arrow_button_current:contains('Cancelled')"),
    closeMessage(),
    picture("voided"),
]);

tourOfEachService("bill", (service) => [
    login("clerk", service),
    send(service),
    badge("Synced"),
    closeMessage(),
    picture("bill"),
]);

tourOfEachService("expense", (service) => [
    login("clerk", service),
    send(service),
    badge("Synced"),
    closeMessage(),
    picture("expense"),
]);
