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
from .progress import show
from .reading import read_changed, read_history
from .undoing import undo_rest, undo_some, waiting

_logger = logging.getLogger(__name__)


def continue_import(connection):
    """Go on with the import of these books, if there is one."""
    found = connection.env["books.import"].search(
        [("connection_id", "=", connection.id), "|", ("undo_user_id", "!=", False), "&",
         ("state", "in", ("reading", "linking")), ("is_paused", "=", False)])
    one = found.filtered("undo_user_id")[:1] or found[:1]
    if not one or not connection._is_working():
        return
    try:
        if one.undo_user_id:
            take_back(one)
        elif one.state == "linking":
            work(one)
        else:
            if read_history(one):
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
    if one.state == "reading":
        one.state = "review"
    show(one)


def work(one):
    """Link and enter what was decided, and then apply the payments of it.

    :raises OutOfTime: the schedule has to end.
    """
    left = float("inf")
    read_changed(one)
    for step in (link_some, create_some):
        done = True
        while done and left > 0:
            done, left = until_committed(one.env, partial(step_shown, step, one), progress=True)
    if left <= 0 or one.state == "linking" and not one.is_paused and decided(one, ["link", "create"], 1):
        raise OutOfTime
    connection = one.connection_id.with_context(tracking_disable=True)
    _applied, left = apply_payments(connection)
    if left <= 0:
        raise OutOfTime
    until_committed(one.env, partial(reviewed, one))


def take_back(one):
    """Go on with undoing an import.

    :raises OutOfTime: the schedule has to end.
    """
    done, left = True, float("inf")
    while done and left > 0:
        done, left = until_committed(one.env, partial(undone_shown, one), progress=True)
    if waiting(one, 1):
        raise OutOfTime
    until_committed(one.env, partial(undo_rest, one))
    until_committed(one.env, partial(show, one))


def undone_shown(one):
    done = undo_some(one)
    show(one)
    return done


def step_shown(step, one):
    one.invalidate_recordset(["state", "is_paused"])
    if one.state != "linking" or one.is_paused:
        return 0  # a person stopped it meanwhile
    done = step(one)
    show(one)
    return done


def reviewed(one):
    if one.state == "linking":
        one.state = "review"
    show(one)
