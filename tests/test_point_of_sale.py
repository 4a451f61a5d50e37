"""Invoices of the point of sale: what was paid at the till in cash and by card is paid in the books, before and after
the session is closed."""

from odoo import Command, fields
from odoo.tests import tagged

from .payout_case import PayoutCase


class PointOfSaleStories:

    def open_till(self):
        """A till with cash and cards, and its session."""
        user = self.administrators[self.code]
        user.group_ids |= self.env.ref("point_of_sale.group_pos_manager")
        env = self.as_user(user)["pos.config"].with_context(generate_pdf=False).env
        cash = self.env["account.journal"].create({
            "name": "Till", "type": "cash", "code": "TILL", "company_id": self.companies[self.code].id})
        accounts = self.env["books.record"].search([
            ("connection_id", "=", self.connections[self.code].id), ("kind", "=", "account"), ("role", "=", "bank"),
            ("currency_id", "in", (False, self.companies[self.code].currency_id.id))])
        self.accounts = {cash: accounts[1], self.bank(): self.map_bank()}
        mapping = self.env["books.mapping"]._ensure(self.connections[self.code], "journal", cash)[cash.id]
        mapping.write({"record_id": accounts[1].id, "confirmed": True})
        self.methods = {kind: env["pos.payment.method"].create({
            "name": kind, "journal_id": journal.id, "company_id": self.companies[self.code].id,
        }) for kind, journal in (("cash", cash), ("card", self.bank()))}
        config = env["pos.config"].create({
            "name": "Shop", "company_id": self.companies[self.code].id,
            "payment_method_ids": [Command.set([method.id for method in self.methods.values()])]})
        config.open_ui()
        session = config.current_session_id
        session.set_opening_control(0, "")
        self.product = self.env["product.product"].create({
            "name": "Notebook", "type": "consu", "available_in_pos": True, "list_price": 100, "taxes_id": False})
        return session

    def sell(self, session, quantity=1, invoice=True, **paid):
        """An order as the till sends it: {kind: amount paid}."""
        total = 100 * quantity
        uuid = f"{session.id}-{len(session.order_ids)}"
        session.env["pos.order"].sync_from_ui([{
            "amount_paid": total, "amount_return": 0, "amount_tax": 0, "amount_total": total,
            "date_order": fields.Datetime.to_string(fields.Datetime.now()), "fiscal_position_id": False,
            "pricelist_id": session.config_id.pricelist_id.id, "name": f"Order {uuid}",
            "last_order_preparation_change": "{}", "partner_id": self.customer.id, "session_id": session.id,
            "uuid": uuid, "user_id": session.env.uid, "to_invoice": invoice, "is_refund": quantity < 0,
            "lines": [Command.create({
                "price_unit": 100, "product_id": self.product.id, "price_subtotal": total,
                "price_subtotal_incl": total, "qty": quantity, "tax_ids": [Command.set([])], "pack_lot_ids": []})],
            "payment_ids": [Command.create({
                "amount": amount, "name": fields.Datetime.now(), "payment_method_id": self.methods[kind].id,
            }) for kind, amount in paid.items()]}])
        return session.order_ids.filtered(lambda order: order.uuid == uuid)

    def close(self, session):
        session.post_closing_cash_details(sum(session.order_ids.payment_ids.filtered(
            lambda payment: payment.payment_method_id == self.methods["cash"]).mapped("amount")))
        self.assertEqual(session.close_session_from_ui().get("successful"), True)

    def send(self, order):
        move = order.account_move
        self.press(self.accountants[self.code], move, "action_books_send")
        self.run_push()
        return move

    def paid_there(self, *amounts):
        """The payments of Odoo there: [(account, amount)]"""
        found = []
        for row in self.payments_there():
            account = row["Account"]["AccountID"] if self.code == "xero" else row["DepositToAccountRef"]["value"]
            found.append((account, float(row["Amount"] if self.code == "xero" else row["TotalAmt"])))
        return sorted(found)

    def test_what_was_paid_at_the_till_is_paid_there_before_and_after_closing(self):
        connection = self.connections[self.code]
        self.assertFalse(connection.takings_note)
        self.customer = self.partner(self.code)
        session = self.open_till()
        card, cash = self.accounts[self.bank()].external_id, self.accounts[self.methods["cash"].journal_id].external_id
        connection.invalidate_recordset()
        self.assertIn("without an invoice", connection.takings_note)
        early = self.sell(session, cash=60, card=40)
        move = self.send(early)
        self.assert_settled(move, 40, 60)
        self.assertEqual(self.paid_there(), sorted([(cash, 60), (card, 40)]))
        later, open_order = self.sell(session, invoice=False, card=100), self.sell(session, cash=100)
        self.close(session)
        self.run_push()
        self.assertEqual(len(self.paid_there()), 2)  # takings without an invoice are not sent
        later.with_context(generate_pdf=False).action_pos_order_invoice()
        for order, account in ((later, card), (open_order, cash)):
            sent = self.send(order)
            self.assertEqual((sent.books_state, sent.payment_state), ("synced", "paid"), sent.books_error)
            self.assert_settled(sent, 100)
            self.assertIn((account, 100), self.paid_there())
        self.assertEqual(len(self.paid_there()), 4)
        self.assert_owed(self.customer, 0)
        self.assert_not_echoed()
        returned = self.sell(session.config_id.current_session_id or self.reopen(session), quantity=-1, cash=-100)
        note = self.send(returned)
        self.assertEqual((note.move_type, note.amount_residual), ("out_refund", 0))
        if self.refunds_at_the_till:
            self.assert_settled(note, 100)
        else:
            self.assertEqual(note.books_state, "differs")
            self.assertIn("100.00 there", note.books_difference)

    def reopen(self, session):
        session.config_id.open_ui()
        session = session.config_id.current_session_id
        session.set_opening_control(160, "")
        return session


@tagged("post_install", "-at_install")
class TestPointOfSaleWithQuickBooks(PointOfSaleStories, PayoutCase):
    code = "quickbooks"
    refunds_at_the_till = False


@tagged("post_install", "-at_install")
class TestPointOfSaleWithXero(PointOfSaleStories, PayoutCase):
    code = "xero"
    refunds_at_the_till = True
