from datetime import timedelta

from odoo import fields, models

from ..tools.clock import database_now
from ..tools.retry import until_committed

EVERY = timedelta(days=1)
MOST = timedelta(days=20)  # what is older is not told by every service in the same way


class BooksConnection(models.Model):
    """What no webhook told, and what was dated before it could be seen there, is found once a day."""

    _inherit = "books.connection"

    swept_at = fields.Datetime(readonly=True, copy=False, help="From when on everything was read once more.")

    def _cron_pull(self):
        """Entry point of this connection's pull schedule."""
        for connection in self.exists():
            connection._sweep()
        return super()._cron_pull()

    def _sweep(self):
        """Once a day let the reading that follows begin where it did a day ago; what is known changes nothing."""
        now = database_now(self.env)
        if not self.cursor or not self._is_working() or (self.swept_at and self.swept_at > now - EVERY):
            return

        def sweep():
            # Never from before the first reading, after which nothing older was to be read.
            again = min((self.pulled_at or now) - self.swept_at, MOST) if self.swept_at else timedelta()
            if again > timedelta():
                cursor = self._provider_offline().rewound(self.cursor, again)
                if cursor == self.cursor:
                    return  # a reading was interrupted: after it
                self.cursor = cursor
            self.swept_at = now

        until_committed(self.env, sweep)
