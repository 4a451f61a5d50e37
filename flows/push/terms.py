"""The payment terms of documents and contacts in the books."""

from ..connect.requirements import is_gone
from ..contact_document import payment_term
from ..kinds import OWED


def term_of(move, kind, lookup, missing):
    """The payment term of an invoice or a bill in the books. If it is not mapped, only the due date is sent."""
    row = lookup.active(lookup.terms.get(move.invoice_payment_term_id.id), missing) if kind in OWED else None
    return row._ref() if row else None


def stop_inactive_term(partner, kind, connection, terms):
    """
    :param terms: {id of the payment term: its `books.record`}
    :raises Blocked: the term of this contact is inactive in the books.
    """
    row = terms.get(payment_term(partner, kind, connection).id)
    if row and row.state != "active":
        raise is_gone(connection, row)
