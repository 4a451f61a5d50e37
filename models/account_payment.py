from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..flows.kinds import GONE, PARTIAL, PAYMENT_SOURCES
from ..flows.omissions import omitted_domain, omitted_of
from ..flows.push.changed import check_payments
from ..flows.push.payment_source import partials_of, write_offs_of
from ..flows.push.pending import why_pending
from ..flows.push.send_documents import send_documents, send_left_out
from ..providers import PROVIDERS
from ..tools.matching import matches
from ..tools.subqueries import By, of_ids, of_rows


class AccountPayment(models.Model):
    _name = "account.payment"
    _inherit = ["account.payment", "books.send.mixin"]

    _books_list_idx = models.Index("(date, name)")  # the order of its lists
    _books_cancelled_idx = models.Index("(id) WHERE state IN ('canceled', 'rejected')")
    books_origin = fields.Char(
        string="From the Books", compute="_compute_books_origin", search="_search_books_origin",
        groups="books_connector.group_user", help="The books that this payment came from.")
    books_state = fields.Selection(
        [("none", "— Not sent"), ("pending", "⏳ Pending"), ("synced", "✓ Synced"), ("error", "✗ Error"),
         ("left_out", "— Left out")],
        string="Records", compute="_compute_books_state", search="_search_books_state",
        groups="books_connector.group_user")
    books_sendable = fields.Boolean(
        compute="_compute_books_state", groups="books_connector.group_user",
        help="It is an expense that the company paid, and can be sent now.")
    books_error = fields.Char(
        string="Message of the Books", compute="_compute_books_state", groups="books_connector.group_user",
        help="Why it is not in the books.")
    books_url = fields.Char(
        string="Link to the Books", compute="_compute_books_state", groups="books_connector.group_user")

    @api.model
    def _books_journal(self, record, journal):
        """The journal in which a payment that comes from the books is registered.

        Extension method.

        :param record: its `books.record`.
        :param journal: the journal that its account is mapped to, else the connection's default; empty if there is
            neither.
        """
        return journal

    def write(self, vals):
        check_payments(self, vals)
        return super().write(vals)

    @api.depends_context("lang")
    def _compute_books_state(self):
        rows = self._books_owned("books.record", [("state", "not in", GONE)])
        jobs = self._books_owned("books.job", [("state", "not in", ("done", "skipped"))])
        omissions = self._books_owned("books.omission", [("by_person", "=", True)])
        customers_out = omitted_of(self.env, self.move_id.commercial_partner_id)
        for payment in self:
            rows_of, jobs_of = rows[payment._origin.id], jobs[payment._origin.id]
            failed = jobs_of.filtered(lambda job: job.state == "failed")
            stopped = failed or jobs_of.filtered("causes") or jobs_of
            payment.books_error = bool(stopped) and why_pending(stopped[0])
            payment.books_url = next((row.url for row in rows_of), False)  # a slice would read row by row
            payment.books_sendable = payment._books_expense().sudo().books_sendable
            out = omissions[payment._origin.id]
            payment.books_error = payment.books_error or out[:1].why
            payment.books_state = (
                "error" if failed else "pending" if jobs_of else "left_out" if out else "synced" if rows_of else
                "left_out" if payment.move_id.commercial_partner_id in customers_out else "none")

    def _books_expense(self):
        """The entry of an expense that the company paid, as which it is sent; empty for any other payment."""
        return self.move_id.filtered(lambda move: move.sudo()._books_kind() == "expense")

    def _books_owned(self, model, domain):
        """{id of a payment: the rows of `model` for the payment, its partials and its write-off lines}

        Of an expense that the company paid they are those of its entry.
        """
        payment_of = {
            (record._name, record.id): payment._origin.id for payment in self
            for records in (
                payment._origin, partials_of(payment), write_offs_of(payment), payment._origin._books_expense())
            for record in records}
        ids = defaultdict(list)
        for name, record_id in payment_of:
            ids[name].append(record_id)
        of_any = Domain.OR(
            Domain("res_model", "=", name) & Domain("res_id", "in", of_model) for name, of_model in ids.items())
        rows = self.env[model].sudo().search(of_any & Domain("connection_id.active", "=", True) & Domain(domain))
        return defaultdict(rows.browse, rows.grouped(lambda row: payment_of[row.res_model, row.res_id]))

    def _books_state_domains(self, most=By.RECORD, few=By.ROWS):
        failed = self._books_having("books.job", [("state", "=", "failed")], few)
        waiting = self._books_having("books.job", [("state", "in", ("todo", "sending"))], few)
        known = self._books_having("books.record", [("state", "not in", GONE)], most)
        rest, omitted = ~failed & ~waiting, self._books_omitted()
        of_customers = omitted_domain(self.env, "move_id.commercial_partner_id") & ~known
        return {
            "error": failed, "pending": waiting & ~failed, "synced": known & rest & ~omitted,
            "left_out": rest & (omitted | of_customers), "none": ~known & rest & ~omitted & ~of_customers}

    def _books_omitted(self):
        """The payments of which a person left something out."""
        rows = self.env["books.omission"].sudo().search(
            [("res_model", "in", PAYMENT_SOURCES), ("by_person", "=", True)])
        ids = {model: rows.filtered(lambda row, name=model: row.res_model == name).mapped("res_id")
               for model in PAYMENT_SOURCES}
        lines = Domain("id", "in", ids["account.move.line"]) | Domain.OR(
            Domain(field, "in", ids[PARTIAL]) for field in ("matched_debit_ids", "matched_credit_ids"))
        return Domain("id", "in", ids[self._name]) | Domain("move_id.line_ids", "any!", lines)

    def _books_having(self, model, domain, by):
        """The payments that have such a row: see `_books_owned`.

        :param by: one of `By`.
        """
        rows = self.env[model].sudo()
        connections = Domain("connection_id", "in", self.env["books.connection"]._active_ids())
        # Of lines without a column `expense_id` none is of an expense.
        expense = SQL("line.expense_id IS NOT NULL") if (
            "expense_id" in self.env["account.move.line"]._fields) else SQL("FALSE")

        def of(name):
            return Domain("res_model", "=", name) & connections & Domain(domain)

        def found(name):
            return rows._search(of(name)).subselect(SQL.identifier(rows._table, "res_id"))

        def of_parts():
            return SQL(
                """
                SELECT payment.id
                  FROM account_partial_reconcile partial
                  CROSS JOIN LATERAL (VALUES (partial.debit_move_id), (partial.credit_move_id)) side(line_id)
                  JOIN account_move_line line ON line.id = side.line_id
                  JOIN account_payment payment ON payment.move_id = line.move_id
                 WHERE partial.id IN %(of_partials)s
                 UNION ALL
                SELECT payment.id
                  FROM account_move_line line
                  JOIN account_payment payment ON payment.move_id = line.move_id
                 WHERE line.id IN %(of_lines)s
                 UNION ALL
                SELECT payment.id
                  FROM account_move_line line
                  JOIN account_payment payment ON payment.move_id = line.move_id
                 WHERE %(expense)s AND line.move_id IN %(of_moves)s
                """, of_partials=found(PARTIAL), of_lines=found("account.move.line"), expense=expense,
                of_moves=found("account.move"))

        # Most rows are of a payment itself: from a payment they are found by an index.
        return of_rows(rows, of(self._name), by=by) | of_ids(of_parts, by=by)

    def _books_blocked_by(self):
        """As of any record; a payment may be sent as what it settles, each part with a job of its own."""
        jobs = self._books_owned("books.job", [("state", "not in", ("done", "skipped"))])[self._origin.id]
        return jobs.sorted(lambda job: job.state != "failed")[:1]

    def action_books_send(self):
        """Send an expense that the company paid; of any other payment, try again what could not be sent, and send what
        was left out."""
        self._books_check_user()
        self.check_access("read")
        expenses = self._books_expense().filtered("books_sendable")
        if expenses:
            return self._books_report(send_documents(expenses))
        failed = self._books_owned("books.job", [("state", "=", "failed")])  # the user may read these payments
        jobs = self.env["books.job"].sudo().union(*failed.values())
        return (jobs | send_left_out(self.filtered(lambda payment: payment.books_state == "left_out"))).action_retry()

    def _compute_books_origin(self):
        rows = self.env["books.record"].sudo().search([
            ("res_model", "=", self._name), ("res_id", "in", self.ids), ("from_odoo", "=", False)])
        origin = {row.res_id: row.connection_id.provider_label for row in rows}
        for payment in self:
            payment.books_origin = origin.get(payment.id, False)

    def _search_books_origin(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        codes = [code for code, provider in PROVIDERS.items() if matches(provider.label, operator, value)]
        domain = self._books_from([("connection_id.provider", "in", codes)]) if codes else Domain.FALSE
        return domain | ~self._books_from([]) if matches(False, operator, value) else domain

    def _books_from(self, domain):
        """The payments that came from books for which this domain holds."""
        return of_rows(self.env["books.record"].sudo(), [
            ("res_model", "=", self._name), ("from_odoo", "=", False), *domain])
