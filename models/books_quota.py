import math
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from uuid import uuid4

import psycopg2.errors
from psycopg2.extras import Json

from odoo import api, fields, models

from ..flows.rate_limit import LeftForPeople
from ..providers.errors import Limited
from ..providers.transport import whole_number
from ..tools import rate_limit
from ..tools.clock import database_now

# A limit on requests per second delays a request no longer than one lasts. Longer delays are not waited for.
BREATH = 1  # second
BREATHS = 3
MOST_LEFT = 10 ** 9  # requests; more is left of no limit of any provider


class BooksQuota(models.Model):
    """One row is the usage of one connection's provider limits, shared by all workers.

    It is read and written in short separate transactions before and after each request, never during one.
    """

    _name = "books.quota"
    _description = "Requests to the books"
    _log_access = False

    connection_id = fields.Many2one("books.connection", required=True, ondelete="cascade")
    used = fields.Json(help="See tools/rate_limit.py")
    month = fields.Char(help="The month in which reads are counted")
    reads = fields.Integer(string="Reads this month")

    _connection_unique = models.UniqueIndex("(connection_id)")

    @api.model
    def _this_month(self):
        return _month(database_now(self.env))

    @contextmanager
    def _locked(self, connection_id):
        """The Quota of a connection, its row locked in a separate transaction; changes are committed at the end."""
        with self.env.registry.cursor() as cr:
            found = self._lock(cr, connection_id)
            if not found:
                cr.execute(
                    "INSERT INTO books_quota (connection_id) VALUES (%s) ON CONFLICT DO NOTHING", [connection_id],
                    log_exceptions=False)
                found = self._lock(cr, connection_id)
            [(row_id, used, month, reads, now)] = found
            quota = Quota(used or rate_limit.nothing(), month, reads or 0, now)
            yield quota
            cr.execute(
                "UPDATE books_quota SET used = %s, month = %s, reads = %s WHERE id = %s",
                [Json(quota.used), quota.month, quota.reads, row_id])

    def _forget_reported(self, connection):
        """Delete the remaining number per day that the provider reported. Requests sent stay counted."""
        with self._locked(connection.id) as quota:
            quota.used["left"] = []

    @api.model
    def _sent_by_app(self, connection_id):
        """The requests of all connections with the same provider during the last day, unfinished ones included."""
        with self.env.registry.cursor() as cr:
            cr.execute("""
                SELECT quota.used, extract(epoch FROM clock_timestamp())::float8
                  FROM books_quota quota
                  JOIN books_connection connection ON connection.id = quota.connection_id
                  JOIN books_connection this ON this.provider = connection.provider
                 WHERE this.id = %s AND quota.used IS NOT NULL
            """, [connection_id])
            return sum(rate_limit.sent(used, now) for used, now in cr.fetchall())

    @staticmethod
    def _lock(cr, connection_id):
        cr.execute("""
            SELECT id, used, month, reads, extract(epoch FROM clock_timestamp())::float8
              FROM books_quota WHERE connection_id = %s FOR NO KEY UPDATE
        """, [connection_id], log_exceptions=False)
        return cr.fetchall()


@dataclass
class Quota:
    """The usage of a connection's limits, and the time of the database, which all workers share."""

    used: dict
    month: str
    reads: int
    now: float


class RateLimit:
    """Keeps one connection's requests below the provider's limits; called by the transport before and after each.

    :param background: whether nobody waits for the requests: they leave a part of each limit to people.
    """

    def __init__(self, env, connection_id, limits, background):
        self.env, self.connection_id, self.limits, self.background = env, connection_id, limits, background

    def enter(self, write):
        """Reserve a place among the running requests.

        :return: the ticket to leave with.
        :raises Limited: a limit would be exceeded.
        """
        ticket = uuid4().hex[:12]
        if self.limits.per_day_app and (
                self.env["books.quota"]._sent_by_app(self.connection_id) >= self.limits.per_day_app):
            raise Limited(retry_after=rate_limit.HOUR)

        def take(quota):
            wait = rest = rate_limit.waits(self.limits, quota.used, quota.now, write=write)
            if self.background:
                rest = rate_limit.rests(self.limits, quota.used) or rate_limit.waits(
                    self.limits, quota.used, quota.now, write=write, background=True)
            if not rest:
                rate_limit.starts(quota.used, quota.now, ticket, write=write)
            return wait, rest

        for _attempt in range(BREATHS):
            wait, rest = self._with_row(take)
            if not rest:
                return ticket
            if rest > BREATH:
                break
            time.sleep(rest)
        if wait >= rest:  # for all workers
            raise Limited(retry_after=math.ceil(rest))
        raise LeftForPeople(retry_after=math.ceil(rest))

    def leave(self, ticket, write, response):
        """Store the limits in the answer and release the ticket. `response` is None if there was no answer."""
        def note(quota):
            rate_limit.forget(quota.used, quota.now)
            headers = response.headers if response is not None else {}
            day_left, minute_left = (
                whole_number(headers.get(name), MOST_LEFT)
                for name in (self.limits.day_left_header, self.limits.minute_left_header))
            rate_limit.ends(
                quota.used, quota.now, ticket, day_left=day_left, minute_left=minute_left,
                per_minute=self.limits.per_minute)
            if self.limits.reads_per_month and not write and response is not None and response.status_code == 200:
                month = _month(datetime.fromtimestamp(quota.now, timezone.utc))
                quota.reads = quota.reads + 1 if quota.month == month else 1
                quota.month = month

        self._with_row(note)

    def _with_row(self, step):
        while True:
            try:
                with self.env["books.quota"]._locked(self.connection_id) as quota:
                    return step(quota)
            except psycopg2.errors.SerializationFailure:
                continue  # another worker changed the row first: read it again


def _month(moment):
    return moment.strftime("%Y-%m")
