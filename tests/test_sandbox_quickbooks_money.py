"""The look-alike of QuickBooks Online computes and settles as the service documents it."""

from datetime import timedelta
from decimal import Decimal

import requests

from .test_sandbox_quickbooks import BLANK, MAPLE, THAMES, YARRA, QuickBooksSandboxCase


class MoneyCase(QuickBooksSandboxCase):
    def act(self, act, **values):
        return self.box.control.act("quickbooks", act, books=self.realm, **values)

    def line(self, amount, code, **detail):
        return {
            "Amount": amount, "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": {"ItemRef": {"value": "1"}, "TaxCodeRef": {"value": code}, **detail},
        }

    def balance(self, invoice):
        return self.read(f"/invoice/{invoice['Id']}")["Balance"]


class TestNumbers(MoneyCase):
    def test_custom_numbers_are_kept_and_none_stays_none(self):
        self.assertEqual(self.done("/invoice", self.invoice(DocNumber="INV/2026/00001"))["DocNumber"], "INV/2026/00001")
        self.assertNotIn("DocNumber", self.done("/invoice", self.invoice()))

    def test_without_custom_numbers_the_service_counts(self):
        self.act("preferences", CustomTxnNumbers=False)
        first, second = self.done("/invoice", self.invoice()), self.done("/invoice", self.invoice())
        self.assertEqual(int(second["DocNumber"]), int(first["DocNumber"]) + 1)

    def test_a_number_is_given_once_unless_allowed(self):
        self.done("/invoice", self.invoice(DocNumber="ONE"))
        error = self.refused("6140", "/invoice", self.invoice(DocNumber="ONE"))
        self.assertIn("TxnType=Invoice", error["Detail"])
        self.done("/invoice", self.invoice(DocNumber="ONE"), include="allowduplicatedocnum")
        self.act("preferences", warn_duplicates=False)
        self.done("/invoice", self.invoice(DocNumber="ONE"))

    def test_today_is_the_default_date_and_terms_give_the_due_date(self):
        invoice = self.done("/invoice", self.invoice(SalesTermRef={"value": "2"}))
        today = self.books.clock.today()
        self.assertEqual(invoice["TxnDate"], today.isoformat())
        self.assertEqual(invoice["DueDate"], (today + timedelta(days=15)).isoformat())
        explicit = self.done("/invoice", self.invoice(SalesTermRef={"value": "2"}, DueDate="2030-01-31"))
        self.assertEqual(explicit["DueDate"], "2030-01-31")

    def test_closed_books_stay_closed(self):
        invoice = self.done("/invoice", self.invoice())
        self.act("preferences", BookCloseDate=self.books.clock.today().isoformat())
        self.refused("6200", "/invoice", self.invoice())
        self.refused("6200", "/invoice", {"Id": invoice["Id"], "SyncToken": "0"}, operation="void")
        self.act("preferences", close_password=True)
        self.refused("6210", "/invoice", self.invoice())

    def test_an_ended_subscription_refuses_every_write(self):
        self.act("preferences", ended=True)
        self.refused("6190", "/invoice", self.invoice())
        self.assertEqual(self.call("GET", "/preferences").status_code, 200)
        self.act("preferences", ended=False, denied=True)
        self.assertEqual(self.call("GET", "/preferences").status_code, 403)


