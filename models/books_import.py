from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..flows.connect.wake import wake_pull
from ..flows.history.choices import CHOICES, settle_choices
from ..flows.history.contacts import note_contacts
from ..flows.history.counts import note_counts, sentence_of_counts
from ..flows.history.gate import finish
from ..flows.history.linking import link_now
from ..flows.history.matching import QUESTIONS, match
from ..flows.history.progress import cost, measure_speed, progress_of, sums
from ..flows.history.reading import lists_with
from ..flows.history.unapplied import enter_unapplied
from ..flows.history.undoing import undo_all
from ..providers import PROVIDERS
from ..tools.superuser import as_superuser

STATES = [
    ("draft", "To start"), ("reading", "Reading"), ("review", "To decide"), ("linking", "At work"),
    ("done", "Finished"), ("stopped", "Stopped")]
ONGOING = ("draft", "reading", "review", "linking")
FAILED = [("state", "=", "open"), ("problem", "!=", False)]


class BooksImport(models.Model):
    """One row is one import of the history of a set of books: what is there already is read, compared with Odoo's
    entries, and linked to them. Nothing is written to the books."""

    _name = "books.import"
    _description = "Import of the history of the books"
    _inherit = ["books.owned", "books.import.choice"]
    _order = "id DESC"

    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    since = fields.Date(string="From", help="The first date of the documents to read. Empty: all.")
    open_only = fields.Boolean(
        string="Only what is still open", help="Documents that are paid or used up in the books are left out.")
    project_required = fields.Boolean(
        string="Every contact needs a project", default=True,
        help="Nothing is entered for a contact before it was assigned to a project (an analytic account).")
    state = fields.Selection(STATES, required=True, readonly=True, default="draft")
    is_paused = fields.Boolean(string="Paused", readonly=True)
    undo_user_id = fields.Many2one(
        "res.users", string="Undone By", readonly=True, help="Who takes it back, as long as that is under way.")
    counts = fields.Json(readonly=True, help="{list of the books: number of its objects}, as counted before reading.")
    counted = fields.Char(string="In the books", compute="_compute_counted")
    places = fields.Json(
        readonly=True, help="{list of the books: where its reading continues, and the number of objects read}")
    left_aside = fields.Integer(
        readonly=True, help="Drafts, voided documents, those of kinds that were not chosen, and payments that settle "
        "nothing, which are not in the list.")
    cost = fields.Char(string="Will take", compute="_compute_counted")
    sums = fields.Char(string="In the list", compute="_compute_sums")
    speed = fields.Json(readonly=True, help="{\"at\": since when its speed is measured, \"done\": what was done then}")
    progress = fields.Json(compute="_compute_progress", help="How far it is: see flows/history/progress.py.")
    problem = fields.Char(readonly=True, help="Why it does not go on.")
    row_ids = fields.One2many("books.import.row", "import_id", readonly=True)
    row_count = fields.Integer(compute="_compute_row_counts")
    exact_count = fields.Integer(string="Agree exactly", compute="_compute_row_counts")
    question_count = fields.Integer(string="To decide", compute="_compute_row_counts")
    linked_count = fields.Integer(string="Linked", compute="_compute_row_counts")
    created_count = fields.Integer(string="Entered", compute="_compute_row_counts")
    new_count = fields.Integer(string="Not in Odoo", compute="_compute_row_counts")
    cannot_count = fields.Integer(string="Cannot be compared", compute="_compute_row_counts")
    failed_count = fields.Integer(
        compute="_compute_row_counts", help="Documents that could not be linked or entered; each has its reason.")
    settled_count = fields.Integer(
        string="In the opening", compute="_compute_row_counts",
        help="Settled by the day of the opening entry: nothing is entered of them.")
    left_out_count = fields.Integer(string="Left out", compute="_compute_row_counts")
    contact_ids = fields.One2many("books.import.contact", "import_id", readonly=True)
    contact_count = fields.Integer(string="Contacts", compute="_compute_contact_counts")
    open_contact_count = fields.Integer(string="Contacts to sync", compute="_compute_contact_counts")
    percent = fields.Integer(string="Done", compute="_compute_progress")

    _ongoing_unique = models.UniqueIndex(
        "(connection_id) WHERE state IN ('draft', 'reading', 'review', 'linking')",
        "An import of these books is under way already.")

    @api.depends("connection_id", "since")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for one in self:
            one.display_name = self.env._("History of %s", one.connection_id.display_name or "")

    @api.depends("counts", *CHOICES)
    @api.depends_context("lang")
    def _compute_counted(self):
        for one in self:
            one.counted, one.cost = sentence_of_counts(one), cost(one)

    @api.depends("row_ids.record_id.total")
    @api.depends_context("lang")
    def _compute_sums(self):
        for one in self:
            one.sums = sums(one)

    @api.depends("row_ids.bucket", "row_ids.state", "row_ids.problem")
    def _compute_row_counts(self):
        failed = dict(self.env["books.import.row"]._read_group(
            [("import_id", "in", self.ids), *FAILED], ["import_id"], ["__count"]))
        found = {
            (one, bucket, state): count for one, bucket, state, count in self.env["books.import.row"]._read_group(
                [("import_id", "in", self.ids)], ["import_id", "bucket", "state"], ["__count"])}
        for one in self:
            own = {(bucket, state): count for (row, bucket, state), count in found.items() if row == one}
            waiting = {bucket: count for (bucket, state), count in own.items() if state == "open"}
            one.row_count, one.failed_count = sum(own.values()), failed.get(one._origin, 0)
            one.exact_count, one.new_count, one.cannot_count = (
                waiting.get(bucket, 0) for bucket in ("exact", "new", "cannot"))
            one.left_out_count = sum(count for (_bucket, state), count in own.items() if state == "left_out")
            one.question_count = sum(count for bucket, count in waiting.items() if bucket in QUESTIONS)
            one.linked_count, one.created_count, one.settled_count = (
                sum(count for (_bucket, state), count in own.items() if state == wanted)
                for wanted in ("linked", "created", "settled"))

    @api.depends("contact_ids.state")
    def _compute_contact_counts(self):
        for one in self:
            one.contact_count = len(one.contact_ids)
            one.open_contact_count = len(one.contact_ids.filtered(lambda contact: contact.state == "open"))

    @api.depends("places", "counts", "state", "is_paused", "row_ids.state", "row_ids.decision")
    @api.depends_context("lang", "tz")
    def _compute_progress(self):
        for one in self:
            one.progress = progress_of(one)
            done = one.state not in ("draft", "reading", "linking")
            one.percent = 100 if done else min(99, one.progress["percent"]) if one.progress else 0

    @api.model
    def _ongoing(self, connection):
        """The import of these books that is to start or under way; empty if there is none."""
        return self.search([("connection_id", "=", connection.id), ("state", "in", ONGOING)], limit=1)

    def _lists(self):
        """The names of the lists of the books that are read."""
        self.ensure_one()
        historic = PROVIDERS[self.connection_id.provider].historic if self.connection_id else ()
        return lists_with(self._kinds(), historic)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_linked(self):
        if self.env["books.import.row"].sudo().search_count(
                [("import_id", "in", self.ids), ("state", "in", ("linked", "created"))], limit=1):
            raise UserError(self.env._("Undo this import before you delete it: documents are linked or entered by it."))

    # Buttons

    def action_count(self):
        """Count what would be read: nothing is stored but the numbers."""
        self.ensure_one()
        self.check_access("write")
        note_counts(as_superuser(self))
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_start(self):
        """Read the history in the background."""
        self.ensure_one()
        self.check_access("write")
        self.opening_account_id.check_access("read")
        one = as_superuser(self)
        if one.state != "draft":
            raise UserError(self.env._("This import has been started already."))
        settle_choices(one)
        if not one.counts:
            note_counts(one)
        one.write({"state": "reading", "problem": False})
        measure_speed(one)
        wake_pull(one.connection_id)

    def action_pause(self):
        self.check_access("write")
        as_superuser(self).filtered(lambda one: one.state in ONGOING).is_paused = True

    def action_resume(self):
        self.check_access("write")
        ones = as_superuser(self)
        ones.write({"is_paused": False, "problem": False})
        measure_speed(ones)
        for one in ones:
            wake_pull(one.connection_id)

    def action_stop(self):
        """End it: what is linked stays linked, everything else stays as it is."""
        self.check_access("write")
        ones = as_superuser(self).filtered(lambda one: one.state in ONGOING)
        ones.write({"state": "stopped", "is_paused": False})
        # What was decided, but not done, is open again.
        ones.row_ids.filtered(lambda row: row.state == "open" and row.decision).decision = False

    def action_link_exact(self):
        """Link the documents of which number, contact, currency, total and date agree."""
        self.ensure_one()
        self.check_access("write")
        rows = as_superuser(self).row_ids.filtered(lambda row: row.state == "open" and row.bucket == "exact")
        rows.decision = "link"
        return link_now(as_superuser(self))

    def action_create_new(self):
        """Enter everything that is not in Odoo."""
        self.ensure_one()
        self.check_access("write")
        rows = self.row_ids.filtered(lambda row: row.state == "open" and row.bucket == "new")
        if self.purpose == "link":
            raise UserError(self.env._("This import links only: nothing is entered by it."))
        one = as_superuser(self)
        settle_choices(one)
        enter_unapplied(one)
        if rows:
            rows.action_create()
        else:
            one.state = "linking"
            wake_pull(one.connection_id)

    def action_show_entering(self):
        """Show in figures what entering everything changes, before it is done."""
        return self._dialog("books.entering", self.env._("Enter in Odoo"))

    def action_show_undoing(self):
        """Show what undoing all of it does, before it is done."""
        return self._dialog("books.undoing", self.env._("Undo the import"))

    def _dialog(self, model, name, rows=None):
        """The dialog about all of an import, or about some of its rows."""
        self.ensure_one()
        self.check_access("write")
        return self.env[model].create(
            {"import_id": self.id, "row_ids": [Command.set(rows.ids if rows else [])]})._screen(
                name, dialog_size="large")

    def action_finish(self):
        """End it; what was not decided is left as it is."""
        self.check_access("write")
        ones = as_superuser(self).filtered(lambda one: one.state == "review")
        ones.state = "done"
        return finish(ones)

    def action_undo(self):
        """Take back what this import did: remove its links, delete, cancel or reverse its entries."""
        self.ensure_one()
        self.check_access("write")
        self.row_ids._check_entries_undoable()
        return undo_all(as_superuser(self), self.env.user)

    def action_open_rows(self):
        self.ensure_one()
        return self._rows_action([])

    def action_open_questions(self):
        self.ensure_one()
        return self._rows_action([("bucket", "in", QUESTIONS), ("state", "=", "open")])

    def action_open_new(self):
        self.ensure_one()
        return self._rows_action([("bucket", "=", "new"), ("state", "=", "open")])

    def action_open_cannot(self):
        self.ensure_one()
        return self._rows_action([("bucket", "=", "cannot"), ("state", "=", "open")])

    def action_open_failed(self):
        self.ensure_one()
        return self._rows_action(FAILED)

    def action_compare_again(self):
        """Compare what is open again: contacts were linked, or entries were made."""
        self.check_access("write")
        for one in as_superuser(self).filtered(lambda one: one.state == "review"):
            note_contacts(one)
            match(one)

    def action_open_contacts(self):
        """Show whose the documents are, to be confirmed."""
        self.ensure_one()
        return self.env["ir.actions.actions"]._for_xml_id("books_connector.books_import_contact_action") | {
            "domain": [("import_id", "=", self.id)],
            "context": {"search_default_open": 1, "odoo_projects": "project.project" in self.env}}

    def action_open_settled(self):
        self.ensure_one()
        return self._rows_action([("state", "=", "settled")])

    def action_open_linked(self):
        self.ensure_one()
        return self._rows_action([("state", "=", "linked")])

    def _rows_action(self, domain):
        return self.env["ir.actions.actions"]._for_xml_id("books_connector.books_import_row_action") | {
            "domain": [("import_id", "=", self.id), *domain], "context": {"default_import_id": self.id}}
