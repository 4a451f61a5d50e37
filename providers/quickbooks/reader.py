"""QuickBooks' JSON as our records. Unknown fields are passed over; a value that decides a direction, a kind or a state
is one of a closed list, else the record is `not_understood`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timezone
from decimal import Decimal

from ..documents import Address, Allocation, Books, Customer, Payment, Record, Ref, Refund, Vendor
from ..errors import NotUnderstood
from ..transport import json_number
from .mapper import ENTITIES

KINDS = {entity: kind for kind, entity in ENTITIES.items()}
# What a payment's lines name (Line, LinkedTxn, TxnType):
# https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/payment and …/billpayment
LINKED = {
    "Bill": "bill", "Check": "expense", "CreditMemo": "credit_note", "Deposit": "deposit", "Expense": "expense",
    "Invoice": "invoice", "JournalEntry": "journal_entry", "Payment": "payment", "Purchase": "expense",
    "RefundReceipt": "refund_receipt", "VendorCredit": "vendor_credit",
}
# `status` of any object: IntuitBaseTypes.xsd, EntityStatusEnum; most objects name none. Whether one that is a draft,
# pending or under way counts is not said.
STATUSES = {None: "", "": "", "Synchronized": "", "Voided": "void", "Deleted": "deleted"}
# Whether money comes in by a payment of each kind, and whose it is.
PAYMENTS = {"payment": (True, "CustomerRef"), "bill_payment": (False, "VendorRef")}
# What must state its total; and the fields that state what is left of it, the first that is there.
TOTALLED = ("invoice", "bill", "credit_note", "vendor_credit", *PAYMENTS)
BALANCES = {
    "invoice": ("Balance",), "bill": ("Balance",), "credit_note": ("RemainingCredit", "Balance"),
    "vendor_credit": ("Balance",), "payment": ("UnappliedAmt", "Balance"),
}
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
    try:
        return _from_json(kind, body, home_currency)
    except NotUnderstood as error:
        return not_understood(kind, body, error)


def not_understood(kind: str, body: dict, error: NotUnderstood) -> Record:
    """The record of an object that says what is none of the values we know."""
    return Record(
        kind=kind, external_id=str(body["Id"]), version=str(body.get("SyncToken", "")), state="unknown",
        not_understood=error.words, updated_at=_updated(body))


def _from_json(kind: str, body: dict, home_currency: str) -> Record:
    if known(STATUSES, body, "status") == "deleted":
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


def known(table: Mapping, body: dict, field: str):
    """What a closed list says of a field's value.

    :raises NotUnderstood: it is not in the list.
    """
    value = body.get(field)
    if value not in table:
        raise NotUnderstood(field, value)
    return table[value]


def stated(body: dict, field: str, read: Callable):
    """A value that must be said.

    :raises NotUnderstood: it is not.
    """
    found = read(body.get(field))
    if found is None:
        raise NotUnderstood(field)
    return found


def rate_of(body: dict) -> Decimal:
    """Units of the payment's currency for one unit of the home currency; 1 where the books name no rate.

    :raises NotUnderstood: it is no rate.
    """
    rate = _money(body.get("ExchangeRate"), places=None)
    if rate is not None and rate <= 0:
        raise NotUnderstood("ExchangeRate", rate)
    return Decimal(1) if rate is None else 1 / rate


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


def from_payment(body: dict, home_currency: str = "", kind: str = "payment") -> Payment:
    """A customer's payment, or a vendor's, with all it settles: documents, and the credits that were used for them.

    Allocations name credits too, with the part of them that was used; where there are any, documents are settled by
    more than `amount`.

    :raises NotUnderstood: whose it is, what it settles, its amount or its day.
    """
    incoming, owner = PAYMENTS[kind]
    paid = body.get("CheckPayment") or body.get("CreditCardPayment") or {}
    account = body.get("DepositToAccountRef") or paid.get("BankAccountRef") or paid.get("CCAccountRef")
    allocations = tuple(_allocation(line) for line in body.get("Line") or [] if line.get("LinkedTxn"))
    return Payment(
        key=mark(body.get("PrivateNote")), external_id=str(body["Id"]), version=str(body.get("SyncToken", "")),
        contact=_ref(stated(body, owner, lambda ref: ref or None)), date=stated(body, "TxnDate", _day),
        amount=stated(body, "TotalAmt", _money), currency=_value(body.get("CurrencyRef")) or home_currency,
        rate=rate_of(body), incoming=incoming, account=_ref(account) if account else None,
        method=(body.get("PaymentMethodRef") or {}).get("name", ""),
        reference=body.get("PaymentRefNum") or ("" if incoming else body.get("DocNumber")) or "",
        allocations=allocations,
    )


def _allocation(line: dict) -> Allocation:
    """What one line of a payment settles.

    :raises NotUnderstood: a kind that we do not know, or several things by one amount.
    """
    if len(line["LinkedTxn"]) > 1:
        raise NotUnderstood("LinkedTxn", ", ".join(str(one.get("TxnType")) for one in line["LinkedTxn"]))
    [linked] = line["LinkedTxn"]
    return Allocation(
        kind=known(LINKED, linked, "TxnType"), external_id=stated(linked, "TxnId", lambda found: found and str(found)),
        amount=stated(line, "Amount", _money))


def _from_refund(body: dict, home_currency: str) -> Refund:
    """Money that a customer got back."""
    return Refund(
        key=mark(body.get("PrivateNote")), external_id=str(body["Id"]), version=str(body.get("SyncToken", "")),
        contact=_ref(body["EntityRef"]), date=stated(body, "TxnDate", _day),
        amount=stated(body, "TotalAmt", _money), currency=_value(body.get("CurrencyRef")) or home_currency,
        rate=rate_of(body), account=_ref(body.get("AccountRef")),
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
    if total is None and kind in TOTALLED:
        raise NotUnderstood("TotalAmt")
    balance = next((_money(body[field]) for field in BALANCES.get(kind, ()) if body.get(field) is not None), None)
    if balance is None and kind in ("invoice", "bill", "credit_note"):
        raise NotUnderstood(BALANCES[kind][0])
    # A voided document keeps its row: https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/invoice
    voided = known(STATUSES, body, "status") == "void" or (
        total == 0 and str(body.get("PrivateNote") or "").startswith("Voided"))
    found = {
        "number": (body.get("PaymentRefNum") if kind == "payment" else body.get("DocNumber")) or "",
        "state": "void" if voided else "open" if balance or (balance is None and kind == "vendor_credit") else "paid",
        "currency": _value(body.get("CurrencyRef")) or home_currency,
        "total": total,
        "tax": _money((body.get("TxnTaxDetail") or {}).get("TotalTax")),
        "balance": Decimal(0) if balance is None and kind not in BALANCES else balance,
        "contact_id": _value(body.get("CustomerRef") or body.get("VendorRef") or body.get("EntityRef")),
        "date": _day(body.get("TxnDate")), "due_date": _day(body.get("DueDate")),
        "mark": mark(body.get("PrivateNote")),
        "reference": next((
            field.get("StringValue") or "" for field in body.get("CustomField") or []
            if str(field.get("Name", "")).strip().casefold() in REFERENCE_NAMES), ""),
    }
    if kind in ("credit_note", "vendor_credit"):
        found["account"] = _account(body)
    if kind in PAYMENTS:
        found["document"] = from_payment(body, home_currency, kind)
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


def _money(value, places: int | None = 2) -> Decimal | None:
    """An amount; None where it is not stated, which is not the same as 0."""
    if value in (None, ""):
        return None
    if isinstance(value, bool):
        raise TypeError("an amount was expected")
    return Decimal(value) if places is None else json_number(Decimal(value), places)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def _value(ref: dict | None) -> str:
    return str((ref or {}).get("value") or "")


def _ref(ref: dict | None) -> Ref:
    return Ref(external_id=_value(ref), name=(ref or {}).get("name", ""))
