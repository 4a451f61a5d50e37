
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..flows.pull.changes import look_afresh
from ..flows.push.batch import BUILD_ANEW, NO_CAUSE
from ..flows.push.outbox import push_now
from ..flows.push.queue import AWAITED, expedite
from ..flows.push.sources import source_of
from ..flows.reason_words import joined
from ..flows.remedies import REMEDIES
from ..flows.send_after_all import send_after_all
from ..flows.spot import spot
from ..tools.clock import database_now
from ..tools.superuser import as_superuser

GC_BATCH = 10_000


class BooksJob(models.Model):
    """One row is one thing to do in the books, once."""

    _name = "books.job"
    _inherit = ["books.owned", "books.linked", "books.stopped"]
    _description = "Queue of the books"
    _order = "id DESC"
    _sentence_field = "message"
    _issue_field = "issue_ids"

    connection_id = fields.Many2one(
        "books.connection", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [("account", "Account"), ("tax", "Tax"), ("customer", "Customer"), ("vendor", "Vendor"), ("item", "Product"),
         ("invoice", "Invoice"), ("credit_note", "Credit Note"), ("bill", "Bill"), ("vendor_credit", "Vendor Credit"),
         ("expense", "Expense"), ("payment", "Payment"), ("bill_payment", "Bill Payment"),
         ("unapplied_payment", "Unapplied Payment"),
         ("attachment", "Attachment"), ("sent_mark", "Marked as sent")],
        required=True, readonly=True)
    verb = fields.Selection(
        [("push", "Send"), ("void", "Void and cancel"), ("undo", "Remove")],
        string="To Do", default="push", required=True, readonly=True,
        help="Send it; void it in the books and cancel it here; or remove it from the books and leave it posted "
             "here.")
    rank = fields.Integer(readonly=True)
    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(string="Document", model_field="res_model", required=True, readonly=True)
    res_name = fields.Char(string="What", compute="_compute_res_name")
    state = fields.Selection(
        [("todo", "Waiting"), ("sending", "Sending"), ("done", "Done"), ("failed", "Failed"),
         ("skipped", "Left out")],
        default="todo", required=True, readonly=True)
    urgent = fields.Boolean(readonly=True, help="A person waits for it.")
    awaits_history = fields.Boolean(
        readonly=True, help="Queued automatically before the history of the books was decided: it waits for that.")
    attempts = fields.Integer(readonly=True)
    not_before = fields.Datetime(string="Next attempt", readonly=True)
    payload = fields.Text(readonly=True, groups="base.group_system")
    payload_kind = fields.Char(readonly=True)
    payload_verb = fields.Char(readonly=True)
    request_id = fields.Char(readonly=True)
    batch_index = fields.Integer(readonly=True, help="Its position in the request, from 0.")
    batch_size = fields.Integer(readonly=True, help="How many jobs the request carries.")
    sent_at = fields.Datetime(readonly=True)
    again = fields.Boolean(readonly=True, help="It changed in Odoo since it was queued.")
    unresolved = fields.Boolean(readonly=True, help="An answer was lost: it may exist in the books.")
    number = fields.Char(
        string="Other number", readonly=True, help="The number that it is sent with, as a person decided.")
    name_refused = fields.Boolean(readonly=True, help="The books refused its name: another one has it.")
    expected = fields.Json(readonly=True, help="What Odoo holds: total, tax, currency, number, contact, mark.")
    message = fields.Char(readonly=True, help="What blocks it, in the words of the time when it was noted.")
    why = fields.Char(string="Why left out", readonly=True)
    logged = fields.Char(readonly=True, help="The message that the chatter of its document shows already.")
    error = fields.Char(compute="_compute_error", search="_search_error")
    refused = fields.Char(
        readonly=True, help="Digest of what the books refused: the same is not sent again automatically.")
    issue_ids = fields.Many2many("books.issue", readonly=True)
    issues_noted = fields.Boolean(readonly=True, help="The issues of its causes.")
    record_id = fields.Many2one("books.record", string="In the books", readonly=True, ondelete="set null")
    _open_unique = models.UniqueIndex(
        "(connection_id, verb, kind, res_model, res_id) WHERE state != 'done'", "This is already in the queue.")
    # As Odoo orders by `urgent`.
    _due_idx = models.Index("(connection_id, COALESCE(urgent, FALSE) DESC, rank, id) WHERE state = 'todo'")
    _open_idx = models.Index("(res_model, res_id) WHERE state != 'done'")
    _sending_idx = models.Index("(connection_id, request_id) WHERE state = 'sending'")
    _odoo_idx = models.Index("(res_model, res_id)")
    _unnoted_idx = models.Index("(connection_id) WHERE state = 'failed' AND issues_noted IS NOT TRUE")
    _failed_idx = models.Index("(connection_id, kind) WHERE state = 'failed'")
    _skipped_idx = models.Index("(connection_id) WHERE state = 'skipped'")
    _done_idx = models.Index("(write_date) WHERE state = 'done'")
    creates_anew = fields.Boolean(
        readonly=True, help="A person decided that it is none of the contacts in the books.")

    @api.constrains("record_id")
    def _check_record_id(self):
        if any(job.record_id and job.record_id.connection_id != job.connection_id for job in self):
            raise ValidationError(self.env._("Choose something of the same books."))

    @api.depends("res_model", "res_id")
    @api.depends_context("lang")
    def _compute_res_name(self):
        for model, jobs in self.grouped("res_model").items():
            records = self.env[model].sudo().browse(jobs.mapped("res_id")).exists()
            names = {record.id: record.display_name for record in records}
            for job in jobs:
                # A record that was deleted in Odoo is shown with its name in the books.
                job.res_name = names.get(job.res_id) or job.record_id._settling_names() or False

    @api.depends("causes", "message", "why", "state")
    @api.depends_context("lang")
    def _compute_error(self):
        for job in self:
            job.error = joined(self.env, job.causes) if job.causes else job.message
            if job.state == "skipped":
                job.error = self.env._("Left out: %(why)s", why=job.why)

    def _search_error(self, operator, value):
        return [("message", operator, value)]

    @api.depends("res_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for job in self:
            job.display_name = job.res_name

    def _requeue(self):
        # It was blocked by the facts about the books, which are read again.
        self.filtered(lambda job: job.remedy in ("settings", "books")).connection_id.facts_at = False
        # A missing record may have been created there since.
        look_afresh(self.filtered(lambda job: job.remedy in ("mapping", "product")).connection_id)
        self.write({"state": "todo", "not_before": False, "attempts": 0, "why": False, **NO_CAUSE})

    def _note(self, blocked):
        """Store what it waits for. No person has to act."""
        self.write({"causes": blocked.causes, "message": blocked.sentence})

    def _fail(self, blocked):
        self.write(self._stopped_by(blocked) | {
            "state": "failed", "payload": False, "request_id": False, "not_before": False, "issues_noted": False})

    def _document(self):
        """The record that it is about."""
        return self.env[self[:1].res_model].browse(self[:1].res_id)

    def action_retry(self):
        """Send again what failed, after the remedy."""
        self.check_access("read")
        jobs = as_superuser(self).filtered(lambda job: job.state in ("failed", "todo"))
        jobs.filtered(lambda job: job.state == "failed")._requeue()
        expedite(jobs[:AWAITED])  # including those that were queued again in the meantime
        for connection in jobs.connection_id:
            push_now(connection)

    def action_skip(self):
        """Ask why these are left out."""
        self.check_access("read")
        return self.env["books.skip"]._of(jobs=self)

    def action_send_after_all(self):
        """Send what was left out."""
        self.check_access("read")
        send_after_all(self)

    def action_remedy(self):
        """Open the screen on which the cause is fixed."""
        self.ensure_one()
        self.check_access("read")
        method = self.remedy and REMEDIES[self.remedy].method
        if method and hasattr(self, method):
            return getattr(self, method)()
        return spot(self.connection_id, self.remedy, self._causes()) or self.action_open_document()

    def _banner(self, env):
        """The link of a document's banner: to the issue that blocks it, for those who may see it."""
        issue = self._shown_issue(env)
        return {"action_text": env._("What to do"), "action": issue.get_formview_action()} if issue else {}

    def _shown_issue(self, env):
        """The issue that blocks it, as the user of `env`; empty for those who may not see it."""
        issue = self.issue_ids.filtered(lambda issue: issue.state == "open")[:1].with_env(env)
        return issue if issue.has_access("read") else issue.browse()

    def action_create_item(self):
        """Create the product in the books that it waits for."""
        self.ensure_one()
        self.check_access("read")
        return self.issue_ids.filtered(lambda issue: issue.remedy == "product")[:1].action_fix()

    def action_decide_number(self):
        """Ask whether a document and the one with its number in the books are the same."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window", "res_model": "books.number", "views": [(False, "form")],
            "target": "new", "name": self.env._("The number is taken"), "context": {"default_job_id": self.id},
        }

    def action_open_document(self):
        self.ensure_one()
        self.check_access("read")
        screen = source_of(self.res_model, self.kind).screen(self.env[self.res_model].browse(self.res_id))
        return {
            "type": "ir.actions.act_window", "res_model": screen._name, "res_id": screen.id,
            "view_mode": "form", "views": [(False, "form")],
        }

    @api.autovacuum
    def _gc_done(self):
        """Delete jobs that were done long ago: the record keeps their result."""
        limit = fields.Datetime.subtract(database_now(self.env), days=60)
        old = self.search([("state", "=", "done"), ("write_date", "<", limit)], order="write_date", limit=GC_BATCH)
        old.unlink()
        return len(old), int(len(old) == GC_BATCH)  # Odoo goes on as long as anything is left

    def _found_other_contact(self):
        """Build it again after the search found another contact with the number, to be compared with it."""
        self.write(BUILD_ANEW | NO_CAUSE)

    def action_create_contact(self):
        """Create these contacts in the books, although others there may be the same."""
        self.check_access("read")
        jobs = self.sudo()
        if jobs.filtered(lambda job: job.state != "failed" or job.res_model != "res.partner" or job.verb != "push"):
            raise UserError(self.env._("Only contacts that could not be sent can be created as new ones."))
        jobs.creates_anew = True
        for connection, of_connection in jobs.grouped("connection_id").items():
            of_connection.env["books.job"].search([
                ("connection_id", "=", connection.id), ("state", "=", "failed"), ("remedy", "=", "contacts"),
            ])._requeue()
            of_connection._requeue()
            of_connection.urgent = True
            push_now(connection)

    def _is_replacing(self):
        """Whether this job deleted a payment that cannot be changed there, to be created again."""
        return bool((self.expected or {}).get("anew"))
