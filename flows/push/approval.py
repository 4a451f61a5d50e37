"""Payments and credits of documents that await approval in the books: the books accept them once it is given."""

from odoo import fields
from odoo.tools import SQL

from ...tools.blocking import Waits
from ...tools.clock import database_now
from ..blocking import Blocked
from ..connect.wake import wake_push

REASON = "draft_there"
# They are tried again when the document is read as approved; this is for an approval that was not read.
AGAIN_AFTER = {"days": 1}


def check_approved(connection, rows):
    """
    :param rows: `books.record`s of documents that are to be settled.
    :raises Waits: one of them awaits approval there.
    """
    draft = next((row for row in rows if row.state == "draft"), None)
    if draft is not None and connection.has_posting_status:
        raise Waits(fields.Datetime.add(database_now(connection.env), **AGAIN_AFTER), Blocked(
            REASON, draft, document=draft.number or draft.external_id, books=connection.provider_label))


def requeue_approved(connection):
    """Send what waits for the approval of a document that awaits it no longer. Computed by the database, because many
    may wait."""
    for model in ("books.job", "books.record"):
        connection.env[model].flush_model()
    connection.env.cr.execute(SQL(
        """
        UPDATE books_job job SET not_before = NULL
         WHERE job.connection_id = %s AND job.state = 'todo' AND job.not_before IS NOT NULL
           AND job.causes -> 0 ->> 'reason' = %s
           AND NOT EXISTS (
               SELECT FROM books_record row
                WHERE row.id = (job.causes -> 0 ->> 'id')::int AND row.state = 'draft')
        """, connection.id, REASON))
    if connection.env.cr.rowcount:
        connection.env["books.job"].invalidate_model(["not_before"])
        wake_push(connection)
