"""Why the books refused something that depends on what they hold by now: it was paid there, more is paid than is due,
or it comes to nothing."""

from odoo.tools import SQL

from ...tools.amounts import ZERO, money
from ..blocking import Blocked
from ..kinds import DOCUMENTS, PARTIAL, PAYMENT_SOURCES
from ..reasons import REFUSED
from ..worded_values import stored_amount
from .applied_credits import sides_of
from .entry_settlements import settlement_of
from .payment_source import own_parts

DEPENDS_ON_BOOKS = ("linked", "more_than_due", "not_open", "not_applicable")


def explain_refused(connection):
    """Give jobs that the books refused the reason that is known now that their changes were read."""
    Job = connection.env["books.job"]
    Job.flush_model()
    rows = connection.env.execute_query(SQL(
        "SELECT id FROM books_job WHERE connection_id = %s AND state = 'failed' AND causes -> 0 ->> 'reason' = ANY(%s)",
        connection.id, [REFUSED + reason for reason in DEPENDS_ON_BOOKS]))
    for job in Job.browse(job_id for [job_id] in rows):
        [cause, *_others] = job.causes
        blocked = refused_because(connection, job, cause["reason"].removeprefix(REFUSED), cause["values"])
        if blocked:
            job.write(job._stopped_by(blocked) | {"issues_noted": False})


def refused_because(connection, job, reason, values):
    """The Blocked for such a refusal; None where the books do not hold the reason.

    :param reason: that of the `providers.errors.Rejected`; `values`: the values of its sentence.
    """
    if reason not in DEPENDS_ON_BOOKS:
        return None
    record = job._document().exists()
    if job.kind in DOCUMENTS and job.res_model == "account.move":
        return why_fixed(connection, job, record, values) if reason == "linked" else None
    return why_not_settled(connection, job, record, values) if job.res_model in PAYMENT_SOURCES and record else None


def why_fixed(connection, job, record, values):
    """Why a document cannot be changed or voided there."""
    row = connection.env["books.record"]._of(connection, connection._record_kind(job.kind), record).get(record.id)
    if not row:
        return Blocked("refused_refused", job._document(), **values)  # nothing can be linked to it yet
    if row._stated("balance", row.currency_id) is None:
        return None
    values = values | {"name": row.number or row.external_id}
    if row.currency_id.is_zero(row.total):
        return Blocked("nothing_due", row, **values)
    if row.currency_id.is_zero(row._settled()):
        return None
    reason = "changed_but_paid" if job.verb == "push" else "paid_there"
    return Blocked(
        reason, row, settled=stored_amount(row._settled(), row.currency_id),
        total=stored_amount(row.total, row.currency_id), **values)


def why_not_settled(connection, job, record, values):
    """Why a payment or a credit cannot be applied there."""
    used = used_before(connection, job, record)
    for move, amount in settled_by(record):
        row = connection.env["books.record"]._of_moves(connection, move).get(move.id)
        due = row and row._stated("balance", row.currency_id)
        if due is None or not row or amount <= due + used.get(row.external_id, ZERO):
            continue
        named = values | {"name": row.number or row.external_id}
        if not due:
            return Blocked("paid_meanwhile", row, **named)
        return Blocked(
            "more_than_due", row, amount=stored_amount(amount, row.currency_id),
            due=stored_amount(due, row.currency_id), **named)
    return None


def settled_by(record):
    """[(entry, how much of it is settled)] of a payment, a part of it, a write-off, an applied credit, or what a
    journal entry settles."""
    note, document = sides_of(record) if record._name == PARTIAL else (None, None)
    if note:
        amount = money(record.debit_amount_currency, record.debit_currency_id)
        return [(note, amount), (document, amount)]
    settlement = settlement_of(record) if record._name == PARTIAL else None
    if settlement:
        return [(settlement.document, settlement.amount)]
    return [(part.document, part.amount) for part in own_parts(record)]


def used_before(connection, job, record):
    """{id in the books: amount} of what the payment settles there already."""
    row = connection.env["books.record"]._of(
        connection, connection._record_kind(job.kind), record).get(record.id)
    used = {}
    for _kind, external_id, amount in row._allocates() if row else ():
        used[external_id] = used.get(external_id, ZERO) + amount
    return used
