"""The account of the books on which money moved."""

from ...tools.held import Held
from ..connect.requirements import setting


def money_account(entry, lookup, incoming):
    """The account of the books on which the money of this entry moved.

    :raises Held: none is known.
    """
    connection, missing = lookup.connection, []
    row = lookup.standing(lookup.accounts.get(entry.journal_id.id), missing)
    if not row and incoming and connection.deposit_id and entry.journal_id.id not in lookup.suggested:
        row = setting(connection, "deposit_id", missing)
    if not row and not missing:
        entry.env["books.mapping"]._ensure(connection, "journal", entry.journal_id)
        missing.append((entry.env._(
            "The journal “%(journal)s” is not mapped to an account of %(books)s.",
            journal=entry.journal_id.name, books=connection.provider_label), "mapping"))
    if missing:
        raise Held(*missing[0])
    return row
