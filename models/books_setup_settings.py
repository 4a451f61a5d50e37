from odoo import api, fields, models

from ..flows.companies import nearest_connection, own_connection


def _of(field_class, name, **options):
    """A field that shows a setting of the connection, with the rights of the user."""
    return field_class(related=f"connection_id.{name}", readonly=False, related_sudo=False, **options)


class BooksSetupSettings(models.AbstractModel):
    """What the set-up shows of the connection and its settings."""

    _name = "books.setup.settings"
    _description = "Settings in the set-up"

    company_id = fields.Many2one("res.company")
    connection_id = fields.Many2one(
        "books.connection", compute="_compute_connection_id", search="_search_connection_id")
    shares_books = fields.Boolean(
        compute="_compute_connection_id", help="The books of a company above this one get its documents, too.")
    books_name = fields.Char(related="connection_id.name", related_sudo=False)
    books_state = fields.Selection(related="connection_id.state", related_sudo=False)
    books_error = fields.Text(related="connection_id.error", related_sudo=False)
    external_id = fields.Char(related="connection_id.external_id", related_sudo=False)
    history = fields.Selection(related="connection_id.history", related_sudo=False)
    choices = fields.Json(related="connection_id.choices", related_sudo=False)
    place = fields.Char(compute="_compute_place", help="Country and currency of the books.")
    checks = fields.Json(related="connection_id.checks", related_sudo=False)
    checklist = fields.Html(related="connection_id.checklist", related_sudo=False)
    fixes = fields.Json(related="connection_id.fixes", related_sudo=False)
    lacks_accounts = fields.Boolean(related="connection_id.lacks_accounts", related_sudo=False)
    line_needs = fields.Char(related="connection_id.line_needs", related_sudo=False)
    takes = fields.Json(related="connection_id.takes", related_sudo=False)
    closed_period = _of(fields.Selection, "closed_period")
    default_income_id = _of(fields.Many2one, "default_income_id")
    default_expense_id = _of(fields.Many2one, "default_expense_id")
    default_item_id = _of(fields.Many2one, "default_item_id")
    untaxed_id = _of(fields.Many2one, "untaxed_id")
    payment_journal_id = _of(fields.Many2one, "payment_journal_id")
    auto_invoice = _of(fields.Boolean, "auto_invoice")
    start_date = _of(fields.Date, "start_date")
    push_contacts = _of(fields.Boolean, "push_contacts")
    pull_payments = _of(fields.Boolean, "pull_payments")
    push_payments = _of(fields.Boolean, "push_payments")
    pull_contacts = _of(fields.Boolean, "pull_contacts")
    statements = fields.Selection(
        [("odoo", "In Odoo"), ("books", "In the books"), ("both", "In both")], string="Bank statements are reconciled",
        help="In the books: a payment is on the bank account at once. In Odoo: it waits on the outstanding account "
             "until its statement line is matched.")

    @api.depends("company_id")
    def _compute_connection_id(self):
        for setup in self:
            # Only that of the user's own company, because its settings are shown.
            connections = self.env["books.connection"].sudo()
            setup.connection_id = own_connection(connections, setup.company_id & self.env.companies).id
            above = nearest_connection(connections, setup.company_id.id)
            setup.shares_books = bool(above) and above.company_id != setup.company_id

    def _search_connection_id(self, operator, value):
        connections = self.env["books.connection"].search([("id", operator, value)])
        return [("company_id", "in", connections.company_id.ids)]

    def _compute_place(self):
        for setup in self:
            facts = setup.connection_id._facts() if setup.connection_id else None
            setup.place = ", ".join(filter(None, [facts.country, facts.home_currency])) if facts else False
