"""What people see of the books on Odoo's own documents: fields whose names are the same in every version."""

SHOWN = ("books_state", "books_number", "books_url", "books_difference", "books_error")
MODELS = ("account.move", "account.payment", "res.partner", "sale.order", "product.product")


def shown(env):
    """{"model,id": {field: value}} of every record that has something to do with the books."""
    found = {}
    for model in MODELS:
        names = [name for name in SHOWN if name in env[model]._fields]
        for record in env[model].sudo().with_context(active_test=False, lang="en_US").search([]):
            values = {name: record[name] for name in names}
            if any(values.values()):
                found[f"{model},{record.id}"] = values
    return found
