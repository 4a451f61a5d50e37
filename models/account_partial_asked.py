
from odoo import models

from ..flows.kinds import CONTACT_ACCOUNTS, DOCUMENTS, GONE
from ..flows.pull.ask import ask, pays_document


class AccountPartialReconcile(models.Model):
    """Money of the books that somebody in Odoo matches otherwise than it is there: a person is asked what is right."""

    _inherit = "account.partial.reconcile"

    def unlink(self):
        for company, partials in self.sudo().grouped("company_id").items():  # who unreconciles need not read all of it
            connection = self.env["books.connection"]._of_company(company).sudo()
            if connection.pull_payments:
                lines = partials.debit_move_id | partials.credit_move_id
                lines = lines.filtered(lambda line: line.account_id.account_type in CONTACT_ACCOUNTS)
                ask(lines.move_id._books_pulled(connection))
        return super().unlink()

    def _books_queue(self, connection):
        result = super()._books_queue(connection)
        if connection.pull_payments:
            parts = [part for part in self._books_parts() if not part.advance]
            rows = {(row.res_model, row.res_id): row for row in self.env["account.move"].union(
                *(part.payer.move_id for part in parts))._books_pulled(connection)}
            documents = {row.res_id: row for row in self.env["books.record"].sudo().search([
                ("connection_id", "=", connection.id), ("kind", "in", DOCUMENTS), ("state", "not in", GONE),
                ("res_model", "=", "account.move"), ("res_id", "in", [part.document.id for part in parts])])
            } if rows else {}
            for part in parts:
                row, document = rows.get((part.payer._name, part.payer.id)), documents.get(part.document.id)
                if row and document and not pays_document(row, document):
                    ask(row)
        return result


class AccountMove(models.Model):
    _inherit = "account.move"

    def _books_pulled(self, connection):
        """The money of the books that these entries are, but for what is just being brought to what it is there."""
        money = {
            (made._name, made.id) for entry in self
            for made in (entry, entry.origin_payment_id, entry.statement_line_id) if made}
        return self.env["books.record"].sudo().search([
            ("connection_id", "=", connection.id), ("from_odoo", "=", False), ("payment_known", "=", True),
            ("waiting", "=", False), ("state", "not in", GONE), ("decision", "!=", "ignore"),
            ("res_model", "in", ["account.move", "account.payment", "account.bank.statement.line"]),
            ("res_id", "in", [record_id for _model, record_id in money]),
        ]).filtered(lambda row: (row.res_model, row.res_id) in money) if money else self.env["books.record"]
