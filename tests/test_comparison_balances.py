"""A comparison also shows what the ledgers of both sides say, where the books may be asked for it."""

from datetime import timedelta
from decimal import Decimal
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..sandbox.xero.kind import Asked
from ..sandbox.xero.kinds import KINDS
from .companies import COMPANIES
from .foreign_case import EuroCase
from .reconciliation_case import ReconciliationCase

SCOPE = "accounting.reports.trialbalance.read"
REPORT = {"path": "/[rR]eports/TrialBalance"}


class BalancesCase(ReconciliationCase):
    def prepare(self):
        super().prepare()
        self.map_bank()

    def allow(self):
        """Allow it as the administrator does, from a comparison."""
        with self.request(self.administrators[self.code]) as env:
            run = env["books.reconciliation"].create({"connection_id": self.connection.id})
            action = run.action_allow_balances()
        callback = self.consent(action["url"], self.places[self.code]["books"])
        with self.request(self.administrators[self.code]) as env:
            env["books.connection"]._of_state(self.code, callback["state"])._take_consent(callback)
        return set(parse_qs(urlsplit(action["url"]).query)["scope"][0].split())

    def balances(self, run):
        """{role or name: (in Odoo, in the books)}"""
        self.assertEqual(run.balance_state, "done", run.balance_note)
        return {role if role != "bank" else name: (Decimal(here), Decimal(there))
                for role, name, here, there, _own_rates in run.balances["rows"]}