class TestLines(MoneyCase):
    def test_an_amount_is_quantity_times_price_rounded_half_up(self):
        line = self.line(1861.08, "NON", Qty=128.35, UnitPrice=14.5)
        self.assertEqual(self.done("/invoice", self.invoice(Line=[line]))["TotalAmt"], 1861.08)
        line["Amount"] = 1861.07
        self.refused("6070", "/invoice", self.invoice(Line=[line]))

    def test_the_subtotal_line_is_the_services(self):
        subtotal = {"Amount": 999, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}}
        note = {"DetailType": "DescriptionOnly", "Description": "Delivered on Monday", "DescriptionLineDetail": {}}
        invoice = self.done("/invoice", self.invoice(Line=[self.line(30, "NON"), note, subtotal]))
        self.assertEqual([line.get("Amount") for line in invoice["Line"]], [30, None, 30])
        self.assertEqual([line.get("LineNum") for line in invoice["Line"]], [1, 2, None])

    def test_a_line_without_an_item_is_only_words(self):
        plain = {"Amount": 50, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {}, "Description": "Words"}
        invoice = self.done("/invoice", self.invoice(Line=[self.line(30, "NON"), plain]))
        self.assertEqual((invoice["TotalAmt"], invoice["Line"][1]["DetailType"]), (30, "DescriptionOnly"))
        self.refused("6000", "/invoice", self.invoice(Line=[plain]))

    def test_a_negative_line_may_stand_but_not_a_negative_total(self):
        lines = [self.line(100, "TAX"), self.line(-40, "TAX")]
        self.assertEqual(self.done("/invoice", self.invoice(Line=lines))["TotalAmt"], 64.95)
        self.refused("6000", "/invoice", self.invoice(Line=[self.line(-1, "NON")]))

    def test_a_discount_comes_before_or_after_the_tax(self):
        discount = {
            "DetailType": "DiscountLineDetail", "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 10},
        }
        lines = [self.line(100, "TAX"), discount]
        self.assertEqual(self.done("/invoice", self.invoice(Line=lines))["TotalAmt"], 98.25)
        after = self.done("/invoice", self.invoice(Line=lines, ApplyTaxAfterDiscount=True))
        self.assertEqual((after["TotalAmt"], after["TxnTaxDetail"]["TotalTax"]), (97.43, 7.43))
        self.act("preferences", AllowDiscount=False)
        self.refused("6000", "/invoice", self.invoice(Line=lines))

    def test_custom_fields_are_those_of_the_company(self):
        field = {"DefinitionId": "1", "Name": "Reference Number", "Type": "StringType", "StringValue": "S00042"}
        self.assertEqual(self.done("/invoice", self.invoice(CustomField=[field]))["CustomField"], [field])
        self.refused("3000", "/invoice", self.invoice(CustomField=[{**field, "DefinitionId": "2"}]))
        self.refused("2050", "/invoice", self.invoice(CustomField=[{**field, "StringValue": "x" * 32}]))

    def test_an_email_to_be_sent_needs_an_address(self):
        self.refused("6420", "/invoice", self.invoice(EmailStatus="NeedToSend"))


class TestAmericanTax(MoneyCase):
    def test_the_state_it_goes_to_decides(self):
        self.assertEqual(self.done("/invoice", self.invoice(100))["TxnTaxDetail"]["TotalTax"], 8.25)
        self.assertEqual(self.done("/invoice", self.invoice(100, customer="3"))["TxnTaxDetail"], {"TotalTax": 0})
        self.assertEqual(self.done("/invoice", self.invoice(100, customer="4"))["TxnTaxDetail"], {"TotalTax": 0})
        there = {"Line1": "1 Strip", "City": "Las Vegas", "CountrySubDivisionCode": "NV", "PostalCode": "89101"}
        self.assertEqual(self.done("/invoice", self.invoice(100, ShipAddr=there))["TxnTaxDetail"], {"TotalTax": 0})

    def test_an_explicit_total_is_honoured(self):
        invoice = self.done("/invoice", self.invoice(100, TxnTaxDetail={"TotalTax": 8.24}))
        self.assertEqual(invoice["TotalAmt"], 108.24)
        self.assertEqual(invoice["TxnTaxDetail"]["TaxLine"][0]["Amount"], 8.24)
        lost = self.done("/invoice", self.invoice(100, tax="NON", TxnTaxDetail={"TotalTax": 8.25}))
        self.assertEqual(lost["TotalAmt"], 100)

    def test_a_memo_does_not_change_the_tax(self):
        invoice = self.done("/invoice", self.invoice(100, TxnTaxDetail={"TotalTax": 8.24}))
        body = {"Id": invoice["Id"], "SyncToken": "0", "sparse": True, "PrivateNote": "checked"}
        self.assertEqual(self.done("/invoice", body)["TotalAmt"], 108.24)

    def test_only_tax_and_non_are_codes(self):
        self.refused("6100", "/invoice", self.invoice(tax="2"))

    def test_without_sales_tax_it_is_lost(self):
        self.act("preferences", UsingSalesTax=False)
        invoice = self.done("/invoice", self.invoice(100, TxnTaxDetail={"TotalTax": 8.25}))
        self.assertEqual((invoice["TotalAmt"], invoice["TxnTaxDetail"]), (100, {"TotalTax": 0}))

    def test_an_older_company_takes_the_code_of_the_invoice(self):
        self.act("preferences", PartnerTaxEnabled=False)
        self.assertEqual(self.done("/invoice", self.invoice(100))["TotalAmt"], 100)
        detail = {"TxnTaxCodeRef": {"value": "2"}}
        self.assertEqual(self.done("/invoice", self.invoice(100, TxnTaxDetail=detail))["TotalAmt"], 108.25)
        self.realm = BLANK
        self.done("/customer", {"DisplayName": "First"})
        self.done("/item", {"Name": "Work", "Type": "Service", "IncomeAccountRef": {"value": "1"}})
        self.assertEqual(self.done("/invoice", self.invoice(100, customer="1"))["TotalAmt"], 100)


