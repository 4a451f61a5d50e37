from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.subqueries import By, of_rows

# Of the states of all invoices, the one that needs attention most is shown.
WORST_FIRST = ("error", "differs", "pending", "none", "left_out", "synced", "voided")
MOST = ("none", "synced")  # the states of most invoices


def _shown(state):
    """The domain of the invoices whose state is that of an order: one that was voided is, although Odoo's own was
    cancelled with it."""
    return Domain("move_type", "=", "out_invoice") & (
        Domain.TRUE if state == "voided" else Domain("state", "=", "posted"))


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "books.send.mixin"]

    books_state = fields.Selection(
        selection=lambda self: self.env["account.move"]._fields["books_state"].selection,
        string="Records", compute="_compute_books_state", search="_search_books_state",
        help="The state of the order's invoices in the books.", groups="books_connector.group_user")
    books_error = fields.Char(compute="_compute_books_state", groups="books_connector.group_user")
    books_numbers = fields.Html(
        string="Invoices in the Books", compute="_compute_books_next", groups="books_connector.group_user",
        help="The numbers that the books gave the invoices of this order.")
    books_hint = fields.Char(
        compute="_compute_books_next", groups="books_connector.group_user",
        help="What has to be done in Odoo before anything of this order can be sent.")

    @api.depends("invoice_ids")
    @api.depends_context("lang")
    def _compute_books_state(self):
        # One that was voided is shown, although Odoo's own was cancelled with it. The states of all are asked together.
        shown = self._books_invoices().filtered(lambda move: move.books_state == "voided" or move.state == "posted")
        for order in self:
            invoices = order.invoice_ids & shown
            states = invoices.mapped("books_state")
            order.books_state = next((state for state in WORST_FIRST if state in states), False)
            order.books_error = next((move.books_error for move in invoices if move.books_error), False)

    @api.depends("invoice_ids")
    @api.depends_context("lang")
    def _compute_books_next(self):
        for order in self:
            readable = order._books_invoices()
            order.books_numbers = Markup("<br/>").join(
                Markup('<a href="%s" target="_blank">%s</a>') % (move.books_url, move.books_number)
                for move in readable if move.books_url) or False
            draft_only = readable and all(move.state == "draft" for move in readable)
            order.books_hint = self.env._("Confirm the invoice first: a draft is not sent.") if (
                draft_only and order._books_takes()) else False

    def _books_invoices(self):
        """Their invoices that the user may read: whoever sees an order need not see all of them."""
        return self.invoice_ids._filtered_access("read").filtered(lambda move: move.move_type == "out_invoice")

    def action_books_ask(self):
        """Ask a colleague to fix what blocks an invoice of this order."""
        self.ensure_one()
        self.check_access("read")
        blocked = self._books_blocked()
        return blocked.action_books_ask() if blocked else super().action_books_ask()

    def _books_takes(self):
        """Whether invoices of this order's company are sent at all."""
        return "invoice" in self.env["books.connection"]._takes_of_company(self.company_id)

    def _books_blocked(self):
        """The first of its invoices, which the user may read, that is not in the books for a reason."""
        return self._books_invoices().filtered(
            lambda move: move.state == "posted" and move.books_state in ("error", "pending") and move.books_error)[:1]

    def _books_blocked_by(self):
        return self._books_blocked()._books_blocked_by()

    def _books_state_domains(self, most=By.RECORD, few=By.ROWS):
        domains, worse = {}, Domain.FALSE
        for state in WORST_FIRST:
            having = self._books_having(state, most if state == "synced" else few)
            domains[state] = having & ~worse
            worse |= having
        return {**domains, False: ~worse}

    def _books_having(self, state, by):
        """The orders with an invoice in this state.

        :param by: one of `By`.
        """
        invoices = _shown(state) & Domain("books_state", "=", state)
        return of_rows(
            self.env["sale.order.line"], Domain("invoice_lines", "any", [("move_id", "any", invoices)]), by=by,
            refers="order_id", once=state not in MOST)

    @api.model
    def _books_state_sql(self, alias, query):
        """The worst state of the invoices of each order, which are looked at once."""
        moves = self.env["account.move"]
        found = moves._search([("move_type", "=", "out_invoice")])
        state = moves._books_state_sql(found.table, found)
        line = found.join(found.table, "id", "account_move_line", "move_id", "line")
        sold = found.join(line, "id", "sale_order_line_invoice_rel", "invoice_line_id", "sold")
        ordered = found.join(sold, "order_line_id", "sale_order_line", "id", "ordered")
        posted = moves._field_to_sql(found.table, "state", found)
        found.add_where(SQL("(%s = 'posted' OR %s = 'voided')", posted, state))
        worst = query.make_alias(alias, "books_worst")
        query.add_join(
            "LEFT JOIN", worst, SQL(
                "(%s GROUP BY 1)", found.select(
                    SQL("%s AS order_id", SQL.identifier(ordered, "order_id")),
                    SQL("MIN(array_position(%s, %s)) AS place", list(WORST_FIRST), state))),
            SQL("%s = %s", SQL.identifier(worst, "order_id"), SQL.identifier(alias, "id")))
        return SQL("(ARRAY[%s])[%s]", SQL(", ").join(WORST_FIRST), SQL.identifier(worst, "place"))

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
