"""The look-alike Xero is as strict as the real one: consent, limits, numbers, rules and errors."""

import base64
import json
import uuid
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import requests

from odoo.tests import BaseCase

from ..sandbox.server import Sandbox

REDIRECT = "http://localhost:8069/books/oauth/xero"
SCOPES = (
    "openid profile email offline_access accounting.contacts accounting.invoices accounting.payments "
    "accounting.settings accounting.attachments accounting.banktransactions accounting.manualjournals"
)
APP = ("demo-client", "demo-secret")
GB, US, AU = "Bramley & Finch Ltd", "Cedar Hollow Supply Co.", "Wattle Street Studio Pty Ltd"


class SandboxCase(BaseCase):
    """A look-alike of its own, and what a client does with it."""

    scale = 1000

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.box = Sandbox(scale=cls.scale)
        cls.box.start()
        cls.addClassCleanup(cls.box.stop)
        cls.url = cls.box.xero_url

    def setUp(self):
        super().setUp()
        self.box.reset()
        self.open(GB)

    def open(self, name, scopes=SCOPES):
        """Work in an organisation as a client with a token."""
        self.org = self.box.xero.organisation(name)
        self.grant, self.access = self.box.xero.grants.grant_directly([self.org.id], scopes.split())

    def call(self, method, path, body=None, headers=(), data=None, **query):
        given = {
            "Authorization": f"Bearer {self.access}", "xero-tenant-id": self.org.id, "Accept": "application/json",
            **dict(headers),
        }
        return requests.request(
            method, f"{self.url}/api.xro/2.0/{path}", params=query, json=body, data=data, headers=given, timeout=10)

    def get(self, path, **query):
        answer = self.call("GET", path, **query)
        self.assertEqual(answer.status_code, 200, answer.text)
        return answer.json()

    def put(self, kind, *elements, method="PUT", **query):
        answer = self.call(method, kind, {kind: list(elements)}, **query)
        self.assertEqual(answer.status_code, 200, answer.text)
        return answer.json()[kind][0]

    def refused(self, kind, element, words, method="PUT", **query):
        """The element is refused with these words, and nothing was stored."""
        before = self.box.control.state("xero", self.org.id)[kind]
        answer = self.call(method, kind, {kind: [element]}, **query)
        self.assertEqual((answer.status_code, answer.json()["ErrorNumber"]), (400, 10), answer.text)
        messages = [error["Message"] for error in answer.json()["Elements"][0]["ValidationErrors"]]
        self.assertTrue(any(words in message for message in messages), messages)
        self.assertEqual(self.box.control.state("xero", self.org.id)[kind], before)

    def line(self, **values):
        return {"Description": "Chair", "Quantity": 1, "UnitAmount": 100, "AccountCode": "200", **values}

    def draft(self, *lines, **values):
        return {
            "Type": "ACCREC", "Contact": {"ContactID": self.contact()}, "LineItems": list(lines or [self.line()]),
            "Date": str(date.today()), "DueDate": str(date.today() + timedelta(days=30)), **values}

    def approved(self, *lines, **values):
        return self.draft(*lines, **{"Status": "AUTHORISED", **values})

    def contact(self, name="Northfield Cycles Ltd"):
        return self.org.store.find("Contacts", "name", name.casefold())["ContactID"]

    def payment(self, invoice, amount, **values):
        return {
            "Invoice": {"InvoiceID": invoice["InvoiceID"]}, "Account": {"Code": "090"}, "Date": str(date.today()),
            "Amount": amount, **values}

    def invoice(self, invoice):
        return self.get(f"Invoices/{invoice['InvoiceID']}")["Invoices"][0]


