from dataclasses import replace

from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _books_line(self, line):
        line = super()._books_line(line)
        return replace(line, description=f"{line.description} (as agreed)")