class TestTaxElsewhere(MoneyCase):
    realm = THAMES

    def british(self, *lines, calculation="TaxExcluded", **fields):
        return {
            "CustomerRef": {"value": "1"}, "CurrencyRef": {"value": "GBP"}, "GlobalTaxCalculation": calculation,
            "Line": list(lines), **fields,
        }

    def test_every_line_has_a_code_and_the_document_a_calculation(self):
        body = self.british(self.line(100, "1"))
        del body["GlobalTaxCalculation"]
        self.refused("2020", "/invoice", body)
        bare = self.line(100, "1")
        del bare["SalesItemLineDetail"]["TaxCodeRef"]
        self.assertIn("VAT rate", self.refused("6000", "/invoice", self.british(bare))["Detail"])
        self.refused("6000", "/invoice", self.british(self.line(100, "20.0% S")))

    def test_tax_is_rounded_once_a_rate(self):
        lines = [self.line(0.33, "1"), self.line(0.33, "1"), self.line(0.33, "1"), self.line(10, "2")]
        invoice = self.done("/invoice", self.british(*lines))
        amounts = [line["Amount"] for line in invoice["TxnTaxDetail"]["TaxLine"]]
        self.assertEqual((amounts, invoice["TotalAmt"]), ([0.20, 0.50], 11.69))

    def test_a_tax_line_may_set_the_amount_of_a_rate_in_use(self):
        rate = self.done("/invoice", self.british(self.line(100, "1")))["TxnTaxDetail"]["TaxLine"][0]
        rate_id = rate["TaxLineDetail"]["TaxRateRef"]["value"]
        override = {
            "Amount": 19.99, "DetailType": "TaxLineDetail", "TaxLineDetail": {"TaxRateRef": {"value": rate_id}},
        }
        detail = {"TaxLine": [override]}
        invoice = self.done("/invoice", self.british(self.line(100, "1"), TxnTaxDetail=detail))
        self.assertEqual(invoice["TotalAmt"], 119.99)
        override["TaxLineDetail"] = {"TaxRateRef": {"value": "4"}}
        self.refused("6000", "/invoice", self.british(self.line(100, "1"), TxnTaxDetail=detail))
        self.refused("6000", "/invoice", self.british(
            self.line(100, "1"), TxnTaxDetail={"TaxLine": [override, override]},
        ))

    def test_a_total_alone_changes_nothing_here(self):
        body = self.british(self.line(100, "1"), TxnTaxDetail={"TotalTax": 19.99})
        self.assertEqual(self.done("/invoice", body)["TotalAmt"], 120)

    def test_with_tax_included_the_gross_amounts_stand(self):
        lines = [self.line(8.33, "1", TaxInclusiveAmt=10), self.line(8.33, "1", TaxInclusiveAmt=10)]
        invoice = self.done("/invoice", self.british(*lines, calculation="TaxInclusive"))
        self.assertEqual((invoice["TotalAmt"], invoice["TxnTaxDetail"]["TotalTax"]), (20, 3.34))

    def test_not_applicable_means_no_tax_at_all(self):
        invoice = self.done("/invoice", self.british(self.line(100, "1"), calculation="NotApplicable"))
        self.assertEqual(invoice["TotalAmt"], 100)
        body = self.british(self.line(100, "1"), calculation="NotApplicable", TxnTaxDetail={"TotalTax": 20})
        self.refused("6170", "/invoice", body)

    def test_the_currency_is_the_customers(self):
        body = self.british(self.line(100, "1"), CustomerRef={"value": "3"})
        self.refused("6000", "/invoice", body)
        del body["CurrencyRef"]
        self.refused("2020", "/invoice", body)
        foreign = self.done("/invoice", {**body, "CurrencyRef": {"value": "EUR"}, "ExchangeRate": 0.85})
        self.assertEqual((foreign["TotalAmt"], foreign["HomeTotalAmt"]), (120, 102))
        usual = self.done("/invoice", {**body, "CurrencyRef": {"value": "EUR"}})
        self.assertEqual(usual["ExchangeRate"], 0.845)
        self.assertEqual(self.read("/exchangerate", sourcecurrencycode="EUR")["Rate"], 0.845)

    def test_a_foreign_payment_pays_in_its_currency(self):
        body = self.british(self.line(100, "3"), CustomerRef={"value": "3"}, CurrencyRef={"value": "EUR"})
        invoice = self.done("/invoice", body)
        paid = self.payment(60, ("Invoice", invoice, 60), customer="3", CurrencyRef={"value": "EUR"}, ExchangeRate=0.9)
        self.done("/payment", paid)
        self.assertEqual(self.balance(invoice), 40)

    def test_without_multicurrency_a_foreign_currency_is_refused(self):
        self.realm = YARRA
        self.refused("6000", "/customer", {"DisplayName": "Abroad", "CurrencyRef": {"value": "EUR"}})

    def test_bills_use_the_purchase_rates(self):
        line = {
            "Amount": 50, "DetailType": "AccountBasedExpenseLineDetail",
            "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "15"}, "TaxCodeRef": {"value": "1"}},
        }
        vendor = next(iter(self.books.rows("Vendor")))["Id"]
        body = {
            "VendorRef": {"value": vendor}, "CurrencyRef": {"value": "GBP"}, "Line": [line],
            "GlobalTaxCalculation": "TaxExcluded",
        }
        bill = self.done("/bill", body)
        self.assertEqual((bill["TotalAmt"], bill["Balance"]), (60, 60))
        self.assertEqual(bill["TxnTaxDetail"]["TaxLine"][0]["TaxLineDetail"]["TaxRateRef"]["value"], "2")

    def test_two_rates_of_one_code_are_two_tax_lines(self):
        self.realm = MAPLE
        line = self.line(200, "4")
        body = {"CustomerRef": {"value": "1"}, "GlobalTaxCalculation": "TaxExcluded", "Line": [line]}
        invoice = self.done("/invoice", body)
        self.assertEqual([tax["Amount"] for tax in invoice["TxnTaxDetail"]["TaxLine"]], [10, 19.95])


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
        self.act("deposit_payment", payment=paid["Id"])
        self.refused("6540", "/payment", {"Id": paid["Id"], "SyncToken": "0"}, operation="delete")
        self.refused("6540", "/payment", {"Id": paid["Id"], "SyncToken": "0", "sparse": True, "TotalAmt": 30,
                                          "CustomerRef": {"value": "2"}})

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


