"""Before a document is sent: what would be sent, what the books would compute, and what is missing."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ConnectedCase


class PreviewStories:
    def setUp(self):
        super().setUp()
        self.box.control.counts_clear()

    def preview(self, move, user=None):
        user = user or self.accountants[self.code]
        action = self.press(user, move, "action_books_preview")
        return self.env["books.preview"].browse(action["res_id"])

    def test_it_shows_what_is_sent_and_that_the_cents_agree_without_asking_anybody(self):
        product = self.env["product.product"].create({"name": "Desk lamp", "default_code": "LAMP"})
        move = self.invoice(self.code, ("Consulting", 3, 19.99), ("Paper", 7, 1.15), post=False)
        move.invoice_line_ids[0].product_id = product
        move.invoice_line_ids[0].write({"name": "Desk lamp", "quantity": 3, "price_unit": 19.99, "discount": 5})
        move.action_post()
        preview = self.preview(move)
        self.assertFalse(preview.missing)
        self.assertEqual(preview.agreement, "agrees")
        self.assertEqual((preview.total_there, preview.tax_there), (move.amount_total, move.amount_tax))
        self.assertEqual((preview.number, preview.date, preview.contact), (
            move.name, move.invoice_date, move.partner_id.name))
        self.assertIn(move.partner_id.name, preview.created)
        if self.connections[self.code].line_needs == "item":
            self.assertIn("Desk lamp", preview.created)
        self.assertEqual(preview.line_ids.mapped("name"), ["Desk lamp", "Paper"])
        self.assertTrue(all(preview.line_ids.mapped("tax_code")))
        self.assertTrue(all(preview.line_ids.mapped(
            "item" if self.connections[self.code].line_needs == "item" else "account")))
        self.assertEqual(preview.names_accounts, self.connections[self.code].line_needs == "account")
        self.assertAlmostEqual(sum(preview.line_ids.mapped("net")), move.amount_untaxed)
        self.assertEqual(self.box.control.counts()[self.code]["total"], 0)
        self.assertFalse(self.env["books.job"].search([("res_id", "=", move.id)]))

    def test_every_kind_has_one(self):
        for move_type in ("out_refund", "in_invoice", "in_refund", "out_receipt", "in_receipt"):
            with self.subTest(move_type):
                move = self.invoice(self.code, ("Paper", 3, 19.99), move_type=move_type)
                preview = self.preview(move)
                self.assertFalse(preview.missing)
                self.assertEqual(preview.agreement, "agrees")
                self.assertEqual(preview.total_there, move.amount_total)
        self.assertEqual(self.box.control.counts()[self.code]["total"], 0)

    def test_its_button_sends(self):
        move = self.invoice(self.code)
        self.press(self.accountants[self.code], self.preview(move), "action_send")
        self.assertEqual(move.books_state, "synced", move.books_error)
        with self.assertRaisesRegex(UserError, "already in the books"):
            self.press(self.accountants[self.code], move, "action_books_preview")

    def test_it_names_what_is_missing_and_leads_to_the_remedy(self):
        tax = self.env["account.tax"].create({
            "name": "Odd tax", "amount": 3.33, "company_id": self.companies[self.code].id, "type_tax_use": "sale"})
        move = self.invoice(self.code, ("A", 1, 10, tax), ("B", 1, 20))
        preview = self.preview(move)
        self.assertIn("Odd tax", preview.missing)
        self.assertEqual(preview.remedy, "mapping")
        self.assertEqual(len(preview.line_ids), 2, "the lines are shown all the same")
        self.assertFalse(preview.agreement)
        action = self.press(self.accountants[self.code], preview, "action_remedy")
        self.assertEqual(action["res_model"], "books.mapping")

    def test_sales_people_preview_their_own(self):
        product = self.env["product.product"].create({"name": "Desk lamp", "list_price": 49.5, "taxes_id": [
            Command.set(self.companies[self.code].account_sale_tax_id.ids)]})
        seller = self._user(self.code, "seller", "sales_team.group_sale_salesman_all_leads")
        order = self.as_user(seller)["sale.order"].create({
            "partner_id": self.partner(self.code).id, "order_line": [Command.create({"product_id": product.id})]})
        order.action_confirm()
        move = order.sudo()._create_invoices()
        move.action_post()
        self.assertEqual(self.preview(move, seller).agreement, "agrees")


@tagged("post_install", "-at_install")
class TestPreviewForQuickBooks(PreviewStories, ConnectedCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestPreviewForXero(PreviewStories, ConnectedCase):
    code = "xero"
