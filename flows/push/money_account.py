"""The account of the books on which money moved."""

from ..connect.requirements import active, setting


def money_account(entry, context, incoming):
    """The account of the books on which the money of this entry moved.

    :raises Blocked: none is known.
    """
    return account_of_journal(entry.journal_id, context, incoming)


def account_of_journal(journal, context, incoming):
    """The account of the books that this journal is mapped to, else the one for deposits.

    :raises Blocked: none is known.
    """
    connection, missing = context.connection, []
    row = active(connection, context.money.unapplied.accounts.get(journal.id), missing)
    if not row and incoming and connection.deposit_id and journal.id not in context.money.suggested:
        row = setting(connection, "deposit_id", missing)
    if not row and not missing:
        raise context.collected.not_mapped("journal", journal, "journal_not_mapped", journal=journal.name)
    if missing:
        raise missing[0]
    return row
