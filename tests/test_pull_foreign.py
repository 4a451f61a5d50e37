"""Payments in another currency: the gain or loss is realised in Odoo as Odoo does it, by the rate the books used."""

import itertools

from odoo.tests import tagged

from ..tools.amounts import money
from .foreign_case import EuroCase
from .pull_case import PullCase


class ForeignStories(EuroCase):

    def euro_invoice(self, *lines):
        return self.sent_invoice(
            *lines, partner=self.foreigner, currency_id=self.euro.id, invoice_date="2026-11-02", date="2026-11-02")

    def prepare(self):
        super().prepare()
        if self.code == "quickbooks":
            self.act("create_contact", name="Maison Lavande", CurrencyRef={"value": "EUR"})
            self.pull()
        self.foreigner = self.partner(self.code, "Maison Lavande")

    def pay_at(self, move, amount, pounds_for_a_euro):
        if self.code == "quickbooks":
            return self.act("record_payment", invoice=self.there(move), amount=amount, exchange_rate=pounds_for_a_euro)
        return self.act("record_payment", invoice=self.there(move), amount=amount, rate=str(1 / pounds_for_a_euro))

    def realised(self):
        company = self.company
        lines = self.env["account.move.line"].search([
            ("company_id", "=", company.id), ("parent_state", "=", "posted"), ("account_id", "in", (
                company.income_currency_exchange_account_id | company.expense_currency_exchange_account_id).ids)])
        return -sum(lines.mapped("balance"))

    def test_a_gain_is_realised_when_the_invoice_is_paid_at_a_better_rate(self):
        move = self.euro_invoice(("Lavender", 1, 100, self.env["account.tax"]))
        self.assertEqual(move.amount_total_signed, 80)
        self.pay_at(move, 100, 0.85)
        self.pull()
        self.assertIn(move.payment_state, ("paid", "in_payment"))
        self.assertAlmostEqual(self.realised(), 5)
        self.assertEqual(self.due_there(move), 0)
        self.assertEqual(self.payments(move).currency_id, self.euro)

    def test_a_loss_is_realised_in_parts_and_taken_back_with_the_payment(self):
        move = self.euro_invoice(("Lavender", 1, 100, self.env["account.tax"]))
        made = self.pay_at(move, 40, 0.75)
        self.pull()
        self.assertEqual(move.amount_residual, 60)
        self.pay_at(move, 60, 0.8)
        self.pull()
        self.assertIn(move.payment_state, ("paid", "in_payment"))
        self.assertAlmostEqual(self.realised(), -2)
        self.act("delete_payment", payment=made.get("Id") or made["PaymentID"])
        self.pull()
        self.assertAlmostEqual(self.realised(), 0)
        self.assertEqual(move.amount_residual, 40)
        self.assertEqual(self.due_there(move), 40)

    def test_accepting_a_smaller_invoice_realises_nothing(self):
        move = self.euro_invoice(("Lavender", 1, 100, self.env["account.tax"]))
        self.env["res.currency.rate"].create({
            "currency_id": self.euro.id, "company_id": self.company.id, "name": "2026-11-10", "rate": 1.6})
        self.act("change_invoice", invoice=self.there(move), amount="75")
        self.pull()
        self.press(self.accountants[self.code], move, "action_books_accept")
        self.assertEqual((move.amount_residual, self.due_there(move)), (75, 75))
        self.assertAlmostEqual(self.realised(), 0)

    def test_odd_parts_at_odd_rates_leave_no_cent(self):
        move = self.euro_invoice(("Lavender", 3, 33.33, self.env["account.tax"]))
        rates = (0.7777, 0.8123, 0.9001)
        for rate in rates:
            self.pay_at(move, 33.33, rate)
        self.pull()
        self.assertIn(move.payment_state, ("paid", "in_payment"))
        self.assertAlmostEqual(
            self.realised(), sum(round(33.33 * rate, 2) for rate in rates) - move.amount_total_signed, 2)
        owed = self.env["account.move.line"].search([
            ("partner_id", "=", move.partner_id.id), ("account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted")])
        self.assertAlmostEqual(sum(owed.mapped("balance")), 0)

    # To the cent, where a rate of six digits is not

    def bank_line(self, move):
        """What the payment of an entry moved on the bank, in pounds."""
        lines = self.payments(move).move_id.line_ids
        return sum(lines.filtered(lambda line: line.account_type == "asset_cash").mapped("balance"))

    def register(self, moves, journal, currency, day, **values):
        """One payment in Odoo, which is then sent."""
        self.as_user(self.accountants[self.code])["account.payment.register"].with_context(
            active_model="account.move", active_ids=moves.ids).create({
                "journal_id": journal.id, "currency_id": currency.id, "payment_date": day, "group_payment": True,
                **values})._create_payments()
        self.run_schedules(self.code)

    def test_what_moved_on_the_bank_is_sent_to_the_cent_for_each_part_and_in_all(self):
        [(journal, _account)] = self.bank_accounts(1)
        journal.inbound_payment_method_line_ids.payment_account_id = journal.default_account_id
        self.env["res.currency.rate"].create({
            "currency_id": self.euro.id, "company_id": self.company.id, "name": "2026-11-10",
            "rate": 98765.43 / 84271.19})
        tax = self.env["account.tax"]
        pounds = self.company.currency_id
        for currency, amounts in itertools.product((self.euro, pounds), ((98765.43,), (33.33, 33.34, 77.77))):
            with self.subTest(currency=currency.name, amounts=amounts):
                before = self.moved_there()
                moves = self.env["account.move"].union(*(
                    self.euro_invoice(("Lavender", 1, amount, tax)) for amount in amounts))
                self.register(moves, journal, currency, "2026-11-10")
                due = [money(move.amount_residual, self.euro) for move in moves]
                self.assertEqual([self.due_there(move) for move in moves], due, self.env[
                    "books.job"].search([("state", "!=", "done")]).mapped("error"))
                self.assertAlmostEqual(self.moved_there() - before, self.bank_line(moves), 2)

    def test_pounds_pay_an_invoice_in_euros_in_two_parts(self):
        [(journal, _account)] = self.bank_accounts(1)
        journal.inbound_payment_method_line_ids.payment_account_id = journal.default_account_id
        self.env["res.currency.rate"].create([
            {"currency_id": self.euro.id, "company_id": self.company.id, "name": day, "rate": rate}
            for day, rate in (("2026-11-10", 1.6), ("2026-11-12", 0.8))])
        before = self.moved_there()
        move = self.euro_invoice(("Lavender", 1, 100, self.env["account.tax"]))
        for day, pounds, due in (("2026-11-10", 25, 60), ("2026-11-12", 75, 0)):
            self.register(move, journal, self.company.currency_id, day, amount=pounds)
            self.assertEqual((move.amount_residual, self.due_there(move)), (due, due))
            self.assertEqual(move.books_state, "synced")
        self.assertAlmostEqual(self.moved_there() - before, 100)


