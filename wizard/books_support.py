from odoo import api, fields, models

from ..flows.support import details
from ..tools.superuser import as_superuser


class BooksSupport(models.TransientModel):
    """The details of a connection, and of one of its issues, for whoever supports it."""

    _name = "books.support"
    _inherit = ["books.dialog"]
    _description = "Details for support"

    _asked = ("with_texts",)

    connection_id = fields.Many2one("books.connection", readonly=True)
    issue_id = fields.Many2one("books.issue", readonly=True)
    with_texts = fields.Boolean(
        string="With names, amounts and messages",
        help="Otherwise only versions, states, codes and IDs.")
    text = fields.Text(string="Details", compute="_compute_text")

    @api.model
    def _of(self, connection, issue=None):
        """The dialog for a connection and an issue that the user may read."""
        dialog = as_superuser(self).create({"connection_id": connection.id, "issue_id": issue.id if issue else False})
        return dialog._screen(self.env._("Details for Support"))

    @api.depends("with_texts", "connection_id", "issue_id")
    @api.depends_context("lang")
    def _compute_text(self):
        for dialog in self:
            connection = dialog.connection_id._origin or dialog.connection_id
            issue = dialog.issue_id._origin or dialog.issue_id
            connection.check_access("read")
            issue.check_access("read")
            dialog.text = details(connection, issue, dialog.with_texts) if connection else False
