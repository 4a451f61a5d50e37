
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.safe_eval import safe_eval

from ..flows.connect.checklist import ICONS, check_link
from ..flows.connect.overview import count, count_contact_questions, count_doubles, count_reads, takings_note
from ..flows.connect.wake import wake_push
from ..flows.connect.webhooks import webhook_address
from ..flows.kinds import MONEY
from ..flows.push.missing import Missing
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
    contact_question_count = fields.Integer(compute="_compute_contact_question_count")
    checks = fields.Json(
        readonly=True, copy=False, help="The last test: [verdict, title, detail and remedy, where to fix it].")
    checked_at = fields.Datetime(string="Last test", readonly=True, copy=False)
    checklist = fields.Html(compute="_compute_checklist", sanitize=False)
    waiting_count = fields.Integer(compute="_compute_counts")
    failed_count = fields.Integer(compute="_compute_counts")
    sent_count = fields.Integer(compute="_compute_counts")
    payment_count = fields.Integer(compute="_compute_counts")
    problem_count = fields.Integer(compute="_compute_counts")
    unmapped_count = fields.Integer(compute="_compute_counts")
    unreadable_count = fields.Integer(compute="_compute_counts")
    issue_count = fields.Integer(compute="_compute_counts")
    is_paused = fields.Boolean(compute="_compute_is_paused")
    rests = fields.Boolean(compute="_compute_is_paused")
    reads = fields.Integer(string="Reads this month", compute="_compute_reads")
    reads_per_month = fields.Integer(compute="_compute_reads")
    double_count = fields.Integer(compute="_compute_double_count")
    takings_note = fields.Char(
        compute="_compute_takings_note", help="What of the point of sale is sent. Empty where it is not used.")

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

    def _compute_contact_question_count(self):
        count_contact_questions(self)

    def action_open_contact_questions(self):
        """Open the contacts of the books that need a decision."""
        action = self._action_of("books_connector.books_record_contact_action")
        return action | {"context": action["context"] | {"search_default_unlinked": 0, "search_default_problem": 1}}

    @api.depends("checks")
    def _compute_checklist(self):
        row = Markup('<li class="mb-2"><i class="fa fa-fw %s me-2" role="img"></i><strong>%s</strong>'
                     '<div class="text-muted ms-4">%s %s</div></li>')
        for connection in self:
            rows = Markup().join(
                row % (ICONS[verdict], title, detail, check_link(connection, *place))
                for verdict, title, detail, *place in connection.checks or [])
            connection.checklist = Markup('<ul class="list-unstyled mb-0">%s</ul>') % rows if rows else False

    def _compute_counts(self):
        """Compute the figures on the cards."""
        count(self)

    def _compute_is_paused(self):
        now = database_now(self.env)
        for connection in self:
            connection.is_paused = bool(connection.paused_until and connection.paused_until > now)
            connection.rests = bool(connection.rest_until and connection.rest_until > now)

    def _compute_takings_note(self):
        for connection in self:
            connection.takings_note = takings_note(connection)

    def _compute_reads(self):
        """Compute the reads of this month, for providers that meter them."""
        count_reads(self)

    def action_open_issues(self):
        """Open the list of issues."""
        return self._action_of("books_connector.books_issue_action")

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

    def _compute_double_count(self):
        count_doubles(self)

    def action_open_doubles(self):
        return self.action_open_records() | {"context": {"search_default_doubles": 1}}

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
