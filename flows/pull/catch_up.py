"""The daily catch-up: the reading begins where it did a day before."""

from datetime import timedelta

from ...tools.clock import database_now
from ...tools.retry import until_committed

EVERY = timedelta(days=1)
MARGIN = timedelta(hours=1)
MOST = timedelta(days=20)  # the providers keep older changes for different times


def catch_up(connection):
    """Once a day let the reading that follows begin where it did a day ago; what is known changes nothing."""
    now = database_now(connection.env)
    recent = connection.caught_up_at and connection.caught_up_at > now - EVERY
    if recent or not connection.cursor or not connection._is_working():
        return

    def catch_up():
        # Never from before the first reading, after which nothing older was to be read.
        since = connection.caught_up_at
        again = min((connection.pulled_at or now) - since, MOST) if since else timedelta()
        if again > timedelta() and not rewind(connection, again):
            return  # a reading was interrupted: after it
        connection.write({"caught_up_at": now, "contacts_compared_at": False})

    until_committed(connection.env, catch_up)


def rewind(connection, by):
    """Let the next reading begin that much earlier; False in the middle of one."""
    cursor = connection._provider_offline().rewind_cursor(connection.cursor, by)
    if cursor == connection.cursor:
        return False
    connection.cursor = cursor
    return True


def rewind_to(connection, moment):
    """Let the next reading begin before this moment, as far as every service covers it; False in the middle of one."""
    return rewind(connection, min(database_now(connection.env) - moment + MARGIN, MOST))
