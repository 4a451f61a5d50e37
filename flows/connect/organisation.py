"""The facts about the books: their name, currency, closed period."""

from datetime import timedelta

from ...providers.errors import BooksError
from ...tools.blocking import LeftOut
from ...tools.clock import database_now
from ...tools.retry import until_committed
from ..blocking import Blocked
from .interruption import halt

# The facts about the books (closed periods, currencies) are considered valid this long.
FACTS_LAST = timedelta(days=1)


def read_organisation(connection):
    """Read the facts about the books if the last reading is too old. False if they could not be read."""
    if connection.facts_at and connection.facts_at > connection.env.cr.now() - FACTS_LAST:
        return True
    connection.env["ir.cron"]._commit_progress()  # no lock is held during the requests that follow
    try:
        facts = connection._provider().check()
    except BooksError as error:
        until_committed(connection.env, lambda error=error: halt(connection, error))
        return False
    until_committed(connection.env, lambda: note_organisation(connection, facts))
    return True


def note_organisation(connection, facts):
    connection.write({"facts": facts.to_json(), "name": facts.name, "facts_at": database_now(connection.env)})


def open_day(connection, date, missing):
    """The date with which a document of this date is entered in the books (see the setting `closed_period`).

    :param missing: a list of Blocked, to which the reasons against sending are appended.
    :raises LeftOut: such documents are not sent.
    """
    facts = connection._facts()
    closed = facts and facts.locked_until
    if not closed or date > closed:
        return date
    if connection.closed_period == "next":
        return closed + timedelta(days=1)
    values = {"date": date, "books": connection.provider_label, "closed": closed}
    if connection.closed_period == "skip":
        raise LeftOut(Blocked("left_out_of_closed_period", connection, "closed_period", **values).sentence)
    missing.append(Blocked("closed_period", connection, "closed_period", **values))
    return date
