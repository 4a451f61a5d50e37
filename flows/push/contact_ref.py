"""Whose a document, or money, is in the books."""

from ...tools.held import Held, Waits
from ..connect.requirements import setting
from .entries import expenses_of, partner_of


def contact_ref(move, lookup):
    """The contact of an entry in the books.

    :raises Held: there is none, or it could not be sent.
    :raises Waits: it is to be sent first.
    """
    if not partner_of(move):
        if expenses_of(move):
            raise Held(move.env._("Choose the vendor of the expense, or the contact of the employee."))
        return nobody(move, lookup)
    partner, row = lookup.contact(move)
    if not row:
        job = partner and lookup.failed_job(lookup.contact_kind, partner)
        if job:
            raise Held(move.env._("The contact “%(name)s” could not be sent: %(error)s",
                                  name=partner.display_name, error=job.error), job.remedy)
        raise Waits
    row = row._living()
    if row.state != "active":
        raise Held(move.env._(
            "The contact “%(name)s” is archived in %(books)s. Make it active there, then read the payments once.",
            name=partner.display_name, books=lookup.connection.provider_label), "books")
    return row._ref()


def nobody(move, lookup):
    """In whose name a receipt is that names nobody."""
    if lookup.is_purchase:
        raise Held(move.env._("Choose the vendor: the books want one."))
    missing = []
    row = setting(lookup.connection, "default_customer_id", missing)
    if missing:
        raise Held(*missing[0])
    return row._ref()
