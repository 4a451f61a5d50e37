"""Who changed the two sides of a difference, and when, is asked when a person opens it."""

from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .reconciliation_case import ReconciliationCase


class LastChangeStories:

    def opened(self, row):
        """What an accountant reads on the form of a row."""
        with self.request(self.accountants[self.code]) as env:
            return env["books.reconciliation.row"].browse(row.id).action_last_changes()

    def changed_there(self):
        """A row of an invoice of which the bookkeeper changed an amount."""
        move = self.sent_invoice(("Consulting", 2, 100))
        self.act("change_invoice", invoice=self.there(move), amount="150")
        [row] = self.differing(self.compare())
        self.assertEqual(row.who, "there")
        return row

    def test_of_what_was_changed_there_the_books_are_asked(self):
        row = self.changed_there()
        [sentence] = self.opened(row)
        self.assertIn(f"Last changed in {self.connection.provider_label}", sentence)
        self.assertIn(self.told_there, sentence)
        self.assertRegex(sentence, r" on \d+/\d+/\d{4} ")

    def test_of_what_was_changed_in_odoo_the_chatter_is_asked_and_not_the_books(self):
        move = self.sent_invoice(("Consulting", 1, 100))
        self.compare()
        self.in_odoo("account_move", move, invoice_date=move.invoice_date - timedelta(days=1),
                     write_uid=self.administrators[self.code].id)
        [row] = self.differing(self.compare())
        self.assertEqual(row.who, "here")
        self.box.control.counts_clear()
        [sentence] = self.opened(row)
        self.assertIn(f"Last changed in Odoo by {self.administrators[self.code].name}", sentence)
        self.assertFalse(self.box.control.counts()[self.code]["total"])
        # What people change is in the chatter; a schedule may have written the entry since.
        message = move.message_post(body="Changed", author_id=self.accountants[self.code].partner_id.id)
        field = self.env["ir.model.fields"]._get("account.move", "ref")
        message.sudo().tracking_value_ids = [Command.create({
            "field_id": field.id, "old_value_char": "PO 1", "new_value_char": "PO 2"})]
        [sentence] = self.opened(row)
        self.assertIn(self.accountants[self.code].name, sentence)

    def test_books_that_do_not_answer_leave_the_form_as_it_is(self):
        row = self.changed_there()
        self.box.control.fault(self.code, "status", status=503, times=99, match={"path": "."})
        [sentence] = self.opened(row)
        self.assertIn("cannot be asked now", sentence)
        self.assertEqual((row.state, self.connection.state, self.connection.error), ("open", "active", False))

    def test_who_may_not_read_a_difference_is_told_nothing(self):
        row = self.changed_there()
        seller = self.env["res.users"].with_context(no_reset_password=True).create({
            "name": "seller", "login": "seller of this", "company_id": self.company.id,
            "company_ids": [Command.set(self.company.ids)], "group_ids": [Command.set([
                self.env.ref(name).id for name in ("base.group_user", "sales_team.group_sale_salesman")])]})
        with self.assertRaises(AccessError):
            row.with_user(seller).action_last_changes()


@tagged("post_install", "-at_install")
class TestLastChangesInQuickBooks(LastChangeStories, ReconciliationCase):

    code, told_there = "quickbooks", "by whom it does not say"


@tagged("post_install", "-at_install")
class TestLastChangesInXero(LastChangeStories, ReconciliationCase):

    code, told_there = "xero", "by Robin Ledger"
