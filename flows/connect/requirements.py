"""The settings that have to be made before everything can be sent."""

STOCK_ACCOUNTS = ("stock_asset_id", "stock_cost_id")


def required_settings(connection):
    """The fields that have to be set before everything can be sent."""
    return [
        "default_income_id", "default_expense_id", *(["default_item_id"] if connection.line_needs == "item" else []),
        "untaxed_id", *(["payment_journal_id"] if connection.pull_payments else []),
        *([*STOCK_ACCOUNTS, "stock_date"] if connection.has_stock and connection.stocked else []),
    ]


def missing_settings(connection):
    """The required settings that are not set, or name what is inactive in the books: a sentence each."""
    return [lacks(connection, field) for field in required_settings(connection) if not is_set(connection, field)]


def is_set(connection, field):
    """Whether a setting says something, and what it names is active in the books."""
    named = connection[field]
    return bool(named) and (connection._fields[field].comodel_name != "books.record" or named.state == "active")


def setting(connection, field, missing):
    """What a setting names in the books; where that does not stand there, `missing` says so."""
    row = connection[field]
    if not is_set(connection, field):
        missing.append((lacks(connection, field), "settings"))
        return row.browse()
    return row


def lacks(connection, field):
    """What is to be done about a setting that names nothing, or what is inactive in the books."""
    _ = connection.env._
    if connection[field]:
        return is_gone(connection, connection[field])
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


def is_gone(connection, row):
    """What is to be done about something that is inactive in the books."""
    return connection.env._(
        "“%(name)s” is inactive in %(books)s. Make it active there, or choose another one.",
        name=row.display_name, books=connection.provider_label)
