from odoo import api, fields, models
from odoo.exceptions import UserError

from ..flows.connect.consent import open_books
from ..tools.superuser import as_superuser


class BooksChoose(models.TransientModel):
    """The choice among several books that one consent gives access to."""

    _name = "books.choose"
    _inherit = ["books.dialog"]
    _description = "Choose the books"

    _given = ("connection_id", "choice_ids")

    connection_id = fields.Many2one("books.connection", required=True, readonly=True)
    company_name = fields.Char(string="Company", related="connection_id.company_id.name", related_sudo=False)
    choice_ids = fields.One2many("books.choose.line", "wizard_id")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        connection = self.env["books.connection"].browse(values.get("connection_id"))
        values["choice_ids"] = [
            (0, 0, {"external_id": external_id, "name": name, "description": description[0] if description else False})
            for external_id, name, *description in connection.choices or []]
        return values


class BooksChooseLine(models.TransientModel):
    """One of the books that the consent gives access to."""

    _name = "books.choose.line"
    _description = "Books to choose from"

    wizard_id = fields.Many2one("books.choose", required=True, ondelete="cascade")
    external_id = fields.Char(required=True, readonly=True)
    name = fields.Char(readonly=True)
    description = fields.Char(string="Country, Currency", readonly=True)

    def action_choose(self):
        """Connect the company to these books."""
        self.ensure_one()
        # The dialog, the connection and the choice came from the client: the user's own dialog (record rule), a
        # connection that the user may write, and one of the books of its consent.
        self.check_access("read")
        self.wizard_id.check_access("read")
        connection = self.wizard_id.connection_id
        connection.check_access("write")
        if self.external_id not in {external_id for external_id, *_shown in connection.choices or []}:
            raise UserError(self.env._("The consent does not open these books. Connect again."))
        sudo = as_superuser(connection).with_company(connection.company_id)
        open_books(sudo, self.external_id, sudo.grant_id)
        return self.env["books.setup"]._go_on(connection)
