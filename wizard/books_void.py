from odoo import api, fields, models

from ..flows.push.entries import known_of
from ..flows.push.take_back import take_back


class BooksVoid(models.TransientModel):
    """The dialog before documents are removed from the books: what is there, and what happens in Odoo."""

    _name = "books.void"
    _inherit = ["books.dialog"]
    _description = "Remove from the books"

    _given = ("move_ids",)
    _asked = ("verb",)

    move_ids = fields.Many2many("account.move", string="Documents", readonly=True)
    verb = fields.Selection(
        [("void", "Void there and cancel here"), ("undo", "Remove there and leave posted here, to be sent again")],
        string="What to do", required=True, default="void")
    record_ids = fields.Many2many("books.record", string="In the books", compute="_compute_record_ids")
    books = fields.Char(compute="_compute_record_ids")
    paid = fields.Char(compute="_compute_record_ids", help="Why some of them cannot be removed yet.")

    @api.depends("move_ids")
    @api.depends_context("lang")
    def _compute_record_ids(self):
        for wizard in self:
            wizard.move_ids._origin.check_access("read")  # their numbers and amounts in the books are shown
            rows = self.env["books.record"].sudo().union(*known_of(wizard.move_ids).rows.values())
            wizard.record_ids = rows
            wizard.books = " / ".join(dict.fromkeys(rows.connection_id.mapped("provider_label")))
            paid = rows.filtered(lambda row: not row.currency_id.is_zero(row._settled()))
            wizard.paid = self.env._(
                "Paid or credited there: %(names)s. Delete the payment or unapply the credit there first; a paid "
                "document is not voided.", names=", ".join(paid.mapped("display_name"))) if paid else False

    def action_take_back(self):
        self.ensure_one()
        self.check_access("read")
        jobs = take_back(self.move_ids, self.verb)
        notice = self.move_ids._books_report(jobs)
        notice["params"]["next"] = {"type": "ir.actions.act_window_close"}
        return notice
