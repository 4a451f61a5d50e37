"""The look-alike of QuickBooks Online computes as the service documents it."""

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
        elsewhere_by_its_bills = self.done("/invoice", self.invoice(100, customer="3"))
        self.assertEqual(elsewhere_by_its_bills["TxnTaxDetail"]["TotalTax"], 8.25)
        self.assertEqual(self.done("/invoice", self.invoice(100, customer="4"))["TxnTaxDetail"], {"TotalTax": 0})
        there = {"Line1": "1 Strip", "City": "Las Vegas", "CountrySubDivisionCode": "NV", "PostalCode": "89101"}
        self.assertEqual(self.done("/invoice", self.invoice(100, ShipAddr=there))["TxnTaxDetail"], {"TotalTax": 0})

    def total(self, amount):
        """An explicit total, beside the code that the preferences name for it."""
        return {"TotalTax": amount, "TxnTaxCodeRef": self.act("preferences")["TaxPrefs"]["TaxGroupCodeRef"]}

    def test_the_address_of_the_bill_does_not(self):
        there = {"Line1": "1 Strip", "City": "Las Vegas", "CountrySubDivisionCode": "NV", "PostalCode": "89101"}
        invoice = self.invoice(100, BillAddr=there, ShipAddr={"Line1": "?"})
        self.assertEqual(self.done("/invoice", invoice)["TxnTaxDetail"]["TotalTax"], 8.25)

    def test_an_explicit_total_is_honoured_beside_a_code_alone(self):
        alone = self.done("/invoice", self.invoice(100, TxnTaxDetail={"TotalTax": 8.24}))
        self.assertEqual(alone["TotalAmt"], 108.25)
        invoice = self.done("/invoice", self.invoice(100, TxnTaxDetail=self.total(8.24)))
        self.assertEqual(invoice["TotalAmt"], 108.24)
        self.assertEqual(invoice["TxnTaxDetail"]["TaxLine"][0]["Amount"], 8.24)
        lost = self.done("/invoice", self.invoice(100, tax="NON", TxnTaxDetail=self.total(8.25)))
        self.assertEqual(lost["TotalAmt"], 100)

    def test_a_memo_does_not_change_the_tax(self):
        invoice = self.done("/invoice", self.invoice(100, TxnTaxDetail=self.total(8.24)))
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
        override["TaxLineDetail"] |= {"PercentBased": True, "TaxPercent": 20}
        computed = self.done("/invoice", self.british(self.line(100, "1"), TxnTaxDetail=detail))
        self.assertEqual(computed["TotalAmt"], 120)
        override["TaxLineDetail"] = {"TaxRateRef": {"value": rate_id}, "PercentBased": False}
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
                owed += sum(part.get(("Customer", customer["Id"]), 0) for part in company.standing.values())
                self.assertEqual(customer["Balance"], owed, customer["DisplayName"])
