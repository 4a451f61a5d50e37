"""Refunds that a payment cannot express: a separate document and, once that is in the books, a payment of
0 that applies it to the credit notes."""

from ...tools.blocking import Waits
from ..blocking import Blocked
from .queue import queue
from .strategy import strategy_of


def receivable(context, currency):
    """The accounts receivable account of this currency: the first one, which the books use by default, too.

    :raises Blocked: there is none.
    :raises Waits: one may have been created since the books were last read.
    """
    connection = context.connection
    rows = connection.env["books.record"].search([
        ("connection_id", "=", connection.id), ("kind", "=", "account"), ("role", "=", "receivable"),
        ("state", "=", "active")], order="id")
    for row in rows:
        if (row.currency_id.name or connection.currency_id.name) == currency:
            return row
    newest = max((row.seen_at for row in context.money.payables.values()), default=None)
    if newest and (not connection._is_read() or connection.pulled_at <= newest):
        connection._await_reading()  # the books create it with the first customer of that currency
        raise Waits
    raise Blocked(
        "no_receivable_account", connection, currency, books=connection.provider_label, currency=currency)


def queue_refunds(connection, records, rows):
    """Queue the application of refunds that are in the books to their credit notes, also if it had failed before."""
    strategy = strategy_of(connection)
    for payment in set(strategy.payments.values()):
        refund = strategy.refund_kind(payment)
        if refund and {row.kind for row in rows.values()} == {connection._record_kind(refund)}:
            queue(connection, payment, records)
