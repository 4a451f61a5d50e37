"""Send due jobs: claim and commit, send, store the outcome and commit."""

import logging
from collections import defaultdict
from dataclasses import replace
from enum import Enum
from functools import partial
from uuid import uuid4

from ...providers.base import Provider
from ...providers.errors import BooksError, TryLater, Unknown
from ...tools.clock import database_now
from ...tools.retry import until_committed
from ...tools.superuser import as_superuser
from ..connect.copies import stop_in_copy
from ..connect.organisation import read_organisation
from ..connect.wake import report_remaining, wake_push
from ..issues import look_for_fixes, review_issues
from ..pull.changes import is_stale, read_changes
from .batch import LEASE, Batch
from .build import build
from .changed_contacts import queue_contacts
from .due import count_due, due_batch, due_domain, has_urgent
from .outcome import note_outcomes
from .queue import queue
from .queue_unapplied import queue_unapplied
from .ranks import DOCUMENT_RANK
from .read_before_change import read_before_change
from .recoded import read_codes
from .recovery import adopt, claim_unresolved
from .search import find
from .sources import source_of
from .voids import read_before_void

_logger = logging.getLogger(__name__)


def push_all(connection):
    """The work of the push schedule: queue the contacts that changed, and send what is due."""
    queue_contacts(connection)
    queue_unapplied(connection)
    look_for_fixes(connection)
    if not connection._is_working() and connection._is_working(urgent=True) and has_urgent(connection):
        push(connection, urgent=True)  # the rest of the limits is reserved for it
    push(connection)
    review_issues(connection)
    if connection.push_failure:
        until_committed(connection.env, lambda: connection.write({"push_failure": False}))


def push_now(connection, urgent=True):
    """Send only what a person waits for, at most one request for each kind. The schedule sends the rest.

    Commits: the jobs must be stored before they are sent.

    :param urgent: False if a person asks for everything that is due.
    """
    connection.ensure_one()
    connection = as_superuser(connection).with_company(connection.company_id)
    connection.env["ir.cron"]._commit_progress()
    push(connection, rounds=3, urgent=urgent)
    review_issues(connection)
    if count_due(connection):
        wake_push(connection)


class Step(Enum):
    """How a run of the push continues after preparing a request."""

    SEND = "send a request"
    STOP = "end this run: a limit was met, or the connection is lost"
    READ_FIRST = "end this run: the books could not be read, and nothing is sent by what was known before"


def push(connection, rounds=None, urgent=False):
    """Send due jobs batch by batch: claim and commit, send, store the outcome and commit.

    :param rounds: how many requests at most.
    :param urgent: only jobs that a person waits for; a part of each limit is reserved for them.
    """
    connection.ensure_one()
    if stop_in_copy(connection) or not connection._is_working(urgent):
        return
    provider = connection._provider(urgent)
    sent = 0
    while rounds is None or sent < rounds:
        step = prepare_request(connection, provider, urgent, afresh=sent % 20 == 0)
        if step is Step.READ_FIRST:  # the next run of the schedule reads again
            connection.env["ir.cron"]._commit_progress(remaining=0)
            return
        if step is Step.STOP or not push_batch(connection, provider, urgent):
            break
        sent += 1
    report_remaining(connection, count_due(connection), wake_push)


def prepare_request(connection, provider, urgent, afresh):
    """Read what a request depends on, and queue what its documents need.

    :param afresh: read it even if it is known.
    :return: a Step.
    """
    if not connection._is_working(urgent):
        return Step.STOP
    if afresh or not connection.facts_at:
        read_organisation(connection)  # the form of documents, and what they need, depend on it
    provider.facts = connection._facts()
    if not connection._is_working(urgent):
        return Step.STOP
    if afresh and not queue_needs(connection, urgent):
        return Step.READ_FIRST
    if not connection._is_read() and not read_changes(connection):
        return Step.READ_FIRST
    if afresh:
        read_codes(connection, provider)
    read_before_void(connection, provider, urgent)
    read_before_change(connection, provider, urgent)
    return Step.SEND if connection._is_working(urgent) else Step.STOP


