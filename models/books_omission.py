from odoo import fields, models


class BooksOmission(models.Model):
    """One row is one record of Odoo that is left out of the books: what settles documents, or a customer with all
    documents and payments."""

    _name = "books.omission"
    _description = "Left out of the books"
    _inherit = ["books.owned", "books.linked"]
    _order = "id DESC"

    connection_id = fields.Many2one("books.connection", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(string="What", model_field="res_model", required=True, readonly=True)
    by_person = fields.Boolean(readonly=True, help="A person left it out; else a setting did, such as closed periods.")
    why = fields.Char(readonly=True)
    _odoo_unique = models.UniqueIndex("(connection_id, res_model, res_id)", "This is left out already.")
    _odoo_idx = models.Index("(res_model, res_id)")
