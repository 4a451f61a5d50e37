"""Documents with lines as QuickBooks' JSON: invoices, credit memos, bills, vendor credits and expenses.

Fields and limits: https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/invoice and its
neighbours (creditmemo, bill, vendorcredit, purchase).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from ..beside import SentMark
from ..documents import Bill, Books, CreditNote, Expense, Invoice, Line, VendorCredit
from ..errors import Rejected
from ..texts import pieces, shortened, with_notes
from . import text
from .amounts import cents
from .contacts import to_address, to_email
from .fields import money, note, to_currency, to_ref, value_of
from .kept import keep
from .lines import described, shown
from .taxes import TaxModel, tax_model

LONGEST_MEMO = 1000  # the rest is in lines
COMPUTED = ("SubTotalLineDetail", "TaxLineDetail")  # lines that QuickBooks adds
MOST_TAXED_LINES, MOST_LINES = 750, 10_000  # of a document with taxes, of one without


def with_long_texts(document: Invoice) -> Invoice:
    """The same document with every text within the length of its field: the rest is added as notes.

    :raises Rejected: no line with an amount.
    """
    sale = not isinstance(document, (Bill, VendorCredit))
    memo, *rest = pieces(document.memo, LONGEST_MEMO) if sale else [document.memo]
    document = replace(document, lines=with_notes(document.lines, 4000, *rest), memo=memo)
    if all(line.is_note for line in document.lines):
        raise Rejected("the document has only notes: QuickBooks requires a line with an amount", reason="lines")
    return document


def to_invoice(document: Invoice | CreditNote, facts: Books) -> dict:
    """An invoice or a credit memo; a credit memo has no due date."""
    taxes = tax_model(document.lines, facts, sale=True)
    body = _transaction(document, facts, taxes, _sales_line) | {
        "CustomerRef": to_ref(document.contact),
        "PrivateNote": note(document.key, _whole_number(document), document.reference, document.url),
        "CustomerMemo": {"value": shortened(document.memo, LONGEST_MEMO)} if document.memo else None,
        "BillEmail": to_email(document.email),
        "EmailStatus": "NotSet",  # otherwise QuickBooks mails it to customers who prefer that, but Odoo mails it
        "BillAddr": to_address(document.billing),
        "ShipAddr": to_address(document.delivery),
        "CustomField": _custom_field(document, facts),
    }
    if isinstance(document, Invoice) and not isinstance(document, CreditNote):
        body |= {"DueDate": document.due_date.isoformat(), "SalesTermRef": to_ref(document.term)}
    return body


def to_sent_mark(document: SentMark) -> dict:
    """The JSON that marks a sales form as sent, by e-mail or as printed."""
    mark = {"EmailStatus": "EmailSent", "BillEmail": to_email(document.email)} if document.email else {
        "PrintStatus": "PrintComplete"}
    return {"Id": document.external_id, "SyncToken": document.version, "sparse": True, **mark}


def line_refs(body: dict) -> tuple[tuple[str, str], ...] | None:
    """The references of a document's lines (see `Record.line_refs`); None if it has no lines."""
    if not body.get("Line"):
        return None
    details = [line.get(str(line.get("DetailType"))) or {} for line in body["Line"]]
    found = {
        (name, value_of(detail.get(field))) for detail in details
        for name, field in (("account", "AccountRef"), ("item", "ItemRef"), ("tax", "TaxCodeRef"))}
    return tuple(sorted(pair for pair in found if pair[1]))


def lines_of(body: dict) -> tuple[tuple[str, ...], ...] | None:
    """What each line of a document states (see `Record.lines`); None if it has no lines."""
    rows = [row for row in body.get("Line") or [] if row.get("DetailType") not in COMPUTED]
    if not rows:
        return None
    found = []
    for row in rows:
        detail = row.get(str(row.get("DetailType"))) or {}
        amount = money(row.get("Amount"))
        found.append((
            value_of(detail.get("AccountRef") or detail.get("ItemAccountRef")), "", value_of(detail.get("ItemRef")),
            value_of(detail.get("TaxCodeRef")), "" if amount is None else f"{amount.normalize():f}",
            str(row.get("Description") or "")))
    return tuple(found)


def taxed_of(body: dict) -> tuple[tuple[str, Decimal], ...] | None:
    """The net amount of each line with its tax code (see `Record.taxed`); None if a discount of the whole document
    lowers what is taxed, a bundle has lines of its own, or there are no lines."""
    rows = [row for row in body.get("Line") or [] if row.get("DetailType") not in (*COMPUTED, "DescriptionOnly")]
    if not rows or any(row.get("DetailType") in ("DiscountLineDetail", "GroupLineDetail") for row in rows):
        return None
    return tuple(
        (code, amount) for row in rows
        if (code := value_of((row.get(str(row.get("DetailType"))) or {}).get("TaxCodeRef")))
        and (amount := money(row.get("Amount"))) is not None)


