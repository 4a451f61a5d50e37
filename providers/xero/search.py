"""Search the books for what payloads have written, before they are written again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from .. import transport
from ..base import Payload
from ..documents import Record
from ..errors import Rejected
from ..reading import checked, demand, demand_id
from . import answers, credits, reader
from .bank_transactions import transactions
from .client import Client
from .fields import mark_of
from .filters import guid
from .objects import required

LONGEST = 1600  # characters of an encoded filter in the address; Xero's servers accept about 2,000
CONTACT = "Contact.ContactID"
_PAGE = {"page": 1, "page_size": 1000}


@dataclass(frozen=True)
class Place:
    """How objects of a kind are searched: by id, or by the field with our number.

    :param ids: the parameter for ids; without it, `where` is used.
    :param numbers: the parameter for numbers, faster for Xero than a `where` joined by OR.
    """

    operation: str
    elements: str
    id_field: str
    number_field: str
    ids: str = ""
    numbers: str = ""
    parameters: Mapping = field(default_factory=lambda: _PAGE)


_CONTACTS = Place(
    "get_contacts", "Contacts", "ContactID", "ContactNumber", ids="i_ds",
    parameters={**_PAGE, "include_archived": "true"})
_INVOICES = Place("get_invoices", "Invoices", "InvoiceID", "InvoiceNumber", ids="i_ds", numbers="invoice_numbers")
_CREDIT_NOTES = Place("get_credit_notes", "CreditNotes", "CreditNoteID", "CreditNoteNumber")
_PLACES = {
    "contact": _CONTACTS,
    "account": Place("get_accounts", "Accounts", "AccountID", "Code", parameters={}),
    "tax": Place("get_tax_rates", "TaxRates", "TaxType", "Name", parameters={}),
    "item": Place("get_items", "Items", "ItemID", "Code", parameters={"unitdp": 4}),
    "invoice": _INVOICES, "bill": _INVOICES,
    "expense": Place("get_bank_transactions", "BankTransactions", "BankTransactionID", "Reference"),
    "credit_note": _CREDIT_NOTES, "vendor_credit": _CREDIT_NOTES,
}


def find(client: Client, payloads: Sequence[Payload]) -> list[Record | None]:
    """The record found for each payload, archived and voided ones included; None if there is none."""
    kind = payloads[0].kind
    bodies = [transport.loads(payload.body) for payload in payloads]
    if kind == "unapplied_payment":
        return [_unapplied(client, body) for body in bodies]
    if kind != "payment":
        elements = list(_elements(client, _PLACES[kind], bodies))
        _demand_asked(kind, bodies, elements)
        return [_best(kind, body, elements) for body in bodies]
    settled = list(_settled(client, bodies))
    payments = [*_known_payments(client, bodies), *_payments(settled)]
    known = {record.external_id: record for record in _known_allocations(client, bodies)}
    return [
        _applied(body, settled) if answers.kind_of(payload, body) == "allocation"
        else known.get(body["PaymentID"]) if "/" in body.get("PaymentID", "") else _best(kind, body, payments)
        for payload, body in zip(payloads, bodies, strict=True)]


def find_by_number(client: Client, kind: str, number: str) -> Record | None:
    """The document with this number, of any origin; a valid one before a voided one."""
    body = {_PLACES[kind].number_field: number}
    return _best(kind, body, list(_elements(client, _PLACES[kind], [body])))


def _best(kind: str, body: Mapping, elements: Sequence[Mapping]) -> Record | None:
    """The valid element; a voided one of the same number only if there is no other. A deleted draft does not count:
    its number is free again."""
    ours, number = answers.external_id(kind, body), answers.number(kind, body)
    for element in elements:
        _demand_identity(kind, element, ours)
    found = (
        _record(kind, element) for element in elements
        if (answers.external_id(kind, element) == ours if ours else answers.number(kind, element) == number))
    # An object that is not understood may be the one: a person decides, and nothing is written again.
    found = (replace(record, kind=kind) if record.not_understood else record for record in found)
    candidates = [record for record in found if record.kind == kind and (ours or record.state != "deleted")]
    mark = mark_of(body.get("Url"))
    marked = [record for record in candidates if mark and record.mark == mark]
    alive = [record for record in marked or candidates if record.state not in ("void", "deleted", "archived")]
    return next(iter(alive or marked or candidates), None)


def _demand_identity(kind: str, element: Mapping, ours: str) -> None:
    """Check the identity of a found object: if it were mistaken for another document, ours would be created twice.

    :raises ValueError: it cannot be identified.
    """
    demand_id(element, answers.IDS[kind])
    if kind == "payment":
        demand(element, ["Amount"])
    elif not ours:
        parts = answers.number(kind, element)
        # Bills and expenses are identified by number and contact together; contacts may have no number.
        if not all(parts if kind in ("bill", "vendor_credit", "expense") else parts[-1:]):
            raise ValueError("what it was found by is missing")


def _demand_asked(kind: str, bodies: Sequence[Mapping], elements: Sequence[Mapping]) -> None:
    """Check that objects found by number have one of the requested numbers.

    :raises ValueError: it has another one.
    """
    if kind in ("contact", "account"):  # contacts are also found by name, by Xero's comparison
        return
    ids = {answers.external_id(kind, body) for body in bodies} - {""}
    numbers = {answers.number(kind, body)[0] for body in bodies}
    for element in elements:
        if answers.external_id(kind, element) not in ids and answers.number(kind, element)[0] not in numbers:
            raise ValueError("it bears another number than was asked for")


def _record(kind: str, element: Mapping) -> Record:
    if kind != "payment":  # a payment inside its document has fewer fields
        demand(element, required({"bill": "invoice", "vendor_credit": "credit_note"}.get(kind, kind), element))
    return checked(reader.READERS[kind](element))


def _elements(client: Client, place: Place, bodies: Sequence[Mapping]) -> Iterator[Mapping]:
    ids = [body[place.id_field] for body in bodies if body.get(place.id_field)]
    new = [body for body in bodies if not body.get(place.id_field)]
    numbers = [body.get(place.number_field) or "" for body in new]
    if place.ids:
        yield from _listed(client, place, place.ids, ids, ",")
    else:
        yield from _listed(client, place, "where", [guid(place.id_field, value) for value in ids], " OR ")
    if place.numbers and not any("," in number for number in numbers):
        yield from _listed(client, place, place.numbers, numbers, ",")
    else:
        clauses = [_clause(place, body) for body in new]
        try:
            yield from list(_listed(client, place, "where", clauses, " OR "))
        except Rejected as error:
            # Organisations with more than 100,000 contacts do not support such a filter, only a search for one text.
            # https://developer.xero.com/documentation/api/efficient-data-retrieval
            if error.code != "HighVolumeException" or place is not _CONTACTS:
                raise
            for body in new:
                text = body.get("ContactNumber") or body["Name"]
                yield from _listed(client, place, "search_term", [text], "")


def _clause(place: Place, body: Mapping) -> str:
    """The filter that finds a new object; a contact without a number has only its name."""
    name = place.number_field if body.get(place.number_field) else "Name"
    escaped = body[name].replace("\\", "\\\\").replace('"', '\\"')
    return f'{name}=="{escaped}"'


def _known_payments(client: Client, bodies: Sequence[Mapping]) -> Iterator[Mapping]:
    for body in bodies:
        known = body.get("PaymentID") or ""
        if not known or "/" in known:
            continue
        try:
            yield from client.elements("Payments", "get_payment", known)
        except Rejected as error:
            if error.reason != "missing":
                raise


def _known_allocations(client: Client, bodies: Sequence[Mapping]) -> Iterator[Record]:
    """The existing allocations of the credit notes and overpayments in these payloads."""
    found = {credits.allocated(body["PaymentID"])[:2] for body in bodies if "/" in body.get("PaymentID", "")}
    for _target, element in _settled(client, [{name: {f"{name}ID": credit}} for name, credit in sorted(found)]):
        yield from map(checked, credits.applied(element))


def _settled(client: Client, bodies: Sequence[Mapping]) -> Iterator[tuple[str, Mapping]]:
    """The documents and credits that these payments name. By reference, payments could only be searched one by one; by
    document they are read together."""
    for target, place in (("CreditNote", _CREDIT_NOTES), ("Invoice", _INVOICES)):
        wanted = [body[target] for body in bodies if body.get(target)]
        yield from ((target, document) for document in _elements(client, place, wanted))
    for external_id in {body["Overpayment"]["OverpaymentID"] for body in bodies if body.get("Overpayment")}:
        yield from (("Overpayment", found) for found in _overpayment(client, external_id))


def _overpayment(client: Client, external_id: str) -> Iterator[Mapping]:
    try:
        yield from client.elements("Overpayments", "get_overpayment", external_id)
    except Rejected as error:
        if error.reason != "missing":
            raise


def unapplied_made_by(client: Client, external_id: str) -> Mapping | None:
    """The bank transaction that created an overpayment, which has no reference to it."""
    for found in _overpayment(client, external_id):
        rows = transactions(client, found["Type"], guid(CONTACT, found["Contact"]["ContactID"]))
        return next((row for row in rows if row.get("OverpaymentID") == external_id), None)
    return None


def _unapplied(client: Client, body: Mapping) -> Record | None:
    """An overpayment by its id, else by the mark in its text."""
    if body.get("OverpaymentID"):
        return next((
            checked(credits.from_unapplied(row)) for row in _overpayment(client, body["OverpaymentID"])), None)
    mark = credits.mark_of_lines(body)
    rows = transactions(client, body["Type"], guid(CONTACT, body["Contact"]["ContactID"]))
    records = (checked(credits.from_unapplied(row)) for row in rows if credits.mark_of_lines(row) == mark)
    return next((record for record in records if record.state not in ("void", "deleted")), None)


def _payments(settled: Iterable[tuple[str, Mapping]]) -> Iterator[Mapping]:
    """The payments on these documents, each with its document as in Xero's list of payments."""
    for target, document in settled:
        for payment in document.get("Payments") or []:
            yield {**payment, target: document}


