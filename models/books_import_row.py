from odoo import api, fields, models
from odoo.exceptions import UserError

from ..flows.connect.wake import wake_pull
from ..flows.history.choices import settle_choices
from ..flows.history.comparison import both_sides, compared, refusals, worded_buckets
from ..flows.history.linking import link_now
from ..flows.history.matching import QUESTIONS
from ..flows.history.projects import check_project
from ..flows.history.undoing import undo, worded_ways
from ..flows.kinds import MOVE_TYPES
from ..tools.superuser import as_superuser

BUCKETS = [
    ("linked", "Linked before"), ("exact", "Agrees exactly"), ("several", "Several agree"), ("strong", "Almost agrees"),
    ("weak", "May be the same"), ("new", "Not in Odoo"), ("cannot", "Cannot be compared")]


class BooksImportRow(models.Model):
    """One row is one document of the books in one import, and the entry of Odoo that it may be."""

    _name = "books.import.row"
    _description = "Document of the books in an import"
    _inherit = ["books.owned", "books.opened"]
    _rec_name = "record_id"
    _order = "date DESC, id DESC"

    import_id = fields.Many2one("books.import", required=True, readonly=True, index=True, ondelete="cascade")
    connection_id = fields.Many2one(related="import_id.connection_id", store=True, index=True)
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    record_id = fields.Many2one("books.record", required=True, readonly=True, index=True, ondelete="cascade")
    kind = fields.Char(readonly=True)
    kind_word = fields.Char(related="record_id.kind_word", string="Kind of Document")
    number = fields.Char(related="record_id.number", store=True)
    contact_name = fields.Char(string="Contact there", readonly=True)
    date = fields.Date(related="record_id.date", store=True)
    due_date = fields.Date(related="record_id.due_date")
    currency_id = fields.Many2one(related="record_id.currency_id")
    total = fields.Monetary(related="record_id.total")
    balance = fields.Monetary(related="record_id.balance", string="Due there")
    url = fields.Char(related="record_id.url")
    bucket = fields.Selection(BUCKETS, readonly=True, index=True)
    reason = fields.Char(string="Comparison", compute="_compute_reason")
    cannot = fields.Selection([
        ("not_understood", "Something of it is not understood"), ("no_contact", "Its contact is not in Odoo"),
    ], readonly=True)
    candidate_ids = fields.Many2many("account.move", string="Candidates", readonly=True)
    move_id = fields.Many2one(
        "account.move", string="In Odoo", index="btree_not_null", ondelete="set null",
        domain="['|', ('id', 'in', candidate_ids), '&', '&', '&', ('state', '=', 'posted'), "
               "('move_type', '=', move_type), ('currency_id', '=', currency_id), "
               "('company_id', 'child_of', company_id)]",
        help="The entry that this document is. Choose one of the candidates, or search for another one.")
    move_type = fields.Char(compute="_compute_move_type", help="The type of the entry that it would be.")
    sides = fields.Html(string="Both Sides", compute="_compute_sides", sanitize=False)
    different = fields.Char(string="Differs", compute="_compute_different")
    forced = fields.Json(
        readonly=True, help="Amounts of the books per tax, with the amount without tax, where Odoo computes others.")
    content = fields.Text(readonly=True, prefetch=False, help="The whole document as the books hold it, as JSON.")
    project_id = fields.Many2one(
        "account.analytic.account", ondelete="set null",
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
        help="Its project in Odoo, if it is not that of its contact or of its reference.")
    decision = fields.Selection([
        ("link", "Link"), ("create", "Enter"), ("leave_out", "Leave out"), ("early", "Before its contact counts")])
    why = fields.Char(string="Why Left Out")
    despite = fields.Boolean(
        readonly=True, help="A person chose to enter it although its period is locked or filed, or the opening entry "
        "may hold it: on the first open day.")
    state = fields.Selection(
        [("open", "Open"), ("linked", "Linked"), ("created", "Entered"), ("settled", "In the opening"),
         ("left_out", "Left out")],
        required=True, readonly=True, default="open", index=True)
    undoing = fields.Char(
        string="Taking it back", compute="_compute_undoing", compute_sudo=True,
        help="What happens in Odoo if it is taken back. The books are not touched.")
    problem = fields.Char(readonly=True, help="Why it could not be linked.")

    _record_unique = models.UniqueIndex("(import_id, record_id)", "This document is in the list already.")

    @api.depends("bucket", "cannot")
    @api.depends_context("lang")
    def _compute_reason(self):
        for row in self:
            row.reason = worded_buckets(row)

    @api.depends("move_id", "record_id")
    @api.depends_context("lang")
    def _compute_different(self):
        for row in self:
            row.different = compared(row) if row.move_id else False

    @api.depends("state", "move_id.state", "move_id.payment_state")
    @api.depends_context("lang")
    def _compute_undoing(self):
        for row in self:
            row.undoing = worded_ways(row) if row.state != "open" else False

    @api.depends("kind")
    def _compute_move_type(self):
        for row in self:
            row.move_type = MOVE_TYPES.get(row.kind, False)

    @api.depends("move_id", "record_id")
    @api.depends_context("lang")
    def _compute_sides(self):
        for row in self:
            row.sides = both_sides(row)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise UserError(self.env._(
                "Only the import adds documents. To change some, export them with their IDs first."))
        return super().create(vals_list)

    def write(self, values):
        if self.env.su:
            return super().write(values)
        self.check_access("write")
        values = {name: value for name, value in values.items() if name != "id"}  # which a file names, too
        self._check_decided(values)
        result = super().write(values)
        if values.get("decision"):
            as_superuser(self).state = "left_out"
        return result

    def _check_decided(self, values):
        """Check what a person entered, on the screen or in a file."""
        if set(values) - {"move_id", "why", "decision", "project_id"}:
            raise UserError(self.env._("Only the entry, the project, the decision and the reason can be changed here."))
        if any(row.state != "open" for row in self):
            raise UserError(self.env._("This document is decided already. Take that back first."))
        if values.get("decision") not in (False, None, "leave_out"):
            raise UserError(self.env._("Only “Leave out” can be entered. To link or enter documents, use the buttons."))
        if values.get("decision") and not all((values.get("why", row.why) or "").strip() for row in self):
            raise UserError(self.env._("Write why it is left out."))
        self.env["account.analytic.account"].browse(values.get("project_id") or []).check_access("read")
        move = self.env["account.move"].browse(values.get("move_id") or [])
        move.check_access("read")
        for sentence in refusals(dict.fromkeys(as_superuser(self), as_superuser(move))).values() if move else ():
            raise UserError(sentence)

    @api.constrains("project_id")
    def _check_project_company(self):
        for row in self:
            check_project(row.connection_id, row.project_id)

    # Buttons

    def action_link(self):
        """Link these documents to the chosen entries."""
        self.check_access("write")
        self.move_id.check_access("write")
        rows = as_superuser(self).filtered(lambda row: row.state == "open")
        if not rows.move_id:
            raise UserError(self.env._("Choose the entry of Odoo that it is first."))
        rows.filtered("move_id").write({"decision": "link", "problem": False})
        return link_now(rows.import_id)

    def action_create(self):
        """Enter these documents in Odoo as the books hold them."""
        self.check_access("write")
        self.env["account.move"].check_access("create")
        rows = as_superuser(self).filtered(lambda row: row.state == "open" and row.bucket in ("new", *QUESTIONS))
        if not rows:
            raise UserError(self.env._("Only what is not in Odoo can be entered."))
        if any(one.purpose == "link" for one in rows.import_id):
            raise UserError(self.env._("This import links only: nothing is entered by it."))
        rows.move_id = False  # a person said that it is none of these
        rows.write({"decision": "create", "problem": False})
        for one in rows.import_id:
            settle_choices(one)  # it may have been undone
            one.state = "linking"
            wake_pull(one.connection_id)

    def action_despite(self):
        """Choose that these documents may be entered although they are held: see `despite`."""
        self.check_access("write")
        as_superuser(self).filtered(lambda row: row.state == "open").despite = True

    def action_show_entering(self):
        """Show in figures what entering these documents changes, before it is done."""
        self.check_access("write")
        return self.import_id._dialog("books.entering", self.env._("Enter in Odoo"), self)

    def action_show_undoing(self):
        """Show what taking these documents back does, before it is done."""
        self.check_access("write")
        return self.import_id._dialog("books.undoing", self.env._("Take back"), self)

    def action_leave_out(self):
        """Ask why these documents are left as they are."""
        self.check_access("write")
        return self.env["books.skip"]._of_import(self.filtered(lambda row: row.state == "open"))

    @api.model
    def action_upload(self):
        """Odoo's own import of files, for this list: the entry that a document is, or why it is left out."""
        return {"type": "ir.actions.client", "tag": "import", "params": {"active_model": self._name}}

    def action_undo(self):
        """Take a decision back: a link is removed, what was left out is asked again."""
        self.check_access("write")
        self._check_entries_undoable()
        undo(as_superuser(self))

    def _check_entries_undoable(self):
        """:raises AccessError: the user may not change the entries of these rows, or not delete what was entered."""
        moves = as_superuser(self).filtered(lambda row: row.state in ("linked", "created")).move_id
        moves.exists().with_env(self.env).check_access("write")
        if any(row.state == "created" for row in self):
            self.env["account.move"].check_access("unlink")
