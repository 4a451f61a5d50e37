"""Lines for which Xero computes exactly the amounts of Odoo.

Xero's arithmetic: the amount of a line is Quantity x UnitAmount x (100 - DiscountRate) / 100, rounded to two
decimals; its tax is its TaxAmount; a document's total is the sum of its lines' amounts, and of their taxes where
LineAmountTypes is Exclusive. Sources: "LineItems" in https://developer.xero.com/documentation/api/accounting/invoices
and https://developer.xero.com/documentation/guides/how-to-guides/rounding-in-xero
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from ..documents import Document, Line
from ..errors import Rejected
from ..transport import json_number
from .amounts import cents
from .fields import amount
from .text import prose

HALF_CENT = Decimal("0.005")
FINEST = Decimal("0.0001")  # of quantities and, with unitdp=4, of unit amounts


def to_line(line: Line, *, inclusive: bool, taxed: bool, discounts: bool, untaxed_code: str) -> dict:
    """One element of LineItems.

    :param inclusive: amounts contain the tax (LineAmountTypes Inclusive).
    :param taxed: the document has taxes at all (else LineAmountTypes NoTax).
    :param discounts: the document may have DiscountRate: sales invoices only.
    :param untaxed_code: the TaxType of a line without a tax code.
    :raises Rejected: no account, a tax without a code, or amounts with more than two decimals.
    """
    if line.is_note:
        return {"Description": prose(line.description, 4000) or "-"}
    amount = cents(line.net + line.tax if inclusive else line.net)
    element = {"LineAmount": amount, **_shown(line, amount, discounts)}
    if taxed:
        element |= {"TaxType": _tax_code(line, untaxed_code), "TaxAmount": cents(line.tax)}
    if line.item and line.item.number:
        element["ItemCode"] = line.item.number
    if line.account and line.account.external_id:  # a code may belong to another account by now
        element["AccountID"] = line.account.external_id
    elif line.account and line.account.number:
        element["AccountCode"] = line.account.number
    elif "ItemCode" not in element:
        raise Rejected(f"no account for the line “{prose(line.description, 60)}”", reason="account")
    return element


def line_refs(body: Mapping) -> tuple[tuple[str, str], ...] | None:
    """What the lines of a document name (see `Record.line_refs`); None where the answer leaves its lines out."""
    elements = body.get("LineItems")
    if not elements:
        return None
    found = {}
    for element in elements:
        account = "account" if element.get("AccountID") else "account_code"
        found |= dict.fromkeys((
            (account, element.get("AccountID") or element.get("AccountCode")),
            ("item", (element.get("Item") or {}).get("ItemID")), ("tax", element.get("TaxType"))))
    return tuple(sorted((field, value) for field, value in found if value))


def lines_of(body: Mapping) -> tuple[tuple[str, ...], ...] | None:
    """What each line of a document states (see `Record.lines`); None where the answer leaves its lines out."""
    elements = body.get("LineItems")
    return tuple((
        element.get("AccountID") or "", element.get("AccountCode") or "",
        (element.get("Item") or {}).get("ItemID") or "", element.get("TaxType") or "",
        " + ".join(f"{part.normalize():f}" for field in ("LineAmount", "TaxAmount") if (
            part := amount(element.get(field))) is not None), str(element.get("Description") or ""),
    ) for element in elements) if elements else None


def taxed_of(body: Mapping) -> tuple[tuple[str, Decimal], ...] | None:
    """The net amount of each line with its tax (see `Record.taxed`); None where the answer leaves that out."""
    elements, types = body.get("LineItems"), body.get("LineAmountTypes")
    if not elements or types not in ("Exclusive", "Inclusive", "NoTax"):
        return None
    found = []
    for element in elements:
        net, tax = amount(element.get("LineAmount")), amount(element.get("TaxAmount"))
        if net is None or tax is None:
            if element.get("TaxType"):
                return None
        elif element.get("TaxType"):
            found.append((element["TaxType"], net - tax if types == "Inclusive" else net))
    return tuple(found)


def refs_of(document: Document, body: Mapping) -> tuple[tuple[str, str], ...]:
    """The same of what is sent: an item, which is sent by its code, by the id that is meant."""
    lines = getattr(document, "lines", ())
    accounts, items = ([ref for line in lines if (ref := getattr(line, name))] for name in ("account", "item"))
    meant = {
        *(("account", account.external_id) for account in accounts),
        *(("account_code", account.number) for account in accounts),
        *(("item", item.external_id) for item in items),
        *(pair for pair in line_refs(body) or () if pair[0] == "tax")}
    return tuple(sorted(pair for pair in meant if pair[1]))


def _tax_code(line: Line, untaxed_code: str) -> str:
    if line.tax_code:
        if line.tax and line.tax_code.rate == 0:  # refused: "Tax amount … is incorrect for … tax type, should be 0"
            raise Rejected(
                f"“{line.tax_code.name}” has a rate of 0 %, “{prose(line.description, 60)}” has tax of {line.tax}",
                reason="tax")
        return line.tax_code.external_id
    if line.tax:
        raise Rejected(f"no tax code for the line “{prose(line.description, 60)}”", reason="tax")
    return untaxed_code


def _shown(line: Line, amount: Decimal, discounts: bool) -> dict:
    """Quantity, unit amount, discount and description: as Odoo shows them where that makes exactly the amount."""
    text = line.description or (line.item and line.item.name) or "-"
    for quantity, price, discount, remark in _ways(line, amount, discounts):
        exact = quantity * price * (100 - discount) / 100
        # Half a cent would depend on how Xero rounds: another way is taken then.
        if _fits(quantity) and _fits(price) and abs(exact - amount) < HALF_CENT:
            shown = {
                "Description": prose(text, 4000 - len(remark)) + remark,
                "Quantity": json_number(quantity, 4), "UnitAmount": json_number(price, 4),
            }
            return {**shown, "DiscountRate": json_number(discount)} if discount else shown
    raise Rejected(f"{amount} cannot be expressed as the amount of a line", reason="unsupported_amounts")


def _ways(line: Line, amount: Decimal, discounts: bool) -> Iterator[tuple[Decimal, Decimal, Decimal, str]]:
    """Ways to make the amount, the clearest one first: (quantity, unit amount, discount, further text)."""
    quantity, price, discount = line.quantity, line.unit_price, line.discount
    if quantity < 0:  # "Quantity must not be less than zero."
        quantity, price = -quantity, -price
    none = Decimal(0)
    percent = f" (-{_plain(discount)} %)" if discount else ""
    if not discount:
        yield quantity, price, none, ""
    elif discounts and amount and price > 0 and 0 < discount < 100 and discount == json_number(discount):
        yield quantity, price, discount, ""
    if quantity:
        yield quantity, json_number(amount / quantity, 4), none, percent
    yield Decimal(1), amount, none, f" ({_plain(quantity)} × {_plain(price)}{percent and f' - {_plain(discount)} %'})"


def _fits(value: Decimal) -> bool:
    return value % FINEST == 0


def _plain(value: Decimal) -> str:
    """A number as a person writes it: no exponent, no needless zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
