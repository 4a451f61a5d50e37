from odoo import api, fields, models
from odoo.exceptions import UserError

from ..flows.error_reasons import explain
from ..flows.kinds import GONE
from ..flows.push.outcome import link_manually
from ..flows.records import note_records
from ..providers.errors import BooksError
from ..tools.superuser import as_superuser


class BooksNumber(models.TransientModel):
    """A document's number is already used in the books: both are shown, and a person decides whether they are the
    same."""

    _name = "books.number"
    _inherit = ["books.dialog"]
    _description = "A number is taken in the books"

    _given = ("job_id",)
    _asked = ("choice", "number")

    job_id = fields.Many2one("books.job", required=True, readonly=True, ondelete="cascade")
    books = fields.Char(readonly=True)
    move_id = fields.Many2one("account.move", string="In Odoo", readonly=True)
    partner_id = fields.Many2one(related="move_id.commercial_partner_id", related_sudo=False, string="Contact in Odoo")
    date = fields.Date(related="move_id.date", related_sudo=False, string="Date in Odoo")
    currency_id = fields.Many2one(related="move_id.currency_id", related_sudo=False)
    total = fields.Monetary(related="move_id.amount_total", related_sudo=False, string="Total in Odoo")
    record_id = fields.Many2one("books.record", string="In the books", readonly=True)
    contact_there = fields.Char(string="Contact there", readonly=True)
    date_there = fields.Date(related="record_id.date", related_sudo=False, string="Date there")
    currency_there_id = fields.Many2one(related="record_id.currency_id", related_sudo=False, string="Currency there")
    total_there = fields.Monetary(
        related="record_id.total", related_sudo=False, string="Total there", currency_field="currency_there_id")
    state_there = fields.Char(related="record_id.state_word", related_sudo=False, string="State there")
    linkable = fields.Boolean(compute="_compute_linkable")
    choice = fields.Selection(
        [("number", "Send it with another number"), ("link", "It is the same document: link it"),
         ("leave", "Leave it: it is not sent")], required=True, default="number")
    number = fields.Char(string="Other number")

    @api.depends("record_id")
    def _compute_linkable(self):
        for wizard in self:
            record = wizard.record_id
            wizard.linkable = bool(record) and not record.res_id and record.state not in GONE

    @api.model
    def default_get(self, fields_list):
        """Search the books for the number: a person pressed the button for that."""
        values = super().default_get(fields_list)
        job = self._failed_job(self.env["books.job"].browse(values.get("job_id")))
        connection, move = job.connection_id, job.env["account.move"].browse(job.res_id)
        number = job.number or move.name
        try:
            found = connection._provider().find_by_number(job.kind, number)
        except BooksError as error:
            raise UserError(explain(self.env, error, connection.provider_label)[0]) from error
        Record = job.env["books.record"]
        row = note_records(connection, [found]) if found else Record
        contact = Record.search([
            ("connection_id", "=", connection.id), ("kind", "in", connection._contact_kinds()),
            ("external_id", "=", row.contact_id)], limit=1) if row.contact_id else Record
        return values | {
            "books": connection.provider_label, "move_id": move.id, "record_id": row.id,
            "contact_there": contact.display_name if contact else False, "number": f"{number}-2",
        }

    def _failed_job(self, job):
        """This job as superuser.

        The job came from the client: the user has to be allowed to read it and to change its document.

        :raises UserError: it no longer waits for this decision.
        """
        job = job.exists()
        job.check_access("read")
        if not job or job.state != "failed" or job.res_model != "account.move":
            raise UserError(self.env._("This has been decided already."))
        self.env["account.move"].browse(job.res_id).check_access("write")
        return as_superuser(job)

    def _found(self, job):
        """The record in the books with the number, as superuser: of the same books and kind as the job."""
        record = as_superuser(self.record_id)
        if not self.linkable or (record.connection_id, record.kind) != (
                job.connection_id, job.connection_id._record_kind(job.kind)):
            raise UserError(self.env._("The document there is voided, or belongs to another document of Odoo."))
        return record

    def action_decide(self):
        """Carry out the choice."""
        self.ensure_one()
        self.check_access("read")
        job = self._failed_job(self.job_id)
        move = self.env["account.move"].browse(job.res_id)
        if self.choice == "leave":
            job.unlink()
            return {"type": "ir.actions.act_window_close"}
        if self.choice == "link":
            link_manually(job, self._found(job))
        else:
            if not self.number or self.number == (job.number or move.name):
                raise UserError(self.env._("Enter another number."))
            job.number = self.number
            job.action_retry()
        notice = move._books_report(job.exists())
        notice["params"]["next"] = {"type": "ir.actions.act_window_close"}
        return notice
