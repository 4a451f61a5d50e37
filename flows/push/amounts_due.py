"""Compare what is due on documents in the books again, when something settles them in Odoo, or no longer does."""

from ..pull.differences import note_differences
from ..refresh import refresh_forms
from .entries import money_of


def settled_by_entries(partials):
    """The entries that these partials reconcile with one another without a payment or bank statement line."""
    return partials.env["account.move"].union(*(
        moves for partial in partials for moves in [(partial.debit_move_id | partial.credit_move_id).move_id]
        if not any(money_of(move) for move in moves)))


def note_amounts_due(connection, partials):
    """Compare the documents of these partials with the books."""
    note_due_of(connection, settled_by_entries(partials))


def note_due_of(connection, moves):
    """Compare these documents with the books."""
    documents = moves.filtered(lambda move: move.is_invoice(include_receipts=True))
    if documents:
        rows = connection.env["books.record"]._of_moves(connection, documents)
        refresh_forms(connection, note_differences(connection.env["books.record"].union(*rows.values())))
