"""The JSON of these books as records."""

from __future__ import annotations

from datetime import date, datetime, timezone
from decimal import Decimal

from ...providers.documents import Address, Books, Customer, Record
from .payments import from_payment


def from_json(kind: str, body: dict) -> Record:
    if kind == "payment":
        return from_payment(body)
    if kind == "contact":
        return from_contact(body)
    if kind in ("invoice", "bill"):
        return from_invoice(kind, body)
    return Record(
        kind=kind, external_id=body["id"], version=body["version"], name=body["name"], state=body["state"],
        role=body.get("role", ""), rate=Decimal(str(body["rate"])) if "rate" in body else None)


def from_contact(body: dict) -> Record:
    identity = {"external_id": body["id"], "version": body["version"]}
    document = Customer(
        key=body.get("mark", ""), name=body["name"], number=body.get("number", ""), email=body.get("email", ""),
        phone=body.get("phone", ""), tax_number=body.get("tax_number", ""),
        is_company=body.get("is_company", False), billing=Address(**body.get("billing", {})), **identity)
    return Record(
        kind="contact", number=document.number, name=document.name, email=document.email, state=body["state"],
        mark=document.key, updated_at=datetime.fromtimestamp(int(body["changed"]) / 1e6, timezone.utc),
        document=document, **identity)


def from_invoice(kind: str, body: dict) -> Record:
    due = Decimal(str(body["due"]))
    state = body["state"] if body["state"] == "void" else "open" if due else "paid"
    return Record(
        kind=kind, external_id=body["id"], version=body["version"], number=body["number"], state=state,
        currency=body["currency"], total=Decimal(str(body["total"])), tax=Decimal(str(body["tax_total"])),
        balance=Decimal(0) if state == "void" else due, contact_id=body["contact"],
        date=date.fromisoformat(body["date"]), due_date=date.fromisoformat(body["due_date"]),
        reference=body["reference"], mark=body["mark"])


def from_books(body: dict, external_id: str) -> Books:
    return Books(
        external_id=external_id, name=body["name"], country=body["country"], home_currency=body["currency"],
        multi_currency=True, aliases=(body["number"],))
