"""What an addon that overrides the extension methods changes, through the doors that users go through."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.books_connector.tests.pull_case import PullCase


class ExtensionStories:

    def of_kind(self, quickbooks, xero):
        return self.books(self.code)[quickbooks if self.code == "quickbooks" else xero]

    def invoice_there(self, move):
        ident = "Id" if self.code == "quickbooks" else "InvoiceID"
        return next(row for row in self.of_kind("Invoice", "Invoices") if row[ident] == self.there(move))

    def test_an_entry_that_an_addon_keeps_out_is_not_sent(self):
        move = self.invoice(self.code, ref="internal")
        self.assertFalse(move.books_state)
        with self.assertRaises(UserError):
            self.press(self.accountants[self.code], move, "action_books_send")
        self.run_schedules(self.code)
        self.assertFalse(self.row(move))

    def test_document_lines_number_and_contact_are_as_the_addon_makes_them(self):
        move = self.sent_invoice(("Desks", 2, 50))
        there = str(self.invoice_there(move))
        self.assertIn("Desks (as agreed)", there)
        self.assertIn(f"{move.name}-WEB", there)
        if self.code == "quickbooks":
            self.assertIn("Thank you for your order", there)
        self.assertIn("555 0100", str(self.of_kind("Customer", "Contacts")))
        self.assertFalse(move.books_difference)

    def test_after_it_was_sent_the_addon_does_what_it_likes(self):
        move = self.sent_invoice()
        self.assertIn(f"It is {move.name}-WEB in the books.", str(move.message_ids.mapped("body")))

    def test_a_payment_of_the_books_goes_to_the_journal_that_the_addon_names(self):
        journal = self.env["account.journal"].create({
            "name": "Web shop", "type": "bank", "code": "WEB", "company_id": self.company.id})
        move = self.sent_invoice()
        self.pay((move, 30))
        self.pull()
        self.assertEqual(self.payments(move).journal_id, journal)

    def test_what_the_addon_leaves_out_of_a_reading_is_not_taken_over(self):
        self.pull()
        for name in ("Somebody else's customer", "Our own customer"):
            self.act("create_contact", name=name)
        self.pull()
        names = self.env["books.record"].search([("connection_id", "=", self.connection.id)]).mapped("name")
        self.assertIn("Our own customer", names)
        self.assertNotIn("Somebody else's customer", names)


@tagged("post_install", "-at_install")
class TestQuickBooksExtension(ExtensionStories, PullCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestXeroExtension(ExtensionStories, PullCase):
    code = "xero"
