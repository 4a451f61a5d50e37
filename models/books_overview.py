
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.safe_eval import safe_eval

from ..flows.connect.checklist import ICONS, check_link
from ..flows.connect.figures import FIGURES, count, open_figure
from ..flows.connect.other_books import choose_other_books
from ..flows.connect.overview import (
    condition_of,
    count_reads,
    freshness,
    graph,
    next_run,
    silence,
    takings_note,
    waits_note,
)
from ..flows.connect.wake import wake_push
from ..flows.connect.webhooks import webhook_address
from ..flows.history.gate import history_of, open_gate
from ..flows.push.missing import Missing
from ..flows.reconcile.state import last_run
from ..flows.reconcile.words import last_run_note
from ..tools.clock import database_now
from ..tools.superuser import as_superuser


class BooksOverview(models.AbstractModel):
    """The figures on the card and the form of a connection, and the lists that they open."""

    _name = "books.overview"
    _description = "Overview of a connection"

    last_event = fields.Datetime(
        string="Last webhook received", compute="_compute_last_event",
        help="When the books last sent a webhook.")
    webhook_uri = fields.Char(string="Webhook address", compute="_compute_last_event")
    webhook_verification = fields.Char(
        readonly=True, copy=False, groups=fields.NO_ACCESS,
        help="The value that the provider wants confirmed before it sends webhooks of these books, encrypted.")
    webhook_state = fields.Selection(
        [("asked", "Requested"), ("verified", "Verified"), ("confirmed", "Confirmed")], readonly=True, copy=False,
        help="State of the subscription to webhooks, where each connection has its own.")
    checks = fields.Json(
        readonly=True, copy=False, help="The last test: [verdict, title, detail and remedy, where to fix it].")
    checked_at = fields.Datetime(string="Last test", readonly=True, copy=False)
    fixes = fields.Json(compute="_compute_checklist", help="Where what the last test found is fixed.")
    checklist = fields.Html(compute="_compute_checklist", sanitize=False)
    waiting_count = fields.Integer(compute="_compute_counts")
    failed_count = fields.Integer(compute="_compute_counts")
    skipped_count = fields.Integer(compute="_compute_counts")
    differing_count = fields.Integer(compute="_compute_counts")
    contact_question_count = fields.Integer(compute="_compute_counts")
    double_count = fields.Integer(compute="_compute_counts")
    sent_count = fields.Integer(compute="_compute_counts")
    payment_count = fields.Integer(compute="_compute_counts")
    problem_count = fields.Integer(compute="_compute_counts")
    unmapped_count = fields.Integer(compute="_compute_counts")
    unreadable_count = fields.Integer(compute="_compute_counts")
    issue_count = fields.Integer(compute="_compute_counts")
    is_paused = fields.Boolean(compute="_compute_is_paused")
    rests = fields.Boolean(compute="_compute_is_paused")
    condition = fields.Selection(
        [("draft", "Not connected"), ("active", "Active"), ("waiting", "Waiting"), ("paused", "Paused"),
         ("trouble", "Needs attention"), ("ended", "Subscription ended"), ("copy", "Copy"), ("expired", "Expired"),
         ("error", "Error"), ("revoked", "Disconnected")],
        compute="_compute_condition", help="The most important fact about its state.")
    waits_note = fields.Char(compute="_compute_condition")
    next_run = fields.Datetime(compute="_compute_condition")
    reads = fields.Integer(string="Reads this month", compute="_compute_reads")
    reads_of_app = fields.Integer(
        compute="_compute_reads", help="The reads of this month of all companies of the app, which share the limit.")
    reads_per_month = fields.Integer(compute="_compute_reads")
    reads_warning = fields.Char(compute="_compute_reads")
    graph = fields.Text(compute="_compute_graph", help="What was sent and what failed on each of the last days.")
    freshness = fields.Json(compute="_compute_freshness", help="[what, age, when] of each kind sent or read.")
    read_age = fields.Char(compute="_compute_freshness", help="How old the data of the books are.")
    silence = fields.Char(compute="_compute_silence", help="Why the readings may miss changes.")
    reconciliation_note = fields.Char(
        compute="_compute_reconciliation_note", help="Whether the last comparison of both sides found them equal.")
    takings_note = fields.Char(
        compute="_compute_takings_note", help="What of the point of sale is sent. Empty where it is not used.")

    history = fields.Selection(
        [("open", "To decide"), ("under_way", "Under way"), ("finished", "Finished"), ("skipped", "Skipped")],
        compute="_compute_history", help="What became of the documents that are older than the connection.")
    history_import_id = fields.Many2one("books.import", compute="_compute_history")
    history_progress = fields.Json(compute="_compute_history")

    def action_choose_other(self):
        """Leave the wrong books, to which nothing is linked yet, and choose others."""
        return choose_other_books(self)

    def copy(self, default=None):
        raise UserError(self.env._("A company is connected once: a connection is not duplicated."))

    def _form_url(self):
        """The address of this connection's own form."""
        return f"/odoo/action-books_connector.books_connection_action/{self.id}"

    def action_open_jobs(self):
        return self._action_of("books_connector.books_job_action")

    def action_open_records(self):
        return self._action_of("books_connector.books_record_action")

    def action_open_mappings(self):
        return self._action_of("books_connector.books_mapping_action")

    def _action_of(self, xml_id):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        domain = [("connection_id", "=", self.id), *safe_eval(action["domain"] or "[]")]
        context = {"default_connection_id": self.id, **safe_eval(action["context"] or "{}")}
        return action | {"domain": domain, "context": context}

    def _compute_last_event(self):
        heard = dict(self.env["books.event"].sudo()._read_group(
            [("connection_id", "in", self.ids)], ["connection_id"], ["heard_at:max"]))
        for connection in self:
            connection.last_event = heard.get(connection._origin, False)
            connection.webhook_uri = webhook_address(connection)

    @api.depends("checks")
    @api.depends_context("lang")
    def _compute_checklist(self):
        row = Markup('<li class="mb-2"><i class="fa fa-fw %s me-2" role="img"></i><strong>%s</strong>'
                     '<div class="text-muted ms-4">%s %s</div></li>')
        for connection in self:
            worst_first = sorted(connection.checks or [], key=lambda check: list(ICONS).index(check[0]), reverse=True)
            rows = Markup().join(
                row % (ICONS[verdict], title, detail, check_link(connection, *place))
                for verdict, title, detail, *place in worst_first)
            connection.fixes = sorted({
                fix for verdict, _title, _detail, *place in worst_first if verdict != "ok" for fix in place})
            connection.checklist = Markup('<ul class="list-unstyled mb-0">%s</ul>') % rows if rows else False

    def _compute_counts(self):
        """Compute the figures on the cards."""
        count(self, [name for name in FIGURES if name in self._fields])

    @api.depends("state", "enabled", "error", "push_failure", "pull_failure", "subscription_ended", "paused_until")
    @api.depends_context("lang", "tz")
    def _compute_condition(self):
        now = database_now(self.env)
        for connection in self:
            connection.condition = condition_of(connection, now)
            connection.waits_note = waits_note(connection, now)
            connection.next_run = next_run(connection, now)

    @api.depends_context("lang")
    def _compute_graph(self):
        found = graph(self)
        for connection in self:
            connection.graph = found[connection]

    @api.depends_context("lang")
    def _compute_freshness(self):
        found = freshness(self)
        for connection in self:
            connection.freshness = found[connection]
            connection.read_age = found[connection][0][1] if connection.pulled_at else False

    @api.depends_context("lang")
    def _compute_silence(self):
        found = silence(self)
        for connection in self:
            connection.silence = found.get(connection, False)

    def _compute_is_paused(self):
        now = database_now(self.env)
        for connection in self:
            connection.is_paused = bool(connection.paused_until and connection.paused_until > now)
            connection.rests = bool(connection.rest_until and connection.rest_until > now)

    @api.depends_context("lang", "tz")
    def _compute_history(self):
        found = history_of(self._origin)
        for connection in self:
            connection.history, one = found.get(connection._origin, ("open", self.env["books.import"]))
            connection.history_import_id, connection.history_progress = one, one.progress

    @api.depends_context("lang")
    def _compute_takings_note(self):
        for connection in self:
            connection.takings_note = takings_note(connection)

    @api.depends_context("lang")
    def _compute_reads(self):
        """Compute the reads of this month, for providers that meter them."""
        count_reads(self)

    # Each opens exactly what a figure counts.

    def action_open_issues(self):
        return open_figure(self, "issue_count")

    def action_open_waiting(self):
        return open_figure(self, "waiting_count")

    def action_open_failed(self):
        return open_figure(self, "failed_count")

    def action_open_skipped(self):
        return open_figure(self, "skipped_count")

    def action_open_sent(self):
        return open_figure(self, "sent_count")

    def action_open_payments(self):
        return open_figure(self, "payment_count")

    def action_open_differing(self):
        return open_figure(self, "differing_count")

    def action_open_problems(self):
        return open_figure(self, "problem_count")

    def action_open_contact_questions(self):
        return open_figure(self, "contact_question_count")

    def action_open_doubles(self):
        return open_figure(self, "double_count")

    def action_open_unmapped(self):
        return open_figure(self, "unmapped_count")

    def action_open_unreadable(self):
        return open_figure(self, "unreadable_count")

    def action_import_history(self):
        """Open the import of the history that is to start or under way, else the form of a new one."""
        self.ensure_one()
        self.check_access("read")
        Import = self.env["books.import"]
        one = Import._ongoing(self) or Import.create({"connection_id": self.id})
        return self.env["ir.actions.act_window"]._for_xml_id("books_connector.books_import_action") | {
            "res_id": one.id, "views": [(False, "form")], "view_mode": "form"}

    def action_skip_history(self):
        """Take nothing older over: what goes by itself begins now."""
        self.ensure_one()
        self.check_access("write")
        if self.history == "under_way":
            raise UserError(self.env._("The history is being imported. Finish or stop that first."))
        open_gate(as_superuser(self), "skipped")

    def action_open_reconciliation(self):
        """The last comparison of these books, or a new one."""
        self.ensure_one()
        self.check_access("read")
        run = last_run(self)
        return {
            "type": "ir.actions.act_window", "res_model": "books.reconciliation", "res_id": run.id, "view_mode": "form",
            "views": [(False, "form")], "context": {"default_connection_id": self.id}}

    @api.depends_context("lang")
    def _compute_reconciliation_note(self):
        for connection in self:
            connection.reconciliation_note = last_run_note(connection)

    def action_support(self):
        """Show the details that support asks for."""
        self.ensure_one()
        self.check_access("read")
        return self.env["books.support"]._of(self)

    def action_open_missing(self):
        """Open the list of what is missing for documents that are not sent yet."""
        self.ensure_one()
        self.check_access("read")
        connection = as_superuser(self).with_company(self.company_id)
        rows = self.env["books.missing"].sudo().create(Missing(connection).rows)
        action = self.env["ir.actions.act_window"]._for_xml_id("books_connector.books_missing_action")
        return action | {"domain": [("id", "in", rows.ids)]}

    def _leave_to_people(self, seconds):
        """For this time, send and read only what a person waits for."""
        self.rest_until = fields.Datetime.add(database_now(self.env), seconds=seconds)
        wake_push(self, self.rest_until)
