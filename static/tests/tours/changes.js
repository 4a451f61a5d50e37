import { click, closeMessage, login, openApp, picture, see, tourOfEachService } from "./steps";

const badge = (text) => see(`.o_field_widget[name='books_state']:contains('${text}')`);

/** Tell those who act behind the screen how far it is. */
const decided = (how) => ({
    content: `it is ${how}`,
    trigger: "body",
    run: () => {
        document.body.dataset.decided = how;
    },
});

const openInvoice = (service) => [
    login("clerk", service),
    openApp("account.menu_finance"),
    click(".o_menu_sections .dropdown-toggle:contains('Customers')"),
    click(".o-dropdown-item[data-menu-xmlid='account.menu_action_move_out_invoice_type']"),
    click(".o_data_row:contains('Atlas Trading') .o_data_cell[name='name']"),
];

tourOfEachService("paid_by_itself", (service) => [
    ...openInvoice(service),
    badge("Synced"),
    picture("invoice-open"),
    {
        content: "remember this page",
        trigger: "body",
        run: () => {
            window.isTheSamePage = true;
        },
    },
    // There, somebody records its payment, and a webhook tells of it.
    see(".ribbon:contains('Paid')"),
    {
        content: "it was not loaded again",
        trigger: "body",
        run: () => {
            if (!window.isTheSamePage) {
                throw new Error("the page was loaded again");
            }
        },
    },
    picture("invoice-turned-paid"),
    click(".o_menu_sections .dropdown-toggle:contains('Customers')"),
    click(".o-dropdown-item[data-menu-xmlid='account.menu_action_account_payments_receivable']"),
    see(`.o_data_row:contains('Atlas Trading') .o_data_cell[name='books_origin']:contains('${service.label}')`),
    picture("payments-list"),
]);

tourOfEachService("decide_on_a_difference", (service) => [
    ...openInvoice(service),
    badge("Differs"),
    see("[name='books_banner']:contains('75.00 there, 100.00 in Odoo')"),
    picture("difference"),
    click("[name='books_banner'] button[name='action_books_ask_accept']"),
    see(".modal:contains('A credit note over')"),
    picture("difference-accept"),
    click(".modal footer .btn-primary"),
    see(".o_form_view:not(:has([name='books_banner']:visible))"),
    badge("Synced"),
    closeMessage(),
    picture("difference-accepted"),
    // There, somebody changes it once more, and then again, while it is on the screen.
    decided("accepted"),
    click("[name='books_banner']:contains('60.00 there') button[name='action_books_ask_restore']"),
    see(".modal:contains('to what Odoo holds')"),
    click(".modal footer .btn-primary"),
    see(".o_form_view:not(:has([name='books_banner']:visible))"),
    badge("Synced"),
    decided("restored"),
    click("[name='books_banner']:contains('50.00 there') button[name='action_books_ignore']"),
    see(".o_form_view:not(:has([name='books_banner']:visible))"),
    badge("Synced"),
]);
