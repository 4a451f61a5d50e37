from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# Of the states of all invoices, the one that needs attention most is shown.
WORST_FIRST = ("error", "differs", "pending", "none", "left_out", "synced")


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "books.send.mixin"]

    books_state = fields.Selection(
        selection=lambda self: self.env["account.move"]._fields["books_state"].selection,
        string="Records", compute="_compute_books_state", search="_search_books_state",
        help="The state of the order's invoices in the books.", groups="books_connector.group_user")
    books_error = fields.Char(compute="_compute_books_state", groups="books_connector.group_user")

    @api.depends("invoice_ids")
    def _compute_books_state(self):
        for order in self:
            # A user who sees the order may have no right to see all its invoices.
            invoices = order.invoice_ids._filtered_access("read").filtered(
                lambda move: move.move_type == "out_invoice" and move.state == "posted")
            states = invoices.mapped("books_state")
            order.books_state = next((state for state in WORST_FIRST if state in states), False)
            order.books_error = next((move.books_error for move in invoices if move.books_error), False)

    def _search_books_state(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        domains, worse = {}, Domain.FALSE
        for state in WORST_FIRST:
            having = Domain("invoice_ids", "any", [
                ("books_state", "=", state), ("move_type", "=", "out_invoice"), ("state", "=", "posted")])
            domains[state] = having & ~worse
            worse |= having
        return self._books_selected({**domains, False: ~worse}, operator, value)

    def action_books_send(self):
        """Send the posted invoices of these orders that are not in the books yet."""
        self._books_check_user()
        self.check_access("read")
        invoices = self.sudo().invoice_ids.filtered(lambda move: move.move_type == "out_invoice")
        posted = invoices.filtered(lambda move: move.state == "posted")
        if not posted:
            draft = invoices.filtered(lambda move: move.state == "draft")
            if draft:
                raise UserError(self.env._(
                    "The invoice of %(orders)s is still a draft. Confirm it first, then send it.",
                    orders=", ".join(self.mapped("name"))))
            raise UserError(self.env._(
                "%(orders)s has no invoice yet. Press “Create Invoice”, confirm it, then send it.",
                orders=", ".join(self.mapped("name"))))
        return posted.with_env(self.env).action_books_send()  # it checks that the user may read each of them
