"""Credit that is matched with an invoice or a bill no more in Odoo is taken off it in the books, whoever set it against
it; what the books took off is not sent back to them."""

from odoo import fields
from odoo.tests import tagged

from ..tools import rate_limit
from .pull_case import PullCase

WRITE = {"quickbooks": {"method": "POST", "path": "/batch$"}, "xero": {"method": "DELETE", "path": "/Allocations/"}}
TABLES = {"out_invoice": "Invoice", "out_refund": "CreditMemo", "in_invoice": "Bill", "in_refund": "VendorCredit"}
PAIRS = {"out_invoice": "out_refund", "in_invoice": "in_refund"}


class UnreconciledStories:

    def setUp(self):
        super().setUp()
        self.refs = iter(range(1, 100))

    def document(self, move_type="out_invoice", price=100, **values):
        return self.sent_invoice(
            ("Paper", 1, price, self.env["account.tax"]), move_type=move_type, ref=f"V-{next(self.refs)}", **values)

    def credit_for(self, move, price=40):
        return self.document(PAIRS[move.move_type], price, partner=move.partner_id)

    def both(self, move_type="out_invoice", price=40):
        """An invoice, a credit note, and both matched on both sides."""
        move = self.document(move_type)
        note = self.credit_for(move, price)
        self.match(move, note)
        self.run_schedules(self.code)
        self.assert_open(move, 100 - price, note, 0)
        return move, note

    def lines(self, moves):
        return moves.line_ids.filtered(
            lambda line: line.account_type in ("asset_receivable", "liability_payable") and not line.reconciled)

    def match(self, move, note):
        self.lines(move | note).reconcile()

    def unmatch(self, move, note):
        """The cross beside the credit note in the invoice's list of what pays it."""
        partial = self.partial(move, note)
        move.with_user(self.accountants[self.code]).js_remove_outstanding_partial(partial.id)

    def partial(self, move, note):
        of_move, of_note = (one.line_ids.matched_debit_ids | one.line_ids.matched_credit_ids for one in (move, note))
        return of_move & of_note

    def open_there(self, move):
        external_id = self.there(move)
        if self.code == "quickbooks":
            return next(float(row["Balance"]) for row in self.books(self.code)[TABLES[move.move_type]]
                        if row["Id"] == external_id)
        table, key, due = (
            ("CreditNotes", "CreditNoteID", "RemainingCredit") if "refund" in move.move_type
            else ("Invoices", "InvoiceID", "AmountDue"))
        return next(float(row[due]) for row in self.books(self.code)[table] if row[key] == external_id)

    def assert_open(self, *parts):
        """[document, what is open of it] on both sides."""
        for move, amount in zip(parts[::2], parts[1::2], strict=True):
            self.assertEqual((move.amount_residual, self.open_there(move)), (amount, amount), self.errors())

    def errors(self):
        return self.env["books.job"].search([("state", "!=", "done")]).mapped("error")

    def assert_still(self):
        """Whatever is read and sent from now on writes nothing, and nothing waits for anybody."""
        self.a_minute_passes()
        self.box.control.counts_clear()
        partials = self.env["account.partial.reconcile"].search_count([])
        for _round in range(2):
            self.connection._await_reading()
            self.run_schedules(self.code)
        self.assertEqual(self.box.control.counts()[self.code]["writes"], 0)
        self.assertEqual(self.env["account.partial.reconcile"].search_count([]), partials)
        self.assertFalse(self.env["books.job"].search([("state", "!=", "done")]))
        self.assertFalse(self.waiting(), self.waiting().mapped("problem"))

    def a_minute_passes(self):
        self.box.control.faults_clear()
        for job in self.env["books.job"].search([("state", "in", ("sending", "todo"))]):
            job.not_before = False if job.state == "todo" else fields.Datetime.now()
        self.connection.paused_until = False
        self.env["books.quota"].search([]).used = rate_limit.nothing()
        self.env.flush_all()

    def later(self):
        for _round in range(3):
            self.a_minute_passes()
            self.run_schedules(self.code)

    def set_against_there(self, move, note):
        """The bookkeeper sets the credit against the invoice or bill."""
        if self.code == "xero":
            self.act("apply_credit", credit_of=self.there(note), invoice=self.there(move))
        elif move.is_sale_document():
            self.act("apply_credit", credit_memo=self.there(note), invoice=self.there(move))
        else:
            self.act("pay_bill", bill=self.there(move), amount=note.amount_total, vendor_credit=self.there(note))

    def take_off_there(self, note):
        if self.code == "xero" or note.is_sale_document():
            self.take_credit_off(self.there(note))
        else:
            [payment] = self.books("quickbooks")["BillPayment"]
            self.act("delete_document", kind="BillPayment", row=payment["Id"])

    def test_a_credit_that_is_unmatched_is_taken_off_there_once(self):
        for move_type in PAIRS:
            with self.subTest(move_type):
                move, note = self.both(move_type)
                self.unmatch(move, note)
                self.box.control.counts_clear()
                self.run_schedules(self.code)
                self.assert_open(move, 100, note, 40)
                self.assertEqual(self.box.control.counts()[self.code]["writes"], 1)
                self.assert_still()

    def test_what_the_bookkeeper_matched_is_taken_off_there_too(self):
        for move_type in PAIRS:
            with self.subTest(move_type):
                move = self.document(move_type)
                note = self.credit_for(move)
                self.set_against_there(move, note)
                self.pull()
                self.assert_open(move, 60, note, 0)
                self.lines_of(note).remove_move_reconcile()
                self.pull()
                self.assert_open_here(move, 100, note, 40)  # not matched again by reading
                self.run_schedules(self.code)
                self.assert_open(move, 100, note, 40)
                self.assert_still()

    def lines_of(self, move):
        return move.line_ids.filtered(lambda line: line.account_type in ("asset_receivable", "liability_payable"))

    def assert_open_here(self, *parts):
        self.assertEqual([move.amount_residual for move in parts[::2]], list(parts[1::2]))

    def test_payments_that_are_not_sent_leave_the_bookkeeper_s_matching_alone(self):
        move = self.document()
        note = self.credit_for(move)
        self.set_against_there(move, note)
        self.pull()
        self.connection.push_payments = False
        self.unmatch(move, note)
        self.run_schedules(self.code)
        self.assertEqual((self.open_there(move), self.open_there(note)), (60, 0))

    def test_a_credit_that_is_matched_again_at_once_is_set_against_it_again(self):
        for move_type in PAIRS:
            with self.subTest(move_type):
                move, note = self.both(move_type)
                self.unmatch(move, note)
                self.match(move, note)
                self.later()
                self.assert_open(move, 60, note, 0)
                self.assert_still()
                self.unmatch(move, note)
                self.later()
                self.assert_open(move, 100, note, 40)
                self.assert_still()

    def test_a_credit_goes_over_to_another_invoice_and_by_another_amount(self):
        for move_type in PAIRS:
            with self.subTest(move_type):
                move, note = self.both(move_type)
                other = self.document(move_type, 30, partner=move.partner_id)
                self.unmatch(move, note)
                self.match(other, note)
                self.match(move, note)
                self.later()
                self.assert_open(move, 90, other, 0, note, 0)
                self.assertEqual(self.partial(move, note).amount, 10)
                self.assert_still()

    def test_another_credit_takes_its_place(self):
        move, note = self.both("out_invoice", 100)
        other = self.credit_for(move, 100)
        self.unmatch(move, note)
        self.match(move, other)
        self.later()
        self.assert_open(move, 0, note, 100, other, 0)
        self.assert_still()

    def test_a_credit_over_two_instalments_is_taken_off_by_part_and_whole(self):
        term = self.env["account.payment.term"].create({"name": "Twice", "line_ids": [
            fields.Command.create({"value": "percent", "value_amount": part, "nb_days": days})
            for part, days in ((30, 0), (70, 30))]})
        move = self.document(invoice_payment_term_id=term.id)
        note = self.credit_for(move)
        self.match(move, note)
        self.later()
        self.assert_open(move, 60, note, 0)
        self.assertEqual(sorted(self.partial(move, note).mapped("amount")), [10, 30])
        self.assert_still()
        for amount in (10, 30):
            partial = self.partial(move, note).filtered(lambda one, amount=amount: one.amount == amount)
            move.js_remove_outstanding_partial(partial.id)
            self.later()
            self.assert_open(move, 100 - 40 + amount, note, amount)
            self.assert_still()
            self.match(move, note)
            self.later()
            self.assert_open(move, 60, note, 0)
            self.assert_still()
        self.lines_of(note).remove_move_reconcile()
        self.later()
        self.assert_open(move, 100, note, 40)
        self.assert_still()

    def test_what_was_not_sent_yet_is_neither_set_nor_taken_off(self):
        move = self.document()
        note = self.credit_for(move)
        self.match(move, note)
        self.unmatch(move, note)
        self.assert_still()
        self.assert_open(move, 100, note, 40)

    def test_an_answer_that_was_lost_takes_it_off_once(self):
        for kind in ("drop_after", "drop_before"):
            for move_type in PAIRS:
                with self.subTest(move_type, kind=kind):
                    move, note = self.both(move_type)
                    self.unmatch(move, note)
                    self.box.control.fault(self.code, kind, match=WRITE[self.code])
                    self.run_schedules(self.code)
                    self.assertEqual(self.env["books.job"].search([("state", "!=", "done")]).state, "sending")
                    self.later()
                    self.assert_open(move, 100, note, 40)
                    self.assert_still()

    def test_unmatched_while_nobody_knows_whether_the_match_arrived(self):
        for kind in ("drop_after", "drop_before"):
            with self.subTest(kind=kind):
                move = self.document()
                note = self.credit_for(move)
                self.match(move, note)
                self.box.control.fault(self.code, kind, match={"path": "/(batch|Allocations)$"})
                self.run_schedules(self.code)
                self.unmatch(move, note)
                self.later()
                self.assert_open(move, 100, note, 40)
                self.assert_still()

    def test_what_was_taken_off_there_by_hand_meanwhile_is_done(self):
        for move_type in PAIRS:
            with self.subTest(move_type):
                move, note = self.both(move_type)
                self.unmatch(move, note)
                self.take_off_there(note)
                self.later()
                self.assert_open(move, 100, note, 40)
                self.assert_still()

    def test_what_the_books_took_off_is_not_sent_back(self):
        for move_type in PAIRS:
            with self.subTest(move_type):
                move, note = self.both(move_type)
                self.take_off_there(note)
                self.box.control.counts_clear()
                self.pull()
                self.assert_open(move, 100, note, 40)
                self.assertEqual(self.box.control.counts()[self.code]["writes"], 0)
                self.assert_still()

    def close(self, day):
        if self.code == "xero":
            self.act("lock_books", period=day)
        else:
            self.act("preferences", BookCloseDate=day)

    def closed(self, move_type="out_invoice"):
        """Unmatched here, and the books refuse to take it off."""
        move, note = self.both(move_type)
        self.close(str(fields.Date.today()))
        self.unmatch(move, note)
        self.later()
        job = self.env["books.job"].search([("state", "=", "failed")])
        self.assertIn("no longer reconciled in Odoo", job.error)
        self.assertIn("closed", job.error)
        self.assertEqual(job.res_name, f"{self.row(note).number} → {self.row(move).number}")
        self.assertEqual(job.action_open_document()["res_id"], note.id)
        self.assertEqual((self.open_there(move), self.open_there(note)), (60, 0))
        return move, note, job

    def test_a_closed_period_holds_it_with_the_reason_until_it_is_open_again(self):
        move, note, job = self.closed()
        self.close(None)
        self.press(self.accountants[self.code], job, "action_retry")
        self.assert_open(move, 100, note, 40)
        self.assert_still()

    def test_what_could_not_be_taken_off_and_is_matched_again_is_what_it_was(self):
        for move_type in PAIRS:
            with self.subTest(move_type):
                self.connection.facts_at = False
                move, note, _job = self.closed(move_type)
                self.match(move, note)
                self.later()
                self.assert_open(move, 60, note, 0)
                self.assert_still()
                self.close(None)

    def test_what_could_not_be_taken_off_and_was_there_by_hand_fails_no_more(self):
        move, note, _job = self.closed()
        self.close(None)
        self.take_off_there(note)
        self.pull()
        self.assert_open(move, 100, note, 40)
        self.assert_still()

    def test_a_credit_note_that_is_reversed_is_taken_off_there(self):
        move, note = self.both()
        note._reverse_moves([{"date": fields.Date.today(), "invoice_date": fields.Date.today()}], cancel=True)
        self.later()
        self.assertEqual((move.amount_residual, self.open_there(move)), (100, 100))
        self.assertFalse(self.errors())

    def test_an_unmatched_credit_note_is_voided_there_at_once(self):
        for move_type in PAIRS:
            with self.subTest(move_type):
                move, note = self.both(move_type)
                self.unmatch(move, note)
                with self.request(self.accountants[self.code]) as env:
                    env["books.void"].create({
                        "verb": "void", "move_ids": [fields.Command.set(note.ids)]}).action_take_back()
                self.assertEqual(note.state, "cancel", self.errors())
                self.assert_open(move, 100)
                self.assert_still()


@tagged("post_install", "-at_install")
class TestUnreconciledInQuickBooks(UnreconciledStories, PullCase):
    code = "quickbooks"

    def test_a_payment_that_settles_more_by_now_waits_for_a_person(self):
        move, note = self.both()
        other = self.document(price=10, partner=move.partner_id)
        payment = self.row(self.partial(move, note)).external_id
        self.unmatch(move, note)
        self.act("settle", customer=self.contact_there(move), payment=payment, parts=[
            ["Invoice", self.there(move), "30"], ["Invoice", self.there(other), "10"],
            ["CreditMemo", self.there(note), "40"]])
        self.later()
        self.assertIn("also settles other documents", self.errors()[0])
        self.assertEqual((self.open_there(move), self.open_there(note)), (70, 0))


@tagged("post_install", "-at_install")
class TestUnreconciledInXero(UnreconciledStories, PullCase):
    code = "xero"
