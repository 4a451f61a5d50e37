"""The look-alike books hold years of history that the services themselves could hold, and say truly what is in it."""

import collections
import json
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from unittest.mock import patch

from werkzeug.test import Client
from werkzeug.wrappers import Response

from odoo.tests import BaseCase

from ..sandbox.clock import Clock
from ..sandbox.quickbooks import QuickBooks, batch, changes, query, refusals, schema
from ..sandbox.server import Sandbox
from ..sandbox.wire import dumps
from ..sandbox.xero import Xero, contract
from ..sandbox.xero import query as xero_query
from ..sandbox.xero.kind import Asked
from ..sandbox.xero.kinds import KINDS

DOCUMENTS = 600
# Properties of recorded answers that the published schema of Xero lacks.
RECORDED = (
    "ID", "InvoicePaymentServices", "HasErrors", "HasValidationErrors", "IsDeleted", "IsArchived", "IsActive",
    "ValidationErrors",
)
CREDITS = ("credit_note", "vendor_credit", "overpayment", "prepayment")
SCOPES = (
    "accounting.contacts", "accounting.invoices", "accounting.payments", "accounting.settings",
    "accounting.banktransactions", "accounting.manualjournals",
)


class Stopped(Clock):
    """A clock that stands still, so that two histories end at one moment."""

    def seconds(self):
        return datetime(2026, 11, 27, 15, 0, tzinfo=timezone.utc).timestamp() + self.ahead


def summed(values):
    return sum(map(Decimal, values), Decimal(0))


