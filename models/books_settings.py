
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

from ..flows.connect.missing_accounts import accounts_to_create
from ..flows.connect.new_accounts import add_currencies, create_accounts, create_taxes
from ..flows.connect.requirements import STOCK_ACCOUNTS, missing_settings
from ..providers import PROVIDERS

# The settings that refer to a record of the books.
RECORDS = ("default_customer_id", "default_item_id", "default_income_id", "default_expense_id", "deposit_id",
           "untaxed_id", "rounding_id", "stock_asset_id", "stock_cost_id")


class BooksSettings(models.AbstractModel):
    """Settings of a connection: what is sent and read automatically, and defaults for what is not mapped."""

    _name = "books.settings"
    _inherit = ["books.filters"]
    _description = "Settings of a connection"

    enabled = fields.Boolean(
        string="Enable Integrations", default=True, tracking=True,
        help="If disabled, nothing is sent and nothing is read; what is waiting stays waiting.")
    auto_invoice = fields.Boolean(
        tracking=True, help="Posted documents are sent automatically, in the background.")
    push_invoices = fields.Boolean(
        string="Send invoices", default=True,
        help="Sent automatically: invoices, credit notes and sales receipts.")
    push_bills = fields.Boolean(
        string="Send bills", default=True,
        help="Sent automatically: bills, refunds and purchase receipts.")
    push_expenses = fields.Boolean(
        string="Send expenses", default=True,
        help="Sent automatically: expenses that employees paid, as bills of theirs, and expenses that the company "
             "paid.")
    has_expenses = fields.Boolean(compute="_compute_has_expenses")
    push_contacts = fields.Boolean(
        string="Create contacts and products", default=True,
        help="Customers, vendors and products that are not in the books are created there. If disabled, their "
             "documents wait until somebody links them.")
    pull_payments = fields.Boolean(string="Get payments", default=True)
    pull_minutes = fields.Integer(string="Get payments every (minutes)", default=15)
    start_date = fields.Date(
        default=fields.Date.context_today,
        help="Documents of an earlier date are not sent automatically. They can still be sent with the button.")
    attach_pdf = fields.Boolean(
        string="Attach the PDF", tracking=True, help="The invoice as its customer gets it is attached there.")
    attach_files = fields.Boolean(
        string="Attach the files", tracking=True, help="Files attached to a document here are attached there.")
    posting_status = fields.Selection(
        [("draft", "Draft"), ("submitted", "Awaiting approval"), ("authorised", "Approved")],
        default="authorised", required=True, help="The state in which invoices arrive in the books.")
    takes = fields.Json(compute="_compute_customer_kind", help="The kinds of documents that the books take.")
    takes_files_of = fields.Json(compute="_compute_customer_kind")
    has_posting_status = fields.Boolean(compute="_compute_customer_kind")
    describe_orders = fields.Boolean(
        string="Order number and date on invoice lines", default=True,
        help="In the books, each line of an invoice that was made from an order shows its number and date.")
    line_needs = fields.Char(compute="_compute_customer_kind")
    auto_contacts = fields.Boolean(
        string="Send contacts", tracking=True,
        help="Customers and vendors that are new or changed in Odoo are sent automatically. If disabled, a "
             "contact is sent with its first document, and with the button.")
    pull_contacts = fields.Boolean(
        string="Get contacts", default=True, tracking=True,
        help="Contacts that are new or changed in the books are updated in Odoo automatically. If both sides "
             "changed the same field, a person is asked.")
    responsible_ids = fields.Many2many(
        "res.users", string="Responsible People", domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="They get one activity for each cause that a person has to fix, which closes itself. If empty, whoever "
             "connected the books gets them.")
    closed_period = fields.Selection(
        [("hold", "Block them until the period is opened"), ("next", "Send them with the next open day"),
         ("skip", "Leave them out")],
        string="Documents in a closed period", default="hold", required=True, tracking=True,
        help="What happens to documents dated in a period that is closed in the books.")
    default_customer_id = fields.Many2one(
        "books.record", string="Customer of sales without customer", check_company=True,
        domain="[('connection_id', '=', id), ('kind', '=', customer_kind), ('state', '=', 'active')]",
        help="Sales receipts without customer in Odoo are recorded for this customer in the books.")
    default_item_id = fields.Many2one(
        "books.record", string="Item for lines without product", check_company=True,
        domain="[('connection_id', '=', id), ('kind', '=', 'item'), ('state', '=', 'active')]")
    default_income_id = fields.Many2one(
        "books.record", string="Income account", check_company=True,
        domain="[('connection_id', '=', id), ('kind', '=', 'account'), ('role', '=', 'income'),"
               " ('state', '=', 'active')]",
        help="Sales whose account in Odoo is not mapped are recorded on this account of the books.")
    default_expense_id = fields.Many2one(
        "books.record", string="Expense account", check_company=True,
        domain="[('connection_id', '=', id), ('kind', '=', 'account'), ('role', 'in', ('expense', 'cost')),"
               " ('state', '=', 'active')]",
        help="Purchases whose account in Odoo is not mapped are recorded on this account of the books.")
    deposit_id = fields.Many2one(
        "books.record", string="Deposit account", check_company=True,
        domain="[('connection_id', '=', id), ('kind', '=', 'account'), ('role', 'in', ('undeposited', 'bank')),"
               " ('state', '=', 'active')]",
        help="Money received through a journal of Odoo that is not mapped goes to this account of the books.")
    untaxed_id = fields.Many2one(
        "books.record", string="Tax code for lines without tax", check_company=True,
        domain="[('connection_id', '=', id), ('kind', '=', 'tax'), ('state', '=', 'active'), ('use', '!=', 'neither')]")
    rounding_id = fields.Many2one(
        "books.record", string="Rounding differences", check_company=True,
        domain="[('connection_id', '=', id), ('kind', '=', line_needs), ('state', '=', 'active')]",
        help="Cash rounding and cents that belong to no line are sent as a line of this account or item.")
    history_sale_journal_id = fields.Many2one(
        "account.journal", readonly=True, help="The journal of sales that were entered from the history of the books.")
    history_purchase_journal_id = fields.Many2one(
        "account.journal", readonly=True,
        help="The journal of purchases that were entered from the history of the books.")
    opening_day = fields.Date(
        readonly=True, help="Odoo's opening entry holds what was open on this day. Older documents are open items.")
    opening_account_id = fields.Many2one(
        "account.account", readonly=True, help="The clearing account of the open items and of the opening entry.")
    past_journal_id = fields.Many2one(
        "account.journal", readonly=True, help="The clearing journal of payments of the past.")
    past_until = fields.Date(readonly=True, help="Payments up to this day are payments of the past.")
    payment_journal_id = fields.Many2one(
        "account.journal", string="Journal for payments", check_company=True,
        domain="[('type', 'in', ('bank', 'cash')), ('company_id', '=', company_id)]",
        help="Payments into an account of the books that is mapped to no journal are registered here.")
    stocked = fields.Boolean(
        string="Track quantity in the books, too", tracking=True,
        help="Products whose stock Odoo keeps are created as inventory items, with the quantity on hand on the "
             "opening date; from then on the books track what is sold. If disabled, they are created without "
             "stock.")
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
        help="The quantity that new inventory items start with, where Odoo does not track the quantity on hand.")
    stock_date = fields.Date(
        string="Opening date", default=fields.Date.context_today,
        help="The books refuse sales of an inventory item dated before this day.")
    customer_kind = fields.Char(compute="_compute_customer_kind")
    has_stock = fields.Boolean(compute="_compute_customer_kind")
    lacking = fields.Char(compute="_compute_lacking", help="The required settings that are not set.")
    lacks_accounts = fields.Boolean(compute="_compute_lacking")
    reconcile_nightly = fields.Boolean(
        string="Compare every night", tracking=True,
        help="Once a day, everything in the books is compared with Odoo. Differences are shown under To Fix.")
    compare_balances = fields.Boolean(
        string="Compare account balances", compute="_compute_compare_balances", store=True, readonly=False,
        tracking=True, help=(
            "A comparison also shows what is due, in the banks and owed as tax by the ledgers of both sides. Where that"
            " needs a consent of its own, reconnect after switching it on."))
    has_balances = fields.Boolean(compute="_compute_customer_kind")
    reconcile_tolerance = fields.Monetary(
        string="Rounding entries up to", tracking=True,
        help="Who accepts a difference of a comparison may make up for it by an entry of at most this amount. 0: none.")
    push_payments = fields.Boolean(
        string="Send payments", default=True,
        help="Payments registered in Odoo on documents that are in the books are recorded there, too.")

    def _compute_has_expenses(self):
        self.has_expenses = "hr.expense" in self.env

    @api.constrains("pull_minutes")
    def _check_pull_minutes(self):
        if any(connection.pull_minutes < 5 for connection in self):
            raise ValidationError(self.env._("Payments can be read at most every 5 minutes."))

    @api.depends("provider")
    def _compute_customer_kind(self):
        for connection in self:
            provider = PROVIDERS.get(connection.provider)
            connection.customer_kind = provider.record_kind("customer") if provider else False
            connection.has_posting_status = bool(provider) and "posting_status" in provider.can
            connection.line_needs = provider.line_needs if provider else False
            connection.has_stock = bool(provider) and "stock" in provider.can
            connection.has_balances = bool(provider) and provider.states_balances
            connection.takes = sorted(provider.takes) if provider else []
            connection.takes_files_of = sorted(provider.takes_files_of) if provider else []

    @api.depends("provider")
    def _compute_compare_balances(self):
        for connection in self:
            provider = PROVIDERS.get(connection.provider)
            connection.compare_balances = bool(
                provider and provider.states_balances and not provider.balance_scopes)

    @api.model
    @ormcache("company_id")
    def _service_of_company(self, company_id):
        """The service that this company has been connected to, in whatever state that is now; False if it has not."""
        connection = self.sudo().browse(self._id_of_company(company_id) or [])
        return connection.state not in (False, "draft") and connection.provider

    @api.model
    def _takes_of_company(self, company):
        """The kinds of documents that the books of this company take, none if it was not connected."""
        provider = PROVIDERS.get(self._service_of_company(company.id))
        return sorted(provider.takes) if provider else []

    @api.depends(
        "default_income_id", "default_expense_id", "default_item_id", "untaxed_id", "payment_journal_id",
        "pull_payments", "stocked", "stock_date", *STOCK_ACCOUNTS)
    @api.depends_context("lang")
    def _compute_lacking(self):
        for connection in self:
            needed = connection.external_id and missing_settings(connection)
            connection.lacking = " ".join(needed) if needed else False
            connection.lacks_accounts = bool(needed and accounts_to_create(connection))

    @api.constrains("responsible_ids")
    def _check_responsible_ids(self):
        for connection in self:
            for user in connection.responsible_ids:
                if connection.company_id not in user.company_ids or not user.has_group(
                        "books_connector.group_accountant"):
                    raise ValidationError(self.env._(
                        "%(name)s is no accountant of %(company)s.", name=user.name,
                        company=connection.company_id.name))

    @api.constrains(*RECORDS)
    def _check_records(self):
        for connection in self:
            if any(connection[field].connection_id - connection for field in RECORDS):
                raise ValidationError(self.env._("Choose something of the same books."))

    def action_create_accounts(self):
        """Create the accounts that the settings lack. A refusal is shown with the provider's words."""
        return create_accounts(self)

    def action_create_taxes(self):
        """Create the tax rates that documents need in the books. A refusal is shown with the provider's words."""
        return create_taxes(self)

    def action_add_currencies(self):
        """Add the currencies of documents in the books."""
        add_currencies(self)
        self.action_test()
