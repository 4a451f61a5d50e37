"""Reading what changed in the books, page by page."""

import logging
from functools import partial

from odoo import fields
from odoo.exceptions import UserError

from ...providers import PROVIDERS
from ...providers.errors import BooksError
from ...tools.clock import database_now
from ...tools.retry import CONCURRENT, until_committed
from ...tools.superuser import as_superuser
from ..connect.copies import stop_in_copy
from ..connect.defaults import suggest
from ..connect.interruption import announce_end, halt
from ..connect.schedules import note_failure
from ..connect.wake import wake_pull
from ..connect.webhooks import keep_webhook
from ..issues import review_issues
from ..notification import notification, why_not_working
from .catalogue import begin, catalogue_kinds, forget_catalogues, read_catalogue, read_daily
from .catch_up import catch_up
from .contacts import accept_contacts, pull_contacts
from .due import note_unexplained
from .events import wake_for_events
from .pages import OutOfTime, note_committed
from .payments import apply_payments
from .read_again import read_again
from .unreadable import note_complete

_logger = logging.getLogger(__name__)

# What was read this short ago is fresh enough to look up a contact in.
FRESH_MINUTES = 5


def pull_on_schedule(connection):
    """What the pull schedule does."""
    catch_up(connection)
    until_committed(connection.env, partial(announce_end, connection))
    applied = pull(connection)
    keep_webhook(connection)
    if connection.rest_until and connection.rests:
        wake_pull(connection, connection.rest_until)  # what is sent in the background must not keep it from being read
    if not connection.error or not connection._is_working():
        # What the books refuse is read again at the next regular time only.
        until_committed(connection.env, partial(wake_for_events, connection))
    return applied


def pull_now(connection):
    """The button: read what changed in the books now."""
    connection.ensure_one()
    connection.check_access("read")
    connection = as_superuser(connection).with_company(connection.company_id)
    if stop_in_copy(connection) or not connection._is_working():
        return why_not_working(connection)
    try:
        applied = pull(connection)
    except (UserError, *CONCURRENT):
        raise
    except Exception as error:
        note_failure(connection, "pull_failure", error)
        applied = None
    if applied is None:
        return why_not_working(connection)
    waiting = connection.env["books.record"].sudo().search_count(
        [("connection_id", "=", connection.id), ("problem", "!=", False),
         "|", ("waiting", "=", True), ("state", "=", "unknown")])
    message = connection.env._("%s payments registered.", applied)
    if not connection.pull_payments:
        message = connection.env._("Payments are not registered here: that is switched off in the connection.")
    unknown = connection.env["books.record"].sudo().search_count(
        [("connection_id", "=", connection.id), ("idle", "=", True)])
    if waiting:
        message += " " + connection.env._("%s need a decision.", waiting)
    if unknown:
        message += " " + connection.env._("%s are for documents that Odoo does not know.", unknown)
    if connection.unreadable_count:
        message += " " + connection.env._("%s objects of the books could not be read.", connection.unreadable_count)
    return notification(connection, message, "warning" if waiting or connection.unreadable_count else "success")


def pull(connection):
    """Read what changed, note it page by page, then apply it to Odoo.

    :return: how many payments were registered, None where the books could not be read.
    """
    connection.ensure_one()
    if not connection._is_working():
        return None
    # What an earlier run had no time for; as long as there is such, nothing more is asked for.
    applied, left = apply_payments(connection, [("problem", "=", False)])
    if left <= 0:
        return applied
    events = connection.env["books.event"]._unread(connection)
    if not read_changes(connection):
        return None
    if events:
        until_committed(connection.env, lambda: events.write({"pending": False}))
    pull_contacts(connection)
    applied += apply_payments(connection)[0]
    review_issues(connection)
    return applied


def is_stale(connection):
    return not connection.pulled_at or connection.pulled_at < fields.Datetime.subtract(
        database_now(connection.env), minutes=FRESH_MINUTES)


def read_changes(connection):
    """Note every change since the cursor; the cursor moves with each page, so an interrupted reading resumes.

    :return: False where the books could not be read.
    """
    Cron = connection.env["ir.cron"]
    Cron._commit_progress()  # nothing is held over the requests that follow
    provider = connection._provider()
    try:
        cursor = read_on(connection, provider) if connection.cursor else read_first(connection, provider)
    except BooksError as error:
        _logger.info("books_connector: %s could not be read: %s", connection.display_name, error)
        connection.env.cr.rollback()
        until_committed(connection.env, lambda error=error: halt(connection, error))
        read_on_later(connection)
        return False
    except OutOfTime:
        until_committed(connection.env, lambda: wake_pull(connection))
        return False
    except (UserError, *CONCURRENT):
        raise
    except Exception as error:
        note_failure(connection, "pull_failure", error)
        return False

    def noted():
        note_complete(connection, "changes")
        note_unexplained(connection)
        connection.write({
            "cursor": cursor, "first_cursor": False, "pulled_at": database_now(connection.env), "pull_failure": False})
        connection._succeed()

    until_committed(connection.env, noted)
    return True


def read_first(connection, provider):
    """Begin to read these books: what they hold, and from where on changes are read.

    :return: the cursor.
    """
    begin(connection, provider)
    read_catalogue(connection, catalogue_kinds(connection))
    until_committed(connection.env, partial(accept_contacts, connection))
    until_committed(connection.env, partial(suggest, connection))
    return connection.first_cursor


def read_on(connection, provider):
    """Read what changed since.

    :return: the cursor after it.
    """
    read_daily(connection, provider.read_daily)
    read_again(connection, provider)
    cursor = connection.cursor
    for page in provider.changes(cursor, connection._clock()):
        cursor = page.cursor
        if page.records or page.unreadable or page.read:
            left = note_committed(connection, page, "changes", lambda page=page: connection.write(
                {"cursor": page.cursor}))
            if left <= 0:
                raise OutOfTime
    return cursor


def read_on_later(connection):
    """Lists of which some pages were read are read on as soon as the books take requests again."""
    at = max(filter(None, (connection.paused_until, connection.rest_until)), default=None)
    if at and connection.state == "active" and (connection.first_cursor or connection.list_places):
        until_committed(connection.env, lambda: wake_pull(connection, at))


def look_afresh(connections):
    """Read the changes and lists of the books before anything else: somebody waits for what is new."""
    for connection in connections:
        forget_catalogues(connection, PROVIDERS[connection.provider].read_daily)
        connection.pulled_at = False
