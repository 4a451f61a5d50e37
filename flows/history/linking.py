"""Link documents of the books to the entries of Odoo that they are."""

from odoo.exceptions import UserError

from ..change_link import check_link
from ..connect.wake import wake_pull
from ..pull.differences import note_differences
from ..push.queue import unqueue
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
    linked = rows.browse()
    for row in rows:
        try:
            check_link(one.connection_id, row.move_id, row.record_id)
        except UserError as error:
            row.problem = str(error)
            continue
        row.record_id.write({"res_model": "account.move", "res_id": row.move_id.id, "ignored": False})
        linked |= row
    linked.record_id.flush_recordset()
    unqueue(linked.move_id)
    linked.write({"state": "linked", "problem": False})
    note_differences(linked.record_id)
    return len(rows)
