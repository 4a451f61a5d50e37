"""Money given back where a payment cannot say so: a document of its own for the money, and, once that is in the books,
a payment of nothing that sets it against the credit notes."""

from dataclasses import replace

from ...providers import PROVIDERS
from ...providers.documents import Allocation
from ...tools.amounts import money
from ...tools.blocking import Waits
from ..blocking import Blocked
from ..kinds import PAYMENTS
from .money_account import money_account
from .queue import queue


def refund_document(source, lookup, entry, document):
    """
    :param document: the money and what it settles.
    :return: the document of the money or the payment of nothing, whichever is asked for.
    """
    if lookup.kind == lookup.gives_back:
        account = money_account(entry, lookup, False)
        return replace(
            document, account=account._ref(), by_card=account.role == "credit_card", allocations=(),
            receivable=receivable(lookup, document.currency)._ref())
    # Other money says itself what of it was given back.
    document = replace(document, allocations=tuple(
        part for part in document.allocations if part.kind not in PAYMENTS))
    if not document.allocations:
        return None
    row = refunded(source, lookup)
    settled = sum(part.amount for part in document.allocations)
    return replace(
        document, amount=money(0, row.currency_id), incoming=True,
        allocations=(*document.allocations, Allocation(
            kind=row.kind, external_id=row.external_id, amount=settled)))


def refunded(source, lookup):
    """The money in the books.

    :raises Blocked: it could not be sent.
    :raises Waits: it is still to be sent.
    """
    row = lookup.given.get(source.id)
    if not row:
        job = lookup.failed_job(lookup.gives_back, source)
        if job:
            raise Blocked.by_job("document_not_sent", job)
        raise Waits
    return row


def receivable(lookup, currency):
    """The account of the books on which customers' debts in this currency are: the first, as they take it, too.

    :raises Blocked: there is none.
    :raises Waits: there may be one since the books were last read.
    """
    connection = lookup.connection
    rows = connection.env["books.record"].search([
        ("connection_id", "=", connection.id), ("kind", "=", "account"), ("role", "=", "receivable"),
        ("state", "=", "active")], order="id")
    for row in rows:
        if (row.currency_id.name or connection.currency_id.name) == currency:
            return row
    newest = max((row.seen_at for row in lookup.payables.values()), default=None)
    if newest and (not connection.pulled_at or connection.pulled_at <= newest):
        connection.pulled_at = False  # such an account is made there with the first customer of that currency
        raise Waits
    raise Blocked(
        "no_receivable_account", connection, currency, books=connection.provider_label, currency=currency)


def queue_refunds(connection, records, rows):
    """The money is in the books: what sets it against the credit notes goes on, also where it had failed before."""
    for way, kind in PROVIDERS[connection.provider].gives_back.items():
        if {row.kind for row in rows.values()} == {connection._record_kind(kind)}:
            queue(connection, way, records)
