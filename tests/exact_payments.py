"""Payments of the random documents, registered in Odoo: what is due then, and what moved on the bank, on both sides."""

from decimal import ROUND_HALF_UP, Decimal

from odoo import fields

CENT = Decimal("0.01")
PAID = ("out_invoice", "in_invoice")
# Of a day on which a bank moved amounts that no rate of six digits gives.
RATES = (98765.43 / 84271.19, 33333.33 / 12345.67, 11111.11 / 77777.77)


class Payments:
    """Of one company, on its bank journal in its own currency."""

    def __init__(self, ground):
        self.ground, self.env, self.connection = ground, ground.env, ground.connection

    def prepare(self):
        """Map the bank journal, and let today's rates be what a bank used."""
        company = self.ground.company
        self.journal = self.env["account.journal"].search([
            ("company_id", "=", company.id), ("type", "=", "bank")], limit=1)
        methods = self.journal.inbound_payment_method_line_ids | self.journal.outbound_payment_method_line_ids
        methods.payment_account_id = self.journal.default_account_id
        account = self.env["books.record"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", "account"), ("role", "=", "bank"),
            ("currency_id", "in", (company.currency_id.id, False))], limit=1)
        self.env["books.mapping"]._ensure(self.connection, "journal", self.journal)[self.journal.id].write(
            {"record_id": account.id, "confirmed": True})
        self.env["res.currency.rate"].create([
            {"currency_id": currency.id, "company_id": company.id, "name": fields.Date.today(), "rate": rate}
            for currency, rate in zip(self.ground.currencies[1:], RATES, strict=False)])

    def pay(self, moves):
        """Pay those of these documents whose plan says so, in whole or in part, in their own currency."""
        for move in moves:
            one = self.ground.plans[move]
            if one["paid"] and not one["early"] and move.books_state == "synced" and move.move_type in PAID:
                self.register(move, one["paid"])

    def register(self, move, share):
        amount = move.currency_id.round(move.amount_residual * share)
        if amount:
            self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=move.ids).create({
                    "journal_id": self.journal.id, "currency_id": move.currency_id.id, "amount": amount,
                    "payment_date": fields.Date.today()})._create_payments()

    def held(self, move):
        """Why payments of this document are not in the books."""
        payments, partials = move._get_reconciled_payments(), move.line_ids.matched_debit_ids
        partials |= move.line_ids.matched_credit_ids
        return self.env["books.job"].search([
            ("connection_id", "=", self.connection.id), ("state", "!=", "done"),
            "|", "&", ("res_model", "=", payments._name), ("res_id", "in", payments.ids),
            "&", ("res_model", "=", partials._name), ("res_id", "in", partials.ids)]).mapped("error")

    def of_odoo(self, move):
        """What is due of a document, and what moved on the bank for it, in the company's currency."""
        lines = move._get_reconciled_payments().move_id.line_ids.filtered(
            lambda line: line.account_id == self.journal.default_account_id)
        return {
            "open": Decimal(str(abs(move.amount_residual))).quantize(CENT),
            "moved": abs(sum((Decimal(str(line.balance)).quantize(CENT) for line in lines), Decimal(0)))}

    def of_books(self, store):
        """{id of a document there: what moved on the bank for it}"""
        moved = {}
        for document, amount in _quickbooks(store) if self.ground.code == "quickbooks" else _xero(store):
            moved[document] = moved.get(document, Decimal(0)) + amount
        return moved


def _quickbooks(store):
    for row in (*store.get("Payment", ()), *store.get("BillPayment", ())):
        value = Decimal(str(row["TotalAmt"])) * Decimal(str(row.get("ExchangeRate") or 1))
        links = {(link["TxnType"], link["TxnId"]) for line in row["Line"] for link in line["LinkedTxn"]}
        for document in links:
            yield document, value.quantize(CENT, ROUND_HALF_UP)


def _xero(store):
    for row in store.get("Payments", ()):
        if row["Status"] == "AUTHORISED" and "Invoice" in row:
            yield row["Invoice"]["InvoiceID"], Decimal(str(row["BankAmount"])).quantize(CENT)
