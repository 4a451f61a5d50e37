"""QuickBooks' JSON as our records. Unknown fields and values are passed over."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timezone
from decimal import Decimal

from ..documents import Address, Allocation, Books, Customer, Payment, Record, Ref, Refund, Vendor
from ..transport import json_number
from .mapper import ENTITIES

KINDS = {entity: kind for kind, entity in ENTITIES.items()}
# What a payment's lines name by other words: https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/payment
LINKED = KINDS | {"Check": "expense", "Expense": "expense"}
CONTACTS = ("customer", "vendor")
LISTS = (*CONTACTS, "item", "account", "term", "tax")
REFERENCE_NAMES = ("reference number", "reference", "reference no.", "order number")
MARK = re.compile(r"odoo:\S+")

ACCOUNT_ROLES = {
    "Accounts Payable": "payable",
    "Accounts Receivable": "receivable",
    "Bank": "bank",
    "Cost of Goods Sold": "cost",
    "Credit Card": "credit_card",
    "Equity": "equity",
    "Expense": "expense",
    "Fixed Asset": "asset",
    "Income": "income",
    "Long Term Liability": "liability",
    "Other Asset": "asset",
    "Other Current Asset": "asset",
    "Other Current Liability": "liability",
    "Other Expense": "expense",
    "Other Income": "income",
}

# Country names in full and in three letters, as CompanyInfo may tell them, for the countries QuickBooks is sold in.
COUNTRIES = {
    "ARE": "AE", "AUS": "AU", "BEL": "BE", "BRA": "BR", "CAN": "CA", "CHE": "CH", "CHN": "CN", "DEU": "DE",
    "DNK": "DK", "ESP": "ES", "FRA": "FR", "GBR": "GB", "UK": "GB", "HKG": "HK", "IND": "IN", "IRL": "IE",
    "ITA": "IT", "JPN": "JP", "KEN": "KE", "MEX": "MX", "MYS": "MY", "NGA": "NG", "NLD": "NL", "NOR": "NO",
    "NZL": "NZ", "PHL": "PH", "POL": "PL", "PRT": "PT", "SAU": "SA", "SGP": "SG", "SWE": "SE", "THA": "TH",
    "USA": "US", "ZAF": "ZA",
}


def from_json(kind: str, body: dict, home_currency: str = "") -> Record:
    """One object as a record.

    :param kind: our kind of it.
    :param home_currency: ISO 4217, for what does not name a currency.
    """
    if str(body.get("status")) == "Deleted":
        return Record(
            kind=kind, external_id=str(body["Id"]), state="deleted", updated_at=_updated(body),
            version=str(body.get("SyncToken", "")))
    common = {
        "kind": kind, "external_id": str(body["Id"]), "version": str(body.get("SyncToken", "")),
        "updated_at": _updated(body),
    }
    if kind in LISTS:
        common["state"] = "active" if body.get("Active", True) else "archived"
        return Record(**common, **_LISTED.get(kind, _from_named)(body))
    return Record(**common, **_from_transaction(kind, body, home_currency))


def counted(entity: str, body: dict) -> bool:
    """Whether an object of a list is one to us: the categories among the items cannot stand on a line."""
    return entity != "Item" or body.get("Type") != "Category"


def from_books(company: dict, preferences: dict, books: str) -> Books:
    """The facts of CompanyInfo and Preferences."""
    currency = preferences.get("CurrencyPrefs", {})
    tax = preferences.get("TaxPrefs", {})
    country = str(company.get("Country") or "").upper()
    country = COUNTRIES.get(country, country if len(country) == 2 else "")
    told = {pair.get("Name"): pair.get("Value") for pair in company.get("NameValue") or []}
    closed = preferences.get("AccountingInfoPrefs", {}).get("BookCloseDate")
    automatic = country == "US" and tax.get("PartnerTaxEnabled") is True
    return Books(
        external_id=books,
        name=company.get("CompanyName", ""),
        country=country,
        home_currency=_value(currency.get("HomeCurrency")),
        multi_currency=bool(currency.get("MultiCurrencyEnabled")),
        reference_field=_reference_field(preferences),
        own_numbers=bool(preferences.get("SalesFormsPrefs", {}).get("CustomTxnNumbers")),
        purchase_tax=country != "US",
        # https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/item
        item_expense=country in ("CA", "GB"),
        sales_tax="" if not tax.get("UsingSalesTax") else "automatic" if automatic else "codes",
        locked_until=date.fromisoformat(closed[:10]) if closed else None,
        subscription=" ".join(filter(None, [told.get("OfferingSku"), told.get("SubscriptionStatus")])),
    )


def _reference_field(preferences: dict) -> str:
    """DefinitionId of the sales forms' custom field that is named for references; "" where there is none.

    The three classic fields are told by their names: {"Name": "SalesFormsPrefs.SalesCustomName1", "StringValue": …}
    (https://developer.intuit.com/app/developer/qbo/docs/workflows/create-custom-fields).
    """
    groups = preferences.get("SalesFormsPrefs", {}).get("CustomField") or []
    named = {
        str(field.get("StringValue") or "").strip().casefold(): str(field.get("Name", "")).rpartition("Name")[2]
        for group in groups for field in group.get("CustomField") or [] if "SalesCustomName" in field.get("Name", "")}
    return next((named[name] for name in REFERENCE_NAMES if name in named), "")


def from_payment(body: dict, home_currency: str = "") -> Payment:
    """A customer's payment, or a vendor's, with all it settles: documents, and the credits that were used for them.

    Allocations name credits too, with the part of them that was used; where there are any, documents are settled by
    more than `amount`.
    """
    paid = body.get("CheckPayment") or body.get("CreditCardPayment") or {}
    account = body.get("DepositToAccountRef") or paid.get("BankAccountRef") or paid.get("CCAccountRef")
    allocations = tuple(
        Allocation(
            kind=LINKED.get(linked.get("TxnType"), str(linked.get("TxnType", "")).lower()),
            external_id=str(linked.get("TxnId", "")), amount=_money(line.get("Amount")))
        for line in body.get("Line") or [] for linked in (line.get("LinkedTxn") or [])[:1])
    rate = body.get("ExchangeRate")
    return Payment(
        key=mark(body.get("PrivateNote")), external_id=str(body["Id"]), version=str(body.get("SyncToken", "")),
        contact=_ref(body.get("CustomerRef") or body.get("VendorRef")), date=_day(body.get("TxnDate")) or date.min,
        amount=_money(body.get("TotalAmt")), currency=_value(body.get("CurrencyRef")) or home_currency,
        rate=1 / Decimal(rate) if rate else Decimal(1),
        incoming="VendorRef" not in body, account=_ref(account) if account else None,
        method=(body.get("PaymentMethodRef") or {}).get("name", ""),
        reference=body.get("PaymentRefNum") or (body.get("DocNumber") if "VendorRef" in body else "") or "",
        allocations=allocations,
    )


def _from_refund(body: dict, home_currency: str) -> Refund:
    """Money that a customer got back."""
    rate = body.get("ExchangeRate")
    return Refund(
        key=mark(body.get("PrivateNote")), external_id=str(body["Id"]), version=str(body.get("SyncToken", "")),
        contact=_ref(body["EntityRef"]), date=_day(body.get("TxnDate")) or date.min,
        amount=_money(body.get("TotalAmt")), currency=_value(body.get("CurrencyRef")) or home_currency,
        rate=1 / Decimal(rate) if rate else Decimal(1), account=_ref(body.get("AccountRef")),
        reference=body.get("DocNumber") or "")


def mark(note: str | None) -> str:
    """Our mark in a note; voiding puts "Voided" before it."""
    found = MARK.search(note or "")
    return found[0] if found else ""


def from_contact(body: dict, kind: str = "customer") -> Customer:
    """A customer or vendor."""
    def number(field):
        return (body.get(field) or {}).get("FreeFormNumber", "")

    term = body.get("SalesTermRef") or body.get("TermRef")
    tax_number = body.get("PrimaryTaxIdentifier") or body.get("TaxIdentifier") or ""
    return {"customer": Customer, "vendor": Vendor}[kind](
        key=mark(body.get("Notes")), external_id=str(body["Id"]), version=str(body.get("SyncToken", "")),
        name=body.get("DisplayName", ""), number=body.get("AcctNum") or "", first_name=body.get("GivenName") or "",
        last_name=body.get("FamilyName") or "",
        is_company=bool(body.get("CompanyName")) or not (body.get("GivenName") or body.get("FamilyName")),
        email=(body.get("PrimaryEmailAddr") or {}).get("Address", ""), phone=number("PrimaryPhone"),
        mobile=number("Mobile"), website=(body.get("WebAddr") or {}).get("URI", ""),
        currency=_value(body.get("CurrencyRef")), billing=_address(body.get("BillAddr")),
        delivery=_address(body.get("ShipAddr")), term=_ref(term) if term else None,
        tax_number="" if tax_number.startswith("XXX") else tax_number,  # it is told masked
    )


def _address(body: dict | None) -> Address:
    body = body or {}
    country = str(body.get("Country") or "").upper()
    return Address(
        street=body.get("Line1") or "", street2=", ".join(filter(None, (body.get(f"Line{n}") for n in (2, 3, 4, 5)))),
        city=body.get("City") or "", region=body.get("CountrySubDivisionCode") or "",
        postal_code=body.get("PostalCode") or "", country=COUNTRIES.get(country, country if len(country) == 2 else ""),
    )


def _from_contact(body: dict) -> dict:
    document = from_contact(body)
    return {
        "document": document, "name": document.name, "number": document.number, "mark": document.key,
        "email": document.email, "currency": document.currency, "balance": _money(body.get("Balance")),
    }


def _from_item(body: dict) -> dict:
    return {"name": body.get("FullyQualifiedName") or body.get("Name", ""), "number": body.get("Sku") or "",
            "role": str(body.get("Type", "")).lower()}


def _from_account(body: dict) -> dict:
    role = ACCOUNT_ROLES.get(body.get("AccountType"), "")
    if body.get("AccountSubType") == "UndepositedFunds":
        role = "undeposited"
    elif body.get("AccountSubType") == "Inventory":
        role = "inventory"
    return {
        "name": body.get("FullyQualifiedName") or body.get("Name", ""), "number": body.get("AcctNum") or "",
        "role": role, "currency": _value(body.get("CurrencyRef")),
    }


def _from_named(body: dict) -> dict:
    return {"name": body.get("Name", "")}


def _from_term(body: dict) -> dict:
    """A payment term; its role says after how many days, where that is all it says."""
    days = body.get("DueDays")
    return {"name": body.get("Name", ""), "role": "" if days is None or "DayOfMonthDue" in body else f"net{days}"}


_LISTED: dict[str, Callable[[dict], dict]] = {
    "customer": _from_contact, "vendor": _from_contact, "item": _from_item, "account": _from_account,
    "term": _from_term,
}


def _from_transaction(kind: str, body: dict, home_currency: str) -> dict:
    total = _money(body.get("TotalAmt"))
    balance_in = {"payment": "UnappliedAmt", "credit_note": "RemainingCredit"}.get(kind, "Balance")
    balance = _money(body.get(balance_in, body.get("Balance")))
    # A voided document keeps its row: https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/invoice
    voided = body.get("status") == "Voided" or (
        not total and str(body.get("PrivateNote") or "").startswith("Voided"))
    found = {
        "number": (body.get("PaymentRefNum") if kind == "payment" else body.get("DocNumber")) or "",
        "state": "void" if voided else "open" if balance else "paid",
        "currency": _value(body.get("CurrencyRef")) or home_currency,
        "total": total,
        "tax": _money((body.get("TxnTaxDetail") or {}).get("TotalTax")),
        "balance": balance,
        "contact_id": _value(body.get("CustomerRef") or body.get("VendorRef") or body.get("EntityRef")),
        "date": _day(body.get("TxnDate")), "due_date": _day(body.get("DueDate")),
        "mark": mark(body.get("PrivateNote")),
        "reference": next((
            field.get("StringValue") or "" for field in body.get("CustomField") or []
            if str(field.get("Name", "")).strip().casefold() in REFERENCE_NAMES), ""),
    }
    if kind in ("credit_note", "vendor_credit"):
        found["account"] = _account(body)
    if kind in ("payment", "bill_payment"):
        found["document"] = from_payment(body, home_currency)
    elif kind == "expense" and body.get("EntityRef", {}).get("type") == "Customer":
        found["document"] = _from_refund(body, home_currency)
    return found


def _account(body: dict) -> str:
    """The account that all lines are on; "" where they are on several, or do not tell."""
    details = [line.get(str(line.get("DetailType"))) or {} for line in body.get("Line") or []]
    named = {
        _value(detail.get("ItemAccountRef") or detail.get("AccountRef")) for detail in details
        if "ItemRef" in detail or "AccountRef" in detail}
    return named.pop() if len(named) == 1 else ""


def _updated(body: dict) -> datetime | None:
    text = (body.get("MetaData") or {}).get("LastUpdatedTime")
    return timestamp(text) if text else None


def timestamp(text: str) -> datetime:
    """A time in QuickBooks' answers (with the offset of California, or Z) in UTC."""
    found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (found if found.tzinfo else found.replace(tzinfo=timezone.utc)).astimezone(timezone.utc)


def _money(value) -> Decimal:
    if isinstance(value, bool):
        raise TypeError("an amount was expected")
    return json_number(Decimal(value or 0))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def _value(ref: dict | None) -> str:
    return str((ref or {}).get("value") or "")


def _ref(ref: dict | None) -> Ref:
    return Ref(external_id=_value(ref), name=(ref or {}).get("name", ""))
