import json

from odoo import fields, models
from odoo.tools import SQL

from ..tools.held import Held
from .books_record_apply import GONE
from .books_record_difference import DOCUMENTS

CONTACT_ACCOUNTS = ("asset_receivable", "liability_payable")


class AccountPartialReconcile(models.Model):
    """Money of the books that somebody in Odoo matches otherwise than it is there: a person is asked what is right."""

    _inherit = "account.partial.reconcile"

    def unlink(self):
        for company, partials in self.sudo().grouped("company_id").items():  # who unreconciles need not read all of it
            connection = self.env["books.connection"]._of_company(company).sudo()
            if connection.pull_payments:
                lines = partials.debit_move_id | partials.credit_move_id
                lines = lines.filtered(lambda line: line.account_id.account_type in CONTACT_ACCOUNTS)
                lines.move_id._books_pulled(connection)._ask()
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
                if row and document and not row._pays(document):
                    row._ask()
        return result


class AccountMove(models.Model):
    _inherit = "account.move"

    def _books_pulled(self, connection):
        """The money of the books that these entries are, but for what is just being brought to what it is there."""
        money = {
            (made._name, made.id) for entry in self
            for made in (entry, entry.origin_payment_id, entry.statement_line_id) if made}
        return self.env["books.record"].sudo().search([
            ("connection_id", "=", connection.id), ("from_odoo", "=", False), ("content", "!=", False),
            ("waiting", "=", False), ("state", "not in", GONE), ("decision", "!=", "ignore"),
            ("res_model", "in", ["account.move", "account.payment", "account.bank.statement.line"]),
            ("res_id", "in", [record_id for _model, record_id in money]),
        ]).filtered(lambda row: (row.res_model, row.res_id) in money) if money else self.env["books.record"]


class BooksRecord(models.Model):
    _inherit = "books.record"

    matched_otherwise = fields.Boolean(
        readonly=True, help="Somebody in Odoo matched it with something else than it pays in the books.")

    def _ask(self):
        if self:
            self.write({"waiting": True, "matched_otherwise": True})
            self.connection_id._wake_pull()

    def _pays(self, document):
        """Whether this money, or another payment that uses it, pays this document in the books."""
        if any((kind, key) == (document.kind, document.external_id) for kind, key, _ in self.content["allocations"]):
            return True
        self.flush_model()
        ours, its = ([[row.kind, row.external_id]] for row in (self, document))
        [[found]] = self.env.execute_query(SQL(
            """
            SELECT EXISTS (SELECT FROM books_record
                            WHERE connection_id = %(connection)s AND content->'allocations' @> %(its)s::jsonb
                              AND (id = %(id)s OR content->'allocations' @> %(ours)s::jsonb))
            """, connection=self.connection_id.id, id=self.id, ours=json.dumps(ours), its=json.dumps(its)))
        return found

    def _check_as_there(self, made):
        """:raises Held: somebody in Odoo matched it otherwise, and nobody said what is right."""
        cancelled = made and made._name == "account.payment" and made.state in ("canceled", "rejected")
        if not self.matched_otherwise or self.state in GONE or cancelled:
            return
        books = self.connection_id.provider_label
        if not made:
            raise Held(self.env._(
                "It was deleted in Odoo, but stands in %(books)s. Void it there, or press “Try again” to register it "
                "here again.", books=books), "books")
        raise Held(self.env._(
            "It is matched otherwise in Odoo than in %(books)s. Match it there as it is here, or press “Try again” to "
            "match it here as it is there.", books=books), "books")

    def action_apply(self):
        self.check_access("write")
        self.sudo().filtered("waiting").matched_otherwise = False
        return super().action_apply()
