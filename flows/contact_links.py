"""Who a contact of the books is in Odoo."""

from .contact_document import contact_content
from .pull.contact_differences import note_contact_difference
from .push.queue import unqueue


def link_contact(partner, row):
    """This contact of Odoo is that one of the books, which existed there already."""
    if (row.res_model, row.res_id) == (partner._name, partner.id):
        return
    # What it was before was merged into this there, or is archived: it gives up its link.
    former = row.search([
        ("connection_id", "=", row.connection_id.id), ("kind", "=", row.kind), ("res_model", "=", partner._name),
        ("res_id", "=", partner.id), ("state", "in", ("void", "deleted", "archived"))])
    former.res_id = False
    former.flush_recordset()
    row.write({"res_model": partner._name, "res_id": partner.id})
    row._agree(contact_content(partner, row.connection_id, row._contact_kind()))
    note_contact_difference(row)


def unlink_contacts(partners):
    """What these were in the books stays there, and is nobody's: it comes back only when it changes there."""
    Record = partners.env["books.record"]
    for row in Record.search([("res_model", "=", partners._name), ("res_id", "in", partners.ids)]):
        row.write({
            "res_model": False, "res_id": False, "books_snapshot": row.contact, "odoo_snapshot": False,
            "differences": False})
    unqueue(partners)


def contact_kinds(partner, connection):
    """As what a contact is sent: as vendor only where it is no customer, as both where the books part them."""
    partner.ensure_one()
    kinds = [kind for kind, rank in (("customer", partner.customer_rank), ("vendor", partner.supplier_rank)) if rank]
    one = len({connection._record_kind(kind) for kind in ("customer", "vendor")}) == 1
    return tuple(kinds or ["customer"])[:1 if one else 2]
