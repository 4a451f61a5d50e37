"""Zero is a value: what became nothing in the books, or has none there at all, is compared like any other figure."""

from odoo.tests import tagged
from odoo.tools import format_date

from .pull_case import PullCase
from .rewriting import DOCUMENTS, RewritingMixin


class ZeroStories(RewritingMixin):

    def untaxed(self, price=100, quantity=1, **values):
        return self.sent_invoice(("Consulting", quantity, price, self.env["account.tax"]), **values)

    def choose(self, move, choice):
        return self.press(self.accountants[self.code], move, f"action_books_{choice}")

    def assert_differs(self, move, words):
        self.assertEqual(move.books_state, "differs")
        self.assertIn(words, move.books_difference)

    def test_an_invoice_that_was_changed_to_zero_there_differs_and_is_not_voided(self):
        move = self.untaxed()
        self.act("change_invoice", invoice=self.there(move), amount="0")
        self.pull()
        self.assert_differs(move, "total 0.00 there, 100.00 in Odoo")
        self.assertNotIn(self.row(move).state, ("void", "deleted"))
        self.assertEqual((move.state, move.amount_residual), ("posted", 100))

    def test_accepting_a_total_of_zero_credits_the_whole_invoice(self):
        move = self.untaxed()
        self.act("change_invoice", invoice=self.there(move), amount="0")
        self.pull()
        self.choose(move, "accept")
        self.assertEqual((move.state, move.amount_total, move.amount_residual), ("posted", 100, 0))
        self.assertFalse(move.books_difference)
        self.run_schedules(self.code)
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assert_agree(move)

    def test_a_tax_that_was_changed_to_zero_there_differs(self):
        move = self.sent_invoice()
        self.assertTrue(move.amount_tax)
        self.rewrite_document(move, tax=0)
        self.pull()
        self.assertEqual(move.books_difference, f"tax 0.00 there, {move.amount_tax:.2f} in Odoo")

    def test_a_tax_that_is_not_stated_is_no_tax_of_zero_and_does_not_agree(self):
        move, plain = self.sent_invoice(), self.untaxed()
        for one in (move, plain):
            self.rewrite_document(one, tax=None)
        self.pull()
        self.assertEqual(move.books_difference, f"tax nothing there, {move.amount_tax:.2f} in Odoo")
        self.assertEqual((plain.books_difference, plain.books_state), (False, "synced"))

    def test_every_kind_of_document_that_became_zero_there_differs(self):
        moves = [self.untaxed(move_type=kind, ref=f"R-{kind}") for kind in DOCUMENTS[self.code]]
        for move in moves:
            self.rewrite_document(move, total=0, balance=0)
        self.pull()
        for move in moves:
            with self.subTest(kind=move.move_type):
                self.assert_differs(move, "total 0.00 there, 100.00 in Odoo")

    def test_a_number_or_due_date_that_was_emptied_there_differs(self):
        numbered, dated = self.untaxed(), self.untaxed()
        self.rewrite_document(numbered, number=None if self.code == "quickbooks" else "")
        self.rewrite_document(dated, due=None)
        self.pull()
        self.assert_differs(numbered, f"number nothing there, {numbered.name} in Odoo")
        self.assert_differs(dated, (
            f"due date nothing there, {format_date(self.env, dated.invoice_date_due)} in Odoo"))

    def test_a_total_that_is_not_stated_is_no_zero_and_keeps_nothing_else_from_being_read(self):
        move, other = self.untaxed(), self.untaxed()
        self.rewrite_document(move, total=None)
        self.pay((other, 100))
        self.pull()
        self.assertIn({"quickbooks": "TotalAmt", "xero": "Total"}[self.code], move.books_difference)
        self.assertEqual((self.row(move).total, move.amount_residual), (100, 100))
        self.assertIn(other.payment_state, ("paid", "in_payment"))
        self.rewrite_document(move, total=100)
        self.pull()
        self.assertEqual((move.books_state, move.books_difference, self.row(move).problem), ("synced", False, False))

    def test_a_balance_that_is_not_stated_is_not_paid(self):
        move = self.untaxed()
        self.rewrite_document(move, balance=None)
        self.pull()
        self.assertEqual((move.books_state, move.payment_state), ("differs", "not_paid"), self.row(move).read())

    def test_a_document_of_zero_agrees_with_one_of_zero(self):
        free, none_of_it = self.untaxed(price=0), self.untaxed(quantity=0)
        whole = self.invoice(self.code, ("Consulting", 2, 100, self.env["account.tax"]), post=False)
        whole.invoice_line_ids.discount = 100
        whole.action_post()
        self.press(self.accountants[self.code], whole, "action_books_send")
        self.pull()
        for move in (free, none_of_it, whole):
            self.assertEqual((move.amount_total, move.books_state), (0, "synced"), move.books_error)
        self.rewrite_document(free, total=50, balance=50)
        self.pull()
        self.assert_differs(free, "total 50.00 there, 0.00 in Odoo")

    def test_a_line_of_zero_and_a_tax_of_zero_beside_others_agree(self):
        move = self.sent_invoice(("Gift", 1, 0), ("Paper", 1, 100), ("Nothing", 0, 30))
        self.pull()
        self.assertEqual((move.books_state, move.books_difference), ("synced", False))

    def test_a_payment_that_became_nothing_there_is_taken_back(self):
        move = self.untaxed()
        payment, = self.pay((move, 100))
        self.pull()
        self.assertEqual(move.amount_residual, 0)
        if self.code == "quickbooks":
            self.rewrite("Payment", payment, TotalAmt=0, UnappliedAmt=0, Line=[])
        else:
            self.rewrite("Payments", payment, Amount=0)
        self.pull()
        self.assertEqual((move.amount_residual, self.payments(move)), (100, self.env["account.payment"]))


