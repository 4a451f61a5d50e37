"""Voiding and deleting what was sent: by jobs of the queue, with the same protocol as sending."""

from odoo.exceptions import UserError

from ...providers.errors import BooksError, Rejected, UnreadableAnswer
from ...tools.retry import until_committed
from ..blocking import Blocked
from ..connect.interruption import halt
from ..kinds import GONE
from ..records import note_records
from ..worded_values import stored_amount
from .batch import BUILD_ANEW, NO_CAUSE
from .due import due_batch, due_domain
from .search import postpone
from .sources import source_of


def read_before_void(connection, provider, urgent=False):
    """Read the documents that are to be voided next: one that was paid in the meantime must not be voided, and not
    every service refuses that."""
    if not connection.env["books.job"].search_count(
            [*due_domain(connection, urgent), ("verb", "!=", "push")], limit=1):
        return
    jobs = due_batch(connection, provider, urgent).filtered(lambda job: job.verb != "push")
    rows = connection.env["books.record"]
    for model, group in jobs.grouped("res_model").items():
        odoo_records = connection.env[model].browse(group.mapped("res_id"))
        rows |= rows.union(*rows._of(connection, connection._record_kind(group[0].kind), odoo_records).values())
    if not rows:
        return
    payloads = [provider.prepare_void(row.kind, row.external_id, row.version or "") for row in rows]
    connection.env["ir.cron"]._commit_progress()  # nothing is held over the request that follows
    try:
        found = provider.find(payloads)
    except (Rejected, UnreadableAnswer) as error:
        # Their state is not known: these jobs wait, others do not.
        until_committed(connection.env, lambda error=error: postpone(connection, [(job, error) for job in jobs]))
        return
    except BooksError as error:
        until_committed(connection.env, lambda error=error: halt(connection, error))
        return

    def noted():
        note_records(connection, [record for record in found if record])
        for row, record in zip(rows, found, strict=True):
            if record is None:
                row.state = "deleted"

    until_committed(connection.env, noted)


def build_void(connection, provider, job, context):
    """The payload that voids or deletes a document; None where it no longer exists there.

    :raises Blocked: it may not be voided.
    """
    row = context.rows.get(job.res_id)
    if not row:
        note_voided(connection, job)
        return None
    named = {"name": row.number or row.external_id, "books": connection.provider_label}
    if row.state == "unknown":
        raise Blocked("document_not_sent", row, because=row._causes())
    if row._stated("balance", row.currency_id) is None and row.kind != "expense":
        raise Blocked("balance_not_stated", row, **named)
    settled = row._settled()
    if not row.currency_id.is_zero(settled):
        raise Blocked(
            "paid_there", row, settled=stored_amount(settled, row.currency_id),
            total=stored_amount(row.total, row.currency_id), **named)
    facts = connection._facts()
    if facts and facts.locked_until and row.date and row.date <= facts.locked_until:
        raise Blocked("void_in_closed_period", connection, "closed_period", date=facts.locked_until, **named)
    return provider.prepare_void(row.kind, row.external_id, row.version or "", delete=job.verb == "undo")


def note_found_void(connection, job, record):
    """The outcome was unresolved: the document is gone from the books, or is voided again.

    :param record: the `providers.documents.Record` of it, None where it no longer exists.
    """
    if record and record.state not in GONE:
        job.write(BUILD_ANEW)
        return
    row = connection.env["books.record"]._of(
        connection, connection._record_kind(job.kind), connection.env[job.res_model].browse(job.res_id)).get(job.res_id)
    if row:
        row.state = "deleted"
    note_voided(connection, job)


def note_voided(connection, job):
    """A document was voided in the books: Odoo's own can be edited again, or is cancelled, as was asked."""
    job.write({"state": "done", "not_before": False, "payload": False, **NO_CAUSE})
    # Being gone from the books is no difference then. A document that was only removed there may be sent again.
    connection.env["books.record"].search([
        ("connection_id", "=", connection.id), ("state", "in", GONE), ("res_model", "=", job.res_model),
        ("res_id", "=", job.res_id),
    ]).write({"differences": False, "ignored": False} | ({"res_id": False} if job.verb == "undo" else {}))
    try:
        with connection.env.cr.savepoint():
            record = connection.env[job.res_model].browse(job.res_id)
            source_of(job.res_model, job.kind).note_voided(record, connection, job.verb == "void")
    except UserError as error:
        job._fail(Blocked("voided_but_not_here", job._document(), books=connection.provider_label, text=error))
