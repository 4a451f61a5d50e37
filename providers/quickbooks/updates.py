"""The smallest update of a document: only what changed in Odoo, so that what was changed in QuickBooks stays.

https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/invoice#sparse-update-an-invoice
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ..documents import Address, Books
from .contacts import whole_address
from .invoices import LONGEST_MEMO

LINES = ("Line", "TxnTaxDetail", "GlobalTaxCalculation")
FIELDS = {
    "number": ("DocNumber",), "due_date": ("DueDate",), "memo": ("CustomerMemo",), "reference": ("CustomField",),
    "delivery": ("ShipAddr",), "labels": LINES}
# QuickBooks refuses updates of bills and expenses without these.
ALWAYS = ("Id", "SyncToken", "sparse", "VendorRef", "PaymentType", "AccountRef", "EntityRef")


def narrowed(body: dict, former: Mapping[str, str], memo: str, facts: Books) -> dict:
    """The part of a whole update that changes these values.

    :param former: {field of `updates.CHANGEABLE`: what it was}
    :param memo: what it is now.
    """
    wanted = {name for field in former for name in FIELDS[field]}
    if max(len(memo), len(former.get("memo", ""))) > LONGEST_MEMO and "memo" in former:
        wanted.update(LINES)
    found = {name: value for name, value in body.items() if name in wanted or name in ALWAYS}
    return emptied(found, former, facts)


def emptied(body: dict, fields: Collection[str], facts: Books) -> dict:
    """An update that empties those of these fields that it does not fill: an empty text empties its field."""
    empty = {}
    if "memo" in fields:
        empty["CustomerMemo"] = {"value": ""}
    if "reference" in fields:
        empty["CustomField"] = [{"DefinitionId": facts.reference_field, "Type": "StringType", "StringValue": ""}]
    if "delivery" in fields:
        empty["ShipAddr"] = whole_address(Address())
    return empty | body