class TestPages(MoneyCase):
    def page(self, path):
        return requests.get(f"{self.box.quickbooks_url}{path}", timeout=20)

    def submit(self, act, back, **values):
        fields = {"act": act, "back": back, "realm": self.realm, **values}
        return requests.post(f"{self.box.quickbooks_url}/app/act", data=fields, timeout=20)

    def test_the_deep_link_opens_the_invoice_of_the_right_company(self):
        page = self.page(f"/app/login?pagereq=invoice%3FtxnId%3D1&deeplinkcompanyid={THAMES}")
        self.assertIn("Thames Stationery Ltd", page.text)
        self.assertIn('<span id="invoice-number">TS-101</span>', page.text)

    def test_a_person_records_a_payment(self):
        self.page(f"/app/invoices?realm={self.realm}")
        page = self.page("/app/invoice?txnId=3")
        for name in ("record-payment", "invoice-total", "invoice-balance", "invoice-status", "invoice-contact"):
            self.assertIn(f'id="{name}"', page.text)
        page = self.submit("record_payment", "invoice?txnId=3", invoice="3", amount="18.37", reference="CHK 1")
        self.assertIn('<span id="invoice-balance">800.00</span>', page.text)
        page = self.submit("record_payment", "invoice?txnId=3", invoice="3", amount="many")
        self.assertIn('id="refusal"', page.text)

    def test_every_act_of_a_bookkeeper_works(self):
        invoice = self.act("create_invoice", customer="Bayshore Dental", amount="90", number="HAND-1")
        self.act("create_credit_memo", customer="Bayshore Dental", amount="20", invoice="HAND-1")
        paid = self.act("record_payment", invoice="HAND-1", amount="100", date="2026-01-05", reference="P-1")
        self.assertEqual(paid["UnappliedAmt"], Decimal("30.00"))
        self.act("change_payment", payment="P-1", amount="50", reference="P-2")
        self.assertEqual(self.books.get("Invoice", invoice["Id"])["Balance"], 20)
        self.act("unapply_payment", payment="P-2")
        self.act("void_payment", payment="P-2")
        self.act("receive_payment", customer="2", amount="40", invoices=[{"invoice": "HAND-1", "amount": "40"}])
        self.act("void_invoice", invoice="HAND-1")
        self.act("refund", customer="2", amount="5")
        self.act("rename_contact", contact="Bayshore Dental", name="Bayshore Dentists")
        self.act("create_contact", name="Twin", email="twin@example.com")
        self.act("merge_contacts", winner="Bayshore Dentists", loser="Twin")
        self.act("pay_bill", bill="PP-8841")
        self.act("archive_contact", contact="Bayshore Dentists")
        self.act("restore_contact", contact="Bayshore Dentists (deleted)")
        self.assertEqual(self.books.get("Customer", "2")["DisplayName"], "Bayshore Dentists")
        with self.assertRaises(ValueError):
            self.act("dance")

    def test_all_pages_open(self):
        names = ("invoices", "creditmemos", "payments", "bills", "expenses", "refunds", "salesreceipts", "customers",
                 "vendors", "settings", "customerdetail?nameId=2", "recvpayment?txnId=2", "bill?txnId=7")
        for name in names:
            self.assertEqual(self.page(f"/app/{name}").status_code, 200, name)
        self.assertEqual(self.page("/app/invoice?txnId=4711").status_code, 404)

    def test_balances_agree_with_the_documents(self):
        for company in self.box.quickbooks.companies.values():
            for customer in company.rows("Customer"):
                mine = [
                    (kind, row) for kind in ("Invoice", "CreditMemo", "Payment") for row in company.rows(kind)
                    if row["CustomerRef"]["value"] == customer["Id"]
                ]
                owed = sum(row["Balance"] for kind, row in mine if kind == "Invoice")
                owed -= sum(row["Balance"] for kind, row in mine if kind == "CreditMemo")
                owed -= sum(row["UnappliedAmt"] for kind, row in mine if kind == "Payment")
                owed += sum(
                    company.lent[row["Id"]] for row in company.rows("Purchase")
                    if row.get("EntityRef", {}).get("value") == customer["Id"])
                owed += sum(part.get(("Customer", customer["Id"]), 0) for part in company.noted.values())
                self.assertEqual(customer["Balance"], owed, customer["DisplayName"])
