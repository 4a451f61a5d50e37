"""Store the outcome of a request, and do what follows from it."""

from odoo import fields

from ...providers.documents import Record
from ...providers.errors import BooksError, NotConnected, Rejected, TryLater, Unknown
from ...tools.clock import database_now
from ..blocking import Blocked
from ..connect.days import count_sent
from ..connect.interruption import halt, is_end, note_accepted
from ..connect.wake import wake_push
from ..kinds import BESIDE, GONE
from ..pull.differences import currency_there
from ..reconcile.agreed import note_sent
from ..records import note_records
from ..refresh import refresh_forms
from .build_payment import note_sent_payments
from .chatter import log_sent
from .files import queue_files
from .late import note_late
from .link import Together, entries_of, free_former, link, store_differences
from .refused import REFUSALS, result_of_refusal
from .sources import source_of
from .transitions import Result, move_on


def note_outcomes(connection, batch, outcomes):
    """Store the outcome of a request: records, states, and the causes of failures.

    :param outcomes: an outcome for each job of the batch, or the one error for all of them.
    :return: the number of jobs that ended.
    """
    jobs = batch.still()
    answered = not isinstance(outcomes, BooksError)
    pairs = [
        (job, outcome.record, outcome.error) for job, outcome in zip(batch.jobs, outcomes, strict=True) if job in jobs
    ] if answered else [(job, None, outcomes) for job in jobs]
    interrupted = interruption(outcomes, pairs)
    if interrupted:
        halt(connection, interrupted)
    link_written(connection, [(job, record) for job, record, _error in pairs if record])
    for job, record, error in pairs:
        if not record:
            note_error(connection, job, error)
    ended = len(jobs.filtered(lambda job: job.state in ("done", "failed")))
    for moment in {job.not_before for job in jobs if job.state in ("todo", "sending") and job.not_before}:
        wake_push(connection, moment)
    follow_up(connection, jobs)
    if answered:
        note_late(connection, batch, jobs, outcomes)
        if not interrupted:
            connection._succeed()
            note_accepted(connection, any(record for _job, record, _error in pairs))
    return ended


def interruption(outcomes, pairs):
    """The error that interrupts the whole connection, None if there is none."""
    if isinstance(outcomes, BooksError):
        return None if isinstance(outcomes, Rejected) and not is_end(outcomes) else outcomes
    return next((error for _job, _record, error in pairs if isinstance(error, NotConnected) or is_end(error)), None)


def link_written(connection, written):
    """Link jobs to the objects that were written.

    :param written: [(job, providers.documents.Record)]
    """
    rows = note_records(connection, [record for _job, record in written])
    pushed = [(row, record) for row, (job, record) in zip(rows, written, strict=True) if job.verb == "push"]
    note_sent_payments(pushed)
    # A document that was voided with its own here stays linked, and is shown as voided.
    free_former(connection, {(job.res_model, job.res_id) for job, _record in written if job.verb == "push"})
    together = Together()
    for row, (job, record) in zip(rows, written, strict=True):
        link(connection, job, row, record, together)
    entries = entries_of(connection, [job for job, _record in written if job.verb == "push"])
    store_differences(together.compared, entries)
    for (model, kind), of_model in together.linked.items():
        source_of(model, kind).link_sent(connection.env[model].browse(of_model), of_model)
    note_sent(pushed, entries)


def note_error(connection, job, error):
    """Store the outcome of one job that got an error instead of a record."""
    result = result_of_error(connection, job, error)
    NOTED[result](connection, job, error)


def result_of_error(connection, job, error):
    """The Result that an error means for a job."""
    if isinstance(error, Unknown):
        return Result.UNKNOWN
    if isinstance(error, (TryLater, NotConnected)) or is_end(error):
        return Result.NOT_ASKED if job.unresolved else Result.NOT_WRITTEN
    return result_of_refusal(connection, job, error)


def note_unknown(connection, job, _error):
    """Send the same bytes again, with growing delays."""
    wait = min(15 * 2 ** min(job.attempts, 8), 3600)
    move_on(job, Result.UNKNOWN, unresolved=True, attempts=job.attempts + 1, not_before=fields.Datetime.add(
        database_now(connection.env), seconds=wait))
    job._note(Blocked("no_answer", job._document(), books=connection.provider_label))


def note_not_written(connection, job, error):
    """Build it again. This does not count as an attempt."""
    move_on(job, Result.NOT_WRITTEN, attempts=job.attempts - 1, not_before=later(connection, error))
    if is_end(error):
        job._note(Blocked.by_error(connection, connection, error))


def note_not_asked(connection, job, error):
    move_on(job, Result.NOT_ASKED, not_before=later(connection, error))


def later(connection, error):
    """When a request is due again; after a lost connection, as soon as a person has connected again."""
    return fields.Datetime.add(database_now(connection.env), seconds=getattr(error, "retry_after", 0))


# {Result: the function that stores it}
NOTED = {
    Result.UNKNOWN: note_unknown,
    Result.NOT_WRITTEN: note_not_written,
    Result.NOT_ASKED: note_not_asked,
    **REFUSALS,
}


def follow_up(connection, jobs):
    """Do what follows when these jobs end: reload forms, queue files, queue waiting jobs again."""
    moves = jobs.filtered(lambda job: job.res_model == "account.move")
    refresh_forms(connection, connection.env["account.move"].browse(moves.mapped("res_id")))
    arrived = jobs.filtered(lambda job: (
        job.state == "done" and job.verb == "push" and job.kind not in BESIDE
        and job.record_id.state not in GONE))
    log_sent(arrived)
    for model, group in arrived.grouped("res_model").items():
        source_of(model, group[0].kind).sent(
            connection, connection.env[model].browse(group.mapped("res_id")),
            {job.res_id: job.record_id for job in group})
    created = arrived.filtered(lambda job: job.res_model == "account.move" and job.payload_verb != "update")
    queue_files(connection, connection.env["account.move"].browse(created.mapped("res_id")))
    count_sent(connection, jobs.filtered(lambda job: job.state == "done" and job.verb == "push"))
    ended = jobs.filtered(lambda job: job.state in ("done", "failed"))
    ended.filtered(lambda job: job.again or (job.state == "done" and job._is_replacing()))._requeue()


def link_manually(job, row):
    """Finish a job whose document a person linked to this record of the books. Differences are stored on the row."""
    link(job.connection_id, job, row, Record(
        kind=row.kind, external_id=row.external_id, number=row.number or "", contact_id=row.contact_id or "",
        currency=currency_there(row) or "", total=row._stated("total", row.currency_id),
        tax=row._stated("tax", row.currency_id)))
    follow_up(job.connection_id, job)
