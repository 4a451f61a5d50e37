"""Parts of payments that were unreconciled in Odoo, and that the books still hold because they could not be deleted
there: what is reconciled instead is not created beside them."""

from odoo import fields

from ...tools.blocking import Waits
from ...tools.clock import database_now
from ..blocking import Blocked
from ..connect.wake import wake_push
from ..kinds import GONE, PARTIAL
from .batch import NO_CAUSE
from .entry_settlements import settlement_of
from .payment_source import entries_of, own_parts
from .ranks import AFTER_PAYMENTS


def former_part(connection, job, source, context):
    """The payment in the books of a former part that settles the same document: from now on it is this part; empty if
    there is none.

    :param source: a part of a payment, or its unapplied amount.
    :raises Waits: a former part is deleted first.
    :raises Blocked: one that settles another document could not be deleted.
    """
    none, names = connection.env["books.record"], entries_of(source).mapped("name")
    if len(names) != 1:
        return none  # it refunds another payment
    if names[0] in context.collected.deleted_parts:
        raise wait_once(connection, job)
    left = not_deleted(context).get(names[0])
    if not left:
        return none
    if "sending" in [deletion.state for deletion in left]:
        raise wait_once(connection, job)
    settled = settled_by(source) if source._name == PARTIAL else set()
    deletion = next((one for one in left if settled & set(one.record_id._settling().mapped("res_id"))), None)
    if deletion is None:
        raise Blocked.by_job("document_not_sent", left[0])
    left.remove(deletion)
    deletion.record_id.res_id = source.id
    deletion.write({"state": "done", **NO_CAUSE})
    return deletion.record_id


def settled_by(partial):
    """Ids of the documents that a part of a payment, or a journal entry, settles."""
    settlement = settlement_of(partial)
    return {part.document.id for part in own_parts(partial)} | ({settlement.document.id} if settlement else set())


def not_deleted(context):
    """{name of the payment: its jobs to delete a part in the books that failed or are not answered}, read once for the
    whole batch."""
    collected = context.collected
    if collected.not_deleted is None:
        jobs = collected.connection.env["books.job"].search([
            ("connection_id", "=", collected.connection.id), ("kind", "=", context.money.way),
            ("state", "in", ("failed", "sending")), ("res_model", "=", PARTIAL), ("record_id", "!=", False)])
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
