"""The contact of a document or payment in the books."""

from ...tools.blocking import Waits
from ..blocking import Blocked
from ..connect.requirements import setting
from .entries import expenses_of, partner_of


def contact_ref(move, lookup):
    """The contact of an entry in the books.

    :raises Blocked: there is none, or it could not be sent.
    :raises Waits: it has to be sent first.
    """
    if not partner_of(move):
        if expenses_of(move):
            raise Blocked("no_vendor_of_expense", move)
        return nobody(move, lookup)
    partner, row = lookup.contact(move)
    if not row:
        job = partner and lookup.failed_job(lookup.contact_kind, partner)
        if job:
            raise Blocked.by_job("contact_not_sent", job, name=partner.display_name)
        raise Waits
    row = row._living()
    if row.state != "active":
        raise Blocked(
            "contact_archived_there", row, name=partner.display_name, books=lookup.connection.provider_label)
    return row._ref()


def nobody(move, lookup):
    """The contact of a receipt without a contact."""
    if lookup.is_purchase:
        raise Blocked("no_vendor", move)
    missing = []
    row = setting(lookup.connection, "default_customer_id", missing)
    if missing:
        raise missing[0]
    return row._ref()
