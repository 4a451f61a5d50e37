"""Open forms reload when their documents change, over Odoo's bus."""


def refresh_forms(connection, moves):
    """Reload the open forms of these documents."""
    if moves:
        for company in connection._companies():
            connection.env["bus.bus"]._sendone(
                (company, "books"), "books_changed", {"model": moves._name, "ids": moves.ids})


def refresh_settled(connection, payments):
    """Reload the open forms of the documents that these payments of the books settle."""
    rows = payments.allocation_ids.document_id.filtered(lambda row: row.res_model == "account.move" and row.res_id)
    refresh_forms(connection, connection.env["account.move"].browse(rows.mapped("res_id")))