class TestXeroConsentPage(SandboxCase):

    def setUp(self):
        super().setUp()
        self.wish = {
            "response_type": "code", "client_id": "demo-client", "redirect_uri": REDIRECT, "scope": SCOPES,
            "state": "a b"}

    def authorize(self, **values):
        answer = requests.post(
            f"{self.url}/identity/connect/authorize", timeout=10, allow_redirects=False,
            data={**self.wish, "decision": "allow", "tenant": [self.org.id], **values})
        query = urlsplit(answer.headers.get("Location", "")).query
        return answer, {name: values[0] for name, values in parse_qs(query).items()}

    def token(self, **form):
        return requests.post(f"{self.url}/connect/token", data=form, auth=APP, timeout=10)

    def exchange(self, code):
        return self.token(grant_type="authorization_code", code=code, redirect_uri=REDIRECT)

    def connections(self, token, **query):
        answer = requests.get(
            f"{self.url}/connections", params=query, headers={"Authorization": f"Bearer {token}"}, timeout=10)
        return answer.json()

    def test_the_page_offers_every_organisation(self):
        page = requests.get(f"{self.url}/identity/connect/authorize", params=self.wish, timeout=10).text
        self.assertIn('<form id="consent"', page)
        for org in self.box.xero.organisations.values():
            self.assertIn(f'name="tenant" value="{org.id}"', page)

    def test_allowing_brings_code_and_state_and_the_code_serves_once(self):
        _answer, query = self.authorize()
        self.assertEqual(query["state"], "a b")
        first, second = self.exchange(query["code"]), self.exchange(query["code"])
        self.assertEqual((first.status_code, first.json()["expires_in"]), (200, 1800))
        self.assertEqual((second.status_code, second.json()), (400, {"error": "invalid_grant"}))

    def test_cancelling_says_access_denied(self):
        self.assertEqual(self.authorize(decision="cancel")[1]["error"], "access_denied")

    def test_nothing_ticked_leads_nowhere(self):
        answer, query = self.authorize(tenant=[])
        self.assertEqual((answer.status_code, query), (200, {}))

    def test_the_broad_scope_is_refused_to_an_app_of_today(self):
        self.wish["scope"] = "openid offline_access accounting.transactions"
        answer, query = self.authorize()
        self.assertEqual((answer.status_code, query), (400, {}))
        self.assertIn("invalid_scope", answer.text)

    def test_a_foreign_redirect_is_not_followed(self):
        self.wish["redirect_uri"] = "https://elsewhere.example/cb"
        self.assertEqual(self.authorize()[0].status_code, 400)
        self.box.control.redirect("xero", "https://elsewhere.example/cb")
        self.assertEqual(self.authorize()[0].status_code, 302)

    def test_the_token_names_the_event_that_opened_the_organisations(self):
        token = self.exchange(self.authorize(tenant=list(self.box.xero.organisations)[:2])[1]["code"]).json()
        middle = token["access_token"].split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
        rows = self.connections(token["access_token"], authEventId=claims["authentication_event_id"])
        self.assertEqual({row["tenantId"] for row in rows}, set(list(self.box.xero.organisations)[:2]))
        self.assertEqual(
            set(rows[0]),
            {"id", "authEventId", "tenantId", "tenantType", "tenantName", "createdDateUtc", "updatedDateUtc"})

    def test_a_used_refresh_token_lives_half_an_hour_longer(self):
        first = self.exchange(self.authorize()[1]["code"]).json()["refresh_token"]
        second = self.token(grant_type="refresh_token", refresh_token=first).json()["refresh_token"]
        self.assertNotEqual(first, second)
        self.assertEqual(self.token(grant_type="refresh_token", refresh_token=first).status_code, 200)
        self.box.control.clock(1801)
        self.assertEqual(self.token(grant_type="refresh_token", refresh_token=first).json(), {"error": "invalid_grant"})

    def test_without_offline_access_there_is_no_refresh_token(self):
        self.wish["scope"] = "openid accounting.contacts"
        self.assertNotIn("refresh_token", self.exchange(self.authorize()[1]["code"]).json())

    def test_revoking_removes_every_connection_of_the_person(self):
        self.open(US)
        token = self.exchange(self.authorize()[1]["code"]).json()
        other, _query = self.access, requests.post(
            f"{self.url}/connect/revocation", data={"token": token["refresh_token"]}, auth=APP, timeout=10)
        self.assertEqual(self.connections(other), [])
        self.assertEqual(self.call("GET", "Organisation").status_code, 403)

    def test_one_connection_is_deleted_alone(self):
        self.open(US)
        first, second = self.connections(self.access)
        url = f"{self.url}/connections/{second['id']}"
        headers = {"Authorization": f"Bearer {self.access}"}
        self.assertEqual(requests.delete(url, headers=headers, timeout=10).status_code, 204)
        self.assertEqual(requests.delete(url, headers=headers, timeout=10).status_code, 404)
        self.assertEqual([row["id"] for row in self.connections(self.access)], [first["id"]])


