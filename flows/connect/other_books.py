"""Connect other books than those that were connected by mistake."""

from odoo.exceptions import UserError

from ..kinds import DOCUMENTS, MONEY
from .consent import ask_consent
from .disconnect import archive_links, disconnect


def choose_other_books(connection):
    """Disconnect these books, to which no document is linked yet, and ask for the consent to others.

    :return: the action that opens the provider's consent page.
    """
    connection.ensure_one()
    connection.check_access("write")
    linked = connection.env["books.record"].sudo().search_count([
        ("connection_id", "=", connection.id), ("kind", "in", (*DOCUMENTS, *MONEY)), ("res_id", "!=", False)], limit=1)
    if linked or connection.env["books.job"].sudo().search_count(
            [("connection_id", "=", connection.id), ("state", "=", "sending")], limit=1):
        raise UserError(connection.env._(
            "Documents of %(company)s are linked to “%(name)s”. To leave these books all the same, press Disconnect "
            "and then Archive the links on the connection.", company=connection.company_id.name, name=connection.name))
    if connection.state in ("active", "error", "expired"):
        disconnect(connection)
    archive_links(connection)
    connection.flush_recordset()  # before the new one: only one may be active
    return ask_consent(connection.create({
        "company_id": connection.company_id.id, "provider": connection.provider}))
