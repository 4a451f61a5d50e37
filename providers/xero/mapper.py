"""Our documents as Xero's JSON: the function for each kind.

Field lengths and meanings: https://developer.xero.com/documentation/api/accounting/types
"""

from __future__ import annotations

from ..documents import (
    Account,
    Bill,
    Books,
    CreditNote,
    Customer,
    Document,
    Expense,
    Invoice,
    Item,
    Payment,
    UnappliedPayment,
)
from ..errors import Rejected
from ..tax_rate import TaxRate
from .catalogue import to_account, to_item, to_tax_rate
from .contacts import to_contact
from .credits import to_unapplied
from .invoices import to_bank_transaction, to_credit_note, to_invoice
from .payments import to_payment


def to_json(document: Document, facts: Books | None) -> dict:
    """The JSON that creates a document, or updates it if it has an `external_id`.

    :param facts: the result of `check`.
    :raises Rejected: the document cannot be expressed exactly in Xero's fields, or Xero has no such kind.
    """
    if isinstance(document, Customer):
        return to_contact(document)
    if isinstance(document, Item):
        return to_item(document)
    if isinstance(document, Account):
        return to_account(document)
    if isinstance(document, TaxRate):
        return to_tax_rate(document, facts.country)
    if isinstance(document, Payment):
        return _payment_to_json(document, facts)
    if isinstance(document, CreditNote):
        return to_credit_note(document, facts)
    if isinstance(document, Expense):
        return to_bank_transaction(document, facts)
    if isinstance(document, Invoice | Bill):
        return to_invoice(document, facts)
    raise Rejected(f"Xero accepts no {document.kind}")


def _payment_to_json(document: Payment, facts: Books | None) -> dict:
    if isinstance(document, UnappliedPayment):
        return to_unapplied(document, facts)
    if document.external_id:
        raise Rejected("a payment in Xero cannot be changed, only deleted and created again", reason="linked")
    return to_payment(document, facts)
