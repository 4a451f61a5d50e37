"""Open forms are told over Odoo's bus to read themselves again."""


def refresh_forms(connection, moves):
    """Let the open forms of these documents read them again."""
    if moves:
        connection.env["bus.bus"]._sendone(
            (connection.company_id, "books"), "books_changed", {"model": moves._name, "ids": moves.ids})


def refresh_settled(connection, payments):
    """Let the open forms of what these payments of the books settle read them again."""
    settled = {
        external_id for content in payments.mapped("content") if content
        for _kind, external_id, _amount in content["allocations"]}
    if settled:
        rows = connection.env["books.record"].search([
            ("connection_id", "=", connection.id), ("res_model", "=", "account.move"),
            ("external_id", "in", list(settled))])
        refresh_forms(connection, connection.env["account.move"].browse(rows.mapped("res_id")))
