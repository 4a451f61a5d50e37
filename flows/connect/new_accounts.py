"""Accounts that are created in the books because the settings lack them."""

from ...tools.superuser import as_superuser
from ..push.lookups import Lookup
from ..push.outbox import push_now
from .requirements import is_set, required_settings

# What is created where there is nothing to choose: the account's role, and where free codes begin.
CREATED = {
    "default_income_id": ("income", 201), "default_expense_id": ("expense", 401),
    "stock_asset_id": ("inventory", 631), "stock_cost_id": ("cost", 311),
}


def create_accounts(connection):
    """Create the accounts that the settings lack; what the books refuse is shown with their words."""
    connection.ensure_one()
    connection.check_access("write")
    connection, jobs = as_superuser(connection), as_superuser(connection.env["books.job"])
    for _field in accounts_to_create(connection):
        job = jobs._queue(connection, "account", connection, urgent=True)
        jobs |= job
        push_now(connection)
        if job.state != "done":
            break
    return connection.env["books.send.mixin"]._books_said(jobs)


def accounts_to_create(connection):
    return [field for field in required_settings(connection) if field in CREATED and not is_set(connection, field)]


def account_name(connection, field):
    return {
        "default_income_id": connection.env._("Sales from Odoo"),
        "default_expense_id": connection.env._("Purchases from Odoo"),
        "stock_asset_id": connection.env._("Inventory Asset"), "stock_cost_id": connection.env._("Cost of Goods Sold"),
    }[field]


class SettingLookup(Lookup):
    """An account of the name that would be created is taken where there is one."""

    def match(self, record):
        for field in accounts_to_create(record)[:1]:
            return self.env["books.record"].search([
                ("connection_id", "=", record.id), ("kind", "=", "account"), ("state", "=", "active"),
                ("role", "=", CREATED[field][0]), ("name", "=ilike", account_name(record, field))], limit=1) or None
        return None
