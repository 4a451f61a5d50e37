from markupsafe import Markup

from odoo import api, fields, models

from ..providers.documents import Books
from ..providers.errors import BooksError, NotConnected
from ..tools.clock import database_now
from ..tools.held import explain
from ..tools.superuser import as_superuser

ICONS = {"ok": "fa-check-circle text-success", "warning": "fa-exclamation-triangle text-warning",
         "failed": "fa-times-circle text-danger"}


class BooksConnection(models.Model):
    _inherit = "books.connection"

    checks = fields.Json(
        readonly=True, copy=False, help="The last test: [verdict, title, detail and remedy, where it is mended].")
    checked_at = fields.Datetime(string="Last test", readonly=True, copy=False)
    checklist = fields.Html(compute="_compute_checklist", sanitize=False)

    @api.depends("checks")
    def _compute_checklist(self):
        row = Markup('<li class="mb-2"><i class="fa fa-fw %s me-2" role="img"></i><strong>%s</strong>'
                     '<div class="text-muted ms-4">%s %s</div></li>')
        for connection in self:
            rows = Markup().join(
                row % (ICONS[verdict], title, detail, connection._check_link(*place))
                for verdict, title, detail, *place in connection.checks or [])
            connection.checklist = Markup('<ul class="list-unstyled mb-0">%s</ul>') % rows if rows else False

    def _check_link(self, place=""):
        """The link to where a row of the checklist is mended: "books", "mapping", or nowhere else than here."""
        if place == "books":
            return Markup('<a href="%s" target="_blank">%s</a>') % (
                self.sudo()._home_url(), self.env._("Open %s", self.provider_label))
        if place == "mapping":
            return Markup('<a href="/odoo/action-books_connector.books_mapping_action">%s</a>') % (
                self.env._("Open the mapping"))
        return ""

    def action_test(self):
        """Test connection: read-only; a verdict and a remedy for everything that has to be right."""
        self.ensure_one()
        self.check_access("write")
        connection = as_superuser(self)
        checks = []
        try:
            if not connection.grant_id:
                raise NotConnected("")
            facts = connection._provider().check()
        except BooksError as error:
            checks.append(("failed", self.env._("Credentials"), explain(self.env, error, self.provider_label)[0]))
            connection._halt(error)
        else:
            connection._note_facts(facts)
            connection.last_success = database_now(self.env)
            connection._revive_schedules()
            connection._look_afresh()
            connection._read_changes()
            connection._wake_for_events()
            checks += connection._checks_of(facts)
        connection.write({"checks": checks, "checked_at": database_now(self.env)})

    def _checks_of(self, facts: Books):
        """[(verdict, title, detail)] for what the books told about themselves."""
        _ = self.env._
        label, company = self.provider_label, self.company_id
        home = company.currency_id.name
        checks = [("ok", _("Credentials"), _("%(books)s accepts the connection.", books=label))]
        checks.append(
            ("ok", _("Books"), _("“%(name)s”", name=facts.name)) if facts.external_id == self.external_id else
            ("failed", _("Books"), _("These are not the books that were connected. Disconnect and connect again.")))
        checks.append(
            ("ok", _("Home currency"), home) if facts.home_currency == home else
            ("failed", _("Home currency"), _(
                "The books are kept in %(there)s, %(company)s in %(here)s. Connect other books.",
                there=facts.home_currency, company=company.name, here=home)))
        if facts.multi_currency is not None:
            foreign = self.env["account.move"].search([
                ("company_id", "=", company.id), ("move_type", "!=", "entry"),
                ("currency_id", "!=", company.currency_id.id)], limit=1)
            checks.append(
                ("ok", _("Several currencies"), _("Switched on.") if facts.multi_currency else _("Not needed so far."))
                if facts.multi_currency or not foreign else
                ("failed", _("Several currencies"), _(
                    "Odoo has documents in %(currency)s. Switch on several currencies in %(books)s.",
                    currency=foreign.currency_id.name, books=label), "books"))
        if facts.own_numbers is not None:
            checks.append(
                ("ok", _("Document numbers"), _("The books keep Odoo's numbers.")) if facts.own_numbers else
                ("warning", _("Document numbers"), _(
                    "%(books)s may give invoices numbers of its own. Switch on custom transaction numbers there: "
                    "Account and settings › Sales › Sales form content.", books=label), "books"))
        if facts.reference_field is not None:
            checks.append(
                ("ok", _("Reference"), _("The order of an invoice arrives in the custom field for it.")) if (
                    facts.reference_field) else
                ("warning", _("Reference"), _(
                    "The order of an invoice only stands in its private note. Add a custom field “Reference Number” "
                    "to the sales forms of %(books)s to see it there.", books=label), "books"))
        if facts.locked_until:
            becomes = dict(self._fields["closed_period"]._description_selection(self.env))[self.closed_period]
            checks.append(("warning", _("Closed period"), _(
                "%(books)s is closed up to %(date)s. Documents dated before: %(becomes)s.",
                date=fields.Date.to_string(facts.locked_until), books=label, becomes=becomes), "books"))
        missing = self._missing_settings()
        checks.append(
            ("failed", _("Settings"), " ".join(missing)) if missing else
            ("ok", _("Settings"), _("Everything that is needed is set.")))
        unmapped = self.env["books.mapping"].search_count([
            ("connection_id", "=", self.id), ("kind", "=", "tax"), ("state", "!=", "3_confirmed")])
        checks.append(
            ("warning", _("Taxes"), _("%s taxes are not confirmed yet.", unmapped), "mapping")
            if unmapped else ("ok", _("Taxes"), _("All are mapped and confirmed.")))
        return checks
