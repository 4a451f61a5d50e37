from odoo import api, fields, models
from odoo.exceptions import UserError

from ..flows.companies import own_connection
from ..flows.connect.checklist import check_again
from ..flows.kinds import KINDS
from ..flows.setup.chosen import check_chosen, chosen_connection
from ..flows.setup.mapping_groups import mapping_groups
from ..flows.setup.missing import note_missing, noted_missing
from ..flows.setup.statements import set_outstanding
from ..flows.setup.steps import beside, first_open, mappings_of, states
from ..providers import PROVIDERS
from ..tools.retry import made_once
from ..tools.superuser import as_superuser


class BooksSetup(models.Model):
    """One row is the guided set-up of one company: its step, and what was chosen before there is a connection."""

    _name = "books.setup"
    _inherit = ["books.setup.app", "books.setup.settings"]
    _description = "Set-up of the books"
    _check_company_auto = True
    _rec_name = "company_id"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade",
        default=lambda self: self.env.company)
    step = fields.Selection(
        [("service", "Service"), ("app", "Credentials"), ("books", "Books"), ("check", "Check"),
         ("mapping", "Mapping"), ("history", "History"), ("document", "First document"), ("automatic", "By itself")],
        default="service", required=True)
    provider = fields.Selection(
        selection=lambda self: [(code, provider.label) for code, provider in PROVIDERS.items()],
        string="Accounting service",
        default=lambda self: own_connection(self.env["books.connection"].sudo(), self.env.company).provider)
    provider_label = fields.Char(compute="_compute_provider_label")
    services = fields.Json(compute="_compute_services", help="What the cards of the services show.")
    finished_at = fields.Datetime(readonly=True, help="When the set-up was finished or skipped.")
    progress = fields.Json(compute="_compute_progress", help="The steps: [code, name, state, what is open].")
    why = fields.Char(compute="_compute_progress")
    suggested_count = fields.Integer(compute="_compute_mapping")
    mapping_groups = fields.Html(compute="_compute_mapping", sanitize=False)
    missing_ids = fields.Many2many(
        "books.missing", compute="_compute_missing_ids", help="What documents of the last months still need there.")
    move_types = fields.Json(compute="_compute_services")
    move_id = fields.Many2one(
        "account.move", string="Document", check_company=True,
        domain="[('state', '=', 'posted'), ('move_type', 'in', move_types), ('company_id', '=', company_id)]")
    move_state = fields.Selection(related="move_id.books_state", related_sudo=False)
    move_error = fields.Char(related="move_id.books_error", related_sudo=False)
    move_partner_id = fields.Many2one(related="move_id.partner_id", related_sudo=False)
    move_currency_id = fields.Many2one(related="move_id.currency_id", related_sudo=False)
    move_total = fields.Monetary(
        related="move_id.amount_total", currency_field="move_currency_id", related_sudo=False)

    _company_unique = models.UniqueIndex("(company_id)", "There is one set-up for each company.")

    @api.depends("provider")
    def _compute_provider_label(self):
        for setup in self:
            setup.provider_label = PROVIDERS[setup.provider].label if setup.provider else False

    @api.depends("company_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for setup in self:
            setup.display_name = self.env._("Set-up of %s", setup.company_id.name)

    @api.depends_context("lang")
    def _compute_services(self):
        services = [{"code": code, "label": provider.label, "needs": self.env._(
            "You need: books at %(books)s, and an app that you register there, at %(portal)s.", books=provider.label,
            portal=provider.portal.split("/")[2] if provider.portal else provider.label)}
            for code, provider in PROVIDERS.items()]
        for setup in self:
            setup.services, setup.move_types = services, list(KINDS)

    @api.depends("step", "provider")
    @api.depends_context("lang")
    def _compute_progress(self):
        labels = dict(self._fields["step"]._description_selection(self.env))
        for setup in self:
            found = states(setup)
            setup.progress = [[step, labels[step], state, sentence] for step, (state, sentence) in found.items()]
            setup.why = found[setup.step or "service"][1]

    @api.depends("step")
    @api.depends_context("lang")
    def _compute_mapping(self):
        for setup in self:
            setup.suggested_count = len(mappings_of(setup.connection_id).filtered(
                lambda mapping: mapping.state == "2_suggested"))
            setup.mapping_groups = mapping_groups(setup.connection_id) if setup.step == "mapping" else False

    @api.depends("step")
    def _compute_missing_ids(self):
        for setup in self:
            shown = setup.step == "check" and setup.connection_id
            setup.missing_ids = noted_missing(setup.connection_id) if shown else False

    @api.onchange("provider")
    def _onchange_provider(self):
        """The card that was pressed leads to the next step."""
        if self.provider and self.step == "service":
            self.step = first_open(self)

    def _check_readable(self, values):
        """Refuse records that the user may not read before an error message could name them."""
        for name, value in values.items():
            field = self._fields.get(name)
            if field and field.type == "many2one" and value:
                self.env[field.comodel_name].browse(value).check_access("read")

    @api.model_create_multi
    def create(self, vals_list):
        for values in vals_list:
            self._check_readable(values)
        return super().create(vals_list)

    def write(self, values):
        self._check_readable(values)
        result = super().write(values)
        if values.get("statements"):
            for setup in self:
                set_outstanding(setup.company_id, setup.statements)
        if values.get("step") == "document":
            self._suggest_document()
        if values.get("step") == "check":
            self._note_missing()
        return result

    def _note_missing(self):
        for setup in self:
            if setup.connection_id.state == "active":
                note_missing(setup.connection_id)

    def _suggest_document(self):
        for setup in self.filtered(lambda setup: not setup.move_id):
            for move_type in ("out_invoice", "in_invoice"):
                setup.move_id = setup.move_id or self.env["account.move"].search([
                    ("company_id", "=", setup.company_id.id), ("state", "=", "posted"), ("move_type", "=", move_type),
                    ("books_state", "=", "none")], order="date DESC, id DESC", limit=1)

    # What the app's menu opens

    @api.model
    def _unfinished(self, company):
        """The set-up of this company that this user may go on with; empty where there is none."""
        if not self.has_access("write"):
            return self.browse()
        return self.search([("company_id", "in", company.ids), ("finished_at", "=", False)], limit=1)

    @api.model
    def _entry(self):
        """The set-up until it is finished or skipped, for those who may make it; the connections for all others."""
        if self.has_access("write"):
            known = self.search([("company_id", "=", self.env.company.id)], limit=1)
            connected = self.env["books.connection"]._service_of_company(self.env.company.id)
            if not known and not connected or known and not known.finished_at:
                return self._open()
        return self.env["ir.actions.act_window"]._for_xml_id("books_connector.books_connection_action")

    @api.model
    def _open(self):
        """The set-up of the current company, made now if there is none."""
        setup = self.search([("company_id", "=", self.env.company.id)], limit=1)
        if not setup:
            with made_once():
                setup = self.create({"company_id": self.env.company.id})
            setup._move_on()
        return setup._screen()

    @api.model
    def _go_on(self, connection):
        """The screen after a consent: the first open step of an unfinished set-up, else the connection."""
        setup = self._unfinished(connection.company_id)
        if setup:
            setup._move_on()
        return setup._screen() if setup else {
            "type": "ir.actions.act_window", "res_model": "books.connection", "res_id": connection.id,
            "view_mode": "form", "views": [(False, "form")]}

    def _move_on(self):
        """Go on to the first open step; the service is that of the books that are connected, wherever that was done."""
        self.ensure_one()
        if self.connection_id.external_id and self.provider != self.connection_id.provider:
            self.provider = self.connection_id.provider
        self.step = first_open(self)

    def _screen(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "name": self.env._("Set-up"), "res_model": self._name, "res_id": self.id,
            "view_mode": "form", "views": [(False, "form")], "target": "current"}

    # Buttons

    def action_next(self):
        self.ensure_one()
        if self.step == "service":
            check_chosen(self.connection_id, self.company_id, self.provider)
        self.step = beside(self.step, 1)

    def action_back(self):
        self.ensure_one()
        self.step = beside(self.step, -1)

    def action_finish(self):
        """Finish or skip the set-up: the app opens its dashboard from now on."""
        self.ensure_one()
        self.finished_at = fields.Datetime.now()
        action = self.env["ir.actions.act_window"]._for_xml_id("books_connector.books_connection_action")
        return action | {"target": "main"}

    def action_connect(self):
        self.ensure_one()
        self.check_access("write")
        connection = chosen_connection(
            self.connection_id, self.company_id, self.provider)
        return connection.action_connect()

    def action_choose(self):
        return self._connection().action_choose()

    def action_choose_other(self):
        return self._connection().action_choose_other()

    def action_test(self):
        """Test again, and go on where nothing is wrong any more."""
        self._connection().action_test()
        if self.step == "check":
            self.step = first_open(self)

    def action_create_accounts(self):
        return self._after(self._connection().action_create_accounts())

    def action_create_taxes(self):
        return self._after(self._connection().action_create_taxes())

    def action_add_currencies(self):
        self._connection().action_add_currencies()
        return self._after(None)

    def _after(self, action):
        """Judge again after a fix, without a request, and go on where nothing is wrong any more."""
        check_again(as_superuser(self.connection_id))
        if self.step == "check":
            self.step = first_open(self)
        return action

    def action_open_mappings(self):
        action = self._connection().action_open_mappings()
        return action | {"context": action["context"] | {"search_default_by_kind": 1}}

    def action_confirm_all(self):
        """Confirm every suggestion, and go on."""
        mappings_of(self._connection()).filtered(lambda mapping: mapping.state == "2_suggested").action_confirm()
        check_again(as_superuser(self.connection_id))
        self.step = "history"

    def action_skip_history(self):
        """Leave what is older as it is, and go on."""
        self._connection().action_skip_history()
        self.step = "document"

    def action_import_history(self):
        """Go on with the first document, while the history is imported."""
        action = self._connection().action_import_history()
        self.step = "document"
        return action

    def action_compare(self):
        """Compare both sides before anything goes by itself: the last comparison, or a new one."""
        return self._connection().action_open_reconciliation()

    def action_preview(self):
        return self._document().action_books_preview()

    def action_send(self):
        return self._document().action_books_send()

    def action_view(self):
        return self._document().action_books_view()

    def action_new_document(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "res_model": "account.move", "view_mode": "form",
            "views": [(False, "form")], "context": {"default_move_type": "out_invoice"}}

    def _connection(self):
        self.ensure_one()
        self.check_access("write")
        if not self.connection_id:
            raise UserError(self.env._("Connect the books first."))
        return self.connection_id

    def _document(self):
        self.ensure_one()
        if not self.move_id:
            raise UserError(self.env._("Choose a document first."))
        return self.move_id
