import logging
import time
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import uuid4

from odoo import fields, models

from ..providers import PROVIDERS
from ..providers.base import Payload
from ..providers.errors import BooksError, NotConnected, Rejected, TryLater, Unknown, UnreadableAnswer
from ..tools.clock import database_now, passed
from ..tools.held import explain
from ..tools.retry import until_committed
from ..tools.superuser import as_superuser
from .books_job import DOCUMENT_RANK
from .books_quota import LeftForPeople

_logger = logging.getLogger(__name__)

# A worker that has not said within this time what became of its request is taken for dead: longer than a request may
# last (connecting, two minutes at which the providers cut, one repetition after a refreshed token).
LEASE = timedelta(minutes=5)
# The replay window is used up to this much before its end: the way there takes time, too.
WINDOW_MARGIN = timedelta(minutes=1)
# A request that waited longer than this before it was sent is not sent: another worker may soon take it for stranded.
OLD = 60  # seconds
# After so many attempts whose outcome was not known a job is sent alone, and given up when it is what breaks.
ALONE, GIVE_UP = 4, 7
# What a job of each verb does in the books, unless the provider's payload says otherwise.
WRITES = {"push": "create", "void": "void", "undo": "delete"}
TAKES_BACK = ("void", "delete")
# What makes a job wait again to be built from what Odoo then holds.
BUILD_ANEW = {"state": "todo", "payload": False, "request_id": False, "not_before": False, "uncertain": False}


@dataclass(frozen=True)
class Batch:
    """One request as it was claimed: nothing of it is read again, for another worker may change the rows.

    :ivar documents: what each job is about: (model, id).
    :ivar looks: whether the books are searched for it first: it may have arrived.
    :ivar replays: whether the same bytes may be sent again where the books hold nothing of it: should it arrive late,
        the provider knows it by its request id.
    """

    jobs: models.Model
    payloads: list
    documents: list
    request_id: str
    looks: bool = False
    replays: bool = False
    claimed: float = field(default_factory=lambda: time.monotonic())  # noqa: PLW0108  looked up when it is called

    def is_old(self):
        return time.monotonic() - self.claimed > OLD

    def still(self):
        """The rows that still wait for this request, locked: none that another worker has taken over since."""
        jobs = self.jobs.try_lock_for_update()
        jobs.invalidate_recordset(["state", "request_id"])
        return jobs.filtered(self.is_of)

    def is_of(self, job):
        """Whether a row waits for this request."""
        return job.state == "sending" and job.request_id == self.request_id


