import { click, leave, login, openApp, picture, see, tourOfEachService } from "./steps";

/** Settings › QuickBooks & Xero. */
function openSettings() {
    return [
        openApp("base.menu_administration"),
        click(".settings_tab .tab[data-key='books_connector']"),
    ];
}

tourOfEachService("connect_from_settings", (service) => [
    login("owner", service),
    openSettings(),
    click("button:contains('Enter the credentials')"),
    see(`.o_data_row:contains('${service.label}'):contains('demo-client')`),
    click(`.o_data_row:contains('${service.label}') .o_data_cell`),
    see(".o_field_widget[name='redirect_uri']:contains('/books/oauth/')"),
    picture("credentials"),
    openSettings(),
    picture("settings-before"),
    click(`#books_connection .o_radio_item:contains('${service.label}') input`),
    leave("#books_connection button[name='action_books_connect']"),
    see(`.o_form_view .oe_title:contains('${service.books}')`),
    see(".o_statusbar_status .o_arrow_button_current:contains('Active')"),
    picture("connected"),
    click("button[name='action_test']"),
    see(".o_field_widget[name='checklist'] li:contains('Home currency')"),
    picture("connection"),
    openApp("books_connector.books_menu_root"),
    click(".o_menu_sections [data-menu-xmlid='books_connector.books_menu_configuration']"),
    leave(".o-dropdown-item[data-menu-xmlid='books_connector.books_menu_settings']"),
    see(`#books_connection:contains('${service.books}'):contains('Active')`),
    picture("settings"),
    see(`#books_webhook:contains('/books/webhook/${service.code}'):contains('No webhook was received yet')`),
    {
        content: "look at the address for webhooks",
        trigger: "#books_webhook",
        run: () => document.querySelector("#books_webhook").scrollIntoView({ block: "center" }),
    },
    picture("webhooks"),
]);

tourOfEachService("connect_from_the_app", (service) => [
    login("administrator", service),
    openApp("books_connector.books_menu_root"),
    see(".o_view_nocontent:contains('No books are connected yet')"),
    picture("app-before"),
    click(".o-kanban-button-new, .o_list_button_add"),
    see(".o_field_widget[name='provider'] .o_radio_item"),
    picture("connection-new"),
    click(`.o_field_widget[name='provider'] .o_radio_item:contains('${service.label}') input`),
    leave(".o_form_statusbar button[name='action_connect']:contains('Connect')"),
    // The first time they refuse there, and come back to a page that says so.
    see(".o_form_statusbar button[name='action_connect']:contains('Connect')"),
    see(".o_statusbar_status .o_arrow_button_current:contains('Not connected')"),
    picture("connection-refused"),
    leave(".o_form_statusbar button[name='action_connect']:contains('Connect')"),
    see(`.o_form_view .oe_title:contains('${service.books}')`),
    see(".o_statusbar_status .o_arrow_button_current:contains('Active')"),
    click(".o_notebook .nav-link:contains('Settings')"),
    see(".o_field_widget[name='default_income_id'] input"),
    picture("connection-settings"),
    click("button[name='action_open_unmapped']"),
    see(".o_data_row:contains('Suggested')"),
    picture("mapping-suggested"),
    click("button[name='action_confirm_all']"),
    click(".modal footer .btn-primary"),
    see(".o_view_nocontent, .o_data_row:contains('Confirmed'), .o_list_view:not(:contains('Suggested'))"),
    picture("mapping-confirmed"),
    openApp("books_connector.books_menu_root"),
    see(`.o_kanban_record:contains('${service.books}'):contains('Active')`),
    picture("app"),
]);
