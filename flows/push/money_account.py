"""The account of the books on which money moved."""

from ..connect.requirements import active, setting


def money_account(entry, context, incoming):
    """The account of the books on which the money of this entry moved.

    :raises Blocked: none is known.
    """
    connection, missing = context.connection, []
    row = active(connection, context.money.unapplied.accounts.get(entry.journal_id.id), missing)
    if not row and incoming and connection.deposit_id and entry.journal_id.id not in context.money.suggested:
        row = setting(connection, "deposit_id", missing)
    if not row and not missing:
        raise context.collected.not_mapped(
            "journal", entry.journal_id, "journal_not_mapped", journal=entry.journal_id.name)
    if missing:
        raise missing[0]
    return row
