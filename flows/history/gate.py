"""What goes by itself begins after the history of the books was imported, or skipped on purpose."""

from odoo.fields import Domain

from ...tools.subqueries import of_rows
from ..connect.wake import wake_pull, wake_push
from ..notification import notification
from .choices import CHOICES

DECIDED = [("finished", "Finished"), ("skipped", "Skipped")]
UNDER_WAY = ("reading", "review", "linking")


def finish(imports):
    """Open the gates of their connections, unless a side of the books was never read.

    :return: the notification that says so; None if all was read.
    """
    notice = None
    for connection in imports.connection_id:
        left = unread(connection)
        if connection.history_decided or not left:
            open_gate(connection, "finished")
        else:
            notice = notification(connection, connection.env._(
                "Not read so far: %(what)s. What goes by itself waits until that is read, or the history is skipped.",
                what=", ".join(left)), "warning")
    return notice


def unread(connection):
    """What no finished import of these books has read, in words."""
    done = connection.env["books.import"].search([("connection_id", "=", connection.id), ("state", "=", "done")])
    return [done._fields[field]._description_string(done.env) for field in CHOICES if not any(done.mapped(field))]


def open_gate(connection, how):
    """Let everything begin that waited: documents that were posted meanwhile are sent, and payments are applied.

    :param how: a value of `DECIDED`.
    """
    connection.history_decided = how
    connection.env["books.job"].search(
        [("connection_id", "=", connection.id), ("awaits_history", "=", True)]).awaits_history = False
    wake_push(connection)
    wake_pull(connection)


def applicable(connection):
    """The domain of the payments of the books that are applied now. As long as the history is not decided, what may
    settle an older document waits: one that is not linked, or an unapplied payment. What settles documents that an
    import is about to enter waits for these."""
    found = awaiting_documents(connection)
    if connection.history_decided:
        return found
    return [*found, "|", ("res_id", "!=", False), "&", ("allocation_ids", "!=", False),
            "!", ("allocation_ids.document_id.res_id", "in", (False, 0))]


def awaiting_documents(connection):
    """Leaves out what settles documents that are still to be linked or entered: without them it would become another
    payment, and be undone again."""
    at_work = connection.env["books.import"].search(
        [("connection_id", "=", connection.id), ("state", "=", "linking")])
    if not at_work:
        return []
    decided = of_rows(connection.env["books.import.row"], [
        ("import_id", "in", at_work.ids), ("decision", "in", ("link", "create")), ("state", "=", "open"),
        ("problem", "=", False)], column="document_id", refers="record_id")
    parts = Domain([("connection_id", "=", connection.id)]) & decided
    return [~of_rows(connection.env["books.allocation"], parts, refers="payment_id")]


def history_of(connections):
    """{connection: (state of its history, the import that is under way)}"""
    ongoing = connections.env["books.import"].search(
        [("connection_id", "in", connections.ids), ("state", "in", UNDER_WAY)]).grouped("connection_id")
    return {
        connection: ("under_way" if connection in ongoing else connection.history_decided or "open",
                     ongoing.get(connection, connections.env["books.import"]))
        for connection in connections}
