"""Xero's arithmetic: two decimals in every currency, and the amounts that it computes from a payload."""

from __future__ import annotations

from decimal import Decimal

from ..documents import Amounts
from ..errors import Rejected
from ..transport import json_number


def cents(value: Decimal) -> Decimal:
    """The value with two decimals.

    :raises Rejected: it has more decimals; Xero keeps two in every currency.
    """
    rounded = json_number(value)
    if rounded != value:
        raise Rejected(f"Xero keeps two decimals, this amount has more: {value}", reason="unsupported_amounts")
    return rounded


def expected_totals(body: dict) -> Amounts:
    """What Xero computes from an invoice's or a credit note's JSON, without using its LineAmounts."""
    total = tax = Decimal(0)
    for element in body["LineItems"]:
        exact = Decimal(element.get("Quantity", 0)) * Decimal(element.get("UnitAmount", 0))
        exact *= (100 - Decimal(element.get("DiscountRate", 0))) / 100
        total += json_number(exact)
        tax += Decimal(element.get("TaxAmount", 0))
    if body["LineAmountTypes"] == "Exclusive":
        total += tax
    return Amounts(total=total, tax=tax)
