"""The settings that have to be made before everything can be sent."""

from ..blocking import Blocked

STOCK_ACCOUNTS = ("stock_asset_id", "stock_cost_id")


def required_settings(connection):
    """The fields that have to be set before everything can be sent."""
    return [
        *(["default_income_id"] if connection.line_needs else []), "default_expense_id",
        *(["default_item_id"] if connection.line_needs == "item" else []),
        "untaxed_id", *(["payment_journal_id"] if connection.pull_payments else []),
        *([*STOCK_ACCOUNTS, "stock_date"] if connection.has_stock and connection.stocked else []),
    ]


def missing_settings(connection):
    """The required settings that are not set, or are inactive in the books: a list of sentences."""
    return [
        lacks(connection, field).sentence for field in required_settings(connection) if not is_set(connection, field)]


def is_set(connection, field):
    """Whether a setting is set, and its record is active in the books."""
    named = connection[field]
    return bool(named) and (connection._fields[field].comodel_name != "books.record" or named.state == "active")


def setting(connection, field, missing):
    """The `books.record` of a setting; where it is not set or not active, a Blocked is added to `missing`."""
    row = connection[field]
    if not is_set(connection, field):
        missing.append(lacks(connection, field))
        return row.browse()
    return row


def lacks(connection, field):
    """The Blocked for a setting that is not set, or is inactive in the books."""
    if connection[field]:
        return Blocked(
            "setting_inactive", connection, field, name=connection[field].display_name,
            books=connection.provider_label)
    return Blocked(f"no_{field.removesuffix('_id')}", connection, field)


def active(connection, row, missing):
    """The mapped record; where it is inactive in the books, a Blocked is added to `missing`."""
    if row and row.state != "active":
        missing.append(is_gone(connection, row))
    return row


def is_gone(connection, row):
    """The Blocked for a mapped record that is inactive in the books."""
    return Blocked("inactive_there", row, name=row.display_name, books=connection.provider_label)
