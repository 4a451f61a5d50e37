"""Link documents of the books to the entries of Odoo that they are, and take that back."""

from ..change_link import change_link
from ..connect.wake import wake_pull
from ..pull.differences import note_differences
from ..push.queue import unqueue
from .comparison import refusals
from .decided import decided

TOGETHER = 100  # rows in one transaction


def link_now(one):
    """Link the first decided rows in this transaction; the schedule links the others."""
    link_some(one)
    if decided(one, ["link"], 1):
        one.state = "linking"
    wake_pull(one.connection_id)  # payments of what is linked now
    return {"type": "ir.actions.client", "tag": "soft_reload"}


def link_some(one):
    """Link some decided rows.

    :return: the number of rows that were done.
    """
    rows = decided(one, ["link"], TOGETHER).try_lock_for_update()
    refused = refusals({row: row.move_id for row in rows}) if rows else {}
    for row, sentence in refused.items():
        row.problem = sentence
    linked = rows.filtered(lambda row: row not in refused)
    for row in linked:
        row.record_id.write({"res_model": "account.move", "res_id": row.move_id.id, "ignored": False})
    linked.record_id.flush_recordset()
    unqueue(linked.move_id)
    linked.write({"state": "linked", "problem": False})
    note_differences(linked.record_id)
    return len(rows)


def undo(rows):
    """Take the decisions on rows back."""
    for row in rows.filtered(lambda row: row.state == "linked" and row.record_id.res_id == row.move_id.id):
        change_link(row.connection_id, row.move_id, row.record_id.browse())
    remove(rows.filtered(lambda row: row.state == "created" and row.record_id.res_id == row.move_id.id))
    rows.filtered(lambda row: row.state in ("linked", "created", "left_out")).write(
        {"state": "open", "decision": False})


def remove(rows):
    """Delete the entries that were made for these rows, where Odoo allows it.

    :raises UserError: Odoo does not allow it: a lock date, a hash, or an audit trail.
    """
    for row in rows:
        move = row.move_id
        change_link(row.connection_id, move, row.record_id.browse())
        row.record_id.imported = False
        row.move_id = False
        move.button_draft()
        move.with_context(force_delete=True).unlink()


def unlink_all(one):
    """Remove the links that an import made."""
    undo(one.row_ids.filtered(lambda row: row.state in ("linked", "created")))
    return {"type": "ir.actions.client", "tag": "soft_reload"}
