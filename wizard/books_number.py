from odoo import api, fields, models
from odoo.exceptions import UserError

from ..providers.errors import BooksError
from ..tools.held import explain


class BooksNumber(models.TransientModel):
    """A document's number is taken in the books: both are shown, and a person says what they are to each other."""

    _name = "books.number"
    _description = "A number is taken in the books"

    job_id = fields.Many2one("books.job", required=True, readonly=True, ondelete="cascade")
    books = fields.Char(readonly=True)
    move_id = fields.Many2one("account.move", string="In Odoo", readonly=True)
    partner_id = fields.Many2one(related="move_id.commercial_partner_id", string="Contact in Odoo")
    date = fields.Date(related="move_id.date", string="Date in Odoo")
    currency_id = fields.Many2one(related="move_id.currency_id")
    total = fields.Monetary(related="move_id.amount_total", string="Total in Odoo")
    record_id = fields.Many2one("books.record", string="In the books", readonly=True)
    contact_there = fields.Char(string="Contact there", readonly=True)
    date_there = fields.Date(related="record_id.date", string="Date there")
    currency_there_id = fields.Many2one(related="record_id.currency_id", string="Currency there")
    total_there = fields.Monetary(
        related="record_id.total", string="Total there", currency_field="currency_there_id")
    state_there = fields.Char(related="record_id.state_word", string="State there")
    linkable = fields.Boolean(compute="_compute_linkable")
    choice = fields.Selection(
        [("number", "Send it under another number"), ("link", "It is the same document: link it"),
         ("leave", "Leave it: it is not sent")], required=True, default="number")
    number = fields.Char(string="Other number")

    @api.depends("record_id")
    def _compute_linkable(self):
        for wizard in self:
            record = wizard.record_id
            wizard.linkable = bool(record) and not record.res_id and record.state not in ("void", "deleted")

    @api.model
    def default_get(self, fields_list):
        """Ask the books who bears the number: a person pressed the button that says so."""
        values = super().default_get(fields_list)
        job = self.env["books.job"].browse(values.get("job_id")).sudo().exists()
        if not job or job.state != "failed" or job.res_model != "account.move":
            raise UserError(self.env._("This is settled already."))
        job.check_access("read")
        connection, move = job.connection_id, self.env["account.move"].browse(job.res_id)
        number = job.number or move.name
        try:
            found = connection._provider().bearing(job.kind, number)
        except BooksError as error:
            raise UserError(explain(self.env, error, connection.provider_label)[0]) from error
        Record = self.env["books.record"].sudo()
        row = Record._note(connection, [found]) if found else Record
        contact = Record.search([
            ("connection_id", "=", connection.id), ("kind", "in", connection._contact_kinds()),
            ("external_id", "=", row.contact_id)], limit=1) if row.contact_id else Record
        return values | {
            "books": connection.provider_label, "move_id": move.id, "record_id": row.id,
            "contact_there": contact.display_name if contact else False, "number": f"{number}-2",
        }

    def action_decide(self):
        """Do what was chosen."""
        self.ensure_one()
        job = self.job_id.sudo()
        if job.state != "failed":
            raise UserError(self.env._("This is settled already."))
        if self.choice == "leave":
            job.unlink()
            return {"type": "ir.actions.act_window_close"}
        if self.choice == "link":
            if not self.linkable:
                raise UserError(self.env._("What stands there is voided, or belongs to another document of Odoo."))
            job._take_for(self.record_id.sudo())
        else:
            if not self.number or self.number == (job.number or self.move_id.name):
                raise UserError(self.env._("Say another number."))
            job.number = self.number
            job.action_retry()
        said = self.move_id._books_said(job.exists())
        said["params"]["next"] = {"type": "ir.actions.act_window_close"}
        return said
