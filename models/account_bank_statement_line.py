from odoo import models

from ..flows.kinds import CONTACT_ACCOUNTS


class AccountBankStatementLine(models.Model):
    """Money on a bank statement that settles documents without a payment registered before."""

    _name = "account.bank.statement.line"
    _inherit = ["account.bank.statement.line", "books.payer"]

    def _books_partials(self):
        lines = self.move_id.line_ids
        return lines.matched_debit_ids | lines.matched_credit_ids

    def _books_entries(self):
        return self.move_id

    def _books_is_whole(self):
        return True

    def _books_write_offs(self):
        return self._seek_for_lines()[2].filtered(lambda line: line.account_type not in CONTACT_ACCOUNTS)
