"""People at their screens: from the login to the result, in Chromium."""

from odoo import Command
from odoo.tests import tagged

from .browser import BrowserCase
from .common import COMPANIES


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
        page.wait_for("a.btn-primary[href*='books.connection']", outside=False)
        page.picture("refused")
        page.click("a.btn-primary[href*='books.connection']")

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

    def test_an_accounting_administrator_connects_from_the_app(self):
        self.tour("connect_from_the_app", self.refuse, self.allow)
        connection = self.env["books.connection"].search([("company_id", "=", self.companies[self.code].id)])
        self.assertEqual(connection.state, "active")

    def test_an_order_is_invoiced_sent_and_paid(self):
        self.connected()
        order = self.order()
        self.tour("sell_and_get_paid", self.look_and_record_payment)
        move = order.invoice_ids
        self.assertEqual(self.seen, (move.name, f"{move.amount_total:,.2f}"))
        self.assertEqual(move.payment_state, "paid")

    def test_a_missing_mapping_is_mended_where_the_invoice_says(self):
        self.connected()
        move = self.invoice(self.code, ("Consulting", 1, 100, self.odd_tax()))
        self.tour("mend_and_try_again")
        self.assertEqual(move.books_state, "synced", move.books_error)

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
