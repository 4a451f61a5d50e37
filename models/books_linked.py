from odoo import api, models

from ..flows.companies import check_usable


class BooksLinked(models.AbstractModel):
    """Rows of a connection that refer to an Odoo record by model and id. It has to belong to its company, or to all."""

    _name = "books.linked"
    _description = "Names a record of Odoo"

    def _linked_ids(self):
        """The ids of the records that this row refers to."""
        self.ensure_one()
        return [self.res_id] if self.res_id else []

    @api.constrains("connection_id", "res_model", "res_id")
    def _check_linked_company(self):
        for (connection, model), rows in self.grouped(lambda row: (row.connection_id, row.res_model)).items():
            ids = {record_id for row in rows for record_id in row._linked_ids()}
            if ids and model in self.env:
                check_usable(connection, self.env[model].browse(ids))
