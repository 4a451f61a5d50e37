"""A comparison of a part: of a period, as of its last day, or of what is open."""

from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError
from odoo.tests import tagged

from .reconciliation_case import ReconciliationCase

DAY = timedelta(days=1)


class PeriodStories:

    def due(self, run, side):
        return float(run.counts.get("receivable", {}).get(f"{side} {self.company.currency_id.name}", 0))

    def old_and_new(self):
        old = self.sent_invoice(("Consulting", 1, 100), invoice_date=self.today - 10 * DAY)
        return old, self.sent_invoice(("Goods", 1, 50), partner=old.partner_id)

    def test_as_of_a_day_later_documents_and_payments_are_left_out_and_what_was_due_is_compared(self):
        old, _new = self.old_and_new()
        self.register(old, 30, payment_date=self.today - 2 * DAY)
        self.pay((old, 20), date=str(self.today - 8 * DAY))
        self.run_schedules(self.code)
        for until, due, agree in (
                (self.today - 9 * DAY, old.amount_total, 1), (self.today - 5 * DAY, old.amount_total - 20, 2),
                (self.today - 2 * DAY, old.amount_total - 50, 3)):
            with self.subTest(until=until):
                run = self.compare(until=until)
                self.assert_agrees(run)
                self.assertEqual(run.agree_count, agree)
                for side in ("here", "there"):
                    self.assertAlmostEqual(self.due(run, side), due)
                self.assertIn("What is due is compared as it was on", run.scope)
                self.assertIn("a part", run.agreed)
        run = self.compare(since=self.today - 9 * DAY, until=self.today - DAY)
        self.assert_agrees(run)
        self.assertEqual(run.agree_count, 2)  # the payments

    def test_as_of_a_day_a_fault_of_before_is_found_and_one_of_later_is_not(self):
        old, new = self.old_and_new()
        self.rewrite_document(old, number="X-1")
        self.rewrite_document(new, number="X-2")
        late = self.invoice(self.code, ("Unsent", 1, 10), partner=old.partner_id)
        early = self.invoice(self.code, ("Unsent", 1, 10), partner=old.partner_id, invoice_date=self.today - 6 * DAY)
        run = self.compare(until=self.today - 5 * DAY)
        self.assertEqual(set(run.row_ids.mapped("res_id")), {old.id, early.id} & set(run.row_ids.mapped("res_id")))
        self.assertEqual(self.differing(run).filtered(lambda row: row.reason == "changed").res_id, old.id)
        self.assertNotIn(late.id, run.row_ids.mapped("res_id"))
        self.decide(self.differing(run).filtered("suggested"), "suggested")
        self.assert_agrees(self.compare(until=self.today - 5 * DAY))

    def test_of_what_is_open_a_document_is_compared_that_only_one_side_holds_as_paid(self):
        old, new = self.old_and_new()
        paid = self.sent_invoice(("Paid", 1, 30), partner=old.partner_id)
        self.pay((paid, paid.amount_residual), (new, new.amount_residual))
        self.run_schedules(self.code)
        self.assertEqual((paid.amount_residual, new.amount_residual), (0, 0))
        self.rewrite_document(paid, number="X-1")
        run = self.compare(open_only=True)
        self.assert_agrees(run)
        self.assertEqual(run.agree_count, 1)
        self.assertFalse([name for name in run.places if "payment" in name])
        self.assertIn("Only what is open", run.scope)
        self.reopen_there(new)
        self.pay((old, old.amount_residual), silent=True)
        rows = self.differing(self.compare(open_only=True))
        self.assertEqual({row.res_id: row.reason for row in rows}, {new.id: "due", old.id: "due"})

    def test_a_comparison_of_a_part_hides_no_difference_that_the_last_whole_one_found(self):
        old, new = self.old_and_new()
        self.rewrite_document(new, number="X-2")
        whole = self.compare()
        part = self.compare(until=self.today - 5 * DAY)
        self.assert_agrees(part)
        self.assertRegex(self.connection.reconciliation_note, "^Differences on .*: 1")
        with self.request(self.accountants[self.code]) as env:
            action = self.connection.with_env(env).action_open_reconciliation()
        self.assertEqual(action["res_id"], whole.id)
        self.decide(whole.row_ids, "leave", why="The number of the customer")
        self.compare(until=self.today - 5 * DAY)
        again = self.compare()
        self.assertEqual(again.row_ids.mapped("state"), ["left_alone"])
        self.decide(again.row_ids, "reopen")
        self.assertEqual(self.compare().row_ids.mapped("state"), ["open"])

    def test_a_comparison_is_made_again_with_the_same_period_which_cannot_be_changed_afterwards(self):
        self.old_and_new()
        run = self.compare(since=self.today - 20 * DAY, until=self.today - 5 * DAY, open_only=True)
        with self.request(self.accountants[self.code]) as env:
            again = env["books.reconciliation"].browse(run.with_env(env).action_again()["res_id"])
            self.assertEqual((again.since, again.until, again.open_only), (run.since, run.until, True))
            with self.assertRaises(UserError):
                again.until = self.today
            again.action_stop()
            with self.assertRaises(CheckViolation), self.cr.savepoint():
                env["books.reconciliation"].create({
                    "connection_id": self.connection.id, "since": self.today, "until": self.today - DAY})


@tagged("post_install", "-at_install")
class TestPeriodWithQuickBooks(PeriodStories, ReconciliationCase):

    code = "quickbooks"

    def reopen_there(self, move):
        """The books lose what paid it, and nobody is told."""
        self.rewrite_document(move, balance=move.amount_total)


@tagged("post_install", "-at_install")
class TestPeriodWithXero(PeriodStories, ReconciliationCase):

    code = "xero"

    def reopen_there(self, move):
        self.rewrite_document(move, balance=move.amount_total)
        self.rewrite("Invoices", self.there(move), Status="AUTHORISED")
