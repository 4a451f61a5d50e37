"""The look-alike Xero answers questions, and its bookkeeper works in pages of his own."""

import base64
import hashlib
import hmac
import html
import json
import re
from datetime import date, datetime, timedelta, timezone

import requests

from .test_sandbox_xero import GB, US, SandboxCase


class TestXeroLists(SandboxCase):

    def numbers(self, **query):
        return [one["InvoiceNumber"] for one in self.get("Invoices", **query)["Invoices"]]

    def some(self, count, **values):
        body = {"Invoices": [self.approved(InvoiceNumber=f"L-{n:03}", **values) for n in range(count)]}
        return self.call("PUT", "Invoices", body).json()["Invoices"]

    def test_only_paged_lists_tell_lines(self):
        self.assertEqual(self.get("Invoices")["Invoices"][0]["LineItems"], [])
        self.assertNotIn("pagination", self.get("Invoices"))
        self.assertTrue(self.get("Invoices", page=1)["Invoices"][0]["LineItems"])
        summary = self.get("Invoices", summaryOnly="true")["Invoices"][0]
        self.assertFalse({"LineItems", "Payments"} & set(summary))

    def test_pages_add_up(self):
        self.some(25)
        answer = self.get("Invoices", page=3, pageSize=10, order="InvoiceNumber DESC", searchTerm="l-0")
        self.assertEqual(answer["pagination"], {"page": 3, "pageSize": 10, "pageCount": 3, "itemCount": 25})
        self.assertEqual([one["InvoiceNumber"] for one in answer["Invoices"]], [f"L-{n:03}" for n in range(4, -1, -1)])
        self.assertEqual(self.call("GET", "Invoices", pageSize=1001).status_code, 400)

    def test_changes_since_a_moment(self):
        # Noted by the sandbox's own clock, which runs ahead.
        self.box.control.clock(100)
        since = datetime.now(timezone.utc) + timedelta(seconds=50)
        self.some(2)
        headers = {"If-Modified-Since": f"{since:%Y-%m-%dT%H:%M:%S}"}
        changed = self.call("GET", "Invoices", headers=headers).json()["Invoices"]
        self.assertEqual({one["InvoiceNumber"] for one in changed}, {"L-000", "L-001"})
        self.assertEqual(self.call("GET", "Accounts", headers=headers).json()["Accounts"], [])

    def test_explicit_filters(self):
        first, second = self.some(2)
        self.assertEqual(self.numbers(IDs=first["InvoiceID"]), ["L-000"])
        self.assertEqual(set(self.numbers(InvoiceNumbers="L-000, l-001")), {"L-000", "L-001"})
        self.assertEqual(set(self.numbers(ContactIDs=self.contact())), {"L-000", "L-001"})
        self.assertEqual(self.numbers(Statuses="PAID,DRAFT"), ["INV-0001"])
        self.assertEqual(set(self.numbers(createdByMyApp="true")), {"L-000", "L-001"})

    def test_the_filter_language(self):
        first, _second = self.some(2, Reference='6" nails')
        due = date.today() + timedelta(days=30)
        for where in (
            f'InvoiceID==Guid("{first["InvoiceID"]}")',
            'InvoiceNumber == "l-000" AND Contact.Name="NORTHFIELD cycles ltd"',
            'Type=="ACCREC" && (InvoiceNumber=="L-000" OR InvoiceNumber=="never")',
            'InvoiceNumber.StartsWith("L-") AND InvoiceNumber.EndsWith("0")',
            'Reference=="6\\" nails" and !(InvoiceNumber.ToLower().Contains("001"))',
            f"DueDate>=DateTime({due.year}, {due.month}, {due.day}) AND InvoiceNumber<>\"L-001\" AND Type==\"ACCREC\"",
            'AmountDue>119.99 AND AmountDue<=120 AND InvoiceNumber<"L-001"',
            f'Contact.ContactID==guid("{self.contact()}") AND InvoiceNumber!="L-001" AND FullyPaidOnDate==null',
        ):
            with self.subTest(where):
                self.assertEqual(self.numbers(where=where), ["L-000"])

    def test_a_filter_that_makes_no_sense_is_told(self):
        for where, words in (
            ('Colour=="red"', "No property or field 'Colour'"),
            ('InvoiceID=="x"', "incompatible with operand types 'Guid' and 'String'"),
            ('Date>"2026-01-01"', "incompatible"),
            ('Status==', "expected"),
            ('Status="A" XOR Type="B"', "Syntax error"),
        ):
            answer = self.call("GET", "Invoices", where=where)
            self.assertEqual((answer.status_code, answer.json()["ErrorNumber"]), (400, 16), where)
            self.assertIn(words, answer.json()["Message"])
        self.assertEqual(self.call("GET", "Invoices", order="Colour").status_code, 400)

    def test_archived_contacts_are_listed_on_request(self):
        for flag, count in (("false", 0), ("true", 1)):
            names = [one["Name"] for one in self.get("Contacts", includeArchived=flag)["Contacts"]]
            self.assertEqual(names.count("Old Mill Bakery"), count)
        found = self.get("Contacts", searchTerm="STONE")["Contacts"]
        self.assertEqual([one["Name"] for one in found], ["Alder & Stone Architects"])
        self.assertEqual(self.get("Contacts/PPS-1")["Contacts"][0]["Name"], "Pemberton Primary School")

    def test_a_thousand_invoices_go_in_quickly(self):
        started = datetime.now()
        for batch in range(20):
            elements = [self.approved(InvoiceNumber=f"M-{batch}-{n}") for n in range(50)]
            answer = self.call("PUT", "Invoices", {"Invoices": elements}, summarizeErrors="false")
            self.assertEqual(answer.status_code, 200)
        self.assertLess((datetime.now() - started).total_seconds(), 10)
        self.assertEqual(self.get("Invoices", page=1, pageSize=1000, searchTerm="m-")["pagination"]["itemCount"], 1000)


