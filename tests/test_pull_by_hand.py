"""What a QuickBooks bookkeeper does by other forms than payments: money given back, debts written off."""

from odoo import fields
from odoo.tests import tagged

from .pull_case import PullCase

CODE = "quickbooks"


@tagged("post_install", "-at_install")
class TestByHandInQuickBooks(PullCase):
    code = CODE

    def prepare(self):
        super().prepare()
        self.loss = self.act(
            "create_row", kind="Account", name="Bad debts", AccountType="Expense", AccountSubType="BadDebts")

    def map_loss(self):
        """Say which account of Odoo the books' account of bad debts is."""
        account = self.env["account.account"].search([
            ("company_ids", "in", self.company.ids), ("account_type", "=", "expense")], limit=1)
        mapping = self.env["books.mapping"]._ensure(self.connection, "account", account)[account.id]
        record = self.env["books.record"].search([("kind", "=", "account"), ("external_id", "=", self.loss["Id"])])
        mapping.write({"record_id": record.id, "confirmed": True})
        return account

    def given_back(self, move):
        """The payments to the customer that stand in Odoo."""
        return self.env["account.payment"].search([
            ("partner_id", "=", move.partner_id.id), ("payment_type", "=", "outbound"),
            ("state", "in", ("in_process", "paid"))])

    def give_back(self, move, amount, **values):
        return self.act("give_back", customer=self.contact_there(move), amount=str(amount), **values)["Id"]

    def settle(self, move, *parts, **values):
        return self.act("settle", customer=self.contact_there(move), parts=[list(part) for part in parts], **values)

    def assert_all_said(self):
        """Nothing waits for a person, and what came from the books does not go back there."""
        self.assertFalse(self.waiting(), self.waiting().mapped("problem"))
        self.box.control.counts_clear()
        self.run_schedules(CODE)
        self.assertEqual(self.box.control.counts()[CODE]["writes"], 0)

    # Money given back

    def test_money_given_back_out_of_what_was_paid_too_much(self):
        move = self.sent_invoice()
        advance = self.prepay(move, 60)
        self.pull()
        spent = self.give_back(move, 25)
        self.pull()
        self.assertEqual((self.given_back(move).amount, self.owed_here(move)), (25, move.amount_total - 35))
        self.assertEqual(self.given_back(move).partner_type, "customer")
        self.assert_agree(move)
        self.settle(move, ("Expense", spent, "25"), payment=advance)
        self.pull()
        self.assertTrue(self.given_back(move).move_id.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable").reconciled)
        self.assert_agree(move)
        self.assert_all_said()
        self.act("unapply_payment", payment=advance)
        self.act("delete_document", kind="Purchase", row=spent)
        self.pull()
        self.assertFalse(self.given_back(move))
        self.assert_agree(move)
        self.assert_all_said()

    def test_a_credit_note_paid_out_by_check_and_both_open_again_when_they_are_taken_apart(self):
        note = self.sent_invoice(("Desk", 1, 40, self.env["account.tax"]), move_type="out_refund")
        spent = self.give_back(note, 40, check=True)
        applied = self.settle(note, ("Check", spent, "40"), ("CreditMemo", self.there(note), "40"))
        self.pull()
        self.assertIn(note.payment_state, ("paid", "in_payment"))
        self.assertEqual((self.given_back(note).amount, self.owed_here(note), self.owed_there(note)), (40, 0, 0))
        self.assert_all_said()
        self.act("delete_payment", payment=applied["Id"])
        self.pull()
        self.assertEqual((note.payment_state, note.amount_residual, self.given_back(note).amount), ("not_paid", 40, 40))
        self.act("delete_document", kind="Purchase", row=spent)
        self.pull()
        self.assertFalse(self.given_back(note))
        self.assertEqual((self.owed_here(note), self.owed_there(note)), (-40, -40))
        self.assert_all_said()

    def test_money_given_back_on_another_day_is_set_against_the_credit_note_anew(self):
        note = self.sent_invoice(("Desk", 1, 40, self.env["account.tax"]), move_type="out_refund")
        spent = self.give_back(note, 40)
        self.settle(note, ("Expense", spent, "30"), ("CreditMemo", self.there(note), "30"))
        self.pull()
        self.assertEqual((note.amount_residual, self.owed_here(note)), (10, 0))
        tomorrow = fields.Date.add(fields.Date.today(), days=1)
        self.act("change_row", kind="Purchase", row=spent, PaymentType="Cash", TxnDate=str(tomorrow))
        self.pull()
        self.assertEqual(self.given_back(note).date, tomorrow)
        self.assertEqual((note.amount_residual, self.owed_here(note), self.owed_there(note)), (10, 0, 0))
        self.assert_all_said()

    def test_a_refund_receipt_is_told_to_a_person(self):
        move = self.sent_invoice()
        self.act("refund", customer=self.contact_there(move), amount="12", number="RR-1")
        self.pull()
        row = self.waiting()
        self.assertIn("RR-1", row.problem)
        self.assert_agree(move)
        self.press(self.accountants[CODE], row, "action_leave_out")
        self.pull()
        self.assert_all_said()

    def test_what_concerns_no_contact_of_odoo_s_is_not_kept(self):
        account = {"AccountRef": {"value": self.loss["Id"]}}
        line = {
            "Amount": 9, "DetailType": "AccountBasedExpenseLineDetail", "AccountBasedExpenseLineDetail": account}
        self.act("create_row", kind="Purchase", name="", PaymentType="Cash", AccountRef={"value": "35"}, Line=[line])
        self.pull()
        self.assertFalse(self.env["books.record"].search([("kind", "in", ("expense", "journal_entry"))]))

    # Written off

    def test_a_credit_memo_on_bad_debts_writes_the_invoice_off_on_the_account_of_bad_debts(self):
        move = self.sent_invoice(("Desk", 1, 80, self.env["account.tax"]))
        item = self.act("create_item", name="Bad debts", account=self.loss["Id"])
        self.act("create_credit_memo", customer=self.contact_there(move), amount="80", item=item["Id"],
                 invoice=self.there(move), tax_code="NON")
        self.pull()
        self.assertIn("Bad debts", self.waiting().problem)
        self.assertEqual((move.payment_state, self.waiting().remedy), ("not_paid", "mapping"))
        account = self.map_loss()
        self.press(self.accountants[CODE], self.waiting(), "action_apply")
        note = move.line_ids.matched_credit_ids.credit_move_id.move_id
        self.assertEqual((note.move_type, note.invoice_line_ids.account_id), ("out_refund", account))
        self.assertEqual(note.invoice_line_ids.balance, 80)
        self.assertIn(move.payment_state, ("paid", "in_payment", "reversed"))
        self.assert_agree(move)
        self.assert_all_said()

    def test_a_journal_entry_writes_off_on_the_account_that_a_person_mapped(self):
        move = self.sent_invoice(("Desk", 1, 80, self.env["account.tax"]))
        entry = self.act(
            "journal_entry", contact=self.contact_there(move), amount="30", account=self.loss["Id"])["Id"]
        self.pull()
        self.assertIn("Bad debts", self.waiting().problem)
        account = self.map_loss()
        self.press(self.accountants[CODE], self.waiting(), "action_apply")
        self.assertEqual((move.amount_residual, self.owed_here(move), self.owed_there(move)), (80, 50, 50))
        applied = self.settle(move, ("JournalEntry", entry, "30"), ("Invoice", self.there(move), "30"))
        self.pull()
        written = move.line_ids.matched_credit_ids.credit_move_id.move_id
        self.assertEqual((move.payment_state, move.amount_residual, written.move_type), ("partial", 50, "entry"))
        self.assertEqual(written.line_ids.filtered(lambda line: line.account_id == account).balance, 30)
        self.assert_agree(move)
        self.assert_all_said()
        self.act("delete_payment", payment=applied["Id"])
        self.pull()
        self.assertEqual((move.amount_residual, self.owed_here(move), self.owed_there(move)), (80, 50, 50))
        self.act("delete_document", kind="JournalEntry", row=entry)
        self.pull()
        self.assertEqual((self.owed_here(move), written.state), (80, "cancel"))
        self.assert_agree(move)
        self.assert_all_said()

    def test_a_payment_that_takes_a_journal_entry_along(self):
        move = self.sent_invoice(("Desk", 1, 80, self.env["account.tax"]))
        self.pull()
        self.map_loss()
        [payment] = self.pay((move, 50))
        entry = self.act(
            "journal_entry", contact=self.contact_there(move), amount="30", account=self.loss["Id"])["Id"]
        self.settle(move, ("JournalEntry", entry, "30"), ("Invoice", self.there(move), "80"), payment=payment)
        self.pull()
        self.assertIn(move.payment_state, ("paid", "in_payment"))
        self.assertEqual(self.payments(move).amount, 50)
        self.assert_agree(move)
        self.assert_all_said()

    def test_a_journal_entry_on_an_account_that_is_no_loss_is_told_to_a_person(self):
        move = self.sent_invoice(("Desk", 1, 80, self.env["account.tax"]))
        entry = self.act("journal_entry", contact=self.contact_there(move), amount="30", account="32")["Id"]
        self.settle(move, ("JournalEntry", entry, "30"), ("Invoice", self.there(move), "30"))
        self.pull()
        self.assertEqual((move.amount_residual, self.due_there(move)), (80, 50))
        entry, applied = self.waiting().sorted("kind")
        self.assertIn("Make the same entry in Odoo", entry.problem)
        self.assertIn("Resolve that one first", applied.problem)
        self.press(self.accountants[CODE], entry | applied, "action_leave_out")
        self.pull()
        self.assert_all_said()

    def test_a_vendor_s_bill_is_written_down_by_a_journal_entry(self):
        bill = self.sent_invoice(("Paper", 1, 100, self.env["account.tax"]), move_type="in_invoice", ref="V-1")
        vendor = self.row(bill).contact_id
        entry = self.act(
            "journal_entry", contact=vendor, kind="Vendor", amount="40", account=self.loss["Id"], debit=True)["Id"]
        paid = self.act("pay_bill", bill=self.there(bill), amount="100", entry=entry)
        self.assertEqual(paid["TotalAmt"], 60)
        self.pull()
        self.assertEqual((bill.amount_residual, len(self.waiting())), (100, 2))
        account = self.map_loss()
        for row in self.waiting().sorted("kind", reverse=True):
            self.press(self.accountants[CODE], row, "action_apply")
        self.assertIn(bill.payment_state, ("paid", "in_payment"))
        self.assertEqual(self.payments(bill).amount, 60)
        written = self.env["account.move"].browse(
            self.env["books.record"].search([("kind", "=", "journal_entry")]).res_id)
        self.assertEqual(written.line_ids.filtered(lambda line: line.account_id == account).balance, -40)
        owed = self.env["account.move.line"].search([
            ("partner_id", "=", bill.partner_id.id), ("account_type", "=", "liability_payable"),
            ("parent_state", "=", "posted")])
        self.assertEqual(sum(owed.mapped("amount_residual")), 0)
        [there] = [row for row in self.books(CODE)["Vendor"] if row["Id"] == vendor]
        self.assertEqual(there["Balance"], 0)
        self.assert_all_said()

    def test_a_journal_entry_with_money_is_a_payment(self):
        move = self.sent_invoice(("Desk", 1, 80, self.env["account.tax"]))
        entry = self.act("journal_entry", contact=self.contact_there(move), amount="30", account="35")["Id"]
        self.settle(move, ("JournalEntry", entry, "30"), ("Invoice", self.there(move), "30"))
        self.pull()
        self.assertEqual(
            (move.payment_state, self.payments(move).amount, self.payments(move).payment_type),
            ("partial", 30, "inbound"))
        self.assert_agree(move)
        self.assert_all_said()
