"""Quantity and price of a line, chosen so that QuickBooks computes the same amount."""

from __future__ import annotations

from decimal import Decimal

from ..documents import Line
from ..transport import json_number
from .amounts import PLACES, cents, plain


def shown(line: Line, tax_included: bool) -> tuple[Decimal, Decimal, str]:
    """Quantity, unit price and description that give exactly the line's net amount.

    Amount must be Qty × UnitPrice to the cent, else error 6070
    (https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/invoice). If Odoo's price does
    not give it, another price of five decimals is used, or quantity 1 with the whole amount; the description then
    contains Odoo's quantity and price. QuickBooks adds taxes to net amounts, so a price with taxes is shown without.
    """
    net = cents(line.net)
    divided = line.net / line.quantity if line.quantity else Decimal(0)
    price = json_number(divided if tax_included else line.unit_price * (1 - line.discount / 100), PLACES)
    if _gives(line.quantity, price, net):
        remarks = [f"-{plain(line.discount)}%"] if line.discount else []
        return plain(line.quantity), plain(price), " ".join(filter(None, [line.description, *_bracketed(remarks)]))
    price = json_number(divided, PLACES)
    if _gives(line.quantity, price, net):
        return plain(line.quantity), plain(price), described(line, tax_included)
    return Decimal(1), net, described(line, tax_included)


def described(line: Line, tax_included: bool) -> str:
    """The line's description with its quantity, price and discount, if the line itself cannot show them."""
    remarks = [f"{plain(line.quantity)} × {plain(line.unit_price)}"]
    if tax_included:
        remarks.append("tax included")
    if line.discount:
        remarks.append(f"-{plain(line.discount)}%")
    if line.quantity == 1 and line.unit_price == line.net:
        remarks = []
    return " ".join(filter(None, [line.description, *_bracketed(remarks)]))


def _gives(quantity: Decimal, price: Decimal, net: Decimal) -> bool:
    return json_number(quantity, PLACES) == quantity and json_number(quantity * price) == net


def _bracketed(remarks: list[str]) -> list[str]:
    return [f"({', '.join(remarks)})"] if remarks else []
