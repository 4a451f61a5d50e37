from odoo import fields, models

from ..tools.held import Held
from .books_record_apply import GONE

CONTACT_ACCOUNTS = ("asset_receivable", "liability_payable")


class AccountPartialReconcile(models.Model):
    """Money of the books that somebody in Odoo takes off what it pays there: a person is asked what is right."""

    _inherit = "account.partial.reconcile"

    def unlink(self):
        for company, partials in self.grouped("company_id").items():
            connection = self.env["books.connection"]._of_company(company).sudo()
            if connection.pull_payments:
                partials._books_ask(connection)
        return super().unlink()

    def _books_ask(self, connection):
        lines = (self.debit_move_id | self.credit_move_id).filtered(
            lambda line: line.account_id.account_type in CONTACT_ACCOUNTS)
        money = {
            (made._name, made.id) for entry in lines.move_id
            for made in (entry, entry.origin_payment_id, entry.statement_line_id) if made}
        # What is waiting is just being brought to what it is there.
        rows = self.env["books.record"].sudo().search([
            ("connection_id", "=", connection.id), ("from_odoo", "=", False), ("content", "!=", False),
            ("waiting", "=", False), ("state", "not in", GONE), ("decision", "!=", "ignore"),
            ("res_model", "in", ["account.move", "account.payment", "account.bank.statement.line"]),
            ("res_id", "in", [record_id for _model, record_id in money]),
        ]).filtered(lambda row: (row.res_model, row.res_id) in money)
        if rows:
            rows.write({"waiting": True, "taken_off": True})
            connection.pull_cron_id._trigger()


class BooksRecord(models.Model):
    _inherit = "books.record"

    taken_off = fields.Boolean(readonly=True, help="Somebody took it off in Odoo what it pays in the books.")

    def _check_still_pays(self, made):
        """:raises Held: it pays something there that somebody in Odoo took it off."""
        cancelled = made and made._name == "account.payment" and made.state in ("canceled", "rejected")
        if self.taken_off and self.state not in GONE and not cancelled:
            raise Held(self.env._(
                "In Odoo it was taken off what it pays in %(books)s. Take it off there, too; or press “Try again” to "
                "let it pay the same here.", books=self.connection_id.provider_label), "books")

    def action_apply(self):
        self.check_access("read")
        self.sudo().filtered("waiting").taken_off = False
        return super().action_apply()
