"""What of some money settles documents that are in the books."""

from .payment_source import entries_of, is_undone, own_parts


def settled_parts(source, lookup):
    """What of this money settles documents that are in the books; None where the money is not there any more."""
    if is_undone(entries_of(source)):
        return None
    return [
        part for part in own_parts(source)
        if part.document.id in lookup.payables and part.payment not in lookup.pulled]
