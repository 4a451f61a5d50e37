"""The books' own arithmetic: the tax of each line is its net amount × the rate, rounded half up to a cent. What we
computed is not taken."""

from __future__ import annotations

from decimal import Decimal

from ...providers.documents import Amounts
from ...providers.transport import json_number


def expected_totals(body: dict) -> Amounts:
    net = sum((Decimal(line["net"]) for line in body["lines"]), Decimal("0.00"))
    tax = sum(
        (json_number(Decimal(line["net"]) * Decimal(line["rate"]) / 100) for line in body["lines"]), Decimal("0.00"))
    return Amounts(total=net + tax, tax=tax, number=body["number"])
