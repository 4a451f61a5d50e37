"""Overpayments and prepayments, and the allocations of these and of credit notes to invoices, both ways.

https://developer.xero.com/documentation/api/accounting/overpayments, …/creditnotes
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from ..documents import Allocation, Books, Payment, Record, Ref, UnappliedPayment
from ..errors import Rejected
from ..reading import known, stated
from .amounts import cents
from .fields import amount, day, id_of, moment, rate_of, split_reference, to_rate, understood, version
from .invoices import STATES, from_credit_note
from .text import prose

# The fields with the settled object, and with its id.
TARGETS = {
    "invoice": ("Invoice", "InvoiceID"), "bill": ("Invoice", "InvoiceID"),
    "credit_note": ("CreditNote", "CreditNoteID"), "vendor_credit": ("CreditNote", "CreditNoteID"),
    "payment": ("Overpayment", "OverpaymentID"),
}
# Whether an overpayment or prepayment of each type is incoming: one from a customer is, one to a vendor is not.
INCOMING = {
    "RECEIVE-OVERPAYMENT": True, "RECEIVE-PREPAYMENT": True, "AROVERPAYMENT": True, "ARPREPAYMENT": True,
    "SPEND-OVERPAYMENT": False, "SPEND-PREPAYMENT": False, "APOVERPAYMENT": False, "APPREPAYMENT": False,
}


def to_unapplied(document: UnappliedPayment, facts: Books | None) -> dict:
    """An overpayment (https://developer.xero.com/documentation/api/accounting/banktransactions): Xero itself records
    it on accounts receivable or payable.

    Its line ends with the document's key, because Xero keeps a reference only for plain spent and received money.

    :raises Rejected: no contact or no account.
    """
    account, contact = document.account, document.contact
    if not contact.external_id:
        raise Rejected(f"{contact.name or 'the contact'} is not in Xero yet", reason="contact")
    if not account or not account.external_id:
        raise Rejected("no account for the payment", reason="account")
    text = prose(document.reference, 1000)
    body = {
        "Type": "RECEIVE-OVERPAYMENT" if document.incoming else "SPEND-OVERPAYMENT",
        "Contact": {"ContactID": contact.external_id},
        "BankAccount": {"AccountID": account.external_id},
        "Date": document.date.isoformat(),
        "LineAmountTypes": "NoTax",
        "LineItems": [
            {"Description": f"{text} {document.key}".strip(), "Quantity": 1, "UnitAmount": cents(document.amount)}],
        "CurrencyCode": document.currency,
        "CurrencyRate": to_rate(document.currency, document.rate, facts),
    }
    return {key: value for key, value in body.items() if value}


def to_allocation(document: Payment) -> dict:
    """A credit note or an overpayment applied to an invoice
    (https://developer.xero.com/documentation/api/accounting/creditnotes, …/overpayments).

    The credit is not in the body, but in the address.

    :raises Rejected: not exactly one credit and one invoice with the same amount.
    """
    bill = any(part.kind == "bill" for part in document.allocations)
    parts = {TARGETS[part.kind]: part for part in document.allocations}
    invoice = parts.pop(TARGETS["invoice"], None)
    if len(document.allocations) != 2 or len(parts) != 1 or not invoice:
        raise Rejected("a credit is applied to one invoice only", reason="amounts")
    [((field, key), credit)] = parts.items()
    if credit.amount != invoice.amount:
        raise Rejected("a credit is applied to an invoice by the same amount on both", reason="amounts")
    return {
        # Not sent, but added to the answer, which does not contain the contact.
        field: {key: credit.external_id} | (
            {"Type": "SPEND-OVERPAYMENT" if bill else "RECEIVE-OVERPAYMENT"} if field == "Overpayment" else {}),
        "Invoice": {"InvoiceID": invoice.external_id},
        "Amount": cents(invoice.amount),
        "Date": document.date.isoformat(),
    }


@understood("OverpaymentID|PrepaymentID", "payment")
def from_unapplied(element: Mapping) -> Record:
    """An overpayment or prepayment, or the bank transaction that made it: unapplied, or allocated to invoices.
    `applied` reads the allocations of one of ours.

    Source: https://developer.xero.com/documentation/api/accounting/overpayments
    """
    external_id = id_of(element, "OverpaymentID|PrepaymentID")
    incoming = known(INCOMING, element, "Type")
    contact, account = element.get("Contact") or {}, element.get("BankAccount") or {}
    identity = {"external_id": external_id, "version": version(element)}
    mark = mark_of_lines(element)
    document = Payment(
        key=mark, contact=Ref(external_id=contact.get("ContactID") or "", name=contact.get("Name") or ""),
        date=stated(element, "Date", day), amount=stated(element, "Total", amount),
        currency=element.get("CurrencyCode") or "", rate=rate_of(element), incoming=incoming,
        reference=element.get("Reference") or "",
        account=Ref(external_id=account["AccountID"]) if account.get("AccountID") else None,
        allocations=() if mark else tuple(
            Allocation(
                kind="invoice" if incoming else "bill", external_id=part["Invoice"].get("InvoiceID") or "",
                amount=stated(part, "Amount", amount), date=day(part.get("Date")))
            for part in current_allocations(element)),
        **identity)
    state = known(STATES, element, "Status")
    return Record(
        kind="payment", state=state, currency=document.currency, total=document.amount, mark=mark,
        balance=Decimal(0) if state in ("void", "deleted") else amount(element.get("RemainingCredit")),
        contact_id=document.contact.external_id, date=document.date,
        updated_at=moment(element.get("UpdatedDateUTC")), document=document, **identity)


def mark_of_lines(element: Mapping) -> str:
    """The key at the end of the text of one of our overpayments; "" if it is not ours."""
    texts = (line.get("Description") for line in element.get("LineItems") or [])
    return next(filter(None, (split_reference(text)[1] for text in texts)), "")


def applied(element: Mapping) -> Iterator[Record]:
    """The allocations of a credit note, or of one of our overpayments, to invoices: a payment of 0 for each invoice,
    settling both with the same amount. Xero states the ids of allocations only in some answers, so the two documents
    identify it."""
    over = "OverpaymentID" in element
    note = from_unapplied(element) if over else from_credit_note(element)
    if note.not_understood:
        return
    bills = not note.document.incoming if over else note.kind == "vendor_credit"
    parts: dict[str, list[Mapping]] = {}
    for part in current_allocations(element):
        parts.setdefault(part["Invoice"].get("InvoiceID") or "", []).append(part)
    for invoice, of_invoice in parts.items():
        settled = sum((stated(part, "Amount", amount) for part in of_invoice), Decimal(0))
        identity = {"external_id": allocation_id(note.external_id, invoice, over), "version": str(settled)}
        document = Payment(
            key="", contact=Ref(external_id=note.contact_id, name=note.name),
            date=day(of_invoice[-1].get("Date")) or note.date, amount=Decimal(0), currency=note.currency,
            incoming=not bills, **identity,
            allocations=(
                Allocation(kind="bill" if bills else "invoice", external_id=invoice, amount=settled),
                Allocation(kind=note.kind, external_id=note.external_id, amount=settled)))
        yield Record(
            kind="payment", state="paid", currency=note.currency, total=Decimal(0), balance=Decimal(0),
            contact_id=note.contact_id, date=document.date, updated_at=note.updated_at, document=document, **identity)


def allocation_id(credit: str, invoice: str, over: bool = False) -> str:
    """Our id for the allocation of a credit note, or of an overpayment, to an invoice."""
    return f"over/{credit}/{invoice}" if over else f"{credit}/{invoice}"


def allocated(external_id: str) -> tuple[str, str, str]:
    """The parts of an `allocation_id`: Xero's field for such a credit, its id, and the invoice's id."""
    *over, credit, invoice = external_id.split("/")
    return "Overpayment" if over else "CreditNote", credit, invoice


def from_allocation(element: Mapping) -> Record:
    """The answer to the allocation of a credit note or an overpayment to an invoice. For an overpayment it has the
    invoice, which is needed to delete the overpayment."""
    settled = stated(element, "Amount", amount)
    over, invoice = element.get("Overpayment") or {}, element["Invoice"].get("InvoiceID") or ""
    credit = over.get("OverpaymentID") or (element.get("CreditNote") or {}).get("CreditNoteID") or ""
    external_id = allocation_id(credit, invoice, bool(over))
    made_on = day(element.get("Date"))
    incoming = known(INCOMING, over, "Type") if over else True
    document = Payment(
        key="", external_id=external_id, contact=Ref(external_id=""), date=made_on or date.min, amount=Decimal(0),
        currency="", incoming=incoming, allocations=(
            Allocation(kind="invoice" if incoming else "bill", external_id=invoice, amount=settled),
            Allocation(kind="payment", external_id=credit, amount=settled))) if over else None
    return Record(
        kind="payment", state="paid", version="" if over else str(settled), total=Decimal(0), balance=Decimal(0),
        date=made_on, external_id=external_id, document=document)


def current_allocations(element: Mapping) -> list[Mapping]:
    """The allocations of a credit that are not deleted. Xero keeps deleted ones in the list, marked IsDeleted."""
    return [part for part in element.get("Allocations") or [] if part.get("Invoice") and not part.get("IsDeleted")]
