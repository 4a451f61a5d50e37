"""Read the changes of the books, page by page."""

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
from ..connect.interruption import announce_end, halt, note_accepted
from ..connect.schedules import note_failure
from ..connect.wake import resumes_at, wake_pull
from ..connect.webhooks import keep_webhook
from ..history.run import continue_import
from ..issue_activities import assign
from ..issues import review_issues
from ..notification import notification, why_not_working
from ..push.approval import requeue_approved
from ..push.refused_because import explain_refused
from ..reconcile.run import reconcile_on_schedule
from .catalogue import awaited_kinds, begin, catalogue_kinds, forget_catalogues, read_catalogue, read_daily
from .catch_up import catch_up
from .contacts import accept_contacts, pull_contacts
from .due import note_unexplained
from .events import wake_for_events
from .pages import OutOfTime, note_committed
from .payments import apply_payments
from .read_again import read_again
from .unreadable import note_complete

_logger = logging.getLogger(__name__)

# Contacts that were read this recently are current enough for a search.
FRESH_MINUTES = 5


def pull_on_schedule(connection):
    """The work of the pull schedule."""
    catch_up(connection)
    until_committed(connection.env, partial(announce_end, connection))
    applied = pull(connection)
    continue_import(connection)
    reconcile_on_schedule(connection)
    until_committed(connection.env, partial(assign, connection))
    keep_webhook(connection)
    if connection.rest_until and connection.rests:
        wake_pull(connection, connection.rest_until)  # sending in the background must not block reading
    if not connection.error or not connection._is_working():
        # After a refusal, read again at the next regular time only.
        until_committed(connection.env, partial(wake_for_events, connection))
    return applied


def pull_now(connection):
    """The button "Sync payments": read the changes of the books now."""
    connection.ensure_one()
    connection.check_access("read")
    connection = as_superuser(connection).with_company(connection.company_id)
    if stop_in_copy(connection) or not connection._is_working():
        return why_not_working(connection)
    forget_catalogues(connection, awaited_kinds(connection))
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
        message += " " + connection.env._(
            "Objects of the books that could not be read: %s.", connection.unreadable_count)
    return notification(connection, message, "warning" if waiting or connection.unreadable_count else "success")


def pull(connection):
    """Read the changes, store them page by page, then apply them to Odoo.

    :return: the number of payments registered, None if the books could not be read.
    """
    connection.ensure_one()
    if not connection._is_working():
        return None
    # First what an earlier run had no time for: while there is any, nothing more is read.
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
    return not connection._is_read() or connection.pulled_at < fields.Datetime.subtract(
        database_now(connection.env), minutes=FRESH_MINUTES)


def read_changes(connection):
    """Store every change since the cursor. The cursor moves with each page, so an interrupted reading resumes.

    :return: False if the books could not be read.
    """
    Cron = connection.env["ir.cron"]
    Cron._commit_progress()  # no lock is held during the requests that follow
    provider, awaited = connection._provider(), connection.reads_awaited
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
        requeue_approved(connection)
        explain_refused(connection)
        if not connection.changed_at:
            connection.changed_at = database_now(connection.env)
        note_accepted(connection, wrote=False)
        connection.write({
            "cursor": cursor, "first_cursor": False, "pulled_at": database_now(connection.env), "pull_failure": False,
            "reads_answered": max(awaited, connection.reads_answered)})
        connection._succeed()

    until_committed(connection.env, noted)
    return True


def read_first(connection, provider):
    """Begin to read these books: read all lists, and store the cursor from which changes are read.

    :return: the cursor.
    """
    begin(connection, provider)
    read_catalogue(connection, catalogue_kinds(connection))
    until_committed(connection.env, partial(accept_contacts, connection))
    until_committed(connection.env, partial(suggest, connection))
    return connection.first_cursor


def read_on(connection, provider):
    """Read the changes since the cursor.

    :return: the cursor after them.
    """
    read_daily(connection, provider.read_daily)
    read_again(connection, provider)
    cursor = connection.cursor
    for page in provider.changes(cursor, connection._clock()):
        cursor = page.cursor
        if page.records or page.unreadable or page.read:
            left = note_committed(connection, page, "changes", lambda page=page: connection.write(
                {"cursor": page.cursor} | ({"changed_at": database_now(connection.env)} if page.records else {})))
            if left <= 0:
                raise OutOfTime
    return cursor


def read_on_later(connection):
    """Continue reading partly read lists as soon as the books accept requests again."""
    at = resumes_at(connection)
    if at and connection.state == "active" and (connection.first_cursor or connection.list_places):
        until_committed(connection.env, lambda: wake_pull(connection, at))


def look_afresh(connections):
    """Let the next reading read changes and lists first: a person waits for something new."""
    for connection in connections:
        forget_catalogues(connection, PROVIDERS[connection.provider].read_daily)
        connection._await_reading()
