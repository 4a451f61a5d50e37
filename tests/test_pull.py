"""What the bookkeeper does with payments and credit in the books is done in Odoo, to the cent."""

from decimal import Decimal

from odoo import Command, fields
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

    def test_a_payment_of_the_books_that_is_cancelled_here_waits_for_a_decision(self):
        one, two = self.two_invoices()
        [payment] = self.pay((one, 30))
        self.pull()
        made = self.payments(one)
        made.move_id.line_ids.remove_move_reconcile()
        made.move_id.button_cancel()
        self.run_schedules(self.code)
        self.assertIn("cancelled in Odoo", self.waiting().problem)
        self.act("delete_payment", payment=payment)
        self.pull()
        self.assertFalse(self.waiting())
        self.assert_agree(one, two)

    def test_a_payment_of_the_books_that_is_taken_off_its_invoice_here_waits_for_a_decision(self):
        one, two = self.two_invoices()
        [payment] = self.pay((one, 30))
        self.pull()
        made = self.payments(one)
        made.move_id.line_ids.remove_move_reconcile()
        self.run_schedules(self.code)
        self.assertIn("reconciled with other documents", self.waiting().problem)
        self.assertEqual(one.amount_residual, one.amount_total)
        self.press(self.accountants[self.code], self.waiting(), "action_apply")
        self.assertFalse(self.waiting())
        self.assertEqual(self.payments(one), made)
        self.assert_agree(one, two)
        made.move_id.line_ids.remove_move_reconcile()
        self.act("delete_payment", payment=payment)
        self.pull()
        self.assertFalse(self.waiting())
        self.assertEqual(made.state, "canceled")
        self.assert_agree(one, two)

    def test_a_payment_of_the_books_that_is_deleted_here_waits_for_a_decision(self):
        one, two = self.two_invoices()
        self.pay((one, 30))
        self.pull()
        made = self.payments(one)
        made.action_draft()
        made.unlink()
        self.run_schedules(self.code)
        self.assertIn("deleted in Odoo", self.waiting().problem)
        self.press(self.accountants[self.code], self.waiting(), "action_apply")
        self.assertFalse(self.waiting())
        self.assertEqual(self.payments(one).amount, 30)
        self.assert_agree(one, two)

    def test_money_of_the_books_that_is_applied_here_alone_waits_until_it_is_so_there(self):
        one, two = self.two_invoices()
        advance = self.prepay(one, 60)
        self.an_hour_passes()
        self.pull()
        made = self.env["account.payment"].search([("company_id", "=", self.company.id)])
        (made.move_id | one).line_ids.filtered(lambda line: line.account_type == "asset_receivable").reconcile()
        self.run_schedules(self.code)
        self.assertIn("reconciled with other documents", self.waiting().problem)
        self.assertEqual(one.amount_residual, one.amount_total - 60)
        self.press(self.accountants[self.code], self.waiting(), "action_apply")
        self.assertFalse(self.waiting())
        self.assertEqual(one.amount_residual, one.amount_total)
        self.assert_agree(one, two)
        (made.move_id | one).line_ids.filtered(lambda line: line.account_type == "asset_receivable").reconcile()
        self.apply_advance(advance, (one, 60))
        self.an_hour_passes()
        self.pull()
        self.assertFalse(self.waiting())
        self.assertEqual((self.payments(one), one.amount_residual), (made, one.amount_total - 60))
        self.assert_agree(one, two)

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
        self.credit(one, 20, number="CN-77")
        self.pull()
        note = self.env["account.move"].search([("move_type", "=", "out_refund"), ("company_id", "=", self.company.id)])
        self.assertEqual((len(note), note.state), (1, "posted"))
        self.assertEqual(self.row(note).kind, "credit_note")
        self.assert_agree(one, two)
        self.pull()
        self.assertFalse(self.waiting())
        self.assertFalse(note.books_difference, "it bears the number that it got there")
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

    def test_a_payment_that_goes_to_another_account_there_goes_to_its_journal_here(self):
        one, two = self.two_invoices()
        (first, there), (second, elsewhere) = self.bank_accounts()
        [payment] = self.pay((one, 30), account=there)
        self.pull()
        self.assertEqual(self.payments(one).journal_id, first)
        self.act("change_payment", payment=payment, account=elsewhere)
        self.pull()
        self.assertEqual(self.payments(one).journal_id, second)
        self.assert_agree(one, two)

    def test_money_for_no_document_is_in_the_journal_of_its_account(self):
        one, _two = self.two_invoices()
        (_first, _there), (second, elsewhere) = self.bank_accounts()
        self.prepay(one, 25, account=elsewhere)
        self.an_hour_passes()
        self.pull()
        money = self.env["account.payment"].search([("partner_id", "=", one.commercial_partner_id.id)])
        self.assertEqual((money.amount, money.journal_id), (25, second))

    def test_two_payments_of_the_same_day_and_amount_are_two(self):
        one, two = self.two_invoices()
        self.pay((one, 30))
        self.pay((one, 30))
        self.pull()
        self.assertEqual(self.payments(one).mapped("amount"), [30, 30])
        self.assert_agree(one, two)

    def test_a_payment_that_is_dated_ahead_is_registered_on_its_day(self):
        one, two = self.two_invoices()
        day = fields.Date.add(fields.Date.today(), days=20)
        self.pay((one, 30), date=str(day))
        self.pull()
        self.assertEqual((self.payments(one).date, self.payments(one).move_id.state), (day, "posted"))
        self.assert_agree(one, two)

    def test_an_invoice_that_is_due_in_parts_is_paid_credited_and_open_again(self):
        term = self.env["account.payment.term"].create({"name": "30/70", "line_ids": [
            Command.create({"value": "percent", "value_amount": 30, "nb_days": 0}),
            Command.create({"value": "percent", "value_amount": 70, "nb_days": 30})]})
        move = self.sent_invoice(invoice_payment_term_id=term.id)
        [payment] = self.pay((move, 50))
        note = self.credit(move, 20)
        self.pull()
        self.assert_agree(move)
        self.act("delete_payment", payment=payment)
        self.take_credit_off(note)
        self.pull()
        self.assertEqual(move.amount_residual, move.amount_total)
        self.assert_agree(move)

    def test_contacts_that_were_merged_there_keep_each_its_own_payments_here(self):
        winner = self.sent_invoice(partner=self.partner(self.code, "Winner Ltd"))
        loser = self.sent_invoice(partner=self.partner(self.code, "Loser Ltd"))
        advance = self.prepay(loser, 60)
        self.an_hour_passes()
        self.pull()
        self.merge(loser, winner)
        self.act("record_payment", invoice=self.there(loser), amount=10)
        self.an_hour_passes()
        self.pull()
        self.assertEqual(self.payments(loser).partner_id, loser.partner_id)
        self.assertEqual(self.owed_here(loser) + self.owed_here(winner), self.owed_there(winner))
        self.apply_advance(advance, (winner, 25))
        self.an_hour_passes()
        self.pull()
        for move in (winner, loser):
            self.assertEqual(Decimal(str(round(move.amount_residual, 2))), self.due_there(move))
        self.assertEqual(self.owed_here(loser) + self.owed_here(winner), self.owed_there(winner))
        self.assertFalse(self.waiting())

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
        self.assertIn("01/31/2026", row.problem)
        self.assertEqual(one.payment_state, "not_paid")
        self.press(self.accountants[self.code], row, "action_apply_on_open_day")
        self.assertGreater(str(self.payments(one).date), "2026-01-31")
        self.assert_agree(one, two)

    def test_a_credit_note_of_a_locked_day_waits_for_the_choice(self):
        one, two = self.two_invoices()
        self.company.fiscalyear_lock_date = "2026-01-31"
        self.credit(one, 20, date="2026-01-20")
        self.pull()
        self.assertIn("01/31/2026", self.waiting().problem)
        self.assertEqual(one.payment_state, "not_paid")
        self.press(self.accountants[self.code], self.waiting(), "action_apply_on_open_day")
        [note] = self.env["account.move"].search([
            ("move_type", "=", "out_refund"), ("company_id", "=", self.company.id)])
        self.assertEqual((str(note.invoice_date), note.date), ("2026-01-20", fields.Date.today()))
        self.assert_agree(one, two)
        self.pull()
        self.assertFalse(note.books_difference)

    def test_a_payment_in_a_journal_of_hashed_entries_is_reversed_when_it_is_deleted_there(self):
        self.env["account.journal"].search([("company_id", "=", self.company.id)]).restrict_mode_hash_table = True
        one, two = self.two_invoices()
        [payment] = self.pay((one, 30))
        self.pull()
        made = self.payments(one)
        self.assertTrue(made.move_id.inalterable_hash)
        self.act("delete_payment", payment=payment)
        self.pull()
        self.assertEqual((made.state, made.move_id.state), ("canceled", "posted"))
        self.assertTrue(made.move_id.reversal_move_ids)
        self.assert_agree(one, two)

    def test_a_payment_that_is_changed_in_a_locked_period_waits_for_the_choice(self):
        one, two = self.two_invoices()
        [payment] = self.pay((one, 30), date="2026-01-15")
        self.pull()
        self.company.fiscalyear_lock_date = "2026-01-31"
        self.act("change_payment", payment=payment, amount="20")
        self.pull()
        self.assertEqual(self.waiting().mapped("remedy"), ["open_day"])
        self.press(self.accountants[self.code], self.waiting(), "action_apply_on_open_day")
        self.assert_agree(one, two)
        self.assertEqual(self.payments(one).amount, 20)

    def test_the_books_own_credit_for_what_odoo_knows_and_does_not_know_agrees(self):
        """Of a payment for an invoice that Odoo knows and one that it does not, Odoo holds the part that it knows."""
        one, two = self.two_invoices()
        row = self.row(two)
        row.write({"res_model": False, "res_id": False})
        self.act("record_payment", invoice=row.external_id, amount=5)
        self.pay((one, 30))
        said = self.pull()["params"]["message"]
        self.assertEqual(self.payments(one).amount, 30)
        self.assertEqual(len(self.env["books.record"].search([("idle", "=", True)])), 1)
        self.assertIn("1 are for documents that Odoo does not know", said)


