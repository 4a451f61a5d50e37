"""Queue the marks for documents that were sent to their contacts."""

from ...providers import PROVIDERS
from ..connect.wake import wake_push
from .entries import rows_and_jobs
from .queue import queue


def queue_sent_marks(moves):
    """Queue the mark for those of these entries that are in the books, if the provider supports it.

    Entries that are still being sent are queued once they have arrived.

    :param moves: as superuser.
    """
    rows = rows_and_jobs(moves)[0]
    for connection, of_connection in moves.env["books.record"].union(*rows.values()).grouped("connection_id").items():
        marked = of_connection.filtered(lambda row: row.kind in PROVIDERS[row.connection_id.provider].marks_sent)
        if marked:
            queue(connection, "sent_mark", moves.browse(marked.mapped("res_id")))
            wake_push(connection)
