"""The pictures of the documentation and of the store page: two companies at work, from the history in their books to
the month's last invoice. They are only made where BOOKS_PICTURES names a folder:

    BOOKS_PICTURES=docs dev/test tests/test_pictures.py
"""

import os
from unittest import skipUnless

from odoo import Command
from odoo.tests import tagged

from .companies_at_work import DAY, CompaniesAtWork

INVOICING, SALES = "account.menu_finance", "sale.sale_menu_root"
FORM, LIST = ".o_form_view .o_form_sheet", ".o_list_view .o_data_row"
CARDS = ".o_kanban_view .o_kanban_record:not(.o_kanban_ghost)"


class Pictures(CompaniesAtWork):
    """How the screens are looked at."""

    def show(self, page, name, action, selector, act=None, app="books_connector.books_menu_root"):
        page.evaluate(f"""(() => {{
            const {{ menu }} = odoo.__WOWL_DEBUG__.root.env.services;
            menu.setCurrentMenu(menu.getAll().find((one) => one.xmlid === {app!r}));
        }})()""")
        page.show(action, selector)
        page.point_at_nothing()
        if act:
            act(page)
        page.wait_for("body:not(:has(.o_notification, .o_blockUI, .o_loading_indicator))", outside=False)
        page.picture(name)

    def form(self, page, name, record, act=None):
        app = {"account.move": INVOICING, "sale.order": SALES}.get(record._name, "books_connector.books_menu_root")
        self.show(page, name, {
            "type": "ir.actions.act_window", "res_model": record._name, "res_id": record.id,
            "views": [[False, "form"]]}, FORM, act, app)

    def visit(self, code, look, user=None):
        """Look at this company's screens, with no messages waiting."""
        user = user or self.nora
        user.company_id = self.companies[code]
        self.env["mail.notification"].search([]).is_read = True
        self.env["discuss.channel.member"].search([("partner_id", "=", user.partner_id.id)]).unlink()
        self.env.flush_all()
        self.walk(user, look)

    @staticmethod
    def pressing(button, selector=".modal .o_form_view", holding=""):
        def act(page):
            page.press(button, holding)
            page.wait_for(selector, outside=False)
        return act


