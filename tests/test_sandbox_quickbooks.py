"""The look-alike of QuickBooks Online is as strict as the service: access, requests and lists."""

import json
import urllib.parse
from datetime import timedelta

import requests

from odoo.tests import BaseCase

from ..sandbox.server import Sandbox

REDWOOD, THAMES, YARRA, MAPLE, BLANK = (f"462081636500000000{number}" for number in range(1, 6))
SCOPE = "com.intuit.quickbooks.accounting"
CALLBACK = "http://localhost:8069/books/oauth/quickbooks"


class QuickBooksSandboxCase(BaseCase):
    realm = REDWOOD

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.box = Sandbox(scale=1000)
        cls.box.start()
        cls.addClassCleanup(cls.box.stop)

    def setUp(self):
        super().setUp()
        self.box.reset()
        self.box.control.scale(1000)
        _grant, self.token = self.box.quickbooks.grants.grant_directly(list(self.box.quickbooks.companies), [SCOPE])

    @property
    def books(self):
        return self.box.quickbooks.companies[self.realm]

    def call(self, method, path, *, headers=None, **options):
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json", **(headers or {})}
        url = f"{self.box.quickbooks_url}/v3/company/{self.realm}{path}"
        return requests.request(method, url, headers=headers, timeout=20, **options)

    def post(self, path, body, **query):
        return self.call("POST", path, json=body, params=query)

    def done(self, path, body, **query):
        """The object an accepted write answers."""
        response = self.post(path, body, **query)
        self.assertEqual(response.status_code, 200, response.text)
        answer = response.json()
        return next(value for key, value in answer.items() if key != "time")

    def refused(self, code, path, body, **query):
        """The Error a refused write answers."""
        response = self.post(path, body, **query)
        self.assertEqual(response.status_code, 400, response.text)
        fault = response.json()["Fault"]
        self.assertEqual(fault["Error"][0]["code"], code, fault)
        return fault["Error"][0]

    def read(self, path, **query):
        response = self.call("GET", path, params=query)
        self.assertEqual(response.status_code, 200, response.text)
        return next(value for key, value in response.json().items() if key != "time")

    def query(self, text):
        return self.read("/query", query=text)

    def query_refused(self, code, text):
        response = self.call("GET", "/query", params={"query": text})
        self.assertEqual(response.status_code, 400, response.text)
        self.assertEqual(response.json()["Fault"]["Error"][0]["code"], code)

    def batch(self, *items, **query):
        answers = self.done("/batch", {"BatchItemRequest": list(items)}, **query)
        return {answer["bId"]: answer for answer in answers}

    def invoice(self, amount=100, customer="2", tax="TAX", **fields):
        line = {
            "Amount": amount, "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": {"ItemRef": {"value": "1"}, "TaxCodeRef": {"value": tax}},
        }
        return {"CustomerRef": {"value": customer}, "Line": [line], **fields}

    def payment(self, amount, *paid, customer="2", **fields):
        lines = [
            {"Amount": part, "LinkedTxn": [{"TxnId": row["Id"], "TxnType": kind}]} for kind, row, part in paid
        ]
        return {"CustomerRef": {"value": customer}, "TotalAmt": amount, "Line": lines, **fields}


