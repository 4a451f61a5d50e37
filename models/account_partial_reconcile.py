from odoo import api, models

from ..flows.push.partials import partial_name
from ..flows.push.reconciled import before_unreconcile, queue_unreconciled


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.depends("debit_move_id", "credit_move_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        for partial in self._books_readable():
            partial.display_name = partial_name(partial) or partial.display_name
        return result

    def _books_readable(self):
        """The partials whose entries the user may both read, as superuser, so that their names may be shown."""
        return self.sudo().filtered(lambda partial: (
            partial.debit_move_id.move_id | partial.credit_move_id.move_id).with_env(self.env).has_access("read"))

    def unlink(self):
        unreconciled = before_unreconcile(self.sudo())  # users who unreconcile need no right to read all of it
        result = super().unlink()
        queue_unreconciled(unreconciled)
        return result
