"""What records of Odoo mean in the books, by the mappings that a person confirmed."""


def confirmed(connection, kind, records):
    """{id of the Odoo record: its `books.record`}"""
    if not records:
        return {}
    rows = connection.env["books.mapping"].search_fetch([
        ("connection_id", "=", connection.id), ("kind", "=", kind), ("res_id", "in", records.ids),
        ("confirmed", "=", True), ("record_id", "!=", False),
    ], ["res_id", "record_id"])
    return {row.res_id: row.record_id for row in rows}


def confirmed_taxes(connection):
    """{ids of Odoo taxes on one line: what they mean together}"""
    rows = connection.env["books.mapping"].search_fetch([
        ("connection_id", "=", connection.id), ("kind", "=", "tax"), ("confirmed", "=", True),
        ("record_id", "!=", False),
    ], ["res_id", "others", "record_id"])
    return {frozenset(row._key()): row.record_id for row in rows}
