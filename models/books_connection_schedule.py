import logging
import time
from datetime import datetime, timedelta, timezone

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.clock import database_now
from ..tools.retry import LATER, until_committed

_logger = logging.getLogger(__name__)

LONGEST_PAUSE = 24 * 3600  # seconds; no limit of any service lasts longer than its day


class BooksConnection(models.Model):
    """When a connection works: its schedules, and what lets them rest."""

    _inherit = "books.connection"

    push_failure = fields.Text(readonly=True, copy=False, help="What stopped the sending that ran last.")
    pull_failure = fields.Text(readonly=True, copy=False, help="What stopped the reading that ran last.")

    def _schedule(self):
        """A push and a pull schedule of its own, so that no company waits for another."""
        self.ensure_one()
        model = self.env["ir.model"]._get(self._name)
        for field, name, call, minutes in (
            # Whatever waits wakes it at its time; once an hour it looks by itself.
            ("push_cron_id", self.env._("Send to the books"), "_cron_push", 60),
            ("pull_cron_id", self.env._("Read the books"), "_cron_pull", self.pull_minutes),
        ):
            values = {
                "name": f"{name}: {self.company_id.name}", "model_id": model.id, "state": "code",
                "code": f"model.browse({self.id}).{call}()", "user_id": self.env.ref("base.user_root").id,
                "interval_number": minutes, "interval_type": "minutes", "active": True,
                "nextcall": database_now(self.env),
            }
            if self[field]:
                # A schedule that runs cannot be written to; one that runs is as it should be.
                if not self[field].active:
                    self[field].write(values)
            else:
                self[field] = self.env["ir.cron"].create(values)

    def _wake(self, at=None):
        """Let the push schedule run as soon as the transaction is committed, or at a time."""
        self.sudo().push_cron_id._books_trigger(at)

    def _wake_pull(self, at=None):
        """Let the pull schedule run as soon as the transaction is committed, or at a time."""
        self.sudo().pull_cron_id._books_trigger(at)

    def _rest(self):
        """Let the schedule that runs now end for good where the connection has: it is started by connecting again."""
        if self.state in ("draft", "revoked") or not self.active or until_committed(self.env, self._stop_in_copy)[0]:
            self.env["ir.cron"]._commit_progress(deactivate=True)
            return True
        return False

    def _on_schedule(self, work, failure):
        """What a schedule does; what only a person can set right (app credentials) is shown, and it goes on after it.

        A schedule that fails again and again would be switched off by Odoo.

        :param failure: name of the field that shows what else stopped it.
        """
        try:
            work()
        except UserError as error:
            self.env.cr.rollback()
            sentence = str(error)
            if self.error != sentence:
                until_committed(self.env, lambda: self.write({"error": sentence}))
        except LATER:
            # Other workers were in the way again and again: once more, soon.
            _logger.info("books_connector: %s starts again later", self.display_name, exc_info=True)
            self.env.cr.rollback()
            until_committed(self.env, lambda: self._run_again(failure))
        except Exception as error:
            self._note_failure(failure, error)

    def _run_again(self, failure):
        cron = self.push_cron_id if failure == "push_failure" else self.pull_cron_id
        cron._books_trigger(fields.Datetime.add(database_now(self.env), minutes=1))

    def _note_failure(self, field, error):
        """An error that nobody foresaw: it stands in the log, and is said where people look."""
        _logger.error("books_connector: %s stopped", self.display_name, exc_info=error)
        self.env.cr.rollback()
        reason = (str(error).strip() or type(error).__name__).splitlines()[0][:200]
        sentence = self.env._(
            "An error of this program stopped the sending: %(reason)s. It is tried again by itself; the server's log "
            "says more.", reason=reason) if field == "push_failure" else self.env._(
            "An error of this program stopped the reading: %(reason)s. It is tried again by itself; the server's log "
            "says more.", reason=reason)
        until_committed(self.env, lambda: self.write({field: sentence}))

    def _revive_schedules(self):
        """Switch on again what Odoo switched off after it had failed for a week; never what a person switched off."""
        if self.state != "active" or not self.enabled or not self.active:
            return
        crons = self.sudo().push_cron_id | self.sudo().pull_cron_id
        asleep = crons.filtered(lambda cron: not cron.active and not cron.books_switched_off)
        asleep.try_lock_for_update().write({"active": True})

    def _clock(self):
        """A clock that goes like the database's, whatever this host's says: it is read once, and then counted on."""
        [[now]] = self.env.execute_query(SQL("SELECT extract(epoch FROM clock_timestamp())::float8"))
        began = time.monotonic()
        return lambda: datetime.fromtimestamp(now, timezone.utc) + timedelta(seconds=time.monotonic() - began)

    def action_try_now(self):
        """Do not wait until the time that the books asked for: read, and send what is due."""
        self.ensure_one()
        self.check_access("read")
        connection = self.sudo().with_company(self.company_id)  # one that this user may read

        def resume():
            connection.write({"paused_until": False, "rest_until": False})
            connection.env["books.quota"]._forget_told(connection)
            connection.env["books.job"].search([
                ("connection_id", "=", connection.id), ("state", "=", "todo"), ("not_before", "!=", False),
            ]).not_before = False

        until_committed(self.env, resume)
        said = self.action_pull()
        if connection._is_working():
            connection._push_now()
        return said

    def _pause(self, seconds):
        """Nothing is sent or read before that time; then it goes on by itself, or when a person tries."""
        until = fields.Datetime.add(database_now(self.env), seconds=min(max(seconds, 1), LONGEST_PAUSE))
        self.paused_until = max(until, self.paused_until or until)
        self._wake(self.paused_until)

    def _leave_to_people(self, seconds):
        """Nothing is sent or read before that time unless a person presses a button."""
        self.rest_until = fields.Datetime.add(database_now(self.env), seconds=seconds)
        self._wake(self.rest_until)

    def _succeed(self):
        """The books answered: said once a minute, since several workers share this row."""
        now = self.env.cr.now().replace(microsecond=0)
        if self.error:
            self.error = False
        if not self.last_success or self.last_success < fields.Datetime.subtract(now, minutes=1):
            self.last_success = now
            self._revive_schedules()
