"""Whether the unapplied payment in the books has the right amount, and which partials are allocations of it."""

from ...tools.amounts import ZERO, money
from ..kinds import PARTIAL
from .parts import paid
from .payment_source import contact_lines, entries_of, own_parts, partials_of, rest_of, signed


def credit_is_current(payment, lookup):
    """Whether the unapplied payment in the books has the amount that is unapplied or allocated from it, without what is
    sent as payments of its own."""
    row, entry = lookup.unapplied[payment], entries_of(payment)
    account = lookup.accounts.get(entry.journal_id.id)
    there = row.payment_account
    moved = account and there and there != account.external_id
    if entry.state != "posted" or row.date != entry.date or moved:
        return False
    direct, against = known_parts(payment, lookup)
    whole = abs(signed(contact_lines(payment), "amount_currency"))
    total = money(row.total, row.currency_id)
    return rest_of(payment) + against <= total <= whole - direct


def known_parts(payment, lookup):
    """(amount that is in the books as payments of single documents, amount allocated from its unapplied payment)"""
    parts = [part for part in own_parts(payment) if part.partial.id in lookup.sent_partials]
    against = [part for part in parts if not lookup.sent_partials[part.partial.id].total]
    entries = payment.env[PARTIAL]
    for partial in partials_of(payment) if lookup.sent_entries else ():
        if {partial.debit_move_id.move_id.id, partial.credit_move_id.move_id.id} & lookup.sent_entries:
            entries |= partial
    mine = contact_lines(payment)
    by_entries = sum((
        money(partial.debit_amount_currency, partial.debit_currency_id) if partial.debit_move_id in mine else
        money(partial.credit_amount_currency, partial.credit_currency_id) for partial in entries), ZERO)
    return paid(part for part in parts if part not in against), paid(against) + by_entries


def applied_ids(payment, lookup):
    """The ids of the partials of this payment that are allocated from its unapplied payment."""
    if not credit_is_current(payment, lookup):
        return set()
    row, found, documents = lookup.unapplied[payment], set(), set()
    left = money(row.total, row.currency_id) - rest_of(payment) - known_parts(payment, lookup)[1]
    for part in sorted(own_parts(payment), key=lambda part: part.partial.id):
        known = lookup.sent_partials.get(part.partial.id)
        if known:
            documents.add(part.document)
            found |= set() if known.total else {part.partial.id}
        elif (
                part.document.id in lookup.payables and part.document not in documents and not part.refunded
                and part.paid <= left and part.document.currency_id == row.currency_id):
            # Two allocations of one credit to one document are one record of the books.
            documents.add(part.document)
            found.add(part.partial.id)
            left -= part.paid
    return found
