"""What was paid and credited in the story, here and in the books."""

from datetime import timedelta

from story_case import StoryCase

from odoo import fields


class MoneyStory(StoryCase):

    def paid_there(self):
        """Payments of the books: over several invoices, in part, too much, money of no invoice, deleted, moved."""
        partner = self.customer()
        one, two = self.document(100, partner=partner), self.document(60, partner=partner)
        self.send(self.invoice(self.code, ("Consulting", 3, 33.33), ("Desk", 1, 649), partner=partner))
        self.pay((one, 30), (two, 50))
        self.pull()
        self.pay((one, 20), (two, 10), amount=45)
        self.pull()
        gone = self.document(80)
        for payment in self.pay((gone, 40)):
            self.pull()
            self.act("delete_payment", payment=payment)
        self.pull()
        ahead = self.document(100)
        advance = self.prepay(ahead, 60)
        self.pull()
        self.apply_advance(advance, (ahead, 25))
        self.pull()
        self.prepay(self.document(10), 15)
        self.pull()

    def paid_here(self):
        """Payments of Odoo: whole, in part, with a write-off, of nothing, taken back, of two invoices at once."""
        self.register(self.document(100))
        self.register(self.document(100), 40)
        self.register(self.document(150), 180)
        back = self.register(self.document(110))
        partner = self.customer()
        self.register(self.document(11, partner=partner) | self.document(12, partner=partner), group_payment=True)
        self.run_push()
        back.action_cancel()
        self.written_off()
        advance = self.pay_by_hand(self.customer(), 70)
        self.run_push()
        self.apply(advance, self.document(25, partner=advance.partner_id))
        self.run_push()
        if self.code == "quickbooks":
            self.register(self.document(90, move_type="out_refund"), 50)
            self.run_push()

    def written_off(self):
        move, account = self.document(100), self.company.account_journal_early_pay_discount_loss_account_id
        there = self.env["books.record"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", "account"), ("role", "=", "expense")], limit=1)
        mapping = self.env["books.mapping"]._ensure(self.connection, "account", account)[account.id]
        mapping.write({"record_id": there.id, "confirmed": True})
        self.register(move, 97, payment_difference_handling="reconcile", writeoff_account_id=account.id)
        self.run_push()

    def credits(self):
        """Credit notes of both sides that are applied, and one that is not."""
        invoice = self.document(200)
        note = self.document(50, move_type="out_refund", partner=invoice.partner_id)
        self.apply(invoice, note)
        self.run_push()
        other = self.document(120)
        self.credit(other, 20)
        self.pull()
        self.credit(self.document(30), 10, apply=False)
        self.document(33, move_type="out_refund")
        self.pull()

    def bills(self):
        """Bills that are paid there, here, and by a vendor's credit."""
        bill = self.document(100, "in_invoice")
        if self.code == "xero":
            self.act("record_payment", invoice=self.there(bill), amount=30)
        else:
            self.act("pay_bill", bill=self.there(bill), amount=30)
        self.pull()
        self.register(self.document(75, "in_invoice"))
        self.run_push()
        refund = self.document(40, "in_refund", partner=bill.partner_id)
        if self.code == "xero":
            self.act("apply_credit", credit_of=self.there(refund), invoice=self.there(bill))
        else:
            self.act("pay_bill", bill=self.there(bill), amount=40, vendor_credit=self.there(refund))
        self.pull()

    def other_currencies(self):
        """A contact with invoices in two currencies, one of them paid there."""
        partner = self.customer()
        self.document(100, partner=partner)
        euros = self.document(80, partner=partner, currency_id=self.euro.id)
        rate = {"exchange_rate": 0.85} if self.code == "quickbooks" else {"rate": "1.18"}
        self.act("record_payment", invoice=self.there(euros), amount=30, **rate)
        self.pull()

    def waiting_payments(self):
        """Payments that wait for a person, for their day, or for what Odoo does not know; and what was left out."""
        user, partner = self.accountants[self.code], self.customer()
        moves = [self.document(price, partner=partner) for price in (100, 60, 40)]
        [*_paid, matched] = self.pay((moves[0], 35))
        self.pull()
        self.payments(moves[0]).move_id.line_ids.remove_move_reconcile()
        self.run_schedule("pull_cron_id")
        self.assertTrue(self.env["books.record"].search([("external_id", "=", matched)]).waiting)
        self.company.fiscalyear_lock_date = "2026-01-31"
        parts = [(moves[0], 10), (moves[1], 20), (moves[2], 15)]
        self.pay(*parts, date="2026-01-15", **({"amount": 50} if self.code == "quickbooks" else {}))
        self.prepay(moves[0], 7, date="2026-01-16")
        left_out = self.pay((moves[1], 5), date="2026-01-17")
        self.pull()
        rows = self.waiting().filtered(lambda row: row.external_id in left_out)
        self.assertTrue(rows)
        self.press(user, rows, "action_leave_out")
        self.pay((self.document(14), 14), date=str(fields.Date.today() + timedelta(days=300)))
        self.idle(moves[0])
        self.pull()

    def idle(self, move):
        """Money of an invoice that Odoo has never heard of."""
        contact = self.contact_there(move)
        if self.code == "quickbooks":
            made = self.act("create_invoice", customer=contact, amount=31)
            self.act("receive_payment", customer=contact, amount="40", invoices=[
                {"invoice": made["Id"], "amount": "31"}, {"invoice": self.there(move), "amount": "9"}])
        else:
            made = self.act("create_invoice", contact=contact, amount=31)
            self.act("record_payment", invoice=made["InvoiceID"], amount=31)
