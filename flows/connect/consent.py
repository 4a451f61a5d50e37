"""Connect a company to a set of books by a person's consent (OAuth)."""

import logging
import secrets
from functools import partial

from odoo.exceptions import UserError
from odoo.tools import consteq, hash_sign, verify_hash_signed

from ...providers import PROVIDERS
from ...providers.errors import BooksError
from ...tools.clock import database_now
from ...tools.retry import until_committed
from ..error_reasons import explain
from ..pull.catalogue import begin, read_catalogue
from ..pull.events import wake_for_events
from ..pull.unreadable import ask_for_forbidden_lists
from .checklist import check_again
from .copies import block_waiting
from .defaults import suggest
from .interruption import halt, resume
from .organisation import note_organisation
from .schedules import ensure_schedules
from .shared_books import why_not_shared
from .wake import wake_pull

_logger = logging.getLogger(__name__)

STATE_SCOPE = "books_connector.oauth"
DESCRIBED = 10  # books to choose from whose country and currency are read: two requests each


def ask_consent(connection):
    """Send the person to the provider's consent page."""
    connection.ensure_one()
    connection.check_access("write")
    credentials = ask_credentials(connection)
    if credentials:
        return credentials
    connection.sudo().consent_nonce = secrets.token_urlsafe(24)
    state = hash_sign(
        connection.sudo().env, STATE_SCOPE, [connection.id, connection.env.uid, connection.sudo().consent_nonce],
        expiration_hours=1)
    app = connection.env["books.app"]
    url = app._provider(connection.provider).authorize_url(
        app._redirect_uri(connection.provider), state, balances=connection.compare_balances)
    return {"type": "ir.actions.act_url", "url": url, "target": "self"}


def ask_credentials(connection):
    """The dialog for the app's credentials, where they are not set yet and the user may enter them; None otherwise."""
    env = connection.env
    app = env["books.app"]._of(connection.provider)
    if app.client_secret_sealed or not env.user.has_group("base.group_system"):
        return None
    return {
        "type": "ir.actions.act_window", "res_model": app._name, "res_id": app.id, "view_mode": "form",
        "views": [(False, "form")], "target": "new", "name": env._("App credentials"),
        "context": {"default_provider": connection.provider}}


def connection_of_state(Connection, provider, state):
    """The connection for which this user asked for consent; the state is invalidated.

    :return: empty where the state is forged, expired, used already, or another user's or provider's.
    """
    try:
        values = verify_hash_signed(Connection.sudo().env, STATE_SCOPE, state or "")
        connection_id, user_id, nonce = values or (0, 0, "")
    except (ValueError, TypeError):
        return Connection.browse()
    connection = Connection.sudo().search([("id", "=", connection_id), ("provider", "=", provider)])
    if user_id != Connection.env.uid or not connection.consent_nonce or not consteq(connection.consent_nonce, nonce):
        return Connection.browse()
    connection.consent_nonce = False
    return Connection.browse(connection.id)


def take_consent(connection, callback):
    """Exchange the code of a callback and connect, or ask which books are meant.

    :param callback: the query of the provider's redirect, its state already checked.
    :raises UserError: with the reason, written for the person who connects.
    """
    connection.ensure_one()
    connection.check_access("write")
    if callback.get("error"):
        raise UserError(connection.env._(
            "%(books)s was not connected: the consent was refused there.", books=connection.provider_label))
    app = connection.env["books.app"]
    provider = app._provider(connection.provider)
    try:
        tokens = provider.exchange_code(callback, app._redirect_uri(connection.provider))
        grant = connection.env["books.grant"].sudo().create(
            {"provider": connection.provider, "user_id": connection.env.uid})
        grant._store_tokens(tokens)
        # The code cannot be used twice: the tokens are kept, whatever goes wrong from here on.
        connection.env["ir.cron"]._commit_progress()
    except BooksError as error:
        raise refusal_of(error)(explain(connection.env, error, connection.provider_label)[0]) from error
    try:
        use_consent(connection.sudo(), grant, provider, tokens, callback)
    except (BooksError, UserError) as error:
        # A consent without books is not kept.
        connection.env.cr.rollback()
        until_committed(connection.env, grant.unlink)
        if isinstance(error, BooksError):
            raise UserError(refusal(connection, error)) from error
        raise


