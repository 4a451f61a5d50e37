"""The look-alike of QuickBooks Online settles documents, and moves balances, as the service documents it."""

from decimal import Decimal

from .test_sandbox_quickbooks import THAMES
from .test_sandbox_quickbooks_money import MoneyCase


class TestSettling(MoneyCase):
    def open(self, amount=100, **fields):
        return self.done("/invoice", self.invoice(amount, tax="NON", **fields))

    def test_one_payment_pays_several_invoices_and_keeps_the_rest(self):
        first, second = self.open(100), self.open(50)
        paid = self.done("/payment", self.payment(170, ("Invoice", first, 100), ("Invoice", second, 30)))
        self.assertEqual((self.balance(first), self.balance(second), paid["UnappliedAmt"]), (0, 20, 40))
        self.assertEqual(paid["DepositToAccountRef"], {"value": "4"})
        links = self.read(f"/invoice/{first['Id']}")["LinkedTxn"]
        self.assertEqual(links, [{"TxnId": paid["Id"], "TxnType": "Payment"}])

    def test_more_than_is_open_cannot_be_applied(self):
        invoice = self.open(100)
        self.refused("6000", "/payment", self.payment(200, ("Invoice", invoice, 101)))
        self.refused("6000", "/payment", self.payment(50, ("Invoice", invoice, 60)))
        self.refused("620", "/payment", self.payment(50, ("Invoice", {"Id": "4711"}, 50)))
        self.refused("620", "/payment", self.payment(50, ("Invoice", invoice, 50), customer="3"))

    def test_a_payment_changed_unapplied_or_deleted_opens_the_invoice_again(self):
        invoice = self.open(100)
        paid = self.done("/payment", self.payment(100, ("Invoice", invoice, 100)))
        body = self.payment(70, ("Invoice", invoice, 70), Id=paid["Id"], SyncToken="0", sparse=True)
        self.done("/payment", body)
        self.assertEqual(self.balance(invoice), 30)
        self.done("/payment", {"Id": paid["Id"], "SyncToken": "1", "sparse": True, "Line": []})
        self.assertEqual(self.balance(invoice), 100)
        self.done("/payment", {"Id": paid["Id"], "SyncToken": "2"}, operation="delete")
        self.assertEqual(self.call("GET", f"/payment/{paid['Id']}").json()["Fault"]["Error"][0]["code"], "610")

    def test_a_payment_is_voided_both_ways(self):
        for query in ({"operation": "void"}, {"operation": "update", "include": "void"}):
            invoice = self.open(100)
            paid = self.done("/payment", self.payment(100, ("Invoice", invoice, 100), PrivateNote="cheque"))
            void = self.done("/payment", {"Id": paid["Id"], "SyncToken": "0", "sparse": True}, **query)
            self.assertEqual((void["TotalAmt"], void["Line"], void["PrivateNote"]), (0, [], "Voided - cheque"))
            self.assertEqual(self.balance(invoice), 100)

    def test_voiding_a_paid_invoice_leaves_the_payment_unapplied(self):
        invoice = self.open(100)
        paid = self.done("/payment", self.payment(100, ("Invoice", invoice, 100)))
        self.refused("5010", "/invoice", {"Id": invoice["Id"], "SyncToken": "0"}, operation="void")
        void = self.done("/invoice", {"Id": invoice["Id"], "SyncToken": "1"}, operation="void")
        self.assertEqual((void["TotalAmt"], void["Balance"], void["PrivateNote"]), (0, 0, "Voided"))
        self.assertEqual(void["LinkedTxn"], [])
        paid = self.read(f"/payment/{paid['Id']}")
        self.assertEqual((paid["UnappliedAmt"], paid["Line"]), (100, []))

    def test_a_paid_invoice_is_not_deleted_through_the_api(self):
        invoice = self.open(100)
        self.done("/payment", self.payment(100, ("Invoice", invoice, 100)))
        self.refused("6000", "/invoice", {"Id": invoice["Id"], "SyncToken": "1"}, operation="delete")
        self.act("delete_invoice", invoice=invoice["Id"])
        self.assertIn(invoice["Id"], self.books.deleted["Invoice"])

    def test_a_smaller_invoice_leaves_part_of_its_payment_unapplied(self):
        invoice = self.open(100)
        paid = self.done("/payment", self.payment(100, ("Invoice", invoice, 100)))
        self.act("change_invoice", invoice=invoice["Id"], amount="60")
        self.assertEqual(self.balance(invoice), 0)
        self.assertEqual(self.read(f"/payment/{paid['Id']}")["UnappliedAmt"], 40)

    def test_a_deposited_payment_cannot_be_changed(self):
        paid = self.done("/payment", self.payment(40))
        deposit = self.act("deposit_payment", payment=paid["Id"], fee=["79", "3"])
        self.assertEqual(self.read(f"/deposit/{deposit['Id']}")["TotalAmt"], 37)
        self.assertEqual(self.read(f"/payment/{paid['Id']}")["LinkedTxn"][0]["TxnType"], "Deposit")
        self.refused("6540", "/payment", {"Id": paid["Id"], "SyncToken": "1"}, operation="delete")
        self.refused("6540", "/payment", {"Id": paid["Id"], "SyncToken": "1", "sparse": True, "TotalAmt": 30,
                                          "CustomerRef": {"value": "2"}})
        self.act("delete_document", kind="Deposit", row=deposit["Id"])
        self.done("/payment", {"Id": paid["Id"], "SyncToken": "2"}, operation="delete")

    def test_a_credit_memo_is_applied_by_a_payment_of_zero(self):
        invoice = self.open(100)
        memo = self.done("/creditmemo", self.invoice(30, tax="NON", DocNumber="CM1"))
        self.assertEqual(memo["RemainingCredit"], 30)
        paid = self.done("/payment", self.payment(0, ("Invoice", invoice, 30), ("CreditMemo", memo, 30)))
        self.assertEqual(paid["UnappliedAmt"], 0)
        self.assertEqual(self.balance(invoice), 70)
        self.assertEqual(self.read(f"/creditmemo/{memo['Id']}")["RemainingCredit"], 0)
        self.refused("6000", "/payment", self.payment(0, ("Invoice", invoice, 10), ("CreditMemo", memo, 10)))

    def test_a_customer_who_owes_is_written_off_when_made_inactive(self):
        invoice = self.open(100)
        self.act("archive_contact", contact="Bayshore Dental")
        self.assertEqual(self.balance(invoice), 0)
        memo = next(iter(self.books.rows("CreditMemo")))
        self.assertEqual((memo["TotalAmt"], memo["RemainingCredit"]), (Decimal("918.37"), 0))
        self.assertEqual(self.books.get("Customer", "2")["Balance"], 0)

    def test_credits_may_be_applied_by_the_service_itself(self):
        self.act("preferences", AutoApplyCredit=True)
        memo = self.done("/creditmemo", self.invoice(30, tax="NON"))
        invoice = self.done("/invoice", self.invoice(100, tax="NON"))
        self.assertEqual(invoice["Balance"], 70)
        self.assertEqual(self.read(f"/creditmemo/{memo['Id']}")["RemainingCredit"], 0)

    def test_a_refund_needs_an_account_money_comes_from(self):
        body = self.invoice(20, tax="NON")
        self.refused("2020", "/refundreceipt", body)
        self.refused("6430", "/refundreceipt", {**body, "DepositToAccountRef": {"value": "15"}})
        self.assertEqual(self.done("/refundreceipt", {**body, "DepositToAccountRef": {"value": "35"}})["TotalAmt"], 20)

    def given_back(self, amount=40, customer="2", **fields):
        return {
            "PaymentType": "Cash", "AccountRef": {"value": "35"}, "EntityRef": {"value": customer, "type": "Customer"},
            "Line": [{"Amount": amount, "DetailType": "AccountBasedExpenseLineDetail",
                      "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "84"}}}], **fields}

    def test_what_a_customer_gets_back_is_an_expense_that_is_set_against_his_credit(self):
        before = self.books.get("Customer", "2")["Balance"]
        memo = self.done("/creditmemo", self.invoice(50, tax="NON", CustomerRef={"value": "2"}))
        spent = self.done("/purchase", self.given_back())
        self.assertEqual(self.books.get("Customer", "2")["Balance"], before - 10)
        body = self.payment(0, ("Expense", spent, 40), ("CreditMemo", memo, 40), customer="2")
        for wrong, code in (
                (self.payment(0, ("Check", spent, 40), ("CreditMemo", memo, 40), customer="2"), "620"),
                (self.payment(0, ("Expense", spent, 41), ("CreditMemo", memo, 41), customer="2"), "6000"),
                (self.payment(0, ("Expense", spent, 40), ("CreditMemo", memo, 30), customer="2"), "6000"),
                (self.payment(0, ("Purchase", spent, 40), ("CreditMemo", memo, 40), customer="2"), "2170"),
                (self.payment(0, ("Expense", spent, 40), customer="3"), "620")):
            self.refused(code, "/payment", wrong)
        applied = self.done("/payment", body)
        self.assertEqual(self.read(f"/creditmemo/{memo['Id']}")["RemainingCredit"], 10)
        self.assertEqual(self.books.get("Customer", "2")["Balance"], before - 10)
        spent = self.read(f"/purchase/{spent['Id']}")
        self.assertNotIn("Balance", spent)
        self.assertEqual(spent["LinkedTxn"], [{"TxnId": applied["Id"], "TxnType": "Payment"}])
        gone = {"Id": spent["Id"], "SyncToken": spent["SyncToken"]}
        self.refused("6000", "/purchase", gone, operation="delete")
        self.refused("6000", "/purchase", self.given_back(30, **gone, sparse=True))
        self.done("/payment", {"Id": applied["Id"], "SyncToken": "0"}, operation="delete")
        gone["SyncToken"] = self.read(f"/purchase/{spent['Id']}")["SyncToken"]
        self.done("/purchase", gone, operation="delete")
        self.assertEqual(self.books.get("Customer", "2")["Balance"], before - 50)

    def test_a_journal_entry_with_a_customer_is_his_credit_until_a_payment_uses_it(self):
        invoice, other = self.open(100), self.open(100, CustomerRef={"value": "3"})
        before = self.books.get("Customer", "2")["Balance"]
        entry = self.act("journal_entry", contact="2", amount="60", account="15")
        owed = self.books.get("Customer", "2")["Balance"]
        self.assertEqual(owed, before - 60)
        more = self.payment(0, ("Invoice", invoice, 61), ("JournalEntry", entry, 61))
        self.refused("6000", "/payment", more)
        foreign = self.payment(0, ("Invoice", other, 10), ("JournalEntry", entry, 10), customer="3")
        self.refused("620", "/payment", foreign)
        applied = self.done("/payment", self.payment(0, ("Invoice", invoice, 60), ("JournalEntry", entry, 60)))
        self.assertEqual((self.balance(invoice), self.books.get("Customer", "2")["Balance"]), (40, owed))
        gone = self.read(f"/journalentry/{entry['Id']}")
        gone = {"Id": gone["Id"], "SyncToken": gone["SyncToken"]}
        self.refused("6000", "/journalentry", gone, operation="delete")
        self.done("/payment", {"Id": applied["Id"], "SyncToken": "0"}, operation="delete")
        self.assertEqual((self.balance(invoice), self.books.get("Customer", "2")["Balance"]), (100, owed))
        gone["SyncToken"] = self.read(f"/journalentry/{entry['Id']}")["SyncToken"]
        self.done("/journalentry", gone, operation="delete")
        self.assertEqual(self.books.get("Customer", "2")["Balance"], before)

    def test_a_journal_entry_may_also_be_owed(self):
        before = self.books.get("Customer", "2")["Balance"]
        entry = self.act("journal_entry", contact="2", amount="25", account="15", debit=True)
        self.assertEqual(self.books.get("Customer", "2")["Balance"], before + 25)
        paid = self.done("/payment", self.payment(30, ("JournalEntry", entry, 25)))
        self.assertEqual((paid["UnappliedAmt"], self.books.get("Customer", "2")["Balance"]), (5, before - 5))

    def deposit(self, amount=40, account="33", entity=("VENDOR", None), **fields):
        kind, key = entity
        key = key or next(iter(self.books.rows("Vendor")))["Id"]
        named = {"Entity": {"value": key, "type": kind}} if kind else {}
        return {"DepositToAccountRef": {"value": "35"}, "Line": [{
            "Amount": amount, "DetailType": "DepositLineDetail",
            "DepositLineDetail": {"AccountRef": {"value": account}, **named}}], **fields}

    def test_money_deposited_from_a_vendor_is_owed_to_him_until_it_is_set_against_his_credit(self):
        vendor = next(iter(self.books.rows("Vendor")))["Id"]
        line = {"Amount": 50, "DetailType": "AccountBasedExpenseLineDetail",
                "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "15"}}}
        credit = self.done("/vendorcredit", {"VendorRef": {"value": vendor}, "Line": [line]})
        owed = self.books.get("Vendor", vendor)["Balance"]
        deposit = self.done("/deposit", self.deposit())
        self.assertEqual((deposit["TotalAmt"], self.books.get("Vendor", vendor)["Balance"]), (40, owed + 40))
        self.assertNotIn("Balance", deposit)

        def applied(amount):
            return {
                "VendorRef": {"value": vendor}, "TotalAmt": 0, "PayType": "Check",
                "CheckPayment": {"BankAccountRef": {"value": "35"}}, "Line": [
                    {"Amount": amount, "LinkedTxn": [{"TxnId": row["Id"], "TxnType": word}]}
                    for word, row in (("Deposit", deposit), ("VendorCredit", credit))]}

        self.refused("6000", "/billpayment", applied(41))
        payment = self.done("/billpayment", applied(40))
        self.assertEqual(self.read(f"/vendorcredit/{credit['Id']}")["Balance"], 10)
        self.assertEqual(self.books.get("Vendor", vendor)["Balance"], owed + 40)
        deposit = self.read(f"/deposit/{deposit['Id']}")
        self.assertEqual(deposit["LinkedTxn"], [{"TxnId": payment["Id"], "TxnType": "BillPaymentCheck"}])
        gone = {"Id": deposit["Id"], "SyncToken": deposit["SyncToken"]}
        self.refused("6000", "/deposit", gone, operation="delete")
        self.refused("6000", "/deposit", self.deposit(30, **gone, sparse=True))
        self.done("/billpayment", {"Id": payment["Id"], "SyncToken": "0"}, operation="delete")
        gone["SyncToken"] = self.read(f"/deposit/{deposit['Id']}")["SyncToken"]
        self.done("/deposit", gone, operation="delete")
        self.assertEqual(self.books.get("Vendor", vendor)["Balance"], owed)

    def test_money_deposited_from_a_customer_is_his_credit(self):
        invoice = self.open(100)
        owed = self.books.get("Customer", "2")["Balance"]
        deposit = self.done("/deposit", self.deposit(30, "84", ("CUSTOMER", "2")))
        self.assertEqual(self.books.get("Customer", "2")["Balance"], owed - 30)
        self.done("/payment", self.payment(0, ("Invoice", invoice, 30), ("Deposit", deposit, 30)))
        self.assertEqual((self.balance(invoice), self.books.get("Customer", "2")["Balance"]), (70, owed - 30))

    def test_a_deposit_needs_a_bank_account_and_the_right_name_on_receivables_and_payables(self):
        self.assertEqual(self.done("/deposit", self.deposit(9, "79", ("", "")))["TotalAmt"], 9)
        for code, body in (
            ("2020", {"Line": self.deposit()["Line"]}), ("2020", {"DepositToAccountRef": {"value": "35"}}),
            ("6430", self.deposit(DepositToAccountRef={"value": "15"})),
            ("6000", self.deposit(entity=("", ""))), ("6000", self.deposit(entity=("CUSTOMER", "2"))),
            ("6000", self.deposit(account="84")), ("2500", self.deposit(entity=("VENDOR", "4711"))),
            ("6000", self.deposit(-5, "79", ("", ""))),
        ):
            self.refused(code, "/deposit", body)

    def test_only_a_customer_is_owed_for_on_accounts_receivable(self):
        vendor = next(iter(self.books.rows("Vendor")))["Id"]
        self.refused("6000", "/purchase", self.given_back(EntityRef={"value": vendor, "type": "Vendor"}))
        body = self.given_back()
        self.refused("6000", "/purchase", {**body, "Line": body["Line"] * 2})
        del body["EntityRef"]
        self.refused("6000", "/purchase", body)
        self.refused("6430", "/bill", {"VendorRef": {"value": vendor}, "Line": body["Line"]})
        spent = self.done("/purchase", {**body, "Line": [{
            "Amount": 40, "DetailType": "AccountBasedExpenseLineDetail",
            "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "15"}}}]})
        self.refused("620", "/payment", self.payment(40, ("Expense", spent, 40), customer="2"))

    def test_receivables_of_each_currency_stand_on_an_account_of_their_own(self):
        self.realm = THAMES
        self.done("/customer", {"DisplayName": "Abroad", "CurrencyRef": {"value": "EUR"}})
        abroad = next(row for row in self.books.rows("Customer") if row["DisplayName"] == "Abroad")
        euros, = (row for row in self.books.rows("Account") if row["CurrencyRef"]["value"] == "EUR"
                  and row["AccountType"] == "Accounts Receivable")
        body = self.given_back(
            customer=abroad["Id"], CurrencyRef={"value": "EUR"}, ExchangeRate=0.8, GlobalTaxCalculation="NotApplicable")
        self.refused("6000", "/purchase", body)
        body["Line"][0]["AccountBasedExpenseLineDetail"]["AccountRef"]["value"] = euros["Id"]
        self.assertEqual(self.done("/purchase", body)["HomeTotalAmt"], 32)

    def test_bills_are_paid_and_not_voided(self):
        line = {
            "Amount": 80, "DetailType": "AccountBasedExpenseLineDetail",
            "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "15"}},
        }
        vendor = next(iter(self.books.rows("Vendor")))["Id"]
        bill = self.done("/bill", {"VendorRef": {"value": vendor}, "DocNumber": "V-1", "Line": [line]})
        self.refused("500", "/bill", {"Id": bill["Id"], "SyncToken": "0"}, operation="void")
        paid = {
            "VendorRef": {"value": vendor}, "TotalAmt": 80, "PayType": "Check",
            "CheckPayment": {"BankAccountRef": {"value": "35"}},
            "Line": [{"Amount": 80, "LinkedTxn": [{"TxnId": bill["Id"], "TxnType": "Bill"}]}],
        }
        self.refused("6430", "/billpayment", {**paid, "CheckPayment": {"BankAccountRef": {"value": "15"}}})
        self.done("/billpayment", paid)
        self.assertEqual(self.read(f"/bill/{bill['Id']}")["Balance"], 0)
        credit = self.done("/vendorcredit", {"VendorRef": {"value": vendor}, "Line": [line]})
        self.assertEqual(credit["Balance"], 80)

    def test_a_vendor_s_credit_is_applied_by_a_bill_payment_of_zero_and_open_again_when_that_is_deleted(self):
        account = {"AccountRef": {"value": "15"}}
        line = {
            "Amount": 100, "DetailType": "AccountBasedExpenseLineDetail", "AccountBasedExpenseLineDetail": account}
        vendor = next(iter(self.books.rows("Vendor")))["Id"]
        bill = self.done("/bill", {"VendorRef": {"value": vendor}, "Line": [line]})

        def open_now():
            return tuple(self.read(path)["Balance"] for path in (
                f"/bill/{bill['Id']}", f"/vendorcredit/{credit['Id']}", f"/vendor/{vendor}"))

        credit = self.act("create_vendor_credit", bill=bill["Id"], amount="30")
        *_both, owed = before = open_now()
        self.assertEqual(before[:2], (100, 30))
        links = [{"Amount": 40, "LinkedTxn": [{"TxnId": row["Id"], "TxnType": word}]}
                 for word, row in (("Bill", bill), ("VendorCredit", credit))]
        body = {
            "VendorRef": bill["VendorRef"], "TotalAmt": 0, "PayType": "Check",
            "CheckPayment": {"BankAccountRef": {"value": "35"}}, "Line": links,
        }
        self.refused("6000", "/billpayment", body)  # more than is left of the credit
        links[1]["Amount"] = 30
        self.refused("6000", "/billpayment", body)  # more of the bill than the credit covers
        links[0]["Amount"] = 30
        payment = self.done("/billpayment", body)
        self.assertEqual(open_now(), (70, 0, owed))
        self.done("/billpayment", {"Id": payment["Id"], "SyncToken": "0"}, operation="delete")
        self.assertEqual(open_now(), before)

    def test_purchases_and_journal_entries_balance(self):
        line = {
            "Amount": 12, "DetailType": "AccountBasedExpenseLineDetail",
            "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "21"}},
        }
        body = {"PaymentType": "Cash", "AccountRef": {"value": "35"}, "Line": [line]}
        self.assertEqual(self.done("/purchase", body)["TotalAmt"], 12)
        self.refused("6430", "/purchase", {**body, "PaymentType": "CreditCard"})

        def entry(amount, side, account, **entity):
            detail = {"PostingType": side, "AccountRef": {"value": account}, **entity}
            return {"Amount": amount, "DetailType": "JournalEntryLineDetail", "JournalEntryLineDetail": detail}

        lines = [entry(5, "Debit", "15"), entry(5, "Credit", "35")]
        self.assertEqual(self.done("/journalentry", {"Line": lines})["TotalAmt"], 5)
        self.refused("2300", "/journalentry", {"Line": [entry(5, "Debit", "15"), entry(4, "Credit", "35")]})
        self.refused("6000", "/journalentry", {"Line": [entry(5, "Debit", "84"), entry(5, "Credit", "35")]})

    def test_an_invoice_has_a_pdf_and_can_be_mailed(self):
        response = self.call("GET", "/invoice/1/pdf", headers={"Accept": "application/pdf"})
        self.assertEqual((response.headers["Content-Type"], response.content[:5]), ("application/pdf", b"%PDF-"))
        sent = self.call("POST", "/invoice/3/send", params={"sendTo": "someone@example.com"}).json()["Invoice"]
        self.assertEqual(sent["EmailStatus"], "EmailSent")
