"""Collect the facts about a payment for the provider's strategy."""

from ...providers.documents import Allocation
from ...providers.money import MONEY, PART, WRITE_OFF, Money, Part, WriteOff
from ...tools.amounts import ZERO, money
from ..kinds import PARTIAL
from .home_values import home_values
from .parts import parts_of
from .payment_source import (
    WRITE_OFF_LINE,
    contact_lines,
    is_whole,
    own_parts,
    partials_of,
    payments_of,
    rest_of,
    side_of,
    write_offs_of,
)

FORMS = {PARTIAL: PART, WRITE_OFF_LINE: WRITE_OFF}


def money_of_source(source, lookup, parts):
    """
    :param source: a payment, a part of it, or a write-off: see `payment_source`.
    :param parts: its parts that settle documents in the books, see `settled_parts`.
    :return: a `providers.money.Money`.
    """
    payment = payments_of(source)[0]
    lines = contact_lines(source)
    total, value = total_of(source, lines, parts)
    refund = lookup.given.get(source.id)
    values = {part.payment: home_values(part.payment) for part in parts}
    return Money(
        kind=lookup.kind, source=FORMS.get(source._name, MONEY), key=source.id,
        incoming=sum(lines.mapped("balance")) < 0, total=total, value=value,
        parts=tuple(part_facts(part, lookup, values[part.payment]) for part in parts),
        shares=tuple((part.partial.id, part.amount) for part in sorted(
            own_parts(payment), key=lambda part: part.partial.id)),
        write_offs=tuple(write_off_facts(line, lookup) for line in write_offs_of(payment)),
        side=side_of(source), unapplied=rest_of(source), known=bool(lookup.rows.get(source.id)),
        refunds=tuple(allocation(row, amount) for row, amount in refunds_of(source, lookup).items()),
        refund=allocation(refund, ZERO) if refund else None)


def total_of(source, lines, parts):
    """The whole amount and its value in the home currency, if the source is a whole payment."""
    currency = parts[0].document.currency_id if parts else lines.currency_id
    if not is_whole(source) or len(currency) != 1 or lines.currency_id != currency:
        return None, None
    return (
        money(abs(sum(lines.mapped("amount_currency"))), currency),
        money(abs(sum(lines.mapped("balance"))), lines.company_currency_id))


def part_facts(part, lookup, values):
    credit = lookup.unapplied[part.payment] if part.partial.id in lookup.set_against else None
    return Part(
        key=part.partial.id, settles=allocation(lookup.payables[part.document.id], part.amount),
        value=values[part.partial],
        credit=allocation(credit, part.amount) if credit else None, date=part.partial.max_date)


def write_off_facts(line, lookup):
    credit = lookup.credits.get(line.id)
    return WriteOff(
        key=line.id, amount=write_off_amount(line), value=money(abs(line.balance), line.company_currency_id),
        credit=allocation(credit, write_off_amount(line)) if credit else None)


def write_off_amount(line):
    return money(abs(line.amount_currency), line.currency_id)


def allocation(row, amount):
    return Allocation(kind=row.kind, external_id=row.external_id, amount=amount)


def refunds_of(source, lookup):
    """{the record of the books for a refund of this payment: the amount refunded}"""
    found = {}
    for part in parts_of(partials_of(source)) if lookup.returned else ():
        row = lookup.returned.get(part.payment.move_id.id)
        if row and part.refunded == source:
            found[row] = found.get(row, ZERO) + part.amount
    return found