def to_bill(document: Bill | VendorCredit, facts: Books) -> dict:
    """The JSON of a Bill or VendorCredit. A VendorCredit has no due date and no terms.

    :raises Rejected: these books cannot express its lines or its tax exactly.
    """
    taxes = tax_model(document.lines, facts, sale=False)
    body = _transaction(document, facts, taxes, _purchase_line) | {
        "VendorRef": to_ref(document.contact),
        "PrivateNote": note(
            document.key, _whole_number(document), document.reference, document.memo, document.url),
    }
    if isinstance(document, Bill):
        body |= {"DueDate": document.due_date.isoformat(), "SalesTermRef": to_ref(document.term)}
    return body


def to_expense(document: Expense, facts: Books) -> dict:
    """A Purchase (an expense); its payee is a vendor."""
    taxes = tax_model(document.lines, facts, sale=False)
    return _transaction(document, facts, taxes, _purchase_line) | {
        "PaymentType": "CreditCard" if document.by_card else "Cash",
        "AccountRef": to_ref(document.paid_from),
        "EntityRef": {"value": document.contact.external_id, "type": "Vendor"},
        "PrivateNote": note(document.key, document.reference, document.memo, document.url),
    }


def _transaction(
    document: Invoice, facts: Books, taxes: TaxModel, to_line: Callable[[Line, TaxModel, bool], dict],
) -> dict:
    most = MOST_TAXED_LINES if taxes.taxed else MOST_LINES
    if len(document.lines) > most:
        raise Rejected(
            f"This document has {len(document.lines)} lines, QuickBooks accepts at most {most}", reason="lines")
    net = sum((cents(line.net) for line in taxes.lines), Decimal(0))
    if net + taxes.tax_total != cents(document.total) or taxes.tax_total != cents(document.tax_total):
        raise Rejected(
            f"The lines add up to {net + taxes.tax_total} with {taxes.tax_total} tax, the document to {document.total} "
            f"with {document.tax_total}", reason="amounts")
    if document.total < 0:
        raise Rejected(f"QuickBooks accepts no negative total: {document.total}", reason="negative_total")
    lines = [
        _note_line(line) if line.is_note else to_line(line, taxes, document.tax_included) for line in document.lines]
    keep(lines, document.kept)
    return to_currency(document, facts) | taxes.document() | {
        "DocNumber": text.document_number(document.number),
        "TxnDate": document.date.isoformat(),
        "Line": lines,
    }


def _sales_line(line: Line, taxes: TaxModel, tax_included: bool) -> dict:
    if not line.item:
        raise Rejected(f"“{line.description}” has no item: QuickBooks requires one on each line", reason="item")
    quantity, price, description = shown(line, tax_included)
    return {
        "Amount": taxes.amount(line), "DetailType": "SalesItemLineDetail",
        "Description": shortened(description, 4000),
        "SalesItemLineDetail": {
            "ItemRef": to_ref(line.item), "Qty": quantity, "UnitPrice": price, **taxes.line(line)},
    }


def _purchase_line(line: Line, taxes: TaxModel, tax_included: bool) -> dict:
    """A bill's line with its account, if it has one, because that is what Odoo recorded; else with its item."""
    amount = taxes.amount(line)
    if line.account:
        return {
            "Amount": amount, "DetailType": "AccountBasedExpenseLineDetail",
            "Description": shortened(described(line, tax_included), 4000),
            "AccountBasedExpenseLineDetail": {"AccountRef": to_ref(line.account), **taxes.line(line)},
        }
    if not line.item:
        raise Rejected(f"“{line.description}” has neither an account nor an item", reason="account")
    quantity, price, description = shown(line, tax_included)
    if amount != cents(line.net):
        quantity, price, description = Decimal(1), amount, described(line, tax_included)
    return {
        "Amount": amount, "DetailType": "ItemBasedExpenseLineDetail",
        "Description": shortened(description, 4000),
        "ItemBasedExpenseLineDetail": {
            "ItemRef": to_ref(line.item), "Qty": quantity, "UnitPrice": price, **taxes.line(line)},
    }


def _note_line(line: Line) -> dict:
    return {
        "DetailType": "DescriptionOnly", "Description": shortened(line.description, 4000),
        "DescriptionLineDetail": {},
    }


def _whole_number(document: Invoice) -> str:
    """The whole number, if its field contains only the end of it."""
    return document.number if text.document_number(document.number) != document.number else ""


def _custom_field(document: Invoice, facts: Books) -> list[dict] | None:
    """The reference in its custom field, never shortened: it is also in the private note."""
    if not document.reference or not has_reference_field(document.reference, facts):
        return None
    return [{"DefinitionId": facts.reference_field, "Type": "StringType", "StringValue": document.reference}]


def has_reference_field(reference: str, facts: Books | None) -> bool:
    """Whether these books have a field for this reference."""
    return bool(facts and facts.reference_field) and len(reference) <= 31
