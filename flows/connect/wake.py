"""Letting the schedules of connections run."""

# What each schedule runs.
RUNS = {"push_cron_id": "_cron_push", "pull_cron_id": "_cron_pull"}


def wake_push(connections, at=None):
    """Let the push schedules, which run `_cron_push`, run as soon as the transaction is committed, or at a time."""
    connections.sudo().push_cron_id._books_trigger(at)


def wake_pull(connections, at=None):
    """Let the pull schedules, which run `_cron_pull`, run as soon as the transaction is committed, or at a time."""
    connections.sudo().pull_cron_id._books_trigger(at)
