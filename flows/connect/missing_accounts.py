"""The accounts and the item that the settings of a connection lack, as they are created in the books."""

import itertools

from ...providers.documents import Account, Item
from ...tools.blocking import LeftOut
from ..blocking import Blocked
from ..push.source import Source
from .requirements import is_set, required_settings, setting

# {setting: (kind and role of what is created, first code that is tried)}
CREATED = {
    "default_income_id": ("account", "income", 201), "default_expense_id": ("account", "expense", 401),
    "default_item_id": ("item", "", 0), "stock_asset_id": ("account", "inventory", 631),
    "stock_cost_id": ("account", "cost", 311),
}


class Settings(Source):
    """Connections whose settings lack an account or an item."""

    def match(self, record, context):
        # One of the name that would be created is taken where there is one.
        for field in accounts_to_create(record)[:1]:
            kind, role, _code = CREATED[field]
            return record.env["books.record"].search([
                ("connection_id", "=", record.id), ("kind", "=", kind), ("state", "=", "active"),
                *([("role", "=", role)] if role else []), ("name", "=ilike", account_name(record, field))],
                limit=1) or None
        return None

    def document(self, record, kind, context):
        for field in accounts_to_create(record):
            created, role, code = CREATED[field]
            if created != kind:
                continue
            return item(record, field) if kind == "item" else account(record, field, role, code)
        raise LeftOut(record.env._("Nothing is missing any more."))

    def link(self, record, row):
        for field in accounts_to_create(record):
            kind, role, _code = CREATED[field]
            if row.kind == kind and role in ("", row.role):
                record[field] = row
                break


def account(connection, field, role, code):
    taken = set(connection.env["books.record"].search([
        ("connection_id", "=", connection.id), ("kind", "=", "account")]).mapped("number"))
    # A new account needs a code only where accounts are identified by codes.
    code = next(str(number) for number in itertools.count(code) if str(number) not in taken)
    return Account(
        key=connection._key(connection), name=account_name(connection, field), role=role,
        code=code if connection.line_needs == "account" else "")


def item(connection, field):
    missing = []
    income = setting(connection, "default_income_id", missing)
    expense = setting(connection, "default_expense_id", missing) if connection._facts().item_expense else None
    if missing:
        raise Blocked.by_all(missing)
    return Item(
        key=connection._key(connection), name=account_name(connection, field), service=True,
        income_account=income._ref(),
        **({"purchased": True, "expense_account": expense._ref()} if expense else {}))


def accounts_to_create(connection):
    return [field for field in required_settings(connection) if field in CREATED and not is_set(connection, field)]


def account_name(connection, field):
    return {
        "default_income_id": connection.env._("Sales from Odoo"),
        "default_expense_id": connection.env._("Purchases from Odoo"),
        "default_item_id": connection.env._("Sales from Odoo"),
        "stock_asset_id": connection.env._("Inventory Asset"), "stock_cost_id": connection.env._("Cost of Goods Sold"),
    }[field]
