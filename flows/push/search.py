"""Search the books for what a request wrote."""

import logging

from odoo import fields

from ...providers.errors import BooksError, Unknown, UnreadableAnswer
from ...tools.clock import database_now
from ..blocking import Blocked
from ..connect.wake import wake_push

_logger = logging.getLogger(__name__)


def find(connection, provider, batch):
    """Search the books for each payload of an unresolved request. The result is a record or an error: one for all, or
    one for each payload that cannot be read."""
    try:
        try:
            return provider.find(batch.payloads)
        except UnreadableAnswer:
            return find_each(connection, provider, batch.payloads)
    except BooksError as error:
        return error
    except Exception:
        _logger.exception("books_connector: %s could not be searched", connection.display_name)
        return Unknown()


def find_each(connection, provider, payloads):
    """The record found for each payload (None if none was), or its UnreadableAnswer.

    :raises BooksError: any other error, which concerns all of them.
    """
    found = []
    for payload in payloads:
        try:
            found += provider.find([payload])
        except UnreadableAnswer as error:
            found.append(error)
    return found


def postpone(connection, unread):
    """Postpone the jobs whose search could not be read. Others do not wait for them.

    :param unread: [(job, error)]
    """
    for job, error in unread:
        blocked = Blocked.by_error(connection, job._document(), error)
        minutes = 30 if job.causes == blocked.causes else 1
        job._note(blocked)
        job.not_before = fields.Datetime.add(database_now(connection.env), minutes=minutes)
        wake_push(connection, job.not_before)
