"""Read contacts and documents again before they are changed, for providers that do not refuse an update of an outdated
version."""

from ...providers.errors import BooksError, Rejected
from ...tools.retry import until_committed
from ..connect.interruption import halt
from ..kinds import DOCUMENTS, GONE
from ..pull.differences import note_differences
from ..records import note_records
from .due import due_batch, due_domain

MOST_AT_ONCE = 30  # number of ids in one request
CHANGED = ("res.partner", "account.move")


def read_before_change(connection, provider, urgent=False):
    """Read and store what is to be changed next in the books, so that what was entered there meanwhile is not
    overwritten."""
    due = [*due_domain(connection, urgent), ("res_model", "in", CHANGED), ("verb", "=", "push")]
    if provider.refuses_stale or not connection.env["books.job"].search_count(due, limit=1):
        return
    jobs = due_batch(connection, provider, urgent).filtered(
        lambda job: job.res_model in CHANGED and job.verb == "push")
    kind = connection._record_kind(jobs[0].kind) if jobs else ""
    if kind not in (*DOCUMENTS, *connection._contact_kinds()):
        return
    rows = connection.env["books.record"]._of(
        connection, kind, connection.env[jobs[0].res_model].browse(jobs.mapped("res_id")))
    ids = sorted(row.external_id for row in rows.values() if row.state not in ("archived", *GONE))
    if not ids:
        return
    connection.env["ir.cron"]._commit_progress()  # no lock is held during the requests that follow
    try:
        for start in range(0, len(ids), MOST_AT_ONCE):
            page = provider.read_again(kind, ids[start:start + MOST_AT_ONCE])
            until_committed(connection.env, lambda page=page: note_differences(
                note_records(connection, [one for one in page.records if one.kind == kind])))
    except Rejected:
        return  # they are changed on the basis of what was last read
    except BooksError as error:
        until_committed(connection.env, lambda error=error: halt(connection, error))
