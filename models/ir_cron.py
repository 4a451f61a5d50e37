from odoo import fields, models


class IrCron(models.Model):
    _inherit = "ir.cron"

    books_switched_off = fields.Boolean(
        readonly=True, help="A person switched it off: it is not switched on again by itself.")

    def write(self, vals):
        # Odoo itself switches off what failed for a week without writing, so what is written here was decided.
        if "active" in vals:
            vals = vals | {"books_switched_off": not vals["active"]}
        return super().write(vals)
