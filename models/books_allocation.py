from odoo import fields, models

from ..tools.amounts import exact


class BooksAllocation(models.Model):
    """One row is the part of one payment or credit of the books that settles one document."""

    _name = "books.allocation"
    _inherit = ["books.owned"]
    _description = "Allocation in the books"
    _order = "id"  # in the order of the books
    _rec_name = "external_id"

    payment_id = fields.Many2one("books.record", required=True, readonly=True, index=True, ondelete="cascade")
    connection_id = fields.Many2one(
        related="payment_id.connection_id", store=True, precompute=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="payment_id.company_id", store=True, precompute=True, index=True)
    kind = fields.Char(string="Kind of document", required=True, readonly=True)
    external_id = fields.Char(string="ID of the document in the books", required=True, readonly=True)
    document_id = fields.Many2one(
        "books.record", readonly=True, index="btree_not_null", ondelete="set null",
        help="The document, once it was read from the books.")
    date = fields.Date(readonly=True, help="Its own date, where the books state one beside that of the payment.")
    amount = fields.Float(
        digits=0, required=True, readonly=True, help="In the currency of the payment, with all digits of the books.")

    _unlinked_idx = models.Index("(connection_id, external_id) WHERE document_id IS NULL")

    def _settled_on(self):
        """The day from which its document is settled by it: the latest of its own, its payment's and its document's."""
        self.ensure_one()
        return max(filter(None, (self.date or self.payment_id.payment_date, self.document_id.date)))

    def _key(self):
        """(kind, external id, amount) as the books state them."""
        self.ensure_one()
        return self.kind, self.external_id, exact(self.amount)
