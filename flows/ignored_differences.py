"""Differences of documents that a person leaves as they are, many at once, with the reason, and back."""

from ..tools.superuser import as_superuser
from .decide_difference import ignore_difference
from .pull.differences import note_differences
from .refresh import refresh_forms


def _documents(rows):
    """The documents of these records, as the user, who has to be allowed to change them."""
    moves = rows.env["account.move"].browse(rows.mapped("res_id")).exists()
    moves.check_access("write")
    return {move.id: move for move in moves}


def ignore(rows, why):
    """Leave these documents different, until they change in the books again.

    :param rows: the records of documents, as the user.
    """
    moves = _documents(rows)
    for row in as_superuser(rows).filtered(lambda row: row.differences and row.res_id in moves):
        ignore_difference(moves[row.res_id], row)
        row.why_ignored = why
        moves[row.res_id].message_post(body=rows.env._("The difference to the books is ignored: %(why)s", why=why))


def compare_again(rows):
    """Show again what a person ignored, where it still differs.

    :param rows: as the user.
    """
    rows = rows.filtered(lambda row: row.res_model == "account.move" and row.ignored)
    _documents(rows)
    rows = as_superuser(rows)
    rows.write({"ignored": False, "why_ignored": False})
    for connection, of_connection in rows.grouped("connection_id").items():
        refresh_forms(connection, note_differences(of_connection))
