"""Queue the marks for documents that were sent to their contacts."""

from ...providers import PROVIDERS
from ..connect.wake import wake_push
from .entries import known_of
from .queue import queue


def queue_new_sent_marks(moves):
    """Queue the mark for those of these entries that Odoo has sent, once for each, however often it is sent again.

    :param moves: as superuser.
    """
    sent = moves.filtered("is_move_sent")
    if sent:
        marked = moves.env["books.job"].search([
            ("res_model", "=", sent._name), ("res_id", "in", sent.ids), ("kind", "=", "sent_mark"),
            ("state", "=", "done")])
        queue_sent_marks(sent - sent.browse(marked.mapped("res_id")))


def queue_sent_marks(moves):
    """Queue the mark for those of these entries that are in the books, if the provider supports it.

    Entries that are still being sent are queued once they have arrived.

    :param moves: as superuser.
    """
    rows = known_of(moves).rows
    for connection, of_connection in moves.env["books.record"].union(*rows.values()).grouped("connection_id").items():
        marked = of_connection.filtered(lambda row: row.kind in PROVIDERS[row.connection_id.provider].marks_sent)
        if marked:
            queue(connection, "sent_mark", moves.browse(marked.mapped("res_id")))
            wake_push(connection)
