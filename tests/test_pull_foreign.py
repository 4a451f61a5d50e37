"""Payments in another currency: the gain or loss is realised in Odoo as Odoo does it, by the rate the books used."""

from odoo.tests import tagged

from .pull_case import PullCase


class ForeignStories:

    @classmethod
    def _company(cls, code, name=None):
        company = cls.env["res.company"].create({"name": f"Home of {code}", "country_id": cls.env.ref("base.uk").id})
        cls.env["account.chart.template"].try_loading("uk", company, install_demo=False)
        cls.env.user.company_ids |= company
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True
        cls.env["res.currency.rate"].create(
            {"currency_id": cls.euro.id, "company_id": company.id, "name": "2026-01-01", "rate": 1.25})
        return company

    def euro_invoice(self, *lines):
        return self.sent_invoice(
            *lines, partner=self.foreigner, currency_id=self.euro.id, invoice_date="2026-11-02", date="2026-11-02")

    def setUp(self):
        super().setUp()
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


@tagged("post_install", "-at_install")
class TestForeignPaymentsOfQuickBooks(ForeignStories, PullCase):
    code = "quickbooks"
    opens = "Thames Stationery Ltd"

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
