from odoo import fields, models
from odoo.exceptions import UserError


class BooksJob(models.Model):
    """A contact that could be one in the books: a person says that it is none of them."""

    _inherit = "books.job"

    creates_anew = fields.Boolean(
        readonly=True, help="A person decided that it is none of the contacts that the books have already.")

    def action_create_contact(self):
        """Create these contacts in the books, whomever there they could be."""
        self.check_access("read")
        jobs = self.sudo()
        if jobs.filtered(lambda job: job.state != "failed" or job.res_model != "res.partner" or job.verb != "push"):
            raise UserError(self.env._("Only contacts that could not be sent are created anew."))
        jobs.creates_anew = True
        for connection, of_connection in jobs.grouped("connection_id").items():
            of_connection.env["books.job"].search([
                ("connection_id", "=", connection.id), ("state", "=", "failed"), ("remedy", "=", "contacts"),
            ])._requeue()
            of_connection._requeue()
            of_connection.urgent = True
            connection._push_now()
