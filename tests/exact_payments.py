"""Payments of the random documents, registered in Odoo: what is due then, and what moved on the bank, on both sides."""

from decimal import ROUND_HALF_UP, Decimal

from odoo import Command, fields
from odoo.fields import Domain

CENT = Decimal("0.01")
WRITTEN_OFF_ON = ("Advertising", "Owner A Drawings")  # an account of each of the two services that may bear it
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
        accounts = [("connection_id", "=", self.connection.id), ("kind", "=", "account")]
        bears = self.env["books.record"].search([*accounts, ("name", "in", WRITTEN_OFF_ON)], limit=1)
        item = self.connection.default_item_id
        # Where sales name items, the account of one of them.
        of_item = self.env["books.record"].search([*accounts, ("external_id", "=", item.account_id)]) if item else bears
        loss, gain = (company[f"account_journal_early_pay_discount_{side}_account_id"] for side in ("loss", "gain"))
        for account, there in ((loss, of_item), (gain, bears)):
            mapping = self.env["books.mapping"]._ensure(self.connection, "account", account)[account.id]
            mapping.write({"record_id": there.id, "confirmed": True})
        self.card = self.env["pos.payment.method"].create({
            "name": "Card", "journal_id": self.journal.id, "company_id": company.id})
        till = self.env["pos.config"].create({
            "name": "Till", "company_id": company.id, "payment_method_ids": [Command.set(self.card.ids)]})
        self.session = self.env["pos.session"].create({"config_id": till.id, "user_id": self.env.uid})
        self.env["res.currency.rate"].create([
            {"currency_id": currency.id, "company_id": company.id, "name": fields.Date.today(), "rate": rate}
            for currency, rate in zip(self.ground.currencies[1:], RATES, strict=False)])

    def pay(self, moves):
        """Pay those of these documents whose plan says so, in whole or in part, in their own currency."""
        for move in moves:
            one = self.ground.plans[move]
            if move.books_state != "synced" or move.move_type not in PAID or not move.amount_residual:
                continue
            if one["till"] and self.is_of_till(move):
                self.pay_at_till(move)
            elif one["paid"]:
                # Who pays in time what an early discount is offered for pays all but the discount.
                self.register(move, None if one["early"] else one["paid"])

    def is_of_till(self, move):
        return move.move_type == "out_invoice" and (move.company_id, move.currency_id) == (
            self.journal.company_id, self.journal.company_id.currency_id)

    def register(self, move, share):
        """:param share: of what is due; None for what the wizard proposes."""
        amount = {"amount": move.currency_id.round(move.amount_residual * share)} if share else {}
        if amount.get("amount", 1):
            self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=move.ids).create({
                    "journal_id": self.journal.id, "currency_id": move.currency_id.id, **amount,
                    "payment_date": fields.Date.today()})._create_payments()

    def pay_at_till(self, move):
        """Pay an invoice of the point of sale by card: an entry settles it until the session is closed."""
        order = self.env["pos.order"].create({
            "session_id": self.session.id, "partner_id": move.partner_id.id, "amount_tax": move.amount_tax,
            "amount_total": move.amount_total, "amount_paid": move.amount_residual, "amount_return": 0})
        payment = self.env["pos.payment"].create({
            "pos_order_id": order.id, "amount": move.amount_residual, "payment_method_id": self.card.id})
        order.account_move = move
        order._reconcile_invoice_payments(move, payment._create_payment_moves())

    def held(self, move):
        """Why payments of this document are not in the books."""
        payments, partials = move._get_reconciled_payments(), move.line_ids.matched_debit_ids
        partials |= move.line_ids.matched_credit_ids
        sources = [Domain("res_model", "=", of._name) & Domain("res_id", "in", of.ids)
                   for of in (payments, partials, payments.move_id.line_ids)]
        return self.env["books.job"].search(Domain.OR(sources) & Domain([
            ("connection_id", "=", self.connection.id), ("state", "!=", "done")])).mapped("error")

    def of_odoo(self, move):
        """What is due of a document, and what moved on the bank for it, in the company's currency."""
        lines = move._get_reconciled_payments().move_id.line_ids.filtered(
            lambda line: line.account_id == self.journal.default_account_id)
        at_till = move.line_ids.matched_credit_ids.credit_move_id.move_id.pos_payment_ids.mapped("amount")
        moved = [*lines.mapped("balance"), *at_till]
        return {
            "open": Decimal(str(abs(move.amount_residual))).quantize(CENT),
            "moved": abs(sum((Decimal(str(amount)).quantize(CENT) for amount in moved), Decimal(0)))}

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
