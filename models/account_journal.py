from odoo import models

from ..flows.connect.journals import journal_figures, open_journal


class AccountJournal(models.Model):
    """Sales and purchase journals, with what of their documents is not in the books."""

    _inherit = "account.journal"

    def _fill_sale_purchase_dashboard_data(self, dashboard_data):
        found = super()._fill_sale_purchase_dashboard_data(dashboard_data)
        for journal, figures in journal_figures(self).items():
            dashboard_data[journal.id]["books"] = figures
        return found

    def action_open_books_to_fix(self):
        """Open the documents of this journal that are not in the books, or differ there."""
        return open_journal(self, "to_fix")

    def action_open_books_waiting(self):
        """Open the documents of this journal that wait to be sent."""
        return open_journal(self, "waiting")
