"""Contacts that were merged in the books."""

from ..contact_links import link_contact
from ..contact_merges import note_merged_there


def note_merged(rows, contact_there):
    """Note that this archived contact was merged: its documents belong to another one now.

    :param contact_there: external id of the other one.
    """
    for row in rows.filtered(lambda row: row.state == "archived" and not row.contact_id):
        row.contact_id = contact_there
    follow_merged(rows)


def follow_merged(rows):
    """Link the Odoo contact of a merged contact to the one that it was merged into, if that is not linked yet."""
    note_merged_there(rows)
    merged = rows.filtered(lambda row: row.state == "archived" and row.contact_id)
    for row in merged.filtered(lambda row: row.res_model == "res.partner" and row.res_id):
        winner = row._living()
        if winner.state == "active" and not winner.res_id:
            partner = row._linked_partners()
            row.write({"res_model": False, "res_id": False})
            row.flush_recordset()
            link_contact(partner, winner)
            note_merged_there(winner)
