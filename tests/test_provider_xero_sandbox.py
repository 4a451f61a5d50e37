"""Xero's verbs over real HTTP, against the look-alike service."""

from datetime import date, timedelta
from decimal import Decimal
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import requests

from odoo.tests import BaseCase

from ..providers import transport
from ..providers.base import App
from ..providers.documents import Allocation, Bill, CreditNote, Customer, Invoice, Item, Line, Payment, Ref
from ..providers.errors import NotConnected, Rejected, TryLater, Unknown
from ..providers.xero import changes
from ..providers.xero.provider import Xero
from .common import SandboxMixin

D = Decimal
APP = App(client_id="demo-client", client_secret="demo-secret", webhook_key="hook")
REDIRECT = "http://localhost:8069/books/oauth/xero"
BOOKS = "Bramley & Finch Ltd"
DAY = date(2026, 11, 2)


class XeroCase(SandboxMixin, BaseCase):
    """One connection to the first organisation of the look-alike service."""

    def setUp(self):
        super().setUp()
        self.box.reset()
        organisation = self.box.xero.organisation(BOOKS)
        self.tokens = self.consent(organisation.id)
        self.refreshed = 0
        self.xero = Xero(APP, base_url=self.box.xero_url, books=organisation.id, token=self.token)
        self.xero.facts = self.xero.check()
        self.records = {}

    def consent(self, *tenants, decision="allow", redirect=REDIRECT):
        """What the callback of a consent brings, as tokens."""
        provider = Xero(APP, base_url=self.box.xero_url)
        answer = requests.post(
            provider.authorize_url(redirect, "st4te"), timeout=10, allow_redirects=False,
            data={"tenant": tenants, "decision": decision})
        callback = {name: one[0] for name, one in parse_qs(urlsplit(answer.headers["Location"]).query).items()}
        self.assertEqual(callback["state"], "st4te")
        return provider.exchange_code(callback, redirect)

    def token(self, refused):
        if refused:
            self.tokens = self.xero.refresh(self.tokens)
            self.refreshed += 1
        return self.tokens.access_token

    def all(self, kind):
        if kind not in self.records:
            self.records[kind] = [record for page in self.xero.catalogue(kind) for record in page.records]
        return self.records[kind]

    def ref(self, kind, **wanted):
        record = next(
            record for record in self.all(kind)
            if record.state == "active" and all(getattr(record, name) == value for name, value in wanted.items()))
        return Ref(external_id=record.external_id, number=record.number, name=record.name)

    def push(self, *documents, request_id="r1"):
        return self.xero.push([self.xero.prepare(document) for document in documents], request_id)

    def put(self, *documents, request_id="r1"):
        """The records of what was pushed."""
        return [outcome.record for outcome in self.push(*documents, request_id=request_id)]

    def invoice(self, number="T-1", kind=Invoice, net="100.00", **values):
        tax = (D(net) * D("0.2")).quantize(D("0.01"))
        purchase = kind is Bill
        one = Line(
            description="Chair", unit_price=D(net), net=D(net), tax=tax,
            account=self.ref("account", role="expense" if purchase else "income"),
            tax_code=self.ref("tax", external_id="INPUT2" if purchase else "OUTPUT2"))
        values = {
            "key": f"odoo:1:account.move:{number}", "number": number, "contact": self.ref("contact"), "date": DAY,
            "due_date": DAY + timedelta(days=30), "currency": "GBP", "lines": (one,), "total": D(net) + tax,
            "tax_total": tax, "url": f"https://odoo.example/invoices/{number}", **values}
        return kind(**values)

    def payment(self, record, amount="120.00", key="odoo:1:account.payment:1", **values):
        values = {
            "contact": Ref(external_id=record.contact_id), "date": DAY, "amount": D(amount), "currency": "GBP",
            "account": self.ref("account", role="bank"), "reference": "PBNK/1",
            "allocations": (Allocation(kind=record.kind, external_id=record.external_id, amount=D(amount)),), **values}
        return Payment(key=key, **values)

    def changed(self, cursor):
        """What changed since, the new cursor, and how many calls it took."""
        before, found = self.xero.calls, []
        for page in self.xero.changes(cursor):
            found += page.records
            cursor = page.cursor
        return found, cursor, self.xero.calls - before

    def act(self, act, **values):
        """What a bookkeeper does in Xero itself."""
        return self.box.control.act("xero", act, BOOKS, **values)

    def fault(self, kind, **values):
        self.box.control.fault("xero", kind, **values)

    def invoices_there(self, number):
        rows = self.box.control.state("xero", BOOKS)["Invoices"]
        return [row for row in rows if row["InvoiceNumber"] == number]


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
        self.assertEqual(
            advance.document.allocations, (Allocation(kind="invoice", external_id=record.external_id, amount=D(120)),))

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


