"""The look-alike of QuickBooks Online answers batches, queries and its change feed as the service does."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

from .test_sandbox_quickbooks import REDWOOD, QuickBooksSandboxCase


class TestBatches(QuickBooksSandboxCase):
    def create(self, bid, **fields):
        return {"bId": bid, "operation": "create", "Invoice": self.invoice(**fields)}

    def test_each_item_has_its_own_outcome(self):
        answers = self.batch(
            {"bId": "1", "operation": "create", "Vendor": {"DisplayName": "bayshore dental"}},
            {"bId": "2", "operation": "delete", "Invoice": {"Id": "4711", "SyncToken": "0"}},
            self.create("3", DocNumber="B3"),
            {"bId": "4", "Query": "select * from Invoice where DocNumber = 'B3'"},
            {"bId": "5", "operation": "create", "Estimate": {}},
        )
        self.assertEqual(answers["1"]["Fault"]["Error"][0]["code"], "6240")
        self.assertEqual(answers["2"]["Fault"]["Error"][0]["code"], "610")
        self.assertEqual(answers["3"]["Invoice"]["DocNumber"], "B3")
        self.assertEqual(answers["4"]["QueryResponse"], {})
        self.assertEqual(answers["5"]["Fault"]["Error"][0]["code"], "2000")

    def test_answers_come_in_an_order_of_their_own(self):
        items = [self.create(str(number), DocNumber=f"O{number}") for number in range(20)]
        answers = self.done("/batch", {"BatchItemRequest": items})
        order = [answer["bId"] for answer in answers]
        self.assertEqual(sorted(order, key=int), [str(number) for number in range(20)])
        self.assertNotEqual(order, sorted(order, key=int))

    def test_its_size_and_ids_are_limited(self):
        items = [self.create(str(number)) for number in range(31)]
        self.refused("1040", "/batch", {"BatchItemRequest": items})
        self.refused("2600", "/batch", {"BatchItemRequest": items[:1] * 2})
        self.refused("2130", "/batch", {"BatchItemRequest": [self.create("x" * 11)]}, requestid="r")
        self.refused("2130", "/batch", {"BatchItemRequest": [self.create("1")]}, requestid="r" * 37)
        self.refused("2010", "/batch", {"BatchItemRequest": [self.create("1"), self.create("2", Oops=1)]})

    def test_it_is_the_same_request_only_with_the_same_ids(self):
        first = self.batch(self.create("1", DocNumber="S1"), requestid="same")
        again = self.batch(self.create("1", DocNumber="S1"), requestid="same")
        self.assertEqual(first, again)
        other = self.batch(self.create("2", DocNumber="S1"), requestid="same")
        self.assertEqual(other["2"]["Fault"]["Error"][0]["code"], "6140")

    def test_options_reach_an_item(self):
        self.done("/invoice", self.invoice(DocNumber="TWICE"))
        item = {**self.create("1", DocNumber="TWICE"), "optionsData": "allowduplicatedocnum"}
        self.assertIn("Invoice", self.batch(item)["1"])


class TestQueries(QuickBooksSandboxCase):
    def test_it_selects_filters_sorts_and_pages(self):
        found = self.query("select Id, DocNumber from Invoice where TxnDate > '2020-01-01' orderby DocNumber desc "
                           "startposition 2 maxresults 2")
        self.assertEqual([row["DocNumber"] for row in found["Invoice"]], ["1003", "1002"])
        self.assertEqual((found["startPosition"], found["maxResults"]), (2, 2))
        self.assertEqual(found["Invoice"][0]["sparse"], True)
        self.assertEqual(self.query("SELECT COUNT(*) FROM customer"), {"totalCount": 6})
        self.assertEqual(self.query("select * from Customer where Id in ('2', '3', '99')")["maxResults"], 2)
        self.assertEqual(self.query("select * from Invoice where Balance > '0' and CustomerRef = '2'")["maxResults"], 1)
        mail = "PrimaryEmailAddr = 'OFFICE@bayshoredental.example.com'"
        self.assertEqual(self.query(f"select * from Customer where {mail}")["maxResults"], 1)

    def test_by_default_it_answers_a_hundred(self):
        for number in range(5):
            self.batch(*[
                {"bId": str(place), "operation": "create", "Customer": {"DisplayName": f"Customer {number}-{place}"}}
                for place in range(25)
            ])
        self.assertEqual(self.query("select * from Customer")["maxResults"], 100)
        self.assertEqual(self.query("select * from Customer maxresults 1000")["maxResults"], 131)
        self.assertEqual(self.query("select * from Customer startposition 1001"), {})
        self.query_refused("4001", "select * from Customer maxresults 1001")

    def test_what_it_cannot_read_is_refused(self):
        for text in (
            "select * from Invoice where DocNumber = 5", "select * Invoice", "delete from Invoice",
            "select * from Invoice where DocNumber = 'a' or DocNumber = 'b'",
            "select * from Invoice where DocNumber != 'a'", "select * from Customer where DisplayName = 'O'Brien'",
            "select * from Invoice;",
        ):
            self.query_refused("4000", text)
        for text in (
            "select * from Nothing", "select * from Invoice where Colour = 'red'",
            "select * from Invoice where PrivateNote = 'marker'", "select InvoiceLink from Invoice",
            "select * from Invoice where Id > '3'", "select * from Invoice where TxnDate > 'yesterday'",
        ):
            self.query_refused("4001", text)

    def test_a_query_may_be_posted_as_text(self):
        headers = {"Content-Type": "application/text"}
        response = self.call("POST", "/query", data="select * from Term", headers=headers)
        self.assertEqual(response.json()["QueryResponse"]["maxResults"], 4)
        response = self.call("POST", "/query", data="select * from Term", headers={"Content-Type": "text/html"})
        self.assertEqual(response.status_code, 415)

    def test_changes_are_found_by_time_and_deleted_rows_in_the_feed_only(self):
        self.box.control.clock(60)
        since = self.box.clock.now().isoformat(timespec="seconds")
        kept = self.done("/invoice", self.invoice(DocNumber="K"))
        gone = self.done("/invoice", self.invoice(DocNumber="G"))
        self.done("/invoice", {"Id": gone["Id"], "SyncToken": "0"}, operation="delete")
        found = self.query(f"select * from Invoice where MetaData.LastUpdatedTime >= '{since}'")
        self.assertEqual([row["Id"] for row in found["Invoice"]], [kept["Id"]])
        feed = self.read("/cdc", entities="Invoice,Customer,Payment", changedSince=since)[0]["QueryResponse"]
        self.assertEqual([row["Id"] for row in feed[0]["Invoice"]], [kept["Id"], gone["Id"]])
        self.assertEqual(feed[0]["Invoice"][1]["status"], "Deleted")
        self.assertEqual([row["Id"] for row in feed[1]["Customer"]], ["2"])
        self.assertEqual(feed[2], {})

    def test_the_feed_ends_at_a_thousand_objects_and_at_thirty_days(self):
        since = self.box.clock.now().isoformat(timespec="seconds")
        for number in range(34):
            self.batch(*[
                {"bId": str(place), "operation": "create",
                 "Invoice": self.invoice(10, tax="NON", DocNumber=f"M{number}-{place}")}
                for place in range(30)
            ])
        feed = self.read("/cdc", entities="Invoice,Customer", changedSince=since)[0]["QueryResponse"]
        self.assertEqual(feed[0]["maxResults"], 1000)
        self.assertEqual(feed[1], {})
        old = (self.box.clock.now() - timedelta(days=31)).isoformat(timespec="seconds")
        self.assertEqual(self.call("GET", "/cdc", params={"entities": "Invoice", "changedSince": old}).status_code, 400)
        response = self.call("GET", "/cdc", params={"entities": "TaxCode", "changedSince": since})
        self.assertEqual(response.json()["Fault"]["Error"][0]["code"], "2000")

    def test_times_are_pacific(self):
        self.assertRegex(self.read("/customer/2")["MetaData"]["CreateTime"], r"^\d{4}-\d\d-\d\dT[\d:]{8}-0[78]:00$")


class TestWebhooks(QuickBooksSandboxCase):
    def told(self, form=None):
        self.box.control.webhook("quickbooks", secret="verifier", form=form, automatic=False)
        self.box.control.webhook_take("quickbooks")
        invoice = self.done("/invoice", self.invoice())
        self.done("/invoice", {"Id": invoice["Id"], "SyncToken": "0"}, operation="void")
        self.done("/invoice", {"Id": invoice["Id"], "SyncToken": "1"}, operation="delete")
        notice, = self.box.control.webhook_take("quickbooks")
        digest = hmac.new(b"verifier", notice["body"].encode(), hashlib.sha256).digest()
        self.assertEqual(notice["headers"]["intuit-signature"], base64.b64encode(digest).decode())
        return json.loads(notice["body"]), invoice

    def test_changes_are_told_as_cloud_events(self):
        events, invoice = self.told()
        types = [event["type"] for event in events]
        self.assertEqual(types, ["qbo.invoice.created.v1", "qbo.invoice.voided.v1", "qbo.invoice.deleted.v1"])
        self.assertEqual({event["intuitentityid"] for event in events}, {invoice["Id"]})
        self.assertEqual({event["intuitaccountid"] for event in events}, {REDWOOD})

    def test_the_older_form_groups_by_company(self):
        body, _invoice = self.told("notifications")
        notification, = body["eventNotifications"]
        operations = [entity["operation"] for entity in notification["dataChangeEvent"]["entities"]]
        self.assertEqual((notification["realmId"], operations), (REDWOOD, ["Create", "Void", "Delete"]))

    def test_a_company_without_a_grant_tells_nothing(self):
        self.box.control.webhook("quickbooks", automatic=False)
        self.box.control.revoke("quickbooks")
        self.box.control.act("quickbooks", "record_payment", invoice="1002")
        self.assertEqual(self.box.control.webhook_take("quickbooks"), [])
