"""A vendor bill of which a part is private: Odoo posts that part of the tax on an account of its own."""

from odoo.tests import tagged

from .common import ConnectedCase


class PrivateStories:

    def test_a_bill_with_a_private_part_of_its_tax_is_not_sent_with_more_tax_than_odoo_deducts(self):
        bill = self.invoice(self.code, ("Car", 1, 100), move_type="in_invoice", ref="P-1", post=False)
        bill.invoice_line_ids.deductible_amount = 60
        bill.action_post()
        self.assertIn("non_deductible_tax", bill.line_ids.mapped("display_type"))
        before = self.books(self.code)["Bill" if self.code == "quickbooks" else "Invoices"]
        self.press(self.accountants[self.code], bill, "action_books_send")
        self.assertEqual(bill.books_state, "error")
        self.assertIn("tax", bill.books_error)
        self.assertEqual(self.books(self.code)["Bill" if self.code == "quickbooks" else "Invoices"], before)


@tagged("post_install", "-at_install")
class TestPrivatePartInQuickBooks(PrivateStories, ConnectedCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestPrivatePartInXero(PrivateStories, ConnectedCase):
    code = "xero"
