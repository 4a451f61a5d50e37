"""What is due in the books is what Odoo knows: what lowers it without a payment is registered, or seen and asked."""

from decimal import Decimal

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .pull_case import PullCase


class DueStories:

    def prepare(self):
        super().prepare()
        self.connection.payment_journal_id = self.env["account.journal"].search([
            ("company_id", "=", self.company.id), ("type", "=", "bank")], limit=1)
        self.pull()

    def withhold(self, move, amount):
        return self.lower_due(self.there(move), amount, {"invoice": "Invoice", "bill": "Bill"}[self.row(move).kind])

    def assert_not_sent_back(self):
        """What came from the books is no new payment there."""
        self.run_schedules(self.code)
        self.assertFalse(self.env["books.job"].search([("state", "!=", "done")]))

    def decide(self, move, method):
        return self.press(self.accountants[self.code], move, method)

    def test_what_is_due_less_for_no_known_reason_is_seen_and_accepted(self):
        invoice = self.sent_invoice()
        bill = self.sent_invoice(move_type="in_invoice", ref="V-77")
        for move in (invoice, bill):
            with self.subTest(move=move.name):
                due = move.amount_total
                self.withhold(move, 20)
                self.pull()
                self.assertEqual(move.books_state, "differs")
                self.assertIn(self.why, move.books_difference)
                self.assertIn(f"{due - 20:.2f}", move.books_difference)
                self.assertEqual(move.amount_residual, due)  # nothing was guessed
                with self.assertRaisesRegex(UserError, "sending it again would not change that"):
                    self.decide(move, "action_books_restore")
                self.decide(move, "action_books_accept")
                self.assertAlmostEqual(move.amount_residual, due - 20)
                self.assertEqual(move.books_state, "synced", move.books_difference)
                self.assert_not_sent_back()
                self.pull()
                self.assertEqual(move.books_state, "synced", move.books_difference)
                self.withhold(move, 35)  # more of it
                self.pull()
                self.assertEqual(move.books_state, "differs")
                self.decide(move, "action_books_accept")
                self.assertAlmostEqual(move.amount_residual, due - 35)
                self.assertEqual(len(self.payments(move)), 1)
                self.withhold(move, 0)  # it is due again
                self.pull()
                self.assertEqual(move.books_state, "differs")
                with self.assertRaisesRegex(UserError, "more is due on"):
                    self.decide(move, "action_books_accept")

    def test_an_amount_due_that_a_person_left_as_it_is_stays_quiet_until_it_changes(self):
        move = self.sent_invoice()
        self.withhold(move, 20)
        self.pull()
        self.decide(move, "action_books_ignore")
        self.assertEqual(move.books_state, "synced")
        self.pull()
        self.assertEqual(move.books_state, "synced")
        self.withhold(move, 21)
        self.pull()
        self.assertEqual(move.books_state, "differs")

    def test_more_that_is_due_than_can_be_explained_is_seen(self):
        move = self.sent_invoice()
        self.withhold(move, -5)
        self.pull()
        self.assertEqual(move.books_state, "differs")
        self.assertIn("amount due", move.books_difference)

    def test_payments_and_credits_explain_what_is_due(self):
        move, other, credited = self.sent_invoice(), self.sent_invoice(), self.sent_invoice()
        self.pay((move, 10))
        self.pay((other, other.amount_total))
        self.credit(credited, 20)
        self.apply_advance(self.prepay(move, 15), (move, 15))
        self.an_hour_passes()
        self.pull()
        for one in (move, other, credited):
            row = self.row(one)
            self.assertEqual((row.unexplained, one.books_state), (0, "synced"), one.books_difference)
        self.withhold(move, 5)
        self.pull()
        self.assertEqual(self.row(move).unexplained, 5)
        self.assertEqual(move.books_state, "differs")


@tagged("post_install", "-at_install")
class TestDueInQuickBooks(DueStories, PullCase):
    code = "quickbooks"
    why = "amount due"

    def test_a_deposit_entered_on_an_invoice_is_registered_and_follows_it(self):
        [(journal, account)] = self.bank_accounts(1)
        move, other = self.sent_invoice(), self.sent_invoice()
        self.act("enter_deposit", invoice=self.there(move), amount="30")
        self.act("enter_deposit", invoice=self.there(other), amount="40", account=account)
        self.pull()
        self.assert_agree(move, other)
        self.assertEqual(self.payments(move).amount, 30)
        self.assertEqual(self.payments(move).journal_id, self.connection.payment_journal_id)
        self.assertEqual((self.payments(other).amount, self.payments(other).journal_id), (40, journal))
        self.assertEqual(self.payments(other).date, other.invoice_date)
        self.assertEqual((move.books_state, other.books_state), ("synced", "synced"), move.books_difference)
        self.assert_not_sent_back()
        self.pull()
        self.assertEqual(len(self.payments(move)), 1)
        url = self.env["books.record"].search([("external_id", "=", f"{self.there(move)}/deposit")]).url
        self.assertIn("invoice", url)

        self.act("enter_deposit", invoice=self.there(move), amount="45")
        self.pay((move, 10))
        self.pull()
        self.assert_agree(move)
        self.assertEqual(sorted(self.payments(move).mapped("amount")), [10, 45])
        self.act("enter_deposit", invoice=self.there(move), amount="0")
        self.pull()
        self.assert_agree(move)
        self.assertEqual(self.payments(move).mapped("amount"), [10])
        self.act("delete_invoice", invoice=self.there(other))
        with mute_logger("odoo.addons.books_connector"):
            self.pull()
        self.assertFalse(self.payments(other))
        self.assertEqual(Decimal(str(other.amount_residual)), Decimal(str(other.amount_total)))


@tagged("post_install", "-at_install")
class TestDueInXero(DueStories, PullCase):
    code = "xero"
    why = "amount due after a deduction at source"