class TestXeroWrites(XeroCase):

    def test_a_hundred_invoices_take_two_calls(self):
        documents = [self.invoice(f"T-{n}", net=f"{n}.05") for n in range(1, 101)]
        before = self.xero.calls
        records = self.put(*documents[:50], request_id="a") + self.put(*documents[50:], request_id="b")
        self.assertEqual(self.xero.calls - before, 2)
        for document, record in zip(documents, records, strict=True):
            self.assertEqual((record.number, record.total, record.tax, record.state, record.mark),
                             (document.number, document.total, document.tax_total, "open", document.key))

    def test_one_bad_invoice_stops_no_other(self):
        bad = self.invoice("T-2", contact=Ref(external_id="11111111-1111-4111-8111-111111111111"))
        first, refused, third = self.push(self.invoice("T-1"), bad, self.invoice("T-3"))
        self.assertEqual((first.record.number, third.record.number), ("T-1", "T-3"))
        self.assertIsInstance(refused.error, Rejected)
        self.assertEqual(refused.error.reason, "contact")
        self.assertTrue(refused.error.request_id)

    def test_a_number_that_exists_is_refused_and_not_overwritten(self):
        record, = self.put(self.invoice())
        outcome, = self.push(self.invoice(net="1.00"), request_id="r2")
        self.assertEqual(outcome.error.reason, "duplicate_number")
        self.assertEqual(self.xero.find([self.xero.prepare(self.invoice())])[0].total, record.total)

    def test_a_lost_answer_is_asked_for_again_and_nothing_is_written_twice(self):
        for kind in ("drop_after", "truncate"):
            number = f"T-{kind}"
            self.fault(kind, match={"method": "PUT"})
            with self.subTest(kind), self.assertRaises(Unknown):
                self.push(self.invoice(number), request_id=kind)
            self.assertEqual(self.put(self.invoice(number), request_id=kind)[0].number, number)
            self.assertEqual(len(self.invoices_there(number)), 1)

    def test_a_part_of_a_request_sent_again_under_its_id_is_no_refusal(self):
        self.put(self.invoice("T-1"), self.invoice("T-2"))
        with self.assertRaises(Unknown):
            self.push(self.invoice("T-2"))
        self.assertEqual(len(self.invoices_there("T-2")), 1)

    def test_after_the_window_what_was_written_is_found(self):
        self.fault("drop_after", match={"method": "PUT"})
        prepared = [self.xero.prepare(self.invoice(number)) for number in ("T-1", "T-2")]
        with self.assertRaises(Unknown):
            self.xero.push(prepared[:1], "r1")
        self.box.control.clock(600)
        found, absent = self.xero.find(prepared)
        self.assertEqual((found.number, found.mark, absent), ("T-1", "odoo:1:account.move:T-1", None))

    def test_failures_are_told_apart(self):
        for kind, values, read, write in (
            ("html_503", {}, TryLater, Unknown),
            ("drop_before", {"times": 2}, TryLater, Unknown),
            ("truncate", {"times": 2}, TryLater, Unknown),
            ("throttle", {"retry_after": 17}, TryLater, TryLater),
        ):
            with self.subTest(kind):
                self.fault(kind, match={"method": "GET"}, **values)
                with self.assertRaises(read):
                    self.xero.check()
                self.fault(kind, match={"method": "PUT"}, **{**values, "times": 1})
                with self.assertRaises(write) as caught:
                    self.push(self.invoice(f"T-{kind}"), request_id=kind)
                self.box.control.faults_clear()
                if kind == "throttle":
                    self.assertEqual(caught.exception.retry_after, 17)
                    self.assertIn("minute", caught.exception.words)

    def test_a_whole_request_that_is_refused_says_why(self):
        for status, headers, body, error, reason in (
            (400, {}, {"ErrorNumber": 14, "Type": "PostDataInvalidException", "Message": "-"}, Rejected, "refused"),
            (403, {}, {"Title": "Forbidden", "Detail": "AuthenticationUnsuccessful"}, Rejected, "permission"),
            (403, {"WWW-Authenticate": "insufficient_scope"}, {"Title": "Forbidden"}, Rejected, "permission"),
            (404, {}, "", Rejected, "missing"),
        ):
            self.fault("status", match={"method": "PUT"}, status=status, headers=headers, body=body)
            with self.subTest(status=status, body=body), self.assertRaises(error) as caught:
                self.push(self.invoice())
            self.assertEqual(getattr(caught.exception, "reason", None), reason)
        self.assertEqual(self.invoices_there("T-1"), [])

    def test_contacts_are_created_changed_found_and_archived(self):
        new = Customer(key="k", name="Kestrel Foods", number="ODOO-7", email="hi@kestrel.example", phone="+44 1")
        record, = self.put(new)
        self.assertEqual((record.kind, record.number, record.email), ("contact", "ODOO-7", "hi@kestrel.example"))
        self.assertEqual(self.xero.find([self.xero.prepare(new)])[0].external_id, record.external_id)
        renamed, = self.put(
            Customer(key="k", name="Kestrel", number="ODOO-7", external_id=record.external_id), request_id="r2")
        self.assertEqual((renamed.name, renamed.email), ("Kestrel", "hi@kestrel.example"))
        twin, = self.push(Customer(key="l", name="kestrel", number="ODOO-8"), request_id="r3")
        self.assertEqual(twin.error.reason, "duplicate_name")
        archive = self.xero.prepare_void("customer", record.external_id, renamed.version)
        self.assertEqual(self.xero.push([archive], "r4")[0].record.state, "archived")
        self.assertEqual(self.xero.find([self.xero.prepare(new)])[0].state, "archived")

    def test_contacts_are_searched_one_by_one_where_xero_refuses_the_filter(self):
        made = [Customer(key="k", name=f"Kestrel {n}", number=f"ODOO/{n}") for n in (1, 2)]
        records = self.put(*made)
        self.fault("status", match={"method": "GET", "path": "Contacts"}, status=400, headers={
            "Content-Type": "application/json"}, body={"ErrorNumber": 51, "Type": "HighVolumeException"})
        made.append(Customer(key="k", name="Nobody", number="ODOO/3"))
        found = self.xero.find([self.xero.prepare(document) for document in made])
        self.assertEqual([one and one.external_id for one in found], [*(one.external_id for one in records), None])

    def test_items_are_created_found_used_and_deleted(self):
        sales = self.ref("account", role="income")
        item = Item(key="k", name="Oak chair", code="OAK", price=D("12.3456"), income_account=sales)
        record, = self.put(item)
        self.assertEqual((record.number, record.document.price), ("OAK", D("12.3456")))
        self.assertEqual(self.xero.find([self.xero.prepare(item)])[0].external_id, record.external_id)
        outcome, = self.xero.push([self.xero.prepare_void("item", record.external_id, "", delete=True)], "r2")
        self.assertEqual(outcome.record.state, "deleted")
        self.assertEqual(self.xero.find([self.xero.prepare(item)]), [None])

    def test_bills_and_credits_of_both_sides_go_out(self):
        bill, = self.put(self.invoice("B-1", kind=Bill))
        credit, = self.put(self.invoice("C-1", kind=CreditNote), request_id="r2")
        self.assertEqual((bill.kind, bill.total, credit.kind, credit.balance), ("bill", D(120), "credit_note", D(120)))
        prepared = [self.xero.prepare(self.invoice(number, kind=CreditNote)) for number in ("C-1", "C-2")]
        self.assertEqual([one and one.number for one in self.xero.find(prepared)], ["C-1", None])

    def test_what_was_approved_is_voided_and_drafts_are_deleted(self):
        approved, = self.put(self.invoice("T-1"))
        draft, = self.put(self.invoice("T-2", status="draft"), request_id="r2")
        self.assertEqual(draft.state, "draft")
        outcomes = self.xero.push(
            [self.xero.prepare_void("invoice", one.external_id, one.version) for one in (approved, draft)], "r3")
        self.assertEqual([outcome.record.state for outcome in outcomes], ["void", "deleted"])
        self.assertEqual([outcome.record.balance for outcome in outcomes], [0, 0])

    def test_a_paid_invoice_is_not_voided_until_its_payment_is_deleted(self):
        record, = self.put(self.invoice())
        paid, = self.put(self.payment(record), request_id="p")
        void = self.xero.prepare_void("invoice", record.external_id, record.version)
        self.assertEqual(self.xero.push([void], "v1")[0].error.reason, "linked")
        delete = self.xero.prepare_void("payment", paid.external_id, paid.version)
        self.assertEqual(self.xero.push([delete], "d")[0].record.state, "deleted")
        self.assertEqual(self.xero.push([void], "v2")[0].record.state, "void")

    def test_payments_are_found_by_their_mark(self):
        record, = self.put(self.invoice())
        mine = self.payment(record, "50.00", key="odoo:1:account.payment:7")
        twin = self.payment(record, "50.00", key="odoo:1:account.payment:8")
        paid, = self.put(mine, request_id="p")
        found, absent = self.xero.find([self.xero.prepare(one) for one in (mine, twin)])
        self.assertEqual((found.external_id, found.mark, absent), (paid.external_id, mine.key, None))

    def test_too_large_a_payment_is_refused(self):
        record, = self.put(self.invoice())
        outcome, = self.push(self.payment(record, "120.01"), request_id="p")
        self.assertEqual(outcome.error.reason, "more_than_due")

    def test_a_credit_note_is_set_against_an_invoice_and_taken_off_again(self):
        invoice, = self.put(self.invoice())
        credit, = self.put(self.invoice("C-1", kind=CreditNote, net="50.00"), request_id="r2")
        applied = self.payment(invoice, "0", allocations=(
            Allocation(kind="invoice", external_id=invoice.external_id, amount=D(60)),
            Allocation(kind="credit_note", external_id=credit.external_id, amount=D(60))))
        prepared = self.xero.prepare(applied)
        self.assertEqual(self.xero.find([prepared]), [None])
        _none, cursor, _calls = self.changed("")
        record, = self.put(applied, request_id="r3")
        self.assertEqual(self.xero.find([prepared])[0].external_id, record.external_id)
        found = {one.external_id: one for one in self.changed(cursor)[0]}
        self.assertEqual(found[invoice.external_id].balance, D(60))
        self.assertEqual(found[record.external_id].document.allocations, applied.allocations)
        off = self.xero.prepare_void("payment", record.external_id, record.version)
        self.box.control.fault("xero", "status", match={"method": "DELETE"}, status=400, body={
            "ErrorNumber": 10, "Type": "ValidationException", "Message": "A validation exception occurred",
            "Elements": [{"ValidationErrors": [{"Message": "The period lock date has passed"}]}]})
        self.assertEqual(self.xero.push([off], "refused")[0].error.reason, "closed_period")
        self.assertEqual(self.xero.push([off], "r4")[0].record.state, "deleted")
        self.assertEqual(self.xero.find([prepared]), [None])

    def test_a_foreign_invoice_keeps_its_rate(self):
        if not self.xero.facts.multi_currency:
            self.skipTest("the organisation keeps one currency")
        foreign = self.invoice(currency="EUR", rate=D("1.2345"))
        record, = self.put(foreign)
        self.assertEqual((record.currency, record.total), ("EUR", foreign.total))
        self.assertEqual(D(str(self.invoices_there("T-1")[0]["CurrencyRate"])), D("1.2345"))

    def test_nothing_secret_is_logged(self):
        with patch("logging.Logger.callHandlers") as heard, patch("logging.Logger.isEnabledFor", return_value=True):
            self.xero.check()
            self.xero.refresh(self.tokens)
        said = "\n".join(call.args[0].getMessage() for call in heard.call_args_list)
        self.assertIn("/api.xro/2.0/Organisation: 200", said)
        for secret in (self.tokens.access_token, self.tokens.refresh_token, APP.client_secret):
            self.assertNotIn(secret, said)
        self.assertNotIn(self.tokens.access_token, repr(self.tokens))

    def test_what_is_sent_again_is_the_same_bytes(self):
        self.assertEqual(self.xero.prepare(self.invoice()), self.xero.prepare(self.invoice()))
        self.assertEqual(transport.loads(self.xero.prepare(self.invoice()).body)["InvoiceNumber"], "T-1")
