"""Accounts and bank accounts that a person creates in the books from the mapping."""

from ...providers.documents import Account
from .source import MappedSource

# The role with which an account of Odoo is created. Accounts of other types are created in the books by hand.
ROLES = {
    "asset_cash": "bank", "asset_current": "asset", "asset_prepayments": "asset", "asset_non_current": "lasting_asset",
    "asset_fixed": "fixed_asset", "liability_credit_card": "credit_card", "liability_current": "liability",
    "liability_non_current": "lasting_liability", "equity": "equity",
    "income": "income", "income_other": "income", "expense": "expense", "expense_other": "expense",
    "expense_depreciation": "expense", "expense_direct_cost": "cost",
}


class Accounts(MappedSource):
    """Accounts of Odoo."""

    mapping_kind = "account"

    def document(self, record, kind, context):
        return Account(
            key=context.connection._key(record), name=record.name,
            code=record.with_company(context.connection.company_id).code or "",
            role=ROLES.get(record.account_type, ""))

    def link(self, record, row):
        record.env["books.mapping"]._settle("account", {record.id: row})


class Journals(MappedSource):
    """Bank journals of Odoo: bank accounts in the books."""

    mapping_kind = "journal"

    def document(self, record, kind, context):
        return Account(
            key=context.connection._key(record), name=record.name,
            role="credit_card" if record.type == "credit" else "bank", bank_number=record.bank_acc_number or "",
            currency=(record.currency_id or record.company_id.currency_id).name)

    def link(self, record, row):
        record.env["books.mapping"]._settle("journal", {record.id: row})
