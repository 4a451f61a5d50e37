"""Payments of the random documents, registered in Odoo: what is due then, what moved on the bank, and what was written
off, on both sides."""

from collections import defaultdict
from contextlib import suppress
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from psycopg2.errors import CheckViolation

from odoo import Command, fields
from odoo.fields import Domain
from odoo.tools import mute_logger

CENT = Decimal("0.01")
WRITTEN_OFF_ON = ("Advertising", "Owner A Drawings")  # an account of each of the two services that may bear it
PAID = ("out_invoice", "in_invoice")
# Of a day on which a bank moved amounts that no rate of six digits gives.
RATES = (98765.43 / 84271.19, 33333.33 / 12345.67, 11111.11 / 77777.77)


class Moved(NamedTuple):
    """What settled one document.

    :ivar moved: on the bank, in the company's currency.
    :ivar written_off: in the document's currency; `written_off_tax` is the tax of that.
    """

    moved: Decimal = Decimal("0.00")
    written_off: Decimal = Decimal("0.00")
    written_off_tax: Decimal = Decimal("0.00")

    def plus(self, moved=0, written_off=0, tax=0):
        added = (Decimal(str(amount)).quantize(CENT, ROUND_HALF_UP) for amount in (moved, written_off, tax))
        return Moved(*(one + more for one, more in zip(self, added, strict=True)))


