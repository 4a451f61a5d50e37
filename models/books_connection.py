import re
import time
from datetime import datetime, timedelta, timezone
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, ormcache

from ..flows.companies import companies_of, nearest_connection
from ..flows.connect.checklist import test_connection
from ..flows.connect.consent import ask_consent, connection_of_state, take_consent
from ..flows.connect.disconnect import archive_links, disconnect
from ..flows.connect.schedules import end_schedule, revive_schedules, run_scheduled
from ..flows.connect.wake import wake_push
from ..flows.issue_activities import assign_anew
from ..flows.issues import close_gone, note_changed
from ..flows.pull.changes import pull_now, pull_on_schedule
from ..flows.pull.events import wake_for_events
from ..flows.push.left_out import switch_payments_on
from ..flows.push.outbox import push_all
from ..flows.resume import try_now
from ..providers import PROVIDERS
from ..providers.base import App
from ..providers.documents import Books
from ..tools.clock import database_now
from .books_quota import RateLimit
from .books_settings import RECORDS

# Marks in the books contain the name that a model had when they were written.
FORMER_MODELS = {"books.namesake": "books.currency.contact"}
RECORD_ID = re.compile(r"[1-9][0-9]{0,8}")
# Settings whose change may open or fix an issue.
ISSUE_SETTINGS = {*RECORDS, "payment_journal_id", "stock_date", "closed_period", "push_contacts", "facts", "state"}
LONGEST_PAUSE = 24 * 3600  # seconds; no provider's limit lasts longer than a day


