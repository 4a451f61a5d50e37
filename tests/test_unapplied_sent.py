"""Money registered in Odoo that settles nothing, or more than was due, is the customer's credit in the books, too; it
follows what Odoo does with it, and is given back there as here."""

from odoo import Command, fields
from odoo.tests import tagged

from .payout_case import PayoutCase


class UnappliedStories:

    def document(self, price=100, partner=None, **values):
        """An invoice without taxes, sent."""
        return self.sent_invoice(("Paper", 1, price, self.env["account.tax"]), partner=partner, **values)

    def pay_by_hand(self, partner, amount, payment_type="inbound", partner_type="customer", **values):
        """A payment of no document, as the form of payments makes it."""
        payment = self.as_user(self.accountants[self.code])["account.payment"].create({
            "payment_type": payment_type, "partner_type": partner_type, "partner_id": partner.id, "amount": amount,
            "journal_id": self.bank().id, **values})
        payment.action_post()
        return payment.sudo()

    def line(self, record):
        entry = record.move_id if record._name != "account.move" else record
        return entry.line_ids.filtered(lambda one: one.account_type in ("asset_receivable", "liability_payable"))

    def apply(self, payment, other):
        """Match what is open of both."""
        (self.line(payment) | self.line(other)).filtered(lambda line: not line.reconciled).reconcile()

    def cancel(self, payment):
        payment.action_draft()
        payment.action_cancel()

    def go_on(self):
        """A minute later."""
        self.run_push()
        self.env["books.job"].search([("state", "=", "todo")]).not_before = False
        self.run_push()

    def there(self, act, **values):
        return self.box.control.act(self.code, act, self.connections[self.code].external_id, **values)

    def read_all(self):
        """What the books hold is read, however rarely it is."""
        self.box.control.clock(advance=3600)
        self.run_schedules(self.code)

    def test_more_than_was_due_is_the_customer_s_credit(self):
        move = self.document()
        payment = self.register(move, 150)
        self.run_push()
        self.assertEqual(self.settled(move)[1], 0)
        self.assert_owed(move.partner_id, -50)
        self.assertEqual(self.money_there(), 150)
        self.assertEqual(payment.books_state, "synced", payment.books_error)
        self.assert_not_echoed()
        self.read_all()
        self.assert_owed(move.partner_id, -50)

    def test_money_of_nobody_known_there_makes_its_customer_there(self):
        partner = self.partner(self.code, "Paid Ahead Ltd")
        payment = self.pay_by_hand(partner, 80)
        self.go_on()
        self.assertEqual(payment.books_state, "synced", payment.books_error)
        self.assert_owed(partner, -80)
        self.assertEqual(self.money_there(), 80)
        self.assert_not_echoed()

    def test_the_credit_is_applied_later_and_taken_off_again(self):
        move = self.document()
        payment = self.register(move, 150)
        self.run_push()
        other = self.document(30, partner=move.partner_id)
        other.js_assign_outstanding_line(other.invoice_outstanding_credits_debits_widget["content"][0]["id"])
        self.run_push()
        self.assertEqual(self.settled(other)[1], 0, self.errors())
        self.assert_owed(move.partner_id, -20)
        self.assertEqual(self.money_there(), 150)
        self.assert_not_echoed()
        self.line(other).remove_move_reconcile()
        self.run_push()
        self.assertEqual(self.settled(other)[1], 30, self.errors())
        self.assert_owed(move.partner_id, -20)
        self.assertEqual(self.money_there(), 150)
        self.assert_not_echoed()
        self.apply(payment, other)
        self.run_push()
        self.assert_owed(move.partner_id, -20)
        self.read_all()
        self.assertEqual((other.amount_residual, self.settled(other)[1]), (0, 0))

    def test_what_it_paid_first_is_freed_and_becomes_credit(self):
        move = self.document()
        payment = self.register(move, 150)
        self.run_push()
        other = self.document(30, partner=move.partner_id)
        self.apply(payment, other)
        self.run_push()
        self.line(move).remove_move_reconcile()
        self.go_on()
        self.go_on()
        self.assertEqual((self.settled(move)[1], self.settled(other)[1]), (100, 0), self.errors())
        self.assert_owed(move.partner_id, -20)
        self.assertEqual(self.money_there(), 150)
        self.read_all()
        self.assertEqual((payment.state, payment.amount), ("in_process", 150))
        self.assert_owed(move.partner_id, -20)
        self.assert_not_echoed()

    def test_a_cancelled_payment_takes_all_of_it_back(self):
        move = self.document()
        payment = self.register(move, 150)
        self.run_push()
        other = self.document(30, partner=move.partner_id)
        self.apply(payment, other)
        self.run_push()
        self.cancel(payment)
        self.go_on()
        self.assertFalse(self.errors())
        self.assert_owed(move.partner_id, 130)
        self.assertEqual(self.money_there(), 0)
        self.read_all()
        self.assert_not_echoed()

    def test_an_advance_is_cancelled(self):
        partner = self.partner(self.code)
        payment = self.pay_by_hand(partner, 80)
        self.go_on()
        self.cancel(payment)
        self.go_on()
        self.assertEqual((self.errors(), self.money_there()), ([], 0))
        self.assert_owed(partner, 0)
        self.assert_not_echoed()

    def test_money_that_is_matched_before_it_was_sent_is_a_payment_as_ever(self):
        move = self.document()
        payment = self.pay_by_hand(move.partner_id, 100)
        self.apply(payment, move)
        self.go_on()
        self.assert_settled(move, 100)
        self.assert_owed(move.partner_id, 0)
        self.assertEqual(self.money_there(), 100)

    def test_what_pays_a_document_that_is_not_there_is_no_credit(self):
        move = self.invoice(self.code, ("Paper", 1, 100, self.env["account.tax"]))
        self.register(move)
        self.go_on()
        self.assertEqual((self.errors(), self.money_there()), ([], 0))

    def test_an_advance_pays_the_invoice_that_is_sent_later(self):
        partner = self.partner(self.code)
        payment = self.pay_by_hand(partner, 100)
        self.go_on()
        move = self.invoice(self.code, ("Paper", 1, 60, self.env["account.tax"]), partner=partner)
        self.apply(payment, move)
        self.run_push()
        self.assertEqual(self.owed_there(partner), -100)
        self.press(self.accountants[self.code], move, "action_books_send")
        self.go_on()
        self.assertEqual(self.settled(move)[1], 0)
        self.assert_owed(partner, -40)
        self.assertEqual(self.money_there(), 100)
        self.assert_not_echoed()

    def test_older_money_and_what_is_switched_off_stay_here(self):
        partner = self.partner(self.code)
        old = fields.Date.subtract(fields.Date.today(), days=1)
        self.pay_by_hand(partner, 80, date=old)
        self.go_on()
        self.connections[self.code].start_date = False
        self.go_on()
        self.connections[self.code].push_payments = False
        self.pay_by_hand(partner, 70)
        self.go_on()
        self.assertFalse(self.env["books.job"].search([]))

    def test_an_unmapped_journal_holds_it(self):
        partner = self.document().partner_id
        mapping = self.env["books.mapping"].search([("kind", "=", "journal"), ("res_id", "=", self.bank().id)])
        account, mapping.record_id, mapping.connection_id.deposit_id = mapping.record_id, False, False
        payment = self.pay_by_hand(partner, 80)
        self.run_push()
        self.assertEqual(payment.books_state, "error")
        self.assertIn(self.bank().name, payment.books_error)
        mapping.record_id = account
        self.press(self.accountants[self.code], payment, "action_books_send")
        payment.invalidate_recordset()
        self.assertEqual(payment.books_state, "synced", payment.books_error)

    def test_money_on_a_bank_statement_is_credit_too(self):
        move = self.document()
        line = self.env["account.bank.statement.line"].create({
            "journal_id": self.bank().id, "date": fields.Date.today(), "payment_ref": "Transfer", "amount": 150,
            "partner_id": move.partner_id.id})
        suspense = line._seek_for_lines()[1]
        line.move_id.with_context(
            skip_account_move_synchronization=True, force_delete=True, skip_readonly_check=True).write({"line_ids": [
                Command.update(suspense.id, {"account_id": self.line(move).account_id.id})]})
        self.go_on()
        self.assert_owed(move.partner_id, -50)
        self.apply(line, move)
        self.run_push()
        self.assertEqual(self.settled(move)[1], 0, self.errors())
        self.assert_owed(move.partner_id, -50)
        self.assertEqual(self.money_there(), 150)
        self.assert_not_echoed()

    def test_a_lost_answer_makes_it_once(self):
        partner = self.document().partner_id
        self.box.control.fault(self.code, "drop_after", match={"method": "PUT" if self.code == "xero" else "POST"})
        self.pay_by_hand(partner, 80)
        for _ in range(4):
            self.run_schedules(self.code)
            self.env["books.job"].search([("state", "=", "sending")]).not_before = False
            self.connections[self.code].paused_until = False
        self.assertEqual(self.money_there(), 80)
        self.assert_owed(partner, 20)

    def test_what_the_bookkeeper_took_back_is_cancelled_here(self):
        partner = self.partner(self.code)
        payment = self.pay_by_hand(partner, 80)
        self.go_on()
        if self.code == "xero":
            self.there("delete_bank_transaction", transaction=next(
                row["BankTransactionID"] for row in self.books("xero")["BankTransactions"]
                if row["Type"] == "RECEIVE-OVERPAYMENT"))
        else:
            self.there("void_payment", payment=self.payments_there()[0]["Id"])
        self.read_all()
        self.go_on()
        self.assertEqual((payment.state, self.money_there()), ("canceled", 0))
        self.assert_owed(partner, 0)

    def test_what_the_bookkeeper_applies_is_applied_here_and_taken_off_again(self):
        partner = self.partner(self.code)
        payment = self.pay_by_hand(partner, 80)
        self.go_on()
        move = self.document(50, partner=partner)
        if self.code == "xero":
            advance = next(
                row for row in self.books("xero")["Overpayments"] if row["Type"] == "RECEIVE-OVERPAYMENT")
            self.there("apply_credit", credit_of=advance["OverpaymentID"], invoice=self.external_id(move), amount="50")
        else:
            self.there("apply_payment", payment=self.payments_there()[0]["Id"], invoices=[
                {"invoice": self.external_id(move), "amount": "50"}])
        self.read_all()
        self.assertEqual((move.amount_residual, self.settled(move)[1]), (0, 0))
        self.assert_owed(partner, -30)
        self.assertEqual(move._get_reconciled_payments(), payment)
        self.assert_not_echoed()
        if self.code == "xero":
            part, = next(row for row in self.books("xero")["Overpayments"])["Allocations"]
            self.there("remove_credit", allocation=part["AllocationID"])
        else:
            self.there("apply_payment", payment=self.payments_there()[0]["Id"], invoices=[])
        self.read_all()
        self.assert_owed(partner, -30)
        self.assertEqual(move.amount_residual, 50)
        self.assert_not_echoed()

    def test_what_the_bookkeeper_applied_is_taken_off_there_as_here(self):
        partner = self.partner(self.code)
        payment = self.pay_by_hand(partner, 80)
        self.go_on()
        move = self.document(50, partner=partner)
        if self.code == "xero":
            advance, = (row for row in self.books("xero")["Overpayments"] if row["Contact"]["Name"] == partner.name)
            self.there("apply_credit", credit_of=advance["OverpaymentID"], invoice=self.external_id(move), amount="50")
        else:
            self.there("apply_payment", payment=self.payments_there()[0]["Id"], invoices=[
                {"invoice": self.external_id(move), "amount": "50"}])
        self.read_all()
        self.line(move).remove_move_reconcile()
        self.run_push()
        self.assertEqual((move.amount_residual, self.settled(move)[1]), (50, 50), self.errors())
        self.assert_owed(partner, -30)
        self.assert_not_echoed()
        self.cancel(payment)
        self.go_on()
        self.assert_owed(partner, 50)

    def test_an_advance_that_is_reversed_is_taken_back_there(self):
        partner = self.partner(self.code)
        payment = self.pay_by_hand(partner, 80)
        self.go_on()
        payment.move_id._reverse_moves([{"date": fields.Date.today()}], cancel=True)
        self.go_on()
        self.assertEqual((self.errors(), self.money_there()), ([], 0))
        self.assert_owed(partner, 0)
        self.assert_not_echoed()

    def test_what_was_paid_too_much_is_given_back(self):
        move = self.document()
        payment = self.register(move, 150)
        self.run_push()
        back = self.pay_by_hand(move.partner_id, 50, "outbound")
        self.go_on()
        self.assertEqual(self.money_there(), 150, "it says for nothing yet")
        self.apply(payment, back)
        self.go_on()
        self.assertEqual(back.books_state, "synced", back.books_error)
        self.assert_owed(move.partner_id, 0)
        self.assertEqual(self.money_there(), 100)
        self.assert_not_echoed()
        self.read_all()
        self.cancel(back)
        self.go_on()
        self.assertFalse(self.errors())
        self.assert_owed(move.partner_id, -50)
        self.assertEqual(self.money_there(), 150)
        self.assert_not_echoed()

    def test_what_was_given_back_before_anything_was_sent_is_there_too(self):
        move = self.document()
        payment = self.register(move, 150)
        back = self.pay_by_hand(move.partner_id, 50, "outbound")
        self.apply(payment, back)
        self.go_on()
        self.go_on()
        self.assert_owed(move.partner_id, 0)
        self.assertEqual(self.money_there(), 100)
        payment.move_id.button_cancel()
        self.go_on()
        self.go_on()
        self.assertEqual(self.settled(move)[1], 100, self.errors())


