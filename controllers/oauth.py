import json
import logging
import re

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from ..flows.connect.consent import CredentialsRefused
from ..providers import PROVIDERS
from ..tools import vault

# The parameters with which providers redirect, and the maximum length that is kept of each.
CALLBACK = ("code", "state", "realmId", "error", "error_description")
LONGEST = 4096
KEPT = "books_consent"  # in the session
QUERY = re.compile(r"(/books/oauth/[^\s?\"]*)\?.*?(?= HTTP/|\"|$)")


def _without_query(record):
    """Remove the query of these addresses from Odoo's access log, because it contains the code and the state."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            QUERY.sub(r"\1?…", value) if isinstance(value, str) else value for value in record.args)
    return True


logging.getLogger("werkzeug").addFilter(_without_query)


class BooksOAuth(http.Controller):
    """The routes to which the providers redirect after the consent page."""

    @http.route("/books/oauth/<string:provider>", type="http", auth="public", methods=["GET"], sitemap=False)
    def callback(self, provider, **callback):
        """Store the query in the session, and redirect at once to an address without it.

        A user without a session then signs in at that address, not with the code in it.
        """
        if provider not in PROVIDERS:
            raise request.not_found()
        answer = {name: callback[name][:LONGEST] for name in CALLBACK if callback.get(name)}
        request.session[KEPT] = vault.encrypt(json.dumps({"provider": provider, "callback": answer}))
        return _private(request.redirect(f"/books/oauth/{provider}/done", code=303, local=True))

    @http.route("/books/oauth/<string:provider>/done", type="http", auth="user", methods=["GET"], sitemap=False)
    def consent(self, provider):
        callback = self._kept(provider)
        connection = request.env["books.connection"]._of_state(provider, callback.get("state"))
        # Removed whatever happens next: the same address cannot be opened twice.
        request.env["ir.cron"].sudo()._commit_progress()
        if not connection:
            return self._message_page(connection, request.env._(
                "This consent was requested by somebody else or too long ago, or was already used. Press Connect "
                "again."))
        connection = connection.with_context(
            allowed_company_ids=connection.sudo().company_id.ids).with_company(connection.sudo().company_id)
        try:
            connection._take_consent(callback)
        except (UserError, AccessError) as error:
            request.env.cr.rollback()
            return self._message_page(connection, str(error.args[0]), isinstance(error, CredentialsRefused))
        screen = connection.env["books.setup"]._go_on(connection)
        return _private(request.redirect(f"/odoo/{screen['res_model']}/{screen['res_id']}", local=True))

    @staticmethod
    def _kept(provider):
        """The query of this session's callback, only once; empty if there was none."""
        try:
            kept = json.loads(vault.decrypt(request.session.pop(KEPT, None) or ""))
        except (vault.WrongKey, ValueError):
            return {}
        return kept["callback"] if kept["provider"] == provider else {}

    @staticmethod
    def _message_page(connection, message, app_refused=False):
        return _private(request.render("books_connector.consent_refused", {
            "message": message, "connection": connection,
            "setup": connection.env["books.setup"]._unfinished(connection.sudo().company_id),
            "apps": app_refused and request.env.user.has_group("base.group_system")}))


def _private(response):
    """Set headers so that the response is neither cached nor sent as a referrer."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
