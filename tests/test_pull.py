"""What the bookkeeper does with payments and credit in the books is done in Odoo, to the cent."""

from odoo.tests import tagged

from .pull_case import PullCase


class PullStories:

    def two_invoices(self):
        one = self.sent_invoice(("Desks", 1, 80))
        return one, self.sent_invoice(("Chairs", 1, 90), partner=one.partner_id)

    def test_one_payment_over_several_invoices_in_part(self):
        one, two = self.two_invoices()
        self.pay((one, 30), (two, 50))
        self.pull()
        self.assertEqual((one.payment_state, two.payment_state), ("partial", "partial"))
        self.assert_agree(one, two)
        self.assertEqual(sum(self.payments(one, two).mapped("amount")), 80)

    def test_money_paid_too_much_is_the_customer_s_credit_and_applied_later(self):
        one, two = self.two_invoices()
        advance = self.prepay(one, 60)
        self.an_hour_passes()
        self.pull()
        self.assert_agree(one, two)
        payment = self.env["account.payment"].search([("partner_id", "=", one.partner_id.id)])
        self.assertEqual(payment.amount, 60)
        self.apply_advance(advance, (one, 20))
        self.pull()
        self.assertEqual(one.payment_state, "partial")
        self.assert_agree(one, two)
        self.apply_advance(advance, (one, 20), (two, 40)) if self.code == "quickbooks" else self.apply_advance(
            advance, (two, 40))
        self.pull()
        self.assert_agree(one, two)
        standing = self.env["account.payment"].search([
            ("partner_id", "=", one.partner_id.id), ("state", "in", ("in_process", "paid"))])
        self.assertEqual(sum(standing.mapped("amount")), 60)

    def test_a_credit_note_made_there_is_made_here_and_set_against_the_invoice(self):
        one, two = self.two_invoices()
        self.credit(one, 20)
        self.pull()
        note = self.env["account.move"].search([("move_type", "=", "out_refund"), ("company_id", "=", self.company.id)])
        self.assertEqual((len(note), note.state), (1, "posted"))
        self.assertEqual(self.row(note).kind, "credit_note")
        self.assert_agree(one, two)
        self.pull()
        self.assertFalse(self.waiting())
        self.assert_agree(one, two)

    def test_credit_that_is_taken_off_again_is_open_again_here(self):
        one, two = self.two_invoices()
        note = self.credit(one, 20)
        self.pull()
        self.take_credit_off(note)
        self.pull()
        self.assert_agree(one, two)
        self.assertEqual(one.amount_residual, one.amount_total)

    def test_a_payment_that_is_changed_there_is_changed_here(self):
        one, two = self.two_invoices()
        [payment] = self.pay((one, 30))
        self.pull()
        self.act("change_payment", payment=payment, amount="45")
        self.pull()
        self.assertEqual(self.payments(one).amount, 45)
        self.assert_agree(one, two)

    def test_a_payment_that_is_deleted_there_is_cancelled_here(self):
        one, two = self.two_invoices()
        [payment] = self.pay((one, 30))
        self.pull()
        made = self.payments(one)
        self.act("delete_payment", payment=payment)
        self.pull()
        self.assertEqual((made.state, one.payment_state), ("canceled", "not_paid"))
        self.assert_agree(one, two)

    def test_a_payment_moved_to_another_invoice_moves_here(self):
        one, two = self.two_invoices()
        [payment] = self.pay((one, 30))
        self.pull()
        if self.code == "xero":
            self.act("delete_payment", payment=payment)
            self.pay((two, 30))
        else:
            self.apply_advance(payment, (two, 30))
        self.pull()
        self.assertEqual((one.payment_state, two.payment_state), ("not_paid", "partial"))
        self.assert_agree(one, two)

    def test_a_change_in_a_locked_period_is_followed_by_a_reversal(self):
        one, two = self.two_invoices()
        [payment] = self.pay((one, 30), date="2026-01-15")
        self.pull()
        made = self.payments(one)
        self.company.fiscalyear_lock_date = "2026-01-31"
        self.act("delete_payment", payment=payment)
        self.pull()
        self.assertEqual((made.move_id.state, one.payment_state), ("posted", "not_paid"))
        self.assertTrue(made.move_id.reversal_move_ids)
        self.assert_agree(one, two)

    def test_a_payment_of_a_locked_day_waits_for_the_choice(self):
        one, two = self.two_invoices()
        self.company.fiscalyear_lock_date = "2026-01-31"
        self.pay((one, 30), date="2026-01-15")
        self.pull()
        row = self.waiting()
        self.assertIn("2026-01-31", row.problem)
        self.assertEqual(one.payment_state, "not_paid")
        self.press(self.accountants[self.code], row, "action_apply_on_open_day")
        self.assertGreater(str(self.payments(one).date), "2026-01-31")
        self.assert_agree(one, two)

    def test_the_books_own_credit_for_what_odoo_knows_and_does_not_know_agrees(self):
        """Of a payment for an invoice that Odoo knows and one that it does not, Odoo holds the part that it knows."""
        one, two = self.two_invoices()
        row = self.row(two)
        row.write({"res_model": False, "res_id": False})
        self.act("record_payment", invoice=row.external_id, amount=5)
        self.pay((one, 30))
        self.pull()
        self.assertEqual(self.payments(one).amount, 30)
        self.assertEqual(len(self.env["books.record"].search([("idle", "=", True)])), 1)


@tagged("post_install", "-at_install")
class TestPullFromQuickBooks(PullStories, PullCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestPullFromXero(PullStories, PullCase):
    code = "xero"
