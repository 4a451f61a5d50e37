from odoo import api, fields, models
from odoo.exceptions import UserError

from ..flows.reconcile.rounding import is_small
from ..flows.reconcile.verbs import Answer, do
from ..flows.reconcile.words import VERB_NAMES, preview
from ..tools.superuser import as_superuser

REASONED = ("accept", "leave")
MOST_SHOWN = 20


class BooksReconciliationVerb(models.TransientModel):
    """One decision about differences: what it will do, before it is done."""

    _name = "books.reconciliation.verb"
    _inherit = ["books.dialog"]
    _description = "Decide on a difference of a comparison"

    _asked = ("why", "move_id", "account_id")

    row_ids = fields.Many2many("books.reconciliation.row", readonly=True)
    verb = fields.Selection(
        lambda self: [(verb, self.env._(name)) for verb, name in VERB_NAMES.items()], readonly=True)
    sentence = fields.Text(compute="_compute_sentence")
    needs_why = fields.Boolean(compute="_compute_sentence")
    why = fields.Char(help="Why it stays as it is.")
    company_id = fields.Many2one(related="row_ids.company_id")
    move_id = fields.Many2one(
        "account.move", string="Entry",
        domain="[('state', '=', 'posted'), ('company_id', 'child_of', company_id), ('move_type', '!=', 'entry')]")

    can_round = fields.Boolean(compute="_compute_sentence")
    account_id = fields.Many2one(
        "account.account", string="Rounding entry on", help="An entry on this account makes up for the difference.",
        domain="[('company_ids', 'parent_of', company_id), ('internal_group', 'in', ('income', 'expense'))]")

    @api.model
    def _of(self, rows, verb):
        """The dialog for these rows. That the user may decide about them was checked."""
        dialog = as_superuser(self).create({"row_ids": [(6, 0, rows.ids)], "verb": verb})
        return dialog._screen(self.env._(VERB_NAMES[verb]))

    @api.depends("row_ids", "verb", "account_id")
    @api.depends_context("lang")
    def _compute_sentence(self):
        for dialog in self:
            rows = as_superuser(dialog.row_ids)
            sentences = [preview(row, dialog._verb_of(row)) for row in rows[:MOST_SHOWN]]
            if len(rows) > MOST_SHOWN:
                sentences.append(self.env._("… and %s others.", len(rows) - MOST_SHOWN))
            if dialog.account_id:
                sentences.append(self.env._(
                    "An entry on %s makes up for the difference.", dialog.account_id.display_name))
            dialog.sentence = "\n".join(sentences)
            dialog.can_round = dialog.verb == "accept" and all(is_small(row) for row in rows)
            dialog.needs_why = dialog.verb in REASONED

    def _verb_of(self, row):
        return row.suggested if self.verb == "suggested" else self.verb

    def action_do(self):
        """Do it, row by row: one that cannot be done says why, and the others are done."""
        self.ensure_one()
        self.check_access("read")
        self.row_ids._check_decidable()
        self.move_id.check_access("write")
        if self.verb in REASONED and not (self.why or "").strip():
            raise UserError(self.env._("Write why."))
        rows = as_superuser(self.row_ids)
        for row in rows:
            if not self._verb_of(row):
                continue
            try:
                do(row, self._verb_of(row), Answer(self.why or "", self.move_id, self.account_id))
                row.problem = False
            except UserError as error:
                if len(rows) == 1:
                    raise
                self.env.cr.rollback()  # what was begun for this row; all others are committed
                row.problem = str(error)
            self.env["ir.cron"]._commit_progress()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