@skipUnless(os.environ.get("BOOKS_PICTURES"), "pictures are made where BOOKS_PICTURES names a folder")
@tagged("post_install", "-at_install")
class TestPictures(Pictures):

    def test_the_screens_of_redwood_and_both(self):
        self.begin()
        self.history()
        self.visit("quickbooks", self.look_at_the_beginning)
        self.read_history()
        self.visit("quickbooks", self.look_at_the_history)
        self.press(self.accountants["quickbooks"], self.env["books.import"].browse(self.import_id), "action_finish")
        self.work()
        self.visit("quickbooks", self.look_at_redwood)
        self.reconcile()
        self.visit("quickbooks", self.look_at_reconciliation)

    def test_the_screens_of_bramley(self):
        self.begin()
        self.work()
        self.nora.company_id = self.companies["xero"]
        self.missing = self.press(self.nora, self.connections["xero"], "action_open_missing")
        self.visit("xero", self.look_at_bramley)

    # The set-up and the history

    def history(self):
        """What was in the books before: some of it is in Odoo, too, some almost. No choice is made yet."""
        self.connections["quickbooks"].history_decided = False
        for name in ("Amador Architects", "Bayshore Dental", "Carson & Daughters"):
            self.customers[name] = self.partner("quickbooks", name)
        self.entered("Amador Architects", 120, ("DESK-02", 2), ("ASSEMBLY", 3), name="1001", untaxed="ASSEMBLY")
        self.entered("Bayshore Dental", 88, ("CHAIR-01", 4), ("LAMP-03", 1), name="1002")
        self.entered("Carson & Daughters", 61, ("PAPER-10", 10), name="1003")
        for number, (name, reference, days, is_here) in enumerate((
                ("Golden Gate Architects", "DESK-02", 54, True), ("Sierra Dental Group", "CHAIR-01", 47, True),
                ("Presidio Law Partners", "LAMP-03", 40, True), ("Marin Yacht Works", "DESK-02", 26, False)), 1005):
            customer = self.customers[name]
            contact = self.act_in("quickbooks", "create_contact", name=name, email=customer.email)["Id"]
            self.act_in(
                "quickbooks", "create_invoice", customer=contact, amount=str(self.products[reference].list_price),
                number=str(number), tax_code="NON", date=str(self.today - days * DAY))
            if is_here:
                self.entered(name, days, (reference, 1), name=str(number), untaxed=reference)
        account = self.env["account.account"].with_company(self.companies["quickbooks"]).create({
            "code": "199900", "name": "Opening balances", "account_type": "asset_current", "reconcile": True,
            "company_ids": [Command.set(self.companies["quickbooks"].ids)]})
        with self.request(self.accountants["quickbooks"]) as env:
            self.import_id = env["books.import"].create({
                "connection_id": self.connections["quickbooks"].id, "project_required": False, "purpose": "opening",
                "nothing_filed": True, "opening_day": self.today - 60 * DAY, "opening_account_id": account.id}).id
        self.prefer(UsingSalesTax=False, PartnerTaxEnabled=False, BookCloseDate=str(self.today))
        self.step("quickbooks", "check")

    def prefer(self, **preferences):
        """Change settings in the books, and test the connection."""
        self.act_in("quickbooks", "preferences", **preferences)
        self.press(self.nora, self.connections["quickbooks"], "action_test")

    def entered(self, customer, days, *lines, untaxed=None, **values):
        """An invoice of Odoo that was never sent."""
        move = self.sell("quickbooks", customer, *lines, days=days, post=False, **values)
        move.invoice_date_due = move.invoice_date + 30 * DAY
        if untaxed:
            move.invoice_line_ids.filtered(lambda line: line.product_id.default_code == untaxed).tax_ids = False
        move.action_post()

    def read_history(self):
        one = self.env["books.import"].browse(self.import_id)
        with self.request(self.accountants["quickbooks"]) as env:
            one.with_env(env).write({"purpose": "link"})
        self.press(self.accountants["quickbooks"], one, "action_start")
        self.minute_passes("quickbooks")
        self.run_schedules("quickbooks")
        self.assertEqual(one.state, "review")
        [boats] = one.contact_ids.filtered(lambda contact: contact.name == "Marin Yacht Works")
        plan = self.env["account.analytic.plan"].create({"name": "Projects"})
        for contact, name in zip(one.contact_ids.filtered("document_count"), (
                "Castro Street studio", "Clinic San Mateo", "Reno warehouse"), strict=False):
            contact.project_id = self.env["account.analytic.account"].create({
                "name": name, "plan_id": plan.id, "company_id": self.companies["quickbooks"].id})
        boats.reference = "MYW-26"
        self.env.flush_all()

    def look_at_the_beginning(self, page):
        self.show(page, "setup-check", "books_connector.books_setup_action", FORM)
        with self.between_requests():
            self.prefer(UsingSalesTax=True, PartnerTaxEnabled=True, BookCloseDate=None)
            self.step("quickbooks", "mapping")
        self.show(page, "mapping-suggested", "books_connector.books_setup_action",
                  ".o_field_widget[name='mapping_groups'] h4")
        self.form(page, "history-choice", self.env["books.import"].browse(self.import_id))

    def look_at_the_history(self, page):
        self.form(page, "history", self.env["books.import"].browse(self.import_id))
        self.show(page, "history-contacts", "books_connector.books_import_contact_action", LIST)

    def look_at_redwood(self, page):
        self.form(page, "connection", self.connections["quickbooks"], lambda page: page.evaluate(
            "document.querySelector('.oe_title').scrollIntoView()"))
        self.form(page, "invoice-sent", self.sent)
        self.form(page, "difference", self.differing)
        self.form(page, "bill", self.bill)
        self.form(page, "preview", self.unsent, self.pressing("button[name='action_books_preview']"))
        self.show(page, "payments-list", "account.action_account_payments", LIST, app=INVOICING)
        self.show(page, "question", "books_connector.books_issue_action", LIST, self.pressing(
            ".o_data_row:has(button[name='action_decide']) button[name='action_decide']"))
        page.press(".modal header .btn-close")
        self.show(page, "leave-out", "books_connector.books_job_action", LIST, self.pressing(
            ".o_data_row button[name='action_skip']"))

    def look_at_reconciliation(self, page):
        self.form(page, "reconciliation", self.comparison)
        page.navigate_to(f"{self.base_url()}/odoo/settings#books_connection")
        page.wait_for("#books_connection", outside=False)
        page.picture("settings")
        page.wait_for(".o_main_navbar", outside=False)
        ids = "-".join(str(company.id) for company in self.companies.values())
        page.evaluate(f"document.cookie = 'cids={ids}; path=/'")
        page.navigate_to(f"{self.base_url()}/odoo/action-books_connector.books_connection_action")
        page.wait_for(f"{CARDS} canvas", outside=False)
        page.picture("dashboard")
        page.evaluate(f"document.cookie = 'cids={self.companies['quickbooks'].id}; path=/'")

    def look_at_bramley(self, page):
        self.form(page, "invoice-error", self.refused)
        self.form(page, "expense", self.expense)
        self.show(page, "to-fix", "books_connector.books_issue_action", LIST)
        self.show(page, "invoices-list", "account.action_move_out_invoice_type", LIST, app=INVOICING)
        self.show(page, "mapping", "books_connector.books_mapping_action", LIST)
        self.show(page, "missing", self.missing, LIST)
        self.form(page, "void", self.voided, self.pressing("button[name='button_request_cancel']"))


