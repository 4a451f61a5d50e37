from datetime import timedelta

from odoo import fields, models

from ..tools.clock import database_now
from ..tools.retry import until_committed

EVERY = timedelta(days=1)
MARGIN = timedelta(hours=1)
MOST = timedelta(days=20)  # what is older is not told by every service in the same way


class BooksConnection(models.Model):
    """What no webhook told, and what was dated before it could be seen there, is found once a day."""

    _inherit = "books.connection"

    swept_at = fields.Datetime(readonly=True, copy=False, help="From when on everything was read once more.")

    def _pull_on_schedule(self):
        self._sweep()
        return super()._pull_on_schedule()

    def _sweep(self):
        """Once a day let the reading that follows begin where it did a day ago; what is known changes nothing."""
        now = database_now(self.env)
        if not self.cursor or not self._is_working() or (self.swept_at and self.swept_at > now - EVERY):
            return

        def sweep():
            # Never from before the first reading, after which nothing older was to be read.
            again = min((self.pulled_at or now) - self.swept_at, MOST) if self.swept_at else timedelta()
            if again > timedelta() and not self._rewind(again):
                return  # a reading was interrupted: after it
            self.swept_at = now

        until_committed(self.env, sweep)

    def _rewind(self, by):
        """Let the next reading begin that much earlier; False in the middle of one."""
        cursor = self._provider_offline().rewound(self.cursor, by)
        if cursor == self.cursor:
            return False
        self.cursor = cursor
        return True

    def _rewind_to(self, moment):
        """Let the next reading begin before this moment, as far as every service tells of it; False in the middle of
        one."""
        return self._rewind(min(database_now(self.env) - moment + MARGIN, MOST))
