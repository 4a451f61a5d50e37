from odoo import fields, models


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
        if operator != "in" or set(value) != {False}:
            return NotImplemented
        rows = self.env["books.record"].sudo()._search([
            ("res_model", "=", self._name), ("res_id", "!=", False), ("from_odoo", "=", False)])
        return [("id", "not in", rows.subselect("res_id"))]
