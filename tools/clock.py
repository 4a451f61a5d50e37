"""The database's clock, which is the same for all hosts."""

from odoo.fields import Domain
from odoo.tools import SQL


def database_time(env):
    """The current time, not that of the transaction's beginning; UTC, without a time zone."""
    [[now]] = env.execute_query(SQL("SELECT clock_timestamp() AT TIME ZONE 'UTC'"))
    return now


def database_now(env):
    """The current time in whole seconds, as Odoo stores times."""
    return database_time(env).replace(microsecond=0)


def passed(field):
    """The domain of the rows whose time in this field has passed."""
    return Domain.custom(to_sql=lambda model, alias, query: SQL(
        "%s <= (clock_timestamp() AT TIME ZONE 'UTC')", model._field_to_sql(alias, field, query)))
