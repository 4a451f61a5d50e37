"""Accounts of the books on which no payments may be entered."""

from ..blocking import Blocked
from .confirmed import confirmed

NO_PAYMENTS = "no_payments"  # `providers.documents.Record.use` of such an account


def accepts_payments(row):
    """Whether payments may be entered on this account of the books, as far as is known."""
    return not row or row.use != NO_PAYMENTS


def check_accepts_payments(connection, row):
    """:raises Blocked: no payments may be entered on this account of the books."""
    if not accepts_payments(row):
        raise Blocked("account_not_payable", row, account=row.display_name, books=connection.provider_label)


def without_payments(connection, lines):
    """Those of these journal items of which the account is mapped to one that accepts no payments."""
    there = confirmed(connection, "account", lines.account_id)
    return lines.filtered(lambda line: not accepts_payments(there.get(line.account_id.id)))
