from odoo import models

from ..flows.push.lookups import MeaningLookup
from ..providers.documents import Account

# What an account of Odoo is created as in the books; the others, that Odoo keeps by itself, are made there by hand.
ROLES = {
    "asset_cash": "bank", "asset_current": "asset", "asset_prepayments": "asset", "asset_non_current": "lasting_asset",
    "asset_fixed": "fixed_asset", "liability_credit_card": "credit_card", "liability_current": "liability",
    "liability_non_current": "lasting_liability", "equity": "equity",
    "income": "income", "income_other": "income", "expense": "expense", "expense_other": "expense",
    "expense_depreciation": "expense", "expense_direct_cost": "cost",
}


class AccountAccount(models.Model):
    """An account that is created in the books when a person asks for it on the mapping."""

    _name = "account.account"
    _inherit = ["account.account", "books.mixin"]

    def _books_lookup(self, connection, kind):
        return MeaningLookup(connection, kind, self, "account")

    def _books_document(self, kind, lookup):
        return Account(
            key=lookup.connection._key(self), name=self.name,
            code=self.with_company(lookup.connection.company_id).code or "",
            role=ROLES.get(self.account_type, ""))

    def _books_linked(self, row):
        self.env["books.mapping"]._settle("account", {self.id: row})


class AccountJournal(models.Model):
    """A bank account that is created in the books when a person asks for it on the mapping."""

    _name = "account.journal"
    _inherit = ["account.journal", "books.mixin"]

    def _books_lookup(self, connection, kind):
        return MeaningLookup(connection, kind, self, "journal")

    def _books_document(self, kind, lookup):
        return Account(
            key=lookup.connection._key(self), name=self.name,
            role="credit_card" if self.type == "credit" else "bank", bank_number=self.bank_acc_number or "",
            currency=(self.currency_id or self.company_id.currency_id).name)

    def _books_linked(self, row):
        self.env["books.mapping"]._settle("journal", {self.id: row})
