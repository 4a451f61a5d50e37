"""The receivable and payable lines of the Odoo record that a payment of the books is linked to."""

from ...tools.amounts import money
from ..kinds import CONTACT_ACCOUNTS


def made_lines(row):
    """The receivable and payable lines of its Odoo record."""
    return contact_lines(row._made())


def partials_of(row):
    """The reconciliations of its Odoo record: [(the other entry, signed amount, partial)]"""
    lines, found = made_lines(row), []
    for line in lines:
        for partial in line.matched_debit_ids:
            found.append((
                partial.debit_move_id.move_id, -money(partial.credit_amount_currency, line.currency_id), partial))
        for partial in line.matched_credit_ids:
            found.append((
                partial.credit_move_id.move_id, money(partial.debit_amount_currency, line.currency_id), partial))
    return found


def contact_lines(made):
    """The receivable and payable lines of a payment or an entry."""
    entry = made if made._name == "account.move" else made.move_id
    return entry.line_ids.filtered(lambda line: line.account_type in CONTACT_ACCOUNTS)
