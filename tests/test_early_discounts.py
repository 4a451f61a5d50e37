"""A discount for early payment is in the books what it is in Odoo: what was paid, and a credit with exactly the taxes
that Odoo's entry of the payment reduces."""

from odoo import fields
from odoo.tests import tagged

from .common import COMPANIES
from .early_discount_case import EarlyDiscountCase, InQuickBooks, InXero, OnAccountsWithoutPayments

MODES = ("included", "excluded", "mixed")


class EarlyDiscountStories:

    def test_the_discount_of_an_invoice_and_a_bill_reduces_the_taxes_that_odoo_reduces_until_it_is_undone(self):
        for move_type in ("out_invoice", "in_invoice"):
            moves, payments = [], []
            for mode in MODES:
                move = self.document(mode, move_type=move_type)
                payment = self.pay(move)
                total, tax = self.reduced(payment)
                self.assertEqual((payment.amount, total), (move.amount_total - total, total))
                self.assertEqual(bool(tax), mode == "included" and bool(move.amount_tax))
                moves.append(move)
                payments.append(payment)
                self.assert_discounted(moves, payments)
            self.assert_not_echoed()
            self.assert_accounts(move_type)
            lines = moves[0].line_ids.filtered(lambda one: one.account_type in (
                "asset_receivable", "liability_payable"))
            partial = lines.matched_debit_ids | lines.matched_credit_ids
            moves[0].with_user(self.accountants[self.code]).js_remove_outstanding_partial(partial.id)
            for payment in reversed(payments):
                payment.action_draft()
                payment.action_cancel()
            self.assert_undone(*moves)

    def other_bank(self):
        """A second bank journal, mapped to another account there: in Xero to a credit card, if there is one."""
        connection = self.connections[self.code]
        journal = self.env["account.journal"].create({
            "name": "Other bank", "code": "OTH", "type": "bank", "company_id": self.companies[self.code].id})
        ways = journal.inbound_payment_method_line_ids | journal.outbound_payment_method_line_ids
        ways.payment_account_id = journal.default_account_id
        accounts = self.env["books.record"].search([
            ("connection_id", "=", connection.id), ("kind", "=", "account"),
            ("role", "in", self.other_roles),
            ("currency_id", "in", (False, connection.company_id.currency_id.id))])
        self.env["books.mapping"]._ensure(connection, "journal", journal)[journal.id].write({
            "record_id": accounts.sorted(lambda row: self.other_roles.index(row.role))[:1].id, "confirmed": True})
        return journal

    def test_every_discount_in_another_currency_and_what_is_written_off_after_a_part_agrees_until_it_is_undone(self):
        company, journal, currency = self.companies[self.code], self.other_bank(), self.foreign()
        home = currency or company.currency_id
        values = {"currency_id": home.id, "invoice_date": fields.Date.subtract(fields.Date.today(), days=3)}
        moves, payments = [], []
        for move_type, account in (
                ("out_invoice", company.account_journal_early_pay_discount_loss_account_id),
                ("in_invoice", company.account_journal_early_pay_discount_gain_account_id)):
            for mode in MODES:
                move = self.document(mode, ("Goods", -100, -845.785), move_type=move_type, **values)
                moves.append(move)
                payments.append(self.pay(move, currency_id=home.id, journal_id=journal.id))
                self.assertTrue(self.reduced(payments[-1])[0])
            reference = {"ref": "V part"} if move_type == "in_invoice" else {}
            move = self.sent_invoice(("Goods", 3, 33.33), move_type=move_type, **reference, **values)
            moves.append(move)
            payments.append(self.pay(move, amount=50, currency_id=home.id))
            payments.append(self.pay(
                move, amount=40, currency_id=home.id, journal_id=journal.id, payment_difference_handling="reconcile",
                writeoff_account_id=account.id, writeoff_label="Rest"))
            self.assertEqual((move.amount_residual, bool(self.reduced(payments[-1])[0])), (0, True))
        self.assert_discounted(moves, payments)
        self.assert_moved(payments)
        self.assert_not_echoed()
        for payment in reversed(payments):
            payment.move_id.line_ids.remove_move_reconcile()
            payment.action_draft()
            payment.action_cancel()
        self.assert_undone(*moves)

    def assert_moved(self, payments):
        """The bank moved the same on both sides, in the company's currency."""
        moved = sum(abs(line.balance) for payment in payments for line in payment._seek_for_lines()[0])
        self.assertAlmostEqual(self.moved_there(), moved, 2)