@skipUnless(os.environ.get("BOOKS_PICTURES"), "pictures are made where BOOKS_PICTURES names a folder")
@tagged("post_install", "-at_install")
class TestPicturesOnAPhone(Pictures):
    browser_size = "390x844"
    touch_enabled = True

    def test_the_screens(self):
        self.begin()
        self.step("quickbooks", "check")
        self.visit("quickbooks", self.look_as_administrator)
        self.work()
        self.visit("quickbooks", self.look_as_sales_person, self.ben)
        self.reconcile()
        self.visit("quickbooks", self.look_as_accountant, self.accountants["quickbooks"])

    def look_as_administrator(self, page):
        self.show(page, "phone-set-up-check", "books_connector.books_setup_action", FORM)
        with self.between_requests():
            self.step("quickbooks", "mapping")
        self.show(page, "phone-set-up-mapping", "books_connector.books_setup_action", FORM)
        page.navigate_to(f"{self.base_url()}/odoo/settings#books_connection")
        page.wait_for("#books_connection", outside=False)
        page.evaluate("document.querySelector('#books_connection').scrollIntoView()")
        page.picture("phone-settings")
        page.wait_for(".o_main_navbar", outside=False)

    def look_as_sales_person(self, page):
        self.show(page, "phone-orders", "sale.action_orders", CARDS, app=SALES)
        self.form(page, "phone-order-error", self.order_refused)

    def look_as_accountant(self, page):
        self.show(page, "phone-invoices", "account.action_move_out_invoice_type", CARDS, app=INVOICING)
        self.form(page, "phone-invoice-differs", self.differing)
        self.show(page, "phone-payments", "account.action_account_payments", CARDS, app=INVOICING)
        self.show(page, "phone-to-fix", "books_connector.books_issue_action", CARDS)
        with self.between_requests():
            question = self.env["books.issue"].search([
                ("asks", "=", True), ("connection_id", "=", self.connections["quickbooks"].id)], limit=1)
        self.form(page, "phone-question", question, self.pressing("button[name='action_decide']"))
        page.press(".modal header .btn-close")
        self.show(page, "phone-reconciliation", "books_connector.books_reconciliation_row_action", CARDS)
