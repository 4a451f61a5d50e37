from odoo import api, fields, models
from odoo.exceptions import UserError


class BooksChoose(models.TransientModel):
    """The choice among several books that one consent opened."""

    _name = "books.choose"
    _description = "Choose the books"

    connection_id = fields.Many2one("books.connection", required=True, readonly=True)
    company_id = fields.Many2one(related="connection_id.company_id")
    choice_ids = fields.One2many("books.choose.line", "wizard_id")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        connection = self.env["books.connection"].browse(values.get("connection_id"))
        values["choice_ids"] = [
            (0, 0, {"external_id": external_id, "name": name}) for external_id, name in connection.choices or []]
        return values


class BooksChooseLine(models.TransientModel):
    """One of the books that the consent opened."""

    _name = "books.choose.line"
    _description = "Books to choose from"

    wizard_id = fields.Many2one("books.choose", required=True, ondelete="cascade")
    external_id = fields.Char(required=True, readonly=True)
    name = fields.Char(readonly=True)

    def action_choose(self):
        """Connect the company to these books."""
        self.ensure_one()
        connection = self.wizard_id.connection_id
        connection.check_access("write")
        if self.external_id not in dict(connection.choices or []):
            raise UserError(self.env._("The consent does not open these books. Connect again."))
        sudo = connection.sudo().with_company(connection.company_id)
        sudo._open_books(self.external_id, sudo.grant_id)
        return {
            "type": "ir.actions.act_window", "res_model": "books.connection", "res_id": connection.id,
            "view_mode": "form", "views": [(False, "form")],
        }
