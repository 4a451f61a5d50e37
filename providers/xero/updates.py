"""The smallest update of a document: only what changed in Odoo, so that what was changed in Xero stays.

What is left out of a POST with an id stays as it is: https://developer.xero.com/documentation/api/accounting/invoices
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from .invoices import LONGEST_REFERENCE

LINES = ("LineItems", "LineAmountTypes")
FIELDS = {
    "number": ("InvoiceNumber", "CreditNoteNumber"), "due_date": ("DueDate",), "memo": LINES,
    "reference": ("Reference",), "labels": LINES}
ALWAYS = ("InvoiceID", "CreditNoteID", "Type")


def narrowed(body: dict, former: Mapping[str, str], reference: str) -> dict:
    """The part of a whole update that changes these values. An expense is always sent whole.

    :param former: {field of `updates.CHANGEABLE`: what it was}
    :param reference: what it is now.
    """
    if "BankTransactionID" in body:
        return body
    wanted = {name for field in former for name in FIELDS[field]}
    if max(len(reference), len(former.get("reference", ""))) > LONGEST_REFERENCE and "reference" in former:
        wanted.update(LINES)
    found = {name: value for name, value in body.items() if name in wanted or name in ALWAYS}
    return emptied(found, former)


def emptied(body: dict, fields: Collection[str]) -> dict:
    """An update that empties the reference, if it is one of these fields and the update does not fill it."""
    return ({"Reference": ""} if "reference" in fields else {}) | body
