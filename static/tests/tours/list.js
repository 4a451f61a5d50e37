import { click, closeMessage, login, openApp, picture, see, tourOfEachService } from "./steps";

const cell = (name, text) =>
    see(`.o_data_row:contains('${name}') .o_data_cell[name='books_state']:contains('${text}')`);
const menu = (name) => `.o_menu_sections [data-menu-xmlid='books_connector.books_menu_${name}']`;

tourOfEachService("send_from_the_list", (service) => [
    login("administrator", service),
    openApp("account.menu_finance"),
    click(".o_menu_sections .dropdown-toggle:contains('Customers')"),
    click(".o-dropdown-item[data-menu-xmlid='account.menu_action_move_out_invoice_type']"),
    cell("Alpine Foods", "Not sent"),
    ...["Alpine Foods", "Borough Books", "Carlton Press"].map((name) =>
        click(`.o_data_row:contains('${name}') .o_list_record_selector input`)
    ),
    picture("list-selected"),
    click(`.o_control_panel button:contains('Send to ${service.label}')`),
    cell("Alpine Foods", "Synced"),
    cell("Borough Books", "Synced"),
    cell("Carlton Press", "Error"),
    cell("Dover Tiles", "Not sent"),
    picture("list-sent"),
    closeMessage(),
    {
        trigger: ".o_data_row:contains('Carlton Press') .o_data_cell[name='books_state'] .badge",
        run: "hover",
    },
    see(".o-tooltip:contains('Local levy')"),
    picture("invoices-list"),
    click(".o_searchview_dropdown_toggler"),
    picture("list-filters"),
    click(`.o_filter_menu .o-dropdown-item:contains('${service.label}: error')`),
    see(".o_list_view:not(:contains('Alpine Foods')) .o_data_row:contains('Carlton Press')"),
    picture("list-filtered"),
    // What the app shows of it.
    openApp("books_connector.books_menu_root"),
    see(".o_kanban_record:contains('Failed')"),
    picture("app-with-failure"),
    click(".o_kanban_record"),
    picture("connection-with-failure"),
    click(".alert-danger button[name='action_open_failed']"),
    see(".o_data_row:contains('Carlton Press'), .o_data_row:contains('INV')"),
    picture("queue"),
    click(".o_data_row .o_data_cell[name='res_name']"),
    see(".o_form_view .alert-danger:contains('Local levy')"),
    picture("queue-row"),
    click(menu("records")),
    see(".o_data_row:contains('INV')"),
    picture("records"),
    click(menu("contacts")),
    see(".o_data_row"),
    picture("contacts"),
    click(menu("configuration")),
    click(".o-dropdown-item[data-menu-xmlid='books_connector.books_menu_mappings']"),
    see(".o_data_row:contains('Local levy')"),
    picture("mapping"),
]);
