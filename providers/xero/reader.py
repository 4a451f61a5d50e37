"""Xero's JSON as records and documents. Unknown fields are ignored; a value that determines a direction, a kind or a
state is one of a closed list, else the record is `not_understood`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..documents import Books, Record
from .catalogue import from_account, from_item, from_tax
from .contacts import from_contact
from .credits import from_allocation, from_unapplied
from .fields import day
from .invoices import from_bank_transaction, from_credit_note, from_invoice
from .payments import from_payment

# The function that reads an object of each kind.
READERS: dict[str, Callable[[Mapping], Record]] = {
    "contact": from_contact, "item": from_item, "invoice": from_invoice, "bill": from_invoice,
    "credit_note": from_credit_note, "vendor_credit": from_credit_note, "account": from_account,
    "expense": from_bank_transaction, "payment": from_payment, "allocation": from_allocation,
    "unapplied_payment": from_unapplied, "tax": from_tax,
}


# Partners' plans without invoices and bills: https://developer.xero.com/documentation/api/accounting/types (Class)
PLANS_WITHOUT_INVOICES = frozenset({"LEDGER", "GST_CASHBOOK", "NON_GST_CASHBOOK"})
INVOICES = ("invoice", "credit_note", "bill", "vendor_credit")


def from_organisation(element: Mapping, tenant: str, currencies: list[Mapping] | None) -> Books:
    """The facts (https://developer.xero.com/documentation/api/accounting/organisation)."""
    codes = None if currencies is None else tuple(currency["Code"] for currency in currencies if currency.get("Code"))
    locks = [day(element.get(field)) for field in ("PeriodLockDate", "EndOfYearLockDate")]
    return Books(
        external_id=tenant,
        name=element.get("Name") or "",
        country=element.get("CountryCode") or "",
        home_currency=element.get("BaseCurrency") or "",
        multi_currency=None if codes is None else len(codes) > 1,
        currencies=codes or (),
        own_numbers=True,
        sales_tax="codes",
        locked_until=max((lock for lock in locks if lock), default=None),
        subscription=element.get("Class") or "",
        plan_refuses=INVOICES if element.get("Class") in PLANS_WITHOUT_INVOICES else (),
        short_code=element.get("ShortCode") or "",
    )
