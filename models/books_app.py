from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..flows.connect.interruption import retry_credentials
from ..flows.connect.webhooks import webhook_secret
from ..providers import PROVIDERS
from ..providers.base import App
from ..providers.names import UNSEEN
from ..tools import vault


def pasted(text):
    """A credential without blanks and invisible characters, which are copied by accident: a credential has none."""
    return "".join(text.translate(UNSEEN).split())


class BooksApp(models.Model):
    """One row is the app that this database is registered as at one provider: its credentials there."""

    _name = "books.app"
    _description = "App registered at an accounting service"
    _inherit = ["books.owned"]
    _rec_name = "provider"

    provider = fields.Selection(
        selection=lambda self: [(code, provider.label) for code, provider in PROVIDERS.items()], required=True,
    )
    client_id = fields.Char(string="Client ID", required=True, copy=False)
    keys = fields.Selection(
        [("live", "Live"), ("sandbox", "Sandbox")], default="live", required=True,
        help="Sandbox keys open only the sandbox books of the developer.")
    has_sandbox_keys = fields.Boolean(compute="_compute_redirect_uri")
    client_secret = fields.Char(
        compute="_compute_secrets", inverse="_inverse_client_secret",
        help="Kept encrypted. It is never shown again: type a new one to replace it.",
    )
    webhook_key = fields.Char(
        compute="_compute_secrets", inverse="_inverse_webhook_key",
        help="Kept encrypted. It is never shown again: type a new one to replace it.",
    )
    client_secret_sealed = fields.Char(groups=fields.NO_ACCESS, copy=False)
    webhook_key_sealed = fields.Char(groups=fields.NO_ACCESS, copy=False)
    has_client_secret = fields.Boolean(compute="_compute_secrets")
    has_webhook_key = fields.Boolean(compute="_compute_secrets")
    webhooks = fields.Char(compute="_compute_redirect_uri", help="The form of the provider's webhooks, if any.")
    redirect_uri = fields.Char(
        string="Redirect URI", compute="_compute_redirect_uri", help="Enter this address at the provider.",
    )
    webhook_uri = fields.Char(
        string="Webhook Address", compute="_compute_redirect_uri",
        help="Enter this address at the provider, so that it notifies Odoo of changes at once.",
    )
    last_event = fields.Datetime(
        string="Last Webhook", compute="_compute_last_event", help="When the provider last sent a webhook.",
    )

    _provider_unique = models.Constraint("UNIQUE (provider)", "There is one app for each provider.")

    @api.depends("provider")
    def _compute_display_name(self):
        for app in self:
            app.display_name = PROVIDERS[app.provider].label if app.provider else False

    @api.depends("client_secret_sealed", "webhook_key_sealed")
    def _compute_secrets(self):
        for app in self:
            app.client_secret = False
            app.webhook_key = False
            app.has_client_secret = bool(app.sudo().client_secret_sealed)
            app.has_webhook_key = bool(app.sudo().webhook_key_sealed)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([values | self._pasted(values) for values in vals_list])

    def write(self, values):
        result = super().write(values | self._pasted(values))
        if not {"client_id", "client_secret"}.isdisjoint(values):
            retry_credentials(self.env, self.mapped("provider"))
        return result

    def _pasted(self, values):
        return {"client_id": pasted(values["client_id"])} if values.get("client_id") else {}

    def _inverse_client_secret(self):
        for app in self.filtered(lambda app: pasted(app.client_secret or "")):
            app.sudo().client_secret_sealed = vault.encrypt(pasted(app.client_secret))

    def _inverse_webhook_key(self):
        for app in self.filtered(lambda app: pasted(app.webhook_key or "")):
            app.sudo().webhook_key_sealed = vault.encrypt(pasted(app.webhook_key))

    @api.depends("provider")
    def _compute_redirect_uri(self):
        for app in self:
            app.webhooks = PROVIDERS[app.provider].webhooks if app.provider else False
            app.has_sandbox_keys = bool(app.provider) and PROVIDERS[app.provider].sandbox_keys
            app.redirect_uri = app._redirect_uri(app.provider) if app.provider else False
            app.webhook_uri = app._webhook_uri(app.provider) if app.webhooks else False

    def _compute_last_event(self):
        heard = dict(self.env["books.event"].sudo()._read_group(
            [("provider", "in", self.mapped("provider"))], ["provider"], ["heard_at:max"]))
        for app in self:
            app.last_event = heard.get(app.provider, False)

    @api.model
    def _redirect_uri(self, provider):
        return f"{self.get_base_url().rstrip('/')}/books/oauth/{provider}"

    @api.model
    def _webhook_uri(self, provider):
        return f"{self.get_base_url().rstrip('/')}/books/webhook/{provider}"

    @api.model
    def _parse_webhook(self, code, headers, body):
        """The events of one delivery; None if it is not signed with our app's key."""
        app = self._of(code) if code in PROVIDERS else self.browse()
        secret = partial(webhook_secret, self.env["books.connection"].sudo(), code)
        return app._provider(code).parse_webhook(headers, body, secret) if app else None

    @api.model
    def _of(self, code):
        """The app of a provider; empty if there is none."""
        return self.sudo().search_fetch([("provider", "=", code)], limit=1)

    @api.model
    def _provider(self, code, **connection):
        """The provider object of this code with our app's credentials (those of `self`, if it is that app).

        :param connection: keyword arguments of a connection (books, facts, token); none before there is one.
        """
        app = self.sudo() or self._of(code)
        if not app.client_secret_sealed:
            raise UserError(self.env._(
                "The app credentials of %(provider)s are not set. A system administrator enters them in "
                "Settings › QuickBooks & Xero Apps.",
                provider=PROVIDERS[code].label,
            ))
        try:
            secret = vault.decrypt(app.client_secret_sealed)
            webhook_key = vault.decrypt(app.webhook_key_sealed) if app.webhook_key_sealed else ""
        except vault.WrongKey:
            raise UserError(self.env._(
                "The app credentials of %(provider)s cannot be read with this server's key (%(file)s). A system "
                "administrator enters them again in Settings › QuickBooks & Xero Apps.",
                provider=PROVIDERS[code].label, file=vault.KEY_FILE,
            )) from None
        return PROVIDERS[code](
            App(client_id=app.client_id, client_secret=secret, webhook_key=webhook_key,
                sandbox=app.keys == "sandbox", redirect_uri=self._redirect_uri(code)),
            base_url=self.env["ir.config_parameter"].sudo().get_param(f"books_connector.{code}_base_url") or "",
            **connection,
        )
