"""The look-alike books keep a general ledger, and answer its trial balance as the services do."""

import json
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from werkzeug.test import Client
from werkzeug.wrappers import Response

from ..sandbox.quickbooks import ledger as quickbooks_ledger
from ..sandbox.xero import ledger as xero_ledger
from ..sandbox.xero.organisation import rounded
from .test_sandbox_history import SCOPES, HistoryCase

REPORTS = "accounting.reports.trialbalance.read"


class TestLedger(HistoryCase):
    def days(self):
        return [date(2026, 11, 27) - timedelta(days=ago) for ago in (0, 100, 400)]

    def test_every_document_posts_debits_equal_to_credits(self):
        for kind, rows in self.company.tables.items():
            if kind in (*quickbooks_ledger.SALES, *quickbooks_ledger.PURCHASES, *quickbooks_ledger.PAYMENTS, "Deposit",
                        "JournalEntry"):
                for row in rows.values():
                    posted = quickbooks_ledger.postings(self.company, kind, row)
                    self.assertEqual(sum(amount for _account, amount in posted), 0, (kind, row))
        for day in self.days():
            for found in (quickbooks_ledger.balances(self.company, str(day), f"{day.year}-01-01"),
                          xero_ledger.balances(self.org, day, date(day.year, 1, 1))):
                self.assertEqual(sum(found.values()), 0)
                self.assertGreater(len(found), 8)

    def test_receivables_of_quickbooks_are_what_its_customers_owe(self):
        for day in self.days():
            owed = sum(Decimal(contact["balances"].get(self.company.home, 0))
                       for contact in self.box.control.truth("quickbooks", day=day)["contacts"]
                       if contact["type"] == "Customer")
            self.assertEqual(self.receivable(lambda row, day=day: (
                row["TxnDate"] <= str(day) and row["CurrencyRef"]["value"] == self.company.home)), owed)
            self.assertTrue(owed)

    def receivable(self, counts):
        """The balance of accounts receivable of the documents that count."""
        kinds = (*quickbooks_ledger.SALES, "Purchase", *quickbooks_ledger.PAYMENTS, "Deposit", "JournalEntry")
        return sum(
            amount for kind in kinds for row in self.company.rows(kind) if counts(row)
            for account, amount in quickbooks_ledger.postings(self.company, kind, row)
            if self.company.get("Account", account)["AccountType"] == "Accounts Receivable")

    def test_what_is_paid_in_full_in_another_currency_leaves_nothing_and_a_gain(self):
        company, day = self.company, "2026-11-20"
        customer = company.create("Customer", {"DisplayName": "Ledger of euros", "CurrencyRef": {"value": "EUR"}})
        item = next(row for row in company.rows("Item") if row["Type"] == "Service")
        common = {"CustomerRef": {"value": customer["Id"]}, "CurrencyRef": {"value": "EUR"}, "TxnDate": day}
        invoice = company.create("Invoice", {
            **common, "ExchangeRate": Decimal("0.8451"), "GlobalTaxCalculation": "NotApplicable", "Line": [{
                "Amount": Decimal("100.01"), "DetailType": "SalesItemLineDetail",
                "SalesItemLineDetail": {"ItemRef": {"value": item["Id"]}}}]})
        for amount in ("33.33", "33.34", "33.34"):
            company.create("Payment", {
                **common, "ExchangeRate": Decimal("0.8700"), "TotalAmt": Decimal(amount), "Line": [{
                    "Amount": Decimal(amount), "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]}]})
        self.assertEqual(
            self.receivable(lambda row: row.get("CustomerRef", {}).get("value") == customer["Id"]), 0)
        gain = next(row["Id"] for row in company.rows("Account") if row["AccountSubType"] == "ExchangeGainOrLoss")
        gained = sum(amount for row in company.rows("Payment") if row["CustomerRef"]["value"] == customer["Id"]
                     for account, amount in quickbooks_ledger.postings(company, "Payment", row) if account == gain)
        self.assertEqual(gained, -(Decimal("87.02") - Decimal("84.52")))

    def test_receivables_of_xero_are_valued_at_the_rate_of_the_day(self):
        owed = defaultdict(Decimal)
        for one in self.box.control.truth("xero")["documents"]:
            if one["sale"] and one["kind"] != "prepayment":
                owed[one["currency"]] += Decimal(one["due"]) * (1 if one["kind"] == "invoice" else -1)
        found = xero_ledger.balances(self.org, date(2026, 11, 27))
        debtors = self.org.system_account("DEBTORS")["AccountID"]
        self.assertEqual(found[debtors], sum(
            rounded(amount / xero_ledger.rate_on(self.org, currency, date(2026, 11, 27)))
            for currency, amount in owed.items()))
        self.assertGreater(len(owed), 1)

    def test_the_report_of_quickbooks_tells_debits_and_credits_by_account(self):
        _grant, token = self.box.quickbooks.grants.grant_directly(
            [self.company.realm], ["com.intuit.quickbooks.accounting"])

        def asked(**query):
            answer = Client(self.box, Response).get(
                f"/quickbooks/v3/company/{self.company.realm}/reports/TrialBalance", query_string=query,
                headers={"Authorization": f"Bearer {token}", "Accept": "application/json"})
            return answer.status_code, json.loads(answer.get_data())

        status, report = asked(start_date="2026-01-01", end_date="2026-11-27", accounting_method="Accrual")
        self.assertEqual(status, 200)
        self.assertEqual((report["Header"]["ReportBasis"], report["Header"]["Currency"]), ("Accrual", "GBP"))
        *rows, total = report["Rows"]["Row"]
        sums = [sum(Decimal(row["ColData"][column]["value"] or 0) for row in rows) for column in (1, 2)]
        self.assertEqual([f"{one}" for one in sums], [one["value"] for one in total["Summary"]["ColData"][1:]])
        self.assertIn("2200 VAT Control", [row["ColData"][0]["value"] for row in rows])
        # The preference of the books counts where the request does not say it.
        self.company.settings["ReportPrefs"]["ReportBasis"] = "Cash"
        self.addCleanup(self.company.settings["ReportPrefs"].update, ReportBasis="Accrual")
        names = [row["ColData"][0]["value"] for row in asked()[1]["Rows"]["Row"][:-1]]
        self.assertNotIn("1100 Accounts Receivable (A/R)", names)
        self.assertEqual(asked(start_date="2026-02-01", end_date="2026-01-01")[0], 400)
        self.assertEqual(asked(end_date="2026-01-01")[0], 400)

    def test_the_report_of_xero_is_laid_out_in_rows_and_needs_a_scope_of_its_own(self):
        self.assertEqual(self.asked("Reports/TrialBalance")[0], 401)
        _grant, token = self.box.xero.grants.grant_directly([self.org.id], [*SCOPES, REPORTS])
        allowed = {"Authorization": f"Bearer {token}"}
        status, answer = self.asked("Reports/TrialBalance", allowed, date="2026-11-27")
        self.assertEqual(status, 200)
        [report] = answer["Reports"]
        header, *sections, total = report["Rows"]
        self.assertEqual([cell["Value"] for cell in header["Cells"]][-2:], ["YTD Debit", "YTD Credit"])
        self.assertEqual([section["Title"] for section in sections],
                         ["Revenue", "Expenses", "Assets", "Liabilities", "Equity"])
        debit, credit = (total["Rows"][0]["Cells"][column]["Value"] for column in (3, 4))
        self.assertEqual(debit, credit)
        names = [row["Cells"][0]["Value"] for section in sections for row in section["Rows"]]
        self.assertIn("Accounts Receivable (610)", names)
        for wrong in ({"date": "tomorrow"}, {"fromDate": "2026-01-01"}, {"paymentsOnly": "true"}):
            self.assertEqual(self.asked("Reports/TrialBalance", allowed, **wrong)[0], 400, wrong)
