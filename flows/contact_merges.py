"""Contacts that were merged in Odoo and are two in the books, both with documents: they are to be merged there."""

from .blocking import Blocked
from .kinds import GONE


def note_merged_here(rows, kept):
    """Note contacts of the books whose Odoo contact was merged into that of another one.

    :param kept: the record of the remaining Odoo contact in the same books.
    """
    rows.write({"res_model": False, "res_id": False, "differences": False})
    for row in rows.filtered(lambda row: row.state == "active" and has_documents(row)):
        row.write({"merge_into_id": kept.id, "decision": False})
        # Contacts that were to be merged into this one follow it.
        row.search([("merge_into_id", "=", row.id)]).write({"merge_into_id": kept.id})
        propose_merge(row)


def has_documents(row):
    return bool(row.search_count(documents_domain(row), limit=1))


def documents_domain(row):
    """The documents of a contact of the books."""
    return [
        ("connection_id", "=", row.connection_id.id), ("kind", "not in", row.connection_id._contact_kinds()),
        ("contact_id", "=", row.external_id), ("state", "not in", GONE)]


def propose_merge(row):
    row._block(to_merge(row))


def to_merge(row):
    """The Blocked for what concerns both contacts."""
    return Blocked(
        "merge_there", row, gone=row.display_name, kept=row.merge_into_id.display_name,
        books=row.connection_id.provider_label)


def propose_again(connection):
    """Propose the merge again after a change in the books, which does not decide it."""
    for row in connection.env["books.record"].search([
            ("connection_id", "=", connection.id), ("merge_into_id", "!=", False), ("problem", "=", False),
            ("decision", "=", False)]):
        propose_merge(row)


def note_merged_there(rows):
    """Finish the merges in which one contact was merged into the other in the books, or archived."""
    done = rows.filtered(lambda row: row.merge_into_id and (row.state != "active" or row.res_id))
    gone = rows.filtered(lambda row: row.state != "active" and row.kind in row.connection_id._contact_kinds())
    done |= rows.search([("merge_into_id", "in", gone.ids)])
    done.write({"merge_into_id": False, "problem": False, "remedy": False})


def of_several_contacts(entry, connection, external_ids):
    """The Blocked for a payment of several contacts' documents: they have to be merged first, or are different
    contacts.
    """
    rows = entry.env["books.record"].search([
        ("connection_id", "=", connection.id), ("kind", "in", connection._contact_kinds()),
        ("external_id", "in", list(external_ids))])
    merging = rows.filtered("merge_into_id")
    if merging and len(rows - merging | merging.merge_into_id) == 1:
        return Blocked.by_all([to_merge(row) for row in merging])
    return Blocked("several_customers", entry, name=entry.name)
