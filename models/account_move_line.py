from odoo import models

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

    def _reconcile_post_hook(self, data):
        result = super()._reconcile_post_hook(data)
        for company, lines in self.sudo().grouped("company_id").items():  # users need no right to read it
            connection = self.env["books.connection"]._of_company(company).sudo()
            if connection.external_id:
                queue_reconciled(connection, lines.matched_debit_ids | lines.matched_credit_ids)
        return result
