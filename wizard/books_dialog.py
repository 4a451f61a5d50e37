from odoo import api, models
from odoo.exceptions import AccessError


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
        self._check_named(values)
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
        self._check_named(values)
        return super().onchange(values, field_names, fields_spec)

    def _screen(self, name, **context):
        """The action that opens this dialog."""
        return {
            "type": "ir.actions.act_window", "res_model": self._name, "res_id": self.id, "view_mode": "form",
            "views": [(False, "form")], "target": "new", "name": name, **({"context": context} if context else {})}

    def _check_client(self, values, names):
        """:raises AccessError: a client sets a field that only the flows set, or refers to a record that its user
        may not
        read."""
        if self.env.su:
            return
        if not set(values) <= set(names):
            raise AccessError(self.env._("Only the answers of this dialog can be changed."))
        self._check_named(values)

    def _check_named(self, values):
        """:raises AccessError: these values refer to a record that the user may not read."""
        for name, value in values.items():
            field = self._fields.get(name)
            if field and field.relational and value:
                named = self.new({name: value})[name] if field.type != "many2one" else self.env[
                    field.comodel_name].browse(value if isinstance(value, int) else value.get("id"))
                named._origin.check_access("read")
