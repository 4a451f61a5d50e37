"""Where an account of the books takes no payments, or not these, it is said what to allow or to map, and what waited
continues."""

from odoo.tests import tagged

from .early_discount_case import EarlyDiscountCase, OnAccountsWithoutPayments


@tagged("post_install", "-at_install")
class TestAccountsWithoutPaymentsInXero(OnAccountsWithoutPayments, EarlyDiscountCase):
    code = "xero"

    def test_without_payments_a_refund_says_what_to_allow_and_continues_when_it_is_allowed(self):
        note = self.sent_invoice(move_type="out_refund")
        refund = self.register(
            note, 99, payment_difference_handling="reconcile", writeoff_label="Kept",
            writeoff_account_id=self.companies[self.code].account_journal_early_pay_discount_loss_account_id.id)
        self.minutes_pass(2)
        self.assertTrue(any("accepts no payments in Xero" in error for error in self.errors()), self.errors())
        self.assertNotEqual(refund.books_state, "synced")
        self.allow_payments()
        self.minutes_pass(2)
        self.assertEqual((refund.books_state, self.settled(note)[1]), ("synced", 0), self.errors())

    def allow_payments(self, allowed=True):
        """A bookkeeper ticks "Enable payments to this account", or unticks it, and Odoo reads it."""
        connection = self.connections[self.code]
        self.box.control.act(
            self.code, "change_row", connection.external_id, kind="Accounts",
            row=self.accounts_there["out_invoice"].external_id, EnablePaymentsToAccount=allowed)
        self.press(self.administrators[self.code], connection, "action_test")

    def test_what_was_paid_on_the_account_remains_a_payment_when_it_accepts_none_any_more(self):
        self.allow_payments()
        move = self.document("excluded")
        payment = self.pay(move)
        self.assert_discounted([move], [payment])
        self.assertEqual(self.credits_there(), [])
        self.allow_payments(False)
        self.press(self.accountants[self.code], payment, "action_books_send")
        self.minutes_pass(3)
        self.assert_discounted([move], [payment])
        self.assertEqual(self.credits_there(), [])

    def test_a_journal_of_an_account_without_payments_says_what_to_allow(self):
        mapping = self.env["books.mapping"]._ensure(self.connections[self.code], "journal", self.bank())[self.bank().id]
        mapping.record_id = self.accounts_there["out_invoice"]
        move = self.sent_invoice()
        payment = self.pay(move)
        self.assertIn("Other Revenue” accepts no payments in Xero", payment.books_error)
        self.allow_payments()
        self.minutes_pass(3)
        self.assertEqual((payment.books_state, self.settled(move)[1]), ("synced", 0), self.errors())


@tagged("post_install", "-at_install")
class TestAccountsOfOtherTypesInQuickBooks(EarlyDiscountCase):
    code = "quickbooks"
    bears = "Advertising"

    def test_a_customer_s_payment_on_a_credit_card_and_a_bill_paid_from_undeposited_funds_ask_for_another_account(self):
        for role, move_type in (("credit_card", "out_invoice"), ("undeposited", "in_invoice")):
            there = self.env["books.record"].search([
                ("connection_id", "=", self.connections[self.code].id), ("kind", "=", "account"),
                ("role", "=", role)], limit=1)
            mapping = self.env["books.mapping"]._ensure(
                self.connections[self.code], "journal", self.bank())[self.bank().id]
            mapping.record_id = there
            move = self.sent_invoice(move_type=move_type)
            payment = self.pay(move)
            self.assertIn(f"an account of the type of “{there.display_name}”", payment.books_error)
            self.map_bank()
            self.minutes_pass(2)
            self.assertEqual((payment.books_state, self.settled(move)[1]), ("synced", 0), self.errors())
