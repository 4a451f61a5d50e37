"""QuickBooks' objects: the entity for each of our kinds, and the fields that each needs to be understood.

Required fields by https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities: the fields that
every answer contains, and without which a document would be read as empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

ID = "Id"
ENTITIES = {
    "account": "Account",
    "bill": "Bill",
    "bill_payment": "BillPayment",
    "credit_note": "CreditMemo",
    "customer": "Customer",
    "deposit": "Deposit",
    "expense": "Purchase",
    "invoice": "Invoice",
    "item": "Item",
    "journal_entry": "JournalEntry",
    "payment": "Payment",
    "refund_receipt": "RefundReceipt",
    "tax": "TaxCode",
    "term": "Term",
    "vendor": "Vendor",
    "vendor_credit": "VendorCredit",
}
KINDS = {entity: kind for kind, entity in ENTITIES.items()}
CONTACTS = ("customer", "vendor")
LISTS = (*CONTACTS, "item", "account", "term", "tax")
_REQUIRED = {
    "Account": ("Name", "AccountType"), "Customer": ("DisplayName",), "Vendor": ("DisplayName",), "Item": ("Name",),
    "Invoice": ("TotalAmt", "Balance", "TxnDate", "CustomerRef"),
    "Bill": ("TotalAmt", "Balance", "TxnDate", "VendorRef"),
    "CreditMemo": ("TotalAmt", "TxnDate", "CustomerRef"), "VendorCredit": ("TotalAmt", "TxnDate", "VendorRef"),
    "Payment": ("TotalAmt", "TxnDate", "CustomerRef"), "BillPayment": ("TotalAmt", "TxnDate", "VendorRef"),
    "Purchase": ("TotalAmt", "TxnDate"), "Deposit": ("TxnDate",), "JournalEntry": ("TxnDate",),
    "RefundReceipt": ("TotalAmt", "TxnDate"), "Term": ("Name",), "TaxCode": ("Name",), "TaxRate": ("Name",),
}


def required(entity: str, body: Mapping) -> Sequence[str]:
    """Names of the fields without which it is not understood; a deleted object has only its id."""
    if body.get("status") == "Deleted":
        return ()
    settles = entity == "BillPayment" or (entity == "Payment" and body.get("UnappliedAmt") != body.get("TotalAmt"))
    return (*_REQUIRED[entity], "Line") if settles else _REQUIRED[entity]
