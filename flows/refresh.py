"""Open forms reload when their documents change, over Odoo's bus."""


def refresh_forms(connection, moves):
    """Reload the open forms of these documents."""
    if moves:
        for company in connection._companies():
            connection.env["bus.bus"]._sendone(
                (company, "books"), "books_changed", {"model": moves._name, "ids": moves.ids})


def refresh_settled(connection, payments):
    """Reload the open forms of the documents that these payments of the books settle."""
    refresh_forms(connection, settled_moves(payments))


def settled_moves(payments):
    """The entries of Odoo that are linked to the documents that these payments of the books settle."""
    rows = payments.allocation_ids.document_id.filtered(lambda row: row.res_model == "account.move" and row.res_id)
    return payments.env["account.move"].browse(rows.mapped("res_id"))
