import { click, closeMessage, counted, edit, leave, login, openApp, picture, see, tourOfEachService } from "./steps";

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

tourOfEachService("set_up", (service) => [
    login("owner", service),
    counted("first document", [
        openApp("books_connector.books_menu_root"),
        see(".o_books_service"),
        picture("setup-service"),
        click(`.o_books_service:contains('${service.label}')`),
        see(".o_field_widget[name='redirect_uri']:contains('/books/oauth/')"),
        edit(".o_field_widget[name='client_id'] input", "demo-client"),
        edit(".o_field_widget[name='client_secret'] input", "demo-secret"),
        picture("setup-credentials"),
        leave("button[name='action_connect']:visible"),
        // There, the books are chosen and allowed.
        see(".o_field_widget[name='mapping_groups'] h4:contains('Tax')"),
        picture("mapping-suggested"),
        click("button[name='action_confirm_all']"),
        see("button[name='action_import_history']:visible"),
        picture("setup-history"),
        click("button[name='action_skip_history']:visible"),
        see(".o_field_widget[name='move_id'] input:value(INV)"),
        picture("setup-document"),
        click("button[name='action_preview']"),
        see(".modal .alert-success:contains('to the cent')"),
        click(".modal footer button[name='action_send']"),
        see(".o_field_widget[name='move_state']:contains('Synced')"),
    ]),
    closeMessage(),
    picture("setup-sent"),
    leave("button[name='action_view']:visible"),
    // There, somebody looks at it, and comes back.
    see(".o_field_widget[name='move_state']:contains('Synced')"),
    click(".o_form_statusbar button[name='action_next']"),
    click(".o_field_widget[name='statements'] .o_radio_item:contains('In the books') input"),
    click(".o_field_widget[name='auto_invoice'] input"),
    picture("setup-automatic"),
    click(".o_arrow_button:contains('Check'), .o_statusbar_status button:contains('Check')"),
    see(".o_field_widget[name='checklist'] li:contains('Home currency')"),
    picture("setup-check"),
    click(".o_statusbar_status button:contains('Books')"),
    see(`.o_field_widget[name='books_name']:contains('${service.books}')`),
    picture("setup-books"),
    click(".o_statusbar_status button:contains('By itself')"),
    click("button[name='action_finish']:contains('Finish')"),
    see(`.o_kanban_record:contains('${service.books}'):contains('Active')`),
    picture("app"),
]);

/** A person without the credentials, whom the books refuse first. */
tourOfEachService("set_up_refused", (service) => [
    login("administrator", service),
    openApp("books_connector.books_menu_root"),
    click(`.o_books_service:contains('${service.label}')`),
    leave("button[name='action_connect']:visible"),
    // They refuse there, and come back to a page that says so.
    see(".o_statusbar_status .o_arrow_button_current:contains('Books')"),
    picture("setup-refused"),
]);
