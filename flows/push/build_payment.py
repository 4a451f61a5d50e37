"""The payload that makes a payment in the books what it is in Odoo."""

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from odoo import models

from ...providers.documents import Document, Invoice, Payment, UnappliedPayment
from ...tools.amounts import ZERO, exact
from ..kinds import GONE, PARTIAL, PAYMENTS
from ..note_payments import note_payments
from .batch import NO_CAUSE
from .entry_settlements import settlement_of
from .former_parts import former_part, wait_once
from .money import is_same_credit
from .parts import parts_of
from .payment_source import WRITE_OFF_LINE, entries_of, reconciliations_of
from .payments import wanted_document
from .queue import queue
from .sent_dates import check_period_of, with_sent_date
from .unapply import check_unapplies_only_this


def is_payment_job(connection, job, record, context):
    """Whether a job is about a payment: partials may also be applied credits."""
    if context.money is None:
        return False
    credits = record._name == PARTIAL and job.res_id in context.ids and not (
        parts_of(record) or settlement_of(record))
    return not credits


class Action(Enum):
    """What the books are to do with a payment."""

    NOTHING = "they hold it as Odoo does, or Odoo does not change it"
    CREATE = "create it"
    UPDATE = "change it to what Odoo holds"
    REPLACE = "delete it, and create it anew by the next job: this provider changes no payment"
    DELETE = "delete it"


@dataclass(frozen=True)
class Plan:
    """What is to be done in the books about one payment, or one credit that is used by payments.

    :ivar row: its `books.record` as last seen, empty where the books hold none.
    :ivar document: what the books shall hold, a `providers.documents` Payment or Invoice; None where they shall hold
        nothing.
    :ivar own_date: its date in Odoo.
    """

    action: Action
    row: models.Model
    document: Document | None
    own_date: date | None = None

    @property
    def total(self):
        if self.document is None:
            return ZERO
        return self.document.total if isinstance(self.document, Invoice) else self.document.amount


def plan_payment(connection, job, record, context):
    """The Plan that makes the payment in the books what it is in Odoo.

    :raises Blocked: a person has to do something before.
    :raises Waits: something else is sent first.
    """
    if job.res_id not in context.ids:
        row = row_of_deleted(connection, job, context)
        context.collected.deleted_parts.add(row.payment_reference)
        return Plan(Action.DELETE if row.from_odoo else Action.NOTHING, row, None)
    row = context.rows.get(job.res_id, connection.env["books.record"])
    wanted = wanted_document(record, context)
    # While a payment is a draft in Odoo, the one in the books is left as it is.
    untouched = entries_of(record).state == "draft" or (row and not row.from_odoo)
    if untouched or wanted is None:
        return Plan(Action.NOTHING if untouched else action_for(row, wanted, context), row, wanted)
    if may_be_former(record, row, context):
        row = former_part(connection, job, record, context) or row
    dated = with_sent_date(wanted, row, connection)
    return Plan(action_for(row, dated, context), row, dated, wanted.date)


def may_be_former(record, row, context):
    """Whether the books may hold the money of this source as a former part of its payment."""
    is_new = not row or context.kind == UnappliedPayment.kind
    return is_new and context.money.strategy.remakes and record._name != WRITE_OFF_LINE


def action_for(row, wanted, context):
    if wanted is None:
        return Action.DELETE if row else Action.NOTHING
    if not row:
        return Action.CREATE
    if is_same_payment(row, wanted):
        return Action.NOTHING
    return Action.REPLACE if context.money.strategy.remakes else Action.UPDATE


def row_of_deleted(connection, job, context):
    """The `books.record` of a payment that was deleted in Odoo: the Context of the batch does not hold it."""
    return connection.env["books.record"].search([
        ("connection_id", "=", connection.id), ("kind", "=", context.record_kind),
        ("res_model", "=", job.res_model), ("res_id", "=", job.res_id), ("state", "not in", GONE)], limit=1)