def _applied(body: Mapping, settled: Iterable[tuple[str, Mapping]]) -> Record | None:
    """The allocation of this credit to this invoice, if its amount is ours."""
    field, key = answers.credit_of(body)
    ours = credits.allocation_id(body[field][key], body["Invoice"]["InvoiceID"], field == "Overpayment")
    records = (
        checked(record) for target, element in settled if target == field for record in credits.applied(element))
    return next((
        record for record in records
        if record.external_id == ours and record.document.allocations[0].amount >= body["Amount"]), None)


def _listed(client: Client, place: Place, parameter: str, parts: Sequence[str], joint: str) -> Iterator[Mapping]:
    for chunk in _chunks(list(dict.fromkeys(parts)), joint):
        value = chunk if joint == "," else joint.join(chunk)  # xero-python joins lists with commas itself
        yield from client.elements(place.elements, place.operation, **{parameter: value}, **place.parameters)


def _chunks(parts: Sequence[str], joint: str) -> Iterator[list[str]]:
    """The parts in lists that are short enough for an address when joined."""
    chunk: list[str] = []
    for part in parts:
        if chunk and len(quote(joint.join([*chunk, part]), safe="")) > LONGEST:
            yield chunk
            chunk = []
        chunk.append(part)
    if chunk:
        yield chunk
