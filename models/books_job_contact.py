from odoo import fields, models
from odoo.exceptions import UserError

from ..providers import PROVIDERS
from .books_connection_push import BUILD_ANEW


class BooksJob(models.Model):
    """A contact that could be one in the books: a person says that it is none of them."""

    _inherit = "books.job"

    creates_anew = fields.Boolean(
        readonly=True, help="A person decided that it is none of the contacts that the books have already.")

    def _is_same_contact(self, record):
        """Whether a contact that was found by the number or the mark that we sent is the one of Odoo: other programs
        number contacts, too."""
        partner = self.env[self.res_model].browse(self.res_id).exists()
        key = PROVIDERS[self.connection_id.provider].name_key
        return (
            not partner or key(record.name) in map(key, partner._books_names(self.kind))
            or (bool(record.email) and record.email.lower() == partner.email_normalized))

    def _found_other_contact(self):
        """What was found by the number is another contact: this one is compared with it, and built anew."""
        self.write(BUILD_ANEW | {"error": False, "remedy": False})

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