class BooksConnection(models.Model):
    _inherit = "books.connection"

    def _cron_push(self):
        """Entry point of this connection's push schedule."""
        for connection in self.exists():
            if not connection._rest():
                connection = connection.with_company(connection.company_id)
                connection._on_schedule(connection._push_all, "push_failure")

    def _push_all(self):
        """Send what is due, with the contacts that changed."""
        self._queue_contacts()
        self._queue_advances()
        self._push()
        if self.push_failure:
            until_committed(self.env, lambda: self.write({"push_failure": False}))

    def _push_now(self):
        """Send what a person waits for, as far as one request of a kind goes; the schedule takes what is left.

        Commits: what the person asked for must stand before it is sent.
        """
        self.ensure_one()
        connection = as_superuser(self).with_company(self.company_id)
        connection.env["ir.cron"]._commit_progress()
        connection._push(rounds=3)
        if connection._count_due():
            connection._wake()

    def _push(self, rounds=None):
        """Send what is due, batch by batch: claim and commit, send, note and commit.

        :param rounds: how many requests at most.
        """
        self.ensure_one()
        if self._stop_in_copy() or not self._is_working():
            return
        provider = self._provider()
        sent = 0
        while self._is_working() and (rounds is None or sent < rounds):
            self._read_facts()  # first of all: what documents need and how they are said hangs on it
            provider.facts = self._facts()
            if not self._is_working():
                break  # a reading met a limit or a lost connection
            if (sent % 20 == 0 and not self._queue_needs()) or (not self.pulled_at and not self._read_changes()):
                # Nothing is sent by what was known before; the next run of the schedule reads again.
                self.env["ir.cron"]._commit_progress(remaining=0)
                return
            self._see_afresh(provider)
            if not self._is_working():
                break
            batch, _left = until_committed(
                self.env, lambda: self._claim_stranded(provider) or self._claim_due(provider))
            if not batch:
                break
            if batch.looks:
                found = self._find(provider, batch)
                if batch.replays and found == [None] * len(batch.payloads):
                    batch = replace(batch, looks=False)
            if batch.looks:
                _ended, left = until_committed(
                    self.env, lambda batch=batch, found=found: self._adopt(batch, found), progress=True)
            else:
                outcomes = self._send(provider, batch)
                _ended, left = until_committed(
                    self.env, lambda batch=batch, outcomes=outcomes: self._note(batch, outcomes), progress=True)
            if left <= 0:
                break
            sent += 1
        self.env["ir.cron"]._commit_progress(remaining=self._count_due())

    # What is due

    def _due_domain(self):
        return [
            ("connection_id", "=", self.id), ("state", "=", "todo"),
            "|", ("not_before", "=", False), passed("not_before"),
        ]

    def _count_due(self):
        return self.env["books.job"].search_count(self._due_domain(), limit=1000) if self._is_working() else 0

    def _due_batch(self, provider):
        """What one request can carry of what is due, the most urgent first."""
        Job = self.env["books.job"]
        first = Job.search_fetch(
            self._due_domain(), ["kind", "verb", "rank", "attempts"], order="urgent DESC, rank, id", limit=1)
        # What was in a request that broke again and again goes alone: the others must not wait for it.
        if first.attempts >= ALONE:
            return first
        return first and Job.search([
            *self._due_domain(), ("kind", "=", first.kind), ("verb", "=", first.verb), ("rank", "=", first.rank),
            ("attempts", "<", ALONE),
        ], order="urgent DESC, id", limit=provider.batch_limit(first.kind, WRITES[first.verb]))

    def _queue_needs(self):
        """Queue the contacts and items that due documents need, so that they fill whole requests of their own.

        :return: False where the books, in which they are looked up, could not be read.
        """
        Job = self.env["books.job"]
        due = Job.search(
            [*self._due_domain(), ("rank", ">=", DOCUMENT_RANK)], order="urgent DESC, rank, id", limit=1000)
        needs = defaultdict(set)
        for (model, urgent), jobs in due.grouped(lambda job: (job.res_model, job.urgent)).items():
            for kind, records in self.env[model].browse(jobs.mapped("res_id")).exists()._books_needs(self):
                needs[urgent, kind, records._name].update(records.ids)
        if not needs:
            return True
        if self._is_stale() and not self._read_changes():
            return False

        def queue():
            for (urgent, kind, model), ids in needs.items():
                Job._queue(self, kind, self.env[model].browse(sorted(ids)), urgent=urgent)

        until_committed(self.env, queue)
        return True

    # Claim

    def _claim_due(self, provider):
        """Lock, build and freeze the next batch, and commit it as being sent.

        :return: a Batch, None where nothing is due.
        """
        while self._is_working():
            due = self._due_batch(provider)
            if not due:
                return None
            jobs = due.try_lock_for_update().filtered(lambda job: job.state == "todo")
            if not jobs:
                return None  # another worker is at it
            ready = self._build(provider, jobs)
            if ready:
                # One request creates or updates, not both.
                verb = ready[0][1].verb
                ready = [(job, payload) for job, payload in ready if payload.verb == verb]
                return self._freeze(ready[:provider.batch_limit(due[0].kind, verb)])
            self.env["ir.cron"]._commit_progress()
        return None

    def _freeze(self, ready):
        """Commit the payloads with one request id: from here on it is known what may have been sent."""
        request_id = uuid4().hex
        now = database_now(self.env)
        for place, (job, payload) in enumerate(ready):
            job.write({
                "state": "sending", "payload": payload.body, "payload_kind": payload.kind,
                "payload_verb": payload.verb, "request_id": request_id, "place": place, "places": len(ready),
                "sent_at": now,
                "attempts": job.attempts + 1, "not_before": now + LEASE, "again": False,
            })
        jobs = self.env["books.job"].union(*(job for job, _payload in ready))
        for model, group in jobs.grouped("res_model").items():
            self.env[model].browse(group.mapped("res_id"))._books_hold()
        self._wake(now + LEASE)  # should this worker die
        self.env["ir.cron"]._commit_progress()
        documents = [(job.res_model, job.res_id) for job, _payload in ready]
        return Batch(jobs, [payload for _job, payload in ready], documents, request_id)

    def _claim_stranded(self, provider):
        """The jobs of a request whose outcome is not known, for looking what arrived before they are sent again.

        :return: a Batch, None where there is none.
        """
        Job = self.env["books.job"]
        first = Job.search(
            [("connection_id", "=", self.id), ("state", "=", "sending"), passed("not_before")],
            order="sent_at, id", limit=1)
        if not first:
            return None
        jobs = Job.search([
            ("connection_id", "=", self.id), ("request_id", "=", first.request_id), ("state", "=", "sending"),
        ], order="place")
        if jobs.try_lock_for_update() != jobs:
            return None  # another worker is at it
        payloads = [Payload(kind=job.payload_kind, verb=job.payload_verb, body=job.payload) for job in jobs]
        now = database_now(self.env)
        # A part of a request would be another request to the provider: done again, not answered again.
        whole = len(jobs) == first.places and first.kind not in provider.looked_for
        replays = (whole and {job.payload_verb for job in jobs} == {"create"}
                   and now - first.sent_at < provider.replay_window - WINDOW_MARGIN)
        documents = [(job.res_model, job.res_id) for job in jobs]
        request_id = first.request_id
        jobs.write({"not_before": now + LEASE, "uncertain": True})
        self._wake(now + LEASE)
        self.env["ir.cron"]._commit_progress()
        return Batch(jobs, payloads, documents, request_id, looks=True, replays=replays)

    # Look

    def _find(self, provider, batch):
        """What stands in the books for a request whose outcome is not known, or the error that tells nothing: one for
        all, or for those alone of which nothing can be read."""
        try:
            try:
                return provider.find(batch.payloads)
            except UnreadableAnswer:
                return self._find_each(provider, batch.payloads)
        except BooksError as error:
            return error
        except Exception:
            _logger.exception("books_connector: %s could not be searched", self.display_name)
            return Unknown()

    def _find_each(self, provider, payloads):
        """What stands in the books for each payload, or the error that one of them alone met.

        :raises BooksError: another one, which is about all of them.
        """
        found = []
        for payload in payloads:
            try:
                found += provider.find([payload])
            except UnreadableAnswer as error:
                found.append(error)
        return found

    def _adopt(self, batch, found):
        """Adopt what agrees of what was found, let the rest be built anew.

        :return: how many jobs ended.
        """
        jobs = batch.still()
        if isinstance(found, BooksError):
            self._halt(found)
            jobs.write({"not_before": fields.Datetime.add(database_now(self.env), minutes=1)})
            return 0
        pairs = [(job, record) for job, record in zip(batch.jobs, found, strict=True) if job in jobs]
        self._postpone([(job, error) for job, error in pairs if isinstance(error, BooksError)])
        pairs = [(job, record) for job, record in pairs if not isinstance(record, BooksError)]
        rows = iter(self.env["books.record"]._note(self, [record for _job, record in pairs if record]))
        self._free_former([job for job, record in pairs if record and record.state not in ("void", "deleted")])
        for job, record in pairs:
            row = next(rows) if record else None
            if job.verb != "push":
                self._look_at_void(job, record)
            elif job.payload_verb != "create":
                # What it still lacks is found out by comparing it with Odoo's.
                self._note_payment(row, record)
                if record is None and (
                        job.kind in PROVIDERS[self.provider].untold or job.payload_verb in TAKES_BACK):
                    self._note_missing(job)
                job._free_taken_back(row or self.env["books.record"])
                job.write(BUILD_ANEW)
            elif row is None and batch.replays:
                # Others of its request stand there: it may be under way.
                job.not_before = fields.Datetime.add(database_now(self.env), minutes=1)
            elif row is None:
                self._absent(job)
            elif row.res_id and (row.res_model, row.res_id) != (job.res_model, job.res_id):
                job._fail(self.env._(
                    "%(name)s in the books belongs to another document.", name=row.display_name), "books")
            elif row.state not in ("void", "deleted") and job._agrees(record):
                self._link(job, row)
            elif job.res_model == "res.partner":
                job._found_other_contact()
            elif job.remedy:  # the books refused it for the other one
                job._fail(job.error, job.remedy)
            else:
                job._fail(self.env._(
                    "%(books)s holds another document of this number, with another customer, currency or total. Decide "
                    "what the two are to each other.", books=self.provider_label), "number")
        self._follow_up(jobs)
        return len(jobs.filtered(lambda job: job.state in ("done", "failed")))

    def _postpone(self, unread):
        """What stands in the books for these jobs cannot be read: they wait, and nothing else does.

        :param unread: [(job, error)]
        """
        for job, error in unread:
            sentence = explain(self.env, error, self.provider_label)[0]
            minutes = 30 if job.error == sentence else 1
            job.write({
                "error": sentence, "not_before": fields.Datetime.add(database_now(self.env), minutes=minutes)})
            self._wake(job.not_before)

    def _free_former(self, jobs):
        """What these were before is gone from the books: it gives up its link to them."""
        wanted = {(job.res_model, job.res_id) for job in jobs}
        former = self.env["books.record"].search([
            ("connection_id", "=", self.id), ("state", "in", ("void", "deleted", "archived")),
            ("res_id", "in", [res_id for _model, res_id in wanted]),
        ]).filtered(lambda row: (row.res_model, row.res_id) in wanted)
        if former:
            # What failed to take back the one before is not meant for this one.
            self.env["books.job"].search([
                ("connection_id", "=", self.id), ("verb", "!=", "push"), ("state", "in", ("todo", "failed")),
                ("res_model", "in", former.mapped("res_model")), ("res_id", "in", former.mapped("res_id")),
            ]).unlink()
            former.res_id = False
            former.flush_recordset()

    def _absent(self, job):
        """A job that certainly does not stand in the books: built anew, unless that was tried enough."""
        if job.remedy:  # it was refused, and is not there either
            job._fail(job.error, job.remedy)
        elif (job.places == 1 and job.attempts >= GIVE_UP and self.last_success and self.last_success > job.sent_at):
            job._fail(self.env._(
                "%(books)s breaks off whenever this document is sent, while others get through. Nothing of it stands "
                "there. Simplify the document, or ask the support of %(books)s.", books=self.provider_label), "odoo")
        else:
            job.write(BUILD_ANEW)

    # Send

    def _send(self, provider, batch):
        """One request; no lock and no open write is held over it.

        :return: an outcome for each payload, or the error that all of them met.
        """
        try:
            provider.token(None)  # it may have to wait for another process that refreshes
            if batch.is_old():
                return TryLater(retry_after=1)
            return provider.push(batch.payloads, batch.request_id)
        except BooksError as error:
            return error
        except Exception:
            _logger.exception("books_connector: what became of a request to %s is not known", self.display_name)
            return Unknown()

    # Note

    def _note(self, batch, outcomes):
        """What became of a request: records, states, and what is to be done about what failed.

        :return: how many jobs ended.
        """
        jobs = batch.still()
        if isinstance(outcomes, BooksError):
            if not isinstance(outcomes, Rejected):
                self._halt(outcomes)
            pairs = [(job, None, outcomes) for job in jobs]
        else:
            pairs = [(job, outcome.record, outcome.error)
                     for job, outcome in zip(batch.jobs, outcomes, strict=True) if job in jobs]
            lost = [error for _job, _record, error in pairs if isinstance(error, NotConnected)]
            if lost:
                self._halt(lost[0])
        rows = iter(self.env["books.record"]._note(self, [record for _job, record, _error in pairs if record]))
        self._free_former([job for job, record, _error in pairs if record])
        ended, linked = 0, defaultdict(dict)
        for job, record, error in pairs:
            if record:
                self._link(job, next(rows), record, linked)
            elif isinstance(error, Unknown):
                # It may stand in the books: asked again with the same bytes, a little later each time.
                wait = min(15 * 2 ** min(job.attempts, 8), 3600)
                job.write({
                    "not_before": fields.Datetime.add(database_now(self.env), seconds=wait),
                    "attempts": job.attempts + 1, "uncertain": True,
                    "error": self.env._("%(books)s did not answer. It is being found out whether it arrived.",
                                        books=self.provider_label),
                })
            elif isinstance(error, (TryLater, NotConnected)):
                # After a lost connection it goes on as soon as somebody has connected again.
                later = fields.Datetime.add(database_now(self.env), seconds=getattr(error, "retry_after", 0))
                if not job.uncertain:  # surely not written
                    job.write(BUILD_ANEW | {"attempts": job.attempts - 1, "not_before": later})
                else:
                    job.not_before = later
            else:
                self._refused(job, error)
            ended += job.state in ("done", "failed")
        for model, of_model in linked.items():
            self.env[model].browse(of_model)._books_linked_all(of_model)
        again = {job.not_before for job in jobs if job.state in ("todo", "sending") and job.not_before}
        for moment in again:
            self._wake(moment)
        self._follow_up(jobs)
        if not isinstance(outcomes, BooksError):
            self._note_late(batch, jobs, outcomes)
            if not lost:
                self._succeed()
        return ended

    def _follow_up(self, jobs):
        """What else is to be done now that these jobs ended."""
        moves = jobs.filtered(lambda job: job.res_model == "account.move")
        self._tell(self.env["account.move"].browse(moves.mapped("res_id")))
        arrived = jobs.filtered(lambda job: (
            job.state == "done" and job.verb == "push" and job.kind != "attachment"
            and job.record_id.state not in ("void", "deleted")))
        for model, group in arrived.grouped("res_model").items():
            self.env[model].browse(group.mapped("res_id"))._books_arrived(
                self, {job.res_id: job.record_id for job in group})
        ended = jobs.filtered(lambda job: job.state in ("done", "failed"))
        ended.filtered(lambda job: job.again or (job.state == "done" and job._is_replacing()))._requeue()

    def _link(self, job, row, seen=None, linked=None):
        """A job is done: its Odoo record is this object of the books, or is it no more.

        :param linked: {model: {id of the Odoo record: its row}}: what is linked with the others of its request.
        """
        if job.verb != "push":
            self._taken_back(job)
            return
        if row.restore or row.double_id:
            row.write({"restore": False, "double_model": False, "double_id": False})
        self._note_payment(row, seen)
        job._free_taken_back(row)
        if row.state not in ("void", "deleted"):
            record = self.env[job.res_model].browse(job.res_id)
            if linked is None:
                record._books_found(row)
            else:
                linked[job.res_model][job.res_id] = row
        expected = job.expected or {}
        if seen and "total" in expected:
            row.difference = row.problem if seen.not_understood else job._difference(seen)
            # The books may reckon the due date themselves, from a payment term.
            row.entered = {
                "number": expected["number"], "date": expected.get("date"), "due_date": str(seen.due_date or "")}
        elif seen and "content" in expected:
            row._agree_sent(**expected)
        job.write({
            "state": "done", "record_id": row.id, "error": False, "remedy": False, "not_before": False,
            "payload": False,
        })

    def _halt(self, error):
        """The whole connection met an error."""
        if isinstance(error, NotConnected):
            self._lose(error)
        elif isinstance(error, LeftForPeople):
            self._leave_to_people(error.retry_after)
        elif isinstance(error, TryLater):
            self._pause(error.retry_after)
            if isinstance(error, UnreadableAnswer):
                self.error = explain(self.env, error, self.provider_label)[0]
        elif isinstance(error, Unknown):
            self._pause(15)
        else:
            self.error = explain(self.env, error, self.provider_label, self.env._(
                "%(books)s refuses to be read. It is tried again by itself.", books=self.provider_label))[0]
