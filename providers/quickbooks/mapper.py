"""Our documents as QuickBooks' JSON: the function for each kind."""

from __future__ import annotations

from collections.abc import Callable

from ..documents import (
    Account,
    Bill,
    BillPayment,
    Books,
    CreditNote,
    Customer,
    Document,
    Expense,
    Invoice,
    Item,
    Payment,
    Refund,
    Vendor,
    VendorCredit,
)
from ..tax_rate import TaxRate
from .catalogue import to_account, to_item
from .contacts import to_customer, to_vendor
from .fields import filled
from .invoices import to_bill, to_expense, to_invoice, with_long_texts
from .new_taxes import to_tax_code
from .payments import to_bill_payment, to_payment, to_refund

_BUILDERS: dict[type[Document], Callable] = {
    Account: to_account, Customer: to_customer, Vendor: to_vendor, Item: to_item,
    Invoice: to_invoice, CreditNote: to_invoice, Bill: to_bill, Expense: to_expense, VendorCredit: to_bill,
    Payment: to_payment, BillPayment: to_bill_payment, Refund: to_refund, TaxRate: to_tax_code,
}


def to_json(document: Document, facts: Books) -> dict:
    """The JSON that creates a document, or updates it if it has an `external_id`.

    :param facts: what `check` returned: country, currencies, whether sales tax is on.
    :raises Rejected: the document cannot be expressed exactly in QuickBooks' fields.
    """
    if isinstance(document, Invoice):
        document = with_long_texts(document)
    body = _BUILDERS[type(document)](document, facts)
    if document.external_id:
        # Without `sparse` every field that is left out would be emptied.
        body |= {"Id": document.external_id, "SyncToken": document.version, "sparse": True}
        for note in ("Notes", "PrivateNote"):  # it contains our mark already, and perhaps text added since
            body.pop(note, None)
        body.pop("EmailStatus", None)  # it may have been sent since
    if isinstance(document, Customer):  # in an update, an empty text empties the field
        return {field: value for field, value in body.items() if value is not None}
    return filled(body)