def build_payment(connection, provider, job, record, context):
    """The payload of one payment; None where nothing has to be sent."""
    plan = plan_payment(connection, job, record, context)
    if plan.action is Action.NOTHING:
        job.write({"state": "done", "record_id": plan.row.id, **NO_CAUSE})
        return None
    wait_until_unused(connection, job, record, context, plan)
    if plan.row:
        job.record_id = plan.row
        check_period_of(plan.row)
    if plan.action in (Action.DELETE, Action.REPLACE):
        return build_deletion(provider, job, plan)
    wanted = plan.document
    if plan.action is Action.UPDATE:
        wanted = replace(wanted, external_id=plan.row.external_id, version=plan.row.version or "")
    job.expected = {
        "total": str(plan.total), "tax": str(getattr(wanted, "tax_total", ZERO)), "currency": wanted.currency,
        "number": wanted.number if isinstance(wanted, Invoice) else "", "mark": wanted.key,
        "contact": wanted.contact.external_id, "date": wanted.date.isoformat(), "own_date": plan.own_date.isoformat(),
    }
    return provider.prepare(wanted)


def build_deletion(provider, job, plan):
    row = plan.row
    check_unapplies_only_this(row)
    job.expected = {"anew": True} if plan.action is Action.REPLACE else False
    # A payment of 0, which only applies credits, is deleted; one that moved money is voided, so that its trace remains.
    return provider.prepare_void(job.kind, row.external_id, row.version or "", delete=not row.total)


def wait_until_unused(connection, job, record, context, plan):
    """:raises Waits: payments in the books use more of this credit than its new amount, or any of one that is
    created anew; they are deleted first."""
    is_unapplied = context.kind == "unapplied_payment"
    if not plan.row or (plan.row.kind in PAYMENTS and not is_unapplied):
        return
    removed = plan.action in (Action.DELETE, Action.REPLACE)
    used = used_amount(plan.row) > (ZERO if is_unapplied or removed else plan.total)
    if not used and not (removed and is_applied(plan.row)):
        return
    if is_unapplied:
        queue(connection, context.money.way, reconciliations_of(record.exists()))
    raise wait_once(connection, job)


def note_sent_payments(pairs):
    """Store the content of payments that were sent or found, to be compared when Odoo's payment changes.

    :param pairs: [(row or None, what was just seen or None)]
    """
    note_payments({
        row: seen.document for row, seen in pairs if row and seen and isinstance(seen.document, Payment)}, pulled=False)


def is_same_payment(row, wanted):
    """Whether this payment, or this credit, is in the books as wanted, as last seen."""
    if isinstance(wanted, Invoice):
        return is_same_credit(row, wanted.date, wanted.total)
    allocations = {(external_id, amount) for _kind, external_id, amount in row._allocates()}
    if not row.payment_known and not row.total and not wanted.amount:
        return True  # the credit that was applied, of which the answer says nothing
    if not row.payment_known or allocations != {(part.external_id, part.amount) for part in wanted.allocations}:
        return False
    if not wanted.amount and not row.payment_amount:
        return True  # a payment of 0 only applies credits
    return (
        exact(row.payment_amount) == wanted.amount and row.payment_date == wanted.date
        and (bool(wanted.allocations) or (row.payment_contact or "") == wanted.contact.external_id)
        and (not wanted.account or row.payment_account == wanted.account.external_id
             or (wanted.kind == "unapplied_payment" and not row.payment_account)))


def is_applied(row):
    """Whether the books hold a payment of 0 that was sent to apply this credit for a write-off."""
    return row.kind not in PAYMENTS and bool(row.search_count([
        ("connection_id", "=", row.connection_id.id), ("kind", "in", PAYMENTS), ("state", "not in", GONE),
        ("res_model", "=", row.res_model), ("res_id", "=", row.res_id)], limit=1))


def used_amount(row):
    """The amount of this credit or refund that payments sent by Odoo use, as last seen in the books."""
    [[used]] = row.env["books.allocation"]._read_group([
        ("document_id", "=", row.id), ("payment_id.state", "not in", GONE), ("payment_id.from_odoo", "=", True),
    ], [], ["amount:sum"])
    return exact(used or 0)
