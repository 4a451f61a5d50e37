"""Disconnect a company from its books."""

import logging

from odoo.exceptions import UserError

from ...providers.errors import BooksError, NotConnected
from ..error_reasons import explain
from ..issue_activities import TODO
from ..issues import end

_logger = logging.getLogger(__name__)


def disconnect(connection):
    """Revoke the grant at the provider. All links stay, so that connecting the same books again resumes where it
    stopped.
    """
    connection.ensure_one()
    connection.check_access("write")
    sudo = connection.sudo()
    grant = sudo.grant_id
    because = ""
    if grant and not sudo._is_copy():  # the consent is the other database's
        shared = bool(sudo.search_count([
            ("provider", "=", connection.provider), ("id", "!=", connection.id), ("state", "=", "active")], limit=1))
        try:
            provider = connection.env["books.app"]._provider(
                connection.provider, books=connection.external_id, token=grant._token_source())
            provider.revoke(grant._valid_tokens(), shared)
        except NotConnected:
            _logger.info("books_connector: %s is gone at the provider already", connection.display_name)
        except BooksError as error:
            because = explain(connection.env, error, connection.provider_label)[0]
        except UserError as error:  # the credentials of the app are gone, or cannot be read
            because = str(error)
    sudo.write({"grant_id": False, "state": "revoked", "error": False})
    sudo.activity_unlink([TODO])  # to connect again
    if grant and not grant.connection_ids:
        grant.unlink()
    if because:
        sudo.message_post(body=connection.env._(
            "Disconnected here, but %(books)s could not be informed. Remove the app there, too. %(because)s",
            books=connection.provider_label, because=because))


def archive_links(connection):
    """Leave these books for good: the links are kept, archived, and the company may connect others."""
    connection.ensure_one()
    connection.check_access("write")
    if connection.state == "active":
        raise UserError(connection.env._("Disconnect first."))
    connection.sudo().write({"active": False, "auto_invoice": False})
    connection.env["books.job"].sudo().search(
        [("connection_id", "=", connection.id), ("state", "in", ("todo", "failed", "skipped"))]).unlink()
    end(connection.env["books.issue"].sudo().search([("connection_id", "=", connection.id), ("state", "=", "open")]))
