"""What interrupts a whole connection: a lost consent, a limit, a refusal."""

from datetime import timedelta

from odoo.tools import plaintext2html

from ...providers.errors import NotConnected, TryLater, Unknown, UnreadableAnswer
from ..blocking import Blocked
from ..error_reasons import explain
from ..issues import open_issue
from ..rate_limit import LeftForPeople


def lose(connection, error):
    """The grant is no longer accepted: notify the people who can connect again, once."""
    connection.ensure_one()
    if connection.state != "active":
        return
    sentence = explain(connection.env, error, connection.provider_label)[0]
    connection.write({"state": "expired", "error": sentence})
    open_issue(connection, Blocked.by_error(connection, connection, error))
    for user in responsible(connection):
        connection.activity_schedule(
            "mail.mail_activity_data_todo", user_id=user.id,
            summary=connection.env._("Connect %(books)s again", books=connection.provider_label),
            note=plaintext2html(sentence))


def responsible(connection):
    """The people who are notified of a lost connection: who gave the consent, else an accounting administrator."""
    user = connection.grant_id.user_id
    if user and user.active:
        return user
    group = connection.env.ref("books_connector.group_manager")
    return group.all_user_ids.filtered(
        lambda user: user.active and not user.share and connection.company_id in user.company_ids)[:1]


def halt(connection, error):
    """Set the connection's state after an error that concerns all of it: pause it, or mark it as expired or failed."""
    if isinstance(error, NotConnected):
        lose(connection, error)
    elif isinstance(error, LeftForPeople):
        connection._leave_to_people(error.retry_after)
    elif isinstance(error, TryLater):
        connection._pause(error.retry_after)
        if isinstance(error, UnreadableAnswer):
            connection.error = explain(connection.env, error, connection.provider_label)[0]
    elif isinstance(error, Unknown):
        connection._pause(15)
    else:
        blocked = Blocked.by_error(connection, connection, error, "not_readable")
        connection.error = blocked.sentence
        open_issue(connection, blocked)


def announce_end(connection):
    """Notify people before a consent ends for good, however often it is renewed."""
    ends_on = connection.grant_id._end_is_near() if connection.grant_id and connection.state == "active" else None
    if not ends_on:
        return
    for user in responsible(connection):
        connection.activity_schedule(
            "mail.mail_activity_data_todo", user_id=user.id, date_deadline=ends_on - timedelta(days=1),
            summary=connection.env._("Connect %(books)s again", books=connection.provider_label),
            note=plaintext2html(connection.env._(
                "%(books)s ends this connection on %(date)s. Connect again before that date to avoid an interruption.",
                books=connection.provider_label, date=ends_on)))
