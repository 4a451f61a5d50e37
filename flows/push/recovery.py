"""Requests whose outcome is not known: searched for, adopted, or built anew."""

from odoo import fields

from ...providers import PROVIDERS
from ...providers.base import Payload
from ...providers.errors import BooksError
from ...tools.clock import database_now, passed
from ..blocking import Blocked
from ..connect.interruption import halt
from ..connect.wake import wake_push
from ..kinds import GONE
from ..records import note_records
from .batch import BUILD_ANEW, GIVE_UP, LEASE, TAKES_BACK, WINDOW_MARGIN, Batch
from .build_payment import note_sent_payments
from .compare import agrees
from .link import free_former, link
from .outcome import follow_up
from .refused import note_missing
from .search import postpone
from .voids import note_found_void


def claim_unresolved(connection, provider, urgent=False):
    """The jobs of a request whose outcome is not known, for looking what arrived before they are sent again.

    :param urgent: only of a request with what a person waits for.

    :return: a Batch, None where there is none.
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
    ], order="place")
    if jobs.try_lock_for_update() != jobs:
        return None  # another worker is at it
    payloads = [Payload(kind=job.payload_kind, verb=job.payload_verb, body=job.payload) for job in jobs]
    now = database_now(connection.env)
    # A part of a request would be another request to the provider: done again, not answered again.
    whole = len(jobs) == first.places and first.kind not in provider.looked_for
    replays = (whole and {job.payload_verb for job in jobs} == {"create"}
               and now - first.sent_at < provider.replay_window - WINDOW_MARGIN)
    documents = [(job.res_model, job.res_id) for job in jobs]
    request_id = first.request_id
    jobs.write({"not_before": now + LEASE, "uncertain": True})
    wake_push(connection, now + LEASE)
    connection.env["ir.cron"]._commit_progress()
    return Batch(jobs, payloads, documents, request_id, looks=True, replays=replays)


def adopt(connection, batch, found):
    """Adopt what agrees of what was found, let the rest be built anew.

    :return: how many jobs ended.
    """
    jobs = batch.still()
    if isinstance(found, BooksError):
        halt(connection, found)
        jobs.write({"not_before": fields.Datetime.add(database_now(connection.env), minutes=1)})
        return 0
    pairs = [(job, record) for job, record in zip(batch.jobs, found, strict=True) if job in jobs]
    postpone(connection, [(job, error) for job, error in pairs if isinstance(error, BooksError)])
    pairs = [(job, record) for job, record in pairs if not isinstance(record, BooksError)]
    rows = iter(note_records(connection, [record for _job, record in pairs if record]))
    free_former(connection, [job for job, record in pairs if record and record.state not in GONE])
    for job, record in pairs:
        row = next(rows) if record else None
        if job.verb != "push":
            note_found_void(connection, job, record)
        elif job.payload_verb != "create":
            # What it still lacks is found out by comparing it with Odoo's.
            note_sent_payments([(row, record)])
            if record is None and (
                    job.kind in PROVIDERS[connection.provider].untold or job.payload_verb in TAKES_BACK):
                note_missing(connection, job)
            job._free_taken_back(row or connection.env["books.record"])
            job.write(BUILD_ANEW)
        elif row is None and batch.replays:
            # Others of its request stand there: it may be under way.
            job.not_before = fields.Datetime.add(database_now(connection.env), minutes=1)
        elif row is None:
            note_absent(connection, job)
        elif row.res_id and (row.res_model, row.res_id) != (job.res_model, job.res_id):
            job._fail(Blocked("other_document", row, name=row.display_name))
        elif row.state not in GONE and agrees(job, record):
            link(connection, job, row)
        elif job.res_model == "res.partner":
            job._found_other_contact()
        elif job.remedy:  # the books refused it for the other one
            job._fail(Blocked.by(job.env, job._causes()))
        else:
            job._fail(Blocked("number_taken", job._document(), books=connection.provider_label))
    follow_up(connection, jobs)
    return len(jobs.filtered(lambda job: job.state in ("done", "failed")))


def note_absent(connection, job):
    """A job that certainly does not stand in the books: built anew, unless that was tried enough."""
    if job.remedy:  # it was refused, and is not there either
        job._fail(Blocked.by(job.env, job._causes()))
    elif (job.places == 1 and job.attempts >= GIVE_UP
            and connection.last_success and connection.last_success > job.sent_at):
        job._fail(Blocked("breaks_off", job._document(), books=connection.provider_label))
    else:
        job.write(BUILD_ANEW)
