import logging

from odoo import fields, models

from ..providers.errors import BooksError
from ..tools.held import Held
from ..tools.retry import CONCURRENT, until_committed

_logger = logging.getLogger(__name__)

# What was read this short ago is fresh enough to look up a contact in.
FRESH_MINUTES = 5


class BooksConnection(models.Model):
    _inherit = "books.connection"

    def _cron_pull(self):
        """Entry point of this connection's pull schedule."""
        for connection in self.exists():
            if not connection._rest():
                connection.with_company(connection.company_id)._pull()

    def action_pull(self):
        """The button: read what changed in the books now."""
        self.ensure_one()
        self.check_access("read")
        connection = self.sudo().with_company(self.company_id)
        if not connection._is_working():
            return connection._why_not_working()
        applied = connection._pull()
        if not connection._is_working():
            return connection._why_not_working()
        waiting = self.env["books.record"].sudo().search_count(
            [("connection_id", "=", self.id), ("problem", "!=", False), ("content", "!=", False)])
        message = self.env._("%s payments registered.", applied)
        if waiting:
            message += " " + self.env._("%s wait for a decision.", waiting)
        return {
            "type": "ir.actions.client", "tag": "display_notification",
            "params": {
                "title": self.provider_label, "message": message, "type": "warning" if waiting else "success",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _why_not_working(self):
        if not self.enabled:
            message = self.env._("Integrations are switched off in the settings of this company.")
        elif self.state != "active":
            message = self.error or self.env._("%(books)s is not connected.", books=self.provider_label)
        else:
            message = self.env._("%(books)s asked to wait until %(time)s (UTC).", books=self.provider_label,
                                 time=self.paused_until)
        return {
            "type": "ir.actions.client", "tag": "display_notification",
            "params": {"title": self.provider_label, "message": message, "type": "warning"},
        }

    def _pull(self):
        """Read what changed, note it page by page, then apply it to Odoo.

        :return: how many payments were registered.
        """
        self.ensure_one()
        if not self._is_working():
            return 0
        until_committed(self.env, lambda: self.env["books.event"]._begin(self))
        if not self._read_changes():
            return 0
        return self._apply_payments() if self.pull_payments else 0

    def _is_stale(self):
        return not self.pulled_at or self.pulled_at < fields.Datetime.subtract(
            fields.Datetime.now(), minutes=FRESH_MINUTES)

    def _read_changes(self):
        """Note every change since the cursor; the cursor moves with each page, so an interrupted reading resumes.

        :return: False where the books could not be read.
        """
        Cron = self.env["ir.cron"]
        Cron._commit_progress()  # nothing is held over the requests that follow
        provider = self._provider()
        try:
            if not self.cursor:
                # The cursor is taken before the catalogues are read: what changes meanwhile is read twice, not missed.
                cursor = [page.cursor for page in provider.changes("")][-1]
                self._read_catalogue(self._catalogue_kinds())
                until_committed(self.env, self._suggest)
                until_committed(self.env, lambda: self.write({"cursor": cursor}))
            else:
                for page in provider.changes(self.cursor):
                    until_committed(self.env, lambda page=page: self._note_page(page))
        except BooksError as error:
            _logger.info("books_connector: %s could not be read: %s", self.display_name, error)
            self.env.cr.rollback()
            until_committed(self.env, lambda error=error: self._halt(error))
            return False

        def noted():
            self.pulled_at = fields.Datetime.now()
            self._succeed()

        until_committed(self.env, noted)
        return True

    def _catalogue_kinds(self):
        return ("account", "tax", "item", *self._contact_kinds())

    def _read_catalogue(self, kinds):
        """Note everything of these kinds, each read once."""
        provider = self._provider()
        read = dict(self.catalogues or {})
        for kind in kinds:
            if kind in read:
                continue
            for page in provider.catalogue(kind):
                until_committed(
                    self.env, lambda page=page: len(self.env["books.record"]._note(self, page.records)))
            read[kind] = fields.Datetime.to_string(fields.Datetime.now())
            until_committed(self.env, lambda: self.write({"catalogues": dict(read)}))

    def _note_page(self, page):
        """Note a page and how far it reaches; a payment keeps its content until it is applied."""
        seen = {(record.kind, record.external_id): record for record in page.records}
        before = self.env["books.record"].search([
            ("connection_id", "=", self.id), ("kind", "=", "payment"),
            ("external_id", "in", [external_id for kind, external_id in seen if kind == "payment"]),
        ])
        versions = {row.external_id: (row.version, row.state) for row in before}
        rows = self.env["books.record"]._note(self, list(seen.values()))
        for row, record in zip(rows, seen.values(), strict=True):
            if record.kind == "payment" and versions.get(record.external_id) != (row.version, row.state):
                if record.document:
                    row.write({"content": _content(record.document), "idle": False})
        self.cursor = page.cursor

    # Apply

    def _apply_payments(self):
        """Register what came from the books and was not applied yet; one that cannot be keeps its reason.

        :return: how many were registered.
        """
        Record = self.env["books.record"]
        applied, last_id = 0, 0
        # An invoice may be noted at the very time its payment is: neither sees the other, so idle ones are looked at
        # again for a while.
        lately = fields.Datetime.subtract(fields.Datetime.now(), hours=1)
        while True:
            waiting = Record.search([
                ("connection_id", "=", self.id), ("kind", "=", "payment"), ("content", "!=", False),
                "|", ("idle", "=", False), ("seen_at", ">", lately), ("id", ">", last_id)], order="id", limit=100)
            if not waiting:
                return applied
            last_id = waiting[-1].id
            count, left = until_committed(self.env, lambda waiting=waiting: self._apply_some(waiting), progress=True)
            applied += count
            if left <= 0:
                return applied

    def _apply_some(self, waiting):
        return sum(self._apply_payment(row) for row in waiting.try_lock_for_update().filtered("content"))

    def _apply_payment(self, row):
        try:
            with self.env.cr.savepoint():
                done = self.env["account.payment"]._books_apply(row)
                row.write({"content": row.content if row.idle else False, "problem": False})
                return done
        except Held as held:
            if row.problem != held.sentence:
                row.problem = held.sentence
        except CONCURRENT:
            raise
        except Exception as error:
            # One payment that Odoo refuses (a lock date, a constraint) must not keep the others waiting.
            _logger.exception("books_connector: payment %s could not be applied", row.external_id)
            row.problem = self.env._("Odoo refused it: %(reason)s", reason=error)
        return 0


def _content(payment):
    """A `providers.documents.Payment` as JSON."""
    return {
        "date": payment.date.isoformat(), "amount": str(payment.amount), "currency": payment.currency,
        "rate": str(payment.rate), "incoming": payment.incoming, "reference": payment.reference,
        "method": payment.method, "account": payment.account.external_id if payment.account else "",
        "contact": payment.contact.external_id if payment.contact else "",
        "allocations": [[one.kind, one.external_id, str(one.amount)] for one in payment.allocations],
    }