class TestXeroSettings(SandboxCase):

    def test_the_organisation_tells_its_country_currency_and_short_code(self):
        org = self.get("Organisation")["Organisations"][0]
        self.assertEqual((org["Name"], org["BaseCurrency"], org["CountryCode"]), (GB, "GBP", "GB"))
        self.assertRegex(org["ShortCode"], r"^!\w{5}$")
        self.box.control.act("xero", "lock_books", GB, period="2026-03-31")
        self.assertEqual(self.get("Organisation")["Organisations"][0]["PeriodLockDate"], "/Date(1774915200000+0000)/")

    def test_accounts_are_made_changed_archived_and_deleted(self):
        account = {"Code": "405", "Name": "Odds", "Type": "EXPENSE"}
        made = self.call("PUT", "Accounts", account).json()["Accounts"][0]
        self.assertEqual((made["Class"], made["TaxType"], made["Status"]), ("EXPENSE", "INPUT2", "ACTIVE"))
        again = self.call("PUT", "Accounts", account).json()["Elements"][0]["ValidationErrors"]
        self.assertIn({"Message": "Please enter a unique Name."}, again)
        path = f"Accounts/{made['AccountID']}"
        renamed = self.call("POST", path, {"Accounts": [{"Name": "Ends"}]}).json()["Accounts"][0]
        self.assertEqual(renamed["Name"], "Ends")
        archived = self.call("POST", path, {"Accounts": [{"Status": "ARCHIVED"}]}).json()["Accounts"][0]
        self.assertEqual(archived["Status"], "ARCHIVED")
        self.assertEqual(self.call("DELETE", path).json()["Accounts"][0]["Status"], "DELETED")
        debtors, = self.get("Accounts", where='SystemAccount=="DEBTORS"')["Accounts"]
        self.assertEqual(self.call("DELETE", f"Accounts/{debtors['AccountID']}").status_code, 400)

    def test_items_are_one_a_code(self):
        self.refused("Items", {"Code": "chair-oak"}, "Price List Item with Code 'chair-oak' already exists")
        changed = self.put("Items", {"Code": "CHAIR-OAK", "Name": "Chair"}, method="POST")
        self.assertEqual((changed["Name"], changed["SalesDetails"]["UnitPrice"]), ("Chair", 185.0))
        self.assertEqual(self.call("DELETE", f"Items/{changed['ItemID']}").status_code, 204)

    def test_a_tax_rate_of_ones_own_serves_on_lines(self):
        rate = self.put("TaxRates", {
            "Name": "City", "ReportTaxType": "OUTPUT", "TaxComponents": [{"Name": "City", "Rate": 8.25}]})
        self.assertEqual((rate["TaxType"], rate["EffectiveRate"]), ("TAX001", 8.25))
        self.assertEqual(self.put("Invoices", self.approved(self.line(TaxType="TAX001")))["TotalTax"], 8.25)

    def test_tracking_stands_on_lines(self):
        line = self.line(Tracking=[{"Name": "Region", "Option": "North"}])
        tracked = self.put("Invoices", self.draft(line))["LineItems"][0]["Tracking"][0]
        self.assertEqual((tracked["Name"], tracked["Option"]), ("Region", "North"))
        self.refused("Invoices", self.draft(self.line(Tracking=[{"Name": "Region", "Option": "East"}])), "East")

    def test_journals_balance(self):
        lines = [{"LineAmount": 10, "AccountCode": "400"}, {"LineAmount": -10, "AccountCode": "200"}]
        self.assertEqual(self.put("ManualJournals", {"Narration": "n", "JournalLines": lines})["Status"], "DRAFT")
        lines[1]["LineAmount"] = -9
        self.refused(
            "ManualJournals", {"Narration": "n", "JournalLines": lines},
            "The total debits (10.00) must equal total credits (-9.00)")


