"""Payments, both ways: each settles exactly one document, or refunds an overpayment or prepayment.

https://developer.xero.com/documentation/api/accounting/payments
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from ..documents import Allocation, Books, Payment, Record, Ref
from ..errors import NotUnderstood, Rejected
from ..money import OneDocument
from ..reading import known, stated
from ..transport import json_number
from .amounts import cents
from .credits import TARGETS, to_allocation
from .fields import amount, day, moment, rate_of, split_reference, to_rate, understood, version
from .text import prose

MONEY = OneDocument(
    settles=frozenset({"invoice", "credit_note", "bill", "vendor_credit"}),
    unapplied={"customer": "unapplied_payment", "vendor": "unapplied_payment"},
    write_offs={"invoice": "credit_note", "bill": "vendor_credit"})

CENT, SIXTH_DIGIT = Decimal("0.01"), Decimal("0.000001")

# A payment inside its document has no status: it is a valid one.
_PAYMENT_STATES = {"AUTHORISED": "paid", None: "paid", "DELETED": "deleted", "VOIDED": "deleted"}
# What a payment of each type settles, and whether it is incoming.
_PAYMENTS = {
    "ACCRECPAYMENT": ("invoice", True), "ACCPAYPAYMENT": ("bill", False),
    "ARCREDITPAYMENT": ("credit_note", False), "APCREDITPAYMENT": ("vendor_credit", True),
    "AROVERPAYMENTPAYMENT": ("payment", False), "ARPREPAYMENTPAYMENT": ("payment", False),
    "APOVERPAYMENTPAYMENT": ("payment", True), "APPREPAYMENTPAYMENT": ("payment", True),
}
# The same by the type of what is settled. A payment's document may show the types of overpayments and prepayments as
# lists of invoices do: https://github.com/XeroAPI/Xero-OpenAPI (Invoice, Overpayment, Prepayment: Type)
_PAID_TYPES = {
    "ACCREC": "ACCRECPAYMENT", "ACCPAY": "ACCPAYPAYMENT",
    "ACCRECCREDIT": "ARCREDITPAYMENT", "ACCPAYCREDIT": "APCREDITPAYMENT",
    "RECEIVE-OVERPAYMENT": "AROVERPAYMENTPAYMENT", "AROVERPAYMENT": "AROVERPAYMENTPAYMENT",
    "RECEIVE-PREPAYMENT": "ARPREPAYMENTPAYMENT", "ARPREPAYMENT": "ARPREPAYMENTPAYMENT",
    "SPEND-OVERPAYMENT": "APOVERPAYMENTPAYMENT", "APOVERPAYMENT": "APOVERPAYMENTPAYMENT",
    "SPEND-PREPAYMENT": "APPREPAYMENTPAYMENT", "APPREPAYMENT": "APPREPAYMENTPAYMENT",
}


def to_payment(document: Payment, facts: Books | None) -> dict:
    """A Payment (https://developer.xero.com/documentation/api/accounting/payments): it settles exactly one document.

    Its Reference ends with the document's key, by which it is recognised, because a payment has no number. A
    payment of 0 that settles a credit note and an invoice with the same amount is an allocation.

    :raises Rejected: not exactly one document, or no account.
    """
    if not document.amount and document.allocations:
        return to_allocation(document)
    if len(document.allocations) != 1 or document.allocations[0].amount != document.amount:
        raise Rejected("a payment in Xero pays exactly one document with its full amount", reason="amounts")
    allocation, account = document.allocations[0], document.account
    if not account or not (account.external_id or account.number):
        raise Rejected("no account for the payment", reason="account")
    target, target_id = TARGETS[allocation.kind]
    text = prose(document.reference, 254 - len(document.key))
    body = {
        target: {target_id: allocation.external_id},
        "Account": {"AccountID": account.external_id} if account.external_id else {"Code": account.number},
        "Date": document.date.isoformat(),
        "Amount": cents(document.amount),
        "Reference": f"{text} {document.key}".strip(),
        **_moved(document, facts),
    }
    return {key: value for key, value in body.items() if value}


def _moved(document: Payment, facts: Books | None) -> dict:
    """The amount on an account in the home currency, because a rate of six digits does not determine it exactly; the
    rate if the account is in the payment's own currency."""
    home = facts.home_currency if facts else ""
    if home and document.currency != home == (document.account.currency or home):
        return {"BankAmount": json_number(document.amount / document.rate)}
    return {"CurrencyRate": to_rate(document.currency, document.rate, facts)}


def _moved_rate(element: Mapping, paid: Decimal) -> Decimal:
    """The rate of a payment, computed from the bank amount if that agrees with the stated rate of six digits."""
    rate, moved = rate_of(element), amount(element.get("BankAmount"))
    if not moved or moved < 0 or moved == paid:
        return rate
    rounding = paid * SIXTH_DIGIT / rate ** 2 + CENT
    return paid / moved if abs(paid / rate - moved) <= rounding else rate


@understood("PaymentID", "payment")
def from_payment(element: Mapping) -> Record:
    """A payment of one invoice, bill or credit note, or the refund of a prepayment or overpayment."""
    target, kind, external_id, incoming = _settled(element)
    account = element.get("Account") or {}
    reference, mark = split_reference(element.get("Reference"))
    paid = stated(element, "Amount", amount)
    currency = target.get("CurrencyCode") or ""
    contact = target.get("Contact") or {}
    state = known(_PAYMENT_STATES, element, "Status")
    identity = {"external_id": element["PaymentID"], "version": version(element)}
    document = Payment(
        key=mark, contact=Ref(external_id=contact.get("ContactID") or "", name=contact.get("Name") or ""),
        date=stated(element, "Date", day), amount=paid, currency=currency, rate=_moved_rate(element, paid),
        incoming=incoming,
        account=Ref(
            external_id=account.get("AccountID") or "", number=account.get("Code") or "",
            name=account.get("Name") or "") if account else None,
        reference=reference, allocations=(Allocation(kind=kind, external_id=external_id, amount=paid),), **identity)
    return Record(
        kind="payment", state=state, currency=currency, total=paid, balance=Decimal(0),
        contact_id=document.contact.external_id, date=document.date, mark=mark,
        updated_at=moment(element.get("UpdatedDateUTC")), document=document, **identity)


def _settled(payment: Mapping) -> tuple[Mapping, str, str, bool]:
    """What a payment settles: the element, its kind and id, and whether it is incoming.

    Lists of payments call every document an Invoice; its Type determines the kind.

    :raises NotUnderstood: neither its own type nor that of what it settles is known, or they contradict each other.
    """
    field = next((field for field in ("Invoice", "CreditNote", "Overpayment", "Prepayment") if payment.get(field)), "")
    target = payment.get(field) or {}
    by_target = known(_PAID_TYPES, target, "Type") if target.get("Type") else None
    way = payment.get("PaymentType") or by_target
    if way not in _PAYMENTS or by_target not in (way, None):
        raise NotUnderstood("PaymentType", " / ".join(filter(None, (payment.get("PaymentType"), target.get("Type")))))
    kind, incoming = _PAYMENTS[way]
    return target, kind, stated(target, f"{field}ID", lambda value: value or None), incoming
