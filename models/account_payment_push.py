from collections import defaultdict

from odoo import fields, models
from odoo.fields import Domain

from ..flows.kinds import GONE
from ..flows.push.queue_payments import requeue_payments


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
        rows = self._books_owned("books.record", [("state", "not in", GONE)])
        jobs = self._books_owned("books.job", [("state", "!=", "done")])
        for payment in self:
            rows_of, jobs_of = rows[payment._origin.id], jobs[payment._origin.id]
            failed = jobs_of.filtered(lambda job: job.state == "failed")
            payment.books_error = failed[:1].error
            payment.books_url = rows_of[:1].url
            payment.books_state = (
                "error" if failed else "pending" if jobs_of else "synced" if rows_of else "none")

    def _books_owned(self, model, domain):
        """{id of a payment: the rows of it, of what of it settles one document, and of what it writes off}"""
        payment_of = {
            (record._name, record.id): payment._origin.id for payment in self
            for records in (payment._origin, payment._books_partials(), payment._books_write_offs())
            for record in records}
        ids = defaultdict(list)
        for name, record_id in payment_of:
            ids[name].append(record_id)
        of_any = Domain.OR(
            Domain("res_model", "=", name) & Domain("res_id", "in", of_model) for name, of_model in ids.items())
        found = defaultdict(self.env[model].sudo().browse)
        for row in found[0].search(of_any & Domain("connection_id.active", "=", True) & Domain(domain)):
            found[payment_of[row.res_model, row.res_id]] += row
        return found

    def action_books_send(self):
        """Try again what could not be sent."""
        self._books_check_user()
        self.check_access("read")
        failed = self._books_owned("books.job", [("state", "=", "failed")])  # of payments that the user may read
        return self.env["books.job"].sudo().union(*failed.values()).action_retry()

    def _books_partials(self):
        lines = self.move_id.line_ids
        return lines.matched_debit_ids | lines.matched_credit_ids

    def _books_entries(self):
        return self.move_id

    def _books_is_whole(self):
        return True

    def _books_write_offs(self):
        return self._seek_for_lines()[2]


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft)
        # A payment that was a draft for a while kept its reconciliation, but perhaps not its date or journal.
        # One that is reversed may settle nothing.
        (posted | posted.reversed_entry_id)._books_requeue_money()
        for company in posted.sudo().origin_payment_id.company_id:  # who posts need not read payments
            # It may settle nothing: the schedule finds what does.
            self.env["books.connection"]._of_company(company).sudo().filtered("push_payments")._wake()
        return posted

    def button_cancel(self):
        # A payment may stand in the books and settle nothing any more: then no reconciliation is undone by this.
        self._books_requeue_money()
        return super().button_cancel()

    def unlink(self):
        self._books_requeue_money()  # a payment that is cancelled as a draft loses its entry
        return super().unlink()

    def _books_requeue_money(self):
        """Queue what of these entries' money stands in the books: it changes here, or is taken back."""
        entries = self.sudo()  # who changes entries need not read payments and bank statements
        for money in (entries.origin_payment_id, entries.statement_line_id):
            for company, of_company in money.grouped("company_id").items():
                connection = self.env["books.connection"]._of_company(company).sudo()
                if connection:
                    requeue_payments(connection, of_company)
