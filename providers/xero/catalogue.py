"""Items, accounts and tax rates, both ways."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from ..documents import Account, Item, Record, Ref
from ..errors import Rejected
from ..tax_rate import TaxRate
from ..transport import json_number
from .fields import amount, listed, moment, version
from .text import name, prose

# Account types by our roles: "Account Types" of https://developer.xero.com/documentation/api/accounting/types
_ACCOUNT_TYPES = {
    "asset": "CURRENT", "bank": "BANK", "cost": "DIRECTCOSTS", "credit_card": "BANK", "equity": "EQUITY",
    "expense": "EXPENSE", "fixed_asset": "FIXED", "income": "REVENUE", "inventory": "INVENTORY",
    "lasting_asset": "NONCURRENT", "lasting_liability": "TERMLIAB", "liability": "CURRLIAB",
}
_ROLES = {
    "BANK": "bank", "REVENUE": "income", "SALES": "income", "OTHERINCOME": "income", "EXPENSE": "expense",
    "OVERHEADS": "expense", "DIRECTCOSTS": "cost", "INVENTORY": "inventory", "CURRENT": "asset", "FIXED": "asset",
    "NONCURRENT": "asset", "PREPAYMENT": "asset", "CURRLIAB": "liability", "LIABILITY": "liability",
    "TERMLIAB": "liability", "EQUITY": "equity",
}
# The use of a tax, by whether it can be applied to income and to expenses.
_USES = {(True, True): "", (True, False): "sale", (False, True): "purchase", (False, False): "neither"}
# Countries in which each tax rate is on a line of the tax return.
# https://developer.xero.com/documentation/api/accounting/taxrates
_TAX_RETURNS = ("AU", "GB", "NZ")
_SYSTEM_ROLES = {
    "DEBTORS": "receivable", "CREDITORS": "payable", "ROUNDING": "rounding", "GST": "tax", "GSTONIMPORTS": "tax"}


def to_item(document: Item) -> dict:
    """An Item (https://developer.xero.com/documentation/api/accounting/items), not tracked: Odoo keeps the stock.

    A name longer than Xero's 50 characters is only in the descriptions.

    :raises Rejected: no code, or one longer than Xero accepts.
    """
    code = name(document.code, 30, "the item's code")
    if not code:
        raise Rejected(f"Xero requires a code for each item: “{document.name}” has none", reason="item")
    description = prose(document.description or document.name, 4000)
    body = {
        "ItemID": document.external_id,
        "Code": code,
        "Name": document.name if len(document.name) <= 50 else "",
        "IsSold": document.sold,
        "IsPurchased": document.purchased,
    }
    if document.sold:
        body["Description"] = description
        body["SalesDetails"] = _details(document.price, document.income_account)
    if document.purchased:
        body["PurchaseDescription"] = description
        body["PurchaseDetails"] = _details(document.cost, document.expense_account)
    return {key: value for key, value in body.items() if value not in ("", {})}


def _details(price: Decimal | None, account: Ref | None) -> dict:
    details = {} if price is None else {"UnitPrice": json_number(price, 4)}
    return details | ({"AccountCode": account.number} if account and account.number else {})


def to_account(document: Account) -> dict:
    """An account (https://developer.xero.com/documentation/api/accounting/accounts).

    :raises Rejected: a code longer than Xero accepts, or a bank account without its number.
    """
    if document.role not in _ACCOUNT_TYPES:
        raise Rejected(f"accounts like “{document.name}” have to be created in Xero by hand", reason="account")
    body = {
        "AccountID": document.external_id,
        "Code": name(document.code, 10, "the account's code"),
        "Name": name(document.name, 150, "the account's name"),
        "Type": _ACCOUNT_TYPES[document.role],
    }
    if body["Type"] == "BANK":
        if not document.bank_number:
            raise Rejected(f"Xero requires the bank account number of “{document.name}”", reason="account")
        body |= {
            "BankAccountNumber": document.bank_number, "CurrencyCode": document.currency,
            "BankAccountType": "CREDITCARD" if document.role == "credit_card" else "BANK"}
    return {key: value for key, value in body.items() if value}


def to_tax_rate(document: TaxRate, country: str) -> dict:
    """A tax rate (https://developer.xero.com/documentation/api/accounting/taxrates) with one component.

    :param country: of the organisation. Only in some of them a rate names its line of the tax return.
    """
    title = name(document.name, 50, "the tax rate's name")
    body = {"Name": title, "TaxComponents": [{"Name": title, "Rate": json_number(document.percent, 4)}]}
    if country in _TAX_RETURNS:
        body["ReportTaxType"] = "INPUT" if document.use == "purchase" else "OUTPUT"
    return body


def from_account(element: Mapping) -> Record:
    """An account (https://developer.xero.com/documentation/api/accounting/accounts)."""
    role = _SYSTEM_ROLES.get(element.get("SystemAccount") or "") or _ROLES.get(element.get("Type") or "", "")
    if role == "asset" and element.get("EnablePaymentsToAccount"):
        role = "undeposited"  # accepts payments without being a bank account
    return Record(
        kind="account", external_id=element["AccountID"], number=element.get("Code") or "",
        name=element.get("Name") or "", state=listed(element.get("Status")), role=role,
        currency=element.get("CurrencyCode") or "", updated_at=moment(element.get("UpdatedDateUTC")),
        use="no_payments" if element.get("Type") != "BANK" and element.get("EnablePaymentsToAccount") is False else "")


def from_tax(element: Mapping) -> Record:
    """A tax rate (https://developer.xero.com/documentation/api/accounting/taxrates), identified by its TaxType."""
    code = element["TaxType"]
    sale, purchase = (element.get(field) is not False for field in ("CanApplyToRevenue", "CanApplyToExpenses"))
    return Record(
        kind="tax", external_id=code, number=code, name=element.get("Name") or "",
        state=listed(element.get("Status")), role="untaxed" if code in ("NONE", "BASEXCLUDED") else "",
        use=_USES[sale, purchase],
        rate=amount(element.get("EffectiveRate")))


def from_item(element: Mapping) -> Record:
    """An item; its document has name, code, prices and accounts."""
    sales, purchase = element.get("SalesDetails") or {}, element.get("PurchaseDetails") or {}
    title = element.get("Name") or element.get("Description") or ""
    identity = {"external_id": element["ItemID"], "version": version(element)}
    return Record(
        kind="item", number=element.get("Code") or "", name=title,
        role="inventory" if element.get("IsTrackedAsInventory") else "",
        updated_at=moment(element.get("UpdatedDateUTC")),
        document=Item(
            key="", name=title, code=element.get("Code") or "", description=element.get("Description") or "",
            sold=bool(element.get("IsSold", True)), purchased=bool(element.get("IsPurchased", True)),
            price=amount(sales.get("UnitPrice")), cost=amount(purchase.get("UnitPrice")),
            income_account=_coded(sales.get("AccountCode")),
            expense_account=_coded(purchase.get("COGSAccountCode") or purchase.get("AccountCode")), **identity),
        **identity)


def _coded(code: str | None) -> Ref | None:
    return Ref(external_id="", number=code) if code else None
