"""A person continues before the time until which the books asked to wait."""

from ..tools.retry import until_committed
from .pull.changes import pull_now
from .push.outbox import push_now


def try_now(connection):
    """Ignore the time until which the books asked to wait: read, and send what is due."""
    connection.ensure_one()
    connection.check_access("read")
    connection = connection.sudo().with_company(connection.company_id)  # a connection that this user may read

    def resume():
        connection.write({"paused_until": False, "rest_until": False})
        connection.env["books.quota"]._forget_reported(connection)
        connection.env["books.job"].search([
            ("connection_id", "=", connection.id), ("state", "=", "todo"), ("not_before", "!=", False),
        ]).not_before = False

    until_committed(connection.env, resume)
    notice = pull_now(connection)
    if connection._is_working():
        push_now(connection, urgent=False)
    return notice
