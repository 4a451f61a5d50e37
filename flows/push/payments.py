"""Payments as the books get them."""

from dataclasses import replace

from odoo.tools import OrderedSet

from ...providers.documents import BillPayment, Payment, Refund, UnappliedPayment
from ...providers.money import WRITE_OFF, After, Impossible
from ...tools.amounts import money
from ...tools.blocking import Waits
from ..blocking import Blocked
from ..contact_merges import of_several_contacts
from ..kinds import PARTIAL
from .amounts_due import documents_of, note_differing
from .approval import check_approved
from .currency_contacts import splits_currencies
from .document_needs import currency_contacts_of, unknown
from .entries import partners_of
from .entry_documents import entry_document
from .entry_settlements import settlement_of
from .money import money_of_source, refunds_of
from .money_account import money_account
from .money_context import money_context
from .parts import parts_of
from .payment_source import (
    WRITE_OFF_LINE,
    contact_lines,
    entries_of,
    partials_of,
    payments_of,
    rest_of,
    side_of,
    write_offs_of,
)
from .queue import queue
from .queue_payments import queue_payments
from .rates import posted_rate
from .refunds import queue_refunds, receivable
from .sent_dates import note_later_date
from .settled import settled_parts
from .source import MoneySource
from .strategy import strategy_of
from .unapplied import contact_of_money, unapplied_document
from .write_offs import check_write_offs, write_off_document

DOCUMENTS = {document.kind: document for document in (Payment, BillPayment, Refund)}


class Payments(MoneySource):
    """Payments, and bank statement lines that settle documents without a payment."""

    def parts(self, connection, kind, records, rows):
        return {"money": money_context(connection, kind, records)}

    def needs(self, connection, records):
        return contacts_of_unapplied(connection, records)

    def sent(self, connection, records, rows):
        queue_refunds(connection, records, rows)
        note_differing(connection, documents_of(partials_of(records.exists())))
        note_later_date(connection, records, rows)
        # Refunds of these payments, and payments that these refund, can be sent now.
        queue_payments(connection, [part for part in parts_of(partials_of(records)) if part.refunded])


def contacts_of_unapplied(connection, records):
    """The contacts of unapplied payments that are not in the books yet."""
    needs, sides = [], strategy_of(connection).unapplied
    entries = {}
    parts_of(partials_of(records))  # read for all of them here
    for payment in records:
        side = side_of(payment)
        if side in sides and rest_of(payment):
            entries[side] = entries.get(side, records.env["account.move"]) | payment.move_id
    for side, of_side in entries.items():
        needs.append((side, unknown(connection, side, partners_of(of_side))))
        if splits_currencies(connection):
            needs.append((side, unknown(connection, side, currency_contacts_of(connection, side, of_side))))
    return [(kind, of_kind) for kind, of_kind in needs if of_kind]


def wanted_document(source, context):
    """What the books have to hold of this money: a payment, a refund, unapplied money, or the credit for a write-off;
    None where they have to hold nothing.

    :param source: a payment, a part of it, or a write-off: see `payment_source`; or the partial of a journal entry.
    :raises Blocked: a person has to do something before.
    :raises Waits: something else is sent first.
    """
    if context.kind == UnappliedPayment.kind:
        return unapplied_document(source, context)
    if source._name == PARTIAL and settlement_of(source):
        return entry_document(source, context)
    parts = settled_parts(source, context)
    is_line = source._name == WRITE_OFF_LINE
    if not is_line:
        check_sent(context, parts or ())
    if parts is None or (is_line and not any(source in write_offs_of(payment) for payment in payments_of(source)[:1])):
        return None
    check_approved(context.connection, [context.money.payables[part.document.id] for part in parts])
    answer = context.money.strategy.document(money_of_source(source, context, parts))
    if answer is None:
        return None
    check(source, context, parts)
    if isinstance(answer, Impossible):
        raise impossible(source, context, answer.reason)
    if isinstance(answer, After):
        raise after(source, context, answer)
    return (write_off_document if is_line else payment_document)(source, context, answer, parts)


def payment_document(source, context, planned, parts):
    """
    :param planned: see `providers.money.Planned`.
    """
    entry, lines = entries_of(source), contact_lines(source)
    currency = parts[0].document.currency_id if parts else lines.currency_id
    settled = [context.money.payables[part.document.id] for part in parts] or [*refunds_of(source, context)]
    document = DOCUMENTS[planned.kind](
        key=context.connection._key(source),
        contact=contact_of_money(source, context, next(iter(settled), None)),
        date=planned.date or entry.date,
        amount=planned.amount if planned.moves else money(0, currency),
        currency=currency.name,
        rate=posted_rate(planned.amount, planned.value, currency, entry),
        incoming=planned.incoming,
        method=entry.origin_payment_id.payment_method_line_id.name or "",
        reference=entry.name,
        allocations=planned.allocations,
    )
    return replace(document, **accounts(document, entry, context)) if planned.moves else document


def accounts(document, entry, context):
    """The accounts of the books on which the money of a document moved."""
    account = money_account(entry, context, document.incoming)
    found = {"account": account._ref()}
    if isinstance(document, BillPayment | Refund):
        found["by_card"] = account.role == "credit_card"
    if isinstance(document, Refund):
        found["receivable"] = receivable(context, document.currency)._ref()
    return found


def check_sent(context, parts):
    """:raises Waits: whether the unapplied payment is in the books is not known: its request is unresolved."""
    if any(payment in context.money.sending for part in parts for payment in (part.payment, part.refunded)):
        raise Waits


def check(source, context, parts):
    """:raises Blocked: no books can express what Odoo holds, before a person did something."""
    entry, settled = entries_of(source), sum(contact_lines(source).mapped("balance"))
    if source._name == WRITE_OFF_LINE:
        check_write_offs(source, context, settled, parts)
        return
    for payment in OrderedSet(payments_of(source)):
        check_write_offs(write_offs_of(payment), context, settled, parts)
    if len({part.document.currency_id for part in parts}) > 1:
        raise Blocked("several_currencies", entry, name=entry.name)
    if len({context.money.payables[part.document.id].contact_id for part in parts}) > 1:
        raise of_several_contacts(
            entry, context.connection, {context.money.payables[part.document.id].contact_id for part in parts})


def impossible(source, context, reason):
    """What stops money that the provider cannot express."""
    entry = entries_of(source)
    return Blocked(reason, entry, name=entry.name, books=context.connection.provider_label)


def queue_credit(context, kind, line):
    """Queue the credit of a write-off unless it is queued: its account was mapped to another one since."""
    connection = context.connection
    if not connection.env["books.job"].search_count([
            ("connection_id", "=", connection.id), ("kind", "=", kind), ("res_model", "=", line._name),
            ("res_id", "=", line.id), ("verb", "=", "push"), ("state", "!=", "done")], limit=1):
        queue(connection, kind, line)


def after(source, context, answer):
    """What stops money of which something else has to be in the books first."""
    record = source.env[WRITE_OFF_LINE].browse(answer.key) if answer.push.source == WRITE_OFF else source
    if record == source and record._name == WRITE_OFF_LINE:
        queue_credit(context, answer.push.kind, record)
    others = context.money.written_off if record._name == WRITE_OFF_LINE else record.browse(context.ids)
    return context.collected.not_sent_yet(answer.push.kind, record, others)
