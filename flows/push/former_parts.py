"""Parts of payments that were unreconciled in Odoo, and that the books still hold because they could not be deleted
there: what is reconciled instead is not created beside them."""

from odoo import fields

from ...tools.blocking import Waits
from ...tools.clock import database_now
from ..blocking import Blocked
from ..connect.wake import wake_push
from ..kinds import GONE, PARTIAL
from .batch import NO_CAUSE
from .payment_source import entries_of, own_parts
from .ranks import AFTER_PAYMENTS


def former_part(connection, job, record, context):
    """The payment in the books of a former part that settles the same document: from now on it is this part; empty if
    there is none.

    :param record: a part of a payment that is not in the books.
    :raises Waits: a former part is deleted first.
    :raises Blocked: one that settles another document could not be deleted.
    """
    reference = entries_of(record).mapped("name")
    if len(reference) != 1 or not own_parts(record):
        return connection.env["books.record"]
    if reference[0] in context.collected.deleted_parts:
        raise wait_once(connection, job)
    documents = {context.money.payables[part.document.id].external_id for part in own_parts(record)
                 if part.document.id in context.money.payables}
    for deletion in not_deleted(context, job.kind).get(reference[0], ()):
        row = deletion.record_id
        if not documents & {external_id for _kind, external_id, _amount in row._allocates()}:
            raise Blocked.by_job("document_not_sent", deletion)
        not_deleted(context, job.kind)[reference[0]].remove(deletion)
        row.res_id = record.id
        deletion.write({"state": "done", **NO_CAUSE})
        return row
    return connection.env["books.record"]


def not_deleted(context, kind):
    """{name of the payment: its failed jobs to delete a part in the books}, read once for the whole batch."""
    collected = context.collected
    if collected.not_deleted is None:
        jobs = collected.connection.env["books.job"].search([
            ("connection_id", "=", collected.connection.id), ("kind", "=", kind), ("state", "=", "failed"),
            ("res_model", "=", PARTIAL), ("record_id", "!=", False)])
        left = set(jobs.env[PARTIAL].browse(jobs.mapped("res_id")).exists().ids)
        collected.not_deleted = {
            reference: list(of_payment) for reference, of_payment in jobs.filtered(lambda job: (
                job.res_id not in left and job.record_id.from_odoo and job.record_id.state not in GONE
            )).grouped(lambda job: job.record_id.payment_reference).items()}
    return collected.not_deleted


def wait_once(connection, job):
    """The Waits for payments that are deleted first. They may have to wait themselves, the second time for a minute."""
    until = fields.Datetime.add(database_now(connection.env), minutes=int(job.rank == AFTER_PAYMENTS))
    job.rank = AFTER_PAYMENTS
    wake_push(connection, until)
    return Waits(until)
