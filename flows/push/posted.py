"""Queue what follows when entries are posted, cancelled or deleted in Odoo."""

from ..connect.wake import wake_pull, wake_push
from ..omissions import sent_automatically
from ..pull.differences import note_differences
from ..pull.waiting import requeue_settling
from ..sent_values import corrected_values
from .auto_filters import let_through
from .changed import compare_and_queue
from .entries import toggle_of
from .queue import queue, unqueue
from .queue_entries import requeue_entry_settlements
from .queue_payments import requeue_payments


def queue_posted(moves):
    """Queue the documents that are sent automatically."""
    Connection = moves.env["books.connection"]
    for company, of_company in moves.grouped("company_id").items():
        auto_id = Connection._auto_id_of_company(company.id)
        if auto_id:
            queue_documents(Connection.sudo().browse(auto_id), of_company)


def queue_documents(connection, moves):
    taken = connection.takes or ()
    moves = moves.filtered(lambda move: move._books_kind() in taken and connection[toggle_of(move)] and (
        not connection.start_date or (move.invoice_date or move.date) >= connection.start_date))
    moves = sent_automatically(connection, let_through(connection, moves - entered_from(connection, moves)))
    for kind, of_kind in moves.grouped(lambda move: move._books_kind()).items():
        queue(connection, kind, of_kind, automatic=True)
    if moves:
        wake_push(connection)


def entered_from(connection, moves):
    """Those of these entries that were made from documents of the books, and what reverses them when an import is
    undone: they are in journals of their own."""
    journals = connection.history_sale_journal_id | connection.history_purchase_journal_id
    return moves.filtered(lambda move: move.journal_id in journals)


def note_corrected(moves):
    """Compare entries again that were posted before: a person may have corrected a difference.

    :param moves: as superuser.
    """
    Connection = moves.env["books.connection"]
    if not any(Connection._id_of_company(company.id) for company in moves.company_id):
        return
    rows = moves.env["books.record"].search([("res_model", "=", moves._name), ("res_id", "in", moves.ids)])
    for row in rows.filtered("entered"):
        row.entered = {"odoo": row.entered["odoo"]} if row.entered.get("odoo") else False
    rows_to_compare = rows.filtered(lambda row: row.differences or row.entered)
    note_differences(rows_to_compare)
    for row in rows_to_compare.filtered("entered"):
        row.entered = corrected_values(row, moves.browse(row.res_id))
    compare_and_queue(rows_to_compare)
    for connection, of_connection in rows.grouped("connection_id").items():
        requeue_settling(of_connection)  # Odoo unreconciled it when it was reset to draft
        wake_pull(connection)


def requeue_money(moves):
    """Queue the payments of these entries that are in the books: they were changed or cancelled.

    A payment that was reset to draft kept its reconciliation, but perhaps not its date or journal. One that is
    reversed or cancelled may settle nothing, and then no reconciliation is undone by that.
    """
    entries = moves.sudo()  # users who change entries need no right to read payments and bank statements
    for requeue, changed in (
            (requeue_payments, entries.origin_payment_id), (requeue_payments, entries.statement_line_id),
            (requeue_entry_settlements, entries.filtered(lambda move: move.move_type == "entry"))):
        for company, of_company in changed.grouped("company_id").items():
            connection = moves.env["books.connection"]._of_company(company).sudo()
            if connection:
                requeue(connection, of_company)


def wake_for_payments(moves):
    """Trigger the schedule, which finds unapplied payments among these entries."""
    for company in moves.sudo().origin_payment_id.company_id:  # users who post need no right to read payments
        wake_push(moves.env["books.connection"]._of_company(company).sudo().filtered("push_payments"))


def drop_waiting(moves):
    """Remove the jobs of drafts and deleted entries. They are queued again when they are posted again."""
    Connection = moves.env["books.connection"]
    if any(Connection._id_of_company(company.id) for company in moves.sudo().company_id):
        unqueue(moves.sudo())
