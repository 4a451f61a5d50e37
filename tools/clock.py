"""The database's clock: the same for all hosts, whatever their own clocks show."""

from odoo.fields import Domain
from odoo.tools import SQL


def database_time(env):
    """The present moment, not the beginning of the transaction; UTC, without a time zone."""
    [[now]] = env.execute_query(SQL("SELECT clock_timestamp() AT TIME ZONE 'UTC'"))
    return now


def database_now(env):
    """The present moment in whole seconds, as Odoo keeps times."""
    return database_time(env).replace(microsecond=0)


def passed(field):
    """The domain of the rows whose moment of this name is over."""
    return Domain.custom(to_sql=lambda model, alias, query: SQL(
        "%s <= (clock_timestamp() AT TIME ZONE 'UTC')", model._field_to_sql(alias, field, query)))
