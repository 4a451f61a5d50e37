"""Documents of the books with the mark of a document that is another object there, as copies have it."""

from ..kinds import DOCUMENTS, GONE

MARKED = (*DOCUMENTS, "expense")


def moves_marked(connection, records):
    """{(kind, external id): the entry of Odoo that the mark of this document names}, of this company."""
    found = {}
    for record in records:
        own = connection._of_key(record.mark) if record.mark and record.kind in MARKED else None
        if own is not None and own._name == "account.move" and record.state not in (*GONE, "unknown"):
            found[record.kind, record.external_id] = own
    moves = connection.env["account.move"].union(*found.values()).exists() if found else ()
    return {key: move for key, move in found.items() if move in moves and move.company_id == connection.company_id}


def note_marked_again(rows, marked):
    """Ask a person about documents with the mark of a document that is another object in the books.

    :param rows: the rows of the documents that were read.
    :param marked: the result of `moves_marked` for them.
    """
    asked = rows.filtered(lambda row: (
        (row.kind, row.external_id) in marked and not (row.res_id or row.double_id or row.double_kept)))
    if not asked:
        return
    moves = rows.env["account.move"].union(*(marked[row.kind, row.external_id] for row in asked))
    linked = rows.search([
        ("connection_id", "=", asked.connection_id.id), ("kind", "in", MARKED), ("state", "not in", GONE),
        ("res_model", "=", moves._name), ("res_id", "in", moves.ids)])
    there = set(linked.mapped("res_id"))
    for row in asked:
        move = marked[row.kind, row.external_id]
        if move.id in there:
            row.write({"double_model": move._name, "double_id": move.id, "double_by_mark": True, "issue_id": False})
