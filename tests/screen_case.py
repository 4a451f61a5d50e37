"""A company at work, with something in each state, for those who look at the screens."""

from odoo import Command, fields

from ..flows.push.queue import queue
from .browser import BrowserCase
from .common import ConnectedCase
from .test_tours import ask_about


class ScreenCase(ConnectedCase, BrowserCase):
    """Documents and payments that are synced, refused, pending and different, a question, a sales person, an
    invoicing user and an administrator."""

    def prepare(self):
        super().prepare()
        self.seller = self._user(self.code, "seller", "sales_team.group_sale_salesman_all_leads")
        self.biller = self.accountants[self.code]
        self.owner = self._user(self.code, "owner", "base.group_system")
        (self.seller | self.biller | self.owner).odoobot_state = "disabled"  # it opens a chat
        self.owner.group_ids = [Command.link(self.env.ref("account.group_account_manager").id)]
        self.run_schedules(self.code)
        self.bank = self.env["account.journal"].search(
            [("company_id", "=", self.company.id), ("type", "=", "bank")], limit=1)
        self.synced = self.sent(self.invoice(
            self.code, ("Consulting", 1, 100), ("Travel expenses to Springfield", 2, 45.5)))
        self.differing = self.sent(self.invoice(self.code, partner=self.partner(self.code, "Borough Books")))
        external_id = self.env["books.record"].search([
            ("res_model", "=", "account.move"), ("res_id", "=", self.differing.id)]).external_id
        self.act("change_invoice", invoice=external_id, amount="75")
        self.bill = self.sent(self.invoice(self.code, ("Paper", 10, 4.2), move_type="in_invoice", ref="B-4711"))
        self.partner(self.code, "Client A Architects", email="books@agency.example")
        ask_about(self, self.code, "Client B Bakery", "books@agency.example")
        levy = self.env["account.tax"].create({
            "name": "Local levy 5%", "amount": 5, "type_tax_use": "sale", "company_id": self.company.id})
        self.failed = self.invoice(
            self.code, ("Consulting", 1, 100, levy), partner=self.partner(self.code, "Carlton Press"))
        self.press(self.biller, self.failed, "action_books_send")
        self.orders = self.order("Dover Tiles", levy) | self.order("Elm Street Cafe")
        self.refused, self.paid = invoices = [order.sudo()._create_invoices() for order in self.orders]
        for invoice in invoices:
            invoice.invoice_date = fields.Date.today()
            invoice.action_post()
        self.press(self.biller, self.refused | self.paid, "action_books_send")
        self.payment = self.register(self.synced)
        self.env["books.mapping"].search([("kind", "=", "journal")]).record_id = False
        self.connection.write({"push_payments": True, "deposit_id": False})
        self.payment_stopped = self.register(self.paid)
        self.run_schedules(self.code)
        self.connection.paused_until = fields.Datetime.add(fields.Datetime.now(), days=1)
        self.waiting = self.invoice(self.code, partner=self.partner(self.code, "Fir Lane Garage"))
        queue(self.connection, "invoice", self.waiting)
        self.env.flush_all()

    def sent(self, move):
        self.press(self.biller, move, "action_books_send")
        self.assertEqual(move.books_state, "synced", move.books_error)
        return move

    def order(self, customer, taxes=None):
        product = self.env["product.product"].create({
            "name": "Desk lamp", "default_code": "LAMP", "list_price": 49.5, "company_id": self.company.id,
            "invoice_policy": "order", "taxes_id": [Command.set((taxes or self.company.account_sale_tax_id).ids)]})
        order = self.as_user(self.seller)["sale.order"].create({
            "partner_id": self.partner(self.code, customer).id,
            "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 3})]})
        order.action_confirm()
        return order

    def register(self, moves):
        wizard = self.as_user(self.biller)["account.payment.register"].with_context(
            active_model="account.move", active_ids=moves.ids).create({"journal_id": self.bank.id})
        return self.env["account.payment"].browse(wizard._create_payments().id)
