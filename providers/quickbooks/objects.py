"""What each of QuickBooks' objects has to have, so that it can be understood at all.

Required fields by https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities: what every answer
tells, and without which a document would be read as one of nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

ID = "Id"
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
    """Names of the fields without which it is not understood; a deleted object has its id alone."""
    if body.get("status") == "Deleted":
        return ()
    settles = entity == "BillPayment" or (entity == "Payment" and body.get("UnappliedAmt") != body.get("TotalAmt"))
    return (*_REQUIRED[entity], "Line") if settles else _REQUIRED[entity]
