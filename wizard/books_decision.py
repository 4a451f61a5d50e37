from odoo import api, fields, models

from ..flows.decision_words import accepting, restoring


class BooksDecision(models.TransientModel):
    """The dialog before a difference is decided: the one thing that will happen."""

    _name = "books.decision"
    _inherit = ["books.dialog"]
    _description = "Decide on a difference"

    _given = ("move_id", "verb")

    move_id = fields.Many2one("account.move", required=True, readonly=True)
    verb = fields.Selection([("accept", "Accept here"), ("restore", "Restore there")], required=True, readonly=True)
    sentence = fields.Char(compute="_compute_sentence")

    @api.depends("move_id", "verb")
    @api.depends_context("lang")
    def _compute_sentence(self):
        words = {"accept": accepting, "restore": restoring}
        for dialog in self:
            move = dialog.move_id._origin
            row = move._books_choose()  # checks that the user may change the document
            dialog.sentence = words[dialog.verb](move, row)

    def action_decide(self):
        self.ensure_one()
        self.check_access("read")
        if self.verb == "accept":
            self.move_id.action_books_accept()
            return {"type": "ir.actions.act_window_close"}
        notice = self.move_id.action_books_restore()
        notice["params"]["next"] = {"type": "ir.actions.act_window_close"}
        return notice
