"""Webhooks lead to a pull that begins after them; no delivery waits for another one."""

from psycopg2.errors import SerializationFailure

from ...tools.clock import database_now
from ..connect.wake import wake_pull


def announce(connection):
    """Run the pull for the events of this transaction, as soon as something may be read.

    A run that is due by then will do: it is locked, so that it cannot begin before this transaction is committed
    and its events can be seen. One that has begun is locked by itself, or gone: then another one is asked for.
    So deliveries that come in together neither wait for each other nor rely on one that was too late.
    """
    connection.ensure_one()
    at = max(filter(None, (connection.paused_until, connection.rest_until)), default=None)
    later = at if at and at > database_now(connection.env) else None
    if not hold_run(connection, later):
        wake_pull(connection, later)


def hold_run(connection, at):
    """Lock a run of the pull that is due by then, or now, so that it begins after this transaction.

    :return: whether there is one.
    """
    try:
        with connection.env.cr.savepoint(flush=False):
            connection.env.cr.execute(
                "SELECT id FROM ir_cron_trigger "
                "WHERE cron_id = %s AND call_at <= COALESCE(%s, clock_timestamp() AT TIME ZONE 'UTC') LIMIT 1 "
                "FOR KEY SHARE SKIP LOCKED", [connection.pull_cron_id.id, at], log_exceptions=False)
            return bool(connection.env.cr.rowcount)
    except SerializationFailure:
        return False


def wake_for_events(connections):
    """Let the pull run for events that were not read because nothing could be read then.

    Where only a person can change that, it is done again once it is changed.
    """
    for connection in connections.sudo():
        if connection.state == "active" and connection.enabled and connections.env["books.event"].sudo().search_count(
                [("connection_id", "=", connection.id), ("pending", "=", True)], limit=1):
            announce(connection)
