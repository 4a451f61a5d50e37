"""Each screen that a user has, as wide as a phone: it fits, and what there is to press is in reach."""

from odoo.tests import tagged

from .screen_case import ScreenCase

KANBAN = ".o_kanban_view .o_kanban_record:not(.o_kanban_ghost)"
STATE = f"{KANBAN} .o_field_widget[name='books_state'] .badge"
FORM = ".o_form_view .o_form_sheet"
MORE = ".o_statusbar_buttons button[title='More']"
MENU = ".o-dropdown--menu, .o_bottom_sheet"
STAT_BUTTONS = ".o_control_panel .o_button_more"


class PhoneStories:
    browser_size = "390x844"
    touch_enabled = True

    # Looking

    def open_menu_of(self, page, button):
        """Open the menu of a form that holds this button, unless it is on the screen."""
        for menu in (MORE, STAT_BUTTONS):
            if not page.is_in_reach(button) and page.is_in_reach(menu):
                page.press(menu)
                page.wait_for(MENU, outside=False)
                if not page.is_in_reach(button):
                    self.close_menu(page)

    def close_menu(self, page):
        if page.is_in_reach(MENU):
            page.press_key("Escape")
            page.wait_for(f"body:not(:has({MENU}))", outside=False)

    def look(self, page, name, *buttons):
        """What is on the screen fits it, and these buttons can be pressed: on it, or in the menu of the form."""
        page.picture(f"phone-{name}")
        wide = page.too_wide()
        if wide:
            self.problems.append(f"{name}: {wide}")
        for button in buttons:
            self.open_menu_of(page, button)
            if not page.is_in_reach(button):
                self.problems.append(f"{name}: {button} is not in reach")
            self.close_menu(page)

    def form(self, page, name, record, *buttons, selector=FORM):
        page.show({"type": "ir.actions.act_window", "res_model": record._name, "res_id": record.id,
                   "views": [[False, "form"]], "context": {"allowed_company_ids": self.company.ids}}, selector)
        self.look(page, name, *buttons)

    def screen(self, page, name, action, selector, *buttons):
        page.show(action, selector)
        self.look(page, name, *buttons)

    def dialog(self, page, name, button, *buttons):
        self.open_menu_of(page, button)
        page.click(button)
        page.wait_for(".modal .o_form_view", outside=False)
        self.look(page, name, *buttons)
        self.close_dialog(page)

    @staticmethod
    def close_dialog(page):
        page.click(".modal header .btn-close, .modal footer .o_form_button_cancel")
        page.wait_for("body:not(:has(.modal))", outside=False)

    def visit(self, user, *looks):
        self.problems = []

        def act(page):
            for one in looks:
                one(page)

        self.walk(user, act)
        self.assertFalse(self.problems, "\n".join(self.problems))

    # Screens

    def look_at_sales(self, page):
        self.screen(page, "orders", "sale.action_orders", STATE)
        self.form(page, "order-error", self.orders[0], "button[name='action_books_ask']")

    def look_at_documents(self, page):
        self.screen(page, "invoices", "account.action_move_out_invoice_type", STATE)
        self.screen(page, "bills", "account.action_move_in_invoice_type", STATE)
        self.screen(page, "payments", "account.action_account_payments", STATE)
        self.form(page, "invoice", self.synced, "button[name='action_books_view']")
        self.form(page, "invoice-error", self.failed, "button[name='action_books_send']")
        self.dialog(page, "preview", "button[name='action_books_preview']")
        self.form(page, "invoice-pending", self.waiting)
        self.form(page, "invoice-differs", self.differing, "button[name='action_books_ask_restore']")
        self.dialog(page, "decision", "button[name='action_books_ask_accept']", ".modal footer .btn-primary")
        self.dialog(page, "void", "button[name='action_books_undo']")
        self.dialog(page, "change-link", "button[name='action_books_change_link']")
        self.form(page, "bill", self.bill, "button[name='action_books_view']")
        self.form(page, "payment", self.payment)
        self.form(page, "payment-error", self.payment_stopped, "button[name='action_books_ask']",
                  "button[name='action_books_open_issue']")

    def look_at_configuration(self, page):
        self.screen(page, "set-up", "books_connector.books_setup_action", FORM, "button[name='action_next']")
        for step in ("service", "app", "books", "check", "mapping", "history", "document", "automatic"):
            with self.between_requests():
                self.env["books.setup"].search([("company_id", "=", self.company.id)]).step = step
                self.env.flush_all()
            self.screen(page, f"set-up-{step}", "books_connector.books_setup_action", FORM)
        self.screen(page, "mapping", "books_connector.books_mapping_action", KANBAN)
        with self.between_requests():
            levy = self.env["books.mapping"].search([("kind", "=", "tax"), ("odoo_name", "ilike", "levy")])
        self.form(page, "mapping-row", levy, ".o_field_widget[name='record_id'] input")
        self.form(page, "connection-settings", self.connection, "button[name='action_test']")
        page.click(".o_notebook_headers a[name='settings']")
        page.wait_for(".o_notebook .o_field_widget[name='push_invoices']", outside=False)
        self.look(page, "connection-settings")

    def look_at_choice_of_books(self, page):
        with self.between_requests():
            self.connection.choices = [
                [self.connection.external_id, self.connection.name, "United States, USD"],
                ["4711", "Redwood Office Supply of Northern California, LLC (former books)", "United States, USD"]]
            action = self.connection.with_user(self.owner).action_choose()
            self.env.flush_all()
        self.screen(page, "choose-books", action, ".modal button[name='action_choose']",
                    ".modal button[name='action_choose']")
        self.close_dialog(page)

    def look_at_settings(self, page):
        page.navigate_to(f"{self.base_url()}/odoo/settings#books_connection")
        page.wait_for("#books_connection", outside=False)
        page.evaluate("document.querySelector('#books_connection').scrollIntoView()")
        self.look(page, "settings")
        page.wait_for(".o_main_navbar", outside=False)
        self.screen(page, "credentials", "books_connector.books_app_action", KANBAN)

    def look_at_accounting(self, page):
        self.screen(page, "to-fix", "books_connector.books_issue_action", KANBAN)
        with self.between_requests():
            issues = self.env["books.issue"].search(
                [("connection_id", "=", self.connection.id), ("state", "=", "open")])
            question = issues.filtered("asks")[:1]
            self.assertTrue(question, issues.mapped("sentence"))
            open_row = self.history.row_ids.filtered(lambda row: row.state == "open" and row.bucket != "linked")[:1]
            contact = self.history.contact_ids[:1]
            row = self.comparison.row_ids.filtered(lambda row: row.state == "open")[:1]
        self.form(page, "issue", (issues - question)[:1])
        self.form(page, "issue-question", question)
        self.dialog(page, "question", "button[name='action_decide']", ".modal button[name='action_choose']")
        self.screen(page, "missing", self.missing, KANBAN)
        self.screen(page, "queue", "books_connector.books_job_action", KANBAN)
        self.screen(page, "records", "books_connector.books_record_action", KANBAN)
        self.screen(page, "contacts", "books_connector.books_record_contact_action", KANBAN)
        self.screen(page, "history-list", "books_connector.books_import_action", KANBAN)
        self.form(page, "history", self.history, "button[name='action_finish']")
        self.screen(page, "history-documents", "books_connector.books_import_row_action", KANBAN)
        self.form(page, "history-document", open_row, "button[name='action_leave_out']")
        self.screen(page, "history-contacts", "books_connector.books_import_contact_action", KANBAN)
        self.form(page, "history-contact", contact, "button[name='action_sync']")
        self.screen(page, "reconciliation-list", "books_connector.books_reconciliation_action", KANBAN)
        self.form(page, "reconciliation", self.comparison, "button[name='action_again']")
        self.screen(page, "reconciliation-rows", "books_connector.books_reconciliation_row_action", KANBAN)
        self.form(page, "reconciliation-row", row, "button[name='action_leave']")
        self.dialog(page, "reconciliation-verb", "button[name='action_leave']", ".modal button[name='action_do']")

    def read_and_compare(self):
        """An import of the history that waits for decisions, and a comparison with differences."""
        self.connection.paused_until = False
        self.connection.history_decided = False
        with self.request(self.biller) as env:
            self.history = self.env["books.import"].browse(env["books.import"].create({
                "connection_id": self.connection.id, "project_required": False, "nothing_filed": True}).id)
            self.comparison = self.env["books.reconciliation"].browse(
                env["books.reconciliation"].create({"connection_id": self.connection.id}).id)
        for one in (self.history, self.comparison):
            self.press(self.biller, one, "action_start")
            self.minute_passes(self.code)
            self.run_schedules(self.code)
        self.assertEqual((self.history.state, self.comparison.state), ("review", "done"))

    # Users

    def test_a_sales_person(self):
        self.visit(self.seller, self.look_at_sales)

    def test_an_invoicing_user(self):
        self.visit(self.biller, self.look_at_documents)

    def test_an_accountant(self):
        self.read_and_compare()
        self.missing = self.press(self.biller, self.connection, "action_open_missing")
        self.visit(self.biller, self.look_at_accounting)

    def test_an_administrator(self):
        self.visit(
            self.owner, self.look_at_configuration, self.look_at_choice_of_books, self.look_at_settings)


@tagged("post_install", "-at_install")
class TestOnAPhoneOfQuickBooks(PhoneStories, ScreenCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestOnAPhoneOfXero(PhoneStories, ScreenCase):
    code = "xero"
