"""Whatever Odoo registers as paid stands in the books as what it is there: bills, refunds, other currencies, money
that came online; and what was taken back here is taken back there."""

from decimal import Decimal
from unittest.mock import patch

from odoo import Command, fields, sql_db
from odoo.tests import tagged

from .common import COMPANIES
from .payout_case import PayoutCase


class KindsOfMoneyStories:

    def document(self, move_type, *lines, **values):
        """A document without taxes, sent."""
        lines = lines or [("Paper", 1, 100)]
        no_tax = self.env["account.tax"]
        return self.sent_invoice(*((*line, no_tax) for line in lines), move_type=move_type, **values)

    def test_a_bill_paid_in_odoo_is_paid_there(self):
        bill = self.document("in_invoice")
        self.register(bill, 30)
        self.run_push()
        self.assert_settled(bill, 30, due=70)
        self.register(bill)
        self.run_push()
        self.assert_settled(bill, 30, 70)
        self.assert_not_echoed()

    def test_one_payment_over_several_bills(self):
        vendor = self.partner(self.code)
        bills = self.env["account.move"].union(*(
            self.document("in_invoice", ("Paper", 1, price), partner=vendor) for price in (10, 20.55, 30)))
        self.register(bills, group_payment=True)
        self.run_push()
        for bill in bills:
            self.assert_settled(bill, bill.amount_total)
        self.assertEqual(self.count_payments(), self.payments_of_three)

    def test_a_bill_s_payment_leaves_the_mapped_account(self):
        account = self.map_bank()
        bill = self.document("in_invoice")
        self.register(bill)
        self.run_push()
        payment, = self.payments_there()
        left = payment["CheckPayment"]["BankAccountRef"]["value"] if self.code == "quickbooks" else (
            payment["Account"]["AccountID"])
        self.assertEqual(left, account.external_id)

    def test_a_payment_that_waits_for_its_journal_is_not_to_be_entered_in_the_books_by_hand(self):
        bill = self.document("in_invoice")
        self.env["books.mapping"].search([("kind", "=", "journal")]).record_id = False
        self.register(bill)
        self.run_schedules(self.code)
        self.assertEqual(bill.books_state, "differs")
        self.assertIn("(could not be sent: see To Fix)", bill.books_difference)
        self.assertNotIn("enter", bill.books_difference)
        self.map_bank()
        self.run_schedules(self.code)
        self.assertEqual(bill.books_state, "synced", bill.books_difference)

    def test_a_cancelled_payment_of_a_bill_is_taken_back_there(self):
        bill = self.document("in_invoice")
        payment = self.register(bill)
        self.run_push()
        payment.action_draft()
        payment.action_cancel()
        self.run_push()
        self.assert_settled(bill, due=100)
        self.assert_not_echoed()

    def test_a_payment_of_a_bill_moves_to_another_bill(self):
        vendor = self.partner(self.code)
        one, two = (self.document("in_invoice", partner=vendor) for _ in range(2))
        payment = self.register(one)
        self.run_push()
        lines = payment.move_id.line_ids.filtered(lambda line: line.account_type == "liability_payable")
        lines.remove_move_reconcile()
        (lines | two.line_ids.filtered(lambda line: line.account_type == "liability_payable")).reconcile()
        self.run_push()
        self.assert_settled(one, due=100)
        self.assert_settled(two, 100)
        self.assert_not_echoed()

    def test_a_payment_that_is_reversed_is_taken_back_there(self):
        move, gone = self.document("out_invoice"), 0 if self.code == "quickbooks" else "DELETED"
        payment = self.register(move)
        self.run_push()
        payment.move_id._reverse_moves([{"date": fields.Date.today()}], cancel=True)
        self.run_push()
        self.assert_settled(move, due=100)
        payment, = self.payments_there()
        self.assertEqual(float(payment["TotalAmt"]) if self.code == "quickbooks" else payment["Status"], gone)
        self.assert_not_echoed()

    def test_money_that_came_online_pays_the_invoice_there(self):
        move = self.document("out_invoice")
        provider = self.env["payment.provider"].create({
            "name": "Online", "code": "none", "company_id": self.companies[self.code].id, "state": "test",
            "journal_id": self.bank().id})
        method = self.env.ref("payment.payment_method_unknown")
        transaction = self.env["payment.transaction"].create({
            "provider_id": provider.id, "payment_method_id": method.id, "amount": 100, "operation": "offline",
            "currency_id": move.currency_id.id, "partner_id": move.partner_id.id, "reference": "TX 1",
            "invoice_ids": [Command.set(move.ids)]})
        transaction._set_done()
        transaction._create_payment(
            payment_method_line_id=self.bank().inbound_payment_method_line_ids[:1].id)
        self.run_push()
        self.assert_settled(move, 100)
        self.assert_not_echoed()

    def test_money_in_another_currency_goes_with_its_own_rate(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        day = fields.Date.today()
        for back, rate in ((30, 1.25), (0, 1.6)):  # euros for one pound
            self.env["res.currency.rate"].create({
                "currency_id": euro.id, "company_id": self.companies[self.code].id, "rate": rate,
                "name": fields.Date.subtract(day, days=back)})
        move = self.document(
            "out_invoice", currency_id=euro.id, invoice_date=fields.Date.subtract(day, days=10))
        self.register(move, payment_date=day, currency_id=euro.id)
        self.run_push()
        self.assert_settled(move, 100)
        payment, = self.payments_there()
        rate = 1 / Decimal(payment["ExchangeRate"]) if self.code == "quickbooks" else Decimal(payment["CurrencyRate"])
        self.assertEqual(rate, Decimal("1.6"))
        self.assert_not_echoed()
        self.assertEqual(len(move.line_ids.matched_credit_ids.exchange_move_id), 1, "the loss is posted once")

    def forgiven(self, move, account=None):
        """A payment of 97 that is marked as paying 100, and the account of the books that bears the rest."""
        account, there = self.written_to(account)
        payment = self.register(move, 97, payment_difference_handling="reconcile", writeoff_account_id=account.id)
        self.run_push()
        return payment, there

    def test_a_payment_with_a_write_off_that_is_touched_there_stays_as_it_is(self):
        move = self.document("out_invoice")
        payment, _there = self.forgiven(move)
        paid, = (key for key, amount in self.settled(move)[0].items() if amount >= 97)
        touched = {"quickbooks": ("change_payment", {"reference": "Bank 4711"}), "xero": ("reconcile_payment", {})}
        act, values = touched[self.code]
        connection = self.connections[self.code]
        self.box.control.act(self.code, act, connection.external_id, payment=paid, **values)
        self.minute_passes(self.code)
        self.run_schedules(self.code)
        self.assertEqual((move.amount_residual, self.settled(move)[1]), (0, 0), self.errors())
        self.assertEqual(move._get_reconciled_payments(), payment)

    def test_what_is_marked_as_fully_paid_is_written_off_there_and_both_are_taken_back(self):
        for move_type in ("out_invoice", "in_invoice"):
            with self.subTest(move_type):
                move = self.document(move_type)
                payment, there = self.forgiven(move)
                self.assertEqual((self.settled(move)[1], move.amount_residual), (0, 0), self.errors())
                self.assert_written_off(move, 3, there)
                self.assert_not_echoed()
                self.minute_passes(self.code)
                payment.action_draft()
                payment.action_cancel()
                self.run_push()
                self.assert_settled(move, due=100)
                self.assert_written_off(move, 0, there)
                self.assert_not_echoed()

    def test_a_bank_s_fee_is_written_off_with_the_money_it_was_taken_from(self):
        move, there, _line = self.charged()
        self.assertEqual((self.settled(move)[1], move.amount_residual), (0, 0), self.errors())
        self.assert_written_off(move, 3, there)
        self.assert_not_echoed()

    def test_a_bank_s_fee_stays_written_off_when_its_line_of_the_statement_is_entered_again(self):
        move, there, line = self.charged()
        self.forgiven(self.document("out_invoice"))
        line.move_id.button_draft()
        line.move_id.action_post()
        self.run_push()
        self.assertEqual(self.errors(), [])
        self.assert_not_echoed()

    def charged(self):
        """An invoice paid by a line of a bank statement, of which the bank kept 3."""
        move = self.document("out_invoice")
        receivable = move.line_ids.filtered(lambda one: one.account_type == "asset_receivable")
        account, there = self.written_to()
        line = self.env["account.bank.statement.line"].create({
            "journal_id": self.bank().id, "date": fields.Date.today(), "payment_ref": "Transfer", "amount": 97,
            "partner_id": move.partner_id.id})
        suspense = line._seek_for_lines()[1]
        line.move_id.with_context(
            skip_account_move_synchronization=True, force_delete=True, skip_readonly_check=True).write({"line_ids": [
                Command.update(suspense.id, {"account_id": receivable.account_id.id, "balance": -100,
                                             "amount_currency": -100}),
                Command.create({"account_id": account.id, "balance": 3, "amount_currency": 3, "name": "Fee"})]})
        (suspense | receivable).reconcile()
        self.run_push()
        return move, there, line

    def test_one_wizard_over_invoices_of_two_customers_makes_a_payment_for_each(self):
        moves = self.document("out_invoice") | self.document(
            "out_invoice", partner=self.partner(self.code, "Borough Books"))
        self.assertEqual(len(self.register(moves, group_payment=True)), 2)
        self.run_push()
        for move in moves:
            self.assert_settled(move, 100)
        self.assertEqual(self.count_payments(), 2)

    def test_what_is_kept_beyond_what_was_due_waits_for_a_person(self):
        move = self.document("out_invoice")
        account = self.companies[self.code].account_journal_early_pay_discount_loss_account_id
        payment = self.register(move, 103, payment_difference_handling="reconcile", writeoff_account_id=account.id)
        self.run_push()
        self.assertIn("for more than is due", payment.books_error)
        self.assertEqual(self.count_payments(), 0)

    def test_the_account_of_a_write_off_is_mapped_first(self):
        move = self.document("in_invoice")
        payment, there = self.forgiven(move, account=self.env["account.account"].with_company(
            self.companies[self.code]).search([("internal_group", "=", "income")], limit=1))
        self.assert_written_off(move, 3, there)
        self.env["books.mapping"].search([("kind", "=", "account")]).write({"record_id": False})
        other = self.document("in_invoice")
        account = self.companies[self.code].account_journal_early_pay_discount_gain_account_id
        payment = self.register(other, 97, payment_difference_handling="reconcile", writeoff_account_id=account.id)
        self.run_push()
        self.assertEqual(payment.books_state, "error")
        self.assertIn(account.name, payment.books_error)


@tagged("post_install", "-at_install")
class TestKindsOfMoneySentToQuickBooks(KindsOfMoneyStories, PayoutCase):
    code = "quickbooks"
    payments_of_three = 1
    places = COMPANIES | {"quickbooks": {
        "name": "Thames", "country": "base.uk", "chart": "uk", "books": "Thames Stationery Ltd"}}

    bears = "Advertising"

    def assert_written_off(self, move, amount, there):
        """By credits that are used up, in all."""
        kind = "VendorCredit" if move.is_purchase_document() else "CreditMemo"
        ours = [row for row in self.books(self.code)[kind] if "odoo:" in row.get("PrivateNote", "")]
        self.assertEqual(sum(float(row["TotalAmt"]) for row in ours), amount)
        self.assertEqual(sum(float(row["Balance"]) for row in ours), 0)
        for row in ours:
            line = row["Line"][0]
            account = (
                line["AccountBasedExpenseLineDetail"]["AccountRef"] if kind == "VendorCredit" else
                line["SalesItemLineDetail"]["ItemAccountRef"])
            self.assertEqual(account["value"], there.external_id)

    def test_a_payment_that_changes_reads_no_write_off_of_others(self):
        payment = self.register(self.document("out_invoice"))
        self.run_push()
        before = self.rows_read(payment)
        for _other in range(3):
            self.forgiven(self.document("out_invoice"))
        self.assertEqual(self.rows_read(payment), before)

    def rows_read(self, payment):
        """How many rows of the books Odoo reads when this payment is entered again."""
        self.env.flush_all()
        self.env.invalidate_all()
        execute, read = sql_db.Cursor.execute, []

        def counted(cursor, query, *args, **kwargs):
            result = execute(cursor, query, *args, **kwargs)
            if 'FROM "books_record"' in str(getattr(query, "code", query)):
                read.append(cursor.rowcount)
            return result

        with patch.object(sql_db.Cursor, "execute", counted):
            payment.action_draft()
            payment.action_post()
        self.run_push()
        return sum(read)

    def test_a_refund_received_from_a_vendor_waits_for_a_person(self):
        payment = self.register(self.document("in_refund"))
        self.run_push()
        self.assertEqual(payment.books_state, "error")
        self.assertIn("as a deposit from this vendor", payment.books_error)
        self.assertEqual(self.count_payments(), 0)


@tagged("post_install", "-at_install")
class TestKindsOfMoneySentToXero(KindsOfMoneyStories, PayoutCase):
    code = "xero"
    payments_of_three = 3

    bears = "Owner A Drawings"

    def assert_written_off(self, move, amount, there):
        """By payments into the account that bears it."""
        found = [
            row for row in self.books(self.code)["Payments"]
            if row["Invoice"]["InvoiceID"] == self.external_id(move) and row["Status"] == "AUTHORISED"
            and row["Account"]["AccountID"] == there.external_id]
        self.assertEqual(sum(float(row["Amount"]) for row in found), amount)

    def test_a_refund_paid_to_a_customer_is_paid_there(self):
        note = self.document("out_refund")
        payment = self.register(note)
        self.run_push()
        self.assert_settled(note, 100)
        payment.action_draft()
        payment.action_cancel()
        self.run_push()
        self.assert_settled(note, due=100)
        self.assert_not_echoed()

    def test_a_refund_received_from_a_vendor_is_received_there(self):
        note = self.document("in_refund")
        self.register(note)
        self.run_push()
        self.assert_settled(note, 100)
        self.assert_not_echoed()
