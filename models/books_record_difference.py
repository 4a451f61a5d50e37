from odoo import fields, models
from odoo.exceptions import UserError

from ..flows.ignored_differences import compare_again


class BooksRecordDifference(models.AbstractModel):
    """The differences of a document that a person left as they are, with the reason, and back."""

    _name = "books.record.difference"
    _description = "Ignored differences"

    ignored = fields.Json(readonly=True, help="The differences that a person left as they are.")
    why_ignored = fields.Char(readonly=True, help="Why a person left the differences as they are.")
    agreed = fields.Json(readonly=True, help=(
        "What both sides held when they last agreed: {values: {field: [in Odoo, in the books]}, lines of both}."))
    _ignored_idx = models.Index("(connection_id) WHERE ignored IS NOT NULL")

    def action_ignore(self):
        """Ask why these differences are left as they are."""
        self.check_access("read")
        rows = self.filtered(lambda row: row.res_model == "account.move" and row.differences)
        if not rows:
            raise UserError(self.env._("None of these documents differs."))
        return self.env["books.skip"]._of(rows=rows)

    def action_compare_again(self):
        """Show again the differences that were ignored."""
        self.check_access("read")
        compare_again(self)
