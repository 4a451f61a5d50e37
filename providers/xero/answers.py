"""Xero's answer to a write: which element belongs to which payload, and its outcome."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from .. import transport
from ..base import Outcome, Payload
from ..documents import Record
from ..errors import BooksError, NotUnderstood, Unknown
from ..reading import FAILURES, checked
from . import credits, errors, reader

IDS = {
    "contact": "ContactID", "item": "ItemID", "invoice": "InvoiceID", "bill": "InvoiceID",
    "credit_note": "CreditNoteID", "vendor_credit": "CreditNoteID", "payment": "PaymentID",
    "allocation": "AllocationID", "unapplied_payment": "OverpaymentID", "expense": "BankTransactionID",
    "account": "AccountID", "tax": "TaxType",
}
# Bytes of one request, with a margin: https://developer.xero.com/documentation/guides/oauth2/limits says 3.5 MB.
LARGEST = 3_000_000


def kind_of(payload: Payload, body: Mapping) -> str:
    """The payload's kind; a payment that applies a credit to an invoice is an "allocation" in Xero."""
    both = payload.kind == "payment" and credit_of(body) and body.get("Invoice")
    return "allocation" if both else payload.kind


def credit_of(body: Mapping) -> tuple[str, str] | None:
    """The field with the credit in a payment or an allocation, and that of its id; None if there is none."""
    return next((
        (field, f"{field}ID") for field in ("CreditNote", "Overpayment") if (body.get(field) or {}).get(f"{field}ID")),
        None)


def identity(kind: str, element: Mapping) -> tuple[str, ...]:
    """The value that identifies this object in a request: its id, for a new one its number.

    Numbers of bills and vendor credits are unique for one vendor only. Case and outer blanks are ignored.
    """
    return (external_id(kind, element),) if element.get(IDS[kind]) else number(kind, element)


def external_id(kind: str, element: Mapping) -> str:
    """The id of an element, in the form and lower case of a record of this kind; "" if it has none."""
    return str(element.get(IDS[kind]) or "").lower()


def number(kind: str, element: Mapping) -> tuple[str, ...]:
    """The values that identify an object without a known id; the number of values depends on the kind."""
    if kind == "allocation":
        return (
            str((element.get("Invoice") or {}).get("InvoiceID") or "").lower(),
            f"{Decimal(str(element.get('Amount') or 0)):.2f}")
    if kind == "payment":
        target = element.get("Invoice") or element.get("CreditNote") or element.get("Overpayment") or {}
        ids = (target.get(field) for field in ("InvoiceID", "CreditNoteID", "OverpaymentID"))
        return (
            str(next(filter(None, ids), "")).lower(), _folded(element.get("Reference")),
            f"{Decimal(str(element.get('Amount') or 0)):.2f}")
    if kind == "unapplied_payment":
        return (credits.mark_of_lines(element),)
    contact = str((element.get("Contact") or {}).get("ContactID") or "").lower()
    if kind in ("invoice", "credit_note"):
        return (_folded(element.get("InvoiceNumber" if kind == "invoice" else "CreditNoteNumber")),)
    if kind in ("bill", "vendor_credit"):
        return (_folded(element.get("InvoiceNumber" if kind == "bill" else "CreditNoteNumber")), contact)
    if kind == "expense":
        return (_folded(element.get("Reference")), contact)
    if kind == "account" and not element.get("Code"):  # bank accounts need none
        return ("", _folded(element.get("Name")))
    if kind == "tax":
        return (_folded(element.get("Name")),)
    if kind in ("item", "account"):
        return (_folded(element.get("Code")),)
    contact_number = _folded(element.get("ContactNumber"))
    return (contact_number,) if contact_number else ("", _folded(element.get("Name")))


def _folded(value) -> str:
    return str(value or "").strip().casefold()


def together(payloads: Sequence[Payload]) -> list[int]:
    """The indexes of the payloads that fit into one request: the first one and those for the same address, without
    those that its answer could not distinguish from an earlier one, and no more than Xero accepts at once."""
    seen: set[tuple] = set()
    places, address, size = [], None, 0
    for place, payload in enumerate(payloads):
        body = transport.loads(payload.body)
        kind = kind_of(payload, body)
        there = body[credit_of(body)[0]][credit_of(body)[1]] if kind == "allocation" else kind
        address = address or there
        # Allocations of a credit to one invoice are one object with their sum, which grows with each request.
        name = identity(kind, body)[:1] if kind == "allocation" else identity(kind, body)
        size += len(payload.body.encode())
        if there == address and name not in seen and (size < LARGEST or not places):
            seen.add(name)
            places.append(place)
    return places


def outcomes(payloads: Sequence[Payload], answer: Mapping, field: str, *, request_id: str) -> list[Outcome]:
    """An outcome for each payload, in their order.

    :param answer: the elements are in `field`, in any order, some perhaps missing. If the request was refused
        because of some elements, they are in "Elements", and the others are not listed.
    """
    whole = field in answer or "Elements" not in answer
    found = answer.get(field if whole else "Elements")
    elements = [element for element in found if isinstance(element, Mapping)] if isinstance(found, list) else []
    kind = kind_of(payloads[0], transport.loads(payloads[0].body))
    by_id, by_number = defaultdict(list), defaultdict(list)
    for element in elements:
        try:
            by_id[external_id(kind, element)].append(element)
            by_number[number(kind, element)].append(element)
        except FAILURES:
            continue  # an ambiguous answer belongs to no payload
    results = []
    for payload in payloads:
        body = transport.loads(payload.body)
        ours = external_id(kind, body)
        found = by_id[ours] if ours else by_number[number(kind, body)]
        results.append(_outcome(kind, found, whole, request_id))
    return results


def refusal(answer: Mapping, *, request_id: str) -> BooksError | None:
    """The error of a request for a single object that was refused; None if it was not."""
    elements = answer.get("Elements")
    named = isinstance(elements, list) and elements and isinstance(elements[0], Mapping)
    return errors.refusal(elements[0], request_id=request_id) if named else None


def refused(element: Mapping, request_id: str) -> BooksError | None:
    """The error of one element of an answer; None if it was accepted."""
    if errors.is_doubtful(element):
        return Unknown("the answer does not show whether it was accepted", request_id=request_id)
    return errors.refusal(element, request_id=request_id) if errors.is_refused(element) else None


def _outcome(kind: str, found: list[Mapping], whole: bool, request_id: str) -> Outcome:
    if len(found) != 1:
        return Outcome(error=Unknown("the answer does not contain it", request_id=request_id))
    element = found[0]
    if error := refused(element, request_id):
        return Outcome(error=error)
    if not whole:
        return Outcome(error=Unknown("another one in the same request was refused", request_id=request_id))
    if kind != "allocation" and not external_id(kind, element).replace("-", "").strip("0"):
        return Outcome(error=Unknown("the answer contains no ID", request_id=request_id))
    try:
        record = checked(reader.READERS[kind](element))
    except NotUnderstood as error:  # for an allocation, which has no id
        return Outcome(error=Unknown(error.words, request_id=request_id))
    except FAILURES:
        return Outcome(error=Unknown("the answer cannot be read", request_id=request_id))
    # The kind of the payload is used, because the answer is not understood.
    return Outcome(record=_of_kind(record, kind) if record.not_understood else record)


def _of_kind(record: Record, kind: str) -> Record:
    return replace(record, kind="payment" if kind == "unapplied_payment" else kind)
