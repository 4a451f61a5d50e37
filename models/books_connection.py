import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.orm.models import NO_ACCESS
from odoo.tools import ormcache
from odoo.tools.safe_eval import safe_eval

from ..providers import PROVIDERS
from ..providers.base import App
from ..providers.documents import Books
from ..tools.clock import database_now
from .books_quota import Pace

RECORD_ID = re.compile(r"[1-9][0-9]{0,8}")


class BooksConnection(models.Model):
    """One Odoo company's way into one set of books; at most one per company that is not archived."""

    _name = "books.connection"
    _description = "Connection to the books"
    _inherit = ["mail.thread", "mail.activity.mixin", "books.owned"]
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
    facts = fields.Json(readonly=True, copy=False, help="What the books told about themselves at the last test.")
    choices = fields.Json(readonly=True, copy=False, help="The books that the last consent opened.")
    consent_nonce = fields.Char(readonly=True, copy=False, groups=NO_ACCESS)
    error = fields.Text(readonly=True, copy=False)
    last_success = fields.Datetime(readonly=True, copy=False)
    paused_until = fields.Datetime(readonly=True, copy=False)
    rest_until = fields.Datetime(
        readonly=True, copy=False, help="Until then the day's requests are left to people who press buttons.")

    enabled = fields.Boolean(
        string="Enable Integrations", default=True, tracking=True,
        help="Switched off, nothing is sent and nothing is read; what is waiting stays waiting.")
    auto_invoice = fields.Boolean(
        tracking=True, help="Posted documents are sent by themselves, in the background.")
    push_invoices = fields.Boolean(
        string="Send invoices", default=True,
        help="Among what is sent by itself: invoices, credit notes and sales receipts.")
    push_bills = fields.Boolean(
        string="Send bills", default=True,
        help="Among what is sent by itself: bills, refunds and purchase receipts.")
    push_expenses = fields.Boolean(
        string="Send expenses", default=True,
        help="Among what is sent by itself: what employees paid, as bills of theirs, and what the company paid.")
    has_expenses = fields.Boolean(compute="_compute_has_expenses")
    push_contacts = fields.Boolean(
        string="Create contacts and products", default=True,
        help="Customers, vendors and products that the books do not know are created there. "
             "Switched off, their documents wait until somebody links them.")
    pull_payments = fields.Boolean(string="Get payments", default=True)
    pull_minutes = fields.Integer(string="Get payments every (minutes)", default=15)
    start_date = fields.Date(
        default=fields.Date.context_today,
        help="Documents of an earlier date are not sent by themselves. With the button they can still be sent.")
    attach_pdf = fields.Boolean(
        string="Attach the PDF", tracking=True, help="The invoice as its customer gets it is attached there.")
    attach_files = fields.Boolean(
        string="Attach the files", tracking=True, help="Files attached to a document here are attached there.")
    posting_status = fields.Selection(
        [("draft", "Draft"), ("submitted", "Awaiting approval"), ("authorised", "Approved")],
        default="authorised", required=True, help="The state in which invoices arrive in the books.")
    has_posting_status = fields.Boolean(compute="_compute_provider_label")
    describe_orders = fields.Boolean(
        string="Order number and date on invoice lines", default=True,
        help="Invoices made from an order say on each line which order it was and when it was placed.")

    line_needs = fields.Char(compute="_compute_provider_label")

    push_cron_id = fields.Many2one(
        "ir.cron", readonly=True, copy=False, ondelete="set null", groups="base.group_system")
    pull_cron_id = fields.Many2one(
        "ir.cron", readonly=True, copy=False, ondelete="set null", groups="base.group_system")
    cursor = fields.Char(readonly=True, copy=False, help="How far the changes of the books have been read.")
    pulled_at = fields.Datetime(string="Last read", readonly=True, copy=False)
    catalogues = fields.Json(readonly=True, copy=False, help="When each kind was read whole.")

    _company_unique = models.UniqueIndex(
        "(company_id) WHERE active",
        "This company is already connected. Disconnect and archive that connection first.")
    _books_unique = models.UniqueIndex(
        "(provider, external_id) WHERE active AND external_id IS NOT NULL",
        "These books are already connected to another company of this database.")

    # Words and looks

    @api.depends("provider")
    def _compute_provider_label(self):
        for connection in self:
            provider = PROVIDERS.get(connection.provider)
            connection.provider_label = provider.label if provider else False
            connection.has_posting_status = bool(provider) and "posting_status" in provider.can
            connection.line_needs = provider.line_needs if provider else False

    def _compute_has_expenses(self):
        self.has_expenses = "hr.expense" in self.env

    @api.depends("name", "provider")
    def _compute_display_name(self):
        for connection in self:
            label = connection.provider_label or ""
            connection.display_name = f"{label}: {connection.name}" if connection.name else label

    @api.constrains("pull_minutes")
    def _check_pull_minutes(self):
        if any(connection.pull_minutes < 5 for connection in self):
            raise ValidationError(self.env._("Payments can be read every 5 minutes at most."))

    def write(self, values):
        if not self.env.su and not self._own_fields().isdisjoint(values):
            raise AccessError(self.env._("Connections change by connecting, testing and disconnecting them."))
        if not {"provider", "company_id"}.isdisjoint(values) and any(one.external_id for one in self):
            raise UserError(self.env._("Company and service are fixed once the books are chosen."))
        result = super().write(values)
        if "company_id" in values:
            self.check_access("write")  # nobody gives a company that is not his a connection of his own
        if not {"active", "state", "auto_invoice", "company_id", "provider"}.isdisjoint(values):
            self.env.registry.clear_cache()
        if "pull_minutes" in values:
            for connection in self.sudo().filtered("pull_cron_id"):
                connection.pull_cron_id.interval_number = connection.pull_minutes
        if values.get("enabled"):
            active = self.filtered(lambda connection: connection.state == "active")
            active._wake()
            active._wake_for_events()
        return result

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

    # Who is connected

    @api.model
    @ormcache("company_id")
    def _id_of_company(self, company_id):
        return self.sudo().with_context(active_test=True).search([("company_id", "=", company_id)], limit=1).id

    @api.model
    @ormcache("company_id")
    def _auto_id_of_company(self, company_id):
        """The connection that sends what this company posts, False where none does."""
        return self.sudo().search([
            ("company_id", "=", company_id), ("state", "in", ("active", "expired", "error")),
            ("auto_invoice", "=", True),
        ], limit=1).id

    @api.model
    def _of_company(self, company):
        """The connection of a company that is not archived, in whatever state; empty where there is none."""
        return self.browse(self._id_of_company(company.id) or [])

    @api.model
    def _is_connected(self, company):
        """Whether this company has been connected to books, in whatever state the connection is now."""
        return self._of_company(company).sudo().state not in (False, "draft")

    @api.model
    def _label_of_companies(self, companies):
        """The services that these companies are connected to, for a button or a column; False where there is none."""
        connected = companies.filtered(self._is_connected)
        labels = [self._of_company(company).sudo().provider_label for company in connected]
        return " / ".join(dict.fromkeys(labels)) or False

    def _is_working(self):
        """Whether anything may be sent or read now."""
        self.ensure_one()
        until = [self.paused_until, self._in_background() and self.rest_until]
        return (
            self.state == "active" and self.enabled and self.active and self.company_id.active
            and not any(moment and moment > database_now(self.env) for moment in until)
            and not self._is_copy()
        )

    def _in_background(self):
        """Whether a schedule works here, and nobody waits for it."""
        return "cron_id" in self.env.context

    # The provider

    def _facts(self):
        return Books.from_json(self.facts) if self.facts else None

    def _provider(self):
        """The provider object that speaks for this connection."""
        self.ensure_one()
        return self.env["books.app"]._provider(
            self.provider, books=self.external_id, facts=self._facts(), token=self.sudo().grant_id._token_source(),
            pace=self._pace())

    def _pace(self):
        return Pace(self.env, self.id, PROVIDERS[self.provider].limits, self._in_background())

    def _provider_offline(self):
        """The provider object for what needs neither credentials nor a call."""
        self.ensure_one()
        base_url = self.env["ir.config_parameter"].sudo().get_param(f"books_connector.{self.provider}_base_url")
        return PROVIDERS[self.provider](
            App("", ""), base_url=base_url or "", books=self.external_id or "", facts=self._facts())

    def _record_kind(self, kind):
        return PROVIDERS[self.provider].record_kind(kind)

    def _contact_kinds(self):
        """The record kinds that share one space of contact names."""
        return PROVIDERS[self.provider].contact_kinds

    # What a person opens

    def _home_url(self):
        """Where a person sees these books."""
        return self._provider_offline().web_url("", "")

    def _key(self, record):
        """Our mark of an Odoo record in the books: never reused, at most 50 characters."""
        uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid") or ""
        return f"odoo:{uuid[:8]}:{record._name}:{record.id}"

    def _of_key(self, key):
        """The record of this database that our mark in the books names, there or gone; None for no mark.

        Anybody can write a mark, and copies of documents carry it: whoever reads it compares what it names with what
        bears it, at least the company.
        """
        prefix, _colon, rest = (key or "").partition(":")
        uuid, _colon, rest = rest.partition(":")
        model, _colon, number = rest.partition(":")
        own = (self.env["ir.config_parameter"].sudo().get_param("database.uuid") or "")[:8]
        if prefix != "odoo" or uuid != own or model not in self.env or not RECORD_ID.fullmatch(number.split(":")[0]):
            return None
        return self.env[model].browse(int(number.split(":")[0]))

    def action_open_jobs(self):
        return self._action_of("books_connector.books_job_action")

    def action_open_records(self):
        return self._action_of("books_connector.books_record_action")

    def action_open_mappings(self):
        return self._action_of("books_connector.books_mapping_action")

    def _action_of(self, xml_id):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        domain = [("connection_id", "=", self.id), *safe_eval(action["domain"] or "[]")]
        context = {"default_connection_id": self.id, **safe_eval(action["context"] or "{}")}
        return action | {"domain": domain, "context": context}
