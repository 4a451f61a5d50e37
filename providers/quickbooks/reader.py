"""QuickBooks' JSON as our records. Unknown fields are ignored; a value that determines a direction, a kind or a state
is one of a closed list, else the record is `not_understood`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from ..countries import alpha2
from ..documents import Books, Record
from ..errors import NotUnderstood
from ..reading import known
from .catalogue import listed_account, listed_item, listed_name, listed_term
from .contacts import listed_contact, listed_vendor
from .fields import day, identity, mark, money, updated_at, value_of
from .invoices import line_refs, lines_of, taxed_of
from .kept import kept
from .objects import LISTS
from .payments import PAYMENTS, from_payment, from_refund

# `status` of any object: IntuitBaseTypes.xsd, EntityStatusEnum; most objects name none. Whether one that is a draft,
# pending or in progress counts is not documented.
STATUSES = {None: "", "": "", "Synchronized": "", "Voided": "void", "Deleted": "deleted"}
# Kinds that must state their total; and the fields with the open amount, of which the first existing one is used.
TOTALLED = ("invoice", "bill", "credit_note", "vendor_credit", *PAYMENTS)
LINED = ("invoice", "bill", "credit_note", "vendor_credit", "expense")  # kinds of whose lines something is stored
BALANCES = {
    "invoice": ("Balance",), "bill": ("Balance",), "credit_note": ("RemainingCredit", "Balance"),
    "vendor_credit": ("Balance",), "payment": ("UnappliedAmt", "Balance"),
}
REFERENCE_NAMES = ("reference number", "reference", "reference no.", "order number")
_LISTED: dict[str, Callable[[dict], dict]] = {
    "customer": listed_contact, "vendor": listed_vendor, "item": listed_item, "account": listed_account,
    "term": listed_term,
}


def from_json(kind: str, body: dict, home_currency: str = "") -> Record:
    """One object as a record.

    :param kind: our kind of it.
    :param home_currency: ISO 4217, for objects without a currency.
    """
    try:
        return _from_json(kind, body, home_currency)
    except NotUnderstood as error:
        return not_understood(kind, body, error)


def not_understood(kind: str, body: dict, error: NotUnderstood) -> Record:
    """The record of an object with a value that is not in our closed lists."""
    return Record(
        kind=kind, state="unknown", not_understood=error.words, updated_at=updated_at(body), **identity(body))


def _from_json(kind: str, body: dict, home_currency: str) -> Record:
    common = {"kind": kind, "updated_at": updated_at(body), **identity(body)}
    if known(STATUSES, body, "status") == "deleted":
        return Record(**common, state="deleted")
    if kind in LISTS:
        common["state"] = "active" if body.get("Active", True) else "archived"
        return Record(**common, **_LISTED.get(kind, listed_name)(body))
    return Record(**common, **_from_transaction(kind, body, home_currency))


def from_books(company: dict, preferences: dict, books: str) -> Books:
    """The facts of CompanyInfo and Preferences."""
    currency = preferences.get("CurrencyPrefs", {})
    tax = preferences.get("TaxPrefs", {})
    country = alpha2(str(company.get("Country") or ""))
    pairs = {pair.get("Name"): pair.get("Value") for pair in company.get("NameValue") or []}
    closed = preferences.get("AccountingInfoPrefs", {}).get("BookCloseDate")
    automatic = country == "US" and tax.get("PartnerTaxEnabled") is True
    return Books(
        external_id=books,
        name=company.get("CompanyName", ""),
        country=country,
        home_currency=value_of(currency.get("HomeCurrency")),
        multi_currency=bool(currency.get("MultiCurrencyEnabled")),
        reference_field=_reference_field(preferences),
        own_numbers=bool(preferences.get("SalesFormsPrefs", {}).get("CustomTxnNumbers")),
        purchase_tax=country != "US",
        # https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/item
        item_expense=country in ("CA", "GB"),
        sales_tax_code=value_of(tax.get("TaxGroupCodeRef")),
        sales_tax="" if not tax.get("UsingSalesTax") else "automatic" if automatic else "codes",
        locked_until=date.fromisoformat(closed[:10]) if closed else None,
        subscription=" ".join(filter(None, [pairs.get("OfferingSku"), pairs.get("SubscriptionStatus")])),
    )


def _reference_field(preferences: dict) -> str:
    """DefinitionId of the sales forms' custom field that is named for references; "" if there is none.

    The three classic fields are identified by their names: {"Name": "SalesFormsPrefs.SalesCustomName1", "StringValue":
    …} (https://developer.intuit.com/app/developer/qbo/docs/workflows/create-custom-fields).
    """
    groups = preferences.get("SalesFormsPrefs", {}).get("CustomField") or []
    named = {
        str(field.get("StringValue") or "").strip().casefold(): str(field.get("Name", "")).rpartition("Name")[2]
        for group in groups for field in group.get("CustomField") or [] if "SalesCustomName" in field.get("Name", "")}
    return next((named[name] for name in REFERENCE_NAMES if name in named), "")


def _from_transaction(kind: str, body: dict, home_currency: str) -> dict:
    total = money(body.get("TotalAmt"))
    if total is None and kind in TOTALLED:
        raise NotUnderstood("TotalAmt")
    balance = next((money(body[field]) for field in BALANCES.get(kind, ()) if body.get(field) is not None), None)
    if balance is None and kind in ("invoice", "bill", "credit_note"):
        raise NotUnderstood(BALANCES[kind][0])
    # A voided document keeps its row:
    # https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/invoice
    voided = known(STATUSES, body, "status") == "void" or (
        total == 0 and str(body.get("PrivateNote") or "").startswith("Voided"))
    found = {
        "number": (body.get("PaymentRefNum") if kind == "payment" else body.get("DocNumber")) or "",
        "state": "void" if voided else "open" if balance or (balance is None and kind == "vendor_credit") else "paid",
        "currency": value_of(body.get("CurrencyRef")) or home_currency,
        "total": total,
        "tax": money((body.get("TxnTaxDetail") or {}).get("TotalTax")),
        "balance": Decimal(0) if balance is None and kind not in BALANCES else balance,
        "contact_id": value_of(body.get("CustomerRef") or body.get("VendorRef") or body.get("EntityRef")),
        "date": day(body.get("TxnDate")), "due_date": day(body.get("DueDate")),
        "mark": mark(body.get("PrivateNote")),
        # The schema of 2026: https://github.com/intuit/QuickBooks-V3-PHP-SDK (Finance.xsd, TxnRetainageDetail)
        "due_reason": "retainage" if body.get("TxnRetainageDetail") or body.get("RetainageAmount") else "",
        "reference": next((
            field.get("StringValue") or "" for field in body.get("CustomField") or []
            if str(field.get("Name", "")).strip().casefold() in REFERENCE_NAMES), ""),
    }
    if kind in LINED:
        found |= {
            "line_refs": line_refs(body), "lines": lines_of(body), "taxed": taxed_of(body), "kept": kept(body)}
    if kind in ("credit_note", "vendor_credit"):
        found["account"] = _account(body)
    if kind in PAYMENTS:
        found["document"] = from_payment(body, home_currency, kind)
    elif kind == "expense" and body.get("EntityRef", {}).get("type") == "Customer":
        found["document"] = from_refund(body, home_currency)
    return found


def _account(body: dict) -> str:
    """The account of all lines; "" if they have several, or none."""
    details = [line.get(str(line.get("DetailType"))) or {} for line in body.get("Line") or []]
    named = {
        value_of(detail.get("ItemAccountRef") or detail.get("AccountRef")) for detail in details
        if "ItemRef" in detail or "AccountRef" in detail}
    return named.pop() if len(named) == 1 else ""