class TestAccess(QuickBooksSandboxCase):
    def authorize(self, decision="allow", uri=CALLBACK, realm=REDWOOD):
        query = {
            "client_id": "demo-client", "redirect_uri": uri, "response_type": "code", "scope": SCOPE, "state": "s1",
        }
        response = requests.post(
            f"{self.box.quickbooks_url}/connect/oauth2", params=query, data={"decision": decision, "realm": realm},
            allow_redirects=False, timeout=20,
        )
        return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(response.headers.get("Location", "")).query))

    def exchange(self, secret="demo-secret", **body):
        url = f"{self.box.quickbooks_url}/oauth2/v1/tokens/bearer"
        return requests.post(url, data=body, auth=("demo-client", secret), timeout=20)

    def test_a_consent_answers_code_state_and_realm(self):
        back = self.authorize(realm=THAMES)
        self.assertEqual((back["state"], back["realmId"]), ("s1", THAMES))
        answer = self.exchange(grant_type="authorization_code", code=back["code"], redirect_uri=CALLBACK).json()
        self.assertEqual(answer["token_type"], "bearer")
        self.assertEqual((answer["expires_in"], answer["x_refresh_token_expires_in"]), (3600, 8726400))

    def test_cancelling_answers_access_denied(self):
        self.assertEqual(self.authorize("cancel"), {"error": "access_denied", "state": "s1"})

    def test_a_foreign_redirect_uri_is_refused_until_it_is_registered(self):
        self.assertEqual(self.authorize(uri="https://odoo.example.com/books/oauth/quickbooks"), {})
        self.box.control.redirect("quickbooks", "https://odoo.example.com/books/oauth/quickbooks")
        self.assertIn("code", self.authorize(uri="https://odoo.example.com/books/oauth/quickbooks"))

    def test_a_code_works_once_and_with_its_own_redirect_uri(self):
        code = self.authorize()["code"]
        wrong = self.exchange(grant_type="authorization_code", code=code, redirect_uri=f"{CALLBACK}/")
        self.assertEqual((wrong.status_code, wrong.json()["error"]), (400, "invalid_grant"))
        first = self.exchange(grant_type="authorization_code", code=code, redirect_uri=CALLBACK)
        self.assertEqual(first.status_code, 200)
        second = self.exchange(grant_type="authorization_code", code=code, redirect_uri=CALLBACK)
        self.assertEqual(second.json()["error"], "invalid_grant")
        self.token = first.json()["access_token"]
        self.assertEqual(self.call("GET", "/preferences").status_code, 401)

    def test_a_wrong_secret_is_an_invalid_client(self):
        response = self.exchange("wrong", grant_type="refresh_token", refresh_token="x")
        self.assertEqual((response.status_code, response.json()), (401, {"error": "invalid_client"}))

    def test_using_an_old_refresh_token_ends_the_grant(self):
        code = self.authorize()["code"]
        first = self.exchange(grant_type="authorization_code", code=code, redirect_uri=CALLBACK).json()
        second = self.exchange(grant_type="refresh_token", refresh_token=first["refresh_token"]).json()
        self.assertNotEqual(first["refresh_token"], second["refresh_token"])
        again = self.exchange(grant_type="refresh_token", refresh_token=first["refresh_token"])
        self.assertEqual(again.json()["error"], "invalid_grant")
        after = self.exchange(grant_type="refresh_token", refresh_token=second["refresh_token"])
        self.assertEqual(after.json()["error"], "invalid_grant")

    def test_with_daily_rotation_the_refresh_token_stays_a_day(self):
        self.box.control.grants("quickbooks", rotate="daily")
        code = self.authorize()["code"]
        first = self.exchange(grant_type="authorization_code", code=code, redirect_uri=CALLBACK).json()
        second = self.exchange(grant_type="refresh_token", refresh_token=first["refresh_token"]).json()
        self.assertEqual(first["refresh_token"], second["refresh_token"])
        self.box.control.clock(25 * 3600)
        third = self.exchange(grant_type="refresh_token", refresh_token=first["refresh_token"]).json()
        self.assertNotEqual(first["refresh_token"], third["refresh_token"])

    def test_an_expired_token_gets_the_gateways_lower_case_fault(self):
        self.box.control.clock(3601)
        response = self.call("GET", "/preferences")
        self.assertEqual(response.status_code, 401)
        error = response.json()["fault"]["error"][0]
        self.assertEqual(error["code"], "3200")
        self.assertIn("Token expired", error["detail"])
        self.assertIn("intuit_tid", response.headers)

    def test_a_revoked_grant_and_another_company_are_refused(self):
        _grant, self.token = self.box.quickbooks.grants.grant_directly([THAMES], [SCOPE])
        response = self.call("GET", "/preferences")
        self.assertEqual((response.status_code, response.json()["fault"]["error"][0]["code"]), (403, "3100"))
        self.realm = THAMES
        self.assertEqual(self.call("GET", "/preferences").status_code, 200)
        url = f"{self.box.quickbooks_url}/v2/oauth2/tokens/revoke"
        answer = requests.post(url, json={"token": self.token}, auth=("demo-client", "demo-secret"), timeout=20)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(self.call("GET", "/preferences").status_code, 401)

    def test_real_limits_answer_429(self):
        self.box.control.scale(1)
        statuses = {self.call("GET", "/preferences").status_code for _again in range(11)}
        self.assertEqual(statuses, {200, 429})
        self.box.control.clock(2)
        self.assertEqual(self.call("GET", "/preferences").status_code, 200)
        for _again in range(40):
            self.batch({"bId": "1", "Query": "select * from Term"})
            self.box.control.clock(1.1)
        response = self.post("/batch", {"BatchItemRequest": [{"bId": "1", "Query": "select * from Term"}]})
        self.assertEqual(response.status_code, 429)
        self.assertIn("errorCode=003001", response.text)
        self.assertEqual(self.box.control.counts()["quickbooks"]["throttled"], 2)

    def test_faults_hit_before_or_after_the_write(self):
        self.box.control.fault("quickbooks", "drop_before", match={"path": "/invoice$"})
        with self.assertRaises(requests.ConnectionError):
            self.post("/invoice", self.invoice(DocNumber="A"))
        self.box.control.fault("quickbooks", "drop_after", match={"path": "/invoice$", "contains": '"B"'}, after=1)
        self.done("/invoice", self.invoice(DocNumber="C", PrivateNote="B"))
        with self.assertRaises(requests.ConnectionError):
            self.post("/invoice", self.invoice(DocNumber="B"))
        numbers = {row.get("DocNumber") for row in self.books.rows("Invoice")}
        self.assertIn("B", numbers)
        self.assertNotIn("A", numbers)

    def test_other_faults_answer_as_gateways_do(self):
        for kind, status in (("html_503", 503), ("throttle", 429), ("expire_token", 401)):
            self.box.control.fault("quickbooks", kind)
            self.assertEqual(self.call("GET", "/preferences").status_code, status, kind)
        self.setUp()
        self.box.control.fault("quickbooks", "truncate")
        with self.assertRaises(requests.RequestException):
            self.call("GET", "/preferences")
        fault = {"Fault": {"Error": [{"code": "10000", "Message": "x", "Detail": "y"}], "type": "SystemFault"}}
        self.box.control.fault("quickbooks", "status", status=500, body=fault, after_write=True)
        self.assertEqual(self.post("/invoice", self.invoice(DocNumber="D")).status_code, 500)
        self.assertEqual(self.query("select count(*) from Invoice where DocNumber = 'D'"), {"totalCount": 1})


