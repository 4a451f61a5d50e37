"""Items, accounts and payment terms, both ways.

https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/item, …/account, …/term
"""

from __future__ import annotations

from decimal import Decimal

from ..documents import Account, Books, Item
from ..errors import Rejected
from ..texts import shortened
from ..transport import json_number
from . import text
from .amounts import PLACES, plain
from .fields import to_ref, value_of, whole

# Account types by our roles: https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/account
ACCOUNT_TYPES = {
    "asset": "Other Current Asset", "bank": "Bank", "cost": "Cost of Goods Sold", "credit_card": "Credit Card",
    "equity": "Equity", "expense": "Expense", "fixed_asset": "Fixed Asset", "income": "Income",
    "inventory": "Other Current Asset",
    "lasting_asset": "Other Asset", "lasting_liability": "Long Term Liability", "liability": "Other Current Liability",
}
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
# Roles of accounts that their AccountSubType determines.
SUB_TYPE_ROLES = {
    "UndepositedFunds": "undeposited", "Inventory": "inventory", "SalesTaxPayable": "tax", "GlobalTaxPayable": "tax",
    "GlobalTaxSuspense": "tax",
}


def to_item(document: Item, facts: Books) -> dict:
    """A service or non-inventory item, or an inventory item, whose quantity on hand is sent only at creation.

    :raises Rejected: sold without an income account, or purchased without an expense account.
    """
    if document.sold and not document.income_account:
        raise Rejected(f"“{document.name}” is sold and has no income account", reason="account")
    if document.purchased and not document.expense_account:
        raise Rejected(f"“{document.name}” is purchased and has no expense account", reason="account")
    body = {
        "Name": text.item_name(document.name),
        "Sku": text.number(document.code, 100),
        "Description": shortened(document.description, 4000),
        "UnitPrice": _price(document.price),
        "IncomeAccountRef": to_ref(document.income_account),
        "PurchaseCost": _price(document.cost),
        "ExpenseAccountRef": to_ref(document.expense_account),
    }
    if document.external_id:  # an existing item may have another type, which cannot be changed
        return body
    if not document.asset_account:
        return body | {"Type": "Service" if document.service else "NonInventory"}
    return body | {
        "Type": "Inventory", "TrackQtyOnHand": True, "QtyOnHand": plain(document.on_hand or Decimal(0)),
        "InvStartDate": document.stocked_from.isoformat() if document.stocked_from else None,
        "AssetAccountRef": to_ref(document.asset_account)}


def _price(price: Decimal | None) -> Decimal | None:
    return None if price is None else plain(json_number(price, PLACES))


def to_account(document: Account, facts: Books) -> dict:
    """An account of the chart; an account number that is too long is left out.

    :raises Rejected: accounts of this role are not created.
    """
    if document.role not in ACCOUNT_TYPES:
        raise Rejected(f"accounts like “{document.name}” have to be created in QuickBooks by hand", reason="account")
    body = {
        "Name": text.item_name(document.name).replace('"', "'"),
        # Seven characters in the United States, the United Kingdom and India, 20 elsewhere.
        "AcctNum": whole(document.code, 7 if facts.country in ("US", "GB", "IN", "") else 20),
        "AccountType": ACCOUNT_TYPES[document.role],
        # The types that inventory items require of their accounts.
        "AccountSubType": {
            "cost": "SuppliesMaterialsCogs", "income": "SalesOfProductIncome", "inventory": "Inventory",
        }.get(document.role),
    }
    if facts.multi_currency and document.currency and not document.external_id:
        body["CurrencyRef"] = {"value": document.currency}
    return body


def listed_item(body: dict) -> dict:
    """The fields of a `Record` for an Item: its Sku is the number, its Type in lower case the role, the account of
    its sales the account."""
    return {"name": body.get("FullyQualifiedName") or body.get("Name", ""), "number": body.get("Sku") or "",
            "role": str(body.get("Type", "")).lower(), "account": value_of(body.get("IncomeAccountRef"))}


def listed_account(body: dict) -> dict:
    """The fields of a `Record` for an Account. Roles are those of `documents.Record.role`, by AccountType and
    AccountSubType."""
    role = SUB_TYPE_ROLES.get(body.get("AccountSubType")) or ACCOUNT_ROLES.get(body.get("AccountType"), "")
    return {
        "name": body.get("FullyQualifiedName") or body.get("Name", ""), "number": body.get("AcctNum") or "",
        "role": role, "currency": value_of(body.get("CurrencyRef")),
    }


def listed_name(body: dict) -> dict:
    """The fields of a `Record` for an object with only a Name, such as a Term."""
    return {"name": body.get("Name", "")}


def listed_term(body: dict) -> dict:
    """A payment term; its role is the number of days, if it consists only of that."""
    days = body.get("DueDays")
    return {"name": body.get("Name", ""), "role": "" if days is None or "DayOfMonthDue" in body else f"net{days}"}


def counted(entity: str, body: dict) -> bool:
    """Whether an object of a list is used: categories among the items cannot be used on a line."""
    return entity != "Item" or body.get("Type") != "Category"
