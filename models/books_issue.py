
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..flows.issues import count_hanging, review_issues
from ..flows.question import open_question
from ..flows.reason_words import long_words, word
from ..flows.remedies import REMEDIES, may, place_selection, remedy_selection, who_selection
from ..flows.send_after_all import send_after_all
from ..flows.spot import spot
from ..tools.clock import database_now
from ..tools.superuser import as_superuser


class BooksIssue(models.Model):
    """One row is one cause that keeps documents from agreeing, with its remedy and everything that it blocks."""

    _name = "books.issue"
    _inherit = ["mail.thread", "mail.activity.mixin", "books.owned"]
    _description = "To fix"
    _order = "state DESC, last_seen DESC, id DESC"

    connection_id = fields.Many2one(
        "books.connection", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    reason = fields.Char(required=True, readonly=True, help="A code of the registry of reasons.")
    res_model = fields.Char(string="Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Subject", model_field="res_model", readonly=True, help="The record that is the cause.")
    setting = fields.Char(readonly=True, help="The setting of it that is the cause, if it is one.")
    words = fields.Json(readonly=True, help="What the sentence names.")
    state = fields.Selection(
        [("open", "To fix"), ("left_out", "Left out"), ("closed", "Fixed")], required=True, readonly=True)
    remedy = fields.Selection(remedy_selection, readonly=True)
    who = fields.Selection(who_selection, string="Who can fix it", readonly=True)
    place = fields.Selection(place_selection, string="Where to fix it", readonly=True)
    assigned = fields.Boolean(readonly=True, help="The responsible people got their activity.")
    asks = fields.Boolean(readonly=True, help="A person has to decide: both sides are shown.")
    first_seen = fields.Datetime(readonly=True)
    last_seen = fields.Datetime(readonly=True)
    closed_at = fields.Datetime(string="Fixed at", readonly=True)
    why = fields.Char(string="Why left out", readonly=True)
    job_ids = fields.Many2many("books.job", string="Not sent", readonly=True)
    record_ids = fields.One2many("books.record", "issue_id", string="Not applied", readonly=True)
    left_out_ids = fields.One2many("books.record", "left_out_id", readonly=True)
    unreadable_ids = fields.One2many("books.unreadable", "issue_id", string="Not read", readonly=True)
    sentence = fields.Char(string="What is wrong", compute="_compute_sentence")
    details = fields.Text(
        compute="_compute_details", help="The words of the provider, where the sentence shows only their beginning.")
    subject = fields.Char(string="Where", compute="_compute_subject")
    fixable = fields.Boolean(compute="_compute_fixable", help="This user can fix it.")
    hanging = fields.Integer(string="Waiting for it", compute="_compute_hanging")
    job_count = fields.Integer(compute="_compute_hanging")
    record_count = fields.Integer(compute="_compute_hanging")
    unreadable_count = fields.Integer(compute="_compute_hanging")

    _open_unique = models.UniqueIndex(
        "(connection_id, reason, res_model, res_id, setting) WHERE state = 'open'", "This issue is already open.")
    _subject_idx = models.Index("(res_model, res_id)")

    @api.depends("reason", "words")
    @api.depends_context("lang")
    def _compute_sentence(self):
        for issue in self:
            issue.sentence = word(self.env, {"reason": issue.reason, "values": issue.words or {}})

    @api.depends("words")
    def _compute_details(self):
        for issue in self:
            issue.details = "\n\n".join(long_words([{"values": issue.words or {}}])) or False

    @api.depends("sentence")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for issue in self:
            issue.display_name = issue.sentence

    @api.depends("res_model", "res_id", "setting")
    @api.depends_context("lang")
    def _compute_subject(self):
        for model, issues in self.grouped("res_model").items():
            names = {}
            if model in self.env:
                records = self.env[model].sudo().browse(issues.mapped("res_id")).exists()
                names = {record.id: record.display_name for record in records}
            for issue in issues:
                field = model in self.env and self.env[model]._fields.get(issue.setting)
                issue.subject = field._description_string(self.env) if field else names.get(issue.res_id, False)

    @api.depends("remedy")
    @api.depends_context("uid")
    def _compute_fixable(self):
        for issue in self:
            issue.fixable = may(self.env, issue.remedy)

    def _compute_hanging(self):
        counts = count_hanging(self)
        for issue in self:
            issue.job_count, issue.record_count, issue.unreadable_count = counts[issue.id]
            issue.hanging = sum(counts[issue.id])

    def write(self, values):
        result = super().write(values)
        if values.get("state", "open") != "open":
            self.activity_unlink(["mail.mail_activity_data_todo"])
        return result

    @api.autovacuum
    def _gc_closed(self):
        """Delete issues that were fixed long ago; those left out stay, with their reason."""
        limit = fields.Datetime.subtract(database_now(self.env), days=90)
        self.search([("state", "=", "closed"), ("closed_at", "<", limit)], limit=10_000).unlink()

    # Buttons

    def action_fix(self):
        """Open the screen on which the cause is fixed, or the question dialog."""
        self.ensure_one()
        self.check_access("read")
        if not self.fixable:
            raise UserError(self.env._(
                "%(who)s: only they can fix this. Ask one of them.", who=self._who_word()))
        if self.asks:
            return self.action_decide()
        if self.remedy == "product":
            return self.env[self.res_model].browse(self.res_id).action_create_item()
        screen = spot(self.connection_id, self.remedy, [{
            "reason": self.reason, "model": self.res_model or "", "id": self.res_id or 0,
            "setting": self.setting or "", "values": self.words or {}}])
        if self.remedy and REMEDIES[self.remedy].method:
            return self.action_retry()
        return screen or self._open_document()

    def _who_word(self):
        return dict(self._fields["who"]._description_selection(self.env)).get(self.who)

    def _open_document(self):
        job = self.job_ids[:1]
        if job:
            return job.action_open_document()
        return {
            "type": "ir.actions.act_window", "res_model": self.res_model, "res_id": self.res_id, "view_mode": "form",
            "views": [(False, "form")]}

    def action_decide(self):
        """Open the question dialog, for one question or for several with the same answer."""
        self.check_access("read")
        return open_question(self)

    def action_retry(self):
        """Try again everything that these block."""
        self.check_access("read")
        # The jobs belong to issues that this user may read.
        self.job_ids.action_retry()
        if self.record_ids.filtered("waiting"):
            self.record_ids.action_apply()
        if self.unreadable_ids:
            self.unreadable_ids.action_read_again()
        for connection in as_superuser(self).connection_id:
            review_issues(connection)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_skip(self):
        """Ask why what these block is left out."""
        self.check_access("read")
        return self.env["books.skip"]._of(issues=self)

    def action_take_back(self):
        """Send and apply after all what was left out with these."""
        self.check_access("read")
        left_out = self.filtered(lambda issue: issue.state == "left_out")
        send_after_all(left_out.job_ids)
        left_out.left_out_ids.action_apply_after_all()
        as_superuser(left_out).write({"state": "closed", "why": False})
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_support(self):
        """Show the details that support asks for."""
        self.ensure_one()
        self.check_access("read")
        return self.env["books.support"]._of(self.connection_id, self)

    def action_open_jobs(self):
        """Show what could not be sent because of this."""
        self.ensure_one()
        self.check_access("read")
        action = self.connection_id.action_open_jobs()
        return action | {"domain": [("issue_ids", "=", self.id)], "context": {}}

    def action_open_records(self):
        """Show the records of the books that this blocks."""
        self.ensure_one()
        self.check_access("read")
        action = self.connection_id.action_open_records()
        return action | {"domain": [("issue_id", "=", self.id)], "context": {}}
