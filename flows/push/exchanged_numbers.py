"""Documents that exchange their numbers: the books refuse a number as long as another document has it there.

Each gets a provisional number first, and its own one by a second update.
"""

from dataclasses import replace

from ...tools.blocking import Waits
from ..kinds import GONE
from ..sent_values import provisional_number
from .changed import is_update_due


def released_numbers(connection, kind, moves, rows):
    """The new numbers of these entries that other documents still have in the books, but will not keep.

    :param rows: {id: the record of the books}
    """
    wanted = {
        number for number, row in ((move._books_numbers()[0], rows[move.id]) for move in moves if move.id in rows)
        if row.number and number != row.number}
    if not wanted:
        return frozenset()
    having = connection.env["books.record"].search([
        ("connection_id", "=", connection.id), ("kind", "=", connection._record_kind(kind)),
        ("res_model", "=", moves._name), ("number", "in", list(wanted)), ("differences", "!=", False),
        ("state", "not in", GONE)])
    queued = set(connection.env["books.job"].search([
        ("connection_id", "=", connection.id), ("kind", "=", kind), ("verb", "=", "push"),
        ("res_model", "=", moves._name), ("res_id", "in", having.mapped("res_id")),
        ("state", "in", ("todo", "sending"))]).mapped("res_id"))
    return frozenset(row.number for row in having if row.res_id in queued and gives_up(row, moves.browse(row.res_id)))


def gives_up(row, move):
    """Whether the next update of a document gives it another number."""
    return move._books_numbers()[0] != row.number and bool(row.restore or is_update_due(row, move))


def with_free_number(document, move, context):
    """The document with a number that the books accept now.

    :raises Waits: it has a provisional number already, and its own one is not free yet.
    """
    row = context.rows.get(move.id)
    if not row or document.number == row.number or document.number not in context.released_numbers:
        return document
    if row.number == provisional_number(move.id):
        raise Waits
    return replace(document, number=provisional_number(move.id))


def send_own_number(job, row):
    """Send a document again that got a provisional number."""
    if (job.expected or {}).get("number") == provisional_number(job.res_id) == row.number:
        job.again = row.restore = True
