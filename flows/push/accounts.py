"""Accounts and bank accounts that a person creates in the books from the mapping."""

from ...providers.documents import Account
from .lookups import MeaningLookup
from .source import Source

# The role with which an account of Odoo is created. Accounts of other types are created in the books by hand.
ROLES = {
    "asset_cash": "bank", "asset_current": "asset", "asset_prepayments": "asset", "asset_non_current": "lasting_asset",
    "asset_fixed": "fixed_asset", "liability_credit_card": "credit_card", "liability_current": "liability",
    "liability_non_current": "lasting_liability", "equity": "equity",
    "income": "income", "income_other": "income", "expense": "expense", "expense_other": "expense",
    "expense_depreciation": "expense", "expense_direct_cost": "cost",
}


class Accounts(Source):
    """Accounts of Odoo."""

    def lookup(self, connection, kind, records):
        return MeaningLookup(connection, kind, records, "account")

    def document(self, record, kind, lookup):
        return Account(
            key=lookup.connection._key(record), name=record.name,
            code=record.with_company(lookup.connection.company_id).code or "",
            role=ROLES.get(record.account_type, ""))

    def link(self, record, row):
        record.env["books.mapping"]._settle("account", {record.id: row})


class Journals(Source):
    """Bank journals of Odoo: bank accounts in the books."""

    def lookup(self, connection, kind, records):
        return MeaningLookup(connection, kind, records, "journal")

    def document(self, record, kind, lookup):
        return Account(
            key=lookup.connection._key(record), name=record.name,
            role="credit_card" if record.type == "credit" else "bank", bank_number=record.bank_acc_number or "",
            currency=(record.currency_id or record.company_id.currency_id).name)

    def link(self, record, row):
        record.env["books.mapping"]._settle("journal", {record.id: row})
