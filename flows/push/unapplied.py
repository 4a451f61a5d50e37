"""Money that settles nothing yet, or more than was due: the credit of a customer, or ours with a vendor.

Where a payment may be more than it settles, or settle nothing, that is said by the payment itself. Elsewhere the
credit is a document of its own: over what settles nothing at the time it is sent. What is settled later is set
against it; where it is not what it has to be any more, what uses it is taken off, and it is made again.
"""

from decimal import Decimal

from ...providers.documents import Ref, UnappliedPayment
from ...tools.amounts import money
from .contact_ref import contact_ref
from .money_account import money_account
from .payment_source import contact_lines, entries_of, is_undone, rest_of, side_of, signed
from .unapplied_credit import credit_is_current


def contact_of_money(source, lookup, settled):
    """Whose money it is in the books.

    :param settled: a document there that it settles.
    :raises Blocked, Waits: he is not there.
    """
    if settled:
        return Ref(external_id=settled.contact_id)
    side, known, entries = side_of(source), lookup.rows.get(source.id), entries_of(source)
    if side in lookup.addressed and (not known or lookup.addressed[side].contact(entries)[1]):
        return contact_ref(entries, lookup.addressed[side])
    return Ref(external_id=known.contact_id)


# Where the credit is a document of its own


def unapplied_document(source, lookup):
    """The credit as it has to be in the books; None where there is to be none."""
    entry, known = entries_of(source), lookup.unapplied.get(source)
    if is_undone(entry):
        return None
    current = bool(known) and credit_is_current(source, lookup)
    amount = money(known.total, known.currency_id) if current else rest_of(source)
    if not amount:
        return None
    lines = contact_lines(source)
    currency = lines.currency_id
    value = abs(signed(lines, "balance"))
    incoming = side_of(source) == "customer"
    return UnappliedPayment(
        key=lookup.connection._key(source), contact=contact_of_money(source, lookup, None), date=entry.date,
        amount=amount, currency=currency.name, incoming=incoming, reference=entry.name,
        rate=abs(signed(lines, "amount_currency")) / value
        if currency != entry.company_currency_id and value else Decimal(1),
        method=entry.origin_payment_id.payment_method_line_id.name or "",
        account=money_account(entry, lookup, incoming)._ref())