@tagged("post_install", "-at_install")
class TestPullFromQuickBooks(PullStories, PullCase):
    code = "quickbooks"

    def test_an_invoice_that_is_paid_less_by_one_and_the_rest_by_other_money_is_paid_so_here(self):
        one, two = self.two_invoices()
        advance = self.prepay(one, 80)
        [payment] = self.pay((one, 50))
        self.pull()
        self.apply_advance(payment, (one, 49))
        self.apply_advance(advance, (one, one.amount_total - 49))
        self.pull()
        parts = one.line_ids.matched_credit_ids.mapped("debit_amount_currency")
        self.assertEqual(sorted(parts), [one.amount_total - 49, 49])
        self.assert_agree(one, two)

    def test_money_of_one_customer_that_becomes_another_s_there_does_so_here(self):
        one = self.sent_invoice()
        two = self.sent_invoice(partner=self.partner(self.code, "Other Ltd"))
        advance = self.prepay(one, 60)
        self.pull()
        self.assertEqual(self.owed_here(one), one.amount_total - 60)
        self.act("change_row", kind="Payment", row=advance, CustomerRef={"value": self.contact_there(two)})
        self.pull()
        self.assert_agree(one)
        self.assert_agree(two)

    def test_a_customer_that_pays_the_invoice_of_its_job(self):
        parent = self.sent_invoice(partner=self.partner(self.code, "Parent Ltd"))
        self.act("create_contact", name="Job 7", ParentRef={"value": self.contact_there(parent)}, Job=True)
        self.pull()
        job = self.sent_invoice(partner=self.env["res.partner"].search([("name", "=", "Job 7")]))
        self.pay((parent, 10), (job, 100))
        self.pull()
        self.assertEqual((self.payments(job, parent).amount, self.payments(job).partner_id), (110, parent.partner_id))
        self.assert_agree(parent)
        self.assert_agree(job)


@tagged("post_install", "-at_install")
class TestPullFromXero(PullStories, PullCase):
    code = "xero"
