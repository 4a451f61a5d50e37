"""The work of a reconciliation on the schedule of its connection."""

import logging
from functools import partial

from odoo import fields
from odoo.tools import SQL

from ...providers.errors import BooksError
from ...tools.clock import database_now
from ...tools.retry import until_committed
from ..blocking import Blocked
from ..connect.interruption import halt
from ..connect.wake import wake_pull
from ..issues import close_gone, open_issue
from ..kinds import MONEY
from ..pull.pages import OutOfTime
from .balances import compare_balances
from .carried import carry_decisions
from .listed import compare_unlisted, drop_explained_balances
from .one_sided import compare_entries, compare_gone, compare_missing
from .reading import read_books
from .state import count_open, fingerprint

_logger = logging.getLogger(__name__)
EVERY = {"hours": 24}


def reconcile_on_schedule(connection):
    """Go on with the comparison of these books, if there is one, or start the one of this night."""
    if connection.reconcile_nightly:
        until_committed(connection.env, partial(start_nightly, connection))
    run = connection.env["books.reconciliation"].search(
        [("connection_id", "=", connection.id), ("state", "=", "reading")], limit=1)
    if not run or not connection._is_working():
        return
    try:
        work(run)
    except BooksError as error:
        _logger.info("books_connector: %s could not be compared: %s", connection.display_name, error)
        connection.env.cr.rollback()
        until_committed(connection.env, lambda error=error: halt(connection, error))
    except OutOfTime:
        until_committed(connection.env, lambda: wake_pull(connection))


def start_nightly(connection):
    """Start a comparison if the last one was started more than a day ago. What waits to be sent is no difference."""
    if not connection._is_working() or connection.error:
        return
    Run = connection.env["books.reconciliation"]
    now = database_now(connection.env)
    recent = fields.Datetime.subtract(now, **EVERY)
    own = [("connection_id", "=", connection.id), "|", ("state", "=", "reading"), ("started_at", ">", recent)]
    if Run.search_count(own, limit=1):
        return
    Run._start(connection)


def work(run):
    """Read what is left, and compare it.

    :raises OutOfTime: the schedule has to end.
    """
    read_books(run)
    if run.step == "lists":
        compare_missing(run)
        compare_balances(run)
        until_committed(run.env, partial(end_lists, run))
    left, after = float("inf"), run.after
    while after is not None:
        after, left = until_committed(run.env, partial(compare_some, run))
        if left <= 0 and after is not None:
            raise OutOfTime
    until_committed(run.env, partial(finish, run))


def end_lists(run):
    compare_unlisted(run)
    compare_gone(run)
    run.step = "entries"


def compare_some(run):
    run.after, is_last = compare_entries(run, run.after)
    return None if is_last else run.after


def finish(run):
    """End it: what follows from another difference is no row of its own."""
    drop_consequences(run)
    drop_explained_balances(run)
    carry_decisions(run)
    run.env.cr.execute(SQL("DELETE FROM books_reconciliation_seen WHERE run_id = %s", run.id))
    run.write({
        "state": "done", "finished_at": database_now(run.env), "fingerprint": fingerprint(run.connection_id)})
    connection = run.connection_id
    count = count_open(connection)
    if count:
        open_issue(connection, Blocked("books_differ", connection, books=connection.provider_label, count=count))
    close_gone(connection)


def drop_consequences(run):
    """Remove the rows of documents of which only the amount due differs because of a payment that has a row itself."""
    payments = run.row_ids.filtered(lambda row: row.kind in MONEY)
    payments = payments.filtered(lambda row: row.state != "explained" or row.reason == "on_the_way")
    named = {one[1] for row in payments for one in named_documents(row)}
    named |= set(payments.record_id.allocation_ids.mapped("external_id"))
    run.row_ids.filtered(lambda row: row.reason == "due" and row.external_id in named).unlink()


def named_documents(row):
    """(kind, external id, …) of what a payment settled before and settles now."""
    return [one for field, before, now, _who in row.differences or () if field == "allocations"
            for one in [*(before or ()), *(now or ())]]
