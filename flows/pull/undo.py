"""Cancel the Odoo record of a payment of the books, or reverse it if its date is locked."""

from collections import defaultdict

from ...tools.amounts import ZERO
from ..blocking import Blocked
from ..kinds import BY_HAND
from ..push.same_pair import with_same_pair
from .lines import contact_lines, partials_of


def unreconcile(row, wanted):
    """Unreconcile what it settles with another amount than wanted."""
    actual, partials = defaultdict(lambda: ZERO), defaultdict(lambda: row.env["account.partial.reconcile"])
    for entry, amount, partial in partials_of(row):
        actual[entry.id] += amount
        partials[entry.id] |= partial
    moves = row.env["account.move"].browse(actual)
    known = set(row.search([
        ("connection_id", "=", row.connection_id.id), ("res_model", "=", "account.move"),
        ("res_id", "in", moves.ids)]).mapped("res_id"))
    by_hand = row.search([
        ("connection_id", "=", row.connection_id.id), ("kind", "in", BY_HAND),
        ("res_model", "=", "account.payment"), ("res_id", "in", moves.origin_payment_id.ids)])
    known |= set(moves.origin_payment_id.browse(by_hand.mapped("res_id")).move_id.ids)
    wrong = [entry for entry in known if actual[entry] != wanted.get(entry, ZERO)]
    for entry in wrong:
        partials[entry].unlink()
    return int(bool(wrong))


def undo_whole(row, made, ledger):
    """Undo its Odoo record, so that it can be registered as it is now.

    :raises Blocked: it cannot be undone; it stays linked.
    """
    check_undoable(row, made)
    # First, because undoing it in Odoo must not delete it in the books. It no longer counts as sent by Odoo: it may
    # wait to be registered again.
    row.write({"res_model": False, "res_id": False, "from_odoo": False, "payment_mark": False})
    take_back(row, made, ledger)


def check_undoable(row, made):
    """:raises Blocked: its entry is matched with a bank statement."""
    if made._name in ("account.partial.reconcile", "account.bank.statement.line"):
        return
    entry = made.move_id if made._name == "account.payment" else made
    others = entry.line_ids - contact_lines(made)
    if entry.state == "posted" and any(
            line.statement_line_id or line.matched_debit_ids or line.matched_credit_ids
            for line in others if line.account_id.reconcile):
        raise Blocked("on_bank_statement", row, books=row.connection_id.provider_label, name=entry.display_name)


def undo(row, made, ledger):
    """Cancel its Odoo record, or reverse it if its date is locked.

    :raises Blocked: it cannot be undone.
    """
    check_undoable(row, made)
    take_back(row, made, ledger)


def take_back(row, made, ledger):
    """Do what `undo` does, once it was checked."""
    if made._name == "account.partial.reconcile":
        with_same_pair(row.connection_id, made).unlink()
        return
    if made._name == "account.bank.statement.line":
        # The bank statement is right, whatever the books contain: the line is only unreconciled.
        contact_lines(made).remove_move_reconcile()
        return
    entry = made.move_id if made._name == "account.payment" else made
    if entry.state == "posted":
        contact_lines(made).remove_move_reconcile()
        if ledger.is_locked(entry):
            entry._reverse_moves([{
                "date": ledger.open_day(entry.journal_id),
                "ref": row.env._("%(name)s, deleted in %(books)s", name=entry.name,
                                  books=row.connection_id.provider_label),
            }], cancel=True)
            if made._name == "account.payment":
                made.state = "canceled"
            return
    # Not by the payment's own button: that deletes an entry, which Odoo allows for the last of its journal only.
    if entry.state != "cancel":
        entry.button_cancel()
    if made._name == "account.payment" and made.state not in ("canceled", "rejected"):
        made.state = "canceled"