class BooksConnection(models.Model):
    """One row is one Odoo company's connection to one set of books; at most one that is not archived per company."""

    _name = "books.connection"
    _inherit = [
        "mail.thread", "mail.activity.mixin", "books.owned", "books.progress", "books.settings", "books.overview"]
    _description = "Connection to the books"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    provider = fields.Selection(
        selection=lambda self: [(code, provider.label) for code, provider in PROVIDERS.items()],
        required=True,
    )
    provider_label = fields.Char(compute="_compute_provider_label")
    active = fields.Boolean(default=True, readonly=True)
    state = fields.Selection(
        [("draft", "Not connected"), ("active", "Active"), ("expired", "Expired"), ("error", "Error"),
         ("revoked", "Disconnected")],
        default="draft", required=True, readonly=True, copy=False, tracking=True,
    )
    name = fields.Char(string="Books", readonly=True, copy=False, tracking=True)
    external_id = fields.Char(string="ID of the books", readonly=True, copy=False)
    grant_id = fields.Many2one(
        "books.grant", readonly=True, copy=False, ondelete="set null", groups="base.group_system")
    choices = fields.Json(readonly=True, copy=False, help="The books that the last consent opened.")
    consent_nonce = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    push_cron_id = fields.Many2one(
        "ir.cron", readonly=True, copy=False, ondelete="set null", groups="base.group_system")
    pull_cron_id = fields.Many2one(
        "ir.cron", readonly=True, copy=False, ondelete="set null", groups="base.group_system")
    _company_unique = models.UniqueIndex(
        "(company_id) WHERE active", "This company is already connected. Disconnect and archive that connection first.")
    _books_unique = models.UniqueIndex(
        "(provider, external_id) WHERE active AND external_id IS NOT NULL",
        "These books are already connected to another company of this database.")
    is_copy = fields.Boolean(compute="_compute_is_copy")

    @api.depends("provider")
    def _compute_provider_label(self):
        for connection in self:
            provider = PROVIDERS.get(connection.provider)
            connection.provider_label = provider.label if provider else False

    @api.depends("name", "provider")
    def _compute_display_name(self):
        for connection in self:
            label = connection.provider_label or ""
            connection.display_name = f"{label}: {connection.name}" if connection.name else label

    def write(self, values):
        if not self.env.su and not self._own_fields().isdisjoint(values):
            raise AccessError(self.env._("Connections change by connecting, testing and disconnecting them."))
        if not {"provider", "company_id"}.isdisjoint(values) and any(one.external_id for one in self):
            raise UserError(self.env._("Company and service are fixed once the books are chosen."))
        if "provider" in values and self.sudo().filtered("choices"):
            values = values | {"choices": False}  # they are books of the other service
        if not {"auto_contacts", "start_date"}.isdisjoint(values):
            values = values | {"contacts_compared_at": False}
        result = super().write(values)
        if "company_id" in values:
            self.check_access("write")  # users can only connect their own companies
        if not {"active", "state", "auto_invoice", "company_id", "provider"}.isdisjoint(values):
            self.env.registry.clear_cache()
        self._follow_settings(values)
        return result

    def _follow_settings(self, values):
        """Do what follows from the settings that were just written."""
        if "pull_minutes" in values:
            for connection in self.sudo():
                schedule = connection.pull_cron_id
                if schedule and schedule.interval_number != connection.pull_minutes:  # it may be running
                    schedule.interval_number = connection.pull_minutes
        if values.get("enabled"):
            active = self.filtered(lambda connection: connection.state == "active")
            wake_push(active)
            wake_for_events(active)
        assign_anew(self.sudo() if "responsible_ids" in values else self.browse())
        if values.get("push_payments"):
            switch_payments_on(self.sudo())
        if not ISSUE_SETTINGS.isdisjoint(values):
            for connection in self.sudo():
                (close_gone if self.env.su else note_changed)(connection)

    @api.model_create_multi
    def create(self, vals_list):
        own = self._own_fields()
        if not self.env.su and any(not own.isdisjoint(values) for values in vals_list):
            raise AccessError(self.env._("Connections change by connecting, testing and disconnecting them."))
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def unlink(self):
        crons = self.sudo().push_cron_id | self.sudo().pull_cron_id
        self.env.registry.clear_cache()
        result = super().unlink()
        crons.unlink()
        return result

    @api.model
    @ormcache("company_id")
    def _id_of_company(self, company_id):
        return nearest_connection(self.sudo(), company_id).id

    @api.model
    @ormcache("company_id")
    def _auto_id_of_company(self, company_id):
        """The connection that automatically sends what this company posts, False if none does."""
        connection = self.sudo().browse(self._id_of_company(company_id) or [])
        return connection.state in ("active", "expired", "error") and connection.auto_invoice and connection.id

    @ormcache("self.id")
    def _company_ids(self):
        return companies_of(self.sudo()).ids

    def _companies(self):
        """The companies whose documents belong in these books: its company, and branches without books of their own."""
        self.ensure_one()
        return self.env["res.company"].browse(self._company_ids())

    @api.model
    @ormcache()
    def _active_ids(self):
        return self.sudo().search([("active", "=", True)]).ids

    @api.model
    def _of_company(self, company):
        """The connection for a company's documents, in any state: its own, or that of a parent company."""
        return self.browse(self._id_of_company(company.id) or [])

    def _is_working(self, urgent=False):
        """Whether anything may be sent or read now.

        :param urgent: a person waits for it.
        """
        self.ensure_one()
        until = [self.paused_until, self._in_background() and not urgent and self.rest_until]
        return (
            self.state == "active" and self.enabled and self.active and self.company_id.active
            and not any(moment and moment > database_now(self.env) for moment in until)
            and not self._is_copy()
        )

    def _in_background(self):
        """Whether this code runs in a schedule, so that no user waits for it."""
        return "cron_id" in self.env.context

    def _facts(self):
        return Books.from_json(self.facts) if self.facts else None

    def _provider(self, urgent=False):
        """The provider object of this connection; `urgent` for work that a person waits for."""
        self.ensure_one()
        return self.env["books.app"]._provider(
            self.provider, books=self.external_id, facts=self._facts(), token=self.sudo().grant_id._token_source(),
            rate_limit=self._rate_limit(urgent))

    def _rate_limit(self, urgent=False):
        return RateLimit(self.env, self.id, PROVIDERS[self.provider].limits, self._in_background() and not urgent)

    def _provider_offline(self):
        """The provider object for verbs that need neither credentials nor a request."""
        self.ensure_one()
        base_url = self.env["ir.config_parameter"].sudo().get_param(f"books_connector.{self.provider}_base_url")
        return PROVIDERS[self.provider](
            App("", ""), base_url=base_url or "", books=self.external_id or "", facts=self._facts())

    def _record_kind(self, kind):
        return PROVIDERS[self.provider].record_kind(kind)

    def _contact_kinds(self):
        """The record kinds of contacts of this provider."""
        return PROVIDERS[self.provider].contact_kinds

    def _pulled(self, records):
        """The changed records of the books that are stored.

        Extension method: records that it leaves out are ignored, now and later.

        :param records: [`providers.documents.Record`], of any kind.
        """
        return records

    def _home_url(self, page=""):
        """The web address of these books, or of a page of their settings."""
        return self._provider_offline().web_url(f"settings/{page}" if page else "", "")

    def _key(self, record):
        """Our mark of an Odoo record in the books: never reused, at most 50 characters."""
        uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid") or ""
        return f"odoo:{uuid[:8]}:{record._name}:{record.id}"

    def _of_key(self, key):
        """The record of this database that our mark in the books refers to, whether or not it still exists; None for no
        mark.

        Any person can enter a mark, and copies of documents contain it: callers must compare the record with the
        object that has the mark, at least its company.
        """
        prefix, _colon, rest = (key or "").partition(":")
        uuid, _colon, rest = rest.partition(":")
        model, _colon, number = rest.partition(":")
        own = (self.env["ir.config_parameter"].sudo().get_param("database.uuid") or "")[:8]
        model = FORMER_MODELS.get(model, model)
        if prefix != "odoo" or uuid != own or model not in self.env or not RECORD_ID.fullmatch(number.split(":")[0]):
            return None
        return self.env[model].browse(int(number.split(":")[0]))

    def action_connect(self):
        """Send the person to the provider's consent page."""
        return ask_consent(self)

    @api.model
    def _of_state(self, provider, state):
        """The connection for which this user asked for consent; the state is invalidated."""
        return connection_of_state(self, provider, state)

    def _take_consent(self, callback):
        """Exchange the code of a callback and connect, or ask which books are meant."""
        return take_consent(self, callback)

    def action_choose(self):
        self.ensure_one()
        # Created here, because a button on a line works only if the line is stored.
        wizard = self.env["books.choose"].with_context(default_connection_id=self.id).create({})
        return wizard._screen(self.env._("Which books?"))

    def action_disconnect(self):
        """Revoke the grant at the provider. All links stay: connecting the same books resumes where it stopped."""
        return disconnect(self)

    def action_archive_links(self):
        """Leave these books for good: the links are kept, archived, and the company may connect others."""
        return archive_links(self)

    def _compute_is_copy(self):
        for connection in self:
            connection.is_copy = connection._is_copy()

    def _is_copy(self):
        """Whether the consent of this connection was given in another database than this one."""
        self.ensure_one()
        grant = self.sudo().grant_id
        return bool(grant) and not grant._is_of_this_database()

    def _clock(self):
        """A clock that follows the database's, read once, and then advanced by this host's monotonic clock."""
        [[now]] = self.env.execute_query(SQL("SELECT extract(epoch FROM clock_timestamp())::float8"))
        began = time.monotonic()
        return lambda: datetime.fromtimestamp(now, timezone.utc) + timedelta(seconds=time.monotonic() - began)

    def action_try_now(self):
        """Ignore the time until which the books asked to wait: read, and send what is due."""
        return try_now(self)

    def _pause(self, seconds):
        """Send and read nothing for this time. Then it continues automatically, or earlier when a person tries."""
        until = fields.Datetime.add(database_now(self.env), seconds=min(max(seconds, 1), LONGEST_PAUSE))
        self.paused_until = max(until, self.paused_until or until)
        wake_push(self, self.paused_until)

    def _succeed(self):
        """Store that the books answered, at most once a minute, because several workers share this row."""
        now = self.env.cr.now().replace(microsecond=0)
        if self.error:
            self.error = False
        if not self.last_success or self.last_success < fields.Datetime.subtract(now, minutes=1):
            self.last_success = now
            revive_schedules(self)

    def _cron_push(self):
        """Entry point of this connection's push schedule."""
        for connection in self.exists():
            if not end_schedule(connection):
                connection = connection.with_company(connection.company_id)
                run_scheduled(connection, partial(push_all, connection), "push_failure")

    def _cron_pull(self):
        """Entry point of this connection's pull schedule."""
        for connection in self.exists():
            if not end_schedule(connection):
                connection = connection.with_company(connection.company_id)
                run_scheduled(connection, partial(pull_on_schedule, connection), "pull_failure")

    def action_pull(self):
        """The button "Sync payments": read the changes of the books now."""
        return pull_now(self)

    def action_test(self):
        """Test connection: check everything that has to be right. Nothing in the books is changed."""
        return test_connection(self)
