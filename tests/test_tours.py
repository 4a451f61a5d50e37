"""People at their screens: from the login to the result, in Chromium."""

import time
from unittest.mock import patch
from urllib.parse import urljoin

import requests
from lxml import html

from odoo import Command
from odoo.tests import tagged

from odoo.addons.bus.models.bus import dispatch

from .browser import BrowserCase
from .common import COMPANIES


def ask_about(case, code, name, email):
    """A bookkeeper enters a contact of this name and e-mail address, and the books are read."""
    case.box.control.act(code, "create_contact", case.connections[code].external_id, name=name, **{
        "email" if code == "quickbooks" else "EmailAddress": email})
    case.run_schedules(code)


class TourStories:

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = {
            "owner": ("base.group_system", "account.group_account_manager"),
            "clerk": ("sales_team.group_sale_salesman_all_leads", "account.group_account_invoice"),
        }
        for login, (group, more) in groups.items():
            cls._user(cls.code, login, group).group_ids = [Command.link(cls.env.ref(more).id)]

    # What people do in the books

    def allow(self, page):
        """Press "Allow" on the consent page, for the books of this company."""
        page.wait_for("#consent")
        page.click("#consent .choice", COMPANIES[self.code]["books"])
        page.picture("consent")
        page.click("#consent button[value='allow']")

    def refuse(self, page):
        """Press "Cancel" on the consent page, and go back to Odoo from the page that says what that means."""
        page.wait_for("#consent")
        page.click("#consent button[value='cancel']")
        page.wait_for("a.btn-primary[href*='books.setup']", outside=False)
        page.picture("refused")
        page.click("a.btn-primary[href*='books.setup']")

    def look(self, page):
        page.wait_for("#record-payment")
        page.picture("books-first")
        page.go_back_to_odoo()

    def look_and_record_payment(self, page):
        """See the invoice, and note there that it was paid."""
        page.wait_for("#record-payment")
        page.picture("books-invoice")
        self.seen = (page.text("#invoice-number"), page.text("#invoice-total"))
        page.fill("#record-payment [name='reference']", "BACS 77")
        page.click("#record-payment button")
        page.wait_for("#payments a")
        page.picture("books-paid")
        page.go_back_to_odoo()

    # What Odoo holds

    def odd_tax(self):
        """A tax that nobody mapped."""
        return self.env["account.tax"].create({
            "name": "Local levy 5%", "amount": 5, "type_tax_use": "sale",
            "company_id": self.companies[self.code].id})

    def order(self):
        """A quotation for one customer."""
        company = self.companies[self.code]
        product = self.env["product.product"].create({
            "name": "Desk lamp", "default_code": "LAMP", "list_price": 49.5, "company_id": company.id,
            "taxes_id": [Command.set(company.account_sale_tax_id.ids)]})
        seller = self.env["res.users"].search([("login", "=", f"clerk-{self.code}")])
        return self.as_user(seller)["sale.order"].create({
            "partner_id": self.partner(self.code).id,
            "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 3})]})

    def connected(self):
        self.connect(self.code)
        self.confirm_mapping(self.code)

    # Stories

    def test_a_system_administrator_connects_from_the_settings(self):
        self.tour("connect_from_settings", self.allow)
        connection = self.env["books.connection"].search([("company_id", "=", self.companies[self.code].id)])
        self.assertEqual(connection.state, "active")

    def test_a_new_company_is_set_up_until_its_first_invoice_in_at_most_12_clicks(self):
        self.env["books.app"].search([]).unlink()
        move = self.invoice(self.code)
        self.tour("set_up", self.allow, self.look)
        # pylint: disable-next=print-used
        print(f"set-up of {self.code}: {self.clicks['first document']} clicks")  # shown at the end of the run
        self.assertLessEqual(self.clicks["first document"], 12)
        connection = self.env["books.connection"].search([("company_id", "=", self.companies[self.code].id)])
        self.assertEqual((connection.state, connection.auto_invoice, move.books_state), ("active", True, "synced"))
        self.assertTrue(self.env["books.setup"].search([("company_id", "=", move.company_id.id)]).finished_at)

    def test_a_refused_consent_leads_back_to_the_set_up(self):
        self.tour("set_up_refused", self.refuse)

    def test_an_order_is_invoiced_sent_and_paid(self):
        self.connected()
        order = self.order()
        self.tour("sell_and_get_paid", self.look_and_record_payment)
        move = order.invoice_ids
        self.assertEqual(self.seen, (move.name, f"{move.amount_total:,.2f}"))
        self.assertEqual(move.payment_state, "paid")

    def test_an_open_invoice_turns_to_paid_when_the_books_tell(self):
        """Recorded on the books' page; their webhook wakes the schedule; the form on the screen is not loaded again."""
        self.connected()
        self.connections[self.code].payment_journal_id = self.env["account.journal"].search([
            ("company_id", "=", self.companies[self.code].id), ("type", "=", "bank")], limit=1)
        move = self.invoice(self.code)
        self.press(self.accountants[self.code], move, "action_books_send")
        self.env["books.app"].search([("provider", "=", self.code)]).webhook_key = "webhook-key"
        self.box.control.webhook(
            self.code, url=f"{self.base_url()}/books/webhook/{self.code}", secret="webhook-key", automatic=False)
        self.box.control.webhook_take(self.code)  # what was sent is told of, too
        self.page_there, self.told, self.woken = move.books_url, None, None
        self.tour("paid_by_itself", self.record_payment_behind)
        self.assertEqual((self.told, self.woken), ([200], 1))
        self.assertEqual(move.payment_state, "paid")

    def record_payment_behind(self, page):
        """While the invoice is on the screen, record its payment on the books' page; the webhook tells."""
        page.wait_for(".o_form_view .o_field_widget[name='books_state']", outside=False)
        until = time.monotonic() + 60
        while not any("books" in channel for channel in list(dispatch._channels_to_ws)):
            self.assertLess(time.monotonic(), until, "the page does not listen")
            time.sleep(0.1)
        shown = requests.get(self.page_there, timeout=10)
        form = html.fromstring(shown.text).get_element_by_id("record-payment")
        requests.post(urljoin(shown.url, form.get("action")), timeout=10, data={
            **dict(form.form_values()), "reference": "BACS 78"}).raise_for_status()
        with patch.object(self, "http_request_allow_all", True):  # the books bring no cookie of this test
            self.told = self.box.control.webhook_deliver(self.code)
        with self.between_requests():  # what Odoo's cron worker does
            self.woken = self.env["ir.cron.trigger"].search_count([
                ("cron_id", "=", self.connections[self.code].sudo().pull_cron_id.id)])
            self.run_schedules(self.code)

    def test_a_difference_is_decided_on_the_invoice(self):
        self.connected()
        move = self.invoice(self.code, ("Consulting", 1, 100, self.env["account.tax"]))
        self.press(self.accountants[self.code], move, "action_books_send")
        external_id = self.env["books.record"].search([
            ("res_model", "=", "account.move"), ("res_id", "=", move.id)]).external_id
        books = self.connections[self.code].external_id  # read now: beside the tour only under the lock
        self.box.control.act(
            self.code, "change_invoice", books, invoice=external_id, amount="75")
        self.run_schedules(self.code)

        def change_behind(after, amount):
            def change(page):
                page.wait_for(f"body[data-decided='{after}']", outside=False)
                self.box.control.act(
                    self.code, "change_invoice", books, invoice=external_id, amount=amount)
                with self.between_requests():
                    self.run_schedules(self.code)
            return change

        self.tour("decide_on_a_difference", change_behind("accepted", "60"), change_behind("restored", "50"))
        self.assertEqual((move.amount_total, move.amount_residual), (100, 100), "the restoring took back the credit")
        self.assertFalse(move.books_difference)
        self.assertEqual(self.env["books.record"].search([
            ("kind", "=", "invoice"), ("external_id", "=", external_id)]).total, 50)

    def test_a_missing_mapping_is_mended_where_the_invoice_says(self):
        self.connected()
        move = self.invoice(self.code, ("Consulting", 1, 100, self.odd_tax()))
        self.tour("mend_and_try_again")
        self.run_schedules(self.code)  # it was queued again by itself
        self.assertEqual(move.books_state, "synced", move.books_error)

    def test_what_is_to_be_fixed_is_fixed_from_its_list(self):
        self.connected()
        tax = self.odd_tax()
        moves = self.invoice(self.code, ("Consulting", 1, 100, tax)) | self.invoice(
            self.code, ("Travel", 1, 80, tax), partner=self.partner(self.code, "Borough Books"))
        self.press(self.accountants[self.code], moves, "action_books_send")
        self.tour("to_fix", at="/odoo/action-books_connector.books_issue_action")
        self.run_schedules(self.code)
        self.assertEqual(set(moves.mapped("books_state")), {"synced"})

    def ask(self):
        """A contact of the books that could be one of Odoo's."""
        self.connected()
        self.run_schedules(self.code)
        partner = self.partner(self.code, "Client A Architects", email="books@agency.example")
        ask_about(self, self.code, "Client B Bakery", "books@agency.example")
        return partner

    def test_a_question_is_answered_with_both_sides_on_the_screen(self):
        partner = self.ask()
        self.tour("question", at="/odoo/action-books_connector.books_issue_action")
        self.assertEqual(self.env["books.record"].search([("name", "=", "Client B Bakery")]).partner_id, partner)

    def test_what_is_missing_is_listed_and_mended_from_the_list(self):
        self.connected()
        company, tax = self.companies[self.code], self.odd_tax()
        for number in range(2):
            self.invoice(self.code, ("Consulting", 1, 100 + number, tax))
        machines = self.env["account.account"].with_company(company).create({
            "code": "161000", "name": "Machines", "account_type": "asset_non_current",
            "company_ids": [Command.set(company.ids)]})
        bill = self.invoice(self.code, ("Press", 1, 900), move_type="in_invoice", post=False)
        bill.invoice_line_ids.write({"account_id": machines.id, "tax_ids": [Command.clear()]})
        bill.action_post()
        self.tour("what_is_missing")
        mapping = self.env["books.mapping"].search([("kind", "=", "account"), ("res_id", "=", machines.id)])
        self.assertEqual((mapping.state, mapping.record_id.name), ("3_confirmed", "Machines"))

    def test_an_invoice_is_looked_at_before_it_is_sent_and_voided_from_odoo(self):
        self.connected()
        move = self.invoice(self.code, ("Consulting", 3, 120), ("Travel", 1, 45.5))
        self.tour("preview_and_void")
        self.assertEqual(move.state, "cancel")

    def test_a_vendor_bill_and_an_expense_are_sent(self):
        self.connected()
        # Odoo shows what employees spent to those who approve it.
        self.env["res.users"].search([("login", "=", f"clerk-{self.code}")]).group_ids = [
            Command.link(self.env.ref("hr_expense.group_hr_expense_user").id)]
        bill = self.invoice(self.code, ("Paper", 10, 4.2), move_type="in_invoice", ref="B-4711")
        expense = self.spent(self.code, "Robin Vale", "Lunch with a customer", 57.3)
        self.tour("bill", at=f"/odoo/account.move/{bill.id}")
        self.tour("expense", at=f"/odoo/account.move/{expense.id}")
        self.assertEqual((bill | expense).mapped("books_state"), ["synced", "synced"])

    def test_several_invoices_are_sent_from_the_list(self):
        self.connected()
        tax = self.odd_tax()
        for number, name in enumerate(("Alpine Foods", "Borough Books", "Carlton Press", "Dover Tiles")):
            line = ("Consulting", 1, 100 + number)
            self.invoice(self.code, (*line, tax) if name == "Carlton Press" else line,
                         partner=self.partner(self.code, name))
        self.tour("send_from_the_list")


@tagged("post_install", "-at_install")
class TestToursOfQuickBooks(TourStories, BrowserCase):
    code = "quickbooks"

    def test_a_company_without_connection_sees_no_trace(self):
        order = self.order()
        order.action_confirm()
        order.sudo()._create_invoices().action_post()
        self.tour("no_trace")


@tagged("post_install", "-at_install")
class TestToursOfXero(TourStories, BrowserCase):
    code = "xero"

    def test_of_several_organisations_one_is_chosen(self):
        self.tour("choose", self.allow_two)
        connection = self.env["books.connection"].search([("company_id", "=", self.companies[self.code].id)])
        self.assertEqual((connection.state, connection.name), ("active", COMPANIES[self.code]["books"]))

    def allow_two(self, page):
        page.wait_for("#consent")
        for name in ("Cedar Hollow", COMPANIES[self.code]["books"]):
            page.click("#consent .choice", name)
        page.click("#consent button[value='allow']")


@tagged("post_install", "-at_install")
class TestToursOnAPhone(BrowserCase):
    """What is to be fixed, as wide as a phone is."""

    code = None
    browser_size = "375x667"
    touch_enabled = True

    def test_a_question_is_answered_on_a_phone(self):
        code = "quickbooks"
        self.connect(code)
        self.confirm_mapping(code)
        self.run_schedules(code)
        self.partner(code, "Client A Architects", email="books@agency.example")
        ask_about(self, code, "Client B Bakery", "books@agency.example")
        self.tour("question_on_a_phone", at="/odoo/action-books_connector.books_issue_action")
        self.assertTrue(self.env["books.record"].search([("name", "=", "Client B Bakery")]).partner_id)


@tagged("post_install", "-at_install")
class TestToursOfTwoCompanies(BrowserCase):
    """One accountant, two companies ticked at the same time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        user = cls._user("quickbooks", "both", "account.group_account_invoice")
        user.company_ids |= cls.companies["xero"]

    def setUp(self):
        super().setUp()
        self.moves = [
            self.invoice("quickbooks", partner=self.partner("quickbooks", "Alpine Foods")),
            self.invoice("xero", partner=self.partner("xero", "Harrow Books"))]

    def connected(self, code):
        self.connect(code)
        self.confirm_mapping(code)

    def test_nothing_is_shown_for_the_company_that_is_not_connected(self):
        self.connected("quickbooks")
        self.tour("one_of_two_companies")

    def test_each_invoice_goes_to_the_books_of_its_company(self):
        self.connected("quickbooks")
        self.connected("xero")
        self.tour("two_companies")
        self.assertEqual([move.books_state for move in self.moves], ["synced", "synced"])
        self.assertEqual([len(self.sent(code)) for code in self.codes], [1, 1])

    def sent(self, code):
        kind, number = ("Invoice", "DocNumber") if code == "quickbooks" else ("Invoices", "InvoiceNumber")
        names = {move.name for move in self.moves}
        return [one for one in self.books(code)[kind] if one.get(number) in names]
