"""Money that came from a vendor or a customer by a bank deposit in QuickBooks, and what it was set against there."""

from odoo import Command, fields
from odoo.tests import tagged

from .payout_case import PayoutCase
from .pull_case import PullCase

CODE = "quickbooks"


@tagged("post_install", "-at_install")
class TestDepositsInQuickBooks(PullCase):
    code = CODE
    map_bank, bank, register = PayoutCase.map_bank, PayoutCase.bank, PayoutCase.register

    def document(self, move_type, price, **values):
        return self.sent_invoice(("Paper", 1, price, self.env["account.tax"]), move_type=move_type, **values)

    def deposit(self, move, amount, **values):
        return self.act("deposit", contact=self.row(move).contact_id, amount=str(amount), **values)["Id"]

    def set_against(self, move, *parts):
        who = "vendor" if move.is_purchase_document() else "customer"
        return self.act("settle", parts=[list(part) for part in parts], **{who: self.row(move).contact_id})["Id"]

    def came(self, move):
        """The money of this partner that stands in Odoo."""
        return self.env["account.payment"].search([
            ("partner_id", "=", move.partner_id.id), ("state", "in", ("in_process", "paid"))])

    def owed(self, move):
        """What stands with the partner: here, there."""
        kind, table = ("liability_payable", "Vendor") if move.is_purchase_document() else (
            "asset_receivable", "Customer")
        lines = self.env["account.move.line"].search([
            ("partner_id", "=", move.partner_id.id), ("parent_state", "=", "posted"), ("account_type", "=", kind)])
        there = next(
            float(row["Balance"]) for row in self.books(CODE)[table] if row["Id"] == self.row(move).contact_id)
        return sum(lines.mapped("amount_residual")) * (-1 if table == "Vendor" else 1), there

    def open_there(self, move, table):
        return next(float(row["Balance"]) for row in self.books(CODE)[table] if row["Id"] == self.there(move))

    def assert_all_said(self):
        """Nothing waits for a person, and what came from the books does not go back there."""
        self.assertFalse(self.waiting(), self.waiting().mapped("problem"))
        self.box.control.counts_clear()
        self.run_schedules(CODE)
        self.assertEqual(self.box.control.counts()[CODE]["writes"], 0)
        self.assertFalse(self.env["books.job"].search([("state", "!=", "done")]))

    def test_a_vendor_s_refund_is_money_of_the_vendor_s_and_settles_his_credit_when_it_does_there(self):
        refund = self.document("in_refund", 40)
        deposit = self.deposit(refund, 40)
        self.pull()
        money = self.came(refund)
        self.assertEqual((money.payment_type, money.partner_type, money.amount), ("inbound", "supplier", 40))
        self.assertEqual((refund.amount_residual, *self.owed(refund)), (40, 0, 0))
        applied = self.set_against(refund, ("Deposit", deposit, "40"), ("VendorCredit", self.there(refund), "40"))
        self.pull()
        self.assertIn(refund.payment_state, ("paid", "in_payment"))
        self.assertEqual((self.open_there(refund, "VendorCredit"), *self.owed(refund)), (0, 0, 0))
        self.assertEqual(self.came(refund), money)
        self.assert_all_said()
        self.act("delete_document", kind="BillPayment", row=applied)
        self.pull()
        self.assertEqual((refund.amount_residual, self.open_there(refund, "VendorCredit")), (40, 40))
        self.act("delete_document", kind="Deposit", row=deposit)
        self.pull()
        self.assertFalse(self.came(refund))
        self.assertEqual(self.owed(refund), (-40, -40))
        self.assert_all_said()

    def test_a_part_of_it_settles_a_part_of_the_credit(self):
        refund = self.document("in_refund", 40)
        deposit = self.deposit(refund, 60)
        self.set_against(refund, ("Deposit", deposit, "30"), ("VendorCredit", self.there(refund), "30"))
        self.pull()
        self.assertEqual((refund.amount_residual, self.open_there(refund, "VendorCredit")), (10, 10))
        self.assertEqual((self.came(refund).amount, *self.owed(refund)), (60, 20, 20))
        self.assert_all_said()

    def test_a_customer_s_money_in_a_deposit_with_other_money_pays_his_invoice_when_it_does_there(self):
        move = self.document("out_invoice", 80)
        deposit = self.deposit(move, 30, kind="Customer", others=[["79", "11"]])
        self.pull()
        self.assertEqual((self.came(move).amount, self.came(move).partner_type), (30, "customer"))
        self.assertEqual((move.amount_residual, *self.owed(move)), (80, 50, 50))
        applied = self.set_against(move, ("Deposit", deposit, "30"), ("Invoice", self.there(move), "30"))
        self.pull()
        self.assertEqual((move.amount_residual, self.open_there(move, "Invoice")), (50, 50))
        self.assert_agree(move)
        self.assert_all_said()
        self.act("delete_payment", payment=applied)
        self.act("delete_document", kind="Deposit", row=deposit)
        self.pull()
        self.assertFalse(self.came(move))
        self.assert_agree(move)
        self.assert_all_said()

    def test_it_went_to_the_journal_of_its_account(self):
        account = self.map_bank()
        refund = self.document("in_refund", 40)
        self.deposit(refund, 40, account=account.external_id)
        self.pull()
        self.assertEqual(self.came(refund).journal_id, self.bank())

    def test_a_deposit_of_several_vendors_is_told_to_a_person(self):
        one, two = (self.document("in_refund", 40, partner=self.partner(CODE, name)) for name in ("Alpha", "Beta"))
        payable = next(row["Id"] for row in self.books(CODE)["Account"] if row["AccountType"] == "Accounts Payable")
        self.act("create_row", kind="Deposit", name="", DepositToAccountRef={"value": "35"}, Line=[{
            "Amount": 40, "DetailType": "DepositLineDetail", "DepositLineDetail": {
                "AccountRef": {"value": payable}, "Entity": {"value": self.row(move).contact_id, "type": "VENDOR"}},
        } for move in (one, two)])
        self.pull()
        self.assertIn("several customers or vendors", self.waiting().problem)
        self.press(self.accountants[CODE], self.waiting(), "action_leave_out")
        self.pull()
        self.assertFalse(self.came(one) | self.came(two))
        self.assert_all_said()

    def test_what_is_deposited_from_nobody_is_not_kept(self):
        refund = self.document("in_refund", 40)
        self.act("create_row", kind="Deposit", name="", DepositToAccountRef={"value": "35"}, Line=[{
            "Amount": 9, "DetailType": "DepositLineDetail", "DepositLineDetail": {"AccountRef": {"value": "79"}}}])
        self.box.control.counts_clear()
        self.pull()
        self.assertEqual(self.box.control.counts()[CODE]["total"], 1)
        self.assertFalse(self.env["books.record"].search([("kind", "=", "deposit")]))
        self.assertFalse(self.came(refund))

    def test_a_payment_sent_to_undeposited_funds_and_deposited_there_less_a_fee_is_the_same_on_both_sides(self):
        self.assertTrue(self.connection.deposit_id)
        move = self.document("out_invoice", 100)
        payment = self.register(move)
        self.run_schedules(CODE)
        row, = (row for row in self.books(CODE)["Payment"] if "odoo:" in row.get("PrivateNote", ""))
        self.assertEqual(row["DepositToAccountRef"]["value"], self.connection.deposit_id.external_id)
        deposit = self.act("deposit_payment", payment=row["Id"], fee=["79", "3"])
        self.pull()
        outstanding = payment.move_id.line_ids.filtered(lambda line: line.account_type not in (
            "asset_receivable", "liability_payable"))
        line = self.env["account.bank.statement.line"].create({
            "journal_id": self.bank().id, "date": fields.Date.today(), "payment_ref": "Payout", "amount": 97})
        suspense, fees = line._seek_for_lines()[1], self.company.account_journal_early_pay_discount_loss_account_id
        line.move_id.with_context(skip_account_move_synchronization=True, skip_readonly_check=True).write({"line_ids": [
            Command.update(suspense.id, {"account_id": outstanding.account_id.id, "balance": -100,
                                         "amount_currency": -100}),
            Command.create({"account_id": fees.id, "balance": 3, "amount_currency": 3, "name": "Fee"})]})
        (suspense | outstanding).reconcile()
        self.assert_agree(move)
        self.assertEqual((self.came(move), *self.owed(move), move.books_state), (payment, 0, 0, "synced"))
        self.assert_all_said()
        # What is in a deposit there can be cancelled here only once it is taken out of it.
        line.action_undo_reconciliation()
        payment.action_draft()
        payment.action_cancel()
        self.run_schedules(CODE)
        self.assertEqual(payment.books_state, "error")
        self.assertIn("Remove it from the deposit there", payment.books_error)
        self.act("delete_document", kind="Deposit", row=deposit["Id"])
        self.press(self.accountants[CODE], payment, "action_books_send")
        self.run_schedules(CODE)
        self.assert_agree(move)
        self.assertEqual(self.owed(move), (100, 100))

    # Registered in Odoo, and recorded there by hand, as Odoo says

    def refunded(self, **values):
        """A vendor's refund that Odoo knows and QuickBooks takes from no other program."""
        self.map_bank()
        refund = self.document("in_refund", 40)
        payment = self.register(refund, **values)
        self.run_schedules(CODE)
        self.assertIn("as a deposit from this vendor", payment.books_error)
        return refund, payment

    def test_what_a_person_recorded_there_for_odoo_is_recognised(self):
        refund, payment = self.refunded()
        deposit = self.deposit(refund, 40)
        self.pull()
        self.assertEqual((self.came(refund), payment.books_state), (payment, "synced"))
        applied = self.set_against(refund, ("Deposit", deposit, "40"), ("VendorCredit", self.there(refund), "40"))
        self.pull()
        self.assertEqual((self.came(refund), refund.amount_residual), (payment, 0))
        self.assertEqual((self.open_there(refund, "VendorCredit"), *self.owed(refund)), (0, 0, 0))
        self.assert_all_said()
        self.act("delete_document", kind="BillPayment", row=applied)
        self.act("delete_document", kind="Deposit", row=deposit)
        self.pull()
        self.assertEqual((payment.state, refund.amount_residual), ("canceled", 40))
        self.assertEqual(self.owed(refund), (-40, -40))
        self.assert_all_said()

    def test_what_may_be_odoo_s_money_of_another_day_is_asked(self):
        refund, payment = self.refunded(payment_date=fields.Date.subtract(fields.Date.today(), days=3))
        deposit = self.deposit(refund, 40)
        self.pull()
        self.assertIn(payment.move_id.name, self.waiting().problem)
        self.assertEqual(self.came(refund), payment)
        self.act("change_row", kind="Deposit", row=deposit, TxnDate=str(payment.date))
        self.pull()
        self.assertEqual(self.came(refund), payment)
        self.assert_all_said()

    def test_a_credit_that_is_matched_on_both_sides_is_matched_once(self):
        move = self.document("out_invoice", 80)
        note = self.document("out_refund", 30, partner=move.partner_id)
        self.act("apply_credit", credit_memo=self.there(note), invoice=self.there(move))
        (move | note).line_ids.filtered(lambda line: line.account_type == "asset_receivable").reconcile()
        self.pull()
        self.assertEqual((move.amount_residual, self.open_there(move, "Invoice")), (50, 50))
        self.run_schedules(CODE)
        self.assert_agree(move)
        self.assert_all_said()
