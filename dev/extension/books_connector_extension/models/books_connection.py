from odoo import models


class BooksConnection(models.Model):
    _inherit = "books.connection"

    def _pulled(self, records):
        return [record for record in super()._pulled(records) if record.name != "Somebody else's customer"]
