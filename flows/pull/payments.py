"""Apply waiting payments of the books in batches."""

import logging

from psycopg2.errors import UniqueViolation

from ...tools.batches import in_halves
from ...tools.retry import LATER, until_committed
from ..blocking import Blocked
from ..connect.wake import report_remaining, wake_pull
from ..history.gate import applicable
from ..kinds import GONE, MONEY
from ..refresh import refresh_settled
from .differences import note_differences
from .release import release
from .settle import enter
from .waiting import requeue_waiting

_logger = logging.getLogger(__name__)

BATCH = 200  # payments that are applied together


def apply_payments(connection, domain=()):
    """Apply changed payments of the books. On a payment that cannot be applied the reason is stored.

    First everything that payments no longer settle is undone, then all is registered. So a payment that moved to
    another invoice finds that one open.

    :param domain: a domain on the waiting payments.
    :return: (number of payments registered, seconds left to the schedule).
    """
    if not connection.pull_payments:
        return 0, float("inf")
    until_committed(connection.env, lambda: requeue_waiting(connection))
    domain = [
        ("connection_id", "=", connection.id), ("waiting", "=", True), ("state", "!=", "unknown"), *domain,
        *applicable(connection)]
    for rows in in_batches(connection, [*domain, "|", ("res_id", "!=", False), ("state", "in", GONE)]):
        until_committed(connection.env, lambda rows=rows: apply_some(connection, rows, release), progress=True)
    done, left, rest = 0, float("inf"), connection.env["books.record"].search_count(domain)
    for rows in in_batches(connection, domain):
        count, left = until_committed(
            connection.env, lambda rows=rows: apply_some(connection, rows, enter), progress=True)
        done, rest = done + count, rest - len(rows)
        if left <= 0:
            report_remaining(connection, max(rest, 0), wake_pull)
            break
    return done, left


def in_batches(connection, domain):
    """Payments of the books in batches; those that could not be applied before come last."""
    Record = connection.env["books.record"]
    found = Record.search(domain, order="problem NULLS FIRST, id").ids
    for start in range(0, len(found), BATCH):
        yield Record.browse(found[start:start + BATCH])


def apply_some(connection, waiting, step):
    rows = waiting.try_lock_for_update().filtered("waiting")
    # A payment of 0 that applies one payment to another comes after both.
    last = rows.filtered(lambda row: any(part.kind in MONEY for part in row.allocation_ids))
    done = sum(apply_batch(connection, batch, step) for batch in (rows - last, last) if batch)
    # Payments that continue to the next step are counted there.
    # Of an open item it matters by when it was settled.
    note_differences(rows.allocation_ids.document_id.filtered("opening_day"))
    refresh_settled(connection, rows.filtered(lambda row: not row.waiting) if step is release else rows)
    return done


def apply_batch(connection, rows, step):
    """Run one step for some payments together; one that Odoo refuses must not block the others."""
    results, refused = in_halves(connection.env, rows, step, LATER)
    for row, error in refused:
        _logger.error("books_connector: payment %s could not be applied", row.external_id, exc_info=error)
        row._block(Blocked("odoo_refused", row, text=reason(connection, error)))
    return sum(results)


def reason(connection, error):
    """The message of an error that Odoo raised."""
    if not isinstance(error, UniqueViolation):
        return error
    return connection.env._("a record with the same number or link already exists (%s).", error.diag.constraint_name)
