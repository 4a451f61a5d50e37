"""Xero over real HTTP, against the sandbox: its consent, and what is read."""

from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import requests

from ..providers.documents import Allocation, Customer
from ..providers.errors import NotConnected
from ..providers.xero import changes
from ..providers.xero.provider import Xero
from .xero_case import APP, BOOKS, REDIRECT, D, XeroCase


class TestXeroConsent(XeroCase):

    def test_only_the_ticked_organisations_are_opened(self):
        first, second = list(self.box.xero.organisations)[:2]
        tokens = self.consent(second)
        self.assertEqual([one.external_id for one in self.xero.organisations(tokens, {})], [second])
        both = self.xero.organisations(self.consent(first, second), {})
        self.assertEqual({one.external_id for one in both}, {first, second})

    def test_a_cancelled_consent_connects_nothing(self):
        with self.assertRaises(NotConnected):
            self.consent(self.xero.books, decision="cancel")

    def test_a_code_serves_once(self):
        url = self.xero.authorize_url(REDIRECT, "st4te")
        answer = requests.post(
            url, data={"tenant": self.xero.books, "decision": "allow"}, timeout=10, allow_redirects=False)
        callback = {name: one[0] for name, one in parse_qs(urlsplit(answer.headers["Location"]).query).items()}
        self.xero.exchange_code(callback, REDIRECT)
        with self.assertRaises(NotConnected):
            self.xero.exchange_code(callback, REDIRECT)

    def test_a_refresh_gives_a_new_refresh_token_and_the_old_one_a_while_of_grace(self):
        fresh = self.xero.refresh(self.tokens)
        self.assertNotEqual(fresh.refresh_token, self.tokens.refresh_token)
        self.assertEqual(fresh.consent_id, self.tokens.consent_id)
        self.xero.refresh(self.tokens)
        self.box.control.clock(3600)
        with self.assertRaises(NotConnected):
            self.xero.refresh(self.tokens)

    def test_an_expired_token_is_refreshed_once_and_the_request_goes_through(self):
        self.box.control.expire("xero")
        self.assertEqual(self.xero.check().name, BOOKS)
        self.assertEqual(self.refreshed, 1)

    def test_revoking_ends_the_grant_and_is_no_error_twice(self):
        self.xero.revoke(self.tokens, shared=False)
        self.xero.revoke(self.tokens, shared=False)
        with self.assertRaises(NotConnected):
            self.xero.refresh(self.tokens)
        with self.assertRaises(NotConnected):
            self.xero.check()

    def test_leaving_a_shared_grant_spares_the_other_organisations(self):
        first, second = list(self.box.xero.organisations)[:2]
        self.tokens = self.consent(first, second)
        leaving = Xero(APP, base_url=self.box.xero_url, books=first, token=self.token)
        staying = Xero(APP, base_url=self.box.xero_url, books=second, token=self.token)
        leaving.revoke(self.tokens, shared=True)
        self.assertEqual(staying.check().external_id, second)
        with self.assertRaises(NotConnected):
            leaving.check()


