from odoo import fields, models
from odoo.fields import Domain

from ..providers import PROVIDERS
from ..tools.matching import matches


class AccountPayment(models.Model):
    _inherit = "account.payment"

    books_origin = fields.Char(
        string="From the Books", compute="_compute_books_origin", search="_search_books_origin",
        groups="books_connector.group_user", help="The books from which this payment came.")

    def _compute_books_origin(self):
        rows = self.env["books.record"].sudo().search([
            ("res_model", "=", self._name), ("res_id", "in", self.ids), ("from_odoo", "=", False)])
        origin = {row.res_id: row.connection_id.provider_label for row in rows}
        for payment in self:
            payment.books_origin = origin.get(payment.id, False)

    def _search_books_origin(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        codes = [code for code, provider in PROVIDERS.items() if matches(provider.label, operator, value)]
        domain = self._books_from([("connection_id.provider", "in", codes)])
        return domain | ~self._books_from([]) if matches(False, operator, value) else domain

    def _books_from(self, domain):
        """The payments that came from such books."""
        rows = self.env["books.record"].sudo()._search([
            ("res_model", "=", self._name), ("res_id", "!=", False), ("from_odoo", "=", False), *domain])
        return Domain("id", "in", rows.subselect("books_record.res_id"))
