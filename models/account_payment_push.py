from odoo import fields, models

from .books_connection_pull import PAYMENTS


class AccountPayment(models.Model):
    _name = "account.payment"
    _inherit = ["account.payment", "books.payer", "books.send.mixin"]

    books_state = fields.Selection(
        [("none", "— Not sent"), ("pending", "⏳ Pending"), ("synced", "✓ Synced"), ("error", "✗ Error")],
        string="In the Books", compute="_compute_books_state", groups="books_connector.group_user")
    books_error = fields.Char(
        string="Message of the Books", compute="_compute_books_state", groups="books_connector.group_user",
        help="What keeps it from standing in the books.")
    books_url = fields.Char(
        string="Link to the Books", compute="_compute_books_state", groups="books_connector.group_user")

    def _compute_books_state(self):
        for payment in self:
            rows, jobs = (payment._books_found(model) for model in ("books.record", "books.job"))
            rows = rows.filtered(lambda row: row.state not in ("void", "deleted"))
            jobs = jobs.filtered(lambda job: job.state != "done")
            failed = jobs.filtered(lambda job: job.state == "failed")
            payment.books_error = failed[:1].error
            payment.books_url = rows[:1].url
            payment.books_state = (
                "error" if failed else "pending" if jobs else "synced" if rows else "none")

    def _books_found(self, model):
        """The rows of this payment and of what of it settles one document."""
        return self.env[model].sudo().search([
            ("kind", "in", PAYMENTS), ("connection_id.active", "=", True),
            "|", "&", ("res_model", "=", self._name), ("res_id", "=", self._origin.id),
            "&", ("res_model", "=", "account.partial.reconcile"), ("res_id", "in", self._books_partials().ids)])

    def action_books_send(self):
        """Try again what could not be sent."""
        self._books_check_user()
        self.check_access("read")
        return self.env["books.job"].union(*(payment._books_found("books.job") for payment in self)).filtered(
            lambda job: job.state == "failed").action_retry()

    def _books_partials(self):
        lines = self.move_id.line_ids
        return lines.matched_debit_ids | lines.matched_credit_ids

    def _books_entries(self):
        return self.move_id

    def _books_is_whole(self):
        return True


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft)
        # A payment that was a draft for a while kept its reconciliation, but perhaps not its date or journal.
        # One that is reversed may settle nothing.
        for company, payments in (posted | posted.reversed_entry_id).origin_payment_id.grouped("company_id").items():
            connection = self.env["books.connection"]._of_company(company).sudo()
            if connection:
                connection._requeue_payments(payments)
        return posted

    def button_cancel(self):
        # A payment may stand in the books and settle nothing any more: then no reconciliation is undone by this.
        for company, payments in self.origin_payment_id.grouped("company_id").items():
            connection = self.env["books.connection"]._of_company(company).sudo()
            if connection:
                connection._requeue_payments(payments)
        return super().button_cancel()
