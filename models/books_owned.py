from odoo import api, fields, models
from odoo.tools.misc import clean_context


class BooksOwned(models.AbstractModel):
    """Rows with fields that only the flows fill: those that are read-only, or not shown."""

    _name = "books.owned"
    _description = "Filled by Odoo"

    @api.model
    def _own_fields(self):
        """The names of the fields that only the flows fill."""
        return {
            name for name, field in self._fields.items()
            if field.store and name not in models.MAGIC_COLUMNS and not field.compute and not field.related
            and (field.readonly or field.groups == fields.NO_ACCESS)}

    @api.model
    def default_get(self, fields):
        """Keep context defaults and stored user defaults out of the fields of the flows."""
        own = self._own_fields().intersection(fields)
        values = super().default_get([name for name in fields if name not in own])
        return values | {
            name: self._fields[name].default(self) for name in own if self._fields[name].default}

    @api.model_create_multi
    def create(self, vals_list):
        """Keep default values of a client's context out of rows that a flow creates as superuser."""
        own = self.with_env(self.env(context=clean_context(self.env.context))) if self.env.su else self
        return super(BooksOwned, own).create(vals_list)
