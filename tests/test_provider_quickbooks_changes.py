"""What changed in QuickBooks, read over real HTTP from the sandbox: in pages, by captures and by queries."""

from datetime import date
from unittest.mock import patch

from ..providers.errors import TryLater
from ..providers.quickbooks.changes import ENTITIES
from ..sandbox.quickbooks import changes
from .quickbooks_case import US, D, QuickBooksCase


class TestQuickBooksChanges(QuickBooksCase):

    def read(self, provider, cursor):
        pages = list(provider.changes(cursor))
        return [record for page in pages for record in page.records], pages[-1].cursor

    def test_reading_starts_now_and_costs_one_call_where_nothing_happened(self):
        provider = self.connect()
        records, cursor = self.read(provider, "")
        self.assertEqual(records, [])
        self.box.control.clock(1800)
        before = provider.calls
        records, cursor = self.read(provider, cursor)
        self.assertEqual((records, provider.calls - before), ([], 1))

    def test_payments_come_after_what_they_settle_with_all_they_settle(self):
        provider = self.connect()
        _none, cursor = self.read(provider, "")
        contact = self.customer(provider)
        first, second = (one.record for one in provider.push(self.prepared(provider, 2, contact), "r"))
        self.box.control.act(
            "quickbooks", "receive_payment", US, customer=contact.external_id, amount="150", reference="EFT 9",
            method="Visa", date="2026-04-02", account="35", invoices=[
                {"invoice": first.external_id, "amount": "108.25"}, {"invoice": second.external_id, "amount": "40"}])
        records, cursor = self.read(provider, cursor)
        self.assertEqual([one.kind for one in records], ["customer", "invoice", "invoice", "payment"])
        self.assertEqual([one.state for one in records], ["active", "paid", "open", "open"])
        payment = records[-1].document
        self.assertEqual(
            (payment.amount, payment.reference, payment.method, payment.date, payment.account.external_id),
            (D("150"), "EFT 9", "Visa", date(2026, 4, 2), "35"))
        self.assertEqual(
            [(one.kind, one.external_id, one.amount) for one in payment.allocations],
            [("invoice", first.external_id, D("108.25")), ("invoice", second.external_id, D("40"))])
        self.box.control.act("quickbooks", "delete_payment", US, payment=records[-1].external_id)
        self.box.control.act("quickbooks", "void_invoice", US, invoice=second.external_id)
        records, cursor = self.read(provider, cursor)
        states = {(one.kind, one.external_id): one.state for one in records}
        self.assertEqual(states["payment", payment.external_id], "deleted")
        self.assertEqual(states["invoice", second.external_id], "void")

    def read_in_steps(self, provider, cursor):
        """Each page's cursor goes on where the page ended, as after a crash."""
        seen = {}
        while True:
            page = next(provider.changes(cursor))
            seen |= {(one.kind, one.external_id): one.state for one in page.records}
            cursor = page.cursor
            if "left" not in cursor:
                return seen, cursor

    def crowd(self, number, word="Customer"):
        """So many new customers, within two seconds."""
        company = self.box.quickbooks.company(US)
        made = []
        for index in range(number):
            made.append(company.create("Customer", {"DisplayName": f"{word} {index}"})["Id"])
            if index == number // 2:
                self.box.control.clock(1)
        return company, made

    def test_what_one_capture_cannot_hold_is_captured_further(self):
        provider = self.connect()
        _none, cursor = self.read(provider, "")
        company, made = self.crowd(1150)
        item = company.create("Item", {"Name": "New", "Type": "Service", "IncomeAccountRef": {
            "value": self.first(provider, "account", role="income").external_id}})
        before = provider.calls
        seen, _cursor = self.read_in_steps(provider, cursor)
        self.assertEqual(provider.calls - before, 3)  # the first, the rest of the customers, everything else
        self.assertEqual({key for kind, key in seen if kind == "customer"}, set(made))
        self.assertIn(("item", item["Id"]), seen)

    def test_what_was_deleted_after_a_thousand_changes_is_told(self):
        provider = self.connect()
        _none, cursor = self.read(provider, "")
        company, customers = self.crowd(2)
        bodies = [{"CustomerRef": {"value": customers[0]}, "TotalAmt": 10}] * 1010
        payments = [company.create("Payment", body)["Id"] for body in bodies[:600]]
        self.box.control.clock(1)
        payments += [company.create("Payment", body)["Id"] for body in bodies[600:]]
        self.box.control.act("quickbooks", "delete_payment", US, payment=payments[3])
        seen, _cursor = self.read_in_steps(provider, cursor)
        self.assertEqual({key for kind, key in seen if kind == "payment"}, set(payments))
        self.assertEqual([key for key, state in seen.items() if state == "deleted"], [("payment", payments[3])])

    def test_where_the_newest_is_told_first_queries_tell_the_rest(self):
        def newest_first(*args):
            return told(*args)[::-1]

        provider = self.connect()
        _none, cursor = self.read(provider, "")
        _company, made = self.crowd(1150)
        told = changes._changed
        with patch.object(changes, "_changed", newest_first):
            seen, _cursor = self.read_in_steps(provider, cursor)
        self.assertEqual({key for kind, key in seen if kind == "customer"}, set(made))

    def test_more_of_one_moment_than_a_capture_holds_is_told_by_queries(self):
        provider = self.connect()
        _none, cursor = self.read(provider, "")
        company = self.box.quickbooks.company(US)
        with patch.object(company.clock, "seconds", return_value=company.clock.seconds()):
            made = {company.create("Customer", {"DisplayName": f"At once {index}"})["Id"] for index in range(1150)}
        seen, _cursor = self.read_in_steps(provider, cursor)
        self.assertEqual({key for kind, key in seen if kind == "customer"}, made)

    def test_after_a_long_silence_queries_tell_what_changed(self):
        provider = self.connect()
        _none, cursor = self.read(provider, "")
        record = provider.push(self.prepared(provider, 1), "r")[0].record
        self.box.control.clock(31 * 86400)
        before = provider.calls
        records, cursor = self.read(provider, cursor)
        self.assertIn(("invoice", record.external_id), [(one.kind, one.external_id) for one in records])
        # One capture that does not reach so far, one query an entity, and one for the names of ways to pay.
        self.assertEqual(provider.calls - before, 1 + len(ENTITIES) + 1)

    def test_a_page_that_could_not_be_read_is_read_next_time(self):
        provider = self.connect()
        _none, cursor = self.read(provider, "")
        contact = self.customer(provider)
        self.box.control.fault("quickbooks", "truncate", match={"path": "/cdc$"}, times=2)
        with self.assertRaises(TryLater):
            self.read(provider, cursor)
        records, _cursor = self.read(provider, cursor)
        self.assertEqual([one.external_id for one in records], [contact.external_id])
