"""Unapplied payments, and the overpaid part of payments: a credit of a customer, or ours with a vendor.

Where a payment of the provider may exceed what it settles, or settle nothing, the payment itself holds the unapplied
amount. Elsewhere the unapplied amount is a document of its own (an overpayment), over what is unapplied when it is
sent. What is settled later is allocated from it. Where its amount is no longer right, its allocations are deleted, and
it is created again.
"""

from ...providers.documents import Ref, UnappliedPayment
from ...tools.amounts import exact, money
from .contact_ref import contact_ref
from .money_account import money_account
from .payment_source import contact_lines, entries_of, is_undone, rest_of, side_of, signed
from .rates import posted_rate
from .unapplied_credit import is_current


def contact_of_money(source, context, settled):
    """The contact of a payment in the books.

    :param settled: the `books.record` of a document that it settles.
    :raises Blocked, Waits: the contact is not in the books.
    """
    if settled:
        return Ref(external_id=settled.contact_id)
    side, known, entries = side_of(source), context.rows.get(source.id), entries_of(source)
    contacts = context.money.entry_contacts.get(side)
    if contacts and (not known or contacts.of(entries)[1]):
        return contact_ref(entries, contacts, context)
    return Ref(external_id=known.contact_id)


# Where unapplied amounts are documents of their own


def unapplied_document(source, context):
    """The unapplied payment that the books shall hold; None where they shall hold none."""
    entry, known = entries_of(source), context.money.unapplied.rows.get(source)
    if is_undone(entry):
        return None
    current = bool(known) and is_current(source, context.money.unapplied)
    amount = money(known.total, known.currency_id) if current else rest_of(source)
    if not amount:
        return None
    lines = contact_lines(source)
    currency = lines.currency_id
    incoming = side_of(source) == "customer"
    return UnappliedPayment(
        key=context.connection._key(source), contact=contact_of_money(source, context, None), date=entry.date,
        amount=amount, currency=currency.name, incoming=incoming, reference=entry.name,
        rate=posted_rate(signed(lines, "amount_currency"), sum(map(exact, lines.mapped("balance"))), currency, entry),
        method=entry.origin_payment_id.payment_method_line_id.name or "",
        account=money_account(entry, context, incoming)._ref())
