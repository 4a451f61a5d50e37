"""Read unreadable objects again, daily or when a person asks for it."""

from odoo import fields

from ...providers.errors import Rejected
from ...tools.clock import database_now
from ...tools.retry import until_committed
from .catalogue import catalogue_kinds, forget_catalogues, read_catalogue
from .catch_up import rewind_to
from .pages import note_committed

MOST_AT_ONCE = 30  # number of ids in one request
AGAIN_AFTER = {"days": 1}


def due_unreadable(connection):
    """The unreadable objects to read again now: daily, and when a person asks for it."""
    limit = fields.Datetime.subtract(database_now(connection.env), **AGAIN_AFTER)
    return connection.env["books.unreadable"].search([
        ("connection_id", "=", connection.id), "|", ("tried_at", "=", False), ("tried_at", "<", limit)])


def read_again(connection, provider):
    """Read the due objects again. Those of the change feed are read with it, from the cursor they came with.

    :raises BooksError: the books could not be read.
    """
    due = due_unreadable(connection)
    if not due:
        return
    by_list = due.filtered(lambda row: row.source == "list" or row.kind in provider.unannounced)
    by_id = (due - by_list).filtered(lambda row: row.source == "id")
    by_changes = due - by_list - by_id
    until_committed(connection.env, lambda: begin_again(connection, by_list, by_changes, due))
    read_catalogue(connection, [kind for kind in catalogue_kinds(connection) if kind in by_list.mapped("kind")])
    for kind, rows in by_id.grouped("kind").items():
        for start in range(0, len(rows), MOST_AT_ONCE):
            read_by_id(connection, provider, kind, rows[start:start + MOST_AT_ONCE])


def begin_again(connection, by_list, by_changes, due):
    due.exists().write({"tried_at": database_now(connection.env)})
    by_list.exists().write({"asked": True})
    forget_catalogues(connection, set(by_list.mapped("kind")))
    if by_changes.exists() and rewind_to(connection, min(by_changes.mapped("create_date"))):
        by_changes.write({"asked": True})


def read_by_id(connection, provider, kind, rows):
    ids = rows.mapped("external_id")
    try:
        page = provider.read_again(kind, ids)
    except Rejected:
        return  # it stays as it is, and is tried tomorrow
    note_committed(connection, page, "changes")

    def forget():
        returned = {external_id for _kind, external_id in page.read} | {one.external_id for one in page.unreadable}
        rows.exists().filtered(lambda row: row.external_id not in returned).unlink()

    # Where one of them has no readable id, it is not known which of the others are gone.
    if all(one.external_id for one in page.unreadable):
        until_committed(connection.env, forget)
