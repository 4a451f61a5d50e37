"""What a person does about a row of a comparison is what it says, and what Odoo made for it is no difference itself."""

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..flows.kinds import PARTIAL
from .reconciliation_case import ReconciliationCase


class ComparisonVerbs:

    def test_the_credit_note_that_made_up_for_a_difference_is_not_offered_to_be_sent(self):
        move = self.sent_invoice(("Consulting", 1, 100, self.env["account.tax"]))
        self.act("change_invoice", invoice=self.there(move), amount="80")
        self.pull()
        self.press(self.accountants[self.code], move, "action_books_accept")
        self.assertEqual((move.amount_residual, self.due_there(move)), (80, 80))
        self.assert_agrees(self.compare())

    def test_an_entry_that_is_in_odoo_twice_in_a_closed_period_is_reversed_and_neither_is_offered(self):
        known = self.sent_invoice(("Consulting", 1, 100), ref="PO-77")
        double = self.invoice(self.code, ("Consulting", 1, 100), partner=known.partner_id, ref="PO-77")
        row = self.differing(self.compare())
        self.assertEqual(row.reason, "double_here")
        self.company.sale_lock_date = fields.Date.today()
        self.decide(row, "suggested")
        self.assertEqual(row.state, "explained", row.reason)
        self.assertEqual(double.reversal_move_ids.state, "posted")
        self.assert_agrees(self.compare())

    def test_an_accepted_difference_of_lines_that_is_taken_back_is_a_difference_again(self):
        move = self.sent_invoice(("Goods", 1, 50))
        account = self.env["account.account"].search([
            ("company_ids", "in", self.company.ids), ("account_type", "=", "income_other")], limit=1)
        line = move.invoice_line_ids
        before = line.account_id
        self.in_odoo("account_move_line", line, account_id=account.id)
        row = self.differing(self.compare())
        self.decide(row, "accept", why="It was wrong")
        self.decide(row, "reopen")
        row = self.differing(self.compare())
        self.assertEqual((row.reason, row.who), ("lines", "here"))
        self.decide(row, "take_over")
        self.assertEqual(line.account_id, before)

    def test_of_many_rows_those_are_applied_or_unlinked_for_which_it_makes_sense(self):
        paid = [self.sent_invoice(("Consulting", 1, 100)), self.sent_invoice(("Goods", 1, 50))]
        changed = self.sent_invoice(("More", 1, 30))
        for move in paid:
            self.pay((move, 10), silent=True)
        self.rewrite_document(changed, number="X-1")
        rows = self.differing(self.compare())
        self.assertEqual(sorted(rows.mapped("reason")), ["changed", *["payment_only_there"] * 2])
        self.assertIn(f"settles {paid[0].name}", " ".join(rows.mapped("difference")))
        self.assertRegex(rows.filtered("is_payment")[0].display_name, r"^Payment of .*10\.00, ")
        self.assertIn("Payment of", self.decide(rows, "apply"))
        self.assertEqual([row.state for row in rows if row.is_payment], ["mended"] * 2, rows.mapped("problem"))
        self.assertEqual([move.amount_total - move.amount_residual for move in paid], [10, 10])
        row = self.differing(self.compare())
        self.assertEqual(row.res_id, changed.id)
        self.decide(row, "unlink")
        self.assertFalse(self.row(changed).res_id)
        self.pay((paid[0], 5), silent=True)
        row = self.differing(self.compare()).filtered("is_payment")
        with self.assertRaisesRegex(UserError, "nothing to decide"):
            row.with_env(self.as_user(self.accountants[self.code])).action_unlink()

    def test_a_payment_that_the_books_deleted_is_undone_here(self):
        move = self.sent_invoice(("Consulting", 1, 100))
        self.pay((move, 20))
        self.run_schedules(self.code)
        self.silently("delete_payment", payment=self.row(self.payments(move)).external_id)
        row = self.differing(self.compare())
        self.assertEqual((row.reason, row.suggested), ("deleted_there", "apply"))
        self.decide(row, "suggested")
        self.assertEqual(move.amount_residual, move.amount_total)
        self.assert_agrees(self.compare())


@tagged("post_install", "-at_install")
class TestVerbsWithQuickBooks(ComparisonVerbs, ReconciliationCase):

    code = "quickbooks"

    def test_a_payment_that_the_books_changed_is_applied_here_and_cannot_be_restored_there(self):
        move = self.sent_invoice(("Consulting", 1, 100))
        self.pay((move, 20))
        self.run_schedules(self.code)
        self.rewrite("Payment", self.row(self.payments(move)).external_id, TxnDate=str(
            fields.Date.subtract(fields.Date.today(), days=3)))
        row = self.differing(self.compare())
        self.assertEqual((row.reason, row.suggested), ("payment_changed", "apply"))
        for verb in ("restore", "take_over"):
            with self.assertRaisesRegex(UserError, "nothing to decide"):
                self.decide(row, verb)
        self.decide(row, "suggested")
        self.assert_agrees(self.compare())

    def test_a_credit_that_the_books_no_longer_apply_is_applied_there_again(self):
        move = self.sent_invoice(("Consulting", 1, 100, self.env["account.tax"]))
        credit = self.sent_invoice(
            ("Consulting", 1, 40, self.env["account.tax"]), partner=move.partner_id, move_type="out_refund")
        (move | credit).line_ids.filtered(lambda line: line.account_type == "asset_receivable").reconcile()
        self.run_schedules(self.code)
        self.assertEqual(self.due_there(move), 60)
        applied = self.env["books.record"].search([("res_model", "=", PARTIAL)])
        self.silently("delete_payment", payment=applied.external_id)
        rows = self.differing(self.compare()).filtered(lambda row: row.reason == "deleted_there")
        self.decide(rows, "restore")
        for _minute in range(2):
            self.minute_passes(self.code)
            self.run_schedules(self.code)
        self.assertEqual(self.due_there(move), 60)
        self.assert_agrees(self.compare())


@tagged("post_install", "-at_install")
class TestVerbsWithXero(ComparisonVerbs, ReconciliationCase):

    code = "xero"
