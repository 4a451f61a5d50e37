from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from odoo import api, models

from ..flows.push.payment_lookup import PayerLookup
from ..flows.push.queue_payments import queue_payments
from ..tools.amounts import exact, money
from .account_partial_reconcile import CreditLookup


@dataclass(frozen=True)
class Part:
    """What of some money settles one document, or gives back what of other money settled nothing."""

    partial: Any
    document: Any  # or the entry of that other money
    payer: Any  # the account.payment or bank statement line
    amount: Decimal  # in the document's currency
    paid: Decimal  # in the money's own
    value: Decimal  # in the company's

    @property
    def advance(self):
        """The money that is given back; empty where this settles a document."""
        return self.document._books_money()


class PartialLookup(CreditLookup, PayerLookup):
    """Reconciliations of credits and of money may come in one batch."""


class AccountPartialReconcile(models.Model):
    """The part of a payment that settles one document: where a payment of the books settles no more, it is one."""

    _inherit = "account.partial.reconcile"

    @api.depends("debit_move_id", "credit_move_id")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        for part in self._books_readable()._books_parts():
            part.partial.display_name = f"{part.payer.move_id.name} → {part.document.name}"
        return result

    def unlink(self):
        parts = self.sudo()._books_parts()  # who unreconciles need not read payments and bank statements
        result = super().unlink()
        for company, of_company in _by_company(parts).items():
            queue_payments(self.env["books.connection"]._of_company(company).sudo(), of_company, gone=True)
        return result

    def _books_queue(self, connection):
        result = super()._books_queue(connection)
        queue_payments(connection, self._books_parts())
        return result

    def _books_lookup(self, connection, kind):
        return PartialLookup(connection, kind, self)

    def _books_screen(self):
        parts = self.exists()._books_parts()
        return parts[0].payer if parts else super()._books_screen()

    def _books_partials(self):
        return self

    def _books_entries(self):
        return self.env["account.move"].union(*(part.payer.move_id for part in self._books_parts()))

    def _books_payers(self):
        return [part.payer for part in self._books_parts()]

    def _books_is_whole(self):
        return False

    def _books_parts(self):
        """Those of these reconciliations in which money settles a document."""
        return [part for part in (partial._books_part() for partial in self) if part]

    def _books_part(self):
        sides = (
            (self.debit_move_id, self.debit_amount_currency), (self.credit_move_id, self.credit_amount_currency))
        for (line, amount), (other, paid) in (sides, sides[::-1]):
            payer, document = other.move_id._books_money(), line.move_id
            if payer and (document.is_invoice(include_receipts=True) or self._books_gives_back(line)):
                share = exact(paid) / abs(exact(other.amount_currency)) if other.amount_currency else Decimal(0)
                value = share * abs(exact(other.balance))
                return Part(
                    self, document, payer, money(amount, line.currency_id), money(paid, other.currency_id), value)
        return None

    def _books_gives_back(self, line):
        """Whether the other line is money that gives back what this line of money paid too much."""
        credit = line == self.credit_move_id
        return bool(line.move_id._books_money()) and line.account_type == (
            "asset_receivable" if credit else "liability_payable")


class AccountMove(models.Model):
    _inherit = "account.move"

    def _books_money(self):
        """The payment or the line of a bank statement that this is the entry of."""
        return self.origin_payment_id or self.statement_line_id


def _by_company(parts):
    found = {}
    for part in parts:
        found.setdefault(part.document.company_id, []).append(part)
    return found
