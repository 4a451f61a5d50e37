from odoo import api, fields, models

from ..flows.history.figures import figures_of, worded_figures
from ..flows.history.matching import QUESTIONS
from ..tools.superuser import as_superuser


class BooksEntering(models.TransientModel):
    """The dialog before documents of the books are entered in Odoo: what that changes, in figures."""

    _name = "books.entering"
    _inherit = ["books.dialog"]
    _description = "Enter documents of the books"

    _given = ("import_id", "row_ids")
    _asked = ("despite",)

    import_id = fields.Many2one("books.import", required=True, readonly=True, ondelete="cascade")
    row_ids = fields.Many2many("books.import.row", readonly=True, help="Empty: all that are not in Odoo.")
    figures = fields.Html(compute="_compute_figures", sanitize=False)
    has_held = fields.Boolean(compute="_compute_figures")
    purpose = fields.Selection(related="import_id.purpose")
    past_payments = fields.Selection(related="import_id.past_payments")
    despite = fields.Boolean(
        string="Enter what is held, too",
        help="On the first open day where the period is locked or filed. What the opening entry holds counts twice.")

    @api.depends("import_id", "row_ids")
    @api.depends_context("lang")
    def _compute_figures(self):
        for dialog in self:
            dialog.import_id.check_access("read")
            rows = as_superuser(dialog._rows())
            months, held, last = figures_of(rows)
            dialog.figures = worded_figures(rows.import_id, months, held, last) if rows else False
            dialog.has_held = bool(held)

    def _rows(self):
        """What is entered: of the chosen documents also those that may be in Odoo, because a person said that they are
        not."""
        chosen = self.row_ids._origin
        buckets = ("new", *QUESTIONS) if chosen else ("new",)
        return (chosen or self.import_id._origin.row_ids).filtered(
            lambda row: row.state == "open" and row.bucket in buckets)

    def action_enter(self):
        self.ensure_one()
        self.check_access("read")
        rows = self._rows()
        if self.despite:
            rows.action_despite()
        if self.row_ids:
            rows.action_create()
        else:
            self.import_id.action_create_new()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
