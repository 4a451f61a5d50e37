from odoo import models

from ..flows.push.changed import renumbering


class ResequenceWizard(models.TransientModel):
    _inherit = "account.resequence.wizard"

    def resequence(self):
        with renumbering(self.move_ids):
            return super().resequence()
