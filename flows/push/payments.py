"""Payments as the books get them."""

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal

from odoo.tools import OrderedSet

from ...providers import PROVIDERS
from ...providers.documents import Allocation, BillPayment, Payment, Refund
from ...tools.amounts import ZERO, money
from ...tools.blocking import Waits
from ..blocking import Blocked
from ..contact_merges import of_several_contacts
from .currency_contacts import splits_currencies
from .document_needs import currency_contacts_of, unknown
from .entries import partners_of
from .money_account import money_account
from .parts import parts_of
from .payment_lookup import PayerLookup
from .payment_source import (
    WRITE_OFF,
    contact_lines,
    entries_of,
    is_whole,
    partials_of,
    payers_of,
    rest_of,
    side_of,
    write_offs_of,
)
from .queue_payments import queue_payments
from .refunds import queue_refunds, refund_document
from .settled import settled_parts
from .source import MoneySource
from .unapplied import contact_of_money, credit_use_document, returned_by, stands_alone, unapplied_document
from .write_offs import check_write_offs, shares_of, write_off_amount, write_off_document

DOCUMENTS = {document.kind: document for document in (Payment, BillPayment, Refund)}


class Payments(MoneySource):
    """Payments, and lines of bank statements that settle documents without one."""

    def lookup(self, connection, kind, records):
        return PayerLookup(connection, kind, records)

    def needs(self, connection, records):
        return contacts_of_unapplied(connection, records)

    def sent(self, connection, records, rows):
        queue_refunds(connection, records, rows)
        # What gives back this money goes on, and this, now that the books have what gives it back.
        queue_payments(connection, [part for part in parts_of(partials_of(records)) if part.advance])


def contacts_of_unapplied(connection, records):
    """The contacts that money which settles nothing names, and the books do not know yet."""
    needs, sides = [], PROVIDERS[connection.provider].advances
    entries = {}
    parts_of(partials_of(records))  # read for all of them here
    for payer in records:
        side = side_of(payer)
        if side in sides and rest_of(payer):
            entries[side] = entries.get(side, records.env["account.move"]) | payer.move_id
    for side, of_side in entries.items():
        needs.append((side, unknown(connection, side, partners_of(of_side))))
        if splits_currencies(connection):
            needs.append((side, unknown(connection, side, currency_contacts_of(connection, side, of_side))))
    return [(kind, of_kind) for kind, of_kind in needs if of_kind]


@dataclass(frozen=True)
class WrittenOff:
    """What of some money was written off instead of paid, and the credits that stand for it in the books."""

    amount: Decimal = ZERO
    value: Decimal = ZERO  # in the company's currency
    credits: tuple = ()


def wanted_document(source, lookup):
    """The payment, or the credit that is used with one, as it has to be in the books; None where there is to be none.

    :param source: money, a part of it, or a write-off: see `payment_source`.
    :raises Blocked: a person has to do something before.
    :raises Waits: something else is sent first.
    """
    if source._name == WRITE_OFF:
        return write_off_document(source, lookup)
    if lookup.kind == "advance":
        return unapplied_document(source, lookup)
    return payment_document(source, lookup)


def payment_document(source, lookup):
    connection, entry = lookup.connection, entries_of(source)
    parts = settled_parts(source, lookup)
    known = lookup.rows.get(source.id)
    whole = is_whole(source) and lookup.keeps_rest
    check_sent(lookup, parts or ())
    if parts is None or (not parts and not (whole and (known or stands_alone(source, lookup)))):
        return None
    lines = contact_lines(source)
    check(source, lookup, entry, lines, parts)
    settled = defaultdict(lambda: ZERO)
    for part in parts:
        settled[lookup.payables[part.document.id]] += part.amount
    currency = parts[0].document.currency_id if parts else lines.currency_id
    if whole and lines.currency_id == currency:
        amount = money(abs(sum(lines.mapped("amount_currency"))), currency)
        value = money(abs(sum(lines.mapped("balance"))), entry.company_currency_id)
    else:
        amount, value = sum(settled.values(), ZERO), sum((part.value for part in parts), ZERO)
    off = written_off(source, lookup)
    amount, value = amount - off.amount, value - off.value
    if lookup.settles == "one":
        settled = {row: amount for row in settled}
    else:
        settled |= returned_by(source, lookup)
    incoming = sum(lines.mapped("balance")) < 0
    document = DOCUMENTS[lookup.kind](
        key=connection._key(source),
        contact=contact_of_money(source, lookup, next(iter(settled), None)),
        date=entry.date,
        amount=amount,
        currency=currency.name,
        rate=amount / value if currency != entry.company_currency_id and value else Decimal(1),
        incoming=incoming,
        method=entry.origin_payment_id.payment_method_line_id.name or "",
        reference=entry.name,
        allocations=tuple(
            Allocation(kind=row.kind, external_id=row.external_id, amount=part)
            for row, part in settled.items()) + off.credits,
    )
    if lookup.settles == "one" and parts[0].partial.id in lookup.set_against:
        return credit_use_document(parts[0], lookup, document)
    if lookup.gives_back and not incoming:
        return refund_document(source, lookup, entry, document)
    if lookup.kind == lookup.gives_back:
        return None  # it was money given back, and is not any more
    account = money_account(entry, lookup, incoming)
    further = {"by_card": account.role == "credit_card"} if lookup.kind == "bill_payment" else {}
    return replace(document, account=account._ref(), **further)


def check_sent(lookup, parts):
    """:raises Waits: whether the credit of this money is in the books is not known: an answer is awaited."""
    if any(payer in lookup.sending for part in parts for payer in (part.payer, part.advance)):
        raise Waits


def check(source, lookup, entry, lines, parts):
    """:raises Blocked: the books cannot be told what Odoo says, before a person did something."""
    for payer in OrderedSet(payers_of(source)):
        check_write_offs(write_offs_of(payer), lookup, sum(lines.mapped("balance")), parts)
    if lookup.way == "bill_payment" and sum(lines.mapped("balance")) < 0:
        raise Blocked("vendor_refund", entry, name=entry.name, books=lookup.connection.provider_label)
    if len({part.document.currency_id for part in parts}) > 1:
        raise Blocked("several_currencies", entry, name=entry.name)
    if len({lookup.payables[part.document.id].contact_id for part in parts}) > 1:
        raise of_several_contacts(
            entry, lookup.connection, {lookup.payables[part.document.id].contact_id for part in parts})


def written_off(source, lookup):
    """What of this money was written off.

    :raises Waits: a credit for it is to be sent before.
    """
    payer, = payers_of(source)
    if lookup.settles == "one":
        lines = [line for line, part in shares_of(payer).items() if part.partial == source]
    else:
        lines = write_offs_of(payer)
    credits = []
    for line in lines if lookup.settles == "many" else ():
        row = lookup.credits.get(line.id)
        if not row:
            job = lookup.failed_job(PROVIDERS[lookup.connection.provider].writes_off[lookup.way], line)
            if job:
                raise Blocked.by_job("document_not_sent", job)
            raise Waits
        credits.append(Allocation(kind=row.kind, external_id=row.external_id, amount=write_off_amount(line)))
    return WrittenOff(
        amount=sum((write_off_amount(line) for line in lines), ZERO),
        value=sum((money(abs(line.balance), line.company_currency_id) for line in lines), ZERO),
        credits=tuple(credits))
