"""What a pull never changes: contacts that log in to Odoo, and Odoo's own companies."""

from odoo.tools import SQL

from .kinds import PARTS

# Parts of a contact that decide who logs in, and where a new password is sent.
LOGIN_PARTS = {"name", "email", "active"}


def guards(partners):
    """{id: whether no part of it may be changed} for those of these contacts that log in to Odoo, or could,
    and those that are a company of Odoo: the others are not in it."""
    if not partners:
        return {}
    partners.env["res.users"].flush_model(["partner_id", "share"])
    partners.env["res.company"].flush_model(["partner_id"])
    found = {}
    for partner_id, whole in partners.env.execute_query(SQL(
        """
        SELECT partner_id, NOT COALESCE(share, FALSE) FROM res_users WHERE partner_id = ANY(%(ids)s)
        UNION ALL SELECT partner_id, TRUE FROM res_company WHERE partner_id = ANY(%(ids)s)
        """, ids=partners.ids)):
        found[partner_id] = found.get(partner_id, False) or whole
    return found


def guarded_parts(partner):
    """The parts of this contact that a pull never changes: they decide who logs in, and who is
    written to with a new password; of colleagues and of Odoo's own companies it is everything."""
    addresses = partner.address_get(["invoice", "delivery"])
    found = guards(partner.browse({partner.id, *addresses.values()}))
    if found.get(partner.id):
        return {*PARTS, "active"}
    parts = {part for part, use in (("billing", "invoice"), ("delivery", "delivery")) if found.get(addresses[use])}
    return parts | LOGIN_PARTS if partner.id in found else parts
