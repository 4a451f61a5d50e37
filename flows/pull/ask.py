"""Payments of the books that somebody in Odoo reconciled otherwise: a person is asked."""

from ..connect.wake import wake_pull


def ask(payments):
    if payments:
        payments.write({"waiting": True, "matched_otherwise": True})
        wake_pull(payments.connection_id)


def pays_document(payment, document):
    """Whether this payment, or another one that applies it, pays this document in the books."""
    if document in payment.allocation_ids.document_id:
        return True
    return bool(payment.search_count([
        ("allocation_ids.document_id", "=", document.id), ("allocation_ids.document_id", "=", payment.id)], limit=1))
