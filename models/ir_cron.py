from odoo import fields, models

from ..tools.clock import database_now


class IrCron(models.Model):
    _inherit = "ir.cron"

    books_switched_off = fields.Boolean(
        readonly=True, help="A person switched it off: it is not switched on again automatically.")

    def write(self, vals):
        # Odoo deactivates a schedule after a week of failures without `write`, so a write here is a person's decision.
        if "active" in vals:
            vals = vals | {"books_switched_off": not vals["active"]}
        return super().write(vals)

    def _books_trigger(self, at=None):
        """Like `_trigger`, but by the database's clock, by which Odoo runs its schedules, not by this host's.

        :param at: a moment by the database's clock; None: now.
        """
        moment = at or (self and database_now(self.env))
        for cron in self:
            cron._trigger(moment)
        if self and not at and fields.Datetime.now() < moment:
            # If this host's clock is slow, `_trigger` takes the moment for a future one, and notifies no worker.
            self.env.cr.postcommit.add(self._notifydb)
