"""What became of a request, and what follows from it."""

from collections import defaultdict

from odoo import fields

from ...providers.documents import Record
from ...providers.errors import BooksError, NotConnected, Rejected, TryLater, Unknown
from ...tools.clock import database_now
from ..blocking import Blocked
from ..connect.interruption import halt
from ..connect.wake import wake_push
from ..kinds import BESIDE, GONE
from ..pull.differences import currency_there
from ..records import note_records
from ..refresh import refresh_forms
from .batch import BUILD_ANEW
from .build_payment import note_sent_payments
from .late import note_late
from .link import free_former, link
from .refused import note_refusal
from .sources import source_of


def note_outcomes(connection, batch, outcomes):
    """What became of a request: records, states, and what is to be done about what failed.

    :return: how many jobs ended.
    """
    jobs = batch.still()
    if isinstance(outcomes, BooksError):
        if not isinstance(outcomes, Rejected):
            halt(connection, outcomes)
        pairs = [(job, None, outcomes) for job in jobs]
    else:
        pairs = [(job, outcome.record, outcome.error)
                 for job, outcome in zip(batch.jobs, outcomes, strict=True) if job in jobs]
        lost = [error for _job, _record, error in pairs if isinstance(error, NotConnected)]
        if lost:
            halt(connection, lost[0])
    arrived = [(job, record) for job, record, _error in pairs if record]
    rows = note_records(connection, [record for _job, record in arrived])
    note_sent_payments([
        (row, record) for row, (job, record) in zip(rows, arrived, strict=True) if job.verb == "push"])
    rows = iter(rows)
    free_former(connection, [job for job, _record in arrived])
    ended, linked = 0, defaultdict(dict)
    for job, record, error in pairs:
        if record:
            link(connection, job, next(rows), record, linked)
        elif isinstance(error, Unknown):
            # It may stand in the books: asked again with the same bytes, a little later each time.
            wait = min(15 * 2 ** min(job.attempts, 8), 3600)
            job.write({
                "not_before": fields.Datetime.add(database_now(connection.env), seconds=wait),
                "attempts": job.attempts + 1, "uncertain": True,
            })
            job._note(Blocked("no_answer", job._document(), books=connection.provider_label))
        elif isinstance(error, (TryLater, NotConnected)):
            # After a lost connection it goes on as soon as somebody has connected again.
            later = fields.Datetime.add(database_now(connection.env), seconds=getattr(error, "retry_after", 0))
            if not job.uncertain:  # surely not written
                job.write(BUILD_ANEW | {"attempts": job.attempts - 1, "not_before": later})
            else:
                job.not_before = later
        else:
            note_refusal(connection, job, error)
        ended += job.state in ("done", "failed")
    for (model, kind), of_model in linked.items():
        source_of(model, kind).link_sent(connection.env[model].browse(of_model), of_model)
    again = {job.not_before for job in jobs if job.state in ("todo", "sending") and job.not_before}
    for moment in again:
        wake_push(connection, moment)
    follow_up(connection, jobs)
    if not isinstance(outcomes, BooksError):
        note_late(connection, batch, jobs, outcomes)
        if not lost:
            connection._succeed()
    return ended


def follow_up(connection, jobs):
    """What else is to be done now that these jobs ended."""
    moves = jobs.filtered(lambda job: job.res_model == "account.move")
    refresh_forms(connection, connection.env["account.move"].browse(moves.mapped("res_id")))
    arrived = jobs.filtered(lambda job: (
        job.state == "done" and job.verb == "push" and job.kind not in BESIDE
        and job.record_id.state not in GONE))
    for model, group in arrived.grouped("res_model").items():
        source_of(model, group[0].kind).sent(
            connection, connection.env[model].browse(group.mapped("res_id")),
            {job.res_id: job.record_id for job in group})
    ended = jobs.filtered(lambda job: job.state in ("done", "failed"))
    ended.filtered(lambda job: job.again or (job.state == "done" and job._is_replacing()))._requeue()


def link_manually(job, row):
    """A person said that this object of the books is the document; where the two differ, the row says so."""
    link(job.connection_id, job, row, Record(
        kind=row.kind, external_id=row.external_id, number=row.number or "", contact_id=row.contact_id or "",
        currency=currency_there(row) or "", total=row._stated("total", row.currency_id),
        tax=row._stated("tax", row.currency_id)))
    follow_up(job.connection_id, job)
