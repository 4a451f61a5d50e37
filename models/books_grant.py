import time
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime, timedelta, timezone

import psycopg2
import simplejson

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import ormcache

from ..providers import PROVIDERS
from ..providers.base import Tokens
from ..providers.errors import AppRefused, NotConnected, Rejected, TryLater
from ..tools import vault
from ..tools.blocking import NotConnectedHere
from ..tools.clock import database_now, database_time
from ..tools.database import identity

# A token is replaced this long before it expires, so that none expires during a request; short-lived ones later.
MARGIN, SHARE = timedelta(minutes=2), 10
# How long one process waits for another that refreshes the tokens: longer than a provider takes, if it answers at all.
PATIENCE = 30  # seconds
# Days before the end of a consent on which the person who gave it is notified.
NOTICES = (30, 7)


class BooksGrant(models.Model):
    """One row is one consent given by one person at one provider: its token set. It may open several books."""

    _name = "books.grant"
    _description = "Consent at an accounting service"
    _inherit = ["books.owned"]
    _rec_name = "provider"

    provider = fields.Selection(
        selection=lambda self: [(code, provider.label) for code, provider in PROVIDERS.items()],
        required=True, readonly=True,
    )
    user_id = fields.Many2one("res.users", string="Given by", readonly=True, ondelete="set null")
    state = fields.Selection(
        [("active", "Active"), ("expired", "Expired"), ("revoked", "Revoked")],
        default="active", required=True, readonly=True,
    )
    token_set = fields.Text(readonly=True, copy=False, groups=fields.NO_ACCESS, help="Encrypted; see tools/vault.py")
    expires_at = fields.Datetime(readonly=True, copy=False)
    refresh_expires_at = fields.Datetime(string="Unused until", readonly=True, copy=False)
    ends_at = fields.Datetime(string="Ends for good", readonly=True, copy=False)
    notified_days = fields.Integer(
        readonly=True, copy=False, help="How many days before its end its owner was last notified.")
    database = fields.Json(
        readonly=True, copy=False, help="The database in which it was given. No other one uses it.")
    connection_ids = fields.One2many("books.connection", "grant_id", string="Connections")

    @api.model_create_multi
    def create(self, vals_list):
        here = self._this_database()
        return super().create([values | {"database": here} for values in vals_list])

    @api.model
    def _this_database(self):
        uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid") or ""
        return {"uuid": uuid, **identity(self.env.cr)}

    def _is_of_this_database(self):
        """Whether it was given in this database, not in one that this one is a copy of, or was restored or moved
        from.
        """
        self.ensure_one()
        there, here = self._given_in(), self._this_database()
        # Not every database user may read the cluster's identifier.
        return all(there.get(key) == here[key] for key in ("uuid", "oid")) and (
            there.get("cluster") == here["cluster"] or not there.get("cluster") or not here["cluster"])

    @ormcache("self.id")
    def _given_in(self):
        """The database in which it was given. Cached, because it never changes: a new consent is a new grant."""
        return self.database or {}

    def write(self, values):
        if "database" in values:
            self.env.registry.clear_cache()
        return super().write(values)

    def _copy_sentence(self):
        return self.env._(
            "This database is a copy of the one that was connected to %(books)s, or was restored or moved. Nothing is "
            "sent or read here, so that nothing is in the books twice. Press “Reconnect” if this one takes over.",
            books=PROVIDERS[self.provider].label)

    def _store_tokens(self, tokens):
        """:return: the tokens as they are stored."""
        self.ensure_one()
        tokens = self._by_database_clock(tokens)
        life = tokens.expires_at - _now(self.env)
        tokens = replace(tokens, renew_at=tokens.expires_at - min(MARGIN, life / SHARE))
        values = {key: value.isoformat() if isinstance(value, datetime) else value
                  for key, value in asdict(tokens).items()}
        self.write({
            "token_set": vault.encrypt(simplejson.dumps(values)),
            "expires_at": _naive(tokens.expires_at),
            "refresh_expires_at": _naive(tokens.refresh_expires_at),
            "ends_at": _naive(tokens.ends_at),
            "state": "active",
        })
        return tokens

    def _by_database_clock(self, tokens):
        """These tokens with the times converted from this host's clock to the database's."""
        wrong_by = datetime.now(timezone.utc) - _now(self.env)
        times = {key: getattr(tokens, key) for key in ("expires_at", "refresh_expires_at", "ends_at")}
        return replace(tokens, **{
            key: moment - wrong_by for key, moment in times.items() if moment and _naive(moment) != self[key]})

    def _tokens(self):
        """The decrypted token set.

        :raises NotConnected: there is none, or it was encrypted with another key.
        """
        self.ensure_one()
        if not self.token_set or self.state != "active":
            raise NotConnected("")
        if not self._is_of_this_database():
            raise NotConnectedHere(self._copy_sentence())
        try:
            values = simplejson.loads(vault.decrypt(self.token_set))
        except vault.WrongKey:
            raise NotConnectedHere(self.env._(
                "The stored consent cannot be read with this server's key (%(file)s). Connect again.",
                file=vault.KEY_FILE,
            )) from None
        for key in ("expires_at", "refresh_expires_at", "ends_at", "renew_at"):
            if values.get(key):
                values[key] = datetime.fromisoformat(values[key])
        return Tokens(**values)

    def _token_source(self):
        """A function that returns a valid access token; given a token that was refused, a different one."""
        self.ensure_one()
        env, grant_id = self.env, self.id
        known, until = None, 0

        def token(refused):
            nonlocal known, until
            if known is None or refused is not None or time.monotonic() >= until:
                known, left = env["books.grant"].browse(grant_id)._valid_for(refused)
                until = time.monotonic() + left
            return known.access_token

        return token

    def _valid_tokens(self, refused=None):
        """A token set that has not expired and is not the refused one, refreshed at the provider if necessary."""
        return self._valid_for(refused)[0]

    def _valid_for(self, refused):
        """A valid token set, and the seconds for which it can be used without another check.

        The refresh happens in a transaction of its own under the lock of this row, after reading it afresh, and is
        committed before the new token is used: only one of any number of processes refreshes.
        """
        self.ensure_one()
        while True:
            try:
                with self._locked() as grant:
                    tokens = grant._tokens()
                    left = _seconds_left(tokens, grant.env)
                    if left > 0 and tokens.access_token != refused:
                        return tokens, left
                    try:
                        tokens = grant.env["books.app"]._provider(grant.provider).refresh(tokens)
                    except NotConnected as error:
                        # Kept until a person connects again: repeated requests would look like an attack.
                        grant.write({"state": "expired", "token_set": False})
                        refusal = error
                    except Rejected as error:
                        # The app is refused, not the consent: its tokens are kept until the app's credentials are
                        # corrected.
                        refusal = (AppRefused if error.reason == "credentials" else NotConnected)(
                            error.words, code=error.code, request_id=error.request_id)
                    else:
                        tokens = grant._store_tokens(tokens)
                        return tokens, _seconds_left(tokens, grant.env)
            except psycopg2.errors.SerializationFailure:
                # Another process held the lock and has stored a new token: read again.
                continue
            except psycopg2.errors.LockNotAvailable:
                raise TryLater(self.env._("Another process is renewing the consent"), retry_after=PATIENCE) from None
            raise refusal

    @contextmanager
    def _locked(self):
        """This grant in a transaction of its own, its row locked; committed at the end."""
        with self.env.registry.cursor() as cr:
            cr.execute("SET LOCAL lock_timeout = %s", [f"{PATIENCE}s"])
            cr.execute("SELECT id FROM books_grant WHERE id = %s FOR NO KEY UPDATE", [self.id], log_exceptions=False)
            yield api.Environment(cr, SUPERUSER_ID, {})["books.grant"].browse(self.id)

    def _end_is_near(self):
        """The date on which this consent ends for good, if a notice about it is due. Each notice is sent once."""
        self.ensure_one()
        if not self.ends_at:
            return None
        left = (self.ends_at - database_now(self.env)).days
        due = min((days for days in NOTICES if left < days), default=None)
        if due is None or (self.notified_days and self.notified_days <= due):
            return None
        self.notified_days = due
        return self.ends_at.date()

    @api.model
    def _rotate_key(self):
        """Encrypt every token set anew with the server's first key."""
        for grant in self.sudo().search([("token_set", "!=", False)]):
            with grant._locked() as locked:
                locked.token_set = vault.rotate(locked.token_set)


def _naive(moment):
    """A datetime as Odoo stores it: UTC without a time zone."""
    return moment.astimezone(timezone.utc).replace(tzinfo=None, microsecond=0) if moment else False


def _now(env):
    return database_time(env).replace(tzinfo=timezone.utc)


def _seconds_left(tokens, env):
    """The seconds for which these tokens can be used; 0 or less if they have to be refreshed now."""
    return ((tokens.renew_at or tokens.expires_at - MARGIN) - _now(env)).total_seconds()
