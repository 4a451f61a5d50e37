import logging

from psycopg2.errors import UniqueViolation

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..providers import PROVIDERS
from ..providers.errors import BooksError
from ..tools.clock import database_now
from ..tools.retry import CONCURRENT, LATER, until_committed
from ..tools.superuser import as_superuser
from .books_record_apply import GONE
from .books_record_difference import DOCUMENTS
from .books_settlement import BY_HAND

_logger = logging.getLogger(__name__)

PAYMENTS = ("payment", "bill_payment")
MONEY = (*PAYMENTS, *BY_HAND)
BATCH = 200  # payments that are applied together
MOVES = ("contact", "account", "rate")  # what makes another payment of it in Odoo, beside day and amount

# What was read this short ago is fresh enough to look up a contact in.
FRESH_MINUTES = 5


class BooksConnection(models.Model):
    _inherit = "books.connection"

    def _cron_pull(self):
        """Entry point of this connection's pull schedule."""
        for connection in self.exists():
            if not connection._rest():
                connection = connection.with_company(connection.company_id)
                connection._on_schedule(connection._pull_on_schedule, "pull_failure")

    def _pull_on_schedule(self):
        """What the pull schedule does."""
        until_committed(self.env, self._tell_of_end)
        applied = self._pull()
        if not self.error or not self._is_working():
            # What the books refuse to tell is asked for at the next regular time only.
            until_committed(self.env, self._wake_for_events)
        return applied

    def action_pull(self):
        """The button: read what changed in the books now."""
        self.ensure_one()
        self.check_access("read")
        connection = as_superuser(self).with_company(self.company_id)
        if connection._stop_in_copy() or not connection._is_working():
            return connection._why_not_working()
        try:
            applied = connection._pull()
        except (UserError, *CONCURRENT):
            raise
        except Exception as error:
            connection._note_failure("pull_failure", error)
            applied = None
        if applied is None:
            return connection._why_not_working()
        waiting = self.env["books.record"].sudo().search_count(
            [("connection_id", "=", self.id), ("problem", "!=", False),
             "|", ("waiting", "=", True), ("state", "=", "unknown")])
        message = self.env._("%s payments registered.", applied)
        if not self.pull_payments:
            message = self.env._("Payments are not registered here: that is switched off in the connection.")
        unknown = self.env["books.record"].sudo().search_count([("connection_id", "=", self.id), ("idle", "=", True)])
        if waiting:
            message += " " + self.env._("%s wait for a decision.", waiting)
        if unknown:
            message += " " + self.env._("%s are for documents that Odoo does not know.", unknown)
        if self.unreadable_count:
            message += " " + self.env._("%s objects of the books could not be read.", self.unreadable_count)
        return self._said(message, "warning" if waiting or self.unreadable_count else "success")

    def _why_not_working(self):
        if not self.enabled:
            return self._said(self.env._("Integrations are switched off in the settings of this company."), "warning")
        if self.paused_until and self.paused_until > database_now(self.env):
            sentence = self.env._(
                "%(books)s asked to wait until %(time)s (UTC).", books=self.provider_label, time=self.paused_until)
            return self._said(f"{self.error} {sentence}" if self.error else sentence, "warning")
        return self._said(
            self.error or self.pull_failure
            or self.env._("%(books)s is not connected.", books=self.provider_label), "danger")

    def _said(self, message, kind):
        return {
            "type": "ir.actions.client", "tag": "display_notification",
            "params": {
                "title": self.provider_label, "message": message, "type": kind,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _pull(self):
        """Read what changed, note it page by page, then apply it to Odoo.

        :return: how many payments were registered, None where the books could not be read.
        """
        self.ensure_one()
        if not self._is_working():
            return None
        # What an earlier run had no time for; as long as there is such, nothing more is asked for.
        applied, left = self._apply_payments([("problem", "=", False)])
        if left <= 0:
            return applied
        events = self.env["books.event"]._unread(self)
        if not self._read_changes():
            return None
        if events:
            until_committed(self.env, lambda: events.write({"pending": False}))
        self._get_contacts()
        return applied + self._apply_payments()[0]

    def _is_stale(self):
        return not self.pulled_at or self.pulled_at < fields.Datetime.subtract(
            database_now(self.env), minutes=FRESH_MINUTES)

    def _read_changes(self):
        """Note every change since the cursor; the cursor moves with each page, so an interrupted reading resumes.

        :return: False where the books could not be read.
        """
        Cron = self.env["ir.cron"]
        Cron._commit_progress()  # nothing is held over the requests that follow
        provider = self._provider()
        try:
            cursor = self._read_on(provider) if self.cursor else self._read_first(provider)
        except BooksError as error:
            _logger.info("books_connector: %s could not be read: %s", self.display_name, error)
            self.env.cr.rollback()
            until_committed(self.env, lambda error=error: self._halt(error))
            return False
        except (UserError, *CONCURRENT):
            raise
        except Exception as error:
            self._note_failure("pull_failure", error)
            return False

        def noted():
            self.env["books.unreadable"]._note_complete(self, "changes")
            self.write({"cursor": cursor, "pulled_at": database_now(self.env), "pull_failure": False})
            self._succeed()

        until_committed(self.env, noted)
        return True

    def _read_first(self, provider):
        """Begin to read these books: what they hold, and from where on changes are read.

        :return: the cursor.
        """
        # The cursor is taken before the catalogues are read: what changes meanwhile is read twice, not missed.
        cursor = [page.cursor for page in provider.changes("", self._clock())][-1]
        self._read_catalogue(self._catalogue_kinds())
        until_committed(self.env, self._accept_contacts)
        until_committed(self.env, self._suggest)
        return cursor

    def _read_on(self, provider):
        """Read what changed since.

        :return: the cursor after it.
        """
        self._read_unannounced(provider.unannounced)
        self.env["books.unreadable"]._read_again(self, provider)
        cursor = self.cursor
        for page in provider.changes(cursor, self._clock()):
            cursor = page.cursor
            if page.records or page.unreadable or page.read:
                self._note_committed(page, "changes")
        return cursor

    def _note_committed(self, page, source, moves=True):
        """Note a page, and commit.

        :param source: how it is read: "changes" or "list", see `books.unreadable`.
        :param moves: whether the page tells how far the changes are read.
        """
        try:
            until_committed(self.env, lambda: self._note_page(page, source, moves, CONCURRENT))
        except UniqueViolation:
            # No other worker is in the way, as it seems: one of these objects can never be stored.
            until_committed(self.env, lambda: self._note_page(page, source, moves, LATER))

    def _catalogue_kinds(self):
        return ("account", "tax", "item", "term", *self._contact_kinds())

    def _read_catalogue(self, kinds):
        """Note everything of these kinds, each read once."""
        provider = self._provider()
        for kind in kinds:
            if kind in (self.catalogues or {}):
                continue
            seen, all_told = [], True
            for page in provider.catalogue(kind):
                self._note_committed(page, "list", moves=False)
                seen += [one.external_id for one in (*page.records, *page.unreadable)]
                all_told = all_told and all(one.external_id for one in page.unreadable)

            def noted(kind=kind, seen=seen, all_told=all_told):
                self.env["books.unreadable"]._note_complete(self, "list", [kind])
                if kind in provider.unannounced and all_told and seen:
                    self._note_vanished(kind, seen)
                self.catalogues = (self.catalogues or {}) | {kind: fields.Datetime.to_string(database_now(self.env))}

            until_committed(self.env, noted)

    def _note_vanished(self, kind, seen):
        """What stood in a list that was read whole and is not in it any more."""
        gone = self.env["books.record"].search([
            ("connection_id", "=", self.id), ("kind", "=", kind), ("state", "=", "active"),
            ("external_id", "not in", seen)])
        gone.state = "deleted"
        self.env["books.mapping"]._follow(gone)

    def _read_unannounced(self, kinds):
        """Read again what the changes say nothing of: daily, and when it was forgotten on purpose."""
        yesterday = fields.Datetime.to_string(fields.Datetime.subtract(database_now(self.env), days=1))
        read = self.catalogues or {}
        due = [kind for kind in kinds if read.get(kind, "") < yesterday]
        if due:
            until_committed(self.env, lambda: self._forget_catalogues(due))
            self._read_catalogue(due)
            until_committed(self.env, lambda: self.env["books.mapping"]._suggest(self))

    def _forget_catalogues(self, kinds):
        """Let these lists be read whole again, with the next reading of changes."""
        self.catalogues = {kind: at for kind, at in (self.catalogues or {}).items() if kind not in kinds}

    def _look_afresh(self):
        """Somebody waits for what is new in the lists of the books: they are read before anything else happens."""
        for connection in self:
            connection._forget_catalogues(PROVIDERS[connection.provider].unannounced)
            connection.pulled_at = False

    def _note_page(self, page, source, moves, later):
        """Note a page and how far it reaches, with what of it could not be read."""
        refused = self._note_some(page.records, self._note_changes if source == "changes" else self._note_listed, later)
        self.env["books.unreadable"]._note(self, page, source, refused)
        if moves:
            self.cursor = page.cursor

    def _note_some(self, records, note, later):
        """Note records together, or where the database refuses one of them, in ever smaller parts.

        :param later: errors that mean no more than that another worker is in the way.
        :return: [(record, error)] of those that cannot be stored.
        """
        try:
            with self.env.cr.savepoint():
                note(records)
        except later:
            raise
        except Exception as error:
            if len(records) > 1:
                half = len(records) // 2
                return [*self._note_some(records[:half], note, later), *self._note_some(records[half:], note, later)]
            _logger.exception("books_connector: %s %s cannot be stored", records[0].kind, records[0].external_id)
            return [(records[0], error)]
        return []

    def _note_listed(self, records):
        """Note records of a list."""
        self.env["books.record"]._note(self, list({(one.kind, one.external_id): one for one in records}.values()))

    def _note_changes(self, records):
        """Note records that changed; a payment keeps its content until it is applied."""
        seen = {(record.kind, record.external_id): record for record in records}
        before = self.env["books.record"].search([
            ("connection_id", "=", self.id), ("kind", "in", MONEY),
            ("external_id", "in", [external_id for kind, external_id in seen if kind in MONEY]),
        ])
        there = {(row.kind, row.external_id) for row in before}
        # Of what is entered by hand most is no contact's.
        seen = {key: record for key, record in seen.items()
                if key[0] not in BY_HAND or record.document or record.not_understood or key in there}
        versions = {(row.kind, row.external_id): (row.version, row.state) for row in before if row.content}
        linked = self.env["books.record"].search([
            ("connection_id", "=", self.id), ("res_model", "=", "account.move"), ("res_id", "!=", 0),
            ("external_id", "in", [external_id for _kind, external_id in seen])])
        contacts = {row: row.contact_id for row in linked if row.kind in DOCUMENTS}
        rows = self.env["books.record"]._note(self, list(seen.values()))
        self._follow(linked, contacts)
        for row, record in zip(rows, seen.values(), strict=True):
            known = versions.get((record.kind, record.external_id))
            if record.kind not in MONEY or record.not_understood or known == (row.version, row.state):
                continue
            if record.kind in BY_HAND and not record.document and known and row.state not in GONE:
                row.state = "deleted"  # it is no contact's any more
            values = {"waiting": True, "problem": False, "remedy": False, "matched_otherwise": False}
            if row.decision == "ignore":
                values["decision"] = False
            if record.document:
                values["content"] = _content(record.document, row.content)
                if row._is_advance():  # not every answer tells where it stands
                    values["content"]["account"] = values["content"]["account"] or (row.content or {}).get("account")
            if record.document or row.content:
                row.write(values)
        self._note_gone([record for record in seen.values() if record.settlements is not None])

    def _follow(self, linked, contacts):
        """Contacts that were merged there, and documents that are no more what Odoo holds.

        :param contacts: {document of the books: the contact it had}
        """
        for row, before in contacts.items():
            if before and row.contact_id != before:
                linked.search([
                    ("connection_id", "=", self.id), ("kind", "in", self._contact_kinds()),
                    ("external_id", "=", before)])._note_merged(row.contact_id)
        self._tell(linked._note_differences())

    def _note_gone(self, records):
        """What a credit was set against is told with it; what is not told any more was taken off."""
        Record = self.env["books.record"]
        if records:
            Record.flush_model()
        for record in records:
            ids = [row_id for [row_id] in self.env.execute_query(SQL(
                """
                SELECT payment.id FROM books_record payment
                 WHERE payment.connection_id = %s AND payment.kind = 'payment' AND payment.state != 'deleted'
                   AND payment.external_id != ALL(%s) AND payment.content->>'amount' = '0'
                   AND EXISTS (SELECT FROM jsonb_array_elements(payment.content->'allocations') part
                                WHERE part->>0 = %s AND part->>1 = %s)
                """,
                self.id, list(record.settlements), record.kind, record.external_id))]
            Record.browse(ids).write({"state": "deleted", "waiting": True})

    # Apply

    def _apply_payments(self, domain=()):
        """Bring Odoo to what changed in the books; a payment that cannot be applied keeps its reason.

        First everything is taken back that settles no more what it did, then all is registered: what moved from one
        invoice to another finds it open.

        :param domain: which of the waiting payments.
        :return: (how many payments were registered, seconds that the schedule may go on).
        """
        if not self.pull_payments:
            return 0, float("inf")
        until_committed(self.env, lambda: self.env["books.record"]._rouse_payments(self))
        domain = [("connection_id", "=", self.id), ("waiting", "=", True), ("state", "!=", "unknown"), *domain]
        for rows in self._in_batches([*domain, "|", ("res_id", "!=", False), ("state", "in", GONE)]):
            until_committed(self.env, lambda rows=rows: self._apply_some(rows, "_release"), progress=True)
        done, left, rest = 0, float("inf"), self.env["books.record"].search_count(domain)
        for rows in self._in_batches(domain):
            count, left = until_committed(
                self.env, lambda rows=rows: self._apply_some(rows, "_enter"), progress=True)
            done, rest = done + count, rest - len(rows)
            if left <= 0:
                self.env["ir.cron"]._commit_progress(remaining=max(rest, 0))
                break
        return done, left

    def _in_batches(self, domain):
        """Payments of the books in batches, those that waited in vain before last."""
        Record = self.env["books.record"]
        found = Record.search(domain, order="problem NULLS FIRST, id").ids
        for start in range(0, len(found), BATCH):
            yield Record.browse(found[start:start + BATCH])

    def _apply_some(self, waiting, step):
        rows = waiting.try_lock_for_update().filtered("waiting")
        # What sets money against money comes after both.
        last = rows.filtered(lambda row: any(kind in MONEY for kind, _id, _amount in row.content["allocations"]))
        done = sum(self._apply_batch(batch, step) for batch in (rows - last, last) if batch)
        # What goes on to the next step is told of then.
        self._tell_of(rows.filtered(lambda row: not row.waiting) if step == "_release" else rows)
        return done

    def _apply_batch(self, rows, step):
        """One step for some payments: together, or where Odoo refuses one of them, in ever smaller batches."""
        try:
            with self.env.cr.savepoint():
                return getattr(rows, step)()
        except LATER:
            raise
        except Exception as error:
            if len(rows) > 1:
                _logger.info("books_connector: %s payments are applied in two halves: %s", len(rows), error)
                half = len(rows) // 2
                return self._apply_batch(rows[:half], step) + self._apply_batch(rows[half:], step)
            # One payment that Odoo refuses must not keep the others waiting.
            _logger.exception("books_connector: payment %s could not be applied", rows.external_id)
            rows.problem = self.env._("Odoo refused it: %(reason)s", reason=self._reason(error))
        return 0


    def _reason(self, error):
        """What a person is told of an error of Odoo's."""
        if not isinstance(error, UniqueViolation):
            return error
        return self.env._("something with the same number or link is there already (%s).", error.diag.constraint_name)


def _content(payment, before=None):
    """A `providers.documents.Payment` as JSON.

    :param before: what it was; what moved it since it was last applied is kept as "moved".
    """
    content = {
        "date": payment.date.isoformat(), "amount": str(payment.amount), "currency": payment.currency,
        "rate": str(payment.rate), "incoming": payment.incoming, "reference": payment.reference,
        "method": payment.method, "mark": payment.key,
        "account": payment.account.external_id if payment.account else "",
        "contact": payment.contact.external_id if payment.contact else "",
        "allocations": [[one.kind, one.external_id, str(one.amount)] for one in payment.allocations],
    }
    before = before or content
    moved = {key for key in MOVES if before.get(key) != content[key]} | set(before.get("moved", ()))
    return content | {"moved": sorted(moved)} if moved else content
