from odoo import api, fields, models
from odoo.fields import Domain

FOUND_BY = ("name", "number", "email", "reference")
FEW = 10_000  # rows that are found by a text, and then asked for by their ids


class BooksRecordFound(models.AbstractModel):
    """The text by which people find an object of the books."""

    _name = "books.record.found"
    _description = "Found by a text"

    found = fields.Char(
        string="Name or number", store=False, search="_search_found", exportable=False,
        help="What people search by: a name, a number, an e-mail address or a reference.")

    @api.model
    def _search_found(self, operator, value):
        """The rows with a text. The database assumes that they are spread evenly and reads a list in its order until a
        page is full: of a name, which only contacts have, that is the whole table. So it is asked first whether there
        are few.
        """
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        domain = Domain.OR(Domain(name, operator, value) for name in FOUND_BY)
        ids = self._search(domain, limit=FEW + 1).get_result_ids()
        return domain if len(ids) > FEW else Domain("id", "in", ids)
