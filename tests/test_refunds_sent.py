"""Money that a customer gets back is in QuickBooks what a person makes of it there: an expense of the customer on
accounts receivable, and a payment of nothing that sets it against his credit notes."""

from decimal import Decimal

from odoo import fields
from odoo.tests import tagged

from .common import COMPANIES
from .payout_case import PayoutCase


@tagged("post_install", "-at_install")
class TestRefundsSentToQuickBooks(PayoutCase):
    code = "quickbooks"
    places = COMPANIES | {"quickbooks": {
        "name": "Thames", "country": "base.uk", "chart": "uk", "books": "Thames Stationery Ltd"}}

    def note(self, price=100, **values):
        """A credit note, sent."""
        return self.sent_invoice(("Paper", 1, price, self.env["account.tax"]), move_type="out_refund", **values)

    def spent(self):
        """The expenses that Odoo made in the books."""
        return [row for row in self.books("quickbooks")["Purchase"] if "odoo:" in row.get("PrivateNote", "")]

    def owed(self, note):
        """What the customer of this credit note owes there, less what is owed to him."""
        contact = self.env["books.record"].search([
            ("res_model", "=", "account.move"), ("res_id", "=", note.id)]).contact_id
        customer, = (row for row in self.books("quickbooks")["Customer"] if row["Id"] == contact)
        return float(customer["Balance"])

    def go_on(self):
        """A minute later."""
        self.env["books.job"].search([("state", "=", "todo")]).not_before = False
        self.run_push()

    def there(self, act, **values):
        return self.box.control.act("quickbooks", act, self.connections["quickbooks"].external_id, **values)

    def test_it_left_the_account_of_the_journal_and_used_the_credit_note(self):
        account, note = self.map_bank(), self.note()
        self.assertEqual(self.owed(note), -100)
        payment = self.register(note)
        self.run_push()
        self.assert_settled(note, 100)
        self.assertEqual(payment.books_state, "synced", payment.books_error)
        expense, = self.spent()
        self.assertEqual(expense["AccountRef"]["value"], account.external_id)
        self.assertEqual((float(expense["TotalAmt"]), self.owed(note)), (100, 0))
        self.assertEqual(expense["DocNumber"], payment.name)
        self.assertIn("expense", payment.books_url)
        self.assert_not_echoed()
        self.connections["quickbooks"].cursor = False
        self.assert_not_echoed()

    def test_part_of_a_credit_note_then_the_rest(self):
        note = self.note()
        self.register(note, 40)
        self.run_push()
        self.assert_settled(note, 40, due=60)
        self.register(note)
        self.run_push()
        self.assert_settled(note, 40, 60)
        self.assertEqual(self.owed(note), 0)
        self.assert_not_echoed()

    def test_one_refund_over_two_credit_notes(self):
        partner = self.partner("quickbooks")
        notes = self.note(30, partner=partner) | self.note(20.55, partner=partner)
        self.register(notes, group_payment=True)
        self.run_push()
        for note in notes:
            self.assert_settled(note, note.amount_total)
        self.assertEqual([float(row["TotalAmt"]) for row in self.spent()], [50.55])
        self.assertEqual(self.count_payments(), 1)
        self.assert_not_echoed()

    def test_cancelled_in_odoo_it_is_taken_back_there(self):
        note = self.note()
        payment = self.register(note)
        self.run_push()
        payment.action_draft()
        payment.action_cancel()
        self.run_push()
        self.assert_settled(note, due=100)
        self.assertEqual((self.spent(), self.count_payments(), self.owed(note)), ([], 0, -100), self.errors())
        self.assert_not_echoed()

    def test_another_day_of_a_refund_that_is_used_to_the_last_cent_follows(self):
        note = self.note(1.1)  # as a float this is more than 1.10
        payment = self.register(note)
        self.run_push()
        payment.action_draft()
        payment.date = fields.Date.subtract(payment.date, days=1)
        payment.action_post()
        (payment.move_id | note).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled).reconcile()
        for _ in range(3):
            self.go_on()
        expense, = self.spent()
        self.assertEqual((self.errors(), expense["TxnDate"], self.owed(note)), ([], str(payment.date), 0))
        self.assert_not_echoed()

    def test_what_was_deleted_there_by_hand_is_cancelled_here(self):
        note = self.note()
        payment = self.register(note)
        self.run_push()
        self.there("delete_document", kind="Payment", row=self.payments_there()[0]["Id"])
        self.there("delete_document", kind="Purchase", row=self.spent()[0]["Id"])
        self.run_schedules("quickbooks")
        self.assertEqual((payment.state, note.payment_state, note.amount_residual), ("canceled", "not_paid", 100))
        self.assertFalse(self.env["books.record"].search([("problem", "!=", False)]))
        self.go_on()
        self.assertEqual((self.errors(), self.spent(), self.owed(note)), ([], [], -100))
        self.assert_not_echoed()

    def test_what_was_only_taken_off_the_credit_note_there_waits_for_a_person(self):
        note = self.note()
        payment = self.register(note)
        self.run_push()
        self.there("delete_document", kind="Payment", row=self.payments_there()[0]["Id"])
        self.run_schedules("quickbooks")
        row = self.env["books.record"].search([("problem", "!=", False)])
        self.assertIn("Cancel it in Odoo", row.problem)
        payment.action_draft()
        payment.action_cancel()
        self.run_push()
        self.assertEqual((self.errors(), self.owed(note)), ([], -100))
        self.assert_not_echoed()

    def test_unmatched_in_odoo_the_money_has_left_and_the_credit_is_open_again(self):
        note = self.note()
        payment = self.register(note)
        self.run_push()
        lines = payment.move_id.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        lines.remove_move_reconcile()
        self.run_push()
        self.assert_settled(note, due=100)
        self.assertEqual((len(self.spent()), self.owed(note)), (1, 0))
        self.assert_not_echoed()
        (lines | note.line_ids.filtered(lambda line: line.account_type == "asset_receivable")).reconcile()
        self.run_push()
        self.assert_settled(note, 100)
        self.assertEqual(len(self.spent()), 1)
        self.assert_not_echoed()

    def test_less_was_given_back_than_was_said_first(self):
        note = self.note()
        payment = self.register(note)
        self.run_push()
        payment.action_draft()
        payment.amount = 80
        payment.action_post()
        lines = payment.move_id.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        if not lines.matched_credit_ids:
            (lines | note.line_ids.filtered(lambda line: line.account_type == "asset_receivable")).reconcile()
        self.run_push()
        self.assert_settled(note, 80, due=20)
        self.assertEqual([float(row["TotalAmt"]) for row in self.spent()], [80], self.errors())
        self.assert_not_echoed()

    def test_money_given_back_in_another_currency_goes_with_its_own_rate(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        day = fields.Date.today()
        for back, rate in ((30, 1.25), (0, 1.6)):  # euros for one pound
            self.env["res.currency.rate"].create({
                "currency_id": euro.id, "company_id": self.companies["quickbooks"].id, "rate": rate,
                "name": fields.Date.subtract(day, days=back)})
        note = self.note(currency_id=euro.id, invoice_date=fields.Date.subtract(day, days=10))
        self.register(note, payment_date=day, currency_id=euro.id)
        self.run_push()
        self.go_on()
        self.assert_settled(note, 100)
        expense, = self.spent()
        self.assertEqual(1 / Decimal(expense["ExchangeRate"]), Decimal("1.6"))
        self.assertEqual((expense["CurrencyRef"]["value"], self.owed(note)), ("EUR", 0))
        self.assert_not_echoed()

    def test_the_money_stands_there_but_its_credit_note_was_used_up_meanwhile(self):
        note = self.note()
        contact = self.env["books.record"].search([
            ("res_model", "=", "account.move"), ("res_id", "=", note.id)]).contact_id
        invoice = self.there("create_invoice", customer=contact, amount=100, number="THERE-1")
        used = self.there("apply_credit", credit_memo=self.external_id(note), invoice=invoice["Id"])
        payment = self.register(note)
        self.run_push()
        self.assertEqual((len(self.spent()), self.count_payments()), (1, 0))
        self.assertEqual(payment.books_state, "error")
        self.assertIn("is recorded in QuickBooks as an expense", payment.books_error)
        self.assertIn("open balance", payment.books_error)
        self.there("delete_document", kind="Payment", row=used["Id"])
        self.press(self.accountants["quickbooks"], payment, "action_books_send")
        self.assertEqual(payment.books_state, "synced", payment.books_error)
        self.assert_settled(note, 100)
        self.assertEqual(len(self.spent()), 1)

    def test_what_somebody_set_against_the_credit_note_there_is_not_done_twice(self):
        note = self.note()
        payment = self.register(note)
        match = {"path": "batch", "contains": "CreditMemo"}
        self.box.control.fault("quickbooks", "status", status=400, match=match, body={
            "Fault": {"type": "ValidationFault", "Error": [{
                "Message": "A business validation error has occurred while processing your request", "code": "6000",
                "Detail": "Business Validation Error: You can't apply more than the open balance."}]}})
        self.run_push()
        self.assertEqual(payment.books_state, "error")
        self.there("settle", customer=self.spent()[0]["EntityRef"]["value"], parts=[
            ["Expense", self.spent()[0]["Id"], 100], ["CreditMemo", self.external_id(note), 100]])
        self.run_schedules("quickbooks")
        self.run_push()
        self.assertEqual(payment.books_state, "synced", payment.books_error)
        self.assert_settled(note, 100)
        self.assertEqual((len(self.spent()), self.count_payments()), (1, 0))
        payment.action_draft()
        payment.action_cancel()
        self.run_push()
        self.assert_settled(note, due=100)
        self.assertEqual((self.spent(), self.owed(note)), ([], -100), self.errors())
        self.assert_not_echoed()

    def test_lost_answers_leave_it_there_once(self):
        for word in ("PaymentType", "CreditMemo"):
            with self.subTest(word):
                note = self.note()
                self.box.control.fault(
                    "quickbooks", "drop_after", match={"path": "batch", "contains": f'"{word}"'})
                self.register(note)
                before = len(self.spent()), self.count_payments()
                self.run_push()
                self.assertIn("did not answer", "".join(filter(None, self.errors())))
                for sent_before in (2, 10):  # within the time in which requests are known again, and after it
                    jobs = self.env["books.job"].search([("state", "=", "sending")])
                    jobs.sent_at = fields.Datetime.subtract(fields.Datetime.now(), minutes=sent_before)
                    jobs.not_before = fields.Datetime.now()
                    self.env["books.job"].search([("state", "=", "todo")]).not_before = False
                    self.connections["quickbooks"].paused_until = False
                    self.run_push()
                self.assert_settled(note, 100)
                self.assertEqual((len(self.spent()), self.count_payments()), (before[0] + 1, before[1] + 1))

    def test_a_part_that_is_written_off_waits_for_a_person(self):
        note = self.note()
        account = self.companies["quickbooks"].account_journal_early_pay_discount_gain_account_id
        payment = self.register(note, 97, payment_difference_handling="reconcile", writeoff_account_id=account.id)
        self.run_push()
        self.assertIn("refunds a credit note and writes off a part of it", payment.books_error)
        self.assertEqual((self.spent(), self.count_payments()), ([], 0))

    def test_money_on_a_bank_statement_gives_it_back_too(self):
        note = self.note()
        receivable = note.line_ids.filtered(lambda one: one.account_type == "asset_receivable")
        line = self.env["account.bank.statement.line"].create({
            "journal_id": self.bank().id, "date": fields.Date.today(), "payment_ref": "Transfer", "amount": -100,
            "partner_id": note.partner_id.id})
        suspense = line._seek_for_lines()[1]
        suspense.with_context(
            skip_account_move_synchronization=True, force_delete=True, skip_readonly_check=True,
        ).account_id = receivable.account_id
        (suspense | receivable).reconcile()
        self.run_push()
        self.assert_settled(note, 100)
        self.assertEqual((len(self.spent()), self.owed(note)), (1, 0))
        self.assert_not_echoed()
