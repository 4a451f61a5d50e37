"""Each refusal has one sentence for its own reason: what was paid there meanwhile, what is more than is due, what comes
to nothing, what the bank holds."""

from odoo.tests import tagged

from .test_money_waits import PayoutsOfBillers

WRONG = ("other amounts", "linked to it", "Payments or other", "refused this document")


class BecauseStories:

    def assert_explained(self, text, *parts):
        for part in parts:
            self.assertIn(part, text)
        for part in WRONG:
            self.assertNotIn(part, text)

    def test_what_was_paid_there_meanwhile_is_named_and_so_is_an_amount_above_what_is_due(self):
        paid, part = self.document(), self.document()
        self.act("record_payment", invoice=self.external_id(paid), amount="100")
        self.act("record_payment", invoice=self.external_id(part), amount="60")
        payments = [self.pay(move) for move in (paid, part)]
        for _round in range(2):
            self.run_push()
        self.assertEqual([payment.books_state for payment in payments], ["error", "error"])
        first, second = (payment.books_error for payment in payments)
        self.assert_explained(first, f"{paid.name} was paid", "in the meantime", "cancel it in Odoo")
        self.assert_explained(second, "100.00", "is more than what is left of", part.name, "40.00")
        jobs = self.jobs()
        self.assertEqual(set(jobs.mapped("remedy")), {"books"})
        self.assertEqual(self.settled(part)[1], 40)
        # What the reason names is what helps.
        for payment in payments:
            payment.action_draft()
            payment.action_cancel()
        self.pay(part, 40)
        self.run_push()
        self.assertFalse(self.jobs(), self.errors())
        self.assertEqual(self.settled(part)[1], 0)

    def test_a_credit_that_was_used_up_there_meanwhile_is_named(self):
        partner = self.partner(self.code)
        invoice, other = (self.document(partner=partner) for _ in range(2))
        note = self.document("out_refund", 30, partner=partner)
        self.use_up(note, other, 25)
        self.apply_credit(note, invoice)
        for _round in range(2):
            self.run_push()
            self.jobs().not_before = False
        job = self.jobs()
        self.assertEqual(job.state, "failed")
        self.assertIn("5", job.error)
        self.assertIn(note.name, job.error)
        for part in WRONG:
            self.assertNotIn(part, job.error)

    def test_a_payment_that_the_bank_holds_there_says_so(self):
        move = self.document()
        self.map_bank(self.holding)
        payment = self.pay(move)
        self.run_push()
        self.hold_by_bank(self.payments_there()[0])
        payment.action_draft()
        payment.action_cancel()
        for _round in range(2):
            self.run_push()
        self.assert_explained("".join(self.errors()), self.held, "says: “")


@tagged("post_install", "-at_install")
class TestRefusedBecauseInQuickBooks(BecauseStories, PayoutsOfBillers):
    code = "quickbooks"
    held = "part of a bank deposit in QuickBooks"
    holding = "Undeposited Funds"  # from which money is deposited on the bank

    def use_up(self, note, move, amount):
        self.act("apply_credit", credit_memo=self.external_id(note), invoice=self.external_id(move), amount=str(amount))

    def hold_by_bank(self, payment):
        self.act("deposit_payment", payment=payment["Id"])


@tagged("post_install", "-at_install")
class TestRefusedBecauseInXero(BecauseStories, PayoutsOfBillers):
    code = "xero"
    held = "reconciled with a bank statement in Xero"
    holding = None

    def use_up(self, note, move, amount):
        self.act("apply_credit", credit_of=self.external_id(note), invoice=self.external_id(move), amount=str(amount))

    def hold_by_bank(self, payment):
        self.act("reconcile_payment", payment=payment["PaymentID"])

    def test_a_document_of_nothing_that_cannot_be_voided_has_no_payments(self):
        move = self.document(price=0)
        action = self.press(self.accountants[self.code], move, "button_request_cancel")
        with self.request(self.accountants[self.code]) as env:
            env["books.void"].with_context(**action["context"]).create({}).action_take_back()
        for _round in range(2):
            self.run_push()
        self.assert_explained("".join(self.errors()), f"{move.name} comes to zero", "press “Sync payments”")
        self.assertEqual(move.state, "posted")
