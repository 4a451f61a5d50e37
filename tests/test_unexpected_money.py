"""Money of the books in forms that nobody expects: what is not surely known is asked about, and what stands stays."""

from decimal import Decimal

from odoo import Command
from odoo.tests import tagged

from ..flows.push.rates import posted_rate
from .foreign_case import EuroCase
from .payout_case import PayoutCase
from .pull_case import PullCase


@tagged("post_install", "-at_install")
class TestUnexpectedMoneyOfQuickBooks(PullCase):
    code = "quickbooks"

    def setUp(self):
        super().setUp()
        self.in_books = self.box.quickbooks.company(self.connection.external_id)

    def untaxed(self, price=100, **values):
        return self.sent_invoice(("Consulting", 1, price, self.env["account.tax"]), **values)

    def record(self, external_id, kind="payment"):
        return self.env["books.record"].search([("kind", "=", kind), ("external_id", "=", external_id)])

    def settle(self, move, *parts):
        """A payment of zero that sets these against each other; its row in Odoo."""
        paid = self.act("settle", customer=self.contact_there(move), parts=[list(part) for part in parts])
        self.pull()
        return self.record(paid["Id"])

    def account_there(self, account_type):
        return {"value": next(row["Id"] for row in self.in_books.rows("Account") if row["AccountType"] == account_type)}

    def journal_entry(self, *lines):
        """A journal entry of [(side, account, amount, type of the contact, its id)]"""
        return self.in_books.create("JournalEntry", {"Line": [{
            "Amount": Decimal(amount), "DetailType": "JournalEntryLineDetail", "JournalEntryLineDetail": {
                "PostingType": side, "AccountRef": account, **({"Entity": {
                    "Type": kind, "EntityRef": {"value": contact}}} if kind else {})},
        } for side, account, amount, kind, contact in lines]})

    def test_a_payment_on_a_bank_statement_that_is_changed_there_stays_and_is_asked_about(self):
        (journal, account), = self.bank_accounts(1)
        outstanding = self.env["account.account"].create({
            "name": "Outstanding", "code": "OUT1", "account_type": "asset_current", "reconcile": True,
            "company_ids": [Command.set(self.company.ids)]})
        journal.inbound_payment_method_line_ids.payment_account_id = outstanding
        move = self.untaxed()
        paid, = self.pay((move, 30), account=account)
        self.pull()
        payment = self.env["account.payment"].browse(self.record(paid).res_id)
        own = payment.move_id.line_ids.filtered(lambda line: line.account_id == outstanding)
        bank = self.env["account.move"].create({"journal_id": journal.id, "line_ids": [
            Command.create({"account_id": journal.default_account_id.id, "debit": 30}),
            Command.create({"account_id": outstanding.id, "credit": 30})]})
        bank.action_post()
        (own | bank.line_ids.filtered("credit")).reconcile()
        self.act("change_payment", payment=paid, amount="40")
        for _reading in range(2):
            self.pull()
            row = self.record(paid)
            self.assertEqual((row._made(), row.waiting, move.amount_residual), (payment, True, 70))
            self.assertIn("bank statement", row.problem)
        self.assertEqual(self.env["account.payment"].search_count([("partner_id", "=", move.partner_id.id)]), 1)

    def test_a_credit_of_odoo_that_also_pays_what_odoo_does_not_have_is_asked_about(self):
        partner = self.partner(self.code)
        move, credit = self.untaxed(60, partner=partner), self.untaxed(100, partner=partner, move_type="out_refund")
        old = self.act(
            "create_invoice", customer=self.contact_there(move), amount="40", tax_code="NON", number="OLD-1")
        row = self.settle(
            move, ("Invoice", self.there(move), "60"), ("Invoice", old["Id"], "40"),
            ("CreditMemo", self.there(credit), "100"))
        self.assertTrue(row.waiting)
        self.assertIn("documents that Odoo does not have", row.problem)
        self.assertEqual((move.amount_residual, credit.amount_residual), (60, 100))

    def test_a_journal_entry_of_several_contacts_pays_nothing_before_somebody_says_what_it_is(self):
        move = self.untaxed()
        vendor = self.untaxed(20, move_type="in_invoice", ref="V-1", partner=self.partner(self.code, "Vendor"))
        customer, receivable, payable = (
            self.contact_there(move), self.account_there("Accounts Receivable"), self.account_there("Accounts Payable"))
        entry = self.journal_entry(
            ("Debit", payable, 100, "Vendor", self.row(vendor).contact_id),
            ("Credit", receivable, 100, "Customer", customer))
        self.pull()
        row = self.settle(move, ("Invoice", self.there(move), "100"), ("JournalEntry", entry["Id"], "100"))
        self.assertTrue(row.waiting)
        self.assertTrue(row.problem)
        self.assertEqual(move.amount_residual, 100)

    def test_a_payment_of_what_a_journal_entry_moved_from_another_customer_is_not_doubled(self):
        move, other = self.untaxed(), self.untaxed(partner=self.partner(self.code, "Borough Books"))
        receivable = self.account_there("Accounts Receivable")
        entry = self.journal_entry(
            ("Credit", receivable, 100, "Customer", self.contact_there(move)),
            ("Debit", receivable, 100, "Customer", self.contact_there(other)))
        self.pull()
        self.act("settle", customer=self.contact_there(other), payment=self.act(
            "receive_payment", customer=self.contact_there(other), amount="100")["Id"], parts=[
                ["JournalEntry", entry["Id"], "100"]])
        self.pull()
        paid = self.env["account.payment"].search([("partner_id", "=", other.partner_id.id)])
        self.assertNotIn(200, paid.mapped("amount"))

    def test_a_journal_entry_of_which_the_sides_are_swapped_is_entered_anew(self):
        loss = self.act(
            "create_row", kind="Account", name="Bad debts", AccountType="Expense", AccountSubType="BadDebts")
        move = self.untaxed()
        self.press(self.administrators[self.code], self.connection, "action_test")
        account = self.env["account.account"].search([
            ("company_ids", "in", self.company.ids), ("account_type", "=", "expense")], limit=1)
        self.env["books.mapping"]._ensure(self.connection, "account", account)[account.id].write(
            {"record_id": self.record(loss["Id"], "account").id, "confirmed": True})
        entry = self.act("journal_entry", contact=self.contact_there(move), amount="30", account=loss["Id"])
        self.pull()
        self.assertEqual(self.owed_here(move), 70)
        lines = [dict(line) for line in self.in_books.get("JournalEntry", entry["Id"])["Line"]]
        for line in lines:
            detail = dict(line["JournalEntryLineDetail"])
            detail["PostingType"] = {"Debit": "Credit", "Credit": "Debit"}[detail["PostingType"]]
            line["JournalEntryLineDetail"] = detail
        self.act("rewrite", kind="JournalEntry", row=entry["Id"], Line=lines)
        self.pull()
        self.assertEqual(self.owed_here(move), 130)

    def test_a_line_of_nothing_does_not_hold_the_payment(self):
        partner = self.partner(self.code)
        move, other = self.untaxed(partner=partner), self.untaxed(partner=partner)
        self.pay((move, 100), (other, 0), amount=Decimal(100))
        self.pull()
        self.assertEqual((move.amount_residual, other.amount_residual), (0, 100))


