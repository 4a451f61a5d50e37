import hashlib

from odoo import api, fields, models
from odoo.tools import SQL

from ..flows.pull.events import announce
from ..tools.clock import database_now

GC_BATCH = 10_000
KEPT_DAYS = 7  # longer than any provider repeats its deliveries


class BooksEvent(models.Model):
    """One row is one webhook event: something changed in some books.

    Deliveries only insert rows, so that no delivery waits for another one or for a pull.
    """

    _name = "books.event"
    _description = "Notice of a change in the books"
    _log_access = False

    provider = fields.Char(required=True)
    digest = fields.Char(
        required=True, help="Digest of the provider's id of this webhook, which identifies repeated deliveries.")
    sequence = fields.Char(help="The event's number in the provider's own count, where it has one.")
    connection_id = fields.Many2one("books.connection", ondelete="cascade")
    pending = fields.Boolean(help="The change it announces has not been read yet.")
    heard_at = fields.Datetime(required=True)

    _digest_unique = models.UniqueIndex("(provider, digest)")
    _pending_idx = models.Index("(connection_id) WHERE pending IS TRUE")
    _heard_idx = models.Index("(connection_id, heard_at DESC)")
    _old_idx = models.Index("(heard_at)")
    _sequence_idx = models.Index("(provider, sequence) WHERE sequence IS NOT NULL")

    @api.model
    def _hear(self, provider, events):
        """Store the new events of one delivery, and run the pulls of their books.

        :param events: `providers.base.Event`s.
        """
        if not events:
            return
        # Text that cannot be an id matches no books, and the database does not accept every character.
        books = {event.books for event in events if event.books.isascii() and event.books.isprintable()}
        connections = self._connections(provider, [("external_id", "in", list(books))])
        heard = [
            (_digest(event.books, event.event_id), _place(event.sequence), connections.get(event.books))
            for event in events if event.books in connections or event.sequence is not None]
        missed = self._missed_before(provider, events)
        if missed:
            # A missed event may concern any of the books.
            heard += [
                (_digest(books, f"before {missed}"), None, connection)
                for books, connection in self._connections(provider, [("external_id", "!=", False)]).items()]
        new = {connection_id for [connection_id] in self._add(provider, heard) if connection_id}
        for connection in self.env["books.connection"].browse(sorted(new)):
            announce(connection)

    def _connections(self, provider, domain):
        """{id of the books: the connection with them}"""
        connections = self.env["books.connection"].search_fetch([("provider", "=", provider), *domain])
        return {connection.external_id: connection for connection in connections}

    def _missed_before(self, provider, events):
        """The first number of these events if earlier numbers of the provider's count are missing; else None."""
        first = min((event.sequence for event in events if event.sequence is not None), default=None)
        if first is None:
            return None
        [[last]] = self.env.execute_query(SQL(
            "SELECT MAX(sequence) FROM books_event WHERE provider = %s AND sequence < %s", provider, _place(first)))
        return first if last is not None and last != _place(first - 1) else None

    def _add(self, provider, rows):
        """Insert the events that are not stored yet.

        :return: [(connection id)] of the new ones.
        """
        if not rows:
            return []
        digests, sequences, connections = zip(*rows, strict=True)
        connection_ids = [connection.id if connection else None for connection in connections]
        return self.env.execute_query(SQL(
            """
            INSERT INTO books_event (provider, digest, sequence, connection_id, pending, heard_at)
                 SELECT %s, told.digest, told.sequence, told.connection_id, told.connection_id IS NOT NULL,
                        NOW() AT TIME ZONE 'UTC'
                   FROM UNNEST(%s::text[], %s::text[], %s::int[]) AS told (digest, sequence, connection_id)
            ON CONFLICT (provider, digest) DO NOTHING
              RETURNING connection_id
            """,
            provider, list(digests), list(sequences), connection_ids))

    @api.model
    def _unread(self, connection):
        """The events whose changes no pull of this connection has read yet."""
        return self.search([("connection_id", "=", connection.id), ("pending", "=", True)])

    @api.autovacuum
    def _gc_old(self):
        limit = fields.Datetime.subtract(database_now(self.env), days=KEPT_DAYS)
        old = self.search([("heard_at", "<", limit)], order="heard_at", limit=GC_BATCH)
        old.unlink()
        return len(old), int(len(old) == GC_BATCH)  # Odoo calls it again as long as anything is left


def _digest(books, event_id):
    return hashlib.sha256(f"{books} {event_id}".encode(errors="replace")).hexdigest()


def _place(sequence):
    """A sequence number as a text of fixed width, which compares like the number and may have any size."""
    return None if sequence is None else f"{sequence:024d}"