class TestXeroAccess(SandboxCase):

    def test_without_a_token_nothing_is_told(self):
        answer = self.call("GET", "Organisation", headers={"Authorization": "Bearer none"})
        self.assertEqual((answer.status_code, answer.json()["Detail"]), (401, "AuthenticationUnsuccessful"))

    def test_an_old_token_is_told_to_be_old(self):
        self.box.control.expire("xero")
        answer = self.call("GET", "Organisation").json()
        self.assertEqual((answer["Title"], answer["Status"]), ("Unauthorized", 401))
        self.assertTrue(answer["Detail"].startswith("TokenExpired: token expired at "))

    def test_an_organisation_that_was_not_ticked_is_forbidden(self):
        self.org = self.box.xero.organisation(US)
        answer = self.call("GET", "Organisation")
        self.assertEqual((answer.status_code, answer.json()["Title"]), (403, "Forbidden"))
        self.assertEqual(self.call("GET", "Organisation", headers={"xero-tenant-id": ""}).status_code, 403)

    def test_each_endpoint_wants_its_scope(self):
        self.open(GB, "accounting.contacts.read accounting.invoices")
        self.assertEqual(self.call("GET", "Contacts").status_code, 200)
        for method, path in (("PUT", "Contacts"), ("GET", "Payments"), ("GET", "Organisation")):
            answer = self.call(method, path, {"Contacts": []} if method == "PUT" else None)
            self.assertEqual(answer.status_code, 401)
            self.assertEqual(answer.headers["WWW-Authenticate"], "insufficient_scope")
        self.assertEqual(self.call("GET", "Items").status_code, 200)

    def test_an_unknown_id_is_an_empty_page(self):
        answer = self.call("GET", f"Invoices/{uuid.uuid4()}")
        self.assertEqual((answer.status_code, answer.text), (404, ""))
        self.assertTrue(answer.headers["Content-Type"].startswith("text/html"))

    def test_xml_is_answered_unless_json_is_asked_for(self):
        answer = self.call("GET", "Currencies", headers={"Accept": "*/*"})
        self.assertIn("<Currencies><Currency><Code>GBP</Code>", answer.text)
        self.assertTrue(answer.headers["Content-Type"].startswith("text/xml"))

    def test_an_idempotency_key_brings_the_first_answer_back(self):
        key = {"Idempotency-Key": "k" * 128}
        first, second = (self.call("PUT", "Invoices", {"Invoices": [self.draft()]}, key) for _ in range(2))
        self.assertEqual(first.json(), second.json())
        other = self.call("PUT", "Invoices", {"Invoices": [self.draft(Reference="x")]}, key)
        self.assertEqual(other.status_code, 400)
        self.assertIn("is used with a different request", other.json()["Message"])
        self.box.control.clock(361)
        third = self.call("PUT", "Invoices", {"Invoices": [self.draft()]}, key).json()
        self.assertNotEqual(third["Invoices"][0]["InvoiceID"], first.json()["Invoices"][0]["InvoiceID"])
        self.assertEqual(self.call("PUT", "Invoices", {}, {"Idempotency-Key": "k" * 129}).status_code, 400)

    def test_an_error_is_kept_under_its_key_too(self):
        key = {"Idempotency-Key": "again"}
        body = {"Contacts": [{"Name": "Alder & Stone Architects"}]}
        first = self.call("PUT", "Contacts", body, key)
        self.box.control.act("xero", "rename_contact", GB, contact="Alder & Stone Architects", name="Alder")
        self.assertEqual((first.status_code, self.call("PUT", "Contacts", body, key).json()), (400, first.json()))
        self.assertEqual(self.call("PUT", "Contacts", body).status_code, 200)


class TestXeroLimits(SandboxCase):
    scale = 1

    def test_the_sixty_first_call_of_a_minute_waits(self):
        for left in range(59, -1, -1):
            answer = self.call("GET", "Currencies")
            self.assertEqual(answer.headers["X-MinLimit-Remaining"], str(left))
        answer = self.call("GET", "Currencies")
        self.assertEqual((answer.status_code, answer.content), (429, b""))
        self.assertNotIn("Content-Type", answer.headers)
        self.assertEqual(answer.headers["X-Rate-Limit-Problem"], "minute")
        self.assertEqual(answer.headers["X-MinLimit-Remaining"], "0")
        self.assertLessEqual(1, int(answer.headers["Retry-After"]))
        self.box.control.clock(61)
        self.assertEqual(self.call("GET", "Currencies").headers["X-DayLimit-Remaining"], "4939")


