"""What of some money settles one document."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ...tools.amounts import ZERO, exact, money
from .entries import money_of


@dataclass(frozen=True)
class Part:
    """What of some money settles one document, or gives back what of other money settled nothing."""

    partial: Any
    document: Any  # or the entry of that other money
    payment: Any  # the account.payment or bank statement line
    amount: Decimal  # in the document's currency
    paid: Decimal  # in the money's own
    value: Decimal  # in the company's

    @property
    def refunded(self):
        """The money that is given back; empty where this settles a document."""
        return money_of(self.document)


def parts_of(partials):
    """Those of these reconciliations in which money settles a document, as parts."""
    return [part for part in map(part_of, partials) if part]


def part_of(partial):
    sides = (
        (partial.debit_move_id, partial.debit_amount_currency),
        (partial.credit_move_id, partial.credit_amount_currency))
    for (line, amount), (other, paid) in (sides, sides[::-1]):
        payment, document = money_of(other.move_id), line.move_id
        if payment and (document.is_invoice(include_receipts=True) or refunds(partial, line)):
            share = exact(paid) / abs(exact(other.amount_currency)) if other.amount_currency else ZERO
            value = share * abs(exact(other.balance))
            return Part(
                partial, document, payment, money(amount, line.currency_id), money(paid, other.currency_id), value)
    return None


def refunds(partial, line):
    """Whether the other line is money that gives back what this line of money paid too much."""
    credit = line == partial.credit_move_id
    return bool(money_of(line.move_id)) and line.account_type == (
        "asset_receivable" if credit else "liability_payable")


def paid(parts):
    """What these parts come to in the currency of their money."""
    return sum((part.paid for part in parts), ZERO)
