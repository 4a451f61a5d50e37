"""Money of the books that somebody in Odoo applies otherwise: a person is asked."""


def ask(payments):
    if payments:
        payments.write({"waiting": True, "matched_otherwise": True})
        payments.connection_id._wake_pull()


def pays_document(payment, document):
    """Whether this money, or another payment that uses it, pays this document in the books."""
    if document in payment.allocation_ids.document_id:
        return True
    return bool(payment.search_count([
        ("allocation_ids.document_id", "=", document.id), ("allocation_ids.document_id", "=", payment.id)], limit=1))
