from odoo import api, models

from ..flows.push.changed import check_lines, check_new_lines, note_changed, values_of_lines_before
from ..flows.push.reconciled import queue_reconciled


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _books_line(self, line):
        """The document line that is sent for this line.

        Extension method: return `dataclasses.replace(line, ...)` for another description, quantity, item or account.
        If its amounts are changed, the difference to the total of the document is sent as a separate line.

        :param line: a `providers.documents.Line`. A tax of a fixed amount is a second one for the same line.
        """
        return line

    @api.model_create_multi
    def create(self, vals_list):
        check_new_lines(self.env, vals_list)
        return super().create(vals_list)

    def write(self, vals):
        check_lines(self, vals)
        before = values_of_lines_before(self, vals)
        result = super().write(vals)
        note_changed(before)
        return result

    def unlink(self):
        check_lines(self)
        return super().unlink()

    def _reconcile_post_hook(self, data):
        result = super()._reconcile_post_hook(data)
        for company, lines in self.sudo().grouped("company_id").items():  # users need no right to read it
            connection = self.env["books.connection"]._of_company(company).sudo()
            if connection.external_id:
                queue_reconciled(connection, lines.matched_debit_ids | lines.matched_credit_ids)
        return result
