"""What a batch of payments needs to know of the books."""

from dataclasses import dataclass

from odoo import models

from ...providers.money import MoneyStrategy
from ..kinds import GONE, PARTIAL, PAYMENTS
from .confirmed import confirmed
from .entry_contacts import entry_contacts
from .entry_settlements import settlements_of
from .parts import parts_of
from .payment_kinds import payment_kinds, pulled_entries, pulled_payments
from .payment_source import (
    entries_of,
    is_whole,
    lines_of_write_off,
    numbers_of,
    partials_of,
    payments_of,
    rest_of,
    side_of,
    write_offs_of,
)
from .strategy import strategy_of
from .unapplied_credit import UnappliedCredits, is_current, known_uses, set_against, unapplied_rows, unresolved


@dataclass(frozen=True)
class MoneyContext:
    """What payments settle in the books, on which accounts, and what is there already for the rest of them.

    :ivar way: the kind of the payment that this kind is, or is a part of.
    :ivar payables: {id of the entry: the document, or the unapplied payment that is refunded, in the books}
    :ivar pulled: the payments that came from the books.
    :ivar unapplied: the unapplied payments in the books, and what uses them.
    :ivar set_against: ids of the partials that are allocations of these unapplied payments.
    :ivar sending: the payments of which it is not known whether their unapplied payment is in the books.
    :ivar entry_contacts: {side: the EntryContacts of what is sent as unapplied payments}
    :ivar given: {id: what is in the books for this refunded money}, where a payment does not express that.
    :ivar returned: {id of the entry of money that refunded unapplied money: what it is in the books}
    :ivar suggested: ids of the journals with a suggestion that nobody confirmed.
    :ivar written_off: the write-off lines of the batch.
    :ivar written_to: {id of the account: its `books.record`}; `credits`: {id of the write-off: its credit in the books}
    :ivar taken_numbers: the numbers of these credits that others in the books have, or had.
    :ivar paid_off: ids of the write-offs that are payments in the books.
    :ivar entry_credits: {id of the partial of a journal entry: its credit in the books}
    :ivar pulled_entries: ids of the journal entries that came from the books.
    """

    strategy: MoneyStrategy
    way: str
    payables: dict
    pulled: frozenset
    unapplied: UnappliedCredits
    set_against: frozenset
    sending: frozenset
    entry_contacts: dict
    given: dict
    returned: dict
    suggested: frozenset
    written_off: models.Model
    written_to: dict
    credits: dict
    taken_numbers: frozenset
    paid_off: frozenset
    entry_credits: dict
    pulled_entries: frozenset


def money_context(connection, kind, records):
    """The MoneyContext of payments, parts of them, or write-offs."""
    strategy = strategy_of(connection)
    way, own = strategy.payment_kind(kind), bool(strategy.credits)
    parts = parts_of(partials_of(records))
    documents = documents_of(connection, way, partials_of(records))
    rows = unapplied_rows(connection, strategy.unapplied.values(), [
        *(part.refunded for part in parts if part.refunded), *(payments_of(records) if own else ())])
    entries = entries_of(records)
    entries.reversal_move_ids.mapped("state")  # read for all of them here
    by_entry = settlements_of(records) if records._name == PARTIAL else {}
    journals = entries.union(*(payment.move_id for payment in rows)).journal_id
    journals = journals.union(*(settlement.journal for settlement in by_entry.values()))
    unapplied = UnappliedCredits(
        rows, confirmed(connection, "journal", journals), *known_uses(connection, rows if own else {}))
    refund_kind = strategy.refund_kind(way)
    Record, written_off = connection.env["books.record"], write_offs(records)
    credit_kind = connection._record_kind(strategy.write_off_kind(way))
    credits = {}
    for kind_of_credit in strategy.credit_kinds(way):
        credits |= Record._of(connection, connection._record_kind(kind_of_credit), written_off)
    bearers = written_off.union(*map(lines_of_write_off, written_off)).account_id
    bearers = bearers.union(*(settlement.account for settlement in by_entry.values()))
    return MoneyContext(
        strategy=strategy, way=way, unapplied=unapplied, written_off=written_off,
        payables=documents | refunded(parts, unapplied, own), pulled=frozenset(pulled_payments(connection, parts)),
        set_against=set_against(unapplied, documents) if own else frozenset(),
        sending=unresolved(connection, strategy.unapplied.values(), parts) if own else frozenset(),
        entry_contacts=unapplied_contacts(connection, strategy.unapplied, records),
        given=Record._of(connection, connection._record_kind(refund_kind), records) if refund_kind else {},
        returned=returned(connection, refund_kind, records, parts) if refund_kind else {},
        suggested=suggested(connection, journals),
        written_to=confirmed(connection, "account", bearers), credits=credits,
        taken_numbers=taken_numbers(connection, written_off, strategy.credit_kinds(way)),
        paid_off=paid_off(connection, strategy.write_off_kind(way), written_off),
        entry_credits=Record._of(connection, credit_kind, records) if by_entry else {},
        pulled_entries=pulled_entries(connection, entries) if by_entry else frozenset())


