"""Payments, refunds, write-offs and credits that the books do not take as they are: dated in a period that is closed
there, or of a document that awaits approval."""

import re
from datetime import UTC, datetime

from odoo import fields
from odoo.tests import tagged
from odoo.tools import format_date

from .payout_case import PayoutCase


class PayoutsOfBillers(PayoutCase):
    """What somebody registers who may invoice, and has nothing to do with the books."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.biller = cls._user(cls.code, "biller", "account.group_account_invoice")

    def pay(self, moves, amount=None, **values):
        """The wizard behind “Pay”, as the invoicing user."""
        with self.request(self.biller) as env:
            wizard = env["account.payment.register"].with_context(
                active_model="account.move", active_ids=moves.ids).create({
                    "journal_id": self.bank().id, **({"amount": amount} if amount else {}), **values})
            payment_ids = wizard._create_payments().ids
        return self.env["account.payment"].browse(payment_ids)

    def document(self, move_type="out_invoice", price=100, **values):
        return self.sent_invoice(("Paper", 1, price, self.env["account.tax"]), move_type=move_type, **values)

    def apply_credit(self, note, move):
        """Reconcile a credit, or the entry of a payment, with a document."""
        with self.request(self.biller) as env:
            lines = (note | move).with_env(env).line_ids
            lines.filtered(lambda line: line.account_type in ("asset_receivable", "liability_payable")).reconcile()

    def act(self, act, **values):
        self.box.control.act(self.code, act, self.connections[self.code].external_id, **values)

    def jobs(self):
        return self.env["books.job"].search([("state", "!=", "done")])

    def rows_of(self, table):
        return self.books(self.code)[table]


class ClosedPeriodStories:

    def setUp(self):
        super().setUp()
        self.closed = fields.Date.subtract(fields.Date.today(), days=3)
        self.next_day = fields.Date.add(self.closed, days=1)

    def test_whatever_is_dated_in_a_closed_period_is_entered_on_the_next_open_day_and_never_read_as_a_change(self):
        self.connections[self.code].closed_period = "next"
        old = {"invoice_date": self.closed, "invoice_date_due": self.closed}
        partner = self.partner(self.code)
        invoice, bill, note, forgiven, other = (
            self.document(move_type, price, partner=partner, **old) for move_type, price in (
                ("out_invoice", 100), ("in_invoice", 80), ("out_refund", 30), ("out_invoice", 50),
                ("out_invoice", 60)))
        account, _there = self.written_to()
        self.close(self.closed)
        day = {"payment_date": self.closed}
        payments = self.pay(invoice, 40, **day) | self.pay(bill, **day) | self.pay(forgiven, 47, **day, **{
            "payment_difference_handling": "reconcile", "writeoff_account_id": account.id})
        with self.request(self.biller) as env:
            unapplied = env["account.payment"].create({
                "partner_id": partner.id, "amount": 25, "date": self.closed, "journal_id": self.bank().id})
            unapplied.action_post()
        self.connections[self.code].start_date = self.closed
        refund = self.pay(note, 10, **day)
        self.apply_credit(note, other)
        for _round in range(2):
            self.run_push()
            self.jobs().not_before = False  # the minute for which what waits for the others waits
        self.assertEqual(self.jobs().mapped("res_name"), [], self.errors())
        dates = self.dates_there()
        self.assertEqual(set(dates), {str(self.next_day)}, dates)
        self.assertGreaterEqual(len(dates), 6)
        for move, due in ((invoice, 60), (bill, 0), (note, 0), (forgiven, 0), (other, 40)):
            self.assertEqual((self.settled(move)[1], move.amount_residual), (due, due), move.name)
        everything = payments | refund | self.env["account.payment"].browse(unapplied.id)
        self.assertEqual(set(everything.mapped("date")), {self.closed}, "Odoo's own dates stay")
        for payment in everything:
            self.assertIn(format_date(self.env, self.next_day), " ".join(payment.message_ids.mapped("body")))
        self.assert_not_echoed()
        # Pressed again, registered elsewhere or entered again, it is what it is there.
        for payment in everything:
            payment.action_draft()
            payment.action_post()
        self.box.control.counts_clear()
        self.run_push()
        self.assertEqual(self.errors(), [])
        self.assertEqual(set(self.dates_there()), {str(self.next_day)})
        self.assertEqual(set(everything.mapped("state")) & {"draft", "canceled"}, set())
        for payment in everything:  # one message, whatever it is made of and however often it is sent
            said = " ".join(payment.message_ids.mapped("body"))
            self.assertEqual(said.count(format_date(self.env, self.next_day)), 1)

    def test_a_lost_answer_leaves_odoo_s_dates_as_they_are(self):
        self.connections[self.code].closed_period = "next"
        self.close(self.closed)
        sent_before = self.document()  # the contact is there
        invoice = self.invoice(
            self.code, ("Paper", 1, 100, self.env["account.tax"]), partner=sent_before.partner_id,
            invoice_date=self.closed, invoice_date_due=self.closed)
        self.lose("Invoices")
        self.press(self.accountants[self.code], invoice, "action_books_send")
        self.search_later()
        self.assertEqual((invoice.books_state, invoice.books_difference), ("synced", False))
        payment = self.pay(invoice, payment_date=self.closed)
        self.lose("Payments")
        self.run_push()
        self.assertEqual(payment.books_state, "pending")
        self.press(self.accountants[self.code], self.connections[self.code], "action_pull")
        self.search_later()
        self.assertEqual((payment.books_state, payment.date), ("synced", self.closed))
        self.assertNotIn(payment.state, ("draft", "canceled"))
        self.assertEqual(self.dates_there(), [str(self.next_day)])
        self.assert_settled(invoice, 100)
        self.assert_not_echoed()

    def lose(self, kind):
        self.box.control.fault(self.code, "drop_after", match={
            "quickbooks": {"method": "POST", "path": "/batch$"}, "xero": {"method": "PUT", "path": f"/{kind}$"},
        }[self.code])

    def search_later(self):
        """So late that the service does not know the request any more: the books are searched."""
        job = self.jobs()
        job.write({"not_before": fields.Datetime.now(), "sent_at": fields.Datetime.subtract(job.sent_at, hours=2)})
        self.minute_passes(self.code)
        for _round in range(2):
            self.run_schedules(self.code)

    def test_what_cannot_be_deleted_in_a_closed_period_is_not_paid_a_second_time(self):
        self.connections[self.code].closed_period = "next"
        invoice = self.document()
        other = self.document(partner=invoice.partner_id)
        payment = self.pay(invoice, 40)
        self.run_push()
        self.close(fields.Date.today())

        def unreconcile():
            with self.request(self.biller) as env:
                payment.with_env(env).move_id.line_ids.remove_move_reconcile()

        def applied_to(move):
            unreconcile()
            self.apply_credit(payment.move_id, move)
            self.run_push()
            self.assertEqual(self.money_there(), 40)

        applied_to(other)
        self.assertEqual(payment.books_state, "error")
        self.assertIn("cannot be changed or removed", payment.books_error)
        self.assertEqual((self.count_payments(), self.settled(other)[1]), (1, 100))
        unreconcile()
        self.run_push()
        self.assertEqual((self.count_payments(), payment.books_state), (1, "error"))
        self.assertEqual([row for row in self.rows_of("Overpayments") if row["Status"] != "VOIDED"]
                         if self.code == "xero" else [], [])
        for _round in range(2):  # as it was
            applied_to(invoice)
            self.assertEqual((self.errors(), payment.books_state), ([], "synced"))
        self.assert_settled(invoice, 40, due=60)
        applied_to(other)
        self.close(None)
        self.run_schedules(self.code)
        self.run_push()
        self.assert_settled(other, 40, due=60)
        self.assertEqual((self.settled(invoice)[1], self.errors()), (100, []))

    def test_a_payment_is_blocked_before_anything_is_sent_until_the_period_is_open_or_another_choice_is_made(self):
        invoice = self.document()
        self.close(self.closed)
        self.box.control.counts_clear()
        payment = self.pay(invoice, payment_date=self.closed)
        self.run_push()
        self.assertEqual(payment.books_state, "error")
        self.assertIn(f"closed up to {format_date(self.env, self.closed)}", payment.books_error)
        self.assertNotIn("says", payment.books_error)
        self.assertEqual(self.box.control.counts()[self.code]["writes"], 0)
        # Another date in Odoo is another remedy; it is sent, too, once the payment is in the books.
        for day in (fields.Date.today(), self.next_day):
            payment.action_draft()
            payment.date = day
            payment.action_post()
            self.run_push()
            self.assertEqual((self.dates_there()[-1:], payment.books_state), ([str(day)], "synced"), self.errors())
        invoice = self.document()
        payment = self.pay(invoice, payment_date=self.closed)
        self.run_push()
        self.assertEqual(payment.books_state, "error")
        self.connections[self.code].closed_period = "next"
        self.run_schedules(self.code)
        self.run_push()
        self.assertEqual(self.dates_there(), [str(self.next_day)] * 2)
        self.assert_settled(invoice, 100)

    def test_a_payment_of_a_closed_period_is_left_out_by_choice(self):
        self.connections[self.code].closed_period = "skip"
        invoice = self.document()
        self.close(self.closed)
        payment = self.pay(invoice, payment_date=self.closed)
        self.run_push()
        self.assertEqual((payment.books_state, self.count_payments()), ("none", 0))
        # The schedule does not queue an unapplied one again and again.
        self.connections[self.code].start_date = self.closed
        with self.request(self.biller) as env:
            env["account.payment"].create({
                "partner_id": invoice.partner_id.id, "amount": 25, "date": self.closed, "journal_id": self.bank().id,
            }).action_post()
        self.run_schedules(self.code)
        count = self.env["books.job"].search_count([])
        self.run_schedules(self.code)
        self.assertEqual(self.env["books.job"].search_count([]), count)

    def test_a_period_closed_later_moves_nothing_and_what_is_in_it_is_not_taken_back(self):
        self.connections[self.code].closed_period = "next"
        invoice = self.document(invoice_date=self.closed, invoice_date_due=self.closed)
        payment = self.pay(invoice, payment_date=self.closed)
        self.run_push()
        self.assertEqual(self.dates_there(), [str(self.closed)])
        self.close(self.closed)
        self.box.control.counts_clear()
        payment.action_draft()
        payment.action_post()
        self.run_push()
        self.assertEqual((self.errors(), self.dates_there()), ([], [str(self.closed)]))
        payment.action_draft()
        payment.action_cancel()
        self.run_push()
        self.assertIn("cannot be changed or removed", "".join(self.errors()))
        self.assertEqual(self.box.control.counts()[self.code]["writes"], 0)
        self.close(None)
        self.run_schedules(self.code)
        self.run_push()
        self.assert_settled(invoice, due=100)


@tagged("post_install", "-at_install")
class TestMoneyOfClosedPeriodsToQuickBooks(ClosedPeriodStories, PayoutsOfBillers):
    code = "quickbooks"
    bears = "Advertising"

    def dates_there(self):
        kinds = ("Payment", "BillPayment", "Purchase", "CreditMemo")
        return [
            row["TxnDate"] for kind in kinds for row in self.rows_of(kind)
            if "odoo:" in row.get("PrivateNote", "") and (
                kind != "CreditMemo" or "Written off" in str(row["Line"]))]


@tagged("post_install", "-at_install")
class TestMoneyOfClosedPeriodsToXero(ClosedPeriodStories, PayoutsOfBillers):
    code = "xero"
    bears = "Owner A Drawings"

    def dates_there(self):
        rows = [row for row in self.payments_there() if row["Status"] == "AUTHORISED"]
        rows += [row for row in self.rows_of("Overpayments") if row["Status"] in ("AUTHORISED", "PAID")]
        rows += [part for kind in ("CreditNotes", "Overpayments") for row in self.rows_of(kind)
                 for part in row["Allocations"]]
        return [day_of(row) for row in rows]


def day_of(row):
    """The day of an object of Xero, which states it as text or as a number of milliseconds."""
    if row.get("DateString"):
        return row["DateString"][:10]
    return f"{datetime.fromtimestamp(int(re.search(r'[0-9]+', row['Date'])[0]) / 1000, UTC):%Y-%m-%d}"


@tagged("post_install", "-at_install")
class TestMoneyOfDocumentsThatAwaitApproval(PayoutsOfBillers):
    code = "xero"

    def approve(self, move):
        self.minute_passes(self.code)
        kind = "change_row" if "refund" in move.move_type else "approve_invoice"
        if kind == "approve_invoice":
            self.act(kind, invoice=self.external_id(move))
        else:
            self.act(kind, kind="CreditNotes", row=self.external_id(move), Status="AUTHORISED")

    def test_payments_and_credits_wait_for_the_approval_of_their_documents_and_go_then(self):
        partner = self.partner(self.code)
        approved = self.document(partner=partner)
        for status, word in (("draft", "out"), ("submitted", "in")):
            with self.subTest(status):
                self.connections[self.code].posting_status = status
                invoice, other = (self.document(f"{word}_invoice", partner=partner) for _ in range(2))
                note = self.document(f"{word}_refund", 30, partner=partner)
                self.box.control.counts_clear()
                payment = self.pay(invoice)
                self.apply_credit(note, other)
                for _round in range(2):
                    self.run_schedules(self.code)
                self.assertEqual(set(self.jobs().mapped("state")), {"todo"}, self.errors())
                self.assertEqual(len(self.jobs()), 2)
                self.assertEqual(payment.books_state, "pending")
                self.assertIn(f"{invoice.name if word == 'out' else invoice._books_numbers()[0]} waits for approval in "
                              "Xero", payment.books_error)
                self.assertTrue(all("waits for approval in Xero" in job.error for job in self.jobs()))
                self.assertEqual(self.box.control.counts()[self.code]["writes"], 0)
                self.approve(invoice)
                self.run_schedules(self.code)
                self.run_push()
                self.assert_settled(invoice, 100)
                self.assertEqual((payment.books_state, payment.books_error), ("synced", False))
                self.approve(other)
                self.run_schedules(self.code)
                self.run_push()
                self.assertIn("waits for approval", self.jobs().error, "the credit awaits it, too")
                self.approve(note)
                self.run_schedules(self.code)
                self.run_push()
                self.assertEqual(self.settled(other)[1], 70)
                self.assertFalse(self.jobs(), self.errors())
        payment = self.pay(approved)
        self.run_push()
        self.assert_settled(approved, 100)

    def test_one_payment_of_an_approved_and_a_waiting_invoice_pays_the_first_and_forgets_the_other(self):
        partner = self.partner(self.code)
        first = self.document(partner=partner)
        self.connections[self.code].posting_status = "draft"
        second, third = (self.document(partner=partner) for _ in range(2))
        self.pay(first | second, group_payment=True)
        cancelled = self.pay(third)
        self.run_push()
        self.assert_settled(first, 100)
        self.assertEqual(len(self.jobs()), 2)
        cancelled.action_draft()
        cancelled.action_cancel()
        self.act("delete_invoice", invoice=self.external_id(second))
        self.approve(third)
        self.run_schedules(self.code)
        self.run_push()
        self.assertFalse(self.jobs(), self.errors())
        self.assertEqual(self.count_payments(), 1)

    def test_an_approval_that_was_never_read_is_asked_for_again_by_a_person_or_after_a_day(self):
        self.connections[self.code].posting_status = "draft"
        invoice = self.document()
        self.pay(invoice)
        self.run_push()
        job = self.jobs()
        self.assertAlmostEqual((job.not_before - fields.Datetime.now()).total_seconds(), 86_400, delta=600)
        self.approve(invoice)
        self.press(self.accountants[self.code], self.connections[self.code], "action_pull")
        self.run_push()
        self.assert_settled(invoice, 100)
