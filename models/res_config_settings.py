from copy import deepcopy

from odoo import api, fields, models

from ..flows.companies import own_connection
from ..flows.push.auto_filters import FILTERS, filters_of
from ..flows.setup.chosen import chosen_connection
from ..providers import PROVIDERS


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    books_connection_id = fields.Many2one("books.connection", compute="_compute_books_connection_id")
    books_has_connection = fields.Boolean(compute="_compute_books_connection_id")
    books_provider = fields.Selection(
        selection=lambda self: [(code, provider.label) for code, provider in PROVIDERS.items()],
        string="Accounting service",
        default=lambda self: own_connection(self.env["books.connection"].sudo(), self.env.company).provider)
    books_enabled = fields.Boolean(related="books_connection_id.enabled", readonly=False)
    books_auto_invoice = fields.Boolean(related="books_connection_id.auto_invoice", readonly=False)
    books_start_date = fields.Date(related="books_connection_id.start_date", readonly=False)
    books_push_invoices = fields.Boolean(related="books_connection_id.push_invoices", readonly=False)
    books_push_bills = fields.Boolean(related="books_connection_id.push_bills", readonly=False)
    books_push_expenses = fields.Boolean(related="books_connection_id.push_expenses", readonly=False)
    books_push_payments = fields.Boolean(related="books_connection_id.push_payments", readonly=False)
    books_push_contacts = fields.Boolean(related="books_connection_id.push_contacts", readonly=False)
    books_auto_contacts = fields.Boolean(related="books_connection_id.auto_contacts", readonly=False)
    books_describe_orders = fields.Boolean(related="books_connection_id.describe_orders", readonly=False)
    books_attach_pdf = fields.Boolean(related="books_connection_id.attach_pdf", readonly=False)
    books_attach_files = fields.Boolean(related="books_connection_id.attach_files", readonly=False)
    books_posting_status = fields.Selection(related="books_connection_id.posting_status", readonly=False)
    books_closed_period = fields.Selection(related="books_connection_id.closed_period", readonly=False)
    books_auto_journal_ids = fields.Many2many(related="books_connection_id.auto_journal_ids", readonly=False)
    books_auto_tag_ids = fields.Many2many(related="books_connection_id.auto_tag_ids", readonly=False)
    books_auto_team_ids = fields.Many2many(related="books_connection_id.auto_team_ids", readonly=False)
    books_auto_from_amount = fields.Monetary(
        related="books_connection_id.auto_from_amount", readonly=False, currency_field="books_currency_id")
    books_auto_limited = fields.Boolean(related="books_connection_id.auto_limited", readonly=False)
    books_auto_to_amount = fields.Monetary(
        related="books_connection_id.auto_to_amount", readonly=False, currency_field="books_currency_id")
    books_pull_payments = fields.Boolean(related="books_connection_id.pull_payments", readonly=False)
    books_pull_minutes = fields.Integer(related="books_connection_id.pull_minutes", readonly=False)
    books_payment_journal_id = fields.Many2one(related="books_connection_id.payment_journal_id", readonly=False)
    books_pull_contacts = fields.Boolean(related="books_connection_id.pull_contacts", readonly=False)
    books_default_income_id = fields.Many2one(related="books_connection_id.default_income_id", readonly=False)
    books_default_expense_id = fields.Many2one(related="books_connection_id.default_expense_id", readonly=False)
    books_default_item_id = fields.Many2one(related="books_connection_id.default_item_id", readonly=False)
    books_untaxed_id = fields.Many2one(related="books_connection_id.untaxed_id", readonly=False)
    books_rounding_id = fields.Many2one(related="books_connection_id.rounding_id", readonly=False)
    books_default_customer_id = fields.Many2one(related="books_connection_id.default_customer_id", readonly=False)
    books_deposit_id = fields.Many2one(related="books_connection_id.deposit_id", readonly=False)
    books_stocked = fields.Boolean(related="books_connection_id.stocked", readonly=False)
    books_stock_asset_id = fields.Many2one(related="books_connection_id.stock_asset_id", readonly=False)
    books_stock_cost_id = fields.Many2one(related="books_connection_id.stock_cost_id", readonly=False)
    books_stock_quantity = fields.Float(related="books_connection_id.stock_quantity", readonly=False)
    books_stock_date = fields.Date(related="books_connection_id.stock_date", readonly=False)
    books_currency_id = fields.Many2one(related="books_connection_id.currency_id", string="Currency of the Company")
    books_takes = fields.Json(related="books_connection_id.takes")
    books_takes_files_of = fields.Json(related="books_connection_id.takes_files_of")
    books_line_needs = fields.Char(related="books_connection_id.line_needs")
    books_customer_kind = fields.Char(related="books_connection_id.customer_kind")
    books_has_stock = fields.Boolean(related="books_connection_id.has_stock")
    books_has_posting_status = fields.Boolean(related="books_connection_id.has_posting_status")
    books_has_expenses = fields.Boolean(related="books_connection_id.has_expenses")
    books_auto_count = fields.Char(compute="_compute_books_auto_count")
    books_state = fields.Selection(related="books_connection_id.state")
    books_name = fields.Char(related="books_connection_id.name")
    books_error = fields.Text(related="books_connection_id.error")
    books_webhook_uri = fields.Char(related="books_connection_id.webhook_uri")
    books_last_event = fields.Datetime(related="books_connection_id.last_event")
    books_last_success = fields.Datetime(related="books_connection_id.last_success")

    @api.depends("company_id")
    def _compute_books_connection_id(self):
        for settings in self:
            # The company may come from the client: only one of the user's companies is allowed, because its settings
            # are shown.
            connection = own_connection(
                self.env["books.connection"].sudo(), settings.company_id & self.env.companies)
            settings.books_connection_id = connection.id
            settings.books_has_connection = bool(connection)

    @api.depends("books_connection_id", *(f"books_{name}" for name in FILTERS))
    @api.depends_context("lang")
    def _compute_books_auto_count(self):
        for settings in self:
            connection = settings.books_connection_id
            settings.books_auto_count = bool(connection) and connection._matching_words(
                filters_of(settings, prefix="books_"))

    @api.model_create_multi
    def create(self, vals_list):
        """Name the connection: Odoo writes no setting that is as it is there. It never comes from the client."""
        return super().create([
            vals | {"books_connection_id": self.new({
                "company_id": vals.get("company_id") or self.env.company.id}).books_connection_id.id}
            for vals in vals_list])

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """One card for each provider, and under each of our settings the sentence of its first field."""
        arch, view = super()._get_view(view_id, view_type, **options)
        for card in arch.xpath("//setting[@id='books_service_']"):
            for code, provider in PROVIDERS.items():
                own = deepcopy(card)
                own.set("id", f"books_service_{code}")
                own.set("string", provider.label)
                for node in own.xpath(".//*[@invisible]"):
                    node.set("invisible", node.get("invisible").replace("{code}", code))
                card.addprevious(own)
            card.getparent().remove(card)
        for setting in arch.xpath("//app[@name='books_connector']//setting[not(@help)]"):
            name = next((node.get("name") for node in setting.iter("field")), None)
            if name:
                setting.set("help", self._fields[name]._description_help(self.env) or "")
        return arch, view

    def action_books_connect(self):
        """Connect this company, for the first time or again."""
        self.ensure_one()
        connection = chosen_connection(self.books_connection_id, self.company_id, self.books_provider)
        return connection.action_connect()

    def action_books_open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "res_model": "books.connection", "res_id": self.books_connection_id.id,
            "view_mode": "form", "views": [(False, "form")],
        }

    def action_books_missing(self):
        """Open the list of what is missing for documents that are not sent yet."""
        self.ensure_one()
        return self.books_connection_id.action_open_missing()
