"""QuickBooks over real HTTP, against the sandbox: what is read and written, and what may go wrong on the way."""

import dataclasses
from datetime import date

from ..providers.beside import Attachment
from ..providers.documents import (
    Allocation,
    Bill,
    CreditNote,
    Customer,
    Invoice,
    Item,
    Payment,
    Ref,
    Vendor,
    VendorCredit,
)
from ..providers.errors import NotConnected, TryLater, Unknown, UnreadableAnswer
from ..providers.transport import loads
from .quickbooks_case import BATCH, CA, GB, US, D, QuickBooksCase


class TestQuickBooksReads(QuickBooksCase):

    def test_the_facts_cost_two_calls(self):
        provider = self.connect(GB)
        self.assertEqual(provider.calls, 2)
        facts = provider.facts
        self.assertEqual((facts.name, facts.country, facts.home_currency), (GB, "GB", "GBP"))
        self.assertEqual((facts.multi_currency, facts.own_numbers, facts.sales_tax), (True, True, "codes"))
        self.assertEqual(self.connect(US).facts.sales_tax, "automatic")
        self.assertFalse(self.connect(CA).facts.own_numbers)

    def test_lists_are_read_whole_with_what_is_archived(self):
        provider = self.connect(GB)
        contact = self.customer(provider, "Gone & Co", email="gone@example.com")
        self.box.control.act("quickbooks", "archive_contact", GB, contact=contact.external_id, kind="Customer")
        self.assertEqual(self.first(provider, "customer", external_id=contact.external_id).state, "archived")
        self.assertTrue(self.first(provider, "account", role="income"))
        self.assertTrue(self.first(provider, "account", role="bank"))
        self.assertTrue(self.first(provider, "term", name="Net 30"))
        standard = self.first(provider, "tax", rate=D(20))
        self.assertEqual([(one.percent, one.use) for one in standard.components], [(20, "sale"), (20, "purchase")])
        self.assertTrue(self.first(provider, "tax", role="untaxed"))

    def test_american_books_have_two_codes(self):
        records = [record for page in self.connect(US).catalogue("tax") for record in page.records]
        self.assertEqual([(one.external_id, one.role) for one in records], [("TAX", "taxable"), ("NON", "untaxed")])

    def test_a_read_is_tried_again_once_and_then_later(self):
        provider = self.connect()
        self.box.control.fault("quickbooks", "drop_before", match={"path": "/query$"})
        self.assertTrue(self.first(provider, "item"))
        for kind in ("html_503", "truncate", "throttle"):
            self.box.control.fault("quickbooks", kind, match={"path": "/query$"}, times=2)
            with self.assertRaises(TryLater):
                self.first(provider, "item")
            self.box.control.faults_clear()

    def test_a_person_removed_from_the_company_has_to_connect_again(self):
        provider = self.connect()
        self.box.control.act("quickbooks", "preferences", US, denied=True)
        with self.assertRaises(NotConnected):
            provider.check()