class HistoryCase(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.box = Sandbox(scale=1000, history=DOCUMENTS, clock=Stopped())
        cls.addClassCleanup(cls.box.server.server_close)
        cls.company = cls.box.quickbooks.company(QuickBooks.lived)
        cls.org = cls.box.xero.organisation(Xero.lived)
        cls.truth = {code: cls.box.control.truth(code) for code in cls.box.services}
        _grant, cls.token = cls.box.xero.grants.grant_directly([cls.org.id], SCOPES)

    def asked(self, path, headers=(), **query):
        """The answer of the look-alike Xero, without a socket in between."""
        given = {
            "Authorization": f"Bearer {self.token}", "xero-tenant-id": self.org.id, "Accept": "application/json",
            **dict(headers)}
        answer = Client(self.box, Response).get(f"/xero/api.xro/2.0/{path}", query_string=query, headers=given)
        return answer.status_code, json.loads(answer.get_data())

    def listed(self, path, **query):
        status, answer = self.asked(path, **query)
        self.assertEqual(status, 200, answer)
        return answer[path]

    def selected(self, text):
        return next((rows for rows in query.run(self.company, text).values() if isinstance(rows, list)), [])


class TestHistory(HistoryCase):
    def test_one_number_tells_one_history_and_another_number_another(self):
        for service in (QuickBooks, Xero):
            told = []
            for seed in (7, 7, 8):
                books = service(Stopped())
                books.seed()
                books.live(None, 80, seed, 5)
                told.append(dumps(books.state(books.lived)))
            self.assertEqual(told[0], told[1], service.code)
            self.assertNotEqual(told[0], told[2], service.code)

    def test_it_is_there_from_the_start_and_again_after_a_reset(self):
        box = Sandbox(history=40, seed=3)
        self.addCleanup(box.server.server_close)
        first = len(box.control.truth("quickbooks")["documents"])
        box.control.act("quickbooks", "create_contact", QuickBooks.lived, name="Somebody new")
        box.reset()
        truth = box.control.truth("quickbooks")
        self.assertEqual(len(truth["documents"]), first)
        self.assertNotIn("Somebody new", [contact["name"] for contact in truth["contacts"]])
        # Another set of books on demand, as a client of the control does it.
        body = dumps({"documents": 30, "provider": "quickbooks", "books": "Redwood Office Supply LLC"})
        answer = Client(box, Response).post("/control/history", data=body)
        self.assertEqual(json.loads(answer.get_data()), {"quickbooks": "Redwood Office Supply LLC"})
        self.assertFalse(box.quickbooks.has_notices() or box.xero.has_notices())
        saved = json.loads(dumps(box.control.save()))
        box.reset()
        box.control.load(saved, 0)
        self.assertEqual(dumps(box.control.truth("quickbooks")), dumps(truth))

    def test_what_happens_in_years_is_all_in_it(self):
        for code, truth in self.truth.items():
            documents, kinds = truth["documents"], collections.Counter(one["kind"] for one in truth["documents"])
            for kind in ("invoice", "bill", "credit_note", "vendor_credit"):
                self.assertGreater(kinds[kind], 20, (code, kind))
            self.assertLessEqual(sum(kinds.values()) - kinds["overpayment"] - kinds["prepayment"], DOCUMENTS)
            self.assertEqual({one["currency"] for one in documents}, {"GBP", "EUR", "USD"})
            rates = collections.defaultdict(set)
            for one in documents:
                rates[one["currency"]].add(one["rate"])
            self.assertEqual(len(rates["GBP"]), 1)
            self.assertGreater(min(len(rates["EUR"]), len(rates["USD"])), 10)
            open_ = [one for one in documents if Decimal(one["due"]) > 0]
            self.assertTrue([one for one in open_ if one["kind"] == "invoice" and one["settled"]], "paid in part")
            self.assertTrue([one for one in open_ if one["kind"] in CREDITS], "credit that is left")
            self.assertTrue([one for one in documents if one["voided"]])
            self.assertTrue([one for one in documents if one["project"]])
            self.assertTrue([one for one in truth["contacts"] if one["merged_into"]])
            self.assertTrue([one for one in truth["contacts"] if not one["active"] and not one["merged_into"]])
            days = sorted(one["date"] for one in documents)
            self.assertLess(days[0], f"{self.box.clock.today() - timedelta(days=5 * 365 - 60)}")
            self.assertLessEqual(days[-1], f"{self.box.clock.today()}")

    def test_quickbooks_has_what_only_quickbooks_has(self):
        truth = self.truth["quickbooks"]
        kinds = collections.Counter(one["kind"] for one in truth["others"])
        self.assertEqual(set(kinds), {"sales_receipt", "refund_receipt", "purchase", "deposit", "journal_entry"})
        self.assertEqual({"Invoice", "Payment"} - set(truth["deleted"]), set())
        self.assertTrue([one for one in truth["documents"] if one["kind"] == "invoice" and not one["number"]])
        self.assertTrue([one for one in truth["documents"] if one["reference"]])
        self.assertTrue([one for one in truth["payments"] if len(one["parts"]) > 2])
        self.assertTrue([one for one in truth["payments"] if Decimal(one["unapplied"])])
        self.assertTrue([one for one in truth["payments"] if one["parts"] and not Decimal(one["total"])], "credit used")
        calculations = {row["GlobalTaxCalculation"] for row in self.company.rows("Invoice")}
        self.assertEqual(calculations, {"TaxExcluded", "TaxInclusive", "NotApplicable"})
        self.assertTrue([row for row in self.company.rows("Item") if not row["Active"]])
        self.assertTrue([row for row in self.company.rows("Item") if row["Type"] == "Category"])
        lines = {line["DetailType"] for row in self.company.rows("Invoice") for line in row["Line"]}
        self.assertLessEqual({"DiscountLineDetail", "DescriptionOnly"}, lines)

    def test_xero_has_what_only_xero_has(self):
        truth = self.truth["xero"]
        statuses = {one["status"] for one in truth["documents"]}
        self.assertLessEqual({"DRAFT", "AUTHORISED", "PAID", "VOIDED", "DELETED"}, statuses)
        self.assertLessEqual({"overpayment", "prepayment"}, {one["kind"] for one in truth["documents"]})
        self.assertEqual({one["kind"] for one in truth["others"]}, {"bank_transaction", "manual_journal"})
        self.assertTrue([one for one in truth["payments"] if one["batch"]])
        self.assertTrue([one for one in truth["payments"] if one["voided"]])
        self.assertTrue([one for one in truth["payments"] if one["kind"] == "refund"])
        self.assertTrue([one for one in truth["documents"] if one["reference"]])
        rows = self.org.store.all("Invoices")
        self.assertEqual({row["LineAmountTypes"] for row in rows}, {"Exclusive", "Inclusive", "NoTax"})
        lines = [line for row in rows for line in row["LineItems"]]
        self.assertTrue([line for line in lines if line.get("DiscountRate")])
        self.assertTrue([line for line in lines if line["overtaxed"]])

    def test_every_object_fits_the_vendors_schema(self):
        for kind, rule in self.company.kinds.items():
            for row in self.company.rows(kind):
                # What is computed is not all in the schema, which is of what may be sent.
                schema.check(kind, {name: value for name, value in row.items() if name not in rule.computed}, kind)
        for name, kind in KINDS.items():
            for row in self.org.store.all(name):
                shown = json.loads(dumps(kind.show(self.org, row, Asked(detail="paged"))))
                self.assertEqual(self.unknown(shown, contract.SCHEMAS[kind.single]), [], (name, shown))

    def unknown(self, value, spec):
        """Properties that neither the vendor's schema nor a recorded answer has."""
        spec = contract.resolve(spec)
        if isinstance(value, list):
            return [name for item in value for name in self.unknown(item, spec.get("list", {}))]
        if not isinstance(value, dict) or "fields" not in spec:
            return []
        found = [name for name in value if name not in (*spec["fields"], *RECORDED) and not name.endswith("String")]
        return found + [
            inner for name, item in value.items() if name in spec["fields"]
            for inner in self.unknown(item, spec["fields"][name])]


class TestTruth(HistoryCase):
    def test_what_is_due_is_what_the_service_shows(self):
        for one in self.truth["quickbooks"]["documents"]:
            row = self.company.get(one["type"], one["id"])
            self.assertEqual((Decimal(one["due"]), Decimal(one["total"])), (row["Balance"], row["TotalAmt"]), one)
        for one in self.truth["quickbooks"]["payments"]:
            row = self.company.get(one["type"], one["id"])
            self.assertEqual(Decimal(one["unapplied"]), row.get("UnappliedAmt", 0), one)
        for one in self.truth["quickbooks"]["contacts"]:
            row = self.company.get(one["type"], one["id"])
            self.assertEqual(summed(one["balances"].values()), row["Balance"], one)
        for one in self.truth["xero"]["documents"]:
            row = self.org.get(one["type"], one["id"])
            if not one["voided"] and one["status"] not in ("DRAFT", "SUBMITTED"):
                self.assertEqual(Decimal(one["due"]), row.get("AmountDue", row.get("RemainingCredit")), one)

    def test_a_customers_balance_goes_with_its_jobs(self):
        rows = list(self.company.rows("Customer"))
        for row in rows:
            below = [other for other in rows if other.get("ParentRef", {}).get("value") == row["Id"]]
            self.assertEqual(row["BalanceWithJobs"], row["Balance"] + sum(one["BalanceWithJobs"] for one in below), row)

    def test_as_of_a_day_what_came_later_is_not_there(self):
        for code, whole in self.truth.items():
            today = self.box.control.truth(code, day=f"{self.box.clock.today()}")
            self.assertEqual(dumps(today), dumps(whole))
            day = f"{self.box.clock.today() - timedelta(days=500)}"
            then = self.box.control.truth(code, day=day)
            now = {(one["type"], one["id"]): one for one in whole["documents"]}
            for one in then["documents"]:
                self.assertLessEqual(one["date"], day)
                later = summed(part["amount"] for part in now[one["type"], one["id"]]["settled"] if part["date"] > day)
                self.assertEqual(Decimal(one["due"]), Decimal(now[one["type"], one["id"]]["due"]) + later, one)
            self.assertGreater(sum(Decimal(one["due"]) > 0 for one in then["documents"]), 3)
            self.assertEqual(self.box.control.truth(code, day="2001-01-01")["documents"], [])

    def test_the_balances_of_a_day_are_what_its_documents_and_payments_make(self):
        day = f"{self.box.clock.today() - timedelta(days=300)}"
        truth = self.box.control.truth("quickbooks", day=day)
        credits = ("credit_note", "vendor_credit")
        made = summed(one["due"] for one in truth["documents"] if one["kind"] not in credits)
        made -= summed(one["due"] for one in truth["documents"] if one["kind"] in credits)
        made -= summed(one["unapplied"] for one in truth["payments"])
        made += summed(part["amount"] for one in truth["others"] for part in one["open"])
        self.assertEqual(made, summed(value for one in truth["contacts"] for value in one["balances"].values()))
        truth = self.box.control.truth("xero", day=day)
        made = summed(one["due"] for one in truth["documents"] if one["kind"] not in CREDITS)
        made -= summed(one["due"] for one in truth["documents"] if one["kind"] in CREDITS)
        self.assertEqual(made, summed(
            value for one in truth["contacts"] for side in ("receivable", "payable") for value in one[side].values()))


class TestReadingHistory(HistoryCase):
    def test_moments_are_those_of_the_last_act(self):
        now = self.box.clock.seconds()
        for kind in ("Invoice", "Payment", "Bill", "Customer"):
            for row in self.company.rows(kind):
                stamp = datetime.fromisoformat(row["MetaData"]["LastUpdatedTime"]).timestamp()
                self.assertEqual(stamp, int(self.company.updated[kind, row["Id"]]))
                self.assertLessEqual(row["MetaData"]["CreateTime"][:10], row["MetaData"]["LastUpdatedTime"][:10])
                self.assertLess(stamp, now)
        for one in self.truth["quickbooks"]["documents"]:
            paid = [self.company.get(part["type"], part["id"])["MetaData"] for part in one["settled"]]
            made = [datetime.fromisoformat(meta["CreateTime"]).timestamp() for meta in paid]
            self.assertGreaterEqual(int(one["changed"]) + 1, max(made, default=0))

    def test_pages_by_the_moment_of_creation_give_each_object_once(self):
        found, start = [], 1
        while page := self.selected(
                f"select * from Invoice orderby MetaData.CreateTime startposition {start} maxresults 100"):
            found += page
            start += 100
        self.assertEqual(sorted(row["Id"] for row in found), sorted(self.company.tables["Invoice"]))
        made = [row["MetaData"]["CreateTime"] for row in found]
        self.assertEqual([datetime.fromisoformat(text) for text in made], sorted(map(datetime.fromisoformat, made)))
        self.assertEqual([int(row["Id"]) for row in found], sorted(int(row["Id"]) for row in found))
        self.assertEqual(query.run(self.company, "select count(*) from Invoice"), {"totalCount": len(found)})
        with self.assertRaises(refusals.Refusal):
            self.selected("select * from Invoice maxresults 1001")

    def test_queries_leave_out_what_is_deleted_and_what_is_inactive(self):
        gone = set(self.company.deleted["Invoice"])
        self.assertTrue(gone)
        self.assertFalse(gone & {row["Id"] for row in self.selected("select * from Invoice maxresults 1000")})
        shown = self.selected("select * from Customer maxresults 1000")
        every = self.selected("select * from Customer where Active in (true, false) maxresults 1000")
        self.assertTrue(all(row["Active"] for row in shown))
        self.assertLess(len(shown), len(every))
        voided = [row for row in self.company.rows("Invoice") if row.get("PrivateNote", "").startswith("Voided")]
        self.assertEqual({(row["TotalAmt"], row["Balance"], len(row["LinkedTxn"])) for row in voided}, {(0, 0, 0)})

    def test_the_change_feed_reaches_back_a_month(self):
        now = self.box.clock.now()
        since = (now - timedelta(days=29)).isoformat()
        [answer] = changes.run(self.company, "Invoice,Payment", since, now)["CDCResponse"]
        for kind, rows in zip(("Invoice", "Payment"), answer["QueryResponse"], strict=True):
            wanted = [key for key in (*self.company.tables[kind], *self.company.deleted[kind]) if (
                self.company.deleted[kind].get(key) or self.company.updated[kind, key]) >= now.timestamp() - 29 * 86400]
            self.assertEqual({row["Id"] for row in rows.get(kind, [])}, set(wanted))
        with self.assertRaises(refusals.Refusal) as refused:
            changes.run(self.company, "Invoice", (now - timedelta(days=31)).isoformat(), now)
        self.assertEqual(refused.exception.code, "2190")

    def test_xero_tells_what_changed_since_a_moment(self):
        since = self.box.clock.now() - timedelta(days=40)
        headers = {"If-Modified-Since": f"{since:%Y-%m-%dT%H:%M:%S}"}
        for kind in ("Invoices", "Payments", "CreditNotes", "Contacts"):
            _status, answer = self.asked(kind, headers, page=1, pageSize=1000, **(
                {"includeArchived": "true"} if kind == "Contacts" else {}))
            wanted = {row[KINDS[kind].key] for row in self.org.store.all(kind)
                      if row["UpdatedDateUTC"] >= since.replace(microsecond=0)}
            self.assertEqual({row[KINDS[kind].key] for row in answer[kind]}, wanted, kind)

    def test_only_pages_have_lines_and_only_single_credits_their_rate(self):
        self.assertTrue(all(not row["LineItems"] for row in self.listed("Invoices")))
        pages = [self.listed("Invoices", page=page, pageSize=100) for page in range(1, 9)]
        found = [row for page in pages for row in page]
        self.assertEqual({len(page) for page in pages[:3]}, {100})
        every = self.org.store.all("Invoices")
        self.assertEqual(sorted(row["InvoiceID"] for row in found), sorted(row["InvoiceID"] for row in every))
        self.assertTrue(all(row["LineItems"] for row in found))
        for row in found:
            paid = summed(str(payment["Amount"]) for payment in row["Payments"])
            self.assertEqual(round(paid, 2), round(Decimal(str(row["AmountPaid"])), 2))
            self.assertNotIn("Account", str(row["Payments"][:1]).replace("HasAccount", ""))
        for kind in ("Overpayments", "Prepayments"):
            rows = self.listed(kind, page=1)
            self.assertTrue(rows and not any("CurrencyRate" in row for row in rows))
        self.assertIn("Account", self.listed("Payments", page=1)[0])
        self.assertEqual(self.asked("Invoices", pageSize=1001)[0], 400)

    def test_archived_and_merged_contacts_come_only_when_asked_for(self):
        shown = self.listed("Contacts", page=1, pageSize=1000)
        every = self.listed("Contacts", page=1, pageSize=1000, includeArchived="true")
        self.assertEqual({row["ContactStatus"] for row in shown}, {"ACTIVE"})
        merged = {row["ContactID"]: row["MergedToContactID"] for row in every if row.get("MergedToContactID")}
        self.assertTrue(merged)
        unpaged = self.listed("Contacts", includeArchived="true")
        self.assertFalse([row for row in unpaged if "MergedToContactID" in row])
        holders = {row["Contact"] for row in self.org.store.all("Invoices")}
        self.assertFalse(holders & set(merged), "documents go with the one that stays")

    def test_very_large_lists_are_only_answered_when_they_are_asked_for_efficiently(self):
        with patch.object(xero_query, "HIGH_VOLUME", 50):
            for refused in ({}, {"page": 1, "where": 'SubTotal > 5'}, {"page": 1, "order": "Total"}):
                status, answer = self.asked("Invoices", **refused)
                self.assertEqual((status, answer["ErrorNumber"], answer["Type"]), (400, 51, "HighVolumeException"))
            for taken in ({"page": 1}, {"page": 1, "where": 'Type=="ACCREC" AND Status=="PAID"'},
                          {"page": 1, "order": "UpdatedDateUTC ASC", "Statuses": "PAID"}):
                self.assertEqual(self.asked("Invoices", **taken)[0], 200)


class TestWhatCameWithIt(BaseCase):
    """Rules of the look-alike that a history showed to be missing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.box = Sandbox()
        cls.addClassCleanup(cls.box.server.server_close)

    def setUp(self):
        super().setUp()
        self.box.reset()
        self.company = self.box.quickbooks.company(QuickBooks.lived)

    def act(self, act, **values):
        return self.box.control.act("quickbooks", act, QuickBooks.lived, **values)

    def test_what_stands_with_a_name_goes_along_when_it_is_merged(self):
        for name in ("Old Paper Co", "New Paper Co"):
            self.act("create_contact", name=name, kind="Vendor")
        check = self.act("prepay_vendor", vendor="Old Paper Co", amount=80)
        self.act("merge_contacts", winner="New Paper Co", loser="Old Paper Co", kind="Vendor")
        self.assertEqual(self.company.get("Purchase", check["Id"])["EntityRef"]["name"], "New Paper Co")
        self.act("delete_document", kind="Purchase", row=check["Id"])
        balances = {row["DisplayName"]: row["Balance"] for row in self.company.rows("Vendor")}
        self.assertEqual((balances["New Paper Co"], balances["Old Paper Co (deleted)"]), (0, 0))
        self.act("journal_entry", contact="Harrow & Finch Ltd", amount=30, account="92", debit=True)
        self.act("merge_contacts", winner="Ludgate Partners", loser="Harrow & Finch Ltd")
        whole = self.box.control.truth("quickbooks")
        for one in whole["contacts"]:
            row = self.company.get(one["type"], one["id"])
            self.assertEqual(summed(one["balances"].values()), row["Balance"], one)
            self.assertEqual(row.get("BalanceWithJobs", row["Balance"]), row["Balance"], one)

    def test_documents_name_only_projects_that_there_are(self):
        customer = next(iter(self.company.rows("Customer")))
        project = self.act("create_project", customer=customer["Id"], name="Reading room")
        memo = self.act("create_invoice", customer=customer["Id"], amount=10)
        body = {"Id": memo["Id"], "SyncToken": memo["SyncToken"], "sparse": True}
        with self.assertRaises(refusals.Refusal):
            batch.write(self.company, "Invoice", "update", {**body, "ProjectRef": {"value": customer["Id"]}})
        row = batch.write(self.company, "Invoice", "update", {**body, "ProjectRef": {"value": project["Id"]}})
        self.assertEqual(row["ProjectRef"], {"value": project["Id"], "name": "Reading room"})

    def test_a_deposited_payment_is_still_applied_after_its_customer_was_renamed(self):
        self.act("create_invoice", customer="Ludgate Partners", amount=10, number="L-1")
        payment = self.act("receive_payment", customer="Ludgate Partners", amount=50)
        self.act("deposit_payment", payment=payment["Id"])
        self.act("rename_contact", contact="Ludgate Partners", name="Ludgate & Sons")
        self.act("apply_payment", payment=payment["Id"], invoices=[{"invoice": "L-1", "amount": 10}])
        self.assertEqual(self.company.get("Payment", payment["Id"])["UnappliedAmt"], 40)
        with self.assertRaises(ValueError):
            self.act("change_payment", payment=payment["Id"], amount=60)

    def test_what_a_contact_owes_is_added_up_as_it_is_in_whatever_currency(self):
        made = self.box.control.act(
            "xero", "create_invoice", contact="Maison Lavande SARL", amount=100, currency="EUR", rate="1.25")
        shown = next(one for one in self.box.control.state("xero", Xero.lived)["Contacts"]
                     if one["ContactID"] == made["Contact"]["ContactID"])
        self.assertEqual(shown["Balances"]["AccountsReceivable"]["Outstanding"], made["AmountDue"])
