from odoo import api, models
from odoo.exceptions import MissingError, ValidationError


class BooksLinked(models.AbstractModel):
    """Rows of a connection that name a record of Odoo by its model and id: one of its company, or of all companies."""

    _name = "books.linked"
    _description = "Names a record of Odoo"

    def _linked_ids(self):
        """The ids of the records that this row names."""
        self.ensure_one()
        return [self.res_id] if self.res_id else []

    @api.constrains("connection_id", "res_model", "res_id")
    def _check_linked_company(self):
        for (connection, model), rows in self.grouped(lambda row: (row.connection_id, row.res_model)).items():
            ids = {record_id for row in rows for record_id in row._linked_ids()}
            if ids and model in self.env:
                connection._check_usable(self.env[model].browse(ids))


class BooksConnection(models.Model):
    _inherit = "books.connection"

    def _is_usable(self, records):
        """Whether these records of Odoo are of this company, of all companies, or of one above it where Odoo lets
        companies share them."""
        records = records.sudo().with_context(active_test=False)
        if records._name == "ir.attachment":  # of whatever company its uploader worked in: it is its document's
            records = self.env["account.move"].sudo().browse(records.exists().filtered(
                lambda file: file.res_model == "account.move").mapped("res_id"))
        if {"company_id", "company_ids"}.isdisjoint(records._fields):
            return True
        domain = records._check_company_domain(self.sudo().company_id)
        try:
            return records == records.filtered_domain(domain)
        except MissingError:
            return self._is_usable(records.exists())

    def _check_usable(self, records):
        """:raises ValidationError: some of these records belong to another company."""
        if not self._is_usable(records):
            raise ValidationError(self.env._(
                "What is linked here belongs to another company than %(company)s. Choose something of this company, "
                "or that all companies share.", company=self.sudo().company_id.name))
