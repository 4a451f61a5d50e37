from odoo import api, fields, models

from ..flows.history.undoing import DONE
from ..tools.superuser import as_superuser


class BooksUndoing(models.TransientModel):
    """The dialog before an import is undone: what happens to each document, and why not more."""

    _name = "books.undoing"
    _inherit = ["books.dialog"]
    _description = "Undo an import of the history"

    _given = ("import_id", "row_ids")

    import_id = fields.Many2one("books.import", required=True, readonly=True, ondelete="cascade")
    row_ids = fields.Many2many("books.import.row", readonly=True, help="Empty: the whole import.")
    summary = fields.Text(compute="_compute_summary")
    shown_ids = fields.Many2many("books.import.row", string="Documents", compute="_compute_summary")

    @api.depends("import_id", "row_ids")
    @api.depends_context("lang")
    def _compute_summary(self):
        for dialog in self:
            rows = dialog._rows()
            rows.check_access("read")
            dialog.shown_ids = rows
            ways = as_superuser(rows).grouped("undoing")
            dialog.summary = "\n".join(f"{len(of_way)} × {way}" for way, of_way in ways.items())

    def _rows(self):
        rows = self.row_ids._origin or self.import_id._origin.row_ids.filtered(lambda row: row.state != "left_out")
        return rows.filtered(lambda row: row.state in DONE)

    def action_undo(self):
        self.ensure_one()
        self.check_access("read")
        if self.row_ids:
            self._rows().action_undo()
        else:
            self.import_id.action_undo()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
