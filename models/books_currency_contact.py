from odoo import api, fields, models

from ..flows.companies import check_usable


class BooksCurrencyContact(models.Model):
    """One row is a currency contact: an Odoo contact a second time in the books, for its documents in another currency.

    In some books each contact has one currency, which cannot be changed.
    """

    _name = "books.currency.contact"
    _description = "Contact in another currency"
    _inherit = ["books.owned"]

    connection_id = fields.Many2one("books.connection", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    partner_id = fields.Many2one("res.partner", required=True, readonly=True, index=True, ondelete="cascade")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True, ondelete="cascade")

    _currency_contact_unique = models.UniqueIndex(
        "(connection_id, partner_id, currency_id)", "This contact is kept in that currency already.")

    @api.constrains("connection_id", "partner_id")
    def _check_partner_id(self):
        for currency_contact in self:
            check_usable(currency_contact.connection_id, currency_contact.partner_id)

    @api.depends("partner_id", "currency_id")
    def _compute_display_name(self):
        for currency_contact in self:
            currency_contact.display_name = f"{currency_contact.partner_id.name} ({currency_contact.currency_id.name})"

    @api.model
    def _of(self, connection, partners):
        """{(id of the partner, id of the currency): its currency contact} for all currency contacts of these
        partners.
        """
        currency_contacts = self.search([("connection_id", "=", connection.id), ("partner_id", "in", partners.ids)])
        return {(one.partner_id.id, one.currency_id.id): one for one in currency_contacts}
