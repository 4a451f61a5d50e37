"""Put jobs into the queue."""

from odoo.tools import SQL

from ...tools.retry import made_once
from ..kinds import PAYMENT_SOURCES
from ..omissions import readmit
from .ranks import RANKS, VOID_RANK

# The number of jobs of one click that are urgent, about as many as a click sends; the others are sent in the
# background.
AWAITED = 100


def queue(connection, kind, odoo_records, urgent=False, verb="push", automatic=False):
    """Queue one job for each of these Odoo records. A waiting one is reused, a failed one waits again, and so does one
    that was left out if a person asks for it.

    :param connection: as superuser.
    :param urgent: a person waits for them, or for the first of very many.
    :param automatic: nobody asked for them: new jobs wait until the history of the books is decided.
    :return: the jobs.
    """
    Job = connection.env["books.job"]
    if not odoo_records:
        return Job
    jobs = Job.search([
        ("connection_id", "=", connection.id), ("verb", "=", verb), ("kind", "=", kind),
        ("res_model", "=", odoo_records._name), ("res_id", "in", odoo_records.ids), ("state", "!=", "done"),
    ])
    # What a person left out is sent only when a person asks for it.
    # What a person left out is queued again by a person only: of payments nothing else comes here.
    anew = ("failed", "skipped") if urgent or odoo_records._name in PAYMENT_SOURCES else ("failed",)
    jobs.filtered(lambda job: job.state in anew)._requeue()
    if urgent:
        jobs.awaits_history = False
    awaited = set(odoo_records.ids[:AWAITED]) if urgent else set()
    expedite(jobs.filtered(lambda job: job.res_id in awaited))
    if odoo_records._name in PAYMENT_SOURCES:
        readmit(connection, odoo_records)
        # Written in any case, so that a worker that is building one from an older state notices it.
        jobs.again = True
    known = set(jobs.mapped("res_id"))
    with made_once():
        return jobs | Job.create([{
            "connection_id": connection.id, "company_id": connection.company_id.id, "verb": verb, "kind": kind,
            "rank": RANKS[kind] if verb == "push" else VOID_RANK, "res_model": odoo_records._name,
            "res_id": record_id, "urgent": record_id in awaited,
            "awaits_history": automatic and not connection.history_decided,
        } for record_id in odoo_records.ids if record_id not in known])


def expedite(jobs):
    """Mark these jobs as urgent, also those delayed by a limit, because a part of each limit is reserved for people."""
    jobs.filtered(lambda job: not job.urgent).urgent = True
    jobs.awaits_history = False
    jobs.filtered(lambda job: job.state == "todo" and job.not_before).not_before = False


def unqueue(odoo_records, states=("todo", "failed")):
    """Remove the waiting and failed jobs of these records.

    :param odoo_records: as superuser.
    """
    jobs = odoo_records.env["books.job"].search([
        ("res_model", "=", odoo_records._name), ("res_id", "in", odoo_records.ids), ("state", "in", states)])
    if jobs:
        # `unlink` would clear the cache of all models, in the middle of what Odoo does with its own (a reset to draft).
        jobs.env.flush_all()
        jobs.env.cr.execute(SQL("DELETE FROM books_job WHERE id IN %s", tuple(jobs.ids)))
        for model in ("books.job", "books.issue"):
            jobs.env[model].invalidate_model()
