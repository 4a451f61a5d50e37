"""The unapplied payments in the books of a batch; where they are documents of their own: whether each has the right
amount, and which partials are allocations of it."""

from dataclasses import dataclass

from odoo.tools import OrderedSet

from ...tools.amounts import ZERO, money
from ..kinds import PARTIAL
from .parts import paid
from .payment_source import contact_lines, entries_of, own_parts, partials_of, rest_of, signed
from .sent_dates import is_date_sent


@dataclass(frozen=True)
class UnappliedCredits:
    """Some unapplied payments, and the payments that use them.

    :ivar rows: {payment: its unapplied payment in the books}
    :ivar accounts: {id of the journal: its bank account in the books}
    :ivar sent_partials: {id of the partial: its payment in the books} of the partials of these payments.
    :ivar sent_entries: ids of the entries that they are reconciled with and that are payments in the books.
    """

    rows: dict
    accounts: dict
    sent_partials: dict
    sent_entries: frozenset


def unapplied_rows(connection, kinds, payments):
    """{payment: its `books.record` of one of these kinds}"""
    found, env = {}, connection.env
    for record_kind in {connection._record_kind(kind) for kind in kinds}:
        for model in {payment._name for payment in payments}:
            records = env[model].union(*(payment for payment in payments if payment._name == model))
            rows = env["books.record"]._of(connection, record_kind, records)
            found |= {record: rows[record.id] for record in records if record.id in rows}
    return found


def known_uses(connection, payments):
    """`sent_partials` and `sent_entries` of UnappliedCredits, of these payments."""
    if not payments:
        return {}, frozenset()
    Record = connection.env["books.record"]
    partials = connection.env[PARTIAL].union(*(partials_of(payment) for payment in payments))
    own = connection.env["account.move"].union(*(payment.move_id for payment in payments))
    others = (partials.debit_move_id | partials.credit_move_id).move_id - own
    return Record._of(connection, "payment", partials), frozenset(Record._of(connection, "payment", others))


def unresolved(connection, kinds, parts):
    """The payments of these parts whose unapplied payment was sent, and the outcome is not known.

    :param kinds: of unapplied payments.
    """
    payments = OrderedSet(payment for part in parts for payment in (part.payment, part.refunded) if payment)
    jobs = connection.env["books.job"].search([
        ("connection_id", "=", connection.id), ("kind", "in", list(kinds)),
        ("state", "=", "sending"), ("res_id", "in", [payment.id for payment in payments])]) if payments else ()
    sending = {(job.res_model, job.res_id) for job in jobs}
    return frozenset(payment for payment in payments if (payment._name, payment.id) in sending)


def set_against(credits, documents):
    """The ids of the partials that are allocated from these unapplied payments: where a payment settles exactly one
    document, the other documents are allocated from the unapplied payment.

    :param documents: {id of the entry: the document in the books that it may settle}
    """
    return frozenset().union(*(applied_ids(payment, credits, documents) for payment in credits.rows))


def is_current(payment, credits):
    """Whether the unapplied payment in the books has the amount that is unapplied or allocated from it, without what is
    sent as payments of its own."""
    row, entry = credits.rows[payment], entries_of(payment)
    account = credits.accounts.get(entry.journal_id.id)
    there = row.payment_account
    moved = account and there and there != account.external_id
    if entry.state != "posted" or not is_date_sent(row, entry.date, row.date) or moved:
        return False
    direct, against = known_parts(payment, credits)
    whole = abs(signed(contact_lines(payment), "amount_currency"))
    total = money(row.total, row.currency_id)
    return rest_of(payment) + against <= total <= whole - direct


def known_parts(payment, credits):
    """(amount of this payment that the books hold as payments, amount that is allocated from its unapplied payment)"""
    parts = [part for part in own_parts(payment) if part.partial.id in credits.sent_partials]
    against = [part for part in parts if not credits.sent_partials[part.partial.id].total]
    entries = payment.env[PARTIAL]
    for partial in partials_of(payment) if credits.sent_entries else ():
        if {partial.debit_move_id.move_id.id, partial.credit_move_id.move_id.id} & credits.sent_entries:
            entries |= partial
    mine = contact_lines(payment)
    by_entries = sum((
        money(partial.debit_amount_currency, partial.debit_currency_id) if partial.debit_move_id in mine else
        money(partial.credit_amount_currency, partial.credit_currency_id) for partial in entries), ZERO)
    return paid(part for part in parts if part not in against), paid(against) + by_entries


def applied_ids(payment, credits, documents):
    """The ids of the partials of this payment that are allocated from its unapplied payment."""
    if not is_current(payment, credits):
        return set()
    row, found, settled = credits.rows[payment], set(), set()
    left = money(row.total, row.currency_id) - rest_of(payment) - known_parts(payment, credits)[1]
    for part in sorted(own_parts(payment), key=lambda part: part.partial.id):
        known = credits.sent_partials.get(part.partial.id)
        if known:
            settled.add(part.document)
            found |= set() if known.total else {part.partial.id}
        elif (
                part.document.id in documents and part.document not in settled and not part.refunded
                and part.paid <= left and part.document.currency_id == row.currency_id):
            # Two allocations of one credit to one document are one record of the books.
            settled.add(part.document)
            found.add(part.partial.id)
            left -= part.paid
    return found