class TestRequests(QuickBooksSandboxCase):
    def test_without_asking_for_json_the_answer_is_xml(self):
        response = self.call("GET", "/customer/2", headers={"Accept": "*/*"})
        self.assertIn("<DisplayName>Bayshore Dental</DisplayName>", response.text)
        self.assertEqual(response.headers["Content-Type"], "application/xml;charset=UTF-8")

    def test_unknown_properties_and_wrong_types_are_refused(self):
        self.refused("2010", "/invoice", self.invoice(BadJson=True))
        self.refused("2010", "/invoice", self.invoice(amount="100.00"))
        self.refused("2010", "/invoice", self.invoice(PrivateNote=None))
        self.refused("2010", "/invoice", self.invoice(CustomerMemo="thanks"))
        self.refused("2060", "/invoice", self.invoice(TxnDate="21/11/2026"))
        self.refused("2170", "/invoice", self.invoice(EmailStatus="Sent"))
        self.refused("2210", "/invoice", self.invoice(BillEmail={"Address": "nobody"}))
        self.refused("2050", "/invoice", self.invoice(DocNumber="X" * 22))
        response = self.call("POST", "/invoice", data=b"{", headers={"Content-Type": "application/json"})
        self.assertEqual(response.status_code, 400)

    def test_required_fields_are_named(self):
        self.assertEqual(self.refused("2020", "/invoice", {"CustomerRef": {"value": "2"}})["element"], "Line")
        body = self.invoice()
        del body["CustomerRef"]
        self.assertEqual(self.refused("2020", "/invoice", body)["element"], "CustomerRef")
        self.refused("2020", "/payment", {"CustomerRef": {"value": "2"}})

    def test_missing_and_inactive_references_differ(self):
        body = self.invoice()
        body["Line"][0]["SalesItemLineDetail"]["ItemRef"] = {"value": "999"}
        self.refused("2500", "/invoice", body)
        self.box.control.act("quickbooks", "deactivate", kind="Item", row="Desk lamp")
        body["Line"][0]["SalesItemLineDetail"]["ItemRef"] = {"value": "5"}
        self.refused("610", "/invoice", body)
        self.box.control.act("quickbooks", "archive_contact", contact="O'Brien's Print Shop")
        self.refused("6250", "/invoice", self.invoice(customer="5"))
        self.refused("2500", "/invoice", self.invoice(customer="77"))

    def test_an_update_needs_the_present_version(self):
        customer = self.read("/customer/2")
        changed = self.done("/customer", {"Id": "2", "SyncToken": "0", "sparse": True, "Notes": "VIP"})
        self.assertEqual((changed["SyncToken"], changed["DisplayName"]), ("1", customer["DisplayName"]))
        self.refused("5010", "/customer", {"Id": "2", "SyncToken": "0", "sparse": True, "Notes": "again"})
        self.refused("610", "/customer", {"Id": "4711", "SyncToken": "0", "sparse": True})
        response = self.call("GET", "/customer/1.5")
        self.assertEqual(response.json()["Fault"]["Error"][0]["code"], "2030")

    def test_a_full_update_blanks_what_is_left_out(self):
        before = self.done("/customer", {"DisplayName": "Elk Grove", "Notes": "Old friend", "ResaleNum": "R-1"})
        body = {"Id": before["Id"], "SyncToken": "0", "DisplayName": "Elk Grove"}
        after = self.done("/customer", body)
        self.assertNotIn("Notes", after)
        self.assertNotIn("ResaleNum", after)
        invoice = self.done("/invoice", self.invoice(DocNumber="F1", PrivateNote="keep"))
        body = self.invoice(Id=invoice["Id"], SyncToken="0")
        after = self.done("/invoice", body)
        self.assertNotIn("DocNumber", after)
        self.assertNotIn("PrivateNote", after)

    def test_a_sparse_update_replaces_all_lines(self):
        invoice = self.done("/invoice", self.invoice(50))
        body = self.invoice(80, tax="NON")
        changed = self.done("/invoice", {
            "Id": invoice["Id"], "SyncToken": "0", "sparse": True, "Line": body["Line"],
        })
        self.assertEqual([line["Amount"] for line in changed["Line"]], [80, 80])
        self.assertEqual(changed["TotalAmt"], 80)

    def test_a_request_id_gets_the_first_answer_again(self):
        first = self.done("/invoice", self.invoice(DocNumber="R1"), requestid="a" * 50)
        again = self.done("/invoice", self.invoice(DocNumber="R1"), requestid="a" * 50)
        self.assertEqual(first, again)
        self.refused("2130", "/invoice", self.invoice(), requestid="a" * 51)
        other = self.done("/invoice", self.invoice(5, DocNumber="R2"), requestid="a" * 50)
        self.assertEqual(other["Id"], first["Id"])
        self.assertEqual(self.box.control.counts()["quickbooks"]["replay_conflicts"], 1)
        self.box.control.clock(86401)
        _grant, self.token = self.box.quickbooks.grants.grant_directly([REDWOOD], [SCOPE])
        self.refused("6140", "/invoice", self.invoice(DocNumber="R1"), requestid="a" * 50)

    def test_a_refused_request_may_be_sent_again_with_its_id(self):
        self.refused("2020", "/invoice", {"CustomerRef": {"value": "2"}}, requestid="again")
        self.done("/invoice", self.invoice(), requestid="again")