class TestXeroBookkeeper(SandboxCase):

    def page(self, path, **query):
        return requests.get(f"{self.url}{path}", params=query, timeout=10)

    def submit(self, page, form_id, **values):
        """Fill in a form of a page as a browser would."""
        form = re.search(rf'<form id="{form_id}".*?</form>', page.text, re.DOTALL)[0]
        fields = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
        hidden = {name: html.unescape(value) for name, value in fields}
        return requests.post(f"{self.url}/Act", data={**hidden, **values}, timeout=10)

    def shown(self, page, element_id):
        return re.search(rf'id="{element_id}"[^>]*>(.*?)</(?:dd|a|h1|span)>', page.text, re.DOTALL)[1]

    def test_a_deep_link_opens_the_right_organisation(self):
        invoice = self.put("Invoices", self.approved())
        target = f"/AccountsReceivable/View.aspx?InvoiceID={invoice['InvoiceID']}"
        page = self.page("/organisationlogin/default.aspx", shortcode="!bRm4F", redirecturl=target)
        self.assertEqual((page.status_code, self.shown(page, "invoice-number")), (200, invoice["InvoiceNumber"]))
        self.assertIn(GB, html.unescape(page.text))
        other = self.box.xero.organisation(US).details["ShortCode"]
        page = self.page("/organisationlogin/default.aspx", shortcode=other, redirecturl=target)
        self.assertEqual(page.status_code, 404)
        self.assertEqual(self.page("/organisationlogin/default.aspx", shortcode="!none").status_code, 404)

    def test_a_payment_is_recorded_removed_and_redone_on_the_pages(self):
        invoice = self.put("Invoices", self.approved())
        page = self.page("/AccountsReceivable/View.aspx", InvoiceID=invoice["InvoiceID"])
        self.assertEqual((self.shown(page, "invoice-total"), self.shown(page, "invoice-balance")), ("120.00", "120.00"))
        page = self.submit(page, "record-payment", amount="20", date="2026-11-03", account="091", reference="cash")
        self.assertEqual(self.shown(page, "invoice-balance"), "100.00")
        payment = self.invoice(invoice)["Payments"][0]
        page = self.page("/Bank/ViewTransaction.aspx", bankTransactionID=payment["PaymentID"])
        self.submit(page, "change-payment", amount="30", date="2026-11-04", account="090", reference="card")
        payments = self.get("Payments", where=f'Invoice.InvoiceID==guid("{invoice["InvoiceID"]}")')["Payments"]
        found = sorted((one["Amount"], one["Status"]) for one in payments)
        self.assertEqual(found, [(20.0, "DELETED"), (30.0, "AUTHORISED")])

    def test_a_refused_act_says_why_on_the_page(self):
        invoice = self.put("Invoices", self.approved())
        page = self.page("/AccountsReceivable/View.aspx", InvoiceID=invoice["InvoiceID"])
        page = self.submit(page, "record-payment", amount="500")
        self.assertIn("Payment amount exceeds the amount outstanding", page.text)

    def test_every_page_opens(self):
        act = self.box.control.act
        invoice = self.put("Invoices", self.approved(CurrencyCode="EUR"))
        note = act("xero", "create_credit_note", GB, invoice=invoice["InvoiceID"], apply=True)
        over = act("xero", "record_overpayment", GB, contact="Northfield Cycles Ltd", amount=5)
        for path in (
            "/", "/AccountsReceivable/Search.aspx", "/AccountsPayable/Search.aspx", "/Contacts/", "/Bank/Payments.aspx",
            "/AccountsReceivable/SearchCreditNotes.aspx", "/Settings/ConnectedApps.aspx",
            f"/AccountsReceivable/ViewCreditNote.aspx?creditNoteID={note['CreditNoteID']}",
            f"/Bank/ViewTransaction.aspx?bankTransactionID={over['BankTransactionID']}",
            f"/Contacts/View/{self.contact()}", f"/AccountsPayable/Edit.aspx?InvoiceID={invoice['InvoiceID']}",
        ):
            self.assertEqual(self.page(path).status_code, 200, path)
        self.assertEqual(self.page("/Contacts/View/none").status_code, 404)

    def test_acts_follow_the_rules_of_the_books(self):
        act = self.box.control.act
        invoice = act("xero", "create_invoice", GB, contact="Northfield Cycles Ltd", amount="80", number="H-1")
        self.assertEqual(act("xero", "change_invoice", GB, invoice="H-1", amount=90)["Total"], 108)
        act("xero", "record_payment", GB, invoice="H-1", amount=8)
        with self.assertRaises(ValueError):
            act("xero", "void_invoice", GB, invoice=invoice["InvoiceID"])
        credit = act("xero", "record_prepayment", GB, contact="Northfield Cycles Ltd", amount=100)
        act("xero", "apply_credit", GB, credit_of=credit["PrepaymentID"], invoice="H-1")
        self.assertEqual(self.get("Invoices/H-1")["Invoices"][0]["Status"], "PAID")
        with self.assertRaises(KeyError):
            act("xero", "dance", GB)

    def test_disconnecting_in_xero_shuts_the_app_out(self):
        self.box.control.act("xero", "disconnect_app", GB)
        self.assertEqual(self.call("GET", "Organisation").status_code, 403)


