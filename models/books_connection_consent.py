import logging
import secrets

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import consteq, hash_sign, plaintext2html, verify_hash_signed

from ..providers import PROVIDERS
from ..providers.errors import BooksError, NotConnected
from ..tools.clock import database_now
from ..tools.held import explain
from ..tools.retry import until_committed

_logger = logging.getLogger(__name__)

STATE_SCOPE = "books_connector.oauth"


class BooksConnection(models.Model):
    """The way into a set of books, by somebody's consent, and out of it."""

    _inherit = "books.connection"

    def action_connect(self):
        """Send the person to the provider's consent page."""
        self.ensure_one()
        self.check_access("write")
        self.sudo().consent_nonce = secrets.token_urlsafe(24)
        state = hash_sign(
            self.sudo().env, STATE_SCOPE, [self.id, self.env.uid, self.sudo().consent_nonce], expiration_hours=1)
        app = self.env["books.app"]
        url = app._provider(self.provider).authorize_url(app._redirect_uri(self.provider), state)
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    @api.model
    def _of_state(self, provider, state):
        """The connection for which this user asked for consent; the state is used up.

        :return: empty where the state is forged, expired, used already, or another user's or provider's.
        """
        try:
            values = verify_hash_signed(self.sudo().env, STATE_SCOPE, state or "")
            connection_id, user_id, nonce = values or (0, 0, "")
        except (ValueError, TypeError):
            return self.browse()
        connection = self.sudo().search([("id", "=", connection_id), ("provider", "=", provider)])
        if user_id != self.env.uid or not connection.consent_nonce or not consteq(connection.consent_nonce, nonce):
            return self.browse()
        connection.consent_nonce = False
        return self.browse(connection.id)

    def _take_consent(self, callback):
        """Exchange the code of a callback and connect, or ask which books are meant.

        :param callback: the query of the provider's redirect, its state already checked.
        :raises UserError: with the reason, written for the person who connects.
        """
        self.ensure_one()
        self.check_access("write")
        if callback.get("error"):
            raise UserError(self.env._(
                "%(books)s was not connected: the consent was refused there.", books=self.provider_label))
        app = self.env["books.app"]
        provider = app._provider(self.provider)
        try:
            tokens = provider.exchange_code(callback, app._redirect_uri(self.provider))
            grant = self.env["books.grant"].sudo().create({"provider": self.provider, "user_id": self.env.uid})
            grant._store_tokens(tokens)
            # The code is used up: what came for it must outlive whatever goes wrong from here on.
            self.env["ir.cron"]._commit_progress()
        except BooksError as error:
            raise UserError(explain(self.env, error, self.provider_label)[0]) from error
        try:
            self.sudo()._use_consent(grant, provider, tokens, callback)
        except (BooksError, UserError) as error:
            # A consent that opened nothing is not kept.
            self.env.cr.rollback()
            until_committed(self.env, grant.unlink)
            if isinstance(error, BooksError):
                raise UserError(self._refusal(error)) from error
            raise

    def _use_consent(self, grant, provider, tokens, callback):
        """Open the books that a consent is for, or keep the choice among several."""
        organisations = provider.organisations(tokens, callback)
        if self.external_id:
            if self.external_id not in {organisation.external_id for organisation in organisations}:
                raise UserError(self.env._(
                    "Those are other books than “%(name)s”, to which the documents of %(company)s are linked. Choose "
                    "“%(name)s” at %(books)s, or archive this connection with its links and make a new one.",
                    name=self.name, company=self.company_id.name, books=self.provider_label,
                ))
            self._open_books(self.external_id, grant)
        elif len(organisations) == 1:
            self._open_books(organisations[0].external_id, grant)
        elif organisations:
            choices = [[one.external_id, one.name] for one in organisations]
            until_committed(self.env, lambda: self._replace_grant(grant, choices=choices))
        else:
            raise UserError(self.env._("This consent opens no books at %(books)s.", books=self.provider_label))

    def _refusal(self, error):
        """What a person is told where a consent led to no books."""
        return explain(self.env, error, self.provider_label, self.env._(
            "What %(books)s answered names no books that can be connected. Press Connect again.",
            books=self.provider_label))[0]

    def _replace_grant(self, grant, **values):
        old, takes_over = self.grant_id, self._is_copy()
        self.write(values | {"grant_id": grant.id})
        if takes_over and not self._is_copy():
            self._hold_waiting()
        if old and old != grant and not old.connection_ids:
            old.unlink()

    def _open_books(self, external_id, grant):
        """Look into the books that were chosen; connected, and committed, only when that worked."""
        self.ensure_one()
        try:
            external_id = PROVIDERS[self.provider].books_id(external_id)
        except BooksError as error:
            raise UserError(self._refusal(error)) from error
        taken = self.sudo().search([
            ("provider", "=", self.provider), ("external_id", "=", external_id), ("id", "!=", self.id)], limit=1)
        if taken:
            raise UserError(self.env._("These books are already connected to another company of this database."))
        try:
            facts = self.env["books.app"]._provider(
                self.provider, books=external_id, token=grant._token_source(), pace=self._pace()).check()
        except BooksError as error:
            raise UserError(explain(self.env, error, self.provider_label)[0]) from error

        def opened():
            self._replace_grant(
                grant, external_id=external_id, choices=False,
                state="active", error=False, paused_until=False, last_success=database_now(self.env))
            self._note_facts(facts)
            self.activity_unlink(["mail.mail_activity_data_todo"])
            self._schedule()

        until_committed(self.env, opened)
        until_committed(self.env, self._wake_for_events)
        self._get_ready()

    def _get_ready(self):
        """Read what settings and mappings are chosen from, and suggest them.

        What cannot be read now is read by the schedule.
        """
        try:
            self._read_catalogue(("account", "tax", "item", "term"))
        except BooksError as error:
            _logger.info("books_connector: %s could not be read yet: %s", self.display_name, error)
            self.env.cr.rollback()
            until_committed(self.env, lambda error=error: self._halt(error))
            self._wake_pull()
            return
        until_committed(self.env, self._suggest)

    def _suggest(self):
        self._guess_settings()
        self.env["books.mapping"]._suggest(self)

    def action_choose(self):
        self.ensure_one()
        # Made here, since a button on a row works only where the row exists.
        wizard = self.env["books.choose"].with_context(default_connection_id=self.id).create({})
        return {
            "type": "ir.actions.act_window", "res_model": "books.choose", "res_id": wizard.id, "view_mode": "form",
            "views": [(False, "form")], "target": "new", "name": self.env._("Which books?"),
        }

    # Disconnect

    def action_disconnect(self):
        """Give the grant back at the provider; every link stays, so that the same books resume where they stopped."""
        self.ensure_one()
        self.check_access("write")
        sudo = self.sudo()
        grant = sudo.grant_id
        said = ""
        if grant and not sudo._is_copy():  # the consent is the other database's
            shared = bool(sudo.search_count([
                ("provider", "=", self.provider), ("id", "!=", self.id), ("state", "=", "active")], limit=1))
            try:
                provider = self.env["books.app"]._provider(
                    self.provider, books=self.external_id, token=grant._token_source())
                provider.revoke(grant._valid_tokens(), shared)
            except NotConnected:
                _logger.info("books_connector: %s is gone at the provider already", self.display_name)
            except BooksError as error:
                said = explain(self.env, error, self.provider_label)[0]
        sudo.write({"grant_id": False, "state": "revoked", "error": False})
        if grant and not grant.connection_ids:
            grant.unlink()
        if said:
            sudo.message_post(body=self.env._(
                "Disconnected here, but %(books)s could not be told. Remove the app there, too. %(said)s",
                books=self.provider_label, said=said))

    def action_archive_links(self):
        """Leave these books for good: the links are kept, archived, and the company may connect others."""
        self.ensure_one()
        self.check_access("write")
        if self.state == "active":
            raise UserError(self.env._("Disconnect first."))
        self.sudo().write({"active": False, "auto_invoice": False})
        self.env["books.job"].sudo().search(
            [("connection_id", "=", self.id), ("state", "in", ("todo", "failed"))]).unlink()

    def _lose(self, error):
        """The grant is not accepted any more: say so once, to the people who can connect again."""
        self.ensure_one()
        if self.state != "active":
            return
        sentence = explain(self.env, error, self.provider_label)[0]
        self.write({"state": "expired", "error": sentence})
        for user in self._responsible():
            self.activity_schedule(
                "mail.mail_activity_data_todo", user_id=user.id,
                summary=self.env._("Connect %(books)s again", books=self.provider_label), note=plaintext2html(sentence))

    def _responsible(self):
        """The people to whom a lost connection is told: who gave the consent, else an accounting administrator."""
        user = self.grant_id.user_id
        if user and user.active:
            return user
        group = self.env.ref("books_connector.group_manager")
        return group.all_user_ids.filtered(
            lambda user: user.active and not user.share and self.company_id in user.company_ids)[:1]
