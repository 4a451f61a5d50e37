"""The account of the books on which money moved."""

from ..blocking import Blocked
from ..connect.requirements import active, setting
from .accepts_payments import check_accepts_payments


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
    check_accepts_payments(connection, row)
    roles = context.money.strategy.moved_on.get(context.kind)
    if roles and row.role not in roles:
        raise Blocked(
            "account_of_other_type", row, account=row.display_name, journal=journal.name,
            books=connection.provider_label)
    return row
