"""Payments, both ways: each settles exactly one document."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ...providers.documents import Allocation, Payment, Record, Ref
from ...providers.errors import Rejected
from ...providers.money import OneDocument

MONEY = OneDocument(settles=frozenset({"invoice", "bill"}))


def to_payment(document: Payment) -> dict:
    """
    :raises Rejected: not exactly one document.
    """
    if document.external_id or len(document.allocations) != 1:
        raise Rejected("a payment settles one document and is never changed", reason="amounts")
    settled = document.allocations[0]
    return {
        "mark": document.key, "contact": document.contact.external_id, "date": document.date.isoformat(),
        "amount": document.amount, "currency": document.currency, "incoming": document.incoming,
        "account": document.account.external_id, "reference": document.reference,
        "settles": {"kind": settled.kind, "id": settled.external_id}}


def from_payment(body: dict) -> Record:
    amount, day = Decimal(str(body["amount"])), date.fromisoformat(body["date"])
    identity = {"external_id": body["id"], "version": body["version"]}
    document = Payment(
        key=body.get("mark", ""), contact=Ref(external_id=body["contact"]), date=day, amount=amount,
        currency=body["currency"], incoming=body["incoming"], account=Ref(external_id=body["account"]),
        reference=body.get("reference", ""),
        allocations=(Allocation(kind=body["settles"]["kind"], external_id=body["settles"]["id"], amount=amount),),
        **identity)
    return Record(
        kind="payment", state="deleted" if body["state"] == "deleted" else "paid", currency=body["currency"],
        total=amount, balance=Decimal(0), contact_id=body["contact"], date=day, mark=document.key, document=document,
        **identity)
