"""What the documents that are likely sent first still need in the books."""

from ...tools.superuser import as_superuser
from ..connect.first_invoice import sending, used_documents
from ..push.missing import Missing

DOCUMENTS = 500


def note_missing(connection):
    """Store the rows for this user, as *What is missing* does for all documents."""
    sudo = as_superuser(connection).with_company(connection.company_id)
    moves = sudo.env["account.move"].search([
        *used_documents(sudo, sending(sudo)), ("state", "=", "posted"), ("books_state", "!=", "synced"),
    ], order="date DESC, id DESC", limit=DOCUMENTS)
    sudo.env["books.missing"].create(Missing(sudo, moves).rows)


def noted_missing(connection):
    """The rows that were stored last for this user."""
    rows = connection.env["books.missing"].search([
        ("connection_id", "=", connection.id), ("create_uid", "=", connection.env.uid)], order="create_date DESC, id")
    return rows.filtered(lambda row: row.create_date == rows[:1].create_date)
