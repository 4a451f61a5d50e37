"""The daily catch-up: once a day the reading starts from the cursor of a day before."""

from datetime import timedelta

from ...tools.clock import database_now
from ...tools.retry import until_committed

EVERY = timedelta(days=1)
MARGIN = timedelta(hours=1)
MOST = timedelta(days=20)  # the providers keep older changes for different times


def catch_up(connection):
    """Once a day, start the next reading from the cursor of a day ago. Objects that are stored already change
    nothing.
    """
    now = database_now(connection.env)
    recent = connection.caught_up_at and connection.caught_up_at > now - EVERY
    if recent or not connection.cursor or not connection._is_working():
        return

    def catch_up():
        # Never before the first reading: older changes are not wanted.
        since = connection.caught_up_at
        again = min((connection.pulled_at or now) - since, MOST) if since else timedelta()
        if again > timedelta() and not rewind(connection, again):
            return  # a reading was interrupted: only after it
        connection.caught_up_at = now
        if not since or not connection.contacts_left:  # else those of the day before come first
            connection.contacts_compared_at = False

    until_committed(connection.env, catch_up)


def rewind(connection, by):
    """Move the cursor back by this much time; False in the middle of a reading."""
    cursor = connection._provider_offline().rewind_cursor(connection.cursor, by)
    if cursor == connection.cursor:
        return False
    connection.cursor = cursor
    return True


def rewind_to(connection, moment):
    """Move the cursor back to before this moment, as far as every provider keeps changes; False in the middle of a
    reading.
    """
    return rewind(connection, min(database_now(connection.env) - moment + MARGIN, MOST))
