from odoo import fields, models

from ..providers import PROVIDERS
from ..tools.clock import database_now
from .books_connection_pull import MONEY


class BooksConnection(models.Model):
    _inherit = "books.connection"

    waiting_count = fields.Integer(compute="_compute_counts")
    failed_count = fields.Integer(compute="_compute_counts")
    sent_count = fields.Integer(compute="_compute_counts")
    payment_count = fields.Integer(compute="_compute_counts")
    problem_count = fields.Integer(compute="_compute_counts")
    unmapped_count = fields.Integer(compute="_compute_counts")
    unreadable_count = fields.Integer(compute="_compute_counts")
    is_paused = fields.Boolean(compute="_compute_is_paused")
    rests = fields.Boolean(compute="_compute_is_paused")
    reads = fields.Integer(string="Reads this month", compute="_compute_reads")
    reads_per_month = fields.Integer(compute="_compute_reads")

    def _compute_counts(self):
        """What is on the card, with one query a table for all connections."""
        jobs = {
            (connection.id, state): count for connection, state, count in self.env["books.job"]._read_group(
                [("connection_id", "in", self.ids), ("state", "!=", "done")], ["connection_id", "state"], ["__count"])}
        linked = {
            (connection.id, model): count for connection, model, count in self.env["books.record"]._read_group(
                [("connection_id", "in", self.ids), ("res_model", "in", ("account.move", "account.payment"))],
                ["connection_id", "res_model"], ["__count"])}
        problems = dict(self.env["books.record"]._read_group(
            [("connection_id", "in", self.ids), ("problem", "!=", False), ("contact", "=", False)],
            ["connection_id"], ["__count"]))
        unmapped = dict(self.env["books.mapping"]._read_group(
            [("connection_id", "in", self.ids), ("kind", "=", "tax"), ("state", "!=", "3_confirmed")],
            ["connection_id"], ["__count"]))
        unreadable = dict(self.env["books.unreadable"]._read_group(
            [("connection_id", "in", self.ids), ("left_out", "=", False)], ["connection_id"], ["__count"]))
        for connection in self:
            connection.unreadable_count = unreadable.get(connection, 0)
            connection.waiting_count = jobs.get((connection.id, "todo"), 0) + jobs.get((connection.id, "sending"), 0)
            connection.failed_count = jobs.get((connection.id, "failed"), 0)
            connection.sent_count = linked.get((connection.id, "account.move"), 0)
            connection.payment_count = linked.get((connection.id, "account.payment"), 0)
            connection.problem_count = problems.get(connection, 0)
            connection.unmapped_count = unmapped.get(connection, 0)

    def _compute_is_paused(self):
        now = database_now(self.env)
        for connection in self:
            connection.is_paused = bool(connection.paused_until and connection.paused_until > now)
            connection.rests = bool(connection.rest_until and connection.rest_until > now)

    def _compute_reads(self):
        """What the provider meters, where it meters reads."""
        month = self.env["books.quota"]._this_month()
        reads = {quota.connection_id: quota.reads for quota in self.env["books.quota"].sudo().search(
            [("connection_id", "in", self.ids), ("month", "=", month)])}
        for connection in self:
            provider = PROVIDERS.get(connection.provider)
            connection.reads = reads.get(connection, 0)
            connection.reads_per_month = provider.limits.reads_per_month if provider else 0

    def action_open_failed(self):
        return self.action_open_jobs() | {"context": {"search_default_failed": 1}}

    def action_open_unmapped(self):
        action = self.action_open_mappings()
        return action | {"context": action["context"] | {"search_default_todo": 1, "search_default_taxes": 1}}

    def action_open_problems(self):
        return self.action_open_records() | {"context": {"search_default_problem": 1}}

    def action_open_unreadable(self):
        return self._action_of("books_connector.books_unreadable_action")

    def action_open_payments(self):
        action = self._action_of("books_connector.books_record_action")
        return action | {
            "name": self.env._("Payments"), "domain": [*action["domain"], ("kind", "in", MONEY)],
            "context": {"search_default_linked": 0},
        }

    def _remedy_screen(self, remedy):
        """The screen on which a cause is mended; None where that is the document itself."""
        self.ensure_one()
        if remedy == "mapping":
            action = self.action_open_mappings()
            return action | {"context": action["context"] | {"search_default_todo": 1}}
        if remedy == "contacts":
            return self._action_of("books_connector.books_record_contact_action")
        if remedy in ("settings", "reconnect"):
            return {
                "type": "ir.actions.act_window", "res_model": "books.connection", "res_id": self.id,
                "view_mode": "form", "views": [(False, "form")],
            }
        if remedy == "books":
            return {"type": "ir.actions.act_url", "url": self.sudo()._home_url(), "target": "new"}
        return None