def push_batch(connection, provider, urgent):
    """Claim and send one request and store its outcome. If an earlier one may have arrived, search for it first.

    :return: whether another request can follow: something was due, and there is time left.
    """
    batch, _left = until_committed(
        connection.env,
        lambda: claim_unresolved(connection, provider, urgent) or claim_due(connection, provider, urgent))
    if not batch:
        return False
    found = find(connection, provider, batch) if batch.looks else None
    if batch.looks and not (batch.replays and found == [None] * len(batch.payloads)):
        note = partial(adopt, connection, batch, found)
    else:
        batch = replace(batch, looks=False)
        note = partial(note_outcomes, connection, batch, send(connection, provider, batch))
    _ended, left = until_committed(connection.env, note, progress=True)
    return left > 0


def queue_needs(connection, urgent=False):
    """Queue the contacts and items that due documents need, so that they are sent in full batches.

    :return: False if the books, in which they are searched for, could not be read.
    """
    Job = connection.env["books.job"]
    due = Job.search(
        [*due_domain(connection, urgent), ("rank", ">=", DOCUMENT_RANK)], order="urgent DESC, rank, id", limit=1000)
    needs = defaultdict(set)
    for (model, awaited), jobs in due.grouped(lambda job: (job.res_model, job.urgent)).items():
        waiting = connection.env[model].browse(jobs.mapped("res_id")).exists()
        for kind, records in source_of(model, jobs[0].kind).needs(connection, waiting):
            needs[awaited, kind, records._name].update(records.ids)
    if not needs:
        return True
    if is_stale(connection) and not read_changes(connection):
        return False

    def queue_needed():
        for (awaited, kind, model), ids in needs.items():
            queue(connection, kind, connection.env[model].browse(sorted(ids)), urgent=awaited)

    until_committed(connection.env, queue_needed)
    return True


def claim_due(connection, provider, urgent=False):
    """Lock, build and freeze the next batch, and commit it in state `sending`.

    :return: a Batch, None if nothing is due.
    """
    while connection._is_working(urgent):
        due = due_batch(connection, provider, urgent)
        if not due:
            return None
        jobs = due.try_lock_for_update().filtered(lambda job: job.state == "todo")
        if not jobs:
            return None  # another worker has locked them
        ready = build(connection, provider, jobs)
        if ready:
            # One request creates or updates, not both.
            verb = ready[0][1].verb
            ready = [(job, payload) for job, payload in ready if payload.verb == verb]
            ready = ready[:provider.batch_limit(due[0].kind, verb)]
            # What does not fit stays due, for the next request.
            return freeze(connection, [ready[place] for place in provider.together([one for _job, one in ready])])
        connection.env["ir.cron"]._commit_progress()
    return None


def freeze(connection, ready):
    """Commit the payloads with one request id before they are sent: after a crash the request is known."""
    request_id = uuid4().hex
    now = database_now(connection.env)
    for index, (job, payload) in enumerate(ready):
        job.write({
            "state": "sending", "payload": payload.body, "payload_kind": payload.kind,
            "payload_verb": payload.verb, "request_id": request_id, "batch_index": index, "batch_size": len(ready),
            "sent_at": now,
            "attempts": job.attempts + 1, "not_before": now + LEASE, "again": False,
        })
    jobs = connection.env["books.job"].union(*(job for job, _payload in ready))
    for model, group in jobs.grouped("res_model").items():
        source_of(model, group[0].kind).lock(connection.env[model].browse(group.mapped("res_id")))
    wake_push(connection, now + LEASE)  # in case this worker dies
    documents = [(job.res_model, job.res_id) for job, _payload in ready]  # while they are in the cache
    connection.env["ir.cron"]._commit_progress()
    return Batch(jobs, [payload for _job, payload in ready], documents, request_id)


def send(connection, provider: Provider, batch: Batch):
    """Send one request. No lock and no uncommitted write is held during it.

    :return: an outcome for each payload, or the one error for all of them.
    """
    try:
        provider.token(None)  # it may have to wait for another process that refreshes the token
        if batch.is_old():
            return TryLater(retry_after=1)
        return provider.push(batch.payloads, batch.request_id)
    except BooksError as error:
        return error
    except Exception:
        _logger.exception("books_connector: what became of a request to %s is not known", connection.display_name)
        return Unknown()
