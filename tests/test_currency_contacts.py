"""A contact who gets documents in several currencies, in books that keep each contact in one."""

from odoo.tests import tagged

from .common import BooksCase


@tagged("post_install", "-at_install")
class TestCurrenciesOfAContactInQuickBooks(BooksCase):
    codes = ("quickbooks",)
    places = {"quickbooks": {
        "name": "Thames", "country": "base.uk", "chart": "uk", "books": "Thames Stationery Ltd"}}

    def setUp(self):
        super().setUp()
        self.connect("quickbooks")
        self.confirm_mapping("quickbooks")
        self.euro = self.env.ref("base.EUR")
        self.euro.active = True
        self.atlas = self.partner("quickbooks")

    def send(self, moves):
        self.press(self.accountants["quickbooks"], moves, "action_books_send")
        for move in moves:
            self.assertEqual(move.books_state, "synced", move.books_error)

    def bill_to(self, kind, move):
        """Name and currency of the contact of a document in the sandbox's own store."""
        books = self.books("quickbooks")
        [row] = [row for row in books[kind] if row.get("DocNumber") == move.name]
        field, table = ("VendorRef", "Vendor") if kind == "Bill" else ("CustomerRef", "Customer")
        [name] = [name for name in books[table] if name["Id"] == row[field]["value"]]
        self.assertEqual(name["CurrencyRef"]["value"], row["CurrencyRef"]["value"])
        return name["DisplayName"], row["CurrencyRef"]["value"]

    def euros(self, **values):
        return self.invoice(
            "quickbooks", partner=self.atlas, currency_id=self.euro.id, invoice_currency_rate=1.25, **values)

    def test_each_currency_has_a_contact_of_its_own(self):
        home = self.invoice("quickbooks", partner=self.atlas)
        self.send(home)
        first, second = self.euros(), self.euros()
        self.send(first | second)
        self.assertEqual(self.bill_to("Invoice", home), ("Atlas Trading", "GBP"))
        self.assertEqual(self.bill_to("Invoice", first), ("Atlas Trading (EUR)", "EUR"))
        self.assertEqual(self.bill_to("Invoice", second), ("Atlas Trading (EUR)", "EUR"))

    def test_documents_of_both_currencies_may_be_the_first(self):
        home, euros = self.invoice("quickbooks", partner=self.atlas), self.euros()
        self.send(home | euros)
        self.assertEqual(self.bill_to("Invoice", home)[1], "GBP")
        self.assertEqual(self.bill_to("Invoice", euros)[1], "EUR")

    def test_a_vendor_has_them_too(self):
        tax = self.companies["quickbooks"].account_purchase_tax_id
        home = self.invoice("quickbooks", ("Paper", 1, 100, tax), partner=self.atlas, move_type="in_invoice")
        euros = self.invoice(
            "quickbooks", ("Paper", 1, 100, tax), partner=self.atlas, move_type="in_invoice",
            currency_id=self.euro.id, invoice_currency_rate=1.25)
        self.send(home | euros)
        self.assertEqual(
            {self.bill_to("Bill", move)[1] for move in home | euros}, {"GBP", "EUR"})

    def test_one_that_a_bookkeeper_made_is_used(self):
        self.connections["quickbooks"].pull_contacts = False
        self.send(self.invoice("quickbooks", partner=self.atlas))
        made = self.box.control.act(
            "quickbooks", "create_contact", self.connections["quickbooks"].external_id,
            name="Atlas Trading (EUR)", CurrencyRef={"value": "EUR"})
        self.press(self.accountants["quickbooks"], self.connections["quickbooks"], "action_pull")
        euros = self.euros()
        self.send(euros)
        self.assertEqual(self.bill_to("Invoice", euros), (made["DisplayName"], "EUR"))

    def test_reading_the_books_makes_no_contact_of_it(self):
        self.send(self.invoice("quickbooks", partner=self.atlas))
        euros = self.euros()
        self.send(euros)
        self.connections["quickbooks"].auto_contacts = True
        self.box.control.clock(advance=3600)
        self.run_schedules("quickbooks")
        self.assertEqual(self.env["res.partner"].search([("name", "like", "Atlas Trading")]), self.atlas)
        self.assertEqual(self.atlas.name, "Atlas Trading")
        self.assertFalse(euros.books_difference)

    def test_the_preview_names_it(self):
        self.send(self.invoice("quickbooks", partner=self.atlas))
        action = self.press(self.accountants["quickbooks"], self.euros(), "action_books_preview")
        preview = self.env["books.preview"].browse(action["res_id"])
        self.assertEqual((preview.contact, preview.created), ("Atlas Trading (EUR)", "Atlas Trading (EUR)"))
        self.assertEqual(preview.agreement, "agrees", preview.missing)
