"""What every provider keeps: the same sentences for each, over real HTTP to its look-alike."""

import uuid
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..flows.push.ranks import RANKS
from ..providers.base import App, Verification
from ..providers.documents import (
    Allocation,
    Bill,
    CreditNote,
    Customer,
    Invoice,
    Item,
    Line,
    Payment,
    Ref,
    Vendor,
    VendorCredit,
)
from ..providers.errors import NotConnected, Rejected
from ..providers.quickbooks.provider import QuickBooks
from ..providers.xero.provider import Xero
from .common import BooksCase, SandboxMixin

D = Decimal
REDIRECT = "http://localhost:8069/books/oauth/provider"
DAY = date(2026, 11, 2)
SALES = {Invoice, CreditNote}


class Contract:
    """The sentences. A case says which provider, where its books are, and how a person consents."""

    allow_inherited_tests_method = True  # Odoo's own runner leaves inherited tests out otherwise

    provider_class = None
    books = None  # its name on the consent page
    currency = "USD"

    def setUp(self):
        super().setUp()
        self.app = App("demo-client", "demo-secret", "hook", redirect_uri=REDIRECT)
        self.callback = self.consent(self.new().authorize_url(REDIRECT, "state-1"))
        self.tokens = self.new().exchange_code(self.callback, REDIRECT)
        opened = self.new().organisations(self.tokens, self.callback)
        self.provider = self.new(books=opened[0].external_id, token=self.token)
        self.provider.facts = self.provider.check()
        self.marks = 0

    def new(self, **values):
        return self.provider_class(self.app, base_url=self.base_url(), **values)

    def token(self, refused):
        if refused:
            self.tokens = self.provider.refresh(self.tokens)
        return self.tokens.access_token

    def key(self):
        self.marks += 1
        return f"odoo:test:account.move:{self.marks}"

    def put(self, *documents):
        """The records of what is written, each in a request of its own."""
        found = []
        for document in documents:
            [outcome] = self.provider.push([self.provider.prepare(document)], uuid.uuid4().hex)
            self.assertIsNone(outcome.error, outcome.error)
            found.append(outcome.record)
        return found

    def ref(self, kind, **wanted):
        record = next(
            record for page in self.provider.catalogue(kind) for record in page.records
            if record.state == "active" and all(getattr(record, name) == value for name, value in wanted.items()))
        return Ref(external_id=record.external_id, number=record.number, name=record.name, rate=record.rate)

    def contact(self, of=Customer):
        [record] = self.put(of(key=self.key(), name=f"Contract {of.kind} {self.marks}", number=f"C-{self.marks}"))
        self.assertEqual(record.kind, self.provider.record_kind(of.kind))
        return Ref(external_id=record.external_id)

    def document(self, of=Invoice, contact=None, **values):
        """A document of one line without tax."""
        needs, sale = self.provider.line_needs, of in SALES
        line = {"tax_code": self.ref("tax", role="untaxed")} if self.untaxed(sale) else {}
        if sale and needs == "item":
            line["item"] = self.ref("item")
        elif not sale or needs == "account":
            line["account"] = self.ref("account", role="income" if sale else "expense")
        values = {
            "key": self.key(), "number": f"T-{self.marks}", "date": DAY, "due_date": DAY + timedelta(days=30),
            "currency": self.currency, "total": D("90.00"), "tax_total": D(0), **values}
        return of(
            contact=contact or self.contact(Customer if sale else Vendor),
            lines=(Line(description="Chair", unit_price=D(90), net=D(90), **line),
                   Line(description="Thank you", is_note=True)), **values)

    def untaxed(self, sale):
        return sale or self.provider.facts.purchase_tax

    def payment(self, record, amount, **values):
        return Payment(
            key=self.key(), contact=Ref(external_id=record.contact_id), date=DAY, amount=D(amount),
            currency=self.currency, account=self.ref("account", role="bank"), allocations=(
                Allocation(kind=record.kind, external_id=record.external_id, amount=D(amount)),), **values)

    def changed(self, cursor):
        return [record for page in self.provider.changes(cursor) for record in page.records]

    def cursor(self):
        return [page.cursor for page in self.provider.changes("")][-1]

    # The sentences

    def test_the_balances_of_the_accounts_follow_what_is_written(self):
        if not self.provider.states_balances:
            with self.assertRaises(NotImplementedError):
                self.provider.account_balances(DAY)
            return
        if self.provider.balance_scopes:
            with self.assertRaises(Rejected) as caught:
                self.provider.account_balances(DAY)
            self.assertEqual(caught.exception.reason, "permission")
            self.provider.check()  # the connection goes on
            callback = self.consent(self.new().authorize_url(REDIRECT, "state-2", balances=True))
            self.tokens = self.new().exchange_code(callback, REDIRECT)
        receivable, bank = (self.ref("account", role=role).external_id for role in ("receivable", "bank"))
        before = self.provider.account_balances(DAY)
        self.assertEqual(sum(before.values()), 0)
        [invoice] = self.put(self.document())
        self.put(self.payment(invoice, 30))
        after, day_before = self.provider.account_balances(DAY), self.provider.account_balances(DAY - timedelta(days=1))
        for account, amount in ((receivable, D(60)), (bank, D(30))):
            self.assertEqual(after.get(account, 0) - before.get(account, 0), amount)
            self.assertEqual(day_before.get(account, 0), before.get(account, 0))

    def test_what_it_declares_is_one_of_what_can_be_declared(self):
        provider = self.provider_class
        self.assertLessEqual(provider.takes, set(RANKS))
        self.assertLessEqual(provider.takes_files_of, provider.takes)
        self.assertIn(provider.webhooks, ("", "app", "connection"))
        for whose in (provider.tax_amounts, provider.rates):
            self.assertIn(whose, ("ours", "theirs"))
        self.assertIn(provider.numbers, ("ours", "theirs", "setting"))
        self.assertIn(provider.line_needs, ("", "item", "account"))
        self.assertGreaterEqual(provider.taxes_per_line, 1)
        self.assertGreaterEqual(provider.longest_contact_number, 10)
        self.assertLessEqual(provider.can, {"posting_status", "stock"})
        self.assertIn(provider.record_kind("customer"), provider.contact_kinds)
        self.assertTrue(provider.line_needs != "item" or "item" in provider.takes)
        if provider.takes_files_of:
            self.assertGreater(provider.attachment_limit, 0)

    def test_its_money_is_expressed_in_kinds_that_it_takes(self):
        money = self.provider_class.money
        self.assertLessEqual(money.kinds | set(money.payments), self.provider_class.takes)
        for kind in money.payments:
            for push in money.pushes(kind):
                self.assertIn(push.kind, money.kinds)

    def test_a_consent_is_renewed_each_time_by_new_tokens_and_can_be_given_back(self):
        before = self.tokens
        self.tokens = self.provider.refresh(before)
        self.assertNotEqual(self.tokens.access_token, before.access_token)
        self.assertTrue(self.provider.check().name)
        self.provider.revoke(self.tokens, shared=False)
        with self.assertRaises(NotConnected):
            self.provider.refresh(self.tokens)

    def test_a_code_is_good_for_one_exchange(self):
        with self.assertRaises((NotConnected, Rejected)):
            self.new().exchange_code(self.callback, REDIRECT)

    def test_an_id_of_the_books_that_is_none_is_refused(self):
        for told in ("", "../x", "a/b", "%2e"):
            with self.assertRaises(Rejected):
                self.provider_class.books_id(told)
        self.assertEqual(self.provider_class.books_id(self.provider.books), self.provider.books)

    def test_each_kind_that_it_takes_is_written_with_the_amounts_that_were_foreseen(self):
        for of in (Invoice, CreditNote, Bill, VendorCredit):
            document = self.document(of)
            if of.kind not in self.provider_class.takes:
                with self.assertRaises(Rejected, msg=of.kind):
                    self.provider.prepare(document)
                continue
            payload = self.provider.prepare(document)
            expected = self.provider.expected_totals(payload)
            self.assertEqual((expected.total, expected.tax), (D(90), D(0)), of.kind)
            [record] = self.put(document)
            self.assertEqual(
                (record.kind, record.number, record.total, record.currency, record.contact_id, record.date),
                (of.kind, document.number, D(90), self.currency, document.contact.external_id, DAY))
            self.assertEqual((record.state, record.balance), ("open", D(90)))

    def test_what_it_does_not_take_is_refused_before_it_is_sent(self):
        documents = [Item(key=self.key(), name="Chair")]
        for document in documents:
            taken = document.kind in self.provider_class.takes
            with suppress(Rejected) if taken else self.assertRaises(Rejected):
                self.provider.prepare(document)

    def test_what_was_written_is_found_by_its_mark_and_by_its_number_and_what_was_not_is_not(self):
        document = self.document()
        payload = self.provider.prepare(document)
        self.assertEqual(self.provider.find([payload]), [None])
        [record] = self.put(document)
        [found] = self.provider.find([payload])
        self.assertEqual(found.external_id, record.external_id)
        self.assertEqual(self.provider.find_by_number("invoice", document.number).external_id, record.external_id)
        self.assertIsNone(self.provider.find_by_number("invoice", "T-never"))

    def test_the_same_request_is_answered_again_inside_its_window_and_where_there_is_none_it_is_found(self):
        document = self.document()
        payload, request_id = self.provider.prepare(document), uuid.uuid4().hex
        self.assertNotIn(request_id, payload.body)
        first = self.provider.push([payload], request_id)[0].record
        if self.provider_class.replay_window:
            again = self.provider.push([payload], request_id)[0].record
        else:
            [again] = self.provider.find([payload])
        self.assertEqual(again.external_id, first.external_id)

    def test_a_payment_settles_its_document_and_taken_back_frees_it(self):
        invoice, = self.put(self.document())
        cursor = self.cursor()
        payment, = self.put(self.payment(invoice, "40.00"))
        self.assertEqual(payment.kind, self.provider.record_kind("payment"))
        seen = {(record.kind, record.external_id): record for record in self.changed(cursor)}
        self.assertEqual(seen["invoice", invoice.external_id].balance, D(50))
        document = seen["payment", payment.external_id].document
        self.assertEqual((document.amount, document.incoming), (D(40), True))
        self.assertEqual(document.allocations, (
            Allocation(kind="invoice", external_id=invoice.external_id, amount=D(40)),))
        [gone] = self.provider.push([self.provider.prepare_void(
            payment.kind, payment.external_id, payment.version, delete=True)], uuid.uuid4().hex)
        self.assertIsNone(gone.error, gone.error)
        [there] = self.provider.read_again("invoice", [invoice.external_id]).records
        self.assertEqual(there.balance, D(90))

    def test_changes_tell_contacts_and_documents_before_or_with_what_settles_them(self):
        cursor = self.cursor()
        contact = self.contact()
        invoice, = self.put(self.document(contact=contact))
        payment, = self.put(self.payment(invoice, "90.00"))
        pages = [{record.external_id for record in page.records} for page in self.provider.changes(cursor)]
        places = [
            next(place for place, page in enumerate(pages) if one.external_id in page)
            for one in (contact, invoice, payment)]
        self.assertEqual(places, sorted(places))

    def test_a_reading_begins_now_and_a_cursor_can_be_set_back(self):
        invoice, = self.put(self.document())
        self.assertEqual([page.records for page in self.provider.changes("")], [()])
        cursor = self.provider.rewind_cursor(self.cursor(), timedelta(hours=1))
        self.assertIn(invoice.external_id, {record.external_id for record in self.changed(cursor)})

    def history(self, since=None, **values):
        """{(kind, id): record} of everything that was entered since then."""
        found = {}
        for name in self.provider.historic:
            for page in self.provider.history(name, since, **values):
                self.assertFalse(page.unreadable)
                found |= {(record.kind, record.external_id): record for record in page.records}
        return found

    def test_history_has_every_document_with_its_lines_and_then_what_settles_it(self):
        if not self.provider.historic:
            self.skipTest("it reads no history")
        kinds = [kind for kind in (Invoice, CreditNote, Bill, VendorCredit) if kind.kind in self.provider.takes]
        written = self.put(*(self.document(kind) for kind in kinds))
        payment, = self.put(self.payment(written[0], "40.00"))
        before = DAY - timedelta(days=1)
        there, later = self.history(before), self.history(DAY + timedelta(days=1))
        self.assertIn((payment.kind, payment.external_id), there)
        for record in written:
            key = (record.kind, record.external_id)
            self.assertNotIn(key, later)
            document = there[key].document
            self.assertEqual((document.net, sum(line.net for line in document.lines)), (D(90), D(90)))
            self.assertEqual([line.description for line in document.lines if not line.is_note], ["Chair"])
            self.assertTrue(any(line.account_id or line.item_id for line in document.lines))
            self.assertTrue(document.contact_name)
        counts = self.provider.history_counts(before)
        self.assertLessEqual(set(self.provider.historic), set(counts))
        self.assertLessEqual(set(counts), {*self.provider.historic, *self.provider.historic_counted})
        self.assertGreaterEqual(sum(counts.values()), len(written) + 1)
        self.assertLess(sum(self.provider.history_counts(DAY + timedelta(days=1)).values()), sum(counts.values()))

    def test_what_is_paid_is_not_in_the_history_of_what_is_open(self):
        if not self.provider.historic:
            self.skipTest("it reads no history")
        paid, due = self.put(self.document(), self.document())
        self.put(self.payment(paid, "90.00"))
        there = self.history(open_only=True)
        self.assertIn(("invoice", due.external_id), there)
        self.assertNotIn(("invoice", paid.external_id), there)

    def test_an_invoice_is_voided_and_its_number_is_told_to_be_void(self):
        document = self.document()
        record, = self.put(document)
        [outcome] = self.provider.push(
            [self.provider.prepare_void("invoice", record.external_id, record.version)], uuid.uuid4().hex)
        self.assertIsNone(outcome.error, outcome.error)
        found = self.provider.find_by_number("invoice", document.number)
        self.assertTrue(found is None or found.state in ("void", "deleted"), found)

    def test_a_person_sees_each_object_and_the_books_at_an_address(self):
        for kind, external_id in (("", ""), ("invoice", "1"), ("payment", "1"), ("account", "1")):
            self.assertRegex(self.provider.web_url(kind, external_id), r"^(https?|file)://")

    def test_a_delivery_that_is_not_signed_is_no_event(self):
        for body in (b"", b"{}", b"[]", b"\xff"):
            answer = self.provider.parse_webhook({}, body, lambda books: "")
            self.assertNotIsInstance(answer, Verification)
            self.assertIsNone(answer)


class SandboxContract(Contract, SandboxMixin):

    def consent(self, url):
        return BooksCase.consent(url, self.books)


@tagged("post_install", "-at_install")
class TestQuickBooksContract(SandboxContract, BaseCase):

    provider_class, books = QuickBooks, "Redwood Office Supply LLC"

    def base_url(self):
        return self.box.quickbooks_url


@tagged("post_install", "-at_install")
class TestXeroContract(SandboxContract, BaseCase):

    provider_class, books, currency = Xero, "Bramley & Finch Ltd", "GBP"

    def base_url(self):
        return self.box.xero_url
