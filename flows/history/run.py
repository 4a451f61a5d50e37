"""The work of an import on the schedule of its connection."""

import logging
from functools import partial

from ...providers.errors import BooksError
from ...tools.retry import until_committed
from ..connect.interruption import halt
from ..connect.wake import wake_pull
from ..pull.pages import OutOfTime
from ..pull.payments import apply_payments
from .contacts import note_contacts
from .creating import create_some
from .decided import decided
from .linking import link_some
from .matching import match
from .reading import read_history

_logger = logging.getLogger(__name__)


def continue_import(connection):
    """Go on with the import of these books, if there is one."""
    one = connection.env["books.import"].search(
        [("connection_id", "=", connection.id), ("state", "in", ("reading", "linking")), ("is_paused", "=", False)],
        limit=1)
    if not one or not connection._is_working():
        return
    try:
        if one.state == "linking":
            work(one)
        else:
            read_history(one)
            until_committed(one.env, lambda: matched(one))
    except BooksError as error:
        _logger.info("books_connector: the history of %s could not be read: %s", connection.display_name, error)
        connection.env.cr.rollback()
        until_committed(connection.env, lambda error=error: halt(connection, error))
    except OutOfTime:
        until_committed(connection.env, lambda: wake_pull(connection))


def matched(one):
    note_contacts(one)
    match(one)
    one.state = "review"


def work(one):
    """Link and enter what was decided, and then apply the payments of it.

    :raises OutOfTime: the schedule has to end.
    """
    left = float("inf")
    for step in (link_some, create_some):
        done = True
        while done and left > 0:
            done, left = until_committed(one.env, partial(step, one), progress=True)
    if left <= 0 or decided(one, ["link", "create"], 1):
        raise OutOfTime
    until_committed(one.env, lambda: one.write({"state": "review"}))
    apply_payments(one.connection_id)
