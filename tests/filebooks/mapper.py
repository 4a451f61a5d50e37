"""Our documents as the JSON of these books."""

from __future__ import annotations

import dataclasses

from ...providers.documents import Account, Bill, Customer, Document, Invoice, Line, Payment
from ...providers.errors import Rejected
from .payments import to_payment


def to_json(document: Document) -> dict:
    """
    :raises Rejected: the books take no such document.
    """
    if isinstance(document, Customer):
        body = to_contact(document)
    elif isinstance(document, Account):
        body = {"name": document.name, "role": document.role}
    elif isinstance(document, Payment):
        body = to_payment(document)
    elif type(document) in (Invoice, Bill):
        body = to_invoice(document)
    else:
        raise Rejected(f"these books take no {document.kind}")
    if document.external_id:
        body |= {"id": document.external_id, "version": document.version}
    return body


def to_contact(document: Customer) -> dict:
    """What the document leaves empty is left out."""
    body = {
        "mark": document.key, "number": document.number, "email": document.email, "phone": document.phone,
        "tax_number": document.tax_number, "name": document.name, "is_company": document.is_company,
        "billing": document.billing and dataclasses.asdict(document.billing)}
    return {key: value for key, value in body.items() if value}


def to_invoice(document: Invoice) -> dict:
    return {
        "mark": document.key, "number": document.number, "contact": document.contact.external_id,
        "date": document.date.isoformat(), "due_date": document.due_date.isoformat(), "currency": document.currency,
        "reference": document.reference, "lines": [to_line(line) for line in document.lines]}


def to_line(line: Line) -> dict:
    if line.is_note:
        return {"text": line.description, "net": "0", "tax": "", "rate": "0"}
    return {
        "text": line.description, "net": str(line.net), "tax": line.tax_code.external_id if line.tax_code else "",
        "rate": str(line.tax_code.rate or 0) if line.tax_code else "0",
        "account": line.account.external_id if line.account else ""}
