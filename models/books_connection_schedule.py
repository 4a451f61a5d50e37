from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.clock import database_now
from ..tools.retry import until_committed


class BooksConnection(models.Model):
    """When a connection works: its schedules, and what lets them rest."""

    _inherit = "books.connection"

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

    def _on_schedule(self, work):
        """What a schedule does; what only a person can set right (app credentials) is shown, and it goes on after it.

        A schedule that fails again and again would be switched off by Odoo.
        """
        try:
            work()
        except UserError as error:
            self.env.cr.rollback()
            sentence = str(error)
            if self.error != sentence:
                until_committed(self.env, lambda: self.write({"error": sentence}))

    def _pause(self, seconds):
        """Nothing is sent or read before that time; then it goes on by itself."""
        until = fields.Datetime.add(database_now(self.env), seconds=seconds)
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
