from dataclasses import replace

from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _books_contact(self, contact):
        return replace(super()._books_contact(contact), phone="+1 555 0100")
