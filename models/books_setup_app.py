from odoo import api, fields, models
from odoo.exceptions import UserError

from ..flows.setup.address import browser_host, lacks_https, other_address
from ..providers import PROVIDERS

SYSTEM = "base.group_system"


class BooksSetupApp(models.AbstractModel):
    """The credentials of the app in the set-up: only system administrators see and change them."""

    _name = "books.setup.app"
    _description = "Credentials in the set-up"

    app_ready = fields.Boolean(compute="_compute_app_ready")
    client_id = fields.Char(string="Client ID", compute="_compute_app", inverse="_inverse_app", groups=SYSTEM)
    client_secret = fields.Char(compute="_compute_app", inverse="_inverse_app", groups=SYSTEM)
    webhook_key = fields.Char(compute="_compute_app", inverse="_inverse_app", groups=SYSTEM)
    keys = fields.Selection(
        [("live", "Live"), ("sandbox", "Sandbox")], compute="_compute_app", inverse="_inverse_app", groups=SYSTEM)
    has_webhook_key = fields.Boolean(compute="_compute_app_ready")
    has_sandbox_keys = fields.Boolean(compute="_compute_addresses")
    portal = fields.Char(string="Developer portal", compute="_compute_addresses")
    redirect_uri = fields.Char(string="Redirect URI", compute="_compute_addresses")
    webhook_uri = fields.Char(string="Webhook address", compute="_compute_addresses")
    lacks_https = fields.Boolean(compute="_compute_addresses")
    other_address = fields.Char(
        compute="_compute_addresses", help="The address in the browser, where it is not the one of this database.")
    administrators = fields.Char(compute="_compute_app_ready", help="Who can enter the credentials.")

    @api.depends("provider")
    def _compute_app_ready(self):
        system = self.env.ref(SYSTEM)
        names = ", ".join(self.env["res.users"].sudo().search(
            [("all_group_ids", "in", system.ids), ("share", "=", False)], limit=3).mapped("name"))
        for setup in self:
            app = self.env["books.app"]._of(setup.provider) if setup.provider else self.env["books.app"]
            setup.app_ready = bool(app) and app.has_client_secret
            setup.has_webhook_key = bool(app) and app.has_webhook_key
            setup.administrators = names

    @api.depends("provider")
    def _compute_app(self):
        for setup in self:
            app = self.env["books.app"]._of(setup.provider) if setup.provider else self.env["books.app"]
            setup.client_id, setup.keys = app.client_id, app.keys or "live"
            setup.client_secret = setup.webhook_key = False

    def _inverse_app(self):
        for setup in self.filtered("provider"):
            app = self.env["books.app"].search([("provider", "=", setup.provider)])
            given = {
                name: setup[name] for name in ("client_id", "client_secret", "webhook_key", "keys") if setup[name]}
            if app:
                app.write(given)
            elif "client_id" in given:
                app.create(given | {"provider": setup.provider})
            elif "client_secret" in given:
                raise UserError(self.env._("Enter the client ID, too."))
        self.env.flush_all()
        self.invalidate_recordset(["client_id", "client_secret", "webhook_key", "keys", "app_ready"])

    @api.depends("provider")
    def _compute_addresses(self):
        App = self.env["books.app"]
        for setup in self:
            provider = PROVIDERS.get(setup.provider)
            setup.portal = provider.portal if provider else False
            setup.has_sandbox_keys = bool(provider) and provider.sandbox_keys
            setup.redirect_uri = App._redirect_uri(setup.provider) if provider else False
            setup.webhook_uri = (
                App._webhook_uri(setup.provider) if provider and provider.webhooks == "app" else False)
            setup.lacks_https = bool(provider) and provider.needs_https and lacks_https(setup.redirect_uri)
            setup.other_address = other_address(App.get_base_url())

    def action_use_address(self):
        """Make the address in the browser the one that the services redirect to."""
        self.ensure_one()
        if not self.env.user.has_group(SYSTEM):
            raise UserError(self.env._("A system administrator changes the address: %s.", self.administrators))
        scheme = "http" if not lacks_https(f"http://{browser_host()}") else "https"
        self.env["ir.config_parameter"].set_param("web.base.url", f"{scheme}://{browser_host()}")
