"""The payload that makes a payment in the books what it is in Odoo."""

from dataclasses import replace

from odoo import fields

from ...providers.documents import Invoice, Payment
from ...tools.amounts import exact, money
from ...tools.blocking import Waits
from ...tools.clock import database_now
from ..connect.wake import wake_push
from ..kinds import GONE, PAYMENTS
from ..note_payments import note_payments
from .parts import parts_of
from .payment_lookup import PayerLookup
from .payment_source import entries_of, reconciliations_of
from .payments import wanted_document
from .queue import queue
from .ranks import AFTER_PAYMENTS
from .unapply import check_unapplies_only_this


def is_payment_job(connection, job, record, lookup):
    """Whether a job is about money: among reconciliations there are credits, too."""
    if not isinstance(lookup, PayerLookup):
        return False
    credits = record._name == "account.partial.reconcile" and job.res_id in lookup.ids and not parts_of(record)
    return not credits


def build_payment(connection, provider, job, record, lookup):
    """What makes the payment there what it is in Odoo; None where it is that already.

    While a payment is a draft in Odoo, the one there is left as it is.
    """
    exists = job.res_id in lookup.ids
    row = lookup.rows.get(job.res_id, connection.env["books.record"])
    if not exists:  # what is gone from Odoo the batch's lookup knows nothing of
        row = row.search([
            ("connection_id", "=", connection.id), ("kind", "=", lookup.record_kind),
            ("res_model", "=", job.res_model), ("res_id", "=", job.res_id), ("state", "not in", GONE)], limit=1)
    wanted = wanted_document(record, lookup) if exists else None
    draft = exists and entries_of(record).state == "draft"
    same = is_same_payment(row, wanted) if row and wanted else not row and not wanted
    if draft or same or (row and not row.from_odoo):
        job.write({"state": "done", "record_id": row.id})
        return None
    credit = isinstance(wanted, Invoice)
    total = (wanted.total if credit else wanted.amount) if wanted else 0
    anew = bool(row and wanted) and lookup.strategy.remakes  # nothing there is changed, only made again
    used = used_amount(row) if row and (row.kind not in PAYMENTS or lookup.kind == "advance") else 0
    if used > (0 if lookup.kind == "advance" else total):
        if lookup.kind == "advance":
            queue(connection, lookup.way, reconciliations_of(record.exists()))
        # After the payments; they may have to wait themselves.
        until = fields.Datetime.add(database_now(connection.env), minutes=int(job.rank == AFTER_PAYMENTS))
        job.rank = AFTER_PAYMENTS
        wake_push(connection, until)
        raise Waits(until)
    if not wanted or anew:
        check_unapplies_only_this(row)
        job.write({"expected": {"anew": True} if anew else False, "record_id": row.id})
        # Nothing was paid by what only set one thing against another: nothing of it is kept.
        return provider.prepare_void(
            job.kind, row.external_id, row.version or "", delete=not row.total)
    if row:
        wanted = replace(wanted, external_id=row.external_id, version=row.version or "")
    job.expected = {
        "total": str(total), "tax": "0", "currency": wanted.currency,
        "number": wanted.number if credit else "", "mark": wanted.key,
        "contact": wanted.contact.external_id,
    }
    return provider.prepare(wanted)


def note_sent_payments(pairs):
    """Keep what payments are that we sent or found, to be compared with Odoo's when that changes.

    :param pairs: [(row or None, what was just seen or None)]
    """
    note_payments({
        row: seen.document for row, seen in pairs if row and seen and isinstance(seen.document, Payment)}, pulled=False)


def is_same_payment(row, wanted):
    """Whether this payment of the books, or this credit that is used by one, is the wanted one, as last seen."""
    if isinstance(wanted, Invoice):
        return row.date == wanted.date and money(row.total, row.currency_id) == wanted.total
    allocations = {(external_id, amount) for _kind, external_id, amount in row._allocates()}
    if not row.payment_known or allocations != {(part.external_id, part.amount) for part in wanted.allocations}:
        return False
    if not wanted.amount and not row.payment_amount:
        return True  # nothing moves: it only says what is set against what
    return (
        exact(row.payment_amount) == wanted.amount and row.payment_date == wanted.date
        and (bool(wanted.allocations) or (row.payment_contact or "") == wanted.contact.external_id)
        and (not wanted.account or row.payment_account == wanted.account.external_id
             or (wanted.kind == "advance" and not row.payment_account)))


def used_amount(row):
    """What payments that Odoo sent use of this credit or refund, as last seen in the books."""
    [[used]] = row.env["books.allocation"]._read_group([
        ("document_id", "=", row.id), ("payment_id.state", "not in", GONE), ("payment_id.from_odoo", "=", True),
    ], [], ["amount:sum"])
    return exact(used or 0)