class TestLists(QuickBooksSandboxCase):
    def test_customers_vendors_and_employees_share_their_names(self):
        for path in ("/customer", "/vendor", "/employee"):
            self.refused("6240", path, {"DisplayName": "PACIFIC paper Mills"})
        self.done("/vendor", {"DisplayName": "Bayshore Dental (vendor)"})

    def test_an_inactive_name_is_free_again(self):
        gone = self.done("/customer", {"Id": "5", "SyncToken": "0", "sparse": True, "Active": False})
        self.assertEqual(gone["DisplayName"], "O'Brien's Print Shop (deleted)")
        self.done("/customer", {"DisplayName": "O'Brien's Print Shop"})
        text = "select * from Customer where DisplayName like 'O\\'Brien%'"
        self.assertEqual(self.query(text)["maxResults"], 1)
        self.assertEqual(self.query(f"{text} and Active in (true, false)")["maxResults"], 2)
        self.refused("6240", "/customer", {"Id": "5", "SyncToken": "1", "sparse": True, "Active": True})

    def test_names_have_rules(self):
        self.refused("2040", "/customer", {"DisplayName": "A:B"})
        self.refused("6080", "/customer", {"Notes": "nobody"})
        child = self.done("/customer", {"DisplayName": "Kitchen", "ParentRef": {"value": "2"}, "Job": True})
        self.assertEqual(child["FullyQualifiedName"], "Bayshore Dental:Kitchen")
        self.refused("500", "/customer", {"Id": "2", "SyncToken": "0"}, operation="delete")

    def test_a_balance_moves_the_customers_time_but_not_its_version(self):
        before = self.read("/customer/2")
        self.done("/invoice", self.invoice(100, tax="NON"))
        after = self.read("/customer/2")
        self.assertEqual(after["SyncToken"], before["SyncToken"])
        self.assertNotEqual(after["MetaData"]["LastUpdatedTime"], before["MetaData"]["LastUpdatedTime"])
        self.assertAlmostEqual(after["Balance"] - before["Balance"], 100)

    def test_items_have_rules(self):
        self.refused("2020", "/item", {"Name": "Stool", "Type": "NonInventory"})
        stool = {"Name": "Stool", "Type": "NonInventory", "IncomeAccountRef": {"value": "79"}}
        self.done("/item", stool)
        self.refused("6240", "/item", stool)
        self.refused("6430", "/item", {**stool, "Name": "Bench", "IncomeAccountRef": {"value": "35"}})
        stocked = {
            "Name": "Shelf", "Type": "Inventory", "TrackQtyOnHand": True, "QtyOnHand": 3,
            "InvStartDate": self.books.clock.today().isoformat(), "AssetAccountRef": {"value": "81"},
            "IncomeAccountRef": {"value": "79"}, "ExpenseAccountRef": {"value": "80"},
        }
        self.refused("6430", "/item", {**stocked, "AssetAccountRef": {"value": "32"}})
        self.refused("2020", "/item", {key: value for key, value in stocked.items() if key != "InvStartDate"})
        shelf = self.done("/item", stocked)
        body = self.invoice(10)
        body["Line"][0]["SalesItemLineDetail"].update({"ItemRef": {"value": shelf["Id"]}, "Qty": 2, "UnitPrice": 5})
        yesterday = self.books.clock.today() - timedelta(days=1)
        self.refused("6270", "/invoice", {**body, "TxnDate": yesterday.isoformat()})
        self.done("/invoice", body)
        self.assertEqual(self.read(f"/item/{shelf['Id']}")["QtyOnHand"], 1)
        self.realm = BLANK
        self.refused("5020", "/item", stocked)

    def test_accounts_have_rules(self):
        account = self.done("/account", {"Name": "Odoo clearing", "AccountType": "Bank", "AcctNum": "1099"})
        self.assertEqual((account["Classification"], account["AccountSubType"]), ("Asset", "CashOnHand"))
        self.refused("6240", "/account", {"Name": "odoo CLEARING", "AccountType": "Bank"})
        self.refused("6010", "/account", {"Name": "Nothing"})
        self.refused("6000", "/account", {"Name": "Other", "AccountType": "Bank", "AcctNum": "1099"})

    def test_tax_codes_are_made_by_the_tax_service_only(self):
        self.realm = THAMES
        self.refused("500", "/taxcode", {"Name": "New"})
        body = {"TaxCode": "12.5% R", "TaxRateDetails": [
            {"TaxRateName": "Hospitality", "RateValue": 12.5, "TaxAgencyId": "1", "TaxApplicableOn": "Sales"},
        ]}
        answer = self.post("/taxservice/taxcode", body).json()
        self.assertEqual(answer["TaxRateDetails"][0]["RateValue"], 12.5)
        code = self.read(f"/taxcode/{answer['TaxCodeId']}")
        self.assertEqual(code["SalesTaxRateList"]["TaxRateDetail"][0]["TaxRateRef"]["name"], "Hospitality")
        self.assertEqual(self.post("/taxservice/taxcode", body).json()["Fault"]["Error"][0]["code"], "6240")

    def test_attachments_name_their_document(self):
        def upload(invoice, name="order.pdf"):
            note = {"AttachableRef": [{"EntityRef": {"type": "Invoice", "value": invoice}}], "FileName": name}
            files = {
                "file_metadata_01": ("attachment.json", json.dumps(note), "application/json"),
                "file_content_01": (name, b"%PDF-1.4", "application/pdf"),
            }
            return self.call("POST", "/upload", files=files).json()["AttachableResponse"][0]

        stored = upload("1")["Attachable"]
        self.assertEqual((stored["Size"], stored["FileName"]), (8, "order.pdf"))
        self.assertEqual(requests.get(stored["TempDownloadUri"], timeout=20).status_code, 401)
        self.assertEqual(self.call("GET", f"/download/{stored['Id']}").content, b"%PDF-1.4")
        self.assertEqual(upload("4711")["Fault"]["Error"][0]["code"], "6000")
        self.assertEqual(upload("1", "virus.exe")["Fault"]["Error"][0]["code"], "6041")
        linked = "AttachableRef.EntityRef.Type = 'invoice' and AttachableRef.EntityRef.value = '1'"
        self.assertEqual(self.query(f"select * from Attachable where {linked}")["maxResults"], 1)
