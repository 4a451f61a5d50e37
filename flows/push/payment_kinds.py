"""The kind of payment for each kind of document, and the payments that came from the books."""

from .strategy import strategy_of


def payment_kinds(connection):
    """{kind of document: kind of the payment that is sent for it}"""
    return strategy_of(connection).payments


def entry_pushes(connection, kind, settlement):
    """What is pushed for an EntrySettlement of a document of this kind; nothing where the books cannot express it."""
    strategy = strategy_of(connection)
    if not settlement.is_expressible or kind not in strategy.payments:
        return ()
    return strategy.entry_pushes(kind, bool(settlement.journal))


def pulled_entries(connection, entries):
    """The ids of those of these journal entries that came from the books, as write-offs do: the books have them."""
    return frozenset(connection.env["books.record"].search([
        ("connection_id", "=", connection.id), ("from_odoo", "=", False), ("res_model", "=", entries._name),
        ("res_id", "in", entries.ids)]).mapped("res_id"))


def pulled_payments(connection, parts):
    """The payments of these parts, and those that they refund, that came from the books."""
    payments = connection.env["account.payment"].union(*(
        payment for part in parts for payment in (part.payment, part.refunded) if payment._name == "account.payment"))
    rows = connection.env["books.record"].search([
        ("connection_id", "=", connection.id), ("from_odoo", "=", False), ("res_model", "=", payments._name),
        ("res_id", "in", payments.ids)])
    return {payments.browse(row.res_id) for row in rows}
