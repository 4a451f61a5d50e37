"""Documents with lines, both ways: invoices, bills, credit notes of either side, and expenses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from ..beside import SentMark
from ..documents import Bill, Books, CreditNote, Expense, Invoice, Record, VendorCredit
from ..errors import NotUnderstood, Rejected
from ..reading import known, stated
from ..texts import pieces, with_notes
from .amounts import expected_totals
from .fields import amount, day, mark_of, marked, moment, to_rate, understood, version
from .kept import keep, kept
from .lines import line_refs, lines_of, taxed_of, to_line
from .text import name

_STATUS = {"draft": "DRAFT", "submitted": "SUBMITTED", "authorised": "AUTHORISED"}
STATES = {
    "DRAFT": "draft", "SUBMITTED": "draft", "AUTHORISED": "open", "PAID": "paid", "VOIDED": "void",
    "DELETED": "deleted",
}
# https://developer.xero.com/documentation/api/accounting/types (invoice, credit note and bank transaction types)
_INVOICES = {"ACCREC": "invoice", "ACCPAY": "bill"}
_CREDIT_NOTES = {"ACCRECCREDIT": "credit_note", "ACCPAYCREDIT": "vendor_credit"}
_TRANSACTIONS = {"SPEND": "expense"} | dict.fromkeys((
    "RECEIVE", "RECEIVE-OVERPAYMENT", "RECEIVE-PREPAYMENT", "RECEIVE-TRANSFER", "SPEND-OVERPAYMENT",
    "SPEND-PREPAYMENT", "SPEND-TRANSFER"), "bank_transaction")
LONGEST_REFERENCE = 255  # the rest is in lines


def to_sent_mark(document: SentMark) -> dict:
    """The JSON that marks an approved invoice as sent:
    https://developer.xero.com/documentation/api/accounting/invoices
    """
    return {"InvoiceID": document.external_id, "SentToContact": True}


def to_invoice(document: Invoice, facts: Books | None) -> dict:
    """An Invoice (ACCREC; https://developer.xero.com/documentation/api/accounting/invoices) or a bill (ACCPAY).

    :raises Rejected: the document cannot be expressed exactly in Xero's fields.
    """
    bill = isinstance(document, Bill)
    body = {
        "InvoiceID": document.external_id,
        "Type": "ACCPAY" if bill else "ACCREC",
        "InvoiceNumber": name(document.number, 255, "the document's number"),
        "DueDate": document.due_date.isoformat(),
        "Reference": "" if bill else pieces(document.reference, LONGEST_REFERENCE)[0],
        "Url": marked(document.url, document.key),
        **_common(document, facts, discounts=not bill),
    }
    return {key: value for key, value in body.items() if value}


def to_credit_note(document: CreditNote, facts: Books | None) -> dict:
    """A CreditNote (https://developer.xero.com/documentation/api/accounting/creditnotes) of either side.

    :raises Rejected: the document cannot be expressed exactly in Xero's fields.
    """
    bill = isinstance(document, VendorCredit)
    body = {
        "CreditNoteID": document.external_id,
        "Type": "ACCPAYCREDIT" if bill else "ACCRECCREDIT",
        "CreditNoteNumber": name(document.number, 255, "the document's number"),
        "Reference": "" if bill else pieces(document.reference, LONGEST_REFERENCE)[0],
        **_common(document, facts, discounts=False),
    }
    return {key: value for key, value in body.items() if value}


def to_bank_transaction(document: Expense, facts: Books | None) -> dict:
    """Money spent (https://developer.xero.com/documentation/api/accounting/banktransactions); it is never a draft.

    :raises Rejected: the document cannot be expressed exactly in Xero's fields.
    """
    account = document.paid_from
    body = {
        "BankTransactionID": document.external_id,
        "Type": "SPEND",
        "BankAccount": {"AccountID": account.external_id},
        "Reference": name(document.number, 255, "the document's number"),
        "Url": marked(document.url, document.key),
        **_common(document, facts, discounts=False), "Status": "AUTHORISED",
    }
    return {key: value for key, value in body.items() if value}


def _common(document: Invoice, facts: Books | None, discounts: bool) -> dict:
    if not document.contact.external_id:
        raise Rejected(f"{document.contact.name or 'the contact'} is not in Xero yet", reason="contact")
    taxed = any(line.tax or line.tax_code for line in document.lines)
    inclusive = taxed and document.tax_included
    untaxed_code = "BASEXCLUDED" if facts and facts.country == "AU" else "NONE"
    body = {
        # Always by its id: with a name Xero would create another contact.
        "Contact": {"ContactID": document.contact.external_id},
        "Date": document.date.isoformat(),
        "LineAmountTypes": "Inclusive" if inclusive else "Exclusive" if taxed else "NoTax",
        "LineItems": [
            to_line(line, inclusive=inclusive, taxed=taxed, discounts=discounts, untaxed_code=untaxed_code)
            for line in with_notes(
                document.lines, 4000, *pieces(document.reference, LONGEST_REFERENCE)[1:], document.memo)],
        "CurrencyCode": document.currency,
        "CurrencyRate": to_rate(document.currency, document.rate, facts),
        "Status": _STATUS[document.status],
    }
    keep(body["LineItems"], document.kept)
    amounts = expected_totals(body)
    if (amounts.total, amounts.tax) != (document.total, document.tax_total):
        raise Rejected(
            f"the lines add up to {amounts.total} with {amounts.tax} tax, the document to {document.total} with "
            f"{document.tax_total}", reason="amounts")
    if document.total < 0:
        raise Rejected(f"the total is negative: {document.total}", reason="negative_total")
    return body


@understood("InvoiceID", {"": "invoice"} | _INVOICES)
def from_invoice(element: Mapping) -> Record:
    """An invoice or a bill."""
    kind = known(_INVOICES, element, "Type")
    return _document(
        element, kind, element["InvoiceID"], element.get("InvoiceNumber"), element.get("AmountDue"),
        mark=mark_of(element.get("Url")))


@understood("CreditNoteID", {"": "credit_note"} | _CREDIT_NOTES)
def from_credit_note(element: Mapping) -> Record:
    """A credit note of either side; its balance is the credit that remains."""
    kind = known(_CREDIT_NOTES, element, "Type")
    return _document(
        element, kind, element["CreditNoteID"], element.get("CreditNoteNumber"), element.get("RemainingCredit"))


@understood("BankTransactionID", "expense")
def from_bank_transaction(element: Mapping) -> Record:
    """Money spent, with our number in its Reference; other bank transactions have other kinds."""
    record = _document(
        element, known(_TRANSACTIONS, element, "Type"), element["BankTransactionID"], element.get("Reference"), 0,
        mark=mark_of(element.get("Url")))
    return replace(record, state="paid") if record.state == "open" else record


def _document(element: Mapping, kind: str, external_id: str, number, balance, mark: str = "") -> Record:
    state = known(STATES, element, "Status")
    # A voided invoice still states its former amount due.
    due = Decimal(0) if state in ("void", "deleted", "paid") else amount(balance)
    total = amount(element.get("Total")) if state in ("void", "deleted") else stated(element, "Total", amount)
    if due is None:
        raise NotUnderstood("AmountDue" if kind in ("invoice", "bill") else "RemainingCredit")
    return Record(
        kind=kind, external_id=external_id, version=version(element), number=number or "", state=state,
        name=(element.get("Contact") or {}).get("Name") or "", currency=element.get("CurrencyCode") or "",
        total=total, tax=amount(element.get("TotalTax")), balance=due,
        contact_id=(element.get("Contact") or {}).get("ContactID") or "", date=day(element.get("Date")), mark=mark,
        line_refs=line_refs(element), lines=lines_of(element), taxed=taxed_of(element),
        due_date=day(element.get("DueDate")), reference=element.get("Reference") or "",
        kept=kept(element), updated_at=moment(element.get("UpdatedDateUTC")),
        # https://developer.xero.com/documentation/api/accounting/invoices (CISDeduction)
        due_reason="deduction" if amount(element.get("CISDeduction")) else "")