@tagged("post_install", "-at_install")
class TestForeignPaymentsOfQuickBooks(ForeignStories, PullCase):
    code = "quickbooks"
    opens = "Thames Stationery Ltd"

    def moved_there(self):
        return sum(round(float(row["TotalAmt"]) * float(row.get("ExchangeRate") or 1), 2)
                   for row in self.books(self.code)["Payment"])

    def test_a_payment_that_gets_another_rate_there_gets_it_here(self):
        move = self.euro_invoice(("Lavender", 1, 100, self.env["account.tax"]))
        made = self.pay_at(move, 40, 0.75)
        self.pull()
        self.assertAlmostEqual(self.realised(), -2)
        self.act("change_row", kind="Payment", row=made["Id"], ExchangeRate=0.85)
        self.pull()
        self.assertAlmostEqual(self.realised(), 2)
        self.assertEqual((move.amount_residual, self.due_there(move)), (60, 60))


@tagged("post_install", "-at_install")
class TestForeignPaymentsOfXero(ForeignStories, PullCase):
    code = "xero"

    def moved_there(self):
        return sum(float(row["BankAmount"]) for row in self.books(self.code)["Payments"])

    def test_what_moved_on_the_bank_there_moves_here(self):
        move = self.euro_invoice(("Lavender", 1, 98765.43, self.env["account.tax"]))
        [(_journal, account)] = self.bank_accounts(1)
        self.act("record_payment", invoice=self.there(move), account=account, bank_amount="84271.19")
        self.pull()
        self.assertAlmostEqual(self.bank_line(move), 84271.19, 2)

    def test_money_on_an_account_of_its_own_currency_has_the_rate_of_the_books(self):
        move = self.euro_invoice(("Lavender", 1, 100, self.env["account.tax"]))
        account = self.act("create_row", kind="Accounts", Name="Euros", Type="BANK", CurrencyCode="EUR",
                           BankAccountNumber="12-3456-7890")["AccountID"]
        self.press(self.administrators[self.code], self.connection, "action_test")
        self.act("record_payment", invoice=self.there(move), account=account, rate="1.1")
        self.pull()
        self.assertAlmostEqual(self.bank_line(move), 90.91, 2)

    def test_an_overpayment_has_the_rate_that_its_row_in_a_list_leaves_out(self):
        move = self.euro_invoice(("Lavender", 1, 100, self.env["account.tax"]))
        account = self.act("create_row", kind="Accounts", Name="Euros", Type="BANK", CurrencyCode="EUR",
                           BankAccountNumber="12-3456-7890")["AccountID"]
        self.press(self.administrators[self.code], self.connection, "action_test")
        for kind in ("overpayment", "prepayment"):
            self.act(f"record_{kind}", contact=self.contact_there(move), amount="117.20", account=account)
        self.an_hour_passes()
        self.pull()
        payments = self.env["account.payment"].search([("company_id", "=", self.company.id)])
        self.assertEqual(payments.mapped("amount_company_currency_signed"), [100, 100])
