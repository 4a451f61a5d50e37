"""The books show from which order a line was made; Odoo's own lines stay as Odoo writes them."""

from odoo import Command
from odoo.tests import tagged
from odoo.tools import format_date

from .pull_case import PullCase


class OrderWordsStories:

    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer = self.partner(self.code)

    def order(self, *names, note=None):
        """A confirmed order of a product of each of these names, and of a note."""
        products = self.env["product.product"].create([{
            "name": name, "list_price": 49.5, "taxes_id": [Command.clear()], "invoice_policy": "order",
            "company_id": self.company.id} for name in names])
        order = self.env["sale.order"].with_company(self.company).create({
            "partner_id": self.customer.id, "company_id": self.company.id, "date_order": "2026-03-02 12:00:00",
            "order_line": [
                *(Command.create({"product_id": product.id, "product_uom_qty": 2}) for product in products),
                *([Command.create({"display_type": "line_note", "name": note})] if note else [])]})
        order.action_confirm()
        order.date_order = "2026-03-02 12:00:00"
        return order

    def words(self, order, lang="en_US"):
        of = {"en_US": "of", "fr_FR": "du"}[lang]
        return f"{order.name} {of} {format_date(self.env, order.date_order, lang)}"

    def sent(self, move):
        """The descriptions of the lines that the books hold of this document after it was sent."""
        if move.state == "draft":
            move.action_post()
        self.press(self.accountants[self.code], move, "action_books_send")
        self.assertEqual(move.books_state, "synced", move.books_error)
        return self.described(move)

    def raw(self, move):
        refund = move.move_type == "out_refund"
        table, key = ("CreditMemo" if refund else "Invoice", "Id") if self.code == "quickbooks" else (
            ("CreditNotes", "CreditNoteID") if refund else ("Invoices", "InvoiceID"))
        return next(one for one in self.books(self.code)[table] if one[key] == self.there(move))

    def described(self, move):
        lines = self.raw(move)["Line" if self.code == "quickbooks" else "LineItems"]
        return [line["Description"] for line in lines if line.get("DetailType") != "SubTotalLineDetail"]

    def assert_named(self, description, *orders, lang="en_US"):
        for order in orders:
            self.assertEqual(description.count(order.name), 1, description)
            self.assertIn(self.words(order, lang), description)

    def test_each_line_shows_its_own_order_there_and_what_odoo_wrote_here(self):
        one, two = self.order("Lamp", "Desk", note="By the door"), self.order("Chair")
        move = (one | two)._create_invoices()
        own = move.invoice_line_ids.mapped("name")
        self.assertFalse([name for name in own if one.name in name or two.name in name])
        lamp, desk, note, chair = self.sent(move)
        self.assert_named(lamp, one)
        self.assert_named(desk, one)
        self.assertEqual(note, "By the door")
        self.assert_named(chair, two)
        self.assertNotIn(one.name, chair)
        self.assertEqual(move.invoice_line_ids.mapped("name"), own, "Odoo's lines stay")
        credit = move._reverse_moves([{"invoice_date": move.invoice_date}])
        self.assert_named(self.sent(credit)[0], one)

    def test_a_down_payment_and_the_preview_show_it_in_the_customers_language(self):
        self.customer.lang = "fr_FR"
        order = self.order("Lamp")
        wizard = self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.ids).create(
                {"advance_payment_method": "fixed", "fixed_amount": 20})
        first = wizard._create_invoices(order)
        self.assertNotIn(order.name, first.invoice_line_ids.mapped("name")[0])
        self.assert_named(self.sent(first)[0], order, lang="fr_FR")
        other = self.order("Desk")
        move = other._create_invoices()
        move.action_post()
        action = self.press(self.accountants[self.code], move, "action_books_preview")
        preview = self.env["books.preview"].browse(action["res_id"])
        self.assert_named(preview.line_ids[0].name, other, lang="fr_FR")

    def test_the_setting_is_about_what_is_sent_and_not_about_odoo(self):
        self.connection.describe_orders = False
        order = self.order("Lamp")
        move = order._create_invoices()
        own = move.invoice_line_ids.mapped("name")
        [lamp] = self.sent(move)
        self.assertNotIn(order.name, lamp)
        self.assertEqual(move.invoice_line_ids.mapped("name"), own)

    def test_a_line_into_which_the_former_version_wrote_its_order_shows_it_once(self):
        order = self.order("Lamp", "Desk")
        move = order._create_invoices()
        # In the language and with the format of that day, and by a person in a line of its own.
        for line, words in zip(move.invoice_line_ids, ("Order %s of 02.03.26", "as agreed in %s"), strict=True):
            line.name += "\n" + words % order.name
        own = move.invoice_line_ids.mapped("name")
        for description, name in zip(self.sent(move), own, strict=True):
            self.assertEqual(description.split(), name.split())
        self.an_hour_passes()
        self.pull()
        self.assertFalse(move.books_difference)
        self.act("change_invoice", invoice=self.there(move), amount="50")
        self.pull()
        self.assertTrue(move.books_difference)
        self.press(self.accountants[self.code], move, "action_books_restore")
        self.pull()
        self.assertFalse(move.books_difference)
        for description, name in zip(self.described(move), own, strict=True):
            self.assertEqual(description.split(), name.split())


@tagged("post_install", "-at_install")
class TestOrderWordsInQuickBooks(OrderWordsStories, PullCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestOrderWordsInXero(OrderWordsStories, PullCase):
    code = "xero"
