"""QuickBooks' arithmetic: two decimals in every currency, and the amounts that it computes from a payload."""

from __future__ import annotations

from decimal import Decimal

from ..documents import Amounts
from ..errors import Rejected
from ..transport import json_number

PLACES = 5  # "Max 15 digits in 10.5 format" in Intuit's reference of every entity


def cents(amount: Decimal) -> Decimal:
    """An amount with its two decimals.

    :raises Rejected: it has more decimals; QuickBooks keeps two in every currency.
    """
    rounded = json_number(amount)
    if rounded != amount:
        raise Rejected(f"QuickBooks keeps two decimals, this amount has more: {amount}", reason="unsupported_amounts")
    return rounded


def plain(value: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent."""
    value = value.normalize()
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value


def expected_totals(body: dict) -> Amounts:
    """What QuickBooks computes from a document's or a payment's JSON, in its currency.

    The total of the lines, each Qty × UnitPrice to the cent, and the tax that is sent with them:
    https://developer.intuit.com/app/developer/qbo/docs/workflows/manage-sales-tax-for-non-us-locales (TxnTaxDetail
    "can be calculated by QuickBooks business logic or you may supply it") and, for the US, "whenever an explicit tax
    amount is sent the engine honors the amount"
    (https://developer.intuit.com/hub/blog/2017/12/11/using-quickbooks-online-api-automated-sales-tax).
    """
    if "TotalAmt" in body:  # a payment: its lines are its allocations
        return Amounts(total=json_number(Decimal(body["TotalAmt"])), tax=Decimal("0.00"))
    net = sum((_amount(line) for line in body["Line"]), Decimal("0.00"))
    detail, number = body.get("TxnTaxDetail", {}), body.get("DocNumber", "")
    if "GlobalTaxCalculation" not in body and not any(_code(line) == "TAX" for line in body["Line"]):
        # The US model: if no line is taxed, the tax is dropped.
        return Amounts(total=net, tax=Decimal("0.00"), number=number)
    if detail.get("TaxLine"):
        tax = sum((json_number(Decimal(line["Amount"])) for line in detail["TaxLine"]), Decimal("0.00"))
    else:
        tax = json_number(Decimal(detail.get("TotalTax", 0)))
    return Amounts(total=net + tax, tax=tax, number=number)


def _amount(line: dict) -> Decimal:
    detail = line.get(line["DetailType"], {})
    if "Qty" in detail and "UnitPrice" in detail:
        return json_number(Decimal(detail["Qty"]) * Decimal(detail["UnitPrice"]))
    return json_number(Decimal(line.get("Amount", 0)))


def _code(line: dict) -> str:
    return line.get(line["DetailType"], {}).get("TaxCodeRef", {}).get("value", "")