@tagged("post_install", "-at_install")
class TestUnappliedSentToQuickBooks(UnappliedStories, PayoutCase):
    code = "quickbooks"

    def test_what_came_as_a_journal_entry_does_not_go_back(self):
        partner = self.document().partner_id
        self.there("journal_entry", amount="5", contact=self.contact_there(partner), account="35")
        self.read_all()
        payment = self.env["account.payment"].search([("partner_id", "=", partner.id)])
        self.assertEqual(payment.payment_type, "inbound")
        self.assert_not_echoed()
        self.apply(payment, self.pay_by_hand(partner, 5, "outbound"))
        self.go_on()
        self.assertEqual(self.count_payments(), 0)


@tagged("post_install", "-at_install")
class TestUnappliedSentToXero(UnappliedStories, PayoutCase):
    code = "xero"

    def test_what_a_vendor_got_too_much_is_ours_there(self):
        bill = self.document(move_type="in_invoice")
        payment = self.register(bill, 150)
        self.run_push()
        self.assert_settled(bill, 100)
        self.assertEqual(self.money_there(), -150)
        other = self.document(50, partner=bill.partner_id, move_type="in_invoice")
        self.apply(payment, other)
        self.run_push()
        self.assertEqual(self.settled(other)[1], 0, self.errors())
        self.assertEqual(self.money_there(), -150)
        self.assert_not_echoed()
        self.line(other).remove_move_reconcile()
        self.run_push()
        back = self.pay_by_hand(bill.partner_id, 50, partner_type="supplier")
        self.apply(payment, back)
        self.run_push()
        self.assertEqual((back.books_state, self.money_there()), ("synced", -100), self.errors())
        self.assert_not_echoed()
        self.minute_passes(self.code)
        payment.move_id.button_cancel()
        self.go_on()
        self.assertEqual((self.errors(), self.money_there()), ([], 0))
