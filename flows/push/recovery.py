"""Recover unresolved requests: search the books for what they wrote, and link it or build it again."""

from odoo import fields

from ...providers import PROVIDERS
from ...providers.base import Payload
from ...providers.errors import BooksError, Rejected
from ...tools.clock import database_now, passed
from ..blocking import Blocked
from ..connect.interruption import halt
from ..connect.wake import wake_push
from ..kinds import GONE
from ..records import note_records
from .batch import GIVE_UP, LEASE, NO_CAUSE, REMOVING_VERBS, WINDOW_MARGIN, Batch
from .build_payment import note_sent_payments
from .compare import agrees
from .link import free_former, link
from .outcome import follow_up
from .refused import note_missing
from .search import postpone
from .strategy import free_taken_back
from .transitions import Result, move_on
from .voids import note_found_void


def claim_unresolved(connection, provider, urgent=False):
    """The jobs of an unresolved request, to search for what arrived before they are sent again.

    :param urgent: only a request with jobs that a person waits for.

    :return: a Batch, None if there is none.
    """
    Job = connection.env["books.job"]
    first = Job.search(
        [("connection_id", "=", connection.id), ("state", "=", "sending"), passed("not_before"),
         *([("urgent", "=", True)] if urgent else [])],
        order="sent_at, id", limit=1)
    if not first:
        return None
    jobs = Job.search([
        ("connection_id", "=", connection.id), ("request_id", "=", first.request_id), ("state", "=", "sending"),
    ], order="batch_index")
    if jobs.try_lock_for_update() != jobs:
        return None  # another worker has locked them
    payloads = [Payload(kind=job.payload_kind, verb=job.payload_verb, body=job.payload) for job in jobs]
    now = database_now(connection.env)
    # The provider recognises only whole requests: a part of one would be written a second time.
    whole = len(jobs) == first.batch_size and first.kind not in provider.never_replayed
    replays = (whole and {job.payload_verb for job in jobs} == {"create"}
               and now - first.sent_at < provider.replay_window - WINDOW_MARGIN)
    documents = [(job.res_model, job.res_id) for job in jobs]
    request_id = first.request_id
    jobs.write({"not_before": now + LEASE, "unresolved": True})
    wake_push(connection, now + LEASE)
    connection.env["ir.cron"]._commit_progress()
    return Batch(jobs, payloads, documents, request_id, looks=True, replays=replays)


def adopt(connection, batch, found):
    """Link what was found and agrees; the rest is built again.

    :return: the number of jobs that ended.
    """
    jobs = batch.still()
    if isinstance(found, Rejected) and found.reason == "permission":
        postpone(connection, [(job, found) for job in jobs])  # nothing else waits for it
        return 0
    if isinstance(found, BooksError):
        halt(connection, found)
        jobs.write({"not_before": fields.Datetime.add(database_now(connection.env), minutes=1)})
        return 0
    pairs = [(job, record) for job, record in zip(batch.jobs, found, strict=True) if job in jobs]
    postpone(connection, [(job, error) for job, error in pairs if isinstance(error, BooksError)])
    pairs = [(job, record) for job, record in pairs if not isinstance(record, BooksError)]
    rows = iter(note_records(connection, [record for _job, record in pairs if record]))
    free_former(connection, {
        (job.res_model, job.res_id) for job, record in pairs if record and record.state not in GONE})
    for job, record in pairs:
        row = next(rows) if record else connection.env["books.record"]
        if job.verb == "push":
            FOUND[result_of_search(connection, batch, job, row, record)](connection, job, row, record)
        else:
            note_found_void(connection, job, record)
    follow_up(connection, jobs)
    return len(jobs.filtered(lambda job: job.state in ("done", "failed")))


def result_of_search(connection, batch, job, row, record):
    """The Result that a search means for a job.

    :param row: the `books.record` of what was found, empty if nothing was.
    :param record: the `providers.documents.Record` that was found, None if nothing was.
    """
    if job.payload_verb != "create":
        return Result.FOUND_OLD
    if not row:
        return result_of_absence(connection, batch, job)
    elsewhere = row.res_id and (row.res_model, row.res_id) != (job.res_model, job.res_id)
    if not elsewhere and row.state not in GONE and agrees(job, record):
        return Result.FOUND
    return Result.FOUND_CONTACT if job.res_model == "res.partner" and not elsewhere else Result.FOUND_OTHER


def result_of_absence(connection, batch, job):
    if batch.replays:
        return Result.ON_ITS_WAY
    if job.remedy:  # the object for which the books refused it is not this document
        return Result.REFUSED
    tried_enough = job.batch_size == 1 and job.attempts >= GIVE_UP
    answered_since = connection.last_success and connection.last_success > job.sent_at
    return Result.BREAKS_OFF if tried_enough and answered_since else Result.ABSENT


def note_found(connection, job, row, _record):
    link(connection, job, row)


def note_found_old(connection, job, row, record):
    """Of a change or deletion: compare it with Odoo again, to see what is still missing."""
    note_sent_payments([(row or None, record)])
    unread = job.kind in PROVIDERS[connection.provider].not_in_change_feed or job.payload_verb in REMOVING_VERBS
    if record is None and unread:
        note_missing(connection, job)
    free_taken_back(job, row)
    move_on(job, Result.FOUND_OLD)


def note_found_contact(_connection, job, _row, _record):
    """Build it again, which compares it with the contact that has its number."""
    move_on(job, Result.FOUND_CONTACT, **NO_CAUSE)


def note_found_other(connection, job, row, _record):
    """Another document has its number or mark: a person decides."""
    if row.res_id and (row.res_model, row.res_id) != (job.res_model, job.res_id):
        job._fail(Blocked("other_document", row, name=row.display_name))
    elif job.remedy:
        note_refused_before(connection, job, row, _record)
    else:
        job._fail(Blocked("number_taken", job._document(), books=connection.provider_label))


def note_refused_before(_connection, job, _row, _record):
    """Store the reason that the books gave before the search."""
    job._fail(Blocked.by(job.env, job._causes()))


def note_on_its_way(connection, job, _row, _record):
    move_on(job, Result.ON_ITS_WAY, not_before=fields.Datetime.add(database_now(connection.env), minutes=1))


def note_absent(_connection, job, _row, _record):
    move_on(job, Result.ABSENT)


def note_breaks_off(connection, job, _row, _record):
    job._fail(Blocked("breaks_off", job._document(), books=connection.provider_label))


# {Result: the function that stores it}
FOUND = {
    Result.FOUND: note_found,
    Result.FOUND_OLD: note_found_old,
    Result.FOUND_CONTACT: note_found_contact,
    Result.FOUND_OTHER: note_found_other,
    Result.REFUSED: note_refused_before,
    Result.ON_ITS_WAY: note_on_its_way,
    Result.ABSENT: note_absent,
    Result.BREAKS_OFF: note_breaks_off,
}
