"""Empty settings are filled where there is one plain choice."""

from .suggestions import suggest_all

# Names of the sales and general expense accounts in the providers' default charts.
SALES = ("sales", "sales income", "sales of product income")
COSTS = ("uncategorized expense", "uncategorised expense", "general expenses", "general operating expenses",
         "miscellaneous", "office expenses")
WALK_IN = ("cash sale", "cash sales", "cash customer", "walk-in customer", "retail customer")


def suggest(connection):
    guess_settings(connection)
    suggest_all(connection)


def guess_settings(connection):
    """Fill empty settings from the charts of the books and of Odoo, where there is one plain choice."""
    Record = connection.env["books.record"]

    def rows(kind, *domain):
        return Record.search([
            ("connection_id", "=", connection.id), ("kind", "=", kind), ("state", "=", "active"), *domain])

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
        "default_customer_id": named(rows(connection.customer_kind), WALK_IN)[:1],
        "deposit_id": rows("account", ("role", "=", "undeposited"))[:1],
        "rounding_id": (
            rows("account", ("role", "=", "rounding")) if connection.line_needs != "item"
            else rows("item", ("name", "=ilike", "rounding%")) or services)[:1],
        "untaxed_id": rows("tax", ("role", "=", "untaxed"))[:1],
        "stock_asset_id": rows("account", ("role", "=", "inventory"))[:1],
        "stock_cost_id": costs.filtered(lambda row: row.role == "cost")[:1],
        "payment_journal_id": connection.env["account.journal"].search([
            *connection.env["account.journal"]._check_company_domain(connection.company_id), ("type", "=", "bank"),
        ], limit=1),
    }
    connection.write({field: guess.id for field, guess in guesses.items() if guess and not connection[field]})
