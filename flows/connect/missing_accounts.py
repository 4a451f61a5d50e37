"""The accounts that the settings of a connection lack, as they are created in the books."""

import itertools

from ...providers.documents import Account
from ...tools.blocking import LeftOut
from ..push.source import Source
from .requirements import is_set, required_settings

# {setting: (role of the account that is created, first code that is tried)}
CREATED = {
    "default_income_id": ("income", 201), "default_expense_id": ("expense", 401),
    "stock_asset_id": ("inventory", 631), "stock_cost_id": ("cost", 311),
}


class Settings(Source):
    """Connections whose settings lack an account."""

    def match(self, record, context):
        # An account of the name that would be created is taken where there is one.
        for field in accounts_to_create(record)[:1]:
            return record.env["books.record"].search([
                ("connection_id", "=", record.id), ("kind", "=", "account"), ("state", "=", "active"),
                ("role", "=", CREATED[field][0]), ("name", "=ilike", account_name(record, field))], limit=1) or None
        return None

    def document(self, record, kind, context):
        for field in accounts_to_create(record):
            role, code = CREATED[field]
            taken = set(record.env["books.record"].search([
                ("connection_id", "=", record.id), ("kind", "=", "account")]).mapped("number"))
            # A new account needs a code only where accounts are identified by codes.
            code = next(str(number) for number in itertools.count(code) if str(number) not in taken)
            return Account(
                key=record._key(record), name=account_name(record, field), role=role,
                code=code if record.line_needs == "account" else "")
        raise LeftOut(record.env._("Nothing is missing any more."))

    def link(self, record, row):
        for field in accounts_to_create(record):
            if row.kind == "account" and CREATED[field][0] == row.role:
                record[field] = row
                break


def accounts_to_create(connection):
    return [field for field in required_settings(connection) if field in CREATED and not is_set(connection, field)]


def account_name(connection, field):
    return {
        "default_income_id": connection.env._("Sales from Odoo"),
        "default_expense_id": connection.env._("Purchases from Odoo"),
        "stock_asset_id": connection.env._("Inventory Asset"), "stock_cost_id": connection.env._("Cost of Goods Sold"),
    }[field]
