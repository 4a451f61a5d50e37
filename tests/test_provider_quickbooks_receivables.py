"""What of QuickBooks' expenses and journal entries moves a customer's or a vendor's balance."""

from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase

from ..providers.quickbooks import receivables
from ..providers.quickbooks.reader import from_json

NAMED = receivables.named_accounts([
    {"Id": "84", "AccountType": "Accounts Receivable"}, {"Id": "33", "AccountType": "Accounts Payable"},
    {"Id": "15", "AccountType": "Expense"}])


def entry(*lines, **values):
    """A journal entry of [(amount, side, account, customer or vendor)]."""
    return {"Id": "7", "TxnDate": "2026-11-20", "DocNumber": "J-1", "TotalAmt": 30, "Line": [{
        "Amount": amount, "DetailType": "JournalEntryLineDetail", "JournalEntryLineDetail": {
            "PostingType": side, "AccountRef": {"value": account},
            **({"Entity": {"Type": name[0], "EntityRef": {"value": name[1]}}} if name else {})},
    } for amount, side, account, *name in lines], **values}


class TestReceivables(BaseCase):

    def told(self, entity, body):
        kind = {"JournalEntry": "journal_entry", "Purchase": "expense", "Deposit": "deposit"}[entity]
        return receivables.with_content(entity, from_json(kind, body, "USD"), body, NAMED).document

    def test_a_credit_of_one_customer_against_one_account(self):
        found = self.told("JournalEntry", entry((30, "Credit", "84", "Customer", "2"), (30, "Debit", "15")))
        self.assertEqual(
            (found.contact.external_id, found.amount, found.incoming, found.account.external_id, found.date),
            ("2", Decimal(30), True, "15", date(2026, 11, 20)))

    def test_a_vendor_who_gets_less(self):
        found = self.told("JournalEntry", entry((30, "Debit", "33", "Vendor", "9"), (30, "Credit", "15")))
        self.assertEqual((found.contact.external_id, found.incoming), ("9", False))

    def test_what_is_more_than_one_name_against_one_account_names_no_account(self):
        plain = (30, "Debit", "15")
        for lines, more in (
            ([(20, "Credit", "84", "Customer", "2"), (10, "Credit", "84", "Customer", "3"), plain], {}),
            ([(30, "Credit", "84", "Customer", "2"), (10, "Debit", "15"), (20, "Debit", "16")], {}),
            ([(30, "Credit", "84", "Customer", "2"), plain], {"TxnTaxDetail": {"TotalTax": 5}}),
        ):
            self.assertIsNone(self.told("JournalEntry", entry(*lines, **more)).account)

    def test_a_name_on_another_account_and_what_cancels_out_concern_nobody(self):
        self.assertIsNone(self.told("JournalEntry", entry(
            (30, "Credit", "16", "Customer", "2"), (30, "Debit", "15"))))
        self.assertIsNone(self.told("JournalEntry", entry(
            (30, "Credit", "84", "Customer", "2"), (30, "Debit", "84", "Customer", "2"))))

    def test_of_what_a_customer_was_paid_only_what_is_on_accounts_receivable(self):
        body = {
            "Id": "8", "TxnDate": "2026-11-20", "TotalAmt": 30, "EntityRef": {"value": "2", "type": "Customer"},
            "AccountRef": {"value": "35"}, "Line": [
                {"Amount": amount, "DetailType": "AccountBasedExpenseLineDetail",
                 "AccountBasedExpenseLineDetail": {"AccountRef": {"value": account}}}
                for amount, account in ((25, "84"), (5, "15"))]}
        found = self.told("Purchase", body)
        self.assertEqual((found.amount, found.incoming, found.account.external_id), (Decimal(25), False, "35"))
        self.assertIsNone(self.told("Purchase", {**body, "Line": body["Line"][1:]}))
        self.assertIsNone(self.told("Purchase", {**body, "EntityRef": {"value": "9", "type": "Vendor"}}))

    def deposit(self, *lines):
        return {
            "Id": "9", "TxnDate": "2026-11-20", "TotalAmt": 30, "DepositToAccountRef": {"value": "35"}, "Line": [
                {"Amount": 12, "LinkedTxn": [{"TxnId": "120", "TxnLineId": "0", "TxnType": "Payment"}]}, *(
                    {"Amount": amount, "DetailType": "DepositLineDetail", "DepositLineDetail": {
                        "AccountRef": {"value": account}, **({"Entity": name} if name else {})}}
                    for amount, account, name in lines)]}

    def test_of_a_deposit_what_came_from_one_name_on_payables_or_receivables(self):
        vendor, customer = {"value": "9", "type": "VENDOR"}, {"value": "2", "type": "CUSTOMER"}
        found = self.told("Deposit", self.deposit((20, "33", vendor), (5, "33", vendor), (7, "15", customer)))
        self.assertEqual(
            (found.contact.external_id, found.amount, found.incoming, found.account.external_id, found.date),
            ("9", Decimal(25), True, "35", date(2026, 11, 20)))
        self.assertFalse(self.told("Deposit", self.deposit((-20, "84", customer))).incoming)
        self.assertIsNone(self.told("Deposit", self.deposit((20, "33", vendor), (7, "84", customer))).account)
        self.assertIsNone(self.told("Deposit", self.deposit((7, "15", customer))))

    def test_only_what_names_a_customer_or_a_vendor_is_worth_a_question(self):
        self.assertFalse(receivables.may_concern("Deposit", self.deposit((7, "15", None))))
        self.assertTrue(receivables.may_concern("Deposit", self.deposit((7, "33", {"value": "9"}))))
        self.assertFalse(receivables.may_concern("JournalEntry", entry((30, "Credit", "16"), (30, "Debit", "15"))))
        self.assertFalse(receivables.may_concern("Purchase", {"EntityRef": {"value": "9", "type": "Vendor"}}))
        self.assertTrue(receivables.may_concern("Purchase", {"EntityRef": {"value": "2", "type": "Customer"}}))
