"""What is known of some money, gathered for the provider's strategy."""

from ...providers.documents import Allocation
from ...providers.money import MONEY, PART, WRITE_OFF, Money, Part, WriteOff
from ...tools.amounts import ZERO, money
from ..kinds import PARTIAL
from .accepts_payments import accepts_payments
from .home_values import home_values
from .parts import parts_of
from .payment_source import (
    WRITE_OFF_LINE,
    contact_lines,
    is_exchange,
    is_taxed,
    is_whole,
    lines_of_write_off,
    own_parts,
    partials_of,
    payments_of,
    rest_of,
    side_of,
    write_off_lines,
    write_offs_of,
)
from .sent_dates import sent_date

FORMS = {PARTIAL: PART, WRITE_OFF_LINE: WRITE_OFF}


def money_of_source(source, context, parts):
    """
    :param source: a payment, a part of it, or a write-off: see `payment_source`.
    :param parts: what of it settles documents that are in the books, see `settled_parts`.
    :return: a `providers.money.Money`.
    """
    payment = payments_of(source)[0]
    lines = contact_lines(source)
    total, value = total_of(source, lines, parts)
    refund = context.money.given.get(source.id)
    values = {part.payment: home_values(part.payment) for part in parts}
    return Money(
        kind=context.kind, source=FORMS.get(source._name, MONEY), key=source.id,
        incoming=sum(lines.mapped("balance")) < 0, total=total, value=value,
        parts=tuple(part_facts(part, context, values[part.payment]) for part in parts),
        shares=tuple((part.partial.id, part.amount) for part in sorted(
            own_parts(payment), key=lambda part: part.partial.id)),
        write_offs=tuple(write_off_facts(line, context) for line in write_offs_of(payment)),
        side=side_of(source), unapplied=rest_of(source), known=bool(context.rows.get(source.id)),
        refunds=tuple(allocation(row, amount) for row, amount in refunds_of(source, context).items()),
        refund=allocation(refund, ZERO) if refund else None)


def total_of(source, lines, parts):
    """All of the money and its value at home, where the source is all of it, in the currency of what it settles."""
    currency = parts[0].document.currency_id if parts else lines.currency_id
    if not is_whole(source) or len(currency) != 1 or lines.currency_id != currency:
        return None, None
    return (
        money(abs(sum(lines.mapped("amount_currency"))), currency),
        money(abs(sum(lines.mapped("balance"))), lines.company_currency_id))


def part_facts(part, context, values):
    credit = context.money.unapplied.rows[part.payment] if part.partial.id in context.money.set_against else None
    return Part(
        key=part.partial.id, settles=allocation(context.money.payables[part.document.id], part.amount),
        value=values[part.partial],
        credit=allocation(credit, part.amount) if credit else None, date=part.partial.max_date)


def write_off_facts(line, context):
    credit = context.money.credits.get(line.id)
    amount, remakes = write_off_amount(line), context.money.strategy.remakes
    return WriteOff(
        key=line.id, amount=amount, value=write_off_value(line), taxed=is_taxed(line),
        payable=is_payable(line, context, credit),
        credit=allocation(credit, amount) if credit else None,
        outdated=bool(credit) and remakes and not is_same_credit(
            credit, sent_date(credit, line.move_id.date), amount))


def is_payable(line, context, credit):
    """Whether a payment expresses this write-off: its account accepts payments in the books, or there is one already.

    :param credit: its credit in the books, if any.
    """
    if line.id in context.money.paid_off:
        return True
    there = context.money.written_to.get(line.account_id.id)
    return not credit and accepts_payments(there)


def write_off_amount(line):
    return money(abs(sum(lines_of_write_off(line).mapped("amount_currency"))), line.currency_id)


def write_off_value(line):
    """What is written off in the home currency: the first write-off has the difference of the exchange rates, too."""
    lines, payment = lines_of_write_off(line), payments_of(line)[0]
    if line == write_offs_of(payment)[:1]:
        lines |= write_off_lines(payment).filtered(is_exchange)
    return money(abs(sum(lines.mapped("balance"))), line.company_currency_id)


def is_same_credit(row, date, total):
    """Whether this credit is in the books with this date and total, as last seen."""
    return row.date == date and money(row.total, row.currency_id) == total


def allocation(row, amount):
    return Allocation(kind=row.kind, external_id=row.external_id, amount=amount)


def refunds_of(source, context):
    """{what is in the books for money that refunded this: how much}"""
    found = {}
    for part in parts_of(partials_of(source)) if context.money.returned else ():
        row = context.money.returned.get(part.payment.move_id.id)
        if row and part.refunded == source:
            found[row] = found.get(row, ZERO) + part.amount
    return found
