"""The decisions of a person about a document that differs in the books."""

from odoo import fields
from odoo.exceptions import UserError

from ..tools.amounts import money
from .blocking import Blocked
from .kinds import CONTACT_ACCOUNTS, GONE, REFUND_TYPES
from .omissions import check_customers
from .opening_day import amounts_there
from .pull.credit_notes import draft_credit_note
from .pull.differences import differences_between, note_differences
from .pull.due import accept_due, check_restorable, is_due_alone
from .pull.ledger import Ledger
from .push.changed import never_updated, renumbering
from .push.outbox import push_now
from .push.parts import parts_of
from .push.queue import queue, unqueue
from .push.queue_entries import queue_entry_settlements
from .push.queue_payments import queue_payments
from .sent_values import changes_here, former_values, own_changes, provisional_number
from .settled_only_here import partials_with, settled_only_here


def restore_in_books(move, row):
    """Restore it in the books from Odoo.

    :param row: its object of the books, as superuser; the user may change the document.
    :return: the job that does it.
    """
    check_customers(row.connection_id, move.commercial_partner_id)
    if row.opening_day and not is_due_alone(row):
        raise UserError(move.env._(
            "%(name)s is an open item: it holds only what was open on %(day)s, and cannot replace the document in "
            "%(books)s. Change it there, or accept it here.", name=move.display_name, day=row.opening_day,
            books=row.connection_id.provider_label))
    settling = settle_in_books(row) if is_due_alone(row) else None
    if settling:
        return settling
    check_restorable(move, row)
    if never_updated(move=move, row=row):
        raise UserError(move.env._(
            "%(books)s keeps this of a document as it was first sent. Change it there, then ignore the difference; or "
            "accept it here.", books=row.connection_id.provider_label))
    if row.state == "void":
        raise UserError(move.env._(
            "%(books)s keeps the number of a voided document and does not accept it again. Accept it here, then "
            "invoice again under a new number.", books=row.connection_id.provider_label))
    undo_credit(move, row)
    if row.state == "deleted":
        row.write({"res_model": False, "res_id": False, "differences": False})
    else:
        row.restore = True
    job = queue(row.connection_id, move._books_kind(), move, urgent=True)
    push_now(row.connection_id)
    return job.exists()


def settle_in_books(row):
    """Send what settles a document in Odoo only, where the books can express it.

    :return: the jobs.
    """
    connection, partials = row.connection_id, partials_with(row, settled_only_here(row)[row])
    jobs = queue_entry_settlements(connection, partials, urgent=True)
    jobs |= queue_payments(connection, parts_of(partials), pressed=True)
    if jobs:
        push_now(connection)
    return jobs.exists()


def ignore_difference(move, row):
    """Leave both as they are, until it changes in the books again."""
    restore_no_more(move, row)
    row.write({"ignored": row.differences, "differences": False})


def accept_books(move, row):
    """Take over the difference in Odoo: by cancelling, by a credit note, or by resetting the entry to draft for a
    person."""
    restore_no_more(move, row)
    if is_due_alone(row):
        accept_due(move, row)
        return
    own = own_changes(row, move)
    if own:
        check_number_there(row, move)
        then = {field: value for field, (_now, value) in changes_here(row, move).items() if field in own}
        with renumbering(move):
            move.write(former_values(move, then))
        note_differences(row)
        return
    undo_credit(move, row)
    ledger = Ledger(row.connection_id, row.browse())
    locked = ledger.is_locked(move)
    total, _tax = amounts_there(row, move.currency_id)
    if row.state in GONE or not differences_between(row, move):
        row.differences = False
    if row.state in GONE:
        cancel(move, ledger, locked)
    elif not row.differences:
        pass  # it is as before: undoing the credit note was sufficient
    elif (move.move_type not in REFUND_TYPES and row.currency_id == move.currency_id
            and 0 <= total < money(move.amount_total, move.currency_id)):
        credit_less(move, row)
        row.write({"ignored": differences_between(row, move), "differences": False})
    elif locked:
        raise UserError(move.env._(
            "%(name)s is locked in Odoo. Correct it with another entry, then ignore the difference.",
            name=move.display_name))
    else:
        link = {"res_model": move._name, "res_id": move.id}
        row.write({"res_model": False, "res_id": False})  # a document that is in the books is not reset to draft
        move.button_draft()
        row.write(link)
        note_differences(row)


def check_number_there(row, move):
    """:raises UserError: the number there is only a provisional one, until another document has released its own."""
    if row.number == provisional_number(move.id):
        raise UserError(move.env._(
            "%(number)s is only a provisional number of %(name)s in %(books)s. Restore it there instead.",
            number=row.number, name=move.display_name, books=row.connection_id.provider_label))


def cancel(move, ledger, locked):
    if locked:
        forget(move._reverse_moves([{
            "date": ledger.open_day(move.journal_id), "invoice_date": ledger.open_day(move.journal_id),
            "ref": move.env._("%(name)s, deleted in %(books)s", name=move.name,
                              books=ledger.connection.provider_label),
        }], cancel=True))
    else:
        move.button_draft()
        move.button_cancel()


def credit_less(move, row):
    """Create a credit note for the amount by which the total in the books is lower."""
    currency = move.currency_id
    total, tax = amounts_there(row, currency)
    try:
        note = draft_credit_note(
            row, move, money(move.amount_total, currency) - total, money(move.amount_tax, currency) - tax,
            fields.Date.context_today(move),
            move.env._("%(name)s was changed in %(books)s", name=move.name, books=row.connection_id.provider_label))
    except Blocked as blocked:
        raise UserError(blocked.sentence) from blocked
    note.invoice_currency_rate = move.invoice_currency_rate  # the rate is the same: no exchange difference arises
    note.action_post()
    forget(note)
    row.credit_ids = note
    if row.agreed:
        row.agreed = row.agreed | {"there": None}  # with the total, the lines there are accepted as they are
    lines = (note | move).line_ids.filtered(
        lambda line: line.account_type in CONTACT_ACCOUNTS and not line.reconciled)
    if len(lines.move_id) > 1:
        lines.reconcile()


def undo_credit(move, row):
    """Undo the credit note of a difference that was accepted before: the whole difference is decided again."""
    ledger = Ledger(row.connection_id, row.browse())
    for note in row.credit_ids.filtered(lambda note: note.state == "posted"):
        note.line_ids.remove_move_reconcile()
        cancel(note, ledger, ledger.is_locked(note))
    row.credit_ids = False


def restore_no_more(move, row):
    """Remove the job that would restore the document, or failed to: a person decided otherwise."""
    row.restore = False
    row.env["books.job"].search([
        ("connection_id", "=", row.connection_id.id), ("verb", "=", "push"), ("state", "in", ("todo", "failed")),
        ("res_model", "=", move._name), ("res_id", "=", move.id)]).unlink()


def forget(moves):
    """Remove the jobs of documents that the books already have in another form."""
    unqueue(moves.sudo(), states=("todo",))