@tagged("post_install", "-at_install")
class TestZeroInQuickBooks(ZeroStories, PullCase):
    code = "quickbooks"

    def test_restoring_makes_an_invoice_of_zero_there_again_what_it_is_here(self):
        move = self.untaxed()
        self.act("change_invoice", invoice=self.there(move), amount="0")
        self.pull()
        self.choose(move, "restore")
        self.run_schedules(self.code)
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assert_agree(move)

    def test_a_tax_on_purchases_is_part_of_their_cost_in_the_us_and_zero_there_agrees(self):
        bills = [self.sent_invoice(move_type=kind, ref=f"T-{kind}") for kind in ("in_invoice", "in_refund")]
        for bill in bills:
            self.assertTrue(bill.amount_tax)
            self.rewrite_document(bill, tax=0)
        self.pull()
        self.assertEqual([bill.books_difference for bill in bills], [False, False])

    def test_a_void_of_which_the_memo_was_edited_stays_void(self):
        move = self.sent_invoice()
        self.act("void_invoice", invoice=self.there(move))
        self.pull()
        self.act("change_invoice", invoice=self.there(move), memo="Cancelled by phone")
        self.pull()
        self.assertEqual((self.row(move).state, move.books_state), ("void", "differs"))
        self.assertEqual(move.books_difference, "voided there")
        self.choose(move, "accept")
        self.act("change_invoice", invoice=self.there(move), memo="Called again")
        self.pull()
        self.assertEqual((self.row(move).state, move.state, move.books_difference), ("void", "cancel", False))

    def test_a_void_of_which_the_memo_was_edited_before_anybody_read_it_differs(self):
        move = self.untaxed()
        self.act("void_invoice", invoice=self.there(move))
        self.act("change_invoice", invoice=self.there(move), memo="Cancelled by phone")
        self.pull()
        self.assert_differs(move, "total 0.00 there, 100.00 in Odoo")

    def test_a_void_that_is_worth_something_again_is_void_no_more(self):
        move = self.untaxed()
        self.act("void_invoice", invoice=self.there(move))
        self.pull()
        self.rewrite_document(move, total=100, balance=100)
        self.rewrite("Invoice", self.there(move), PrivateNote="Reinstated")
        self.pull()
        self.assertEqual((self.row(move).state, move.books_difference), ("open", False))

    def test_a_voided_payment_of_which_the_memo_was_edited_stays_void(self):
        move = self.untaxed()
        payment, = self.pay((move, 100))
        self.pull()
        self.act("void_payment", payment=payment)
        self.pull()
        self.rewrite("Payment", payment, PrivateNote="Bounced")
        self.pull()
        row = self.env["books.record"].search([("kind", "=", "payment"), ("external_id", "=", payment)])
        self.assertEqual((row.state, move.amount_residual), ("void", 100))

    def test_a_rate_of_zero_is_no_rate(self):
        move = self.untaxed()
        payment, = self.pay((move, 100))
        self.rewrite("Payment", payment, ExchangeRate=0)
        self.pull()
        self.assertEqual((move.amount_residual, self.waiting()), (100, self.env["books.record"]))
        row = self.env["books.record"].search([("external_id", "=", payment), ("kind", "=", "payment")])
        self.assertIn("ExchangeRate", row.problem)


@tagged("post_install", "-at_install")
class TestZeroInXero(ZeroStories, PullCase):
    code = "xero"

    def test_a_rate_of_zero_is_no_rate(self):
        move = self.untaxed()
        payment, = self.pay((move, 100))
        self.rewrite("Payments", payment, CurrencyRate=0)
        self.pull()
        row = self.env["books.record"].search([("external_id", "=", payment)])
        self.assertIn("CurrencyRate", row.problem)
        self.assertEqual(move.amount_residual, 100)

    def test_an_invoice_of_zero_cannot_be_restored_for_it_counts_as_paid_and_that_is_said(self):
        move = self.untaxed()
        self.act("change_invoice", invoice=self.there(move), amount="0")
        self.pull()
        self.choose(move, "restore")
        self.assertEqual(move.books_state, "differs")
        self.assertIn("not of valid status", move.books_error)
