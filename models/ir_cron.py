from odoo import fields, models

from ..tools.clock import database_now


class IrCron(models.Model):
    _inherit = "ir.cron"

    books_switched_off = fields.Boolean(
        readonly=True, help="A person switched it off: it is not switched on again automatically.")

    def write(self, vals):
        # Odoo itself switches off what failed for a week without writing, so what is written here was decided.
        if "active" in vals:
            vals = vals | {"books_switched_off": not vals["active"]}
        return super().write(vals)

    def _books_trigger(self, at=None):
        """Like `_trigger`, by the clock by which Odoo runs its schedules: the database's, not this host's.

        :param at: a moment by the database's clock; None: now.
        """
        moment = at or (self and database_now(self.env))
        for cron in self:
            cron._trigger(moment)
        if self and not at and fields.Datetime.now() < moment:
            # By this host's clock, which is late, Odoo took the moment for a later one, and woke no worker.
            self.env.cr.postcommit.add(self._notifydb)
