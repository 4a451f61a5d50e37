import logging

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

_logger = logging.getLogger(__name__)


class BooksOAuth(http.Controller):
    """Where the providers send people back to after the consent page."""

    @http.route("/books/oauth/<string:provider>", type="http", auth="user", methods=["GET"], sitemap=False)
    def consent(self, provider, **callback):
        connection = request.env["books.connection"]._of_state(provider, callback.get("state"))
        # Used up whatever happens next: the same address cannot be opened twice.
        request.env["ir.cron"].sudo()._commit_progress()
        if not connection:
            return self._say(connection, request.env._(
                "This consent was asked for by somebody else, too long ago, or was used already. Press Connect again."))
        connection = connection.with_context(
            allowed_company_ids=connection.sudo().company_id.ids).with_company(connection.sudo().company_id)
        try:
            connection._take_consent(callback)
        except (UserError, AccessError) as error:
            request.env.cr.rollback()
            return self._say(connection, str(error.args[0]))
        # A redirect, so that neither the code nor the state stays in the browser's address bar or history.
        return request.redirect(f"/odoo/books.connection/{connection.id}", local=True)

    @staticmethod
    def _say(connection, message):
        return request.render("books_connector.consent_refused", {"message": message, "connection": connection})