def use_consent(connection, grant, provider, tokens, callback):
    """Connect the books that a consent gives access to; with several, store them for the person to choose from."""
    organisations = provider.organisations(tokens, callback)
    if connection.external_id:
        if connection.external_id not in {organisation.external_id for organisation in organisations}:
            raise UserError(connection.env._(
                "Those are other books than “%(name)s”, to which the documents of %(company)s are linked. Choose "
                "“%(name)s” at %(books)s, or archive this connection with its links and make a new one.",
                name=connection.name, company=connection.company_id.name, books=connection.provider_label,
            ))
        open_books(connection, connection.external_id, grant)
    elif len(organisations) == 1:
        open_books(connection, organisations[0].external_id, grant)
    elif organisations:
        choices = [
            [one.external_id, one.name, described(connection, one, grant) if place < DESCRIBED else ""]
            for place, one in enumerate(organisations)]
        until_committed(connection.env, lambda: replace_grant(connection, grant, choices=choices))
    else:
        raise UserError(connection.env._(
            "This consent gives access to no books at %(books)s.", books=connection.provider_label))


def described(connection, organisation, grant):
    """Country and currency of one of the books to choose from; "" where they cannot be read now."""
    try:
        facts = connection.env["books.app"]._provider(
            connection.provider, books=organisation.external_id, token=grant._token_source()).check()
    except BooksError:
        return ""
    return ", ".join(filter(None, [facts.country, facts.home_currency]))


class CredentialsRefused(UserError):
    """The credentials of our app are wrong: they have to be entered again."""


def refusal_of(error):
    return CredentialsRefused if getattr(error, "reason", "") == "credentials" else UserError


def refusal(connection, error):
    """The message for a person whose consent opened no books."""
    return explain(connection.env, error, connection.provider_label, "no_books")[0]


def replace_grant(connection, grant, **values):
    old, takes_over = connection.grant_id, connection._is_copy()
    connection.write(values | {"grant_id": grant.id})
    if takes_over and not connection._is_copy():
        block_waiting(connection)
    if old and old != grant and not old.connection_ids:
        old.unlink()


def open_books(connection, external_id, grant):
    """Read the chosen books and connect them. Commits, and connects only if the books could be read."""
    connection.ensure_one()
    try:
        external_id = PROVIDERS[connection.provider].books_id(external_id)
    except BooksError as error:
        raise UserError(refusal(connection, error)) from error
    taken = connection.sudo().search([
        ("provider", "=", connection.provider), ("external_id", "=", external_id), ("id", "!=", connection.id),
    ], limit=1)
    if taken:
        raise UserError(why_not_shared(connection, taken))
    try:
        facts = connection.env["books.app"]._provider(
            connection.provider, books=external_id, token=grant._token_source(),
            rate_limit=connection._rate_limit()).check()
    except BooksError as error:
        raise UserError(explain(connection.env, error, connection.provider_label)[0]) from error

    def opened():
        replace_grant(
            connection,
            grant, external_id=external_id, choices=False,
            last_success=database_now(connection.env))
        note_organisation(connection, facts)
        connection.activity_unlink(["mail.mail_activity_data_todo"])
        ensure_schedules(connection)
        resume(connection)
        ask_for_forbidden_lists(connection)

    until_committed(connection.env, opened)
    until_committed(connection.env, partial(wake_for_events, connection))
    get_ready(connection)


def get_ready(connection):
    """Read the lists that settings and mappings are chosen from, and suggest values.

    What cannot be read now is read by the schedule.
    """
    try:
        begin(connection, connection._provider())
        read_catalogue(connection, ("account", "tax", "item", "term"))
    except BooksError as error:
        _logger.info("books_connector: %s could not be read yet: %s", connection.display_name, error)
        connection.env.cr.rollback()
        until_committed(connection.env, lambda error=error: halt(connection, error))
        wake_pull(connection)
        return
    until_committed(connection.env, partial(suggest, connection))
    # Their facts were just read: the first test costs no request.
    until_committed(connection.env, partial(check_again, connection))