class TestXeroReads(XeroCase):

    def test_the_facts_about_the_books_take_two_calls(self):
        before = self.xero.calls
        facts = self.xero.check()
        self.assertEqual(self.xero.calls - before, 2)
        self.assertEqual((facts.name, facts.country, facts.home_currency), (BOOKS, "GB", "GBP"))
        self.assertTrue(facts.short_code.startswith("!"))

    def test_the_catalogue_tells_what_lines_need(self):
        roles = {record.role for record in self.all("account")}
        self.assertLessEqual({"income", "expense", "bank", "receivable", "payable"}, roles)
        self.assertEqual(self.ref("tax", role="untaxed").external_id, "NONE")
        taxes = {record.external_id: (record.rate, record.use) for record in self.all("tax")}
        self.assertEqual((taxes["OUTPUT2"], taxes["INPUT2"], taxes["NONE"]), ((20, "sale"), (20, "purchase"), (0, "")))
        self.assertTrue(all(record.document.name for record in self.all("contact")))
        self.assertEqual(self.all("term"), [])

    def test_web_links_lead_to_a_page(self):
        record, = self.put(self.invoice())
        for kind, external_id in (("invoice", record.external_id), ("", "")):
            self.assertEqual(requests.get(self.xero.web_url(kind, external_id), timeout=10).status_code, 200)

    def test_an_idle_pull_takes_four_calls(self):
        self.box.control.clock(600)
        _none, cursor, calls = self.changed("")
        self.assertEqual(calls, 1)
        found, cursor, calls = self.changed(cursor)
        self.assertEqual((found, calls), ([], 4))

    def test_changes_tell_of_invoices_and_their_payments_however_small_the_pages(self):
        _none, cursor, _calls = self.changed("")
        for size, number in ((1000, "T-1"), (2, "T-2")):
            with self.subTest(size=size), patch.object(changes, "PAGE", size):
                records = self.put(*(self.invoice(f"{number}-{n}") for n in range(5)), request_id=number)
                document = self.payment(records[0], key=f"odoo:1:account.payment:{size}")
                paid, = self.put(document, request_id=f"p{number}")
                found, cursor, _calls = self.changed(cursor)
                places = {record.external_id: place for place, record in enumerate(found)}
                self.assertLessEqual({record.external_id for record in records}, places.keys())
                invoice, payment = found[places[records[0].external_id]], found[places[paid.external_id]]
                self.assertEqual((invoice.state, invoice.balance), ("paid", 0))
                self.assertEqual((payment.mark, payment.document.reference), (document.key, "PBNK/1"))
                self.assertEqual(payment.document.allocations, document.allocations)
                self.assertLess(places[invoice.external_id], places[payment.external_id])

    def test_a_payment_deleted_there_and_an_invoice_voided_there_are_told(self):
        record, = self.put(self.invoice())
        paid, = self.put(self.payment(record), request_id="p")
        _none, cursor, _calls = self.changed("")
        self.act("delete_payment", payment=paid.external_id)
        self.act("void_invoice", invoice=record.external_id)
        states = {one.external_id: one.state for one in self.changed(cursor)[0]}
        self.assertEqual((states[paid.external_id], states[record.external_id]), ("deleted", "void"))

    def test_money_that_waits_for_invoices_is_told_once_an_invoice_shows_it(self):
        record, = self.put(self.invoice())
        _none, cursor, _calls = self.changed("")
        money = self.act("record_overpayment", contact=record.contact_id, amount="150.00")
        self.act("apply_credit", credit_of=money["OverpaymentID"], invoice=record.external_id)
        found, cursor, _calls = self.changed(cursor)
        advance = {one.external_id: one for one in found}[money["OverpaymentID"]]
        self.assertEqual((advance.kind, advance.total, advance.balance), ("payment", D(150), D(30)))
        allocation, = advance.document.allocations
        self.assertEqual(
            replace(allocation, date=None), Allocation(kind="invoice", external_id=record.external_id, amount=D(120)))
        self.assertTrue(allocation.date)

    def test_money_that_waits_is_told_within_the_hour_at_the_latest(self):
        _none, cursor, _calls = self.changed("")
        money = self.act("record_overpayment", contact=self.ref("contact").external_id, amount="150.00")
        with patch.object(changes, "RARE", timedelta(0)):
            found, cursor, _calls = self.changed(cursor)
        self.assertIn(money["OverpaymentID"], [one.external_id for one in found])

    def test_a_merged_contact_is_followed(self):
        gone, stays = self.put(Customer(key="k", name="Gone", number="G"), Customer(key="k", name="Stays", number="S"))
        _none, cursor, _calls = self.changed("")
        self.act("merge_contacts", contact=gone.external_id, into=stays.external_id)
        merged = {one.external_id: one for one in self.changed(cursor)[0]}[gone.external_id]
        self.assertEqual((merged.state, merged.contact_id), ("archived", stays.external_id))
