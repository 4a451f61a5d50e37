"""Link documents of the books to the entries of Odoo that they are."""

from ..connect.wake import wake_pull
from ..document_links import link_entries
from ..pull.differences import note_differences
from ..push.link import free_former
from ..push.queue import unqueue
from .choices import check_not_undone
from .comparison import refusals
from .decided import decided

TOGETHER = 100  # rows in one transaction


def link_now(one):
    """Link the first decided rows in this transaction; the schedule links the others.

    :raises UserError: it is being undone.
    """
    check_not_undone(one)
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
    free_former(one.connection_id, {("account.move", move_id) for move_id in linked.move_id.ids})
    link_entries({row.record_id: row.move_id for row in linked}, ignored=False)
    linked.record_id.flush_recordset()
    unqueue(linked.move_id)
    linked.write({"state": "linked", "problem": False})
    note_differences(linked.record_id)
    return len(rows)
