"""Discounts for early payment, and what Odoo and the books hold of them."""

from odoo import Command, fields

from .payout_case import PayoutCase


class EarlyDiscountCase(PayoutCase):
    keeps_purchase_tax = True

    def prepare(self):
        super().prepare()
        company = self.companies[self.code]
        self.accounts_there = {
            "out_invoice": self.written_to(company.account_journal_early_pay_discount_loss_account_id)[1],
            "in_invoice": self.written_to(company.account_journal_early_pay_discount_gain_account_id)[1]}
        self.account_there = self.env["books.record"].union(*self.accounts_there.values())

    def term(self, mode, percent=2):
        return self.env["account.payment.term"].create({
            "name": f"{percent}/7 Net 30 {mode}", "company_id": self.companies[self.code].id, "early_discount": True,
            "discount_percentage": percent, "discount_days": 7, "early_pay_discount_computation": mode,
            "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})]})

    def document(self, mode, *lines, move_type="out_invoice", percent=2, **values):
        return self.sent_invoice(
            *lines, move_type=move_type, invoice_payment_term_id=self.term(mode, percent).id,
            **{"ref": f"V {mode} {percent}"} if move_type == "in_invoice" else {}, **values)

    def pay(self, moves, **values):
        """Register Payment, with the discount that the wizard suggests."""
        payments = self.register(moves, **values)
        self.minutes_pass(3)
        return payments

    def minutes_pass(self, count):
        """The schedule runs each minute: Xero takes payments and allocations in separate requests."""
        for _minute in range(count):
            self.minute_passes(self.code)
            self.env["books.job"].search([("state", "=", "todo")]).not_before = False
            self.run_push()

    def reduced(self, payment):
        """(what the entry of a payment writes off, of that taxes), in its own currency."""
        lines = payment._seek_for_lines()[2]
        taxes = lines.filtered("tax_repartition_line_id")
        return tuple(round(abs(sum(one.mapped("amount_currency"))), 2) for one in (lines, taxes))

    def is_cost(self, payment):
        """Whether these books keep no tax of what is paid: it is a part of the cost."""
        return not self.keeps_purchase_tax and payment.payment_type == "outbound"

    def taxes(self, *percents, **values):
        return self.env["account.tax"].union(*(self.companies[self.code].account_sale_tax_id.copy({
            "name": f"Early {percent} %", "amount": percent, **values}) for percent in percents))

    def assert_discounted(self, moves, payments):
        """Paid on both sides, and the same cash, discount and tax."""
        for move in moves:
            move.invalidate_recordset()
            self.assertEqual((move.amount_residual, self.settled(move)[1], move.books_state), (0, 0, "synced"), (
                self.errors(), move.name))
        self.assertEqual(self.errors(), [])
        cash, off, tax = 0, 0, 0
        for payment in payments:
            payment.invalidate_recordset()
            self.assertEqual(payment.books_state, "synced")
            of_payment = self.reduced(payment)
            cash, off = cash + payment.amount, off + of_payment[0]
            tax += 0 if self.is_cost(payment) else of_payment[1]
        self.assertEqual(self.there(), tuple(round(amount, 2) for amount in (cash, off, tax)))

    def assert_undone(self, *moves):
        self.minutes_pass(4)
        for move in moves:
            self.assertEqual(self.settled(move)[1], move.amount_total, self.errors())
        self.assertEqual((self.there(), self.errors()), ((0, 0, 0), []))
        self.assert_not_echoed()

    def foreign(self, today=33333.33 / 12345.67):
        """Another currency, with one rate a month ago and this one today; None where the books have one only."""
        facts = self.connections[self.code]._facts()
        if facts.multi_currency is False:
            return None
        euro = self.env.ref("base.EUR")
        euro.active = True
        for days, rate in ((30, 1.25), (0, today)):
            self.env["res.currency.rate"].create({
                "currency_id": euro.id, "company_id": self.companies[self.code].id, "rate": rate,
                "name": fields.Date.subtract(fields.Date.today(), days=days)})
        return euro


class InXero:
    other_roles = ("credit_card", "bank")
    refund_is_sent = True

    def lines_there(self):
        return sorted(
            (float(line["LineAmount"]), float(line["TaxAmount"]))
            for row in self.credits_there() for line in row["LineItems"])

    def there(self):
        """(cash less what was returned, discount, its tax) that Odoo sent and that holds there."""
        accounts = {row.external_id for row in self.account_there}
        payments = [row for row in self.payments_there() if row["Status"] == "AUTHORISED"]
        off = sum(float(row["Amount"]) for row in payments if row["Account"]["AccountID"] in accounts)
        cash = sum(float(row["Amount"]) for row in payments if row["Account"]["AccountID"] not in accounts)
        credits = self.credits_there()
        self.assertEqual(sum(float(row["RemainingCredit"]) for row in credits), 0)
        off += sum(float(row["Total"]) for row in credits)
        return round(cash, 2), round(off, 2), round(sum(float(row["TotalTax"]) for row in credits), 2)

    def moved_there(self):
        accounts = {row.external_id for row in self.account_there}
        return round(sum(
            float(row["BankAmount"]) for row in self.payments_there()
            if row["Status"] == "AUTHORISED" and row["Account"]["AccountID"] not in accounts), 2)

    def credits_there(self):
        return [row for row in self.books(self.code)["CreditNotes"] if row["Status"] in ("AUTHORISED", "PAID")]

    def dates_of_credits(self):
        return {row["DateString"][:10] for row in self.credits_there()}

    def assert_accounts(self, move_type):
        for row in self.credits_there():
            for line in row["LineItems"]:
                self.assertEqual(line["AccountID"], self.accounts_there[move_type].external_id)


class OnAccountsWithoutPayments(InXero):
    """Most accounts of Xero accept no payments: what is written off on them is a credit."""

    def written_to(self, account=None):
        """Xero takes taxes of sales on accounts of revenue only, and those of purchases on accounts of expenses."""
        sales = account == self.companies[self.code].account_journal_early_pay_discount_loss_account_id
        self.bears = "Other Revenue" if sales else "Advertising & Marketing"
        return super().written_to(account)


class InQuickBooks:
    other_roles = ("bank",)
    refund_is_sent = False

    def lines_there(self):
        """QuickBooks keeps no tax of a line: what the document has of its one rate is in its total."""
        there = [float(line["Amount"]) for row in self.credits_there() for line in row["Line"]
                 if line["DetailType"] == "SalesItemLineDetail"]
        payment = self.env["account.payment"].search([], limit=1, order="id desc")
        return sorted(zip(sorted(there), (tax for _net, tax in self.base_lines(payment)), strict=True))

    def there(self):
        cash = sum(float(row["TotalAmt"]) for row in self.payments_there())
        credits = self.credits_there()
        self.assertEqual(sum(float(row["Balance"]) for row in credits), 0)
        return (
            round(cash, 2), round(sum(float(row["TotalAmt"]) for row in credits), 2),
            round(sum(float(row.get("TxnTaxDetail", {}).get("TotalTax", 0)) for row in credits), 2))

    def moved_there(self):
        return round(sum(
            round(float(row["TotalAmt"]) * float(row.get("ExchangeRate") or 1), 2) for row in self.payments_there()), 2)

    def credits_there(self):
        books = self.books(self.code)
        return [row for kind in ("CreditMemo", "VendorCredit") for row in books[kind] if float(row["TotalAmt"])]

    def dates_of_credits(self):
        return {row["TxnDate"] for row in self.credits_there()}

    def assert_accounts(self, move_type):
        if move_type == "in_invoice":
            accounts = {
                line["AccountBasedExpenseLineDetail"]["AccountRef"]["value"]
                for row in self.books(self.code)["VendorCredit"] if float(row["TotalAmt"]) for line in row["Line"]}
            self.assertEqual(accounts, {self.accounts_there[move_type].external_id})
        else:
            accounts = {
                line["SalesItemLineDetail"]["ItemAccountRef"]["value"]
                for row in self.books(self.code)["CreditMemo"] if float(row["TotalAmt"]) for line in row["Line"]
                if "SalesItemLineDetail" in line}
            self.assertEqual(accounts, {self.accounts_there[move_type].external_id})
