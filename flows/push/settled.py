"""The parts of a payment that settle documents of the books."""

from .payment_source import entries_of, is_undone, own_parts


def settled_parts(source, context):
    """The parts of a source that settle documents of the books; None where the payment was cancelled or reversed."""
    if is_undone(entries_of(source)):
        return None
    return [
        part for part in own_parts(source)
        if part.document.id in context.money.payables and part.payment not in context.money.pulled]
