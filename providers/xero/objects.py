"""The fields that each of Xero's objects needs to be understood: without them a document would be read as
empty. Kinds are those of their lists.

Source: https://developer.xero.com/documentation/api/accounting/overview
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_DOCUMENT = ("Type", "Status", "Total", "Contact", "Date")
_REQUIRED = {
    "account": ("Name", "Type", "Status"), "contact": ("Name", "ContactStatus"), "credit_note": (
        *_DOCUMENT, "RemainingCredit"), "expense": _DOCUMENT, "invoice": (*_DOCUMENT, "AmountDue"),
    "item": ("Code",), "overpayment": (*_DOCUMENT, "RemainingCredit"), "payment": ("Status", "Amount", "Date"),
    "prepayment": (*_DOCUMENT, "RemainingCredit"), "tax": ("Name", "EffectiveRate"),
}
_SETTLED = ("Invoice", "CreditNote", "Overpayment", "Prepayment")


def required(kind: str, element: Mapping) -> Sequence[str]:
    """Names of the fields without which an object of a list is not understood."""
    settled = next((field for field in _SETTLED if element.get(field)), _SETTLED[0])
    return (*_REQUIRED[kind], settled) if kind == "payment" else _REQUIRED[kind]
