from odoo import api, fields, models
from odoo.tools.misc import clean_context


class BooksOwned(models.AbstractModel):
    """A row of which only the flows fill some fields: those that are read-only, or not shown."""

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
        """Neither the context of a request nor the defaults that a user stored reach a field of the flows."""
        own = self._own_fields().intersection(fields)
        values = super().default_get([name for name in fields if name not in own])
        return values | {
            name: self._fields[name].default(self) for name in own if self._fields[name].default}

    @api.model_create_multi
    def create(self, vals_list):
        """What a flow makes as superuser takes no default of a client's context."""
        own = self.with_env(self.env(context=clean_context(self.env.context))) if self.env.su else self
        return super(BooksOwned, own).create(vals_list)
