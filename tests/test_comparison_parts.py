"""Payments that are a part of another object in the books, or in a list of their own there, are read where they are."""

from datetime import timedelta

from odoo.tests import tagged

from .reconciliation_case import ReconciliationCase


class PartStories:

    def applied_in_silence(self, note, move):
        words = {"quickbooks": {"credit_memo": self.there(note)}, "xero": {"credit_of": self.there(note)}}[self.code]
        self.silently("apply_credit", invoice=self.there(move), **words)

    def test_a_credit_that_was_applied_there_in_silence_is_applied_here(self):
        move = self.sent_invoice(("Consulting", 1, 100))
        note = self.invoice(self.code, ("Discount", 1, 20), partner=move.partner_id, move_type="out_refund")
        self.press(self.accountants[self.code], note, "action_books_send")
        self.compare()
        self.applied_in_silence(note, move)
        [row] = self.differing(self.compare())
        self.assertEqual((row.reason, row.suggested), ("payment_only_there", "apply"))
        self.decide(row, "suggested")
        self.run_schedules(self.code)
        self.assertEqual((move.amount_residual, note.amount_residual),
                         (move.amount_total - note.amount_total, 0), row.problem)
        self.assert_agrees(self.compare())

    def test_what_is_paid_in_advance_and_applied_in_silence_is_no_deleted_payment(self):
        move = self.sent_invoice(("Consulting", 1, 100))
        advance = self.prepay(move, 50)
        self.apply_advance(advance, (move, 20))
        self.run_schedules(self.code)
        self.assertEqual(move.amount_residual, move.amount_total - 20)
        self.compare()
        other = self.sent_invoice(("Goods", 1, 60), partner=move.partner_id)
        if self.code == "xero":
            self.silently("apply_credit", credit_of=advance, invoice=self.there(other), amount="10")
        else:
            self.silently("apply_payment", payment=advance, invoices=[
                {"invoice": self.there(one), "amount": amount} for one, amount in ((move, "20"), (other, "10"))])
        [row] = self.differing(self.compare())
        self.assertEqual((row.reason, row.suggested), ("payment_changed", "apply"))
        self.decide(row, "suggested")
        self.assertEqual((row.state, other.amount_residual), ("mended", other.amount_total - 10), row.problem)
        self.assertEqual(move.amount_residual, move.amount_total - 20)
        self.assertNotIn(row.record_id.state, ("void", "deleted"))
        self.assert_agrees(self.compare())

    def test_what_a_person_accepted_as_not_due_stays_accepted(self):
        move = self.sent_invoice(("Consulting", 1, 100))
        self.lower_due(self.there(move), 20)
        self.run_schedules(self.code)
        self.press(self.accountants[self.code], move, "action_books_accept")
        self.assertEqual(move.amount_residual, move.amount_total - 20, move.books_difference)
        words = {"invoice": self.there(move)} if self.code == "xero" else {"kind": "Invoice", "row": self.there(move)}
        self.silently("withhold", amount="25", **words)
        [row] = self.differing(self.compare())
        self.assertEqual((row.reason, row.suggested), ("due", "apply"))
        self.decide(row, "suggested")
        self.assertEqual(move.amount_residual, move.amount_total - 20)

    def test_an_advance_that_moved_out_of_the_period_in_silence_is_not_taken_for_deleted(self):
        move = self.sent_invoice(("Consulting", 1, 100))
        advance = self.prepay(move, 50)
        self.apply_advance(advance, (move, 20))
        self.run_schedules(self.code)
        self.moved_before(advance, self.today - timedelta(days=40))
        run = self.compare(since=self.today - timedelta(days=20))
        self.assertNotIn("deleted_there", run.row_ids.mapped("reason"))
        self.assertIn("payment_changed", self.differing(run).mapped("reason"))


@tagged("post_install", "-at_install")
class TestPartsInQuickBooks(PartStories, ReconciliationCase):

    code = "quickbooks"

    def moved_before(self, advance, day):
        self.rewrite("Payment", advance, TxnDate=str(day))

    def test_a_deposit_that_was_taken_off_in_silence_is_undone_here(self):
        move = self.sent_invoice(("Consulting", 1, 100))
        self.act("enter_deposit", invoice=self.there(move), amount="25")
        self.run_schedules(self.code)
        self.assertEqual(move.amount_residual, move.amount_total - 25)
        self.compare()
        row = self.book_row(self.code, "Invoice", self.there(move))
        self.rewrite("Invoice", row["Id"], Deposit=None, Balance=row["TotalAmt"])
        rows = self.differing(self.compare())
        self.assertEqual(rows.mapped("suggested"), ["apply"])
        self.decide(rows, "suggested")
        self.assertEqual(move.amount_residual, move.amount_total, rows.mapped("problem"))
        self.assert_agrees(self.compare())

    def test_a_deposit_that_was_entered_on_an_invoice_in_silence_is_registered_here(self):
        move = self.sent_invoice(("Consulting", 1, 100))
        self.compare()
        self.silently("enter_deposit", invoice=self.there(move), amount="25")
        [row] = self.differing(self.compare())
        self.assertEqual((row.reason, row.suggested), ("payment_only_there", "apply"))
        self.decide(row, "suggested")
        self.assertEqual((row.state, move.amount_residual), ("mended", move.amount_total - 25), row.problem)
        self.assert_agrees(self.compare())
        self.silently("enter_deposit", invoice=self.there(move), amount="40")
        [row] = self.differing(self.compare())
        self.assertEqual((row.reason, row.suggested), ("payment_changed", "apply"))
        self.decide(row, "suggested")
        self.assertEqual(move.amount_residual, move.amount_total - 40, row.problem)
        self.assert_agrees(self.compare())


@tagged("post_install", "-at_install")
class TestPartsInXero(PartStories, ReconciliationCase):

    code = "xero"

    def moved_before(self, advance, day):
        self.rewrite("Overpayments", advance, Date=day)

    def credited(self):
        """An invoice, and a credit note that was set against it in the books."""
        move = self.sent_invoice(("Consulting", 1, 100))
        note = self.invoice(self.code, ("Discount", 1, 20), partner=move.partner_id, move_type="out_refund")
        self.press(self.accountants[self.code], note, "action_books_send")
        self.applied_in_silence(note, move)
        self.decide(self.differing(self.compare()), "suggested")
        self.run_schedules(self.code)
        return move, note

    def test_a_credit_that_is_not_understood_any_more_stays_applied(self):
        move, note = self.credited()
        self.rewrite("CreditNotes", self.there(note), Status="NOVEL")
        self.silently("withhold", invoice=self.there(move), amount="5")
        rows = self.differing(self.compare()).filtered(lambda row: row.reason == "due")
        self.assertEqual(rows.res_id, move.id)
        self.decide(rows, "apply")
        self.assertEqual(move.amount_residual, move.amount_total - note.amount_total)

    def test_a_credit_that_was_taken_off_there_in_silence_is_taken_off_here(self):
        move, note = self.credited()
        self.assertEqual(note.amount_residual, 0)
        self.compare()
        [allocation] = self.book_row("xero", "CreditNotes", self.there(note))["Allocations"]
        self.silently("remove_credit", allocation=allocation["AllocationID"])
        rows = self.differing(self.compare())
        self.assertTrue(rows)
        self.decide(rows, "suggested")
        self.run_schedules(self.code)
        self.assertEqual((move.amount_residual, note.amount_residual), (move.amount_total, note.amount_total))
        self.assert_agrees(self.compare())
