"""Which jobs are due, the most urgent first."""

from ...tools.clock import passed
from .batch import ALONE, WRITES


def due_domain(connection, urgent=False):
    """:param urgent: only jobs that a person waits for."""
    return [
        ("connection_id", "=", connection.id), ("state", "=", "todo"), *([("urgent", "=", True)] if urgent else []),
        ("awaits_history", "=", False), "|", ("not_before", "=", False), passed("not_before"),
    ]


def count_due(connection):
    if not connection._is_working():
        return 0
    return connection.env["books.job"].search_count(due_domain(connection), limit=1000)


def has_urgent(connection):
    return bool(connection.env["books.job"].search_count(due_domain(connection, urgent=True), limit=1))


def due_batch(connection, provider, urgent=False):
    """The due jobs that fit into one request, the most urgent first."""
    Job = connection.env["books.job"]
    first = Job.search_fetch(
        due_domain(connection, urgent), ["kind", "verb", "rank", "attempts"], order="urgent DESC, rank, id", limit=1)
    # A job whose requests failed repeatedly is sent alone, so that it does not block the others.
    if first.attempts >= ALONE:
        return first
    return first and Job.search_fetch([
        *due_domain(connection, urgent), ("kind", "=", first.kind), ("verb", "=", first.verb),
        ("rank", "=", first.rank), ("attempts", "<", ALONE),
    ], order="urgent DESC, id", limit=provider.batch_limit(first.kind, WRITES[first.verb]))