class MoreStories(EarlyDiscountStories):

    def map_tax(self, tax):
        """A person maps it to what the standard tax is there."""
        Mapping, standard = self.env["books.mapping"], self.companies[self.code].account_sale_tax_id
        connection = self.connections[self.code]
        [there] = Mapping._ensure(connection, "tax", standard).values()
        [row] = Mapping._ensure(connection, "tax", [tax]).values()
        row.write({"record_id": there.record_id.id, "confirmed": True})
        return tax

    def base_lines(self, payment):
        """(amount, its taxes) of each line with taxes that a payment writes off."""
        lines = payment._seek_for_lines()[2]
        taxes = lines.filtered("tax_repartition_line_id")
        return sorted(
            (round(line.amount_currency, 2), round(sum(taxes.filtered(
                lambda one, of=line.tax_ids: one.tax_line_id in of).mapped("amount_currency")), 2))
            for line in lines - taxes if line.amount_currency)

    def test_every_tax_of_odd_amounts_several_invoices_and_prices_with_tax_is_the_same_to_the_cent(self):
        partner, other = self.partner(self.code), self.companies[self.code].account_sale_tax_id
        one = self.map_tax(self.taxes(17.5, 2.5))
        moves = self.env["account.move"]
        for lines, percent in (
                ([("Odd", 3, 33.35, one), ("Rest", 1, 0.99, other)], 2), ([("Odd", 7, 1.43, other)], 2),
                ([("Tiny", 1, 0.55, other)], 3)):
            moves |= self.document("included", *lines, partner=partner, percent=percent)
        included = self.map_tax(self.taxes(20, price_include_override="tax_included"))
        moves |= self.document("included", ("With tax", 1, 99.99, included), ("Free", 1, 10, included.browse()),
                               partner=partner, percent=2)
        payment = self.pay(moves, group_payment=True)
        self.assertEqual(len(payment), 1)
        self.assert_discounted(moves, payment)
        self.assertEqual(self.lines_there(), self.base_lines(payment))
        self.assert_not_echoed()
        payment.action_draft()
        payment.action_cancel()
        self.assert_undone(*moves)

    def test_a_discount_in_another_currency_and_one_paid_again_on_another_day(self):
        euro, day = self.foreign(1.6), fields.Date.today()
        move = self.document("included", currency_id=euro.id, invoice_date=fields.Date.subtract(day, days=3))
        payment = self.pay(move, payment_date=day, currency_id=euro.id)
        self.assert_discounted(move, payment)
        payment.move_id.line_ids.remove_move_reconcile()
        payment.action_draft()
        payment.move_id.date = fields.Date.subtract(day, days=1)
        payment.action_post()
        (move | payment.move_id).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled).reconcile()
        self.minutes_pass(5)
        self.assert_discounted(move, payment)
        self.assertEqual(payment.move_id.date, fields.Date.subtract(day, days=1))
        self.assertTrue(self.reduced(payment)[1])
        self.assertEqual(self.dates_of_credits(), {str(payment.move_id.date)})
        self.assert_not_echoed()

    def test_the_discounts_of_many_invoices_are_all_sent_within_two_minutes(self):
        moves = self.env["account.move"].union(*(
            self.document("included", ("Goods", 1, 100 + number)) for number in range(5)))
        for move in moves:
            self.register(move)
        self.minutes_pass(2)
        self.assertEqual([(self.settled(move)[1], move.books_state) for move in moves], [(0, "synced")] * 5)

    def test_a_discount_of_a_closed_period_is_entered_on_the_next_open_day(self):
        closed = fields.Date.subtract(fields.Date.today(), days=3)
        self.connections[self.code].closed_period = "next"
        moves = self.document("included", invoice_date=closed) | self.document(
            "mixed", invoice_date=closed, move_type="in_invoice")
        self.close(closed)
        payments = self.env["account.payment"].union(*(self.pay(move, payment_date=closed) for move in moves))
        self.assert_discounted(moves, payments)
        self.assertEqual(set(payments.mapped("date")), {closed})
        self.assertEqual(self.dates_of_credits(), {str(fields.Date.add(closed, days=1))})
        self.assert_not_echoed()

    def test_what_cannot_be_said_names_its_own_reason_once(self):
        account = self.companies[self.code].account_journal_early_pay_discount_loss_account_id
        over = self.register(
            self.document("excluded"), 150, payment_difference_handling="reconcile", writeoff_account_id=account.id)
        note = self.sent_invoice(move_type="out_refund")
        refund = self.register(
            note, 99, payment_difference_handling="reconcile", writeoff_account_id=account.id,
            writeoff_label="Kept")
        self.run_push()
        self.assertIn("is for more than is due", over.books_error)
        if self.refund_is_sent:
            self.assertEqual(refund.books_state, "synced", refund.books_error)
        else:
            self.assertIn("refunds a credit note and writes off a part of it", refund.books_error)
        self.assertEqual(len({error for error in self.errors() if over.name in error}), 1)


@tagged("post_install", "-at_install")
class TestEarlyDiscountsInXero(InXero, MoreStories, EarlyDiscountCase):
    code = "xero"
    bears = "Owner A Drawings"


@tagged("post_install", "-at_install")
class TestEarlyDiscountsInXeroOnAccountsWithoutPayments(
        OnAccountsWithoutPayments, EarlyDiscountStories, EarlyDiscountCase):
    code = "xero"


@tagged("post_install", "-at_install")
class TestEarlyDiscountsInQuickBooks(InQuickBooks, MoreStories, EarlyDiscountCase):
    code = "quickbooks"
    bears = "Advertising"
    places = COMPANIES | {"quickbooks": {
        "name": "Thames", "country": "base.uk", "chart": "uk", "books": "Thames Stationery Ltd"}}


@tagged("post_install", "-at_install")
class TestEarlyDiscountsInQuickBooksOfTheUnitedStates(InQuickBooks, EarlyDiscountStories, EarlyDiscountCase):
    keeps_purchase_tax = False
    code = "quickbooks"
    bears = "Advertising"
