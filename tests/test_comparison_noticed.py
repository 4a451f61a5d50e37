"""What a comparison finds of what a reading of changes noticed before it, and what it must not take for a document."""

import re

from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..flows.reconcile.suggestions import POSSIBLE
from .reconciliation_case import ReconciliationCase


class NoticedStories:

    def delete_there(self, move):
        """Void it, or delete it where the books forget what is deleted."""
        self.act("delete_invoice" if self.code == "quickbooks" else "void_invoice", invoice=self.there(move))

    def test_a_document_of_which_the_deletion_was_read_before_is_found(self):
        move = self.sent_invoice(("Consulting", 1, 100))
        self.delete_there(move)
        self.run_schedules(self.code)
        [row] = self.differing(self.compare())
        self.assertEqual((row.reason, row.res_id), ("deleted_there", move.id))
        self.decide(row, "take_over")
        self.assertEqual((row.state, move.state), ("mended", "cancel"), row.problem)
        self.assert_agrees(self.compare())

    def test_a_document_that_was_voided_on_both_sides_agrees_whatever_its_lines_come_to(self):
        move = self.sent_invoice(("Consulting", 1, 100))
        self.act("void_invoice", invoice=self.there(move))
        self.run_schedules(self.code)
        self.press(self.accountants[self.code], move, "action_books_accept")
        self.assertEqual(move.state, "cancel")
        self.assert_agrees(self.compare())

    def written_off(self):
        """A payment of 97 that pays 100, and the record of what Odoo sent for the rest."""
        self.connection.push_payments = True
        move = self.sent_invoice(("Consulting", 1, 100, self.env["account.tax"]))
        account, _there = self.written_to()
        payment = self.register(move, 97, payment_difference_handling="reconcile", writeoff_account_id=account.id)
        self.run_schedules(self.code)
        return self.env["books.record"].search([
            ("res_model", "=", "account.move.line"), ("res_id", "in", payment.move_id.line_ids.ids)])

    def test_a_write_off_that_odoo_sent_is_no_document_of_its_own(self):
        self.assertTrue(self.written_off())
        self.minute_passes(self.code)
        self.assert_agrees(self.compare())

    def test_books_that_cannot_be_asked_are_an_answer_and_change_nothing(self):
        move = self.sent_invoice(("Consulting", 1, 100))
        self.rewrite_document(move, number="X-1")
        [row] = self.differing(self.compare())
        self.box.control.revoke(self.code)
        self.box.control.expire(self.code)
        with self.assertRaises(UserError):
            self.decide(row, "restore")
        self.assertEqual((row.state, row.reason), ("open", "changed"))

    def test_of_rows_of_several_reasons_only_those_are_restored_that_can_be(self):
        move = self.sent_invoice(("Consulting", 1, 100))
        self.rewrite_document(move, number="X-1")
        self.entered_there(move, "Y-1", 70)
        rows = self.differing(self.compare())
        self.assertEqual(set(rows.mapped("reason")), {"changed", "only_there"})
        self.decide(rows, "restore")
        self.assertEqual({row.reason: row.state for row in rows}, {"changed": "mended", "only_there": "open"})
        with self.assertRaisesRegex(UserError, "nothing to decide"):
            self.decide(rows.filtered(lambda row: row.state == "open"), "restore")


@tagged("post_install", "-at_install")
class TestNoticedInQuickBooks(NoticedStories, ReconciliationCase):
    code, bears = "quickbooks", "Advertising"

    def test_the_form_offers_each_verb_for_the_reasons_for_which_it_can_be_pressed(self):
        form = etree.fromstring(self.env["books.reconciliation.row"].get_view(view_type="form")["arch"])
        for verb, reasons in POSSIBLE.items():
            [button] = form.xpath(f"//button[@name='action_{verb}']")
            self.assertEqual(set(re.findall(r"'(\w+)'", button.get("invisible"))) - {"open"}, set(reasons), verb)


@tagged("post_install", "-at_install")
class TestNoticedInXero(NoticedStories, ReconciliationCase):
    code, bears = "xero", "Owner A Drawings"

    def test_a_write_off_that_is_gone_there_is_said_and_ends_no_comparison(self):
        record = self.written_off()
        self.silently("delete_payment", payment=record.external_id)
        self.minute_passes(self.code)
        rows = self.differing(self.compare())
        self.assertIn(record, rows.record_id)
        with self.assertRaises(UserError):
            self.decide(rows.filtered(lambda row: row.record_id == record), "take_over")
