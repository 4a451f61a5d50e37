"""Letting the schedules of connections run."""

# What each schedule runs.
RUNS = {"push_cron_id": "_cron_push", "pull_cron_id": "_cron_pull"}


def wake_push(connections, at=None):
    """Let the push schedules, which run `_cron_push`, run as soon as the transaction is committed, or at a time."""
    connections.sudo().push_cron_id._books_trigger(at)


def wake_pull(connections, at=None):
    """Let the pull schedules, which run `_cron_pull`, run as soon as the transaction is committed, or at a time."""
    connections.sudo().pull_cron_id._books_trigger(at)


def resumes_at(connection):
    """When the connection may read again, None if nothing says that it has to wait. The time may have passed."""
    return max(filter(None, (connection.paused_until, connection.rest_until)), default=None)


def report_remaining(connection, remaining, wake):
    """Commit, and let the schedule run again if something remains. Odoo would call it ten times however long each call
    takes, and kills a worker after two minutes: once its time is over, another run continues.

    :param wake: `wake_push` or `wake_pull`.
    """
    Cron = connection.env["ir.cron"]
    if remaining and Cron._commit_progress() <= 0:
        wake(connection)
        remaining = 0
    Cron._commit_progress(remaining=remaining)
