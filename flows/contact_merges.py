"""Contacts that were merged in Odoo and are two in the books, both with documents: they are to be merged there."""

from .blocking import Blocked
from .kinds import GONE


def note_merged_here(rows, kept):
    """Contacts of the books whose contact of Odoo went into that of another one.

    :param kept: what the remaining contact of Odoo is in the same books.
    """
    rows.write({"res_model": False, "res_id": False, "differences": False})
    for row in rows.filtered(lambda row: row.state == "active" and has_documents(row)):
        row.write({"merge_into_id": kept.id, "decision": False})
        # Those that were to go into this one go where it goes.
        row.search([("merge_into_id", "=", row.id)]).write({"merge_into_id": kept.id})
        propose_merge(row)


def has_documents(row):
    return bool(row.search_count([
        ("connection_id", "=", row.connection_id.id), ("kind", "not in", row.connection_id._contact_kinds()),
        ("contact_id", "=", row.external_id), ("state", "not in", GONE)], limit=1))


def propose_merge(row):
    row._block(to_merge(row))


def to_merge(row):
    """What stops whatever is of both contacts."""
    return Blocked(
        "merge_there", row, gone=row.display_name, kept=row.merge_into_id.display_name,
        books=row.connection_id.provider_label)


def propose_again(connection):
    """What changed of such a contact in the books meanwhile decides nothing."""
    for row in connection.env["books.record"].search([
            ("connection_id", "=", connection.id), ("merge_into_id", "!=", False), ("problem", "=", False),
            ("decision", "=", False)]):
        propose_merge(row)


def note_merged_there(rows):
    """Contacts that are no two any more: one of them went into the other there, or is archived."""
    done = rows.filtered(lambda row: row.merge_into_id and (row.state != "active" or row.res_id))
    done |= rows.search([("merge_into_id", "in", rows.filtered(lambda row: row.state != "active").ids)])
    done.write({"merge_into_id": False, "problem": False, "remedy": False})


def of_several_contacts(entry, connection, external_ids):
    """Why money for documents of several contacts cannot be sent: they are to be merged there, or are several."""
    rows = entry.env["books.record"].search([
        ("connection_id", "=", connection.id), ("kind", "in", connection._contact_kinds()),
        ("external_id", "in", list(external_ids))])
    merging = rows.filtered("merge_into_id")
    if merging and len(rows - merging | merging.merge_into_id) == 1:
        return Blocked.by_all([to_merge(row) for row in merging])
    return Blocked("several_customers", entry, name=entry.name)
