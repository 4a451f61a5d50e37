from odoo import api, models
from odoo.exceptions import AccessError

from ..tools.named import check_named


class BooksDialog(models.AbstractModel):
    """A dialog of which the client may set only some fields, to records that its user may read.

    Other values of the client are refused, on create and write and as defaults of the context, because
    later steps as superuser rely on them.
    """

    _name = "books.dialog"
    _description = "Dialog about the books"

    _asked = ()  # the fields that a person fills
    _given = ()  # the fields that identify the subject of the dialog: they cannot be changed after creation

    @api.model
    def default_get(self, fields_list):
        names = {*self._asked, *self._given}
        # All other fields get only their own defaults.
        own = self.with_env(self.env(context={
            key: value for key, value in self.env.context.items()
            if not key.startswith("default_") or key.removeprefix("default_") in names}))
        values = super(BooksDialog, own).default_get(fields_list)
        check_named(self, values)
        return values

    @api.model_create_multi
    def create(self, vals_list):
        for values in vals_list:
            self._check_client(values, {*self._asked, *self._given})
        return super().create(vals_list)

    def write(self, values):
        self._check_client(values, self._asked)
        return super().write(values)

    def onchange(self, values, field_names, fields_spec):
        check_named(self, values)
        return super().onchange(values, field_names, fields_spec)

    def _screen(self, name, **context):
        """The action that opens this dialog."""
        return {
            "type": "ir.actions.act_window", "res_model": self._name, "res_id": self.id, "view_mode": "form",
            "views": [(False, "form")], "target": "new", "name": name, **({"context": context} if context else {})}

    def _check_client(self, values, names):
        """:raises AccessError: a client sets a field that only the flows set, or refers to a record that its user
        may not read."""
        if self.env.su:
            return
        if not set(values) <= set(names):
            raise AccessError(self.env._("Only the answers of this dialog can be changed."))
        check_named(self, values)
