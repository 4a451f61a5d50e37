from odoo import api, models


class AccountPayment(models.Model):
    _inherit = "account.payment"

    @api.model
    def _books_journal(self, record, journal):
        journal = super()._books_journal(record, journal)
        special = self.env["account.journal"].search([
            ("code", "=", "WEB"), ("company_id", "=", record.connection_id.company_id.id)], limit=1)
        return special or journal