class TestXeroContract(SandboxCase):

    def malformed(self, element, words, kind="Invoices"):
        answer = self.call("PUT", kind, {kind: [element]})
        self.assertEqual((answer.status_code, answer.json()["ErrorNumber"]), (400, 14), answer.text)
        self.assertEqual(answer.json()["Type"], "PostDataInvalidException")
        self.assertIn(words, answer.json()["Message"])

    def test_unknown_wrong_and_read_only_properties_are_refused(self):
        self.malformed(self.draft(Colour="red"), "Colour")
        self.malformed(self.draft(self.line(Quantity="2")), "Quantity")
        self.malformed(self.draft(Status="PENDING"), "PENDING")
        self.malformed(self.draft(Total=120), "read-only")
        self.malformed(self.draft(Date="yesterday"), "yesterday")
        self.malformed({"Name": "X", "ContactID": "7"}, "Guid", "Contacts")
        self.malformed({"Name": "X", "IsCustomer": "yes"}, "boolean", "Contacts")

    def test_what_is_no_json_is_refused(self):
        headers = {"Content-Type": "application/json"}
        self.assertEqual(self.call("PUT", "Invoices", data="{", headers=headers).json()["ErrorNumber"], 14)
        answer = self.call("PUT", "Invoices", data="{}", headers={"Content-Type": "text/plain"})
        self.assertEqual(answer.json()["ErrorNumber"], 14)

    def test_too_long_texts_concern_their_element_only(self):
        self.refused("Contacts", {"Name": "n" * 256}, "255")
        self.refused("Contacts", {"Name": "n", "ContactNumber": "n" * 51}, "50")
        self.refused("Items", {"Code": "c" * 31}, "30")
        self.refused("Items", {"Name": "nameless"}, "Code is required")

    def test_unknown_query_parameters_are_refused(self):
        answer = self.call("GET", "Invoices", modifiedAfter="2026-01-01")
        self.assertEqual((answer.status_code, answer.json()["Type"]), (400, "QueryParseException"))


class TestXeroContacts(SandboxCase):

    def test_a_name_is_one_active_contacts_whatever_its_case(self):
        self.refused(
            "Contacts", {"Name": "ALDER & stone architects"},
            "The contact name ALDER & stone architects is already assigned to another contact. "
            "The contact name must be unique across all active contacts.")
        self.put("Contacts", {"Name": "Old Mill Bakery"})

    def test_a_contact_number_is_unique(self):
        self.refused("Contacts", {"Name": "Other", "ContactNumber": "pps-1"}, "already assigned to another contact")

    def test_an_archived_contact_is_closed(self):
        contact = self.put("Contacts", {"ContactID": self.contact(), "ContactStatus": "ARCHIVED"}, method="POST")
        self.assertEqual(contact["ContactStatus"], "ARCHIVED")
        named = {"ContactID": contact["ContactID"]}
        for change in ({"Name": "New"}, {"ContactStatus": "ACTIVE"}):
            self.refused("Contacts", {**named, **change}, "Archived contacts cannot currently be edited", method="POST")
        self.refused("Invoices", {"Type": "ACCREC", "Contact": named}, "archived contact")

    def test_posting_a_known_number_updates_and_leaves_the_rest(self):
        changed = self.put("Contacts", {"ContactNumber": "PPS-1", "FirstName": "Ada"}, method="POST")
        self.assertEqual((changed["Name"], changed["FirstName"]), ("Pemberton Primary School", "Ada"))

    def test_two_addresses_and_four_phones_are_always_told(self):
        contact = self.put("Contacts", {
            "Name": "N", "Phones": [{"PhoneType": "MOBILE", "PhoneNumber": "1"}],
            "Addresses": [{"AddressType": "STREET", "City": "Bath"}]})
        self.assertEqual([one["PhoneType"] for one in contact["Phones"]], ["DDI", "DEFAULT", "FAX", "MOBILE"])
        self.assertEqual([one["City"] for one in contact["Addresses"]], ["Bath", ""])

    def test_who_buys_is_a_customer_from_the_first_invoice_on(self):
        contact = self.put("Contacts", {"Name": "N", "IsCustomer": True})
        self.assertFalse(contact["IsCustomer"])
        invoice = self.put("Invoices", self.draft(Contact={"ContactID": contact["ContactID"]}))
        self.assertTrue(invoice["Contact"]["IsCustomer"])
        self.assertEqual(invoice["Contact"]["UpdatedDateUTC"], contact["UpdatedDateUTC"])

    def test_a_document_with_a_name_only_finds_or_makes_the_contact(self):
        known = self.put("Invoices", self.draft(Contact={"Name": "northfield cycles LTD"}))
        self.assertEqual(known["Contact"]["ContactID"], self.contact())
        made = self.put("Invoices", self.draft(Contact={"Name": "Never Seen"}))
        self.assertEqual(self.contact("Never Seen"), made["Contact"]["ContactID"])
        self.refused("Invoices", self.draft(Contact={}), "The Contact must contain at least 1 of the following")

    def test_a_merged_contact_says_where_it_went(self):
        gone, stays = self.contact("Kestrel Print Supplies"), self.contact("Thames Valley Couriers")
        self.box.control.act("xero", "merge_contacts", GB, contact=gone, into=stays)
        one = self.get(f"Contacts/{gone}")["Contacts"][0]
        self.assertEqual((one["ContactStatus"], one["MergedToContactID"]), ("ARCHIVED", stays))
        bill, = self.get("Invoices", where='Type=="ACCPAY"')["Invoices"]
        self.assertEqual(bill["Contact"]["ContactID"], stays)
