"""Link documents of the books to entries of Odoo."""

from ..tools.clock import database_now


def link_entries(entries, **values):
    """Link documents to the entries that they are. What is due of them is compared after the next reading, as of
    documents that were seen now.

    :param entries: {row of a document: entry of Odoo}
    :param values: what is written on each of these rows, too.
    """
    now = next((database_now(row.env) for row in entries), None)
    for row, move in entries.items():
        row.write(values | {"res_model": move._name, "res_id": move.id, "seen_at": now})
