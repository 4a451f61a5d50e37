"""Compare what is due on documents in the books again, when something settles them in Odoo, or no longer does."""

from ..kinds import GONE, PAYMENT_SOURCES
from ..omissions import omit
from ..pull.differences import note_differences
from ..refresh import refresh_forms
from .entries import money_of
from .payment_source import partials_of


def note_reconciled(connection, partials):
    """Compare the documents of new partials, and of partials that were sent, with the books."""
    rows = rows_of(connection, documents_of(partials))
    if rows:
        settled_otherwise = documents_of(partials if is_any_left_out(connection) else partials.filtered(
            lambda partial: not is_payment(partial)))
        note(connection, rows.filtered(
            lambda row: row.differences or row.state not in GONE and row.res_id in settled_otherwise._ids))


def is_any_left_out(connection):
    """Whether payments may be left out by choice."""
    return not connection.push_payments or bool(connection.env["books.omission"].search_count(
        [("connection_id", "=", connection.id)], limit=1))


def is_payment(partial):
    """Whether one side of a partial is a payment or a bank statement line: these have a state of their own."""
    return any(money_of(move) for move in moves_of(partial))


def note_failed(connection, jobs):
    """Compare the documents of payments that could not be sent with the books."""
    for model, of_model in jobs.filtered(lambda job: job.res_model in PAYMENT_SOURCES).grouped("res_model").items():
        note_due(connection, documents_of(partials_of(jobs.env[model].browse(of_model.mapped("res_id")).exists())))


def leave_out_payments(connection, records, why, by_person=True):
    """Leave these payments, parts or write-offs out of the books, and compare their documents.

    :param connection: as superuser.
    """
    if records._name in PAYMENT_SOURCES:
        omit(connection, records, why, by_person)
        note_due(connection, documents_of(partials_of(records.exists())))


def note_differing(connection, moves):
    """Compare those of these documents with the books that differed there."""
    note(connection, rows_of(connection, moves).filtered("differences"))


def note_due(connection, moves):
    note(connection, rows_of(connection, moves).filtered(lambda row: row.state not in GONE))


def rows_of(connection, moves):
    """The records of the books that these documents are linked to, also those that are gone there."""
    Record = connection.env["books.record"]
    return Record.search([
        ("connection_id", "=", connection.id), ("res_model", "=", moves._name),
        ("res_id", "in", moves.ids)]) if moves else Record


def note(connection, rows):
    refresh_forms(connection, note_differences(rows))


def documents_of(partials):
    """The invoices, bills and credit notes of these partials."""
    return moves_of(partials).filtered(lambda move: move.is_invoice(include_receipts=True))


def moves_of(partials):
    return (partials.debit_move_id | partials.credit_move_id).move_id
