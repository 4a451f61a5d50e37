from odoo import models

from ..flows.push.reconciled import queue_reconciled


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _books_line(self, line):
        """What is sent of this line.

        Extension method: return `dataclasses.replace(line, ...)` for another description, quantity, item or account.
        What its amounts then lack to the total of the document goes on a line of its own.

        :param line: a `providers.documents.Line`; of a line with a tax of a fixed amount there is one for that, too.
        """
        return line

    def _reconcile_post_hook(self, data):
        result = super()._reconcile_post_hook(data)
        for company, lines in self.sudo().grouped("company_id").items():  # who reconciles need not read all of it
            connection = self.env["books.connection"]._of_company(company).sudo()
            if connection.external_id:
                queue_reconciled(connection, lines.matched_debit_ids | lines.matched_credit_ids)
        return result