class TestXeroWebhooks(SandboxCase):

    def told(self):
        """The events that were posted, after their signature was checked."""
        events = []
        for notice in self.box.control.webhook_take("xero"):
            digest = hmac.new(b"hook", notice["body"].encode(), hashlib.sha256).digest()
            self.assertEqual(notice["headers"]["x-xero-signature"], base64.b64encode(digest).decode())
            events += json.loads(notice["body"])["events"]
        return events

    def test_what_was_written_is_told_once_and_what_failed_never(self):
        self.box.control.webhook("xero", secret="hook", automatic=False)
        invoice = self.put("Invoices", self.approved())
        self.call("PUT", "Invoices", {"Invoices": [self.approved(self.line(TaxType="X"))]})
        event, = self.told()
        self.assertEqual(
            (event["eventCategory"], event["eventType"], event["resourceId"], event["tenantId"]),
            ("INVOICE", "CREATE", invoice["InvoiceID"], self.org.id))
        self.assertEqual(self.told(), [])
        self.box.control.act("xero", "record_payment", GB, invoice=invoice["InvoiceID"])
        told = {(event["eventCategory"], event["eventType"]) for event in self.told()}
        self.assertEqual(told, {("INVOICE", "UPDATE"), ("PAYMENT", "CREATE")})

    def test_an_organisation_nobody_is_connected_to_tells_nothing(self):
        self.box.control.webhook("xero", secret="hook", automatic=False)
        self.box.control.act("xero", "create_contact", US, name="Quiet")
        self.assertEqual(self.told(), [])
