from odoo import api, models
from odoo.tools.misc import clean_context


class BooksRow(models.AbstractModel):
    """A row that only the flows of this addon make, as superuser: no default of a client's context goes into it."""

    _name = "books.row"
    _description = "Row of the flows"

    @api.model_create_multi
    def create(self, vals_list):
        return super(BooksRow, self.with_context(clean_context(self.env.context))).create(vals_list)