class BalanceStories:

    def test_what_both_sides_hold_agrees_in_the_ledgers_too(self):
        move = self.sent_invoice(("Consulting", 2, 100))
        bill = self.invoice(self.code, ("Paper", 1, 40), move_type="in_invoice", partner=self.partner(
            self.code, "Mill"), ref="B-1")
        self.press(self.accountants[self.code], bill, "action_books_send")
        self.pay((move, 20))
        self.run_schedules(self.code)
        self.register(move, 30)
        self.register(bill)
        self.run_schedules(self.code)
        run = self.compare()
        self.assert_agrees(run)
        found = self.balances(run)
        self.assertEqual(found["receivable"], (Decimal(str(move.amount_residual)),) * 2)
        self.assertEqual(found["tax"][0], found["tax"][1])
        self.assertEqual(sum(here for here, _there in found.values()), sum(there for _here, there in found.values()))
        self.assertIn("Both sides agreed", run.agreed)
        self.assertIn("by the ledgers", run.totals)

    def test_what_no_document_shows_is_seen_in_the_ledgers(self):
        self.sent_invoice(("Consulting", 2, 100))
        self.move_tax_by_hand(Decimal("12.34"))
        run = self.compare()
        self.assert_agrees(run)
        here, there = self.balances(run)["tax"]
        self.assertEqual(there - here, Decimal("12.34"))
        self.assertIn("Balances that differ: Taxes", run.agreed)
        self.assertNotIn("Both sides agreed", run.agreed)
        self.assertIn("Taxes", self.connection.reconciliation_note)
        html = self.env["ir.actions.report"]._render_qweb_html(
            "books_connector.books_reconciliation_document", run.ids)[0].decode()
        self.assertIn("Taxes, by the ledgers", html)

    def test_as_long_as_no_tax_is_mapped_taxes_are_not_compared(self):
        self.sent_invoice(("Consulting", 2, 100))
        self.env["books.mapping"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", "tax")]).confirmed = False
        self.assertNotIn("tax", self.balances(self.compare()))

    def test_of_a_period_what_was_posted_in_it_is_compared(self):
        self.connection.start_date = self.today - timedelta(days=20)
        scopes = [({}, (100, 50)), ({"until": self.today - timedelta(days=5)}, (100,)),
                  ({"since": self.today - timedelta(days=5)}, (50,))]
        others = [self.balances(self.compare(**scope)).get("receivable", (0, 0))[1] for scope, _amounts in scopes]
        old = self.sent_invoice(("Consulting", 1, 100), invoice_date=self.today - timedelta(days=10))
        self.sent_invoice(("Goods", 1, 50), partner=old.partner_id)
        for (scope, amounts), other in zip(scopes, others, strict=True):
            with self.subTest(scope):
                run = self.compare(**scope)
                here, there = self.balances(run)["receivable"]
                self.assertEqual(here, there - other)
                self.assertAlmostEqual(float(here), sum(amounts) * old.amount_total / 100)
                self.assertIn("what was posted", run.balance_note)

    def test_what_each_mapped_tax_applies_to_is_added_up_on_both_sides(self):
        move = self.sent_invoice(("Consulting", 2, 100), ("Free", 1, 30, self.env["account.tax"]))
        note = move._reverse_moves([{"invoice_date": self.today, "date": self.today}])
        note.invoice_line_ids[0].quantity = 1
        note.action_post()
        self.press(self.accountants[self.code], note, "action_books_send")
        self.assertEqual(note.books_state, "synced", note.books_error)
        mapping = self.env["books.mapping"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", "tax"),
            ("res_id", "=", self.company.account_sale_tax_id.id), ("confirmed", "=", True)])
        key, currency = f"tax on sales {mapping.record_id.external_id}", self.company.currency_id.name

        def sums(run):
            found = {code: value for code, value in run.counts.items() if code.startswith("tax on")}
            self.assertEqual(list(found), [key])
            return [Decimal(found[key][f"{side} {currency}"]) for side in ("here", "there")]

        run = self.compare()
        self.assertEqual(sums(run), [100, 100])
        self.assertIn(f"Sales at {mapping.record_id.name}, net", run.totals)
        self.tax_line_otherwise(move)
        run = self.compare()
        self.assertEqual(sums(run), [100, -100])
        self.assertEqual(self.differing(run).mapped("reason"), ["lines"])

    @mute_logger("odoo.addons.books_connector.providers.reading")
    def test_a_report_that_cannot_be_read_leaves_the_rest_compared(self):
        move = self.sent_invoice(("Consulting", 1, 100))
        self.rewrite_document(move, number="X-1")
        self.box.control.fault(self.code, "status", status=200, body='{"Header": {}, "Reports": [{"Rows": 7}]}',
                               times=9, match=REPORT)
        run = self.compare()
        self.assertEqual((run.balance_state, run.difference_count), ("unreadable", 1))
        self.assertIn("could not be read", run.balance_note)
        self.assertEqual(self.connection.state, "active")
        self.assertFalse(self.connection.error)

    @mute_logger("odoo.addons.books_connector.providers.transport")
    def test_a_report_that_fails_again_and_again_ends_neither_the_comparison_nor_the_connection(self):
        self.sent_invoice(("Consulting", 1, 100))
        self.box.control.fault(self.code, "status", status=503, times=99, match=REPORT)
        run = self.compare()
        self.assertEqual(run.balance_state, "unreadable")
        self.assertEqual((self.connection.state, self.connection.error), ("active", False))
        self.assertIn("not compared", run.agreed)
        self.assertNotIn("Both sides agreed", run.agreed)

    def test_of_days_of_which_nothing_is_sent_no_balance_is_compared(self):
        self.sent_invoice(("Consulting", 1, 100))
        self.connection.start_date = self.today + timedelta(days=3)
        self.assertFalse(self.compare().balances)
        self.connection.start_date = self.today
        self.assertFalse(self.compare(until=self.today - timedelta(days=3)).balances)
        self.assertEqual(self.balances(self.compare(since=self.today - timedelta(days=30))).keys(),
                         self.balances(self.compare()).keys())

    def test_a_statement_that_waits_to_be_matched_counts_once_with_the_payment(self):
        move = self.sent_invoice(("Consulting", 2, 100))
        self.register(move, 30)
        self.run_schedules(self.code)
        [bank] = [name for name in self.balances(self.compare()) if name[0].isdigit()][:1]
        line = self.env["account.bank.statement.line"].create({
            "journal_id": self.bank().id, "amount": 30, "payment_ref": "Money", "date": self.today})
        self.assertEqual(self.balances(self.compare())[bank], (30, 30))
        self.env["account.bank.statement.line"].create({
            "journal_id": self.bank().id, "amount": -7, "payment_ref": "Fee", "date": self.today})
        self.assertEqual(self.balances(self.compare())[bank], (30, 30))
        self.assertFalse(line.is_reconciled)

    def test_journals_that_share_an_account_count_it_once(self):
        move = self.sent_invoice(("Consulting", 2, 100))
        bank = self.bank()
        other = bank.copy({"name": "The same bank", "code": "SAME", "default_account_id": bank.default_account_id.id})
        mapping = self.env["books.mapping"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", "journal"), ("res_id", "=", bank.id)])
        mapping.copy({"res_id": other.id, "confirmed": True, "record_id": mapping.record_id.id})
        self.pay((move, 20), **self.into_bank(mapping.record_id))
        self.run_schedules(self.code)
        self.assertEqual(self.balances(self.compare())[mapping.record_id.display_name], (20, 20))

    def test_a_journal_without_an_account_there_shares_that_of_a_mapped_one(self):
        move = self.sent_invoice(("Consulting", 2, 100))
        self.bank().copy({"name": "Cheques", "code": "CHQ",
                          "default_account_id": self.bank().default_account_id.id})
        self.register(move, 30)
        self.run_schedules(self.code)
        run = self.compare()
        self.assertIn("Both sides agreed", run.agreed)
        self.assertEqual(sum(here for name, (here, _there) in self.balances(run).items() if name[0].isdigit()), 30)

    def test_what_is_owed_on_an_archived_account_counts(self):
        move = self.sent_invoice(("Consulting", 1, 100))
        account = move.line_ids.filtered(lambda line: line.account_type == "asset_receivable").account_id
        self.in_odoo("account_account", account, active=False)
        self.assertEqual(self.balances(self.compare())["receivable"], (Decimal(str(move.amount_total)),) * 2)

    def test_payments_of_a_journal_without_an_account_are_no_difference(self):
        move = self.sent_invoice(("Consulting", 2, 100))
        self.env["books.mapping"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", "journal")]).write(
                {"confirmed": False, "record_id": False})
        self.pay((move, 20))
        self.run_schedules(self.code)
        run = self.compare()
        self.assertEqual(move.amount_total - move.amount_residual, 20)
        self.assertIn("Both sides agreed", run.agreed)
        self.assertEqual(len([name for name in self.balances(run) if name not in ("receivable", "payable", "tax")]), 2)

    def test_a_document_counts_on_its_own_date_whatever_a_lock_moved(self):
        bill = self.invoice(self.code, ("Paper", 1, 40), move_type="in_invoice", partner=self.partner(
            self.code, "Mill"), ref="B-1", invoice_date=self.today - timedelta(days=30), post=False)
        bill.date = self.today
        bill.action_post()
        self.connection.start_date = self.today - timedelta(days=10)
        self.sent_invoice(("Consulting", 1, 100))
        found = self.balances(self.compare())
        self.assertNotIn("payable", found)
        self.assertEqual(*found["receivable"])

    def test_what_was_left_out_explains_a_part(self):
        self.sent_invoice(("Consulting", 1, 100))
        own = self.invoice(self.code, ("Own", 1, 30), partner=self.partner(self.code, "Sister company"))
        self.press(self.accountants[self.code], own.partner_id, "action_books_leave_out")
        self.assertIn("in part by what is decided or no difference: Receivables", self.compare().agreed)

    def test_an_entry_by_hand_makes_it_outdated(self):
        self.sent_invoice(("Consulting", 1, 100))
        run = self.compare()
        self.assertFalse(run.is_outdated)
        accounts = self.env["account.account"].search([
            ("company_ids", "in", self.company.ids), ("account_type", "in", ("expense", "liability_current"))], limit=2)
        self.env["account.move"].create({"move_type": "entry", "company_id": self.company.id, "line_ids": [
            Command.create({"account_id": account.id, "balance": balance})
            for account, balance in zip(accounts, (5, -5), strict=True)]}).action_post()
        run.invalidate_recordset()
        self.assertTrue(run.is_outdated)

    def test_only_who_may_change_the_connection_allows_it(self):
        run = self.compare()
        with self.assertRaises(AccessError), self.request(self.accountants[self.code]) as env:
            env["books.reconciliation"].browse(run.id).action_allow_balances()


@tagged("post_install", "-at_install")
class TestBalancesOfQuickBooks(BalanceStories, BalancesCase):

    code = "quickbooks"

    @staticmethod
    def into_bank(account):
        return {"account": account.external_id}

    def move_tax_by_hand(self, amount):
        """More tax is owed, as an entry of the bookkeeper says."""
        company = self.box.quickbooks.company(self.connection.external_id)
        tax, income = company.find_account("Other Current Liability"), company.find_account("Income")
        company.create("JournalEntry", {"Line": [
            {"Amount": amount, "DetailType": "JournalEntryLineDetail", "JournalEntryLineDetail": {
                "PostingType": posting, "AccountRef": {"value": account["Id"]}}}
            for posting, account in (("Credit", tax), ("Debit", income))]})


    def tax_line_otherwise(self, move):
        entity, row = "Invoice", self.there(move)
        lines = [dict(line) for line in self.book_row(self.code, entity, row)["Line"]]
        lines[0]["SalesItemLineDetail"] = {**lines[0]["SalesItemLineDetail"], "TaxCodeRef": {"value": "NON"}}
        self.rewrite(entity, row, Line=lines)

    def test_money_in_undeposited_funds_is_in_a_bank_journal_of_odoo_already(self):
        move = self.sent_invoice(("Consulting", 2, 100))
        self.pay((move, 20))
        self.run_schedules(self.code)
        run = self.compare()
        self.assertIn("Both sides agreed", run.agreed)
        self.assertEqual(self.balances(run)["1250 Undeposited Funds"], (0, 20))

    def test_the_basis_of_the_companys_own_reports_does_not_count(self):
        company = self.box.quickbooks.company(self.connection.external_id)
        company.settings["ReportPrefs"]["ReportBasis"] = "Cash"
        self.addCleanup(company.settings["ReportPrefs"].update, ReportBasis="Accrual")
        move = self.sent_invoice(("Consulting", 2, 100))
        self.assertEqual(self.balances(self.compare())["receivable"], (Decimal(str(move.amount_total)),) * 2)


@tagged("post_install", "-at_install")
class TestBalancesOfXero(BalanceStories, BalancesCase):

    code = "xero"

    def prepare(self):
        super().prepare()
        self.scopes = self.allow()

    @staticmethod
    def into_bank(account):
        return {"account": account.number}

    def move_tax_by_hand(self, amount):
        org = self.box.xero.organisations[self.connection.external_id]
        tax, income = org.system_account("GST")["Code"], "200"
        KINDS["ManualJournals"].create(org, {
            "Narration": "Tax", "Status": "POSTED", "Date": str(self.today), "JournalLines": [
                {"LineAmount": -amount, "AccountCode": tax}, {"LineAmount": amount, "AccountCode": income}]}, Asked())

    def tax_line_otherwise(self, move):
        row = self.there(move)
        org = self.box.xero.organisations[self.connection.external_id]
        lines = [dict(line) for line in org.get("Invoices", row)["LineItems"]]
        self.rewrite("Invoices", row, LineItems=[{**lines[0], "TaxType": "NONE"}, *lines[1:]])

    def test_it_is_asked_for_only_where_a_person_allows_it(self):
        self.assertIn(SCOPE, self.scopes)
        with self.request(self.administrators[self.code]) as env:
            env["books.connection"].browse(self.connection.id).compare_balances = False
            url = env["books.connection"].browse(self.connection.id).action_connect()["url"]
        self.assertNotIn(SCOPE, url)
        self.box.control.counts_clear()
        run = self.compare()
        self.assertEqual(run.balance_state, "ask")
        self.assertIn("a consent of its own", run.balance_note)
        self.assertIn("Both sides agreed", run.agreed)
        self.assertFalse([kind for kind in self.box.control.counts()["xero"]["calls"] if "Reports" in kind])

    def test_a_consent_without_it_is_said_and_ends_nothing(self):
        with self.request(self.administrators[self.code]) as env:
            env["books.connection"].browse(self.connection.id).compare_balances = False
        self.connect(self.code)
        self.connection.compare_balances = True
        run = self.compare()
        self.assertEqual(run.balance_state, "refused")
        self.assertIn("does not allow", run.balance_note)
        self.assertEqual(self.connection.state, "active")
        self.allow()
        self.assertEqual(self.compare().balance_state, "done")


@tagged("post_install", "-at_install")
class TestBalancesInOtherCurrencies(EuroCase, BalancesCase):
    """Xero values what is open in euros at the rate of the day: that is no difference that anybody could mend."""

    code = "xero"

    def test_what_the_books_value_at_their_own_rate_is_shown_and_does_not_count(self):
        self.allow()
        move = self.sent_invoice(("Consulting", 1, 100), currency_id=self.euro.id)
        run = self.compare()
        self.assert_agrees(run)
        here, there = self.balances(run)["receivable"]
        self.assertNotEqual(here, there)
        self.assertAlmostEqual(float(here), move.amount_total_signed)
        self.assertIn("Both sides agreed", run.agreed)
        self.assertIn("other currencies at rates of their own", run.totals)

    def test_what_was_open_in_euros_before_the_period_does_not_count_either(self):
        self.allow()
        self.connection.start_date = self.today - timedelta(days=60)
        self.sent_invoice(("Consulting", 1, 100), currency_id=self.euro.id, date=self.today - timedelta(days=30),
                          invoice_date=self.today - timedelta(days=30))
        self.sent_invoice(("Goods", 1, 50))
        run = self.compare(since=self.today - timedelta(days=3))
        here, there = self.balances(run)["receivable"]
        self.assertNotEqual(here, there)
        self.assertNotIn("Balances that differ", run.agreed)

    def test_a_difference_at_home_counts_although_something_in_euros_was_paid(self):
        self.allow()
        move = self.sent_invoice(("Consulting", 1, 100), currency_id=self.euro.id)
        self.register(move)
        self.run_schedules(self.code)
        self.sent_invoice(("Goods", 1, 50))
        self.connection.start_date = self.today
        run = self.compare()
        self.assertFalse([row for row in run.balances["rows"] if row[0] == "tax" and row[4]])


@tagged("post_install", "-at_install")
class TestBalancesInOtherCurrenciesOfQuickBooks(EuroCase, BalancesCase):

    code = "quickbooks"
    places: ClassVar = {"quickbooks": COMPANIES["quickbooks"] | {"books": "Thames Stationery Ltd"}}

    def test_what_is_open_in_euros_has_the_value_that_it_was_sent_with(self):
        move = self.sent_invoice(("Consulting", 1, 100), currency_id=self.euro.id)
        self.register(move, 33)
        self.run_schedules(self.code)
        run = self.compare()
        self.assert_agrees(run)
        here, there = self.balances(run)["receivable"]
        self.assertEqual(here, there)
        self.assertIn("Both sides agreed", run.agreed)
