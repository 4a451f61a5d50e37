"""Payloads of the jobs that wait, built for a whole batch with shared reads."""

import dataclasses
import logging

from odoo import fields

from ...providers.documents import Invoice
from ...providers.errors import Rejected
from ...tools.blocking import LeftOut, Waits
from ...tools.clock import database_now
from ...tools.retry import CONCURRENT
from ..blocking import Blocked
from ..connect.wake import wake_push
from ..currencies import currency_ids
from ..worded_values import stored_amount
from .amounts_due import leave_out_payments
from .batch import NO_CAUSE
from .build_payment import build_payment, is_payment_job
from .context import context_of
from .late import late_answers
from .link import link
from .outcome import link_manually
from .refused import explain_refusal, is_refused_already
from .sources import source_of
from .voids import build_void

_logger = logging.getLogger(__name__)


def build(connection, provider, jobs):
    """The payloads of the jobs that can be sent; the others are blocked here, each with its reason and remedy.

    :return: [(job, payload)]
    """
    try:
        with connection.env.cr.savepoint():
            return build_together(connection, provider, jobs)
    except CONCURRENT:
        raise
    except Exception:
        if len(jobs) > 1:  # one of them must not block the others
            return [ready for job in jobs for ready in build(connection, provider, job)]
        _logger.exception("books_connector: %s %s could not be built", jobs.res_model, jobs.res_id)
        # By this host's clock, as its log.
        jobs._fail(Blocked("not_prepared", jobs._document(), time=fields.Datetime.now()))
        return []


def build_together(connection, provider, jobs):
    ready = []
    for model, group in jobs.grouped("res_model").items():
        ready += build_group(connection, provider, model, group)
    waiting = jobs.filtered(lambda job: job.state == "todo" and job.not_before)
    if waiting:
        wake_push(connection, min(waiting.mapped("not_before")))
    return ready


def build_group(connection, provider, model, jobs):
    """The payloads of jobs about records of one model, with one Context for all of them."""
    records = connection.env[model].browse(jobs.mapped("res_id"))
    source = source_of(model, jobs[0].kind)
    context = context_of(
        source, connection, jobs[0].kind, records.exists(), jobs.filtered("name_refused").mapped("res_id"))
    jobs -= link_late_answers(connection, context, records, jobs)
    # One recordset, so that what is read for one record is read for all.
    by_id, stopped, ready = {record.id: record for record in records}, {}, []
    for job in jobs:
        try:
            payload = build_one(connection, provider, job, by_id[job.res_id], context)
        except Blocked as blocked:
            stopped[job] = blocked
        except (LeftOut, Waits, Rejected) as reason:
            note_not_built(connection, job, reason)
        else:
            if payload and is_refused_already(job, payload):
                job._fail(Blocked.by(job.env, job._causes()))
            elif payload:
                ready.append((job, payload))
    mappings = context.collected.make_mappings()
    for job, blocked in stopped.items():
        job._fail(blocked.of_ids(mappings))
    return ready


def link_late_answers(connection, context, records, jobs):
    """Link what a late answer said was made for these jobs, as long as nothing else is linked.

    :return: the jobs that are done by this.
    """
    sent_before = records.browse(jobs.filtered("expected").mapped("res_id"))
    late = late_answers(connection, context.record_kind, sent_before) if sent_before else {}
    found = jobs.filtered(lambda job: (
        job.verb == "push" and job.res_id in late and job.res_id not in context.rows))
    for job in found:
        link_manually(job, late[job.res_id])
    return found


def note_not_built(connection, job, reason):
    """A job that is not sent now, for a reason that needs no decision of a person."""
    if isinstance(reason, LeftOut):
        job.write({"state": "done", "message": reason.sentence})
        leave_out_payments(connection, job._document(), reason.sentence, by_person=False)
    elif isinstance(reason, Waits):
        job.not_before = reason.until or fields.Datetime.add(database_now(connection.env), minutes=1)
        if reason.blocked:
            job.write(job._stopped_by(reason.blocked))
        elif job.causes:
            job.write(NO_CAUSE)  # it waits for something else now
    else:
        job._fail(explain_refusal(connection, job, reason))


def build_one(connection, provider, job, record, context):
    """The payload of one job; None where nothing has to be sent any more."""
    if is_payment_job(connection, job, record, context):
        return build_payment(connection, provider, job, record, context)
    if job.res_id not in context.ids:
        raise Blocked("deleted_here", job._document())
    if job.verb != "push":
        return build_void(connection, provider, job, context)
    source, row = source_of(job.res_model, job.kind), context.rows.get(job.res_id)
    if row and not row.restore and not source.outdated(record, context):
        job.write({"state": "done", "record_id": row.id})
        return None
    match = None if row else source.match(record, context)
    if match:
        link(connection, job, match)
        return None
    document = source.document(record, job.kind, context)
    if row:
        document = dataclasses.replace(document, external_id=row.external_id, version=row.version or "")
    if job.number:
        document = dataclasses.replace(document, number=job.number)
    payload = provider.prepare(document)
    amounts = provider.expected_totals(payload) if isinstance(document, Invoice) else None
    if amounts:
        if (amounts.total, amounts.tax) != (document.total, document.tax_total):
            currency = record.env["res.currency"].browse(
                currency_ids(record.env, [document.currency]).get(document.currency, ()))
            compared = {"total": amounts.total, "tax": amounts.tax, "odoo_total": document.total,
                        "odoo_tax": document.tax_total}
            raise Blocked("other_amounts", record, books=connection.provider_label, **{
                name: stored_amount(amount, currency) for name, amount in compared.items()})
        job.expected = {
            "total": str(document.total), "tax": str(document.tax_total), "currency": document.currency,
            "number": amounts.number or document.number, "mark": document.key,
            "contact": document.contact.external_id, "date": document.date.isoformat(),
            "due_date": document.due_date.isoformat(),
            "lines": provider.line_refs(document, payload),
            "odoo": source.values(record, document),
        }
    else:
        job.expected = source.expected(record, context)
    return update_of(record, source, payload, document, provider, context) if row else payload


def update_of(record, source, payload, document, provider, context):
    """The payload of an update: the part that changes what was changed in Odoo, or all of it."""
    former = source.former_values(record, context)
    if former:
        return provider.narrow(payload, document, former)
    emptied = source.emptied(record, context)
    return provider.empty(payload, emptied) if emptied else payload
