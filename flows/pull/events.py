"""Webhooks start a pull that begins after them. No delivery waits for another one."""

from psycopg2.errors import SerializationFailure

from ...tools.clock import database_now
from ..connect.wake import resumes_at, wake_pull


def announce(connection):
    """Trigger the pull for the events of this transaction, as soon as the connection may read.

    A run that is due by then is used: it is locked, so that it cannot begin before this transaction is committed
    and its events are visible. A run that has begun is locked by its worker, or gone: then another one is triggered.
    So simultaneous deliveries neither wait for each other nor rely on a run that began before them.
    """
    connection.ensure_one()
    at, now = resumes_at(connection), database_now(connection.env)
    later = at if at and at > now else None
    due = hold_run(connection, later or now)
    if not due:
        wake_pull(connection, later)
    elif due < now:
        # Nobody was woken when it became due, unless all workers are busy.
        connection.env.cr.postcommit.add(connection.env["ir.cron"]._notifydb)


def hold_run(connection, at):
    """Lock a trigger of the pull that is due by then, so that it runs after this transaction.

    :return: when it is due; None if there is none.
    """
    try:
        with connection.env.cr.savepoint(flush=False):
            connection.env.cr.execute(
                "SELECT call_at FROM ir_cron_trigger WHERE cron_id = %s AND call_at <= %s "
                "ORDER BY call_at DESC LIMIT 1 FOR KEY SHARE SKIP LOCKED",
                [connection.pull_cron_id.id, at], log_exceptions=False)
            found = connection.env.cr.fetchone()
            return found[0] if found else None
    except SerializationFailure:
        return None


def wake_for_events(connections):
    """Trigger the pull for events that came while the connection could not read.

    If only a person can change that, this is called again after the change.
    """
    for connection in connections.sudo():
        if connection.state == "active" and connection.enabled and connections.env["books.event"].sudo().search_count(
                [("connection_id", "=", connection.id), ("pending", "=", True)], limit=1):
            announce(connection)
