"""What a comparison could not read is said to be unknown: never deleted, and never in agreement."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .forbidden_case import ForbiddenMixin
from .reconciliation_case import ReconciliationCase
from .unreadable_case import READING

DAY = timedelta(days=1)
LISTS = {"quickbooks": ("Invoice", "Payment"), "xero": ("Invoices", "Payments")}
ID = {"quickbooks": ("Id", "TotalAmt"), "xero": ("InvoiceID", "Total")}


class UnreadStories(ForbiddenMixin):

    def prepare(self):
        super().prepare()
        self.move, self.other = self.sent_invoice(("Consulting", 1, 100)), self.sent_invoice(("Goods", 1, 50))

    def assert_said(self, run, *texts):
        """On the form, the dashboard and the report alike; none of them says that both sides agreed."""
        report = self.env["ir.actions.report"]._render_qweb_html(
            "books_connector.books_reconciliation_document", run.ids)[0].decode()
        for shown in (run.agreed, self.connection.reconciliation_note, report):
            self.assertNotIn("Both sides agree", shown)
            for text in texts:
                self.assertIn(text, shown)

    def broken(self, field, change="missing", holds=None):
        self.box.control.fault(self.code, "fuzz", match={"path": ".*"}, field=field, change=change, times=999,
                               holds=holds or self.move.name)

    @mute_logger(READING)
    def test_documents_and_payments_of_a_list_that_may_not_be_read_are_not_gone(self):
        self.pay((self.other, 20))
        self.run_schedules(self.code)
        for place, what in enumerate(("documents", "payments")):
            for status in (401, 403):
                table = LISTS[self.code][place]
                with self.subTest(what=what, status=status), self.forbidden_list(table, table, status):
                    run = self.compare()
                    self.assertEqual(self.differing(run).mapped("difference"), [])
                    self.assertTrue(run.unreadable)
                    self.assert_said(run, "could not be read")
                    self.assertFalse(self.env["books.record"].search_count([("state", "=", "deleted")]))
        run = self.compare()
        self.assertFalse(run.unreadable)
        self.assertIn("Both sides agreed", run.agreed)

    @mute_logger(READING)
    def test_one_document_that_cannot_be_read_has_a_row_of_its_own_and_the_others_are_compared(self):
        self.broken(ID[self.code][1], "nan")
        self.rewrite_document(self.other, number="X-1")
        rows = {row.res_id: row for row in self.differing(self.compare())}
        self.assertEqual({res_id: row.reason for res_id, row in rows.items()}, {
            self.move.id: "not_understood", self.other.id: "changed"})
        self.assertIn("cannot be read in", rows[self.move.id].difference)
        self.assertFalse(rows[self.move.id].suggested)
        self.box.control.faults_clear()
        self.decide(rows[self.other.id], "suggested")
        self.run_schedules(self.code)
        self.assert_agrees(self.compare())

    @mute_logger(READING)
    def test_where_an_object_has_no_id_none_of_those_that_are_missed_is_gone(self):
        self.broken(ID[self.code][0])
        run = self.compare()
        self.assertEqual(self.differing(run).mapped("difference"), [])
        self.assertEqual(run.agree_count, 1)
        self.assert_said(run, "could not be read")

    @mute_logger(READING)
    def test_what_was_decided_and_what_could_not_be_read_are_both_said(self):
        self.rewrite_document(self.other, number="X-1")
        self.broken(ID[self.code][0])
        run = self.compare()
        self.decide(self.differing(run), "leave", why="The number of the customer")
        self.assert_said(run, "Decided: 1", "could not be read")
        self.box.control.faults_clear()
        run = self.compare()
        self.assert_said(run, "Decided: 1")

    @mute_logger(READING)
    def test_lines_that_only_an_import_would_have_to_understand_are_no_reason_not_to_compare(self):
        field = {"quickbooks": "GlobalTaxCalculation", "xero": "LineAmountTypes"}[self.code]
        self.rewrite(LISTS[self.code][0], self.there(self.move), **{field: "Sometimes"})
        run = self.compare()
        self.assert_agrees(run)
        self.assertEqual((run.unreadable, run.agree_count), (0, 2))
        self.rewrite_document(self.move, number="X-1")
        self.assertEqual(self.differing(self.compare()).res_id, self.move.id)

    @mute_logger(READING)
    def test_what_cannot_be_read_when_a_verb_is_pressed_is_left_as_it_is(self):
        self.rewrite_document(self.move, number="X-1")
        row = self.differing(self.compare())
        table = LISTS[self.code][0]
        for why in ("forbidden", "broken"):
            with self.subTest(why=why), self.assertRaisesRegex(UserError, "cannot be read"):
                if why == "forbidden":
                    with self.forbidden_list(table, table, 403):
                        self.decide(row, "suggested")
                self.broken(ID[self.code][1], "nan", holds=self.there(self.move))
                self.decide(row, "suggested")
            self.env.invalidate_all()
            self.assertEqual((row.state, row.record_id.state, self.row(self.move)), ("open", "open", row.record_id))
        self.box.control.faults_clear()
        self.decide(row, "suggested")
        self.assertEqual(row.state, "mended")

    def test_a_date_that_was_moved_out_of_a_closed_period_has_a_name_of_its_own_and_is_no_fault(self):
        self.connection.closed_period = "next"
        closed = self.today - 3 * DAY
        self.close(closed)
        moved = self.sent_invoice(("Later", 1, 30), partner=self.move.partner_id, invoice_date=closed)
        self.register(moved, payment_date=closed)
        self.run_schedules(self.code)
        run = self.compare()
        self.assert_agrees(run)
        self.assertFalse(run.row_ids)
        self.assertEqual((run.counts["date_moved"]["count"], run.agree_count), (2, 2))
        self.assertIn("Date moved by a lock: 2", run.explained)
        self.assertIn("Date moved by a lock", run.totals)
        self.assertAlmostEqual(
            float(run.counts["receivable"][f"here {self.company.currency_id.name}"]),
            sum((self.move | self.other).mapped("amount_residual")))
        self.rewrite_document(moved, number="X-1")
        self.assertEqual(self.differing(self.compare()).reason, "changed")

    def test_a_payment_that_was_entered_on_the_first_open_day_of_odoo_is_no_fault(self):
        self.company.fiscalyear_lock_date = self.today - 2 * DAY
        self.pay((self.move, 20), date=str(self.today - 4 * DAY))
        self.run_schedules(self.code)
        self.press(self.accountants[self.code], self.waiting(), "action_apply_on_open_day")
        self.assertEqual(self.payments(self.move).date, self.today)
        run = self.compare()
        self.assert_agrees(run)
        self.assertEqual((run.counts["date_moved"]["count"], run.agree_count), (1, 2))

    def test_a_document_that_a_waiting_credit_of_an_entry_settles_is_on_the_way(self):
        receivable = self.move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        entry = self.env["account.move"].create({
            "journal_id": self.env["account.journal"].search([
                ("type", "=", "general"), ("company_id", "=", self.company.id)], limit=1).id,
            "line_ids": [(0, 0, {"account_id": receivable.account_id.id, "partner_id": self.move.partner_id.id,
                                 "credit": 20}),
                         (0, 0, {"account_id": self.move.invoice_line_ids.account_id.id, "debit": 20})]})
        entry.action_post()
        credit = entry.line_ids.filtered("credit")
        (credit | receivable).reconcile()
        jobs = self.env["books.job"].search([("state", "=", "todo")])
        jobs.unlink()
        run = self.compare()
        self.assertEqual(self.differing(run).res_id, self.move.id)
        self.env["books.job"].create({
            "connection_id": self.connection.id, "kind": "unapplied_payment", "verb": "push", "state": "todo",
            "res_model": credit._name, "res_id": credit.id, "not_before": "2099-01-01 00:00:00"})
        run = self.compare()
        self.assert_agrees(run)
        self.assertEqual(run.row_ids.mapped("reason"), ["on_the_way"])


@tagged("post_install", "-at_install")
class TestUnreadInQuickBooks(UnreadStories, ReconciliationCase):

    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestUnreadInXero(UnreadStories, ReconciliationCase):

    code = "xero"
