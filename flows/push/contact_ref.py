"""The contact of a document or payment in the books."""

from ...tools.blocking import Waits
from ..blocking import Blocked
from ..connect.requirements import setting
from .entries import expenses_of, partner_of


def contact_ref(move, contacts, context):
    """The contact of an entry in the books.

    :param contacts: the EntryContacts of its batch.
    :raises Blocked: there is none, or it could not be sent.
    :raises Waits: it has to be sent first.
    """
    if not partner_of(move):
        if expenses_of(move):
            raise Blocked("no_vendor_of_expense", move)
        return nobody(move, contacts, context)
    partner, row = contacts.of(move)
    if not row:
        job = partner and context.collected.failed_job(contacts.kind, partner, contacts.like(partner))
        if job:
            raise Blocked.by_job("contact_not_sent", job, name=partner.display_name)
        raise Waits
    row = row._living()
    if row.state != "active":
        raise Blocked(
            "contact_archived_there", row, name=partner.display_name, books=context.connection.provider_label)
    return row._ref()


def nobody(move, contacts, context):
    """The contact of a receipt without a contact."""
    if contacts.kind == "vendor":
        raise Blocked("no_vendor", move)
    missing = []
    row = setting(context.connection, "default_customer_id", missing)
    if missing:
        raise missing[0]
    return row._ref()
