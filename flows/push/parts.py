"""The part of a payment that settles one document."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ...tools.amounts import ZERO, exact, money
from .entries import money_of


@dataclass(frozen=True)
class Part:
    """The part of a payment that settles one document, or refunds the unapplied amount of another payment."""

    partial: Any
    document: Any  # or the entry of the refunded payment
    payment: Any  # the account.payment or bank statement line
    amount: Decimal  # in the document's currency
    paid: Decimal  # in the payment's currency
    value: Decimal  # in the company's currency

    @property
    def refunded(self):
        """The payment that is refunded; empty where this settles a document."""
        return money_of(self.document)


def parts_of(partials):
    """The Parts of those partials in which a payment settles a document or refunds another payment."""
    return [part for part in map(part_of, partials) if part]


def part_of(partial):
    sides = (
        (partial.debit_move_id, partial.debit_amount_currency),
        (partial.credit_move_id, partial.credit_amount_currency))
    for (line, amount), (other, paid) in (sides, sides[::-1]):
        payment, document = money_of(other.move_id), line.move_id
        if payment and (document.is_invoice(include_receipts=True) or refunds(partial, line)):
            paid = money(paid, other.currency_id) + exchanged(partial, other)
            share = paid / abs(exact(other.amount_currency)) if other.amount_currency else ZERO
            value = share * abs(exact(other.balance))
            return Part(partial, document, payment, money(amount, line.currency_id), paid, value)
    return None


def exchanged(partial, line):
    """What a payment in the company's currency, by its receivable or payable line, used for a foreign document beyond
    the document's own value: Odoo sets it against the entry of the exchange difference."""
    entry = partial.exchange_move_id
    if not entry or line.currency_id != line.company_currency_id:
        return ZERO
    against = (line.matched_debit_ids | line.matched_credit_ids).filtered(
        lambda one: entry in (one.debit_move_id | one.credit_move_id).move_id)
    return sum((money(one.amount, line.currency_id) for one in against), ZERO)


def refunds(partial, line):
    """Whether the other line refunds the unapplied amount of this line's payment."""
    credit = line == partial.credit_move_id
    return bool(money_of(line.move_id)) and line.account_type == (
        "asset_receivable" if credit else "liability_payable")


def paid(parts):
    """The sum of these parts in the currency of their payment."""
    return sum((part.paid for part in parts), ZERO)
