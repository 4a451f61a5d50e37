"""The account of the books for a payment's journal."""

from ..connect.requirements import setting


def money_account(entry, lookup, incoming):
    """The account of the books on which this payment was made.

    :raises Blocked: none is mapped.
    """
    connection, missing = lookup.connection, []
    row = lookup.active(lookup.accounts.get(entry.journal_id.id), missing)
    if not row and incoming and connection.deposit_id and entry.journal_id.id not in lookup.suggested:
        row = setting(connection, "deposit_id", missing)
    if not row and not missing:
        raise lookup.not_mapped("journal", entry.journal_id, "journal_not_mapped", journal=entry.journal_id.name)
    if missing:
        raise missing[0]
    return row
