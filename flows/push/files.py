"""The files that are sent to the books with a document."""

from .queue import queue


def queue_files(connection, moves):
    """Queue the files of these documents, which are in the books now."""
    moves = moves.filtered(lambda move: move._books_kind() in (connection.takes_files_of or ()))
    if connection.attach_pdf:
        queue(connection, "attachment", moves.filtered(lambda move: move.is_sale_document(include_receipts=True)))
    if connection.attach_files:
        queue(connection, "attachment", files_of(moves))


def files_of(moves):
    """The files that people attached to these documents: neither Odoo's own PDFs of them nor pictures in notes."""
    return moves.env["ir.attachment"].search([
        ("res_model", "=", moves._name), ("res_id", "in", moves.ids), ("res_field", "=", False),
        ("type", "=", "binary"), ("id", "not in", moves.invoice_pdf_report_id.ids)], order="id")
