"""Links between contacts of the books and of Odoo."""

from .contact_document import contact_content
from .pull.contact_differences import note_contact_difference
from .push.queue import unqueue


def link_contact(partner, row):
    """Link a contact of Odoo to one that already existed in the books."""
    if (row.res_model, row.res_id) == (partner._name, partner.id):
        return
    # The former record was merged into this one in the books, or is archived: its link is removed.
    former = row.search([
        ("connection_id", "=", row.connection_id.id), ("kind", "=", row.kind), ("res_model", "=", partner._name),
        ("res_id", "=", partner.id), ("state", "in", ("void", "deleted", "archived"))])
    former.res_id = False
    former.flush_recordset()
    row.write({"res_model": partner._name, "res_id": partner.id})
    row._agree(contact_content(partner, row.connection_id, row._contact_kind()))
    note_contact_difference(row)


def unlink_contacts(partners):
    """Unlink these contacts of Odoo from those of all books."""
    unlink_rows(partners.env["books.record"].search([
        ("res_model", "=", partners._name), ("res_id", "in", partners.ids)]))
    unqueue(partners)


def unlink_rows(rows):
    """Unlink these contacts of the books. They stay, and are pulled again only when they change there."""
    for row in rows:
        row.write({
            "res_model": False, "res_id": False, "books_snapshot": row.contact, "odoo_snapshot": False,
            "differences": False})


def contact_kinds(partner, connection):
    """The kinds a contact is sent as: vendor only where it is no customer, both where the books keep them apart."""
    partner.ensure_one()
    kinds = [kind for kind, rank in (("customer", partner.customer_rank), ("vendor", partner.supplier_rank)) if rank]
    one = len({connection._record_kind(kind) for kind in ("customer", "vendor")}) == 1
    return tuple(kinds or ["customer"])[:1 if one else 2]
