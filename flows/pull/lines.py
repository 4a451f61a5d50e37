"""The receivable and payable lines of the Odoo record that a payment of the books is linked to."""

from ...tools.amounts import ZERO, money
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


def settled_in_their_currency(row):
    """{id of the other entry: signed amount in its own currency} of the reconciliations of its Odoo record."""
    found = {}
    for line in made_lines(row):
        for partial in line.matched_debit_ids:
            other = partial.debit_move_id
            found[other.move_id.id] = found.get(other.move_id.id, ZERO) - money(
                partial.debit_amount_currency, other.currency_id)
        for partial in line.matched_credit_ids:
            other = partial.credit_move_id
            found[other.move_id.id] = found.get(other.move_id.id, ZERO) + money(
                partial.credit_amount_currency, other.currency_id)
    return found


def is_in_other_currency(row, settlement):
    """Whether it was sent for a payment of Odoo in another currency than the documents that it pays."""
    made = row._made()
    return bool(
        made and row.from_odoo and made._name == "account.payment" and made.currency_id != settlement.currency)


def contact_lines(made):
    """The receivable and payable lines of a payment or an entry."""
    entry = made if made._name == "account.move" else made.move_id
    return entry.line_ids.filtered(lambda line: line.account_type in CONTACT_ACCOUNTS)
