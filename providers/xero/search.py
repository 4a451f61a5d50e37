"""Look in the books for what a write would make, before it is made again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from .. import transport
from ..base import Payload
from ..documents import Record
from . import answers, reader
from .client import Client

LONGEST = 1600  # characters of a filter as it stands in the address; Xero's servers take about 2,000


def find(client: Client, payloads: Sequence[Payload]) -> list[Record | None]:
    """For each payload what stands in the books for it, archived and voided ones included; None where nothing does."""
    kind = payloads[0].kind
    bodies = [transport.loads(payload.body) for payload in payloads]
    elements = list(_payments(client, bodies) if kind == "payment" else _elements(client, kind, bodies))
    return [_best(kind, body, elements) for body in bodies]


def _best(kind: str, body: Mapping, elements: Sequence[Mapping]) -> Record | None:
    """The one that stands: a dead one of the same number only where there is no other."""
    ours = answers.external_id(kind, body)
    candidates = [
        answers.READERS[kind](element) for element in elements
        if (answers.external_id(kind, element) == ours if ours
            else answers.number(kind, element) == answers.number(kind, body))]
    candidates = [record for record in candidates if record.kind == kind]
    mark = reader.mark_of(body.get("Url"))
    marked = [record for record in candidates if mark and record.mark == mark]
    alive = [record for record in marked or candidates if record.state not in ("void", "deleted", "archived")]
    return next(iter(alive or marked or candidates), None)


def _elements(client: Client, kind: str, bodies: Sequence[Mapping]) -> Iterator[Mapping]:
    operation, field, id_field, number_field = _LISTS[kind]
    ids = [body[id_field] for body in bodies if body.get(id_field)]
    new = [body for body in bodies if not body.get(id_field)]
    if field == "Items":
        clauses = [_guid(id_field, value) for value in ids] + [_text("Code", body["Code"]) for body in new]
        yield from _filtered(client, operation, field, "where", clauses, " OR ", unitdp=4)
        return
    paging = {"page": 1, "page_size": 1000}
    if field == "Contacts":
        clauses = [
            _text("ContactNumber", body["ContactNumber"]) if body.get("ContactNumber") else _text("Name", body["Name"])
            for body in new]
        paging["include_archived"] = "true"
    else:
        clauses = [_text(number_field, body[number_field]) for body in new]
    if field == "CreditNotes":
        clauses += [_guid(id_field, value) for value in ids]
    elif ids:
        yield from _filtered(client, operation, field, "i_ds", ids, ",", **paging)
    if field == "Invoices" and not any("," in body[number_field] for body in new):
        # Faster than a filter joined by OR, but a comma parts the numbers.
        numbers = [body[number_field] for body in new]
        yield from _filtered(client, operation, field, "invoice_numbers", numbers, ",", **paging)
        return
    yield from _filtered(client, operation, field, "where", clauses, " OR ", **paging)


_LISTS = {
    "contact": ("get_contacts", "Contacts", "ContactID", "ContactNumber"),
    "item": ("get_items", "Items", "ItemID", "Code"),
    "invoice": ("get_invoices", "Invoices", "InvoiceID", "InvoiceNumber"),
    "bill": ("get_invoices", "Invoices", "InvoiceID", "InvoiceNumber"),
    "credit_note": ("get_credit_notes", "CreditNotes", "CreditNoteID", "CreditNoteNumber"),
    "vendor_credit": ("get_credit_notes", "CreditNotes", "CreditNoteID", "CreditNoteNumber"),
}


def _payments(client: Client, bodies: Sequence[Mapping]) -> Iterator[Mapping]:
    """The payments on the documents that these payments settle, each with its document as in Xero's list of payments.

    Payments themselves cannot be searched by reference without reading all; by document they come at once.
    """
    for body in bodies:
        if body.get("PaymentID"):
            yield from client.read("get_payment", body["PaymentID"]).get("Payments") or []
    for target, id_field, kind in (("Invoice", "InvoiceID", "invoice"), ("CreditNote", "CreditNoteID", "credit_note")):
        ids = list(dict.fromkeys(body[target][id_field] for body in bodies if body.get(target)))
        documents = _elements(client, kind, [{id_field: value} for value in ids]) if ids else ()
        for document in documents:
            for payment in document.get("Payments") or []:
                yield {**payment, target: document}


def _filtered(
    client: Client, operation: str, field: str, parameter: str, parts: Sequence[str], joint: str, **further
) -> Iterator[Mapping]:
    for chunk in _chunks(list(dict.fromkeys(parts)), joint):
        yield from client.read(operation, **{parameter: chunk}, **further).get(field) or []


def _chunks(parts: Sequence[str], joint: str) -> Iterator[str]:
    """The parts joined, cut where the address would grow too long."""
    chunk = ""
    for part in parts:
        longer = chunk + joint + part if chunk else part
        if chunk and len(quote(longer, safe="")) > LONGEST:
            yield chunk
            longer = part
        chunk = longer
    if chunk:
        yield chunk


def _text(field: str, value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'{field}=="{escaped}"'


def _guid(field: str, value: str) -> str:
    return f'{field}==guid("{value}")'


