from odoo import api, fields, models

from ..flows.companies import own_connection
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
    books_push_payments = fields.Boolean(related="books_connection_id.push_payments", readonly=False)
    books_pull_payments = fields.Boolean(related="books_connection_id.pull_payments", readonly=False)
    books_pull_minutes = fields.Integer(related="books_connection_id.pull_minutes", readonly=False)
    books_start_date = fields.Date(related="books_connection_id.start_date", readonly=False)
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
