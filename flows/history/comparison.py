"""A document of the books beside an entry of Odoo, in words."""

from ..pull.difference_words import worded
from ..pull.differences import differences_between


def compared(row):
    """What differs between a row's document and its entry; "" if nothing does."""
    return "; ".join(worded(row.record_id, *one) for one in differences_between(row.record_id, row.move_id))


def worded_buckets(row):
    """Why a row is in its bucket."""
    env = row.env
    if row.bucket == "cannot":
        return {
            "not_understood": env._("Something of it is not understood: see the record."),
            "no_contact": env._("Its contact is not linked to a contact of Odoo: see the contacts of this import."),
        }.get(row.cannot, False)
    return {
        "linked": env._("It was linked to this entry before the import."),
        "exact": env._("Number, contact, currency, total and date agree."),
        "several": env._("Several agree in number, contact, currency, total and date."),
        "strong": env._("The number agrees, and all others but one."),
        "weak": env._("Contact, currency and total agree, and the dates are close."),
        "new": env._("No entry of Odoo is like it."),
    }.get(row.bucket, False)