class TestQuickBooksWrites(QuickBooksCase):

    def test_a_hundred_invoices_are_four_writes(self):
        provider = self.connect()
        payloads = self.prepared(provider, 100)
        before = self.writes()
        for start in range(0, 100, 30):
            outcomes = provider.push(payloads[start:start + 30], f"request-{start}")
            self.assertEqual(
                [one.record.number for one in outcomes],
                [f"INV/2026/{index:05}" for index in range(start, min(start + 30, 100))])
        self.assertEqual(self.writes() - before, 4)
        record = outcomes[0].record
        self.assertEqual((record.total, record.tax, record.balance), (D("108.25"), D("8.25"), D("108.25")))
        self.assertEqual(self.rows["Invoice"][record.external_id]["Line"][0]["Description"], "Desk – blanc “été” 桌")

    def test_one_bad_element_leaves_the_others_in_the_books(self):
        provider = self.connect()
        payloads = self.prepared(provider, 3)
        provider.push(payloads[1:2], "first")
        again = provider.prepare(dataclasses.replace(
            self.invoice(provider, self.customer(provider, "Other"), "INV/2026/00001")))
        outcomes = provider.push([payloads[0], again, payloads[2]], "second")
        self.assertTrue(outcomes[0].record and outcomes[2].record)
        self.assertEqual((outcomes[1].error.reason, outcomes[1].error.code), ("duplicate_number", "6140"))
        self.assertTrue(outcomes[1].error.request_id)

    def test_a_lost_answer_is_asked_for_again_with_the_same_request(self):
        provider = self.connect()
        payloads = self.prepared(provider, 5)
        before = len(self.rows["Invoice"])
        for kind in ("drop_after", "truncate"):
            self.box.control.fault("quickbooks", kind, match=BATCH)
            with self.assertRaises(Unknown):
                provider.push(payloads, "request-1")
        outcomes = provider.push(payloads, "request-1")
        self.assertEqual(len({one.record.external_id for one in outcomes}), 5)
        self.assertEqual(len(self.rows["Invoice"]) - before, 5)
        self.assertEqual([one.external_id for one in provider.find(payloads)],
                         [one.record.external_id for one in outcomes])

    def test_an_answer_of_500_after_the_write_leaves_it_unknown(self):
        provider = self.connect()
        payloads = self.prepared(provider, 2)
        self.box.control.fault("quickbooks", "status", match=BATCH, status=500, after_write=True)
        with self.assertRaises(Unknown):
            provider.push(payloads, "request-1")
        self.assertNotIn(None, provider.find(payloads))

    def test_what_was_cut_before_the_write_is_not_found(self):
        provider = self.connect()
        payloads = self.prepared(provider, 2)
        self.box.control.fault("quickbooks", "drop_before", match=BATCH)
        with self.assertRaises(Unknown):
            provider.push(payloads, "request-1")
        self.assertEqual(provider.find(payloads), [None, None])

    def test_a_limit_is_told_with_its_delay_and_nothing_is_written(self):
        provider = self.connect()
        payloads = self.prepared(provider, 2)
        for given, expected in ((None, 60), (17, 17)):
            self.box.control.fault("quickbooks", "throttle", match=BATCH, retry_after=given)
            with self.assertRaises(TryLater) as caught:
                provider.push(payloads, "request-1")
            self.assertEqual(caught.exception.retry_after, expected)
        self.assertEqual(provider.find(payloads), [None, None])

    def test_a_token_that_expires_under_a_write_is_refreshed_and_the_write_done_once(self):
        provider = self.connect()
        payloads = self.prepared(provider, 2)
        self.box.control.expire("quickbooks")
        self.assertTrue(all(one.record for one in provider.push(payloads, "request-1")))
        self.assertEqual(self.refreshed, 1)

    def test_a_name_taken_in_another_list_is_a_duplicate(self):
        provider = self.connect()
        self.customer(provider, "Acme")
        payload = provider.prepare(Vendor(key=self.key(), name="acme"))
        self.assertEqual(provider.push([payload], "r")[0].error.reason, "duplicate_name")
        self.assertEqual(provider.find([payload]), [None])

    def test_a_contact_is_found_by_its_mark_alone(self):
        provider = self.connect()
        customers = [Customer(key=self.key(), name=name) for name in (r"O'Brien \ Söhne", "Acme: Paris")]
        payloads = [provider.prepare(one) for one in customers]
        outcomes = provider.push(payloads, "r")
        self.assertEqual([one.record.name for one in outcomes], [r"O'Brien \ Söhne", "Acme - Paris"])
        self.assertEqual([one.name for one in provider.find(payloads)], [r"O'Brien \ Söhne", "Acme - Paris"])
        stranger = provider.prepare(Customer(key=self.key(), name="Acme: Paris"))
        self.assertEqual(provider.find([stranger]), [None])

    def test_what_is_found_without_a_proper_id_name_or_text_is_neither_taken_for_ours_nor_for_absent(self):
        provider = self.connect()
        [invoice] = self.prepared(provider, 1)
        item = provider.prepare(Item(
            key=self.key(), name="Desk",
            income_account=Ref(external_id=self.first(provider, "account", role="income").external_id)))
        file = provider.prepare(Attachment(
            key=self.key(), owner_kind="invoice", owner_id="1", name="a.txt", mime="text/plain", content=b"x"))
        body = loads(invoice.body)
        ours = {"DocNumber": body["DocNumber"], "PrivateNote": body["PrivateNote"], "TotalAmt": 108.25, "Balance": 0,
                "TxnDate": "2026-03-31", "CustomerRef": {"value": "1"}}
        named = {"FileName": "a.txt", "Note": loads(file.body)["mark"]}
        for payload, entity, row in (
            (invoice, "Invoice", {"Id": ["7"], **ours}), (invoice, "Invoice", {"Id": True, **ours}),
            (invoice, "Invoice", {"Id": "7", **ours, "DocNumber": {"value": "7"}}),
            (item, "Item", {"Id": "7", "Name": ["Desk"]}),
            (file, "Attachable", {"Id": ["7"], **named}), (file, "Attachable", {"Id": "7", **named, "FileName": 7}),
        ):
            with self.subTest(entity, **row), self.assertRaises(UnreadableAnswer):
                self.box.control.fault("quickbooks", "status", match={"path": "/query$"}, status=200, body={
                    "QueryResponse": {entity: [row]}})
                provider.find([payload])

    def test_a_contact_changed_there_meanwhile_is_stale(self):
        provider = self.connect()
        contact = self.customer(provider, "Acme", email="a@example.com")
        change = Customer(
            key=self.key(), name="Acme Ltd", external_id=contact.external_id, version="0")
        record = provider.push([provider.prepare(change)], "r1")[0].record
        self.assertEqual((record.name, record.email, record.version), ("Acme Ltd", "a@example.com", "1"))
        payload = provider.prepare(change)
        self.assertEqual(provider.push([payload], "r2")[0].error.reason, "stale")
        self.assertEqual(provider.find([payload])[0].version, "1")

    def test_an_item_is_made_and_found(self):
        provider = self.connect(GB)
        income = Ref(external_id=self.first(provider, "account", role="income").external_id)
        expense = Ref(external_id=self.first(provider, "account", role="cost").external_id)
        payload = provider.prepare(Item(
            key=self.key(), name='19" screen: flat', code="SCR-19", price=D("199.99"), income_account=income,
            expense_account=expense, purchased=True, cost=D("120")))
        outcome = provider.push([payload], "r")[0]
        self.assertEqual((outcome.record.name, outcome.record.number), ("19” screen - flat", "SCR-19"))
        self.assertEqual(provider.find([payload])[0].external_id, outcome.record.external_id)

    def test_british_documents_keep_the_taxes_of_odoo_to_the_cent(self):
        provider = self.connect(GB)
        rate = self.first(provider, "tax", rate=D(20))
        code = Ref(external_id=rate.external_id, components=rate.components)
        contact = self.customer(provider, "Dupont", currency="EUR")
        payload = provider.prepare(Vendor(key=self.key(), name="Dupont (vendor)", currency="EUR"))
        vendor = Ref(external_id=provider.push([payload], "v")[0].record.external_id)
        account = Ref(external_id=self.first(provider, "account", role="expense").external_id)
        for kind, to in ((Invoice, contact), (CreditNote, contact), (Bill, vendor), (VendorCredit, vendor)):
            document = self.invoice(
                provider, to, f"{kind.__name__}-1", net="33.33", tax="6.66", kind=kind, tax_code=code, currency="EUR",
                rate=D("1.17"))
            if kind in (Bill, VendorCredit):
                document = dataclasses.replace(
                    document, lines=tuple(dataclasses.replace(one, account=account) for one in document.lines))
            payload = provider.prepare(document)
            outcome = provider.push([payload], kind.__name__)[0]
            self.assertFalse(outcome.error)
            # 20% of 33.33 would be 6.67: the amount is ours.
            self.assertEqual((outcome.record.total, outcome.record.tax), (D("39.99"), D("6.66")))
            self.assertEqual(provider.expected_totals(payload).total, D("39.99"))
            self.assertEqual((outcome.record.currency, outcome.record.mark), ("EUR", document.key))
            self.assertEqual(provider.find([payload])[0].external_id, outcome.record.external_id)

    def test_books_that_give_their_own_numbers_are_searched_by_mark(self):
        provider = self.connect(CA)
        self.assertFalse(provider.facts.own_numbers)
        rate = self.first(provider, "tax", rate=D(0), state="active")
        contact = self.customer(provider)
        payloads = [
            provider.prepare(self.invoice(
                provider, contact, f"X{index}", tax="0", tax_code=Ref(external_id=rate.external_id)))
            for index in range(2)]
        outcomes = provider.push(payloads, "r")
        for row in self.rows["Invoice"].values():
            row["DocNumber"] = f"S{row['Id']}"
        self.assertEqual([one.external_id for one in provider.find(payloads)],
                         [one.record.external_id for one in outcomes])

    def test_a_paid_invoice_is_voided_and_its_payment_freed(self):
        provider = self.connect()
        payload = self.prepared(provider, 1)[0]
        record = provider.push([payload], "r")[0].record
        self.box.control.act("quickbooks", "record_payment", US, invoice=record.external_id)
        now = provider.find([payload])[0]
        self.assertEqual(now.state, "paid")
        void = provider.prepare_void("invoice", now.external_id, now.version)
        outcome = provider.push([void], "v")[0]
        self.assertEqual((outcome.record.state, outcome.record.total), ("void", 0))
        self.assertEqual(provider.push([void], "v")[0].record.version, outcome.record.version)
        self.assertEqual(provider.find([void])[0].state, "void")

    def test_documents_are_deleted_and_then_gone(self):
        provider = self.connect()
        record = provider.push(self.prepared(provider, 1), "r")[0].record
        payload = provider.prepare_void("invoice", record.external_id, record.version, delete=True)
        self.assertEqual(provider.push([payload], "d")[0].record.state, "deleted")
        self.assertEqual(provider.find([payload]), [None])
        self.assertEqual(provider.push([payload], "d2")[0].error.reason, "missing")

    def test_a_payment_is_pushed_found_and_voided(self):
        provider = self.connect()
        contact = self.customer(provider)
        invoice = provider.push(self.prepared(provider, 1, contact), "r")[0].record
        bank = Ref(external_id=self.first(provider, "account", role="bank").external_id)
        payload = provider.prepare(Payment(
            key=self.key(), contact=contact, date=date(2026, 4, 2), amount=D("120.00"), currency="USD", account=bank,
            reference="EFT 9", allocations=(
                Allocation(kind="invoice", external_id=invoice.external_id, amount=D("108.25")),)))
        self.assertEqual(provider.find([payload]), [None])
        record = provider.push([payload], "p")[0].record
        self.assertEqual((record.total, record.balance, record.number), (D("120.00"), D("11.75"), "EFT 9"))
        self.assertEqual(provider.find([payload])[0].external_id, record.external_id)
        void = provider.prepare_void("payment", record.external_id, record.version)
        self.assertEqual(provider.push([void], "pv")[0].record.state, "void")

    def test_a_closed_period_is_told(self):
        provider = self.connect()
        payloads = self.prepared(provider, 1)
        self.box.control.act("quickbooks", "preferences", US, BookCloseDate="2026-06-30", close_password=True)
        self.assertEqual(provider.push(payloads, "r")[0].error.reason, "closed_period")
        self.assertEqual(provider.check().locked_until, date(2026, 6, 30))
