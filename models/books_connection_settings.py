import itertools

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..providers import PROVIDERS
from ..providers.documents import Account
from ..tools.held import LeftOut
from ..tools.superuser import as_superuser
from .books_lookup import Lookup

# How the accounts for sales and for any cost are called in the charts that the providers set up.
SALES = ("sales", "sales income", "sales of product income")
COSTS = ("uncategorized expense", "uncategorised expense", "general expenses", "general operating expenses",
         "miscellaneous", "office expenses")
WALK_IN = ("cash sale", "cash sales", "cash customer", "walk-in customer", "retail customer")
# The settings that name something in the books.
RECORDS = ("default_customer_id", "default_item_id", "default_income_id", "default_expense_id", "deposit_id",
           "untaxed_id", "rounding_id", "stock_asset_id", "stock_cost_id")
STOCK_ACCOUNTS = ("stock_asset_id", "stock_cost_id")
# What is created where there is nothing to choose: the account's role, and where free codes begin.
CREATED = {
    "default_income_id": ("income", 201), "default_expense_id": ("expense", 401),
    "stock_asset_id": ("inventory", 631), "stock_cost_id": ("cost", 311),
}


class BooksConnection(models.Model):
    """What is meant in the books where neither the document nor a mapping says it."""

    _name = "books.connection"
    _inherit = ["books.connection", "books.mixin"]

    default_customer_id = fields.Many2one(
        "books.record", string="Customer of sales without customer", check_company=True,
        domain="[('connection_id', '=', id), ('kind', '=', customer_kind), ('state', '=', 'active')]",
        help="Sales receipts that name no customer in Odoo stand in the name of this one in the books.")
    default_item_id = fields.Many2one(
        "books.record", string="Item for lines without product", check_company=True,
        domain="[('connection_id', '=', id), ('kind', '=', 'item'), ('state', '=', 'active')]")
    default_income_id = fields.Many2one(
        "books.record", string="Income account", check_company=True,
        domain="[('connection_id', '=', id), ('kind', '=', 'account'), ('role', '=', 'income'),"
               " ('state', '=', 'active')]",
        help="Sales whose account in Odoo is not mapped go to this account of the books.")
    default_expense_id = fields.Many2one(
        "books.record", string="Expense account", check_company=True,
        domain="[('connection_id', '=', id), ('kind', '=', 'account'), ('role', 'in', ('expense', 'cost')),"
               " ('state', '=', 'active')]",
        help="Purchases whose account in Odoo is not mapped go to this account of the books.")
    deposit_id = fields.Many2one(
        "books.record", string="Deposit account", check_company=True,
        domain="[('connection_id', '=', id), ('kind', '=', 'account'), ('role', 'in', ('undeposited', 'bank')),"
               " ('state', '=', 'active')]",
        help="Money received through a journal of Odoo that is not mapped goes to this account of the books.")
    untaxed_id = fields.Many2one(
        "books.record", string="Tax code for lines without tax", check_company=True,
        domain="[('connection_id', '=', id), ('kind', '=', 'tax'), ('state', '=', 'active')]")
    rounding_id = fields.Many2one(
        "books.record", string="Rounding differences", check_company=True,
        domain="[('connection_id', '=', id), ('kind', '=', line_needs), ('state', '=', 'active')]",
        help="Cash rounding and cents that belong to no line are sent as a line of this account or item.")
    payment_journal_id = fields.Many2one(
        "account.journal", string="Journal for payments", check_company=True,
        domain="[('type', 'in', ('bank', 'cash')), ('company_id', '=', company_id)]",
        help="Payments into an account of the books that is mapped to no journal are registered here.")
    stocked = fields.Boolean(
        string="Keep stock there, too", tracking=True,
        help="Products whose stock Odoo keeps are created as stocked items, with what is on hand on the opening date; "
             "from then on the books count what is sold there. Switched off, they are created without stock.")
    stock_asset_id = fields.Many2one(
        "books.record", string="Inventory asset account", check_company=True,
        domain="[('connection_id', '=', id), ('kind', '=', 'account'), ('role', '=', 'inventory'),"
               " ('state', '=', 'active')]")
    stock_cost_id = fields.Many2one(
        "books.record", string="Cost of goods sold account", check_company=True,
        domain="[('connection_id', '=', id), ('kind', '=', 'account'), ('role', '=', 'cost'),"
               " ('state', '=', 'active')]")
    stock_quantity = fields.Float(
        string="Opening quantity", digits="Product Unit",
        help="What new stocked items begin with, where Odoo does not count what is on hand itself.")
    stock_date = fields.Date(
        string="Opening date", default=fields.Date.context_today,
        help="The books refuse sales of a stocked item dated before this day.")
    customer_kind = fields.Char(compute="_compute_customer_kind")
    has_stock = fields.Boolean(compute="_compute_customer_kind")
    lacking = fields.Char(compute="_compute_lacking", help="The required settings that are not set.")
    lacks_accounts = fields.Boolean(compute="_compute_lacking")

    @api.depends("provider")
    def _compute_customer_kind(self):
        for connection in self:
            provider = PROVIDERS.get(connection.provider)
            connection.customer_kind = provider.record_kind("customer") if provider else False
            connection.has_stock = bool(provider) and "stock" in provider.can

    @api.depends(
        "default_income_id", "default_expense_id", "default_item_id", "untaxed_id", "payment_journal_id",
        "pull_payments", "stocked", "stock_date", *STOCK_ACCOUNTS)
    def _compute_lacking(self):
        for connection in self:
            needed = connection.external_id and connection._missing_settings()
            connection.lacking = " ".join(needed) if needed else False
            connection.lacks_accounts = bool(needed and connection._accounts_to_create())

    @api.constrains(*RECORDS)
    def _check_records(self):
        for connection in self:
            if any(connection[field].connection_id - connection for field in RECORDS):
                raise ValidationError(self.env._("Choose something of the same books."))

    def _required_settings(self):
        """The fields that have to be set before everything can be sent."""
        return [
            "default_income_id", "default_expense_id", *(["default_item_id"] if self.line_needs == "item" else []),
            "untaxed_id", *(["payment_journal_id"] if self.pull_payments else []),
            *([*STOCK_ACCOUNTS, "stock_date"] if self.has_stock and self.stocked else []),
        ]

    def _missing_settings(self):
        """The required settings that are not set, or name what is inactive in the books: a sentence each."""
        return [self._lacks(field) for field in self._required_settings() if not self._is_set(field)]

    def _is_set(self, field):
        """Whether a setting says something, and what it names is active in the books."""
        named = self[field]
        return bool(named) and (self._fields[field].comodel_name != "books.record" or named.state == "active")

    def _setting(self, field, missing):
        """What a setting names in the books; where that does not stand there, `missing` says so."""
        row = self[field]
        if not self._is_set(field):
            missing.append((self._lacks(field), "settings"))
            return row.browse()
        return row

    def _lacks(self, field):
        """What is to be done about a setting that names nothing, or what is inactive in the books."""
        _ = self.env._
        if self[field]:
            return self._is_gone(self[field])
        return {
            "default_customer_id": _("Choose the customer of sales without customer in the connection."),
            "default_income_id": _("Choose the income account in the connection."),
            "default_expense_id": _("Choose the expense account in the connection."),
            "default_item_id": _("Choose the item for lines without product in the connection."),
            "untaxed_id": _("Choose the tax code for lines without tax in the connection."),
            "rounding_id": _("Choose where rounding differences go in the connection."),
            "payment_journal_id": _("Choose the journal for payments in the connection."),
            "stock_asset_id": _("Choose the inventory asset account for stocked products in the connection."),
            "stock_cost_id": _("Choose the cost of goods sold account for stocked products in the connection."),
            "stock_date": _("Choose the opening date for stocked products in the connection."),
        }[field]

    def _is_gone(self, row):
        """What is to be done about something that is inactive in the books."""
        return self.env._(
            "“%(name)s” is inactive in %(books)s. Make it active there, or choose another one.",
            name=row.display_name, books=self.provider_label)

    def _guess_settings(self):
        """Fill the settings that are empty from the chart of the books and of Odoo, where the guess is plain."""
        Record = self.env["books.record"]

        def rows(kind, *domain):
            return Record.search([
                ("connection_id", "=", self.id), ("kind", "=", kind), ("state", "=", "active"), *domain])

        def named(records, names):
            return records.filtered(lambda row: (row.name or "").lower() in names)

        income = rows("account", ("role", "=", "income"))
        costs = rows("account", ("role", "in", ("expense", "cost")))
        services = rows("item", ("name", "=ilike", "services")) or rows("item", ("role", "!=", "inventory"))
        guesses = {
            "default_income_id": (named(income, SALES) or income)[:1],
            "default_expense_id": (
                named(costs, COSTS) or costs.filtered(lambda row: row.role == "expense") or costs)[:1],
            "default_item_id": services[:1],
            "default_customer_id": named(rows(self.customer_kind), WALK_IN)[:1],
            "deposit_id": rows("account", ("role", "=", "undeposited"))[:1],
            "rounding_id": (
                rows("account", ("role", "=", "rounding")) if self.line_needs == "account"
                else rows("item", ("name", "=ilike", "rounding%")) or services)[:1],
            "untaxed_id": rows("tax", ("role", "=", "untaxed"))[:1],
            "stock_asset_id": rows("account", ("role", "=", "inventory"))[:1],
            "stock_cost_id": costs.filtered(lambda row: row.role == "cost")[:1],
            "payment_journal_id": self.env["account.journal"].search([
                *self.env["account.journal"]._check_company_domain(self.company_id), ("type", "=", "bank")], limit=1),
        }
        self.write({field: guess.id for field, guess in guesses.items() if guess and not self[field]})

    # Accounts that are created in the books when a person asks for it

    def action_create_accounts(self):
        """Create the accounts that the settings lack; what the books refuse is shown with their words."""
        self.ensure_one()
        self.check_access("write")
        connection, jobs = as_superuser(self), as_superuser(self.env["books.job"])
        for _field in connection._accounts_to_create():
            job = jobs._queue(connection, "account", connection, urgent=True)
            jobs |= job
            connection._push_now()
            if job.state != "done":
                break
        return self.env["books.send.mixin"]._books_said(jobs)

    def _accounts_to_create(self):
        return [field for field in self._required_settings() if field in CREATED and not self._is_set(field)]

    def _account_name(self, field):
        return {
            "default_income_id": self.env._("Sales from Odoo"), "default_expense_id": self.env._("Purchases from Odoo"),
            "stock_asset_id": self.env._("Inventory Asset"), "stock_cost_id": self.env._("Cost of Goods Sold"),
        }[field]

    def _books_lookup(self, connection, kind):
        return SettingLookup(connection, kind, self)

    def _books_document(self, kind, lookup):
        for field in self._accounts_to_create():
            role, code = CREATED[field]
            taken = set(self.env["books.record"].search([
                ("connection_id", "=", self.id), ("kind", "=", "account")]).mapped("number"))
            # Only where accounts are named by their codes has a new one to have one.
            code = next(str(number) for number in itertools.count(code) if str(number) not in taken)
            return Account(
                key=self._key(self), name=self._account_name(field), role=role,
                code=code if self.line_needs == "account" else "")
        raise LeftOut(self.env._("Nothing is missing any more."))

    def _books_linked(self, row):
        for field in self._accounts_to_create():
            if row.kind == "account" and CREATED[field][0] == row.role:
                self[field] = row
                break


class SettingLookup(Lookup):
    """An account of the name that would be created is taken where there is one."""

    def match(self, record):
        for field in record._accounts_to_create()[:1]:
            return self.env["books.record"].search([
                ("connection_id", "=", record.id), ("kind", "=", "account"), ("state", "=", "active"),
                ("role", "=", CREATED[field][0]), ("name", "=ilike", record._account_name(field))], limit=1) or None
        return None
