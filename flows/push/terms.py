"""The payment terms that documents and contacts name in the books."""

from ..connect.requirements import active, is_gone
from ..contact_document import payment_term
from ..kinds import OWED


def term_of(move, kind, context, missing):
    """What the payment term of an invoice or a bill is in the books; the due date alone is sent of one not mapped."""
    if kind not in OWED:
        return None
    row = active(context.connection, context.meanings.terms.get(move.invoice_payment_term_id.id), missing)
    return row._ref() if row else None


def stop_inactive_term(partner, kind, connection, terms):
    """
    :param terms: {id of the payment term: its `books.record`}
    :raises Blocked: the term of this contact is inactive in the books.
    """
    row = terms.get(payment_term(partner, kind, connection).id)
    if row and row.state != "active":
        raise is_gone(connection, row)
