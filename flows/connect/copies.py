"""A copy of the database: the consent was given in another one and is not used here."""

from ...tools.blocking import NotConnectedHere
from ..blocking import Blocked
from .interruption import lose


def stop_in_copy(connection):
    """Show in a copy that nothing is sent or read, and what to press.

    :return: whether this is a copy.
    """
    if not connection._is_copy():
        return False
    lose(connection, NotConnectedHere(connection.sudo().grant_id._copy_sentence()))
    return True


def block_waiting(connection):
    """Block the queue of a copy that takes over: the original database may have sent its jobs."""
    waiting = connection.env["books.job"].search([("connection_id", "=", connection.id), ("state", "=", "todo")])
    for job in waiting:
        job._fail(Blocked("missed_in_copy", job._document(), books=connection.provider_label))
