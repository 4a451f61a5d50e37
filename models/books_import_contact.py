from odoo import api, fields, models
from odoo.exceptions import UserError

from ..flows.companies import check_usable
from ..flows.history.contacts import sync, undo_contacts, worded_open
from ..flows.history.odoo_projects import account_of_project, project_of_account
from ..flows.history.projects import check_project
from ..flows.notification import notification
from ..tools.superuser import as_superuser

CHOSEN = {"partner_id", "is_new", "project_id", "odoo_project", "reference", "counts_from"}


class BooksImportContact(models.Model):
    """One row is one contact of the books in one import, and what its documents become in Odoo: whose they are, to
    which project they belong, and from which date they count."""

    _name = "books.import.contact"
    _description = "Contact of the books in an import"
    _inherit = ["books.owned", "books.opened"]
    _order = "state, name, id"

    import_id = fields.Many2one("books.import", required=True, readonly=True, index=True, ondelete="cascade")
    connection_id = fields.Many2one(related="import_id.connection_id", store=True, index=True)
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    project_required = fields.Boolean(related="import_id.project_required")
    record_id = fields.Many2one("books.record", required=True, readonly=True, index=True, ondelete="cascade")
    name = fields.Char(related="record_id.name", string="Contact there", store=True)
    email = fields.Char(related="record_id.email")
    kind_word = fields.Char(related="record_id.kind_word", string="Kind of Contact")
    state_word = fields.Char(related="record_id.state_word", string="State There")
    url = fields.Char(related="record_id.url")
    document_count = fields.Integer(string="Documents", readonly=True)
    open_amounts = fields.Json(
        readonly=True, help="[whether it is payable, currency, amount] of what is open there, credits deducted.")
    open_text = fields.Char(string="Open There", compute="_compute_open_text")
    suggestion = fields.Selection([
        ("linked", "Linked"), ("same", "The same"), ("asked", "Which one?"), ("new", "Not in Odoo")],
        readonly=True, help="What is known of it in Odoo, by the rules for all contacts.")
    candidate_ids = fields.Many2many("res.partner", string="May Be", readonly=True)
    partner_id = fields.Many2one(
        "res.partner", string="Contact in Odoo", index="btree_not_null", ondelete="set null",
        domain="['|', '|', ('company_id', '=', False), ('company_id', 'parent_of', company_id), "
               "('company_id', 'child_of', company_id)]",
        help="The contact that it is in Odoo.")
    is_new = fields.Boolean(string="New Contact", help="It is created in Odoo.")
    project_id = fields.Many2one(
        "account.analytic.account", ondelete="set null",
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
        help="What comes for this contact, now and later, bears this analytic account.")
    odoo_project = fields.Reference(
        selection="_select_odoo_project", string="Project of Odoo", compute="_compute_odoo_project",
        inverse="_inverse_odoo_project", help="The project with this analytic account.")
    reference = fields.Char(
        string="Reference number",
        help="Documents of the books with this reference belong to the project. It is the contact's reference in Odoo.")
    counts_from = fields.Date(
        string="Documents From", help="Earlier documents of this contact are left out. Empty: all.")
    state = fields.Selection(
        [("open", "To sync"), ("synced", "Synced")], required=True, readonly=True, default="open", index=True)
    made = fields.Selection(
        [("link", "Linked"), ("contact", "Created")], readonly=True, help="What its sync did, to be undone.")
    problem = fields.Char(readonly=True, help="Why it could not be synced.")

    _record_unique = models.UniqueIndex("(import_id, record_id)", "This contact is in the list already.")

    @api.depends("open_amounts")
    @api.depends_context("lang")
    def _compute_open_text(self):
        for row in self:
            row.open_text = worded_open(row)

    @api.model
    def _select_odoo_project(self):
        return [("project.project", self.env._("Project"))] if "project.project" in self.env else []

    @api.depends("project_id")
    @api.depends_context("uid")
    def _compute_odoo_project(self):
        for row in self:
            row.odoo_project = project_of_account(row.project_id)

    def _inverse_odoo_project(self):
        for row in self:
            row.project_id = account_of_project(row.odoo_project)

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        if self.partner_id:
            self.is_new = False

    @api.onchange("is_new")
    def _onchange_is_new(self):
        if self.is_new:
            self.partner_id = False

    @api.constrains("partner_id", "project_id")
    def _check_companies(self):
        for row in self:
            check_usable(row.connection_id, row.partner_id)
            check_project(row.connection_id, row.project_id)

    def write(self, values):
        if not self.env.su:
            if set(values) - CHOSEN:
                raise UserError(self.env._("Only the contact of Odoo and its assignment can be changed here."))
            self.check_access("write")
            self.env["res.partner"].browse(values.get("partner_id") or []).check_access("read")
            self.env["account.analytic.account"].browse(values.get("project_id") or []).check_access("read")
            if values.get("partner_id"):
                values = {**values, "is_new": False}
            elif values.get("is_new"):
                values = {**values, "partner_id": False}
            as_superuser(self).write({"state": "open", "problem": False})
        return super().write(values)

    # Buttons

    def action_sync(self):
        """Link or create these contacts with their projects; their documents go on."""
        self.check_access("write")
        self.env["account.analytic.distribution.model"].check_access("write")
        rows = self.filtered(lambda row: row.state == "open")
        sync(rows)
        failed = rows.filtered("problem")
        message = self.env._("Contacts synced: %(count)s.", count=len(rows - failed))
        if failed:
            message = self.env._(
                "%(message)s Not synced: %(count)s. %(why)s", message=message, count=len(failed),
                why=failed[0].problem)
        return notification(self.connection_id[:1], message, "danger" if failed else "success")

    def action_undo(self):
        """Take back what was synced: the project, the link, and the contact if it was created by it."""
        self.check_access("write")
        self.env["account.analytic.distribution.model"].check_access("unlink")
        undo_contacts(self.filtered(lambda row: row.state == "synced"))