class Payments:
    """Of one company, on its bank journal in its own currency."""

    def __init__(self, ground):
        self.ground, self.env, self.connection = ground, ground.env, ground.connection

    def prepare(self):
        """Map the bank journal, and let today's rates be what a bank used."""
        company = self.ground.company
        self.journal = self.env["account.journal"].search([
            ("company_id", "=", company.id), ("type", "=", "bank")], limit=1)
        self.other_journal = self.env["account.journal"].create({
            "name": "Other bank", "code": "OTH", "type": "bank", "company_id": company.id})
        other_roles = ("credit_card", "bank") if self.ground.code == "xero" else ("bank",)
        for journal, roles in ((self.journal, ("bank",)), (self.other_journal, other_roles)):
            methods = journal.inbound_payment_method_line_ids | journal.outbound_payment_method_line_ids
            methods.payment_account_id = journal.default_account_id
            accounts = self.env["books.record"].search([
                ("connection_id", "=", self.connection.id), ("kind", "=", "account"), ("role", "in", roles),
                ("currency_id", "in", (company.currency_id.id, False))])
            place = 0 if journal == self.journal else -1
            account = [row for role in reversed(roles) for row in accounts if row.role == role][place]
            self.env["books.mapping"]._ensure(self.connection, "journal", journal)[journal.id].write(
                {"record_id": account.id, "confirmed": True})
        accounts = [("connection_id", "=", self.connection.id), ("kind", "=", "account")]
        bears = self.env["books.record"].search([*accounts, ("name", "in", WRITTEN_OFF_ON)], limit=1)
        item = self.connection.default_item_id
        # Where sales name items, the account of one of them.
        of_item = bears if self.connection.line_needs != "item" else self.env["books.record"].search(
            [*accounts, ("external_id", "=", item.account_id)])
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
        """Pay those of these documents whose plan says so, in whole or in part, in their or the company's currency."""
        for move in moves:
            one = self.ground.plans[move]
            if move.books_state != "synced" or move.move_type not in PAID or not move.amount_residual:
                continue
            if one["till"] and self.is_of_till(move):
                self.pay_at_till(move)
            elif one["early"] and not one["rest"]:
                self.register(move)  # all but the discount that is offered to who pays in time
            elif one["paid"]:
                self.register(move, one["paid"])
            if one["paid"] and one["rest"] and move.amount_residual:
                self.register(move, 0.9 if one["written_off"] else 1, one["written_off"])

    def is_of_till(self, move):
        return move.move_type == "out_invoice" and (move.company_id, move.currency_id) == (
            self.journal.company_id, self.journal.company_id.currency_id)

    def register(self, move, share=None, write_off=False):
        """:param share: of what is due; None for what the wizard proposes.
        :param write_off: whether the rest is written off.
        """
        one, gains = self.ground.plans[move], move.move_type == "in_invoice"
        company = self.ground.company
        currency = company.currency_id if one["home"] else move.currency_id
        due = move.currency_id._convert(move.amount_residual, currency, company, fields.Date.today())
        amount = {"amount": currency.round(due * share)} if share else {}
        if share and not amount["amount"]:
            return
        off = {"payment_difference_handling": "reconcile", "writeoff_label": "Rest", "writeoff_account_id": (
            company.account_journal_early_pay_discount_gain_account_id if gains
            else company.account_journal_early_pay_discount_loss_account_id).id} if write_off else {}
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids).create({
                "journal_id": (self.other_journal if one["other_bank"] else self.journal).id,
                "currency_id": currency.id, **amount, **off, "payment_date": fields.Date.today()})
        # Odoo itself makes lines that its own constraint refuses of a discount of a cent in the other currency.
        with suppress(CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            wizard._create_payments()

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
        """What is due of a document, what moved on the bank for it, and what was written off."""
        payments = move._get_reconciled_payments()
        banks = (self.journal | self.other_journal).default_account_id
        at_till = move.line_ids.matched_credit_ids.credit_move_id.move_id.pos_payment_ids.mapped("amount")
        moved = [*payments.move_id.line_ids.filtered(lambda line: line.account_id in banks).mapped("balance"), *at_till]
        off = self.env["account.move.line"].union(*(self.write_off_lines(payment) for payment in payments))
        keeps = self.ground._keeps_tax("sale" if move.is_sale_document() else "purchase")
        taxes = off.filtered(lambda line: keeps and line.tax_line_id and line.tax_line_id.amount_type != "fixed")
        settled = Moved().plus(sum(moved), *(sum(lines.mapped("amount_currency")) for lines in (off, taxes)))
        side = -1 if settled.written_off < 0 else 1  # where lines are negative, their tax may be on the other one
        return {
            "open": Decimal(str(abs(move.amount_residual))).quantize(CENT),
            **Moved(abs(settled.moved), abs(settled.written_off), side * settled.written_off_tax)._asdict()}

    def write_off_lines(self, payment):
        """The lines of a payment's entry by which it settles more than its amount."""
        return payment._seek_for_lines()[2].filtered("amount_currency")

    def of_books(self, store):
        """{id of a document there: the Moved for it}"""
        found = defaultdict(Moved)
        for document, *amounts in _quickbooks(store) if self.ground.code == "quickbooks" else _xero(store):
            found[document] = found[document].plus(*amounts)
        return found


def _quickbooks(store):
    credits = {(kind, row["Id"]): row for kind in ("CreditMemo", "VendorCredit") for row in store.get(kind, ())}
    for row in (*store.get("Payment", ()), *store.get("BillPayment", ())):
        value = Decimal(str(row["TotalAmt"])) * Decimal(str(row.get("ExchangeRate") or 1))
        applied = [((link["TxnType"], link["TxnId"]), line["Amount"]) for line in row["Line"]
                   for link in line["LinkedTxn"]]
        for document in {document for document, _amount in applied} - credits.keys():
            yield document, value
            for credit, amount in applied:
                if credit in credits:
                    yield document, 0, amount, credits[credit].get("TxnTaxDetail", {}).get("TotalTax", 0)


def _xero(store):
    banks = {row["AccountID"] for row in store["Accounts"] if row["Type"] == "BANK"}
    credits = {row["CreditNoteID"]: row for row in store["CreditNotes"]}
    for row in store.get("Payments", ()):
        if row["Status"] == "AUTHORISED" and "Invoice" in row:
            written_off = row["Account"]["AccountID"] not in banks
            yield row["Invoice"]["InvoiceID"], *((0, row["Amount"]) if written_off else (row["BankAmount"],))
    for row in credits.values():
        for allocation in row.get("Allocations", ()):
            yield allocation["Invoice"]["InvoiceID"], 0, allocation["Amount"], row["TotalTax"]
