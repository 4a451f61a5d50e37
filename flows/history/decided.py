"""The rows of an import that a person decided about, and that wait for what follows."""


def decided(one, decisions, most):
    """Some rows of an import, the oldest first."""
    return one.env["books.import.row"].search(
        [("import_id", "=", one.id), ("decision", "in", decisions), ("state", "=", "open"), ("problem", "=", False)],
        limit=most, order="date, id")
