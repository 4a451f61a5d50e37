from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..flows.history.choices import CHOICES, create_clearing_account, has_bank_lines, suggested_account
from ..flows.history.clearing import clearing_balance, clearing_words
from ..tools.named import check_named
from ..tools.superuser import as_superuser

PURPOSES = [
    ("link", "Link only"), ("opening", "Open items"), ("full", "Everything since the date")]
ONCE = (
    "connection_id", "since", "open_only", "purpose", "opening_day", "opening_account_id", "past_payments",
    *CHOICES)


class BooksImportChoice(models.AbstractModel):
    """As what an import of the history comes to Odoo, and what a person states about Odoo's own past for it."""

    _name = "books.import.choice"
    _description = "Choices of an import of the history"

    connection_id = fields.Many2one(
        "books.connection", required=True, index=True, ondelete="cascade",
        default=lambda self: self.env["books.connection"]._of_company(self.env.company))
    home_currency_id = fields.Many2one(related="connection_id.company_id.currency_id", string="Home Currency")
    tax_lock_date = fields.Date(related="connection_id.company_id.tax_lock_date", string="Tax Lock Date")
    purpose = fields.Selection(
        PURPOSES, string="As what", required=True, compute="_compute_purpose", store=True, readonly=False,
        precompute=True)
    with_sales = fields.Boolean(
        string="Sales", default=True, help="Invoices, credit notes, and what was paid, refunded or applied of them.")
    with_purchases = fields.Boolean(
        string="Purchases", default=True,
        help="Bills, vendor credits, and what was paid, refunded or applied of them.")
    opening_day = fields.Date(
        string="Open on", compute="_compute_purpose", store=True, readonly=False, precompute=True,
        help="The day of Odoo's opening entry, which holds what was open then.")
    opening_account_id = fields.Many2one(
        "account.account", string="Clearing account", compute="_compute_opening_account_id", store=True, readonly=False,
        precompute=True,
        domain="[('account_type', 'not in', ('asset_receivable', 'liability_payable', 'asset_cash'))]",
        help="Stands in the opening entry for what customers owed and vendors were owed. It comes to zero.")
    clearing_left = fields.Monetary(
        string="Left to clear", currency_field="home_currency_id", compute="_compute_clearing",
        help="What is left on the clearing account: zero, if the open items are what the opening entry holds.")
    clearing_check = fields.Char(string="Check of the clearing account", compute="_compute_clearing")
    filed_until = fields.Date(
        string="Tax returns filed until",
        help="Nothing with taxes is entered up to this day, so that what was filed stays as it is.")
    nothing_filed = fields.Boolean(string="No tax return was filed", help="Of the period that is entered.")
    past_payments = fields.Selection(
        [("bank", "To the mapped bank accounts"), ("clearing", "To a clearing account")], string="Payments of the past",
        required=True, compute="_compute_past_payments", store=True, readonly=False, precompute=True,
        help="To a clearing account where the bank of that time is in Odoo already: it would count twice.")

    @api.depends("connection_id")
    def _compute_purpose(self):
        for one in self:
            opening = as_superuser(one.connection_id).company_id.account_opening_move_id
            posted = opening.state == "posted" and one.state == "draft"  # none that began before there was a choice
            one.purpose = one.purpose or ("opening" if posted else "full")
            one.opening_day = one.opening_day or as_superuser(one.connection_id).opening_day or posted and opening.date

    def _kinds(self):
        """The kinds of documents that were chosen."""
        return [kind for field, kinds in CHOICES.items() if self[field] for kind in kinds]

    @api.depends("connection_id")
    def _compute_opening_account_id(self):
        for one in self:
            one.opening_account_id = one.opening_account_id or suggested_account(as_superuser(one.connection_id))

    @api.depends("connection_id", "since")
    def _compute_past_payments(self):
        for one in self:
            connection = as_superuser(one.connection_id)
            one.past_payments = "clearing" if connection and has_bank_lines(connection, one.since) else "bank"

    @api.depends("purpose", "opening_account_id", "state")
    @api.depends_context("lang")
    def _compute_clearing(self):
        for one in self:
            shown = one.purpose == "opening" and one.opening_account_id and one.state not in ("draft", "reading")
            checked = as_superuser(one)  # sums of the company's own account
            one.clearing_left = clearing_balance(checked) if shown else 0
            one.clearing_check = shown and clearing_words(checked)

    @api.model_create_multi
    def create(self, vals_list):
        self._check_chosen(*vals_list)
        return super().create(vals_list)

    def write(self, values):
        self._check_chosen(values)
        if not self.env.su and set(values) & set(ONCE) and any(one.state != "draft" for one in self):
            raise UserError(self.env._("What an import does cannot be changed once it was started."))
        done = super().write(values)
        if "connection_id" in values:
            self.check_access("write")  # in the company that it belongs to now, too
        return done

    def onchange(self, values, field_names, fields_spec):
        check_named(self, {name: value for name, value in values.items() if self._is_chosen(name)})
        return super().onchange(values, field_names, fields_spec)

    def _check_chosen(self, *vals_list):
        """:raises AccessError: a client sets what only the import itself finds, or names what its user may not read."""
        if self.env.su:
            return
        for values in vals_list:
            if not all(map(self._is_chosen, values)):
                raise AccessError(self.env._("Only the choices of an import can be changed."))
            check_named(self, values)

    def _is_chosen(self, name):
        return name not in self._fields or not self._fields[name].readonly  # Odoo refuses what is no field

    def action_create_clearing_account(self):
        """Create the account that stands for open items in the opening entry."""
        self.ensure_one()
        self.check_access("write")
        self.env["account.account"].check_access("create")
        self.opening_account_id = create_clearing_account(as_superuser(self), self.env._("Opening items"))
        return {"type": "ir.actions.client", "tag": "soft_reload"}
