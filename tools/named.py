"""What a client names in the values that it sends."""


def check_named(model, values):
    """:raises AccessError: these values of the model refer to a record that the user may not read."""
    for name, value in values.items():
        field = model._fields.get(name)
        if field and field.relational and value:
            named = model.new({name: value})[name] if field.type != "many2one" else model.env[
                field.comodel_name].browse(value if isinstance(value, int) else value.get("id"))
            named._origin.check_access("read")
