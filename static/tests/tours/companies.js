import { click, leave, login, openApp, picture, see, tour } from "./steps";

const row = (number, name) => `.o_data_row:contains('${name}') ${number}`;
const state = (name) => row(".o_data_cell[name='books_state']", name);

const openInvoices = () => [
    openApp("account.menu_finance"),
    click(".o_menu_sections .dropdown-toggle:contains('Customers')"),
    click(".o-dropdown-item[data-menu-xmlid='account.menu_action_move_out_invoice_type']"),
    see(".o_data_row"),
];

const tickBothCompanies = () => [
    click(".o_switch_company_menu button"),
    click(".o_switch_company_item:contains('Bramley') [role='menuitemcheckbox']"),
    leave(".o_switch_company_menu_buttons button:contains('Confirm')"),
];

/** One company is connected, the other is not: nothing is shown for that one. */
tour("one_of_two_companies", () => [
    login("both", { code: "quickbooks" }),
    openInvoices(),
    tickBothCompanies(),
    see(".o_list_table th[data-name='books_state']:contains(/^QuickBooks$/)"),
    see(`${state("Alpine Foods")}:contains('Not sent')`),
    see(`${state("Harrow Books")}:not(:contains('Not sent'))`),
    picture("one-of-two-companies"),
    click(row(".o_data_cell[name='name']", "Harrow Books")),
    see(".o_form_statusbar:contains('Pay'):not(:contains('Send to'))"),
    see(".o_form_view:not(:has(.o_field_widget[name='books_state'] .badge))"),
    picture("invoice-of-other-company"),
]);

/** Both are connected, each to another service: one list, one button, each invoice in its own books. */
tour("two_companies", () => [
    login("both", { code: "quickbooks" }),
    openInvoices(),
    tickBothCompanies(),
    see(".o_list_table th[data-name='books_state']:contains('QuickBooks / Xero')"),
    click("thead .o_list_record_selector input"),
    picture("two-companies"),
    click(".o_control_panel button:contains('Send to QuickBooks / Xero')"),
    see(`${state("Alpine Foods")}:contains('Synced')`),
    see(`${state("Harrow Books")}:contains('Synced')`),
    picture("two-companies-sent"),
    click(row(".o_data_cell[name='name']", "Harrow Books")),
    see("button[name='action_books_view']:contains('View in Xero')"),
    picture("invoice-of-second-company"),
]);

/** A company that never connected sees nothing of the addon in its own screens. */
tour("no_trace_quickbooks", () => [
    login("clerk", { code: "quickbooks" }),
    openInvoices(),
    see(".o_list_table:not(:has([data-name^='books_']))"),
    click(".o_data_row .o_list_record_selector input"),
    see(".o_control_panel:contains('selected'):not(:contains('Send to')):not(:contains('Sync payments'))"),
    click(".o_data_row .o_list_record_selector input"),
    click(".o_searchview_dropdown_toggler"),
    see(".o_filter_menu:contains('Posted'):not(:contains('synced'))"),
    click(".o_searchview_dropdown_toggler"),
    click(".o_data_row .o_data_cell[name='name']"),
    see(".o_form_view:contains('INV/'):not(:has([name^='books_'], [name^='action_books_']))"),
    openApp("sale.sale_menu_root"),
    click(".o_menu_sections .dropdown-toggle:contains('Orders')"),
    click(".o-dropdown-item[data-menu-xmlid='sale.menu_sale_order']"),
    see(".o_list_table:not(:has([data-name^='books_']))"),
    click(".o_data_row .o_data_cell[name='name']"),
    see(".o_form_view:contains('Order Lines'):not(:has([name^='books_'], [name^='action_books_']))"),
]);

/** The consent opens several organisations: the person says which are the company's. */
tour("choose_xero", () => [
    login("administrator", { code: "xero" }),
    openApp("books_connector.books_menu_root"),
    click(".o_books_service:contains('Xero')"),
    leave("button[name='action_connect']:visible"),
    see("p:contains('The consent opened several books')"),
    picture("choose-first"),
    click("button[name='action_choose']:visible"),
    see(".modal .o_data_row:contains('Cedar Hollow'):contains('US, USD')"),
    picture("choose"),
    click(".modal .o_data_row:contains('Bramley') button[name='action_choose']"),
    see(".o_statusbar_status .o_arrow_button_current:contains('Mapping')"),
    picture("chosen"),
]);
