"""The receivable and payable lines of the Odoo record that a payment of the books is linked to."""

from collections import defaultdict

from ...tools.amounts import ZERO, money
from ..kinds import CONTACT_ACCOUNTS, PARTIAL


def made_lines(row):
    """The receivable and payable lines of its Odoo record."""
    return contact_lines(row._made())


def partials_of(row):
    """The reconciliations of its Odoo record: [(the other entry, signed amount, partial)]"""
    return partials_on(made_lines(row))


def partials_on(lines):
    """The reconciliations of these lines, as in `partials_of`."""
    found = []
    for line in lines:
        for partial in line.matched_debit_ids:
            found.append((
                partial.debit_move_id.move_id, -money(partial.credit_amount_currency, line.currency_id), partial))
        for partial in line.matched_credit_ids:
            found.append((
                partial.credit_move_id.move_id, money(partial.debit_amount_currency, line.currency_id), partial))
    return found


def settled_of(entry, partials):
    """What these reconciliations settle of one of their entries, in its currency, signed as in `partials_of`."""
    return sum((
        -money(partial.debit_amount_currency, entry.currency_id) if partial.debit_move_id.move_id == entry else
        money(partial.credit_amount_currency, entry.currency_id) for partial in partials), ZERO)


def amounts_of(lines):
    """What the other entries of the reconciliations of these lines are settled by, each in its own currency, signed as
    in `partials_of`: {id of the entry: amount}"""
    found = defaultdict(lambda: lines.env[PARTIAL])
    for entry, _amount, partial in partials_on(lines):
        found[entry] |= partial
    return {entry.id: settled_of(entry, partials) for entry, partials in found.items()}


def settles(row, wanted):
    """Whether its Odoo record settles these amounts, each in the currency of the entry: {id of the entry: amount}"""
    return wanted == amounts_of(made_lines(row))


def is_in_other_currency(row, made, settlement):
    """Whether it was sent for a payment of Odoo in another currency than the documents that it pays."""
    return row.from_odoo and made._name == "account.payment" and made.currency_id != settlement.currency


def contact_lines(made):
    """The receivable and payable lines of a payment or an entry."""
    entry = made if made._name == "account.move" else made.move_id
    return entry.line_ids.filtered(lambda line: line.account_type in CONTACT_ACCOUNTS)
