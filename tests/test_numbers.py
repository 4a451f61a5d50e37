"""The number of a document is taken in the books: a person sees both and decides."""

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ConnectedCase


class NumberStories:
    def prepare(self):
        super().prepare()
        self.customer = self.partner(self.code)
        self.send(self.invoice(self.code, partner=self.customer))

    def send(self, records):
        return self.press(self.accountants[self.code], records, "action_books_send")

    def in_books(self, number):
        field, table = ("DocNumber", "Invoice") if self.code == "quickbooks" else ("InvoiceNumber", "Invoices")
        return [one for one in self.books(self.code)[table] if one.get(field) == number]

    def other_customer(self):
        key, name, table = ("Id", "DisplayName", "Customer") if self.code == "quickbooks" else (
            "ContactID", "Name", "Contacts")
        return next((one[key], one[name]) for one in self.books(self.code)[table]
                    if one.get("Active", True) and one[name] != self.customer.name)

    def taken(self):
        """An invoice whose number the bookkeeper gave to another one."""
        move = self.invoice(self.code, ("Consulting", 1, 100), partner=self.customer)
        customer, name = self.other_customer()
        self.box.control.act(
            self.code, "create_invoice", self.connections[self.code].external_id, amount=77, number=move.name,
            **{"customer" if self.code == "quickbooks" else "contact": customer})
        self.send(move)
        self.assertEqual(move.books_state, "error")
        self.assertIn("number", move.books_error)
        self.assertIn("says", move.books_error)
        return move, name

    def job(self, move):
        return self.env["books.job"].search(
            [("res_model", "=", "account.move"), ("res_id", "=", move.id)], order="id desc", limit=1)

    def decide(self, move, **choice):
        """Open the dialog from the failed row and press its button."""
        user = self.accountants[self.code]
        action = self.press(user, self.job(move), "action_remedy")
        self.assertEqual(action["res_model"], "books.number")
        with self.request(user) as env:
            dialog = env["books.number"].with_context(**action["context"]).create(choice)
            self.shown = {field: dialog[field] for field in ("total", "total_there", "contact_there", "linkable")}
            return dialog.action_decide()

    def test_both_sides_are_shown_and_it_is_sent_under_another_number(self):
        move, name = self.taken()
        self.decide(move, choice="number", number=f"{move.name}-B")
        self.assertEqual(self.shown["total"], move.amount_total)
        self.assertNotEqual(self.shown["total_there"], move.amount_total)
        self.assertIn(name, self.shown["contact_there"])
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertEqual(move.books_number, f"{move.name}-B")
        self.assertEqual(len(self.in_books(f"{move.name}-B")), 1)
        self.assertEqual(len(self.in_books(move.name)), 1)
        self.press(self.accountants[self.code], self.connections[self.code], "action_pull")
        self.assertEqual(move.books_state, "synced", "what was decided is no difference when it is read")

    def test_the_number_it_proposes_is_another_one(self):
        move, _name = self.taken()
        self.decide(move)
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertEqual(move.books_number, f"{move.name}-2")

    def test_linked_all_the_same_it_says_in_what_they_differ(self):
        move, _name = self.taken()
        self.decide(move, choice="link")
        self.assertEqual(move.books_state, "differs")
        self.assertIn("total", move.books_error)
        self.assertIn("Atlas Trading in Odoo", move.books_error)
        self.assertEqual(len(self.in_books(move.name)), 1)

    def test_left_alone_it_is_not_sent_and_may_be_sent_later(self):
        move, _name = self.taken()
        self.decide(move, choice="leave")
        self.assertEqual(move.books_state, "none")
        self.assertFalse(move.books_error)

    def test_what_belongs_to_another_document_of_odoo_is_not_linked(self):
        move, _name = self.taken()
        other = self.invoice(self.code, partner=self.customer)
        self.send(other)
        row = self.env["books.record"].search([("res_model", "=", "account.move"), ("res_id", "=", other.id)])
        user = self.accountants[self.code]
        action = self.press(user, self.job(move), "action_remedy")
        with self.assertRaises(UserError), self.request(user) as env:
            dialog = env["books.number"].with_context(**action["context"]).create({"choice": "link"})
            dialog.record_id = row.with_env(env)
            dialog.action_decide()


@tagged("post_install", "-at_install")
class TestNumbersInQuickBooks(NumberStories, ConnectedCase):
    code = "quickbooks"

    def test_of_a_number_that_is_too_long_the_end_stands_there_and_the_whole_in_the_note(self):
        move = self.invoice(self.code, partner=self.customer, post=False)
        move.name = "REDWOOD/SALES/2026/00042"
        move.action_post()
        self.send(move)
        self.assertEqual(move.books_state, "synced", move.books_error)
        [there] = self.in_books("SALES/2026/00042")
        self.assertIn(move.name, there["PrivateNote"])
        self.press(self.accountants[self.code], self.connections[self.code], "action_pull")
        self.assertEqual(move.books_state, "synced", "what was shortened is no difference when it is read")


@tagged("post_install", "-at_install")
class TestNumbersInXero(NumberStories, ConnectedCase):
    code = "xero"

    def test_what_was_taken_back_is_sent_again_under_another_number(self):
        """Xero keeps the number of what was voided."""
        move = self.invoice(self.code, partner=self.customer, invoice_date=fields.Date.today())
        self.send(move)
        user = self.accountants[self.code]
        action = self.press(user, move, "action_books_undo")
        with self.request(user) as env:
            env["books.void"].with_context(**action["context"]).create({}).action_take_back()
        self.send(move)
        self.assertEqual(move.books_state, "error")
        self.decide(move)
        self.assertFalse(self.shown["linkable"])
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertEqual(move.books_number, f"{move.name}-2")
