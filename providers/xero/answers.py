"""Xero's answer to a write, told apart: which element is which payload's, and what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from .. import transport
from ..base import Outcome, Payload
from ..documents import Record
from ..errors import TryLater, Unknown
from . import errors, reader

IDS = {
    "contact": "ContactID", "item": "ItemID", "invoice": "InvoiceID", "bill": "InvoiceID",
    "credit_note": "CreditNoteID", "vendor_credit": "CreditNoteID", "payment": "PaymentID",
}
READERS: dict[str, Callable[[Mapping], Record]] = {
    "contact": reader.from_contact, "item": reader.from_item, "invoice": reader.from_invoice,
    "bill": reader.from_invoice, "credit_note": reader.from_credit_note, "vendor_credit": reader.from_credit_note,
    "payment": reader.from_payment,
}


def identity(kind: str, element: Mapping) -> tuple[str, ...]:
    """What tells this object from the others of a request: its id, for a new one its number.

    Numbers of bills and vendor credits are unique for one vendor only. Case and outer blanks tell nothing apart.
    """
    return (external_id(kind, element),) if element.get(IDS[kind]) else number(kind, element)


def external_id(kind: str, element: Mapping) -> str:
    return str(element.get(IDS[kind]) or "").lower()


def number(kind: str, element: Mapping) -> tuple[str, ...]:
    """What names an object of which we do not know the id; its length says what it is made of."""
    if kind == "payment":
        target = element.get("Invoice") or element.get("CreditNote") or {}
        return (
            str(target.get("InvoiceID") or target.get("CreditNoteID") or "").lower(), _folded(element.get("Reference")),
            f"{Decimal(str(element.get('Amount') or 0)):.2f}")
    contact = str((element.get("Contact") or {}).get("ContactID") or "").lower()
    if kind in ("invoice", "credit_note"):
        return (_folded(element.get("InvoiceNumber" if kind == "invoice" else "CreditNoteNumber")),)
    if kind in ("bill", "vendor_credit"):
        return (_folded(element.get("InvoiceNumber" if kind == "bill" else "CreditNoteNumber")), contact)
    if kind == "item":
        return (_folded(element.get("Code")),)
    contact_number = _folded(element.get("ContactNumber"))
    return (contact_number,) if contact_number else ("", _folded(element.get("Name")))


def _folded(value) -> str:
    return str(value or "").strip().casefold()


def twins(payloads: Sequence[Payload]) -> set[int]:
    """Places of the payloads that an answer could not tell from an earlier one of the same request."""
    seen, found = set(), set()
    for place, payload in enumerate(payloads):
        name = identity(payload.kind, transport.loads(payload.body))
        if name in seen:
            found.add(place)
        seen.add(name)
    return found


def outcomes(
    payloads: Sequence[Payload], elements: Sequence[Mapping], *, whole: bool, request_id: str
) -> list[Outcome]:
    """An outcome for each payload, in their order.

    :param elements: the answer's elements, in any order, some perhaps missing.
    :param whole: the request was carried out; where it was refused because of some elements, nothing is said about
        the others.
    """
    kind = payloads[0].kind
    by_id, by_number = defaultdict(list), defaultdict(list)
    for element in elements:
        by_id[external_id(kind, element)].append(element)
        by_number[number(kind, element)].append(element)
    results = []
    for payload in payloads:
        body = transport.loads(payload.body)
        ours = external_id(kind, body)
        found = by_id[ours] if ours else by_number[number(kind, body)]
        results.append(_outcome(kind, found, whole, request_id))
    return results


def same() -> Outcome:
    """The outcome of a payload that was not sent because of a twin in its request."""
    return Outcome(error=TryLater("another one of the same number is in the same request", retry_after=1))


def _outcome(kind: str, found: list[Mapping], whole: bool, request_id: str) -> Outcome:
    if len(found) != 1:
        return Outcome(error=Unknown("the answer does not name it", request_id=request_id))
    element = found[0]
    if errors.is_refused(element):
        return Outcome(error=errors.refusal(element, request_id=request_id))
    if not whole:
        return Outcome(error=Unknown("another one in the same request was refused", request_id=request_id))
    if not external_id(kind, element).replace("-", "").strip("0"):
        return Outcome(error=Unknown("the answer holds no id", request_id=request_id))
    warnings = tuple(str(warning.get("Message") or "") for warning in element.get("Warnings") or [])
    return Outcome(record=READERS[kind](element), warnings=warnings)
