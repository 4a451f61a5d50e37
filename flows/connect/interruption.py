"""What interrupts a whole connection: a lost consent, a limit, a refusal."""

from datetime import timedelta

from odoo.tools import format_date, plaintext2html

from ...providers.errors import AppRefused, Limited, NotConnected, Rejected, TryLater, Unknown, UnreadableAnswer
from ..ask_colleague import responsible
from ..blocking import Blocked
from ..error_reasons import explain
from ..issues import close_gone, close_settled, open_issue
from ..rate_limit import LeftForPeople
from ..stored_language import written
from .wake import wake_pull, wake_push

TRY_AGAIN = 3600  # seconds after which it is tried whether an ended subscription was renewed


def lose(connection, error):
    """The grant is no longer accepted: notify the people who can connect again, once."""
    connection.ensure_one()
    if connection.state != "active":
        return
    sentence = explain(written(connection, connection).env, error, connection.provider_label)[0]
    connection.write({"state": "expired", "error": sentence})
    open_issue(connection, Blocked.by_error(connection, connection, error))
    for user in responsible(connection):
        env = connection.with_context(lang=user.lang).env
        summary = env._("Enter the app credentials of %(books)s again", books=connection.provider_label) if (
            isinstance(error, AppRefused)) else env._("Connect %(books)s again", books=connection.provider_label)
        connection.activity_schedule(
            "mail.mail_activity_data_todo", user_id=user.id, summary=summary,
            note=plaintext2html(explain(env, error, connection.provider_label)[0]))


def halt(connection, error):
    """Set the connection's state after an error that concerns all of it: pause it, or mark it as expired or failed."""
    if isinstance(error, NotConnected):
        lose(connection, error)
    elif isinstance(error, LeftForPeople):
        connection._leave_to_people(error.retry_after)
    elif isinstance(error, TryLater):
        connection._pause(error.retry_after)
        connection.limited = isinstance(error, Limited)
        if isinstance(error, UnreadableAnswer):
            connection.error = explain(written(connection, connection).env, error, connection.provider_label)[0]
    elif isinstance(error, Unknown):
        connection._pause(15)
        connection.limited = False
    elif is_end(error):
        end_subscription(connection, error)
    else:
        shown = written(connection, connection)
        blocked = Blocked.by_error(shown, shown, error, "not_readable")
        connection.error = blocked.sentence
        open_issue(connection, blocked)


def is_end(error):
    """Whether the books refuse everything because their subscription ended."""
    return isinstance(error, Rejected) and error.reason == "subscription"


def end_subscription(connection, error):
    """Let everything wait until the subscription is renewed. That is tried every hour."""
    shown = written(connection, connection)
    blocked = Blocked.by_error(shown, shown, error)
    connection._pause(TRY_AGAIN)
    connection.write({"subscription_ended": True, "error": blocked.sentence, "limited": False})
    open_issue(connection, blocked)


def note_accepted(connection, wrote):
    """The books answered: the subscription is valid if they accepted something, or nothing waits to be accepted.

    :param wrote: whether they accepted something that was sent.
    """
    if connection.subscription_ended and (wrote or not connection.env["books.job"].search_count(
            [("connection_id", "=", connection.id), ("state", "=", "todo")], limit=1)):
        connection.subscription_ended = False


def resume(connection):
    """The books accept the connection: it is active again, and what waits is sent and read at once."""
    if connection.state != "active":
        connection.activity_unlink(["mail.mail_activity_data_todo"])
    connection.write({
        "state": "active", "error": False, "paused_until": False, "limited": False, "subscription_ended": False})
    close_settled(connection, ["reconnect", "credentials"])
    close_gone(connection)
    if connection.env["books.job"].search_count(
            [("connection_id", "=", connection.id), ("state", "in", ("todo", "sending"))], limit=1):
        wake_push(connection)
    if connection.cursor:
        wake_pull(connection)


def retry_credentials(env, providers):
    """The credentials of the app were entered again: the connections that they stopped try again."""
    # As superuser: whoever may enter them does so for all companies.
    issues = env["books.issue"].sudo().search([
        ("state", "=", "open"), ("reason", "=", "refused_credentials"), ("connection_id.state", "=", "expired"),
        ("connection_id.provider", "in", providers)])
    for connection in issues.connection_id:
        resume(connection)


def announce_end(connection):
    """Notify people before a consent ends for good, however often it is renewed."""
    ends_on = connection.grant_id._end_is_near() if connection.grant_id and connection.state == "active" else None
    if not ends_on:
        return
    for user in responsible(connection):
        env = connection.with_context(lang=user.lang).env
        connection.activity_schedule(
            "mail.mail_activity_data_todo", user_id=user.id, date_deadline=ends_on - timedelta(days=1),
            summary=env._("Connect %(books)s again", books=connection.provider_label),
            note=plaintext2html(env._(
                "%(books)s ends this connection on %(date)s. Connect again before that date to avoid an interruption.",
                books=connection.provider_label, date=format_date(env, ends_on))))