@tagged("post_install", "-at_install")
class TestPaymentsInOtherCurrencies(EuroCase, PayoutCase, PullCase):
    code, opens = "quickbooks", "Thames Stationery Ltd"

    def test_what_odoo_sent_in_another_currency_than_the_invoice_stays_as_it_is(self):
        self.connection.write({"push_payments": True})
        self.act("create_contact", name="Maison Lavande", CurrencyRef={"value": "EUR"})
        self.pull()
        move = self.sent_invoice(
            ("Soap", 1, 100, self.env["account.tax"]), partner=self.partner(self.code, "Maison Lavande"),
            currency_id=self.euro.id)
        payment = self.register(move, currency_id=self.company.currency_id.id)
        self.run_schedules(self.code)
        row = self.row(payment)
        self.assertEqual((row.from_odoo, row.payment_amount, payment.currency_id), (
            True, 100, self.company.currency_id), row.problem)
        self.act("change_payment", payment=row.external_id, reference="Bank 4711")
        self.pull()
        self.assertEqual((self.row(payment), row.waiting, move.amount_residual), (row, False, 0), row.problem)
        self.assertIn(payment.state, ("in_process", "paid"))

    def test_money_worth_nothing_at_home_goes_with_odoo_s_own_rate(self):
        entry = self.invoice(self.code)
        self.assertEqual(posted_rate(Decimal(1), Decimal("0.00"), self.euro, entry), Decimal("1.25"))
        self.assertEqual(posted_rate(Decimal(100), Decimal(-50), self.euro, entry), 2)
        self.assertEqual(posted_rate(Decimal(1), Decimal(0), self.company.currency_id, entry), 1)