def documents_of(connection, way, partials):
    """{id of the entry: its `books.record`} of those of these partials that are settled by this kind of payment."""
    rows = connection.env["books.record"].search([
        ("connection_id", "=", connection.id), ("res_model", "=", "account.move"),
        ("res_id", "in", (partials.debit_move_id | partials.credit_move_id).move_id.ids),
        ("kind", "in", [settled for settled, payment in payment_kinds(connection).items() if payment == way]),
        ("state", "not in", GONE)])
    return {row.res_id: row for row in rows}


def refunded(parts, unapplied, own):
    """{id of the entry of refunded money: its unapplied payment in the books}

    :param own: whether unapplied payments are documents of their own: only one of the right amount is refunded.
    """
    return {
        part.document.id: unapplied.rows[part.refunded] for part in parts
        if part.refunded in unapplied.rows and (not own or is_current(part.refunded, unapplied))}


def returned(connection, refund_kind, records, parts):
    wanted = set(records)  # of one model, what is refunded may be of another
    payments = [part.payment for part in parts if part.refunded in wanted]
    rows = unapplied_rows(connection, [refund_kind], payments)
    return {payment.move_id.id: row for payment, row in rows.items()}


def unapplied_contacts(connection, sides, records):
    """{side: the EntryContacts of those of these records that are sent as unapplied payments}"""
    entries = {}
    for record in records if is_whole(records) else ():
        side = side_of(record)
        if side in sides and rest_of(record):
            entries[side] = entries.get(side, connection.env["account.move"]) | record.move_id
    return {side: entry_contacts(connection, side, of_side) for side, of_side in entries.items()}


def suggested(connection, journals):
    return frozenset(connection.env["books.mapping"].search([
        ("connection_id", "=", connection.id), ("kind", "=", "journal"), ("res_id", "in", journals.ids),
        ("state", "=", "2_suggested")]).mapped("res_id"))


def taken_numbers(connection, written_off, kinds):
    """The numbers of credits for these write-offs that credits in the books have, or had: an entry that changes creates
    its lines anew, and its former credit is deleted only after the payment applies the new one."""
    if not written_off or not kinds:
        return frozenset()
    return frozenset(connection.env["books.record"].search([
        ("connection_id", "=", connection.id), ("kind", "in", [connection._record_kind(kind) for kind in kinds]),
        ("number", "in", [number for line in written_off for number in numbers_of(line)])]).mapped("number"))


def paid_off(connection, kind, written_off):
    """The ids of those of these write-offs that moved an amount as a payment in the books."""
    if kind not in PAYMENTS or not written_off:
        return frozenset()
    rows = connection.env["books.record"]._of(connection, connection._record_kind(kind), written_off)
    return frozenset(line_id for line_id, row in rows.items() if row.total)


def write_offs(records):
    return records.env["account.move.line"].union(*(write_offs_of(payment) for payment in payments_of(records)))
