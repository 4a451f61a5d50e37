"""What was sent and what failed each day: counted when it happens, so that nothing large is read to show it."""

from datetime import timedelta

from odoo.tools import SQL

from ...tools.clock import database_now

SHOWN_DAYS = 14
KEPT_DAYS = 100


def count_sent(connection, jobs):
    """Count jobs that the books accepted."""
    _count(connection, jobs, "sent")


def count_failed(connection, jobs):
    """Count jobs that only a person can continue."""
    _count(connection, jobs, "failed")


def _count(connection, jobs, field):
    now = database_now(connection.env)
    connection.env["books.day"].create([{
        "connection_id": connection.id, "day": now.date(), "kind": kind, field: len(of_kind),
        "sent_at": now if field == "sent" else False,
    } for kind, of_kind in jobs.grouped("kind").items()])


def sent_and_failed(connections):
    """{connection: [(day, sent, failed)]} of the last days, today last."""
    today = database_now(connections.env).date()
    days = [today - timedelta(days=back) for back in reversed(range(SHOWN_DAYS))]
    found = {
        (connection.id, day): (sent, failed) for connection, day, sent, failed in connections.env["books.day"].sudo(
        )._read_group([("connection_id", "in", connections.ids), ("day", ">=", days[0])],
                      ["connection_id", "day:day"], ["sent:sum", "failed:sum"])}
    return {connection: [(day, *found.get((connection.id, day), (0, 0))) for day in days] for connection in connections}


def last_sent(connections):
    """{connection: {kind: when something of it was last sent}}"""
    found = {connection: {} for connection in connections}
    for connection, kind, at in connections.env["books.day"].sudo()._read_group(
            [("connection_id", "in", connections.ids), ("sent_at", "!=", False)], ["connection_id", "kind"],
            ["sent_at:max"]):
        found[connection][kind] = at
    return found


def merge_days(env):
    """Merge the rows of each past day into one, and delete those of long ago."""
    today = database_now(env).date()
    env["books.day"].flush_model()
    env.cr.execute(SQL("DELETE FROM books_day WHERE day < %s", today - timedelta(days=KEPT_DAYS)))
    env.cr.execute(SQL(
        """
        WITH merged AS (
            DELETE FROM books_day WHERE day < %s AND day >= %s
                AND (connection_id, day, kind) IN (
                    SELECT connection_id, day, kind FROM books_day WHERE day < %s AND day >= %s
                     GROUP BY connection_id, day, kind HAVING count(*) > 1)
            RETURNING connection_id, day, kind, sent, failed, sent_at)
        INSERT INTO books_day (connection_id, day, kind, sent, failed, sent_at)
        SELECT connection_id, day, kind, sum(sent), sum(failed), max(sent_at) FROM merged
         GROUP BY connection_id, day, kind
        """, today, today - timedelta(days=KEPT_DAYS), today, today - timedelta(days=KEPT_DAYS)))
    env["books.day"].invalidate_model()
