"""QuickBooks' answers, errors and webhooks: plain data, no HTTP."""

import base64
import hashlib
import hmac
import json
import re
from datetime import date, datetime, timezone
from decimal import Decimal
from types import SimpleNamespace

import requests

from odoo.tests import BaseCase

from ..providers.base import App, Payload
from ..providers.documents import Books
from ..providers.errors import Limited, NotConnected, Rejected, TryLater, Unknown, UnreadableAnswer
from ..providers.quickbooks import errors, last_change, reader, reports, taxes
from ..providers.quickbooks.provider import QuickBooks
from .test_provider_quickbooks import KEY, invoice, line, quickbooks

D = Decimal


class TestQuickBooksReading(BaseCase):

    def test_states_of_documents_are_told_by_their_amounts(self):
        row = {
            "Id": "7", "SyncToken": "1", "DocNumber": "1001", "TotalAmt": 10, "Balance": 4, "PrivateNote": KEY,
            "CustomerRef": {"value": "58"}, "TxnDate": "2026-03-31", "CurrencyRef": {"value": "EUR"},
            "MetaData": {"LastUpdatedTime": "2026-03-31T08:00:00-07:00"}, "Surprise": {"any": "thing"}}
        record = reader.from_json("invoice", row)
        self.assertEqual((record.state, record.balance, record.mark, record.currency), ("open", 4, KEY, "EUR"))
        self.assertEqual(record.updated_at, datetime(2026, 3, 31, 15, tzinfo=timezone.utc))
        self.assertEqual(reader.from_json("invoice", {**row, "Balance": 0}).state, "paid")
        void = reader.from_json(
            "invoice", {**row, "TotalAmt": 0, "Balance": 0, "PrivateNote": f"Voided - {KEY}\nSO42"})
        self.assertEqual((void.state, void.mark), ("void", KEY))
        self.assertEqual(reader.from_json("invoice", {"status": "Deleted", "Id": "7"}).state, "deleted")

    def test_a_payment_brings_what_it_settles(self):
        record = reader.from_json("payment", {
            "Id": "9", "TotalAmt": D("50.5"), "UnappliedAmt": D("0.5"), "CustomerRef": {"value": "58"},
            "TxnDate": "2026-04-01", "PaymentRefNum": "EFT 9", "CurrencyRef": {"value": "EUR"},
            "ExchangeRate": D("0.8"), "DepositToAccountRef": {"value": "4"}, "PaymentMethodRef": {"value": "2"},
            "Line": [{"Amount": 60, "LinkedTxn": [{"TxnId": "7", "TxnType": "Invoice"}]},
                     {"Amount": 10, "LinkedTxn": [{"TxnId": "8", "TxnType": "CreditMemo"}]}]}, "GBP")
        self.assertEqual((record.state, record.balance, record.number), ("open", D("0.5"), "EFT 9"))
        payment = record.document
        self.assertEqual((payment.amount, payment.rate, payment.account.external_id), (D("50.5"), D("1.25"), "4"))
        self.assertEqual(
            [(one.kind, one.external_id, one.amount) for one in payment.allocations],
            [("invoice", "7", 60), ("credit_note", "8", 10)])

    def test_tax_codes_carry_the_percent_of_their_rates(self):
        rates = [{"Id": "4", "RateValue": 5}, {"Id": "6", "RateValue": D("9.975")}, {"Id": "8", "EffectiveTaxRate": [
            {"RateValue": 15, "EndDate": "2010-12-31"}, {"RateValue": 20}]}, {"Id": "9", "RateValue": 0}]

        def code(ident, name, *details, **values):
            return {"Id": ident, "Name": name, "Active": True, "SalesTaxRateList": {"TaxRateDetail": [
                {"TaxRateRef": {"value": rate}, "TaxTypeApplicable": applies, "TaxOrder": order}
                for order, (rate, applies) in enumerate(details)]}, **values}
        percents = {rate["Id"]: taxes.percent_of(rate) for rate in rates}
        found = [taxes.tax_record(one, percents) for one in (
            code("1", "GST/QST", ("4", "TaxOnAmount"), ("6", "TaxOnAmount")),
            code("2", "20.0% S", ("8", "TaxOnAmount")),
            code("3", "Old", ("4", "TaxOnAmount"), ("6", "TaxOnAmountPlusTax"), Active=False),
            code("5", "No VAT", Taxable=False), code("6", "0.0% Z", ("9", "TaxOnAmount"), Taxable=True),
            code("7", "Exempt", ("9", "TaxOnAmount"), Taxable=True),
        )]
        self.assertEqual(
            [(one.rate, one.role, one.state) for one in found],
            [(D("14.975"), "", "active"), (20, "", "active"), (D("15.47375"), "", "archived"),
             (0, "untaxed", "active"), (0, "", "active"), (0, "untaxed", "active")])
        self.assertEqual(
            [(one.external_id, one.percent, one.use) for one in found[0].components],
            [("4", 5, "sale"), ("6", D("9.975"), "sale")])
        self.assertEqual([one.number for one in found], [""] * len(found))
        self.assertEqual([one.use for one in found], ["sale", "sale", "sale", "", "sale", "sale"])

    def test_a_tax_code_of_which_a_rate_is_not_known_is_none_of_zero_percent(self):
        [unknown, without, untaxed] = (taxes.tax_record(code, {}) for code in (
            {"Id": "1", "Name": "New", "SalesTaxRateList": {"TaxRateDetail": [{"TaxRateRef": {"value": "77"}}]}},
            {"Id": "2", "Name": "Empty", "Taxable": True, "SalesTaxRateList": {"TaxRateDetail": []}},
            {"Id": "3", "Name": "No VAT", "Taxable": False}))
        self.assertEqual([(one.rate, one.state) for one in (unknown, without)], [(None, "unknown")] * 2)
        self.assertEqual((untaxed.rate, untaxed.state), (0, "active"))

    def test_the_facts_about_the_books(self):
        facts = reader.from_books(
            {"CompanyName": "Craig's", "Country": "USA", "NameValue": [
                {"Name": "OfferingSku", "Value": "QuickBooks Online Plus"}]},
            {"CurrencyPrefs": {"HomeCurrency": {"value": "USD"}, "MultiCurrencyEnabled": False},
             "TaxPrefs": {"UsingSalesTax": True, "PartnerTaxEnabled": True},
             "SalesFormsPrefs": {"CustomTxnNumbers": False},
             "AccountingInfoPrefs": {"BookCloseDate": "2025-12-31"}}, "4620")
        self.assertEqual(facts, Books(
            external_id="4620", name="Craig's", country="US", home_currency="USD", multi_currency=False,
            own_numbers=False, purchase_tax=False, sales_tax="automatic", locked_until=date(2025, 12, 31),
            subscription="QuickBooks Online Plus", reference_field=""))

    def test_links_open_the_right_company(self):
        self.assertEqual(
            quickbooks().web_url("invoice", "130"),
            "https://qbo.intuit.com/app/login?pagereq=invoice%3FtxnId%3D130&deeplinkcompanyid=9130")
        self.assertEqual(
            quickbooks(base_url="http://127.0.0.1:1/quickbooks/").web_url("", ""),
            "http://127.0.0.1:1/quickbooks/app/login?pagereq=homepage&deeplinkcompanyid=9130")


class TestQuickBooksErrors(BaseCase):

    def test_codes_have_their_reasons(self):
        for code, reason in (
            ("5010", "stale"), ("6000", "refused"), ("6070", "amounts"), ("6100", "tax"), ("6140", "duplicate_number"),
            ("6190", "subscription"), ("6210", "closed_period"), ("6240", "duplicate_name"), ("6250", "contact"),
            ("6480", "linked"), ("6540", "deposited"), ("620", "not_applicable"), ("630", "not_applicable"),
            ("6041", "file"), ("5020", "permission"), ("2010", "refused"), ("99999", "refused"),
        ):
            error = self.error({"code": code, "Message": "No", "Detail": "No : because"})
            self.assertEqual((error.reason, error.code, error.words), (reason, code, "No : because"))

    def test_business_rules_have_their_reasons(self):
        for words, reason in (
            ("You can't apply more than the open balance. Amount 100, open balance 40.", "more_than_due"),
            ("The amount applied to transactions is greater than the amount of the payment.", "more_than_due"),
            ("The transaction is linked to a payment. Unlink it before you delete it.", "linked"),
            ("Transaction amount must be 0 or greater.", "negative_total"), ("Something new", "refused"),
        ):
            error = self.error({"code": "6000", "Message": "A business validation error", "Detail": words})
            self.assertEqual((words, error.reason), (words, reason))

    def test_an_unknown_reference_is_told_by_its_field(self):
        for element, words, verb, reason in (
            ("CustomerRef", "", "create", "contact"), ("TaxCodeRef", "", "create", "tax"),
            ("", "Invalid Reference Id : Accounts element", "create", "account"),
            ("", "check accounts, customers, items", "create", "reference"),
            ("", "Object Not Found : check accounts, customers, items", "void", "missing"),
        ):
            error = self.error({"code": "610", "Message": "Not found", "Detail": words, "element": element}, verb)
            self.assertEqual(error.reason, reason)

    def test_what_is_no_refusal_is_none(self):
        for code, kind in (("3001", Limited), ("003001", Limited), ("130", TryLater), ("3200", NotConnected),
                           ("600", Unknown), ("10000", Unknown)):
            self.assertIs(type(self.error({"code": code, "Message": "No"})), kind)
        lower = {"error": [{"message": "message=AuthenticationFailed; errorCode=003200; statusCode=401"}]}
        self.assertIsInstance(errors.from_fault(lower, write=True, request_id=""), NotConnected)

    @staticmethod
    def error(error, verb="create"):
        return errors.from_fault({"Error": [error], "type": "ValidationFault"}, write=True, request_id="t", verb=verb)


class TestQuickBooksAnswers(BaseCase):
    """Answers that must never become a wrong match."""

    def push(self, answer, payloads=2, status=200, kind="application/json;charset=UTF-8", verb="create"):
        """The outcomes of a push that is answered so; `answer` may be a function of the request's items."""
        provider = quickbooks()
        sent = []

        def request(method, url, **values):
            sent.append((url, values))
            items = json.loads(values["data"]).get("BatchItemRequest")
            found = answer(items) if callable(answer) else answer
            response = requests.Response()
            response.status_code, response.reason = status, "Reason"
            response._content = found.encode() if isinstance(found, str) else json.dumps(found).encode()
            response.headers.update({"Content-Type": kind, "intuit_tid": "tid-1"})
            return response

        provider.transport.session.request = request
        payload = provider.prepare(invoice(line("1.00", "0.20")))
        if verb == "void":
            payload = provider.prepare_void("payment", "7", "0")
        outcomes = provider.push([payload] * payloads, "request-1")
        self.assertEqual(len(sent), 1)
        self.assertEqual(sent[0][1]["params"]["requestid"], "request-1")
        return outcomes

    @staticmethod
    def row(item):
        return {"bId": item["bId"], "Invoice": {**item["Invoice"], "Id": "1" + item["bId"], "SyncToken": "0"}}

    def test_a_fault_that_gives_no_reason_leaves_the_outcome_of_a_write_open(self):
        nothing_said = {"Error": [None], "type": "ValidationFault"}
        for fault in ({}, "x", {"Error": []}, {"Error": "x"}, {"Error": [{}]}, nothing_said):
            with self.subTest(fault=fault):
                self.assertIsInstance(errors.from_fault(fault, write=True, request_id="t"), Unknown)

    def test_shuffled_answers_find_their_payloads(self):
        found = self.push(lambda items: {"BatchItemResponse": [self.row(item) for item in reversed(items)]}, 30)
        self.assertEqual([one.record.external_id for one in found], [f"1{index}" for index in range(30)])

    def test_missing_doubled_and_foreign_answers_are_unknown(self):
        found = self.push(lambda items: {"BatchItemResponse": [
            self.row(items[0]), self.row(items[1]), self.row(items[1]), {**self.row(items[2]), "bId": "99"},
            {"bId": "3", "Customer": {"Id": "1"}}, {"bId": "4", "Invoice": {}}]}, 5)
        self.assertEqual(found[0].record.external_id, "10")
        for outcome in found[1:]:
            self.assertIsInstance(outcome.error, Unknown)

    def test_one_bad_element_leaves_the_others(self):
        found = self.push(lambda items: {"BatchItemResponse": [
            self.row(items[0]),
            {"bId": "1", "Fault": {"type": "ValidationFault", "Error": [
                {"code": "6140", "Message": "Duplicate Document Number Error", "Detail": "DocNumber=1"}]}},
        ]})
        self.assertTrue(found[0].record)
        self.assertEqual((found[1].error.reason, found[1].error.request_id), ("duplicate_number", "tid-1"))
        self.assertEqual(found[1].error.words, "Duplicate Document Number Error: DocNumber=1")

    def test_an_answer_that_cannot_be_read_leaves_the_write_unknown(self):
        for answer in ('{"BatchItemResponse":[{"bId":"0","Inv', "<html>Sorry</html>", "[]", "null", "{}", ""):
            with self.assertRaises(Unknown):
                self.push(answer)

    def test_the_whole_request_may_be_refused(self):
        fault = {"Fault": {"type": "ValidationFault", "Error": [{"code": "1040", "Message": "Too big"}]}}
        for status in (200, 400):
            with self.assertRaises(Rejected) as caught:
                self.push(fault, status=status)
            self.assertEqual(caught.exception.code, "1040")

    def test_gateways_answers_are_understood(self):
        xml = '<Fault><Error code="3001"><Message>message=Throttled; errorCode=003001</Message></Error></Fault>'
        with self.assertRaises(TryLater) as caught:
            self.push(xml, status=403, kind="application/xml")
        self.assertEqual(caught.exception.retry_after, 60)
        with self.assertRaises(Rejected) as caught:
            self.push("<html>No</html>", status=403, kind="text/html")
        self.assertEqual(caught.exception.reason, "permission")
        with self.assertRaises(TryLater):  # the company, which is asked then, gives no answer that can be read
            self.push({"fault": {"type": "AUTHENTICATION", "error": [{"code": "3200", "message": "x"}]}}, status=403)
        with self.assertRaises(Unknown):
            self.push("", status=302)

    def test_a_void_that_left_the_document_standing_is_none(self):
        said = {"Id": "7", "CustomerRef": {"value": "58"}, "TxnDate": "2026-04-01", "UnappliedAmt": 0}
        found = self.push({"Payment": {**said, "TotalAmt": 10}}, 1, verb="void")
        self.assertIsInstance(found[0].error, Rejected)
        found = self.push({"Payment": {**said, "TotalAmt": 0, "PrivateNote": "Voided"}}, 1, verb="void")
        self.assertEqual(found[0].record.state, "void")


class TestQuickBooksWebhook(BaseCase):

    def events(self, delivery, key=b"verifier"):
        raw = json.dumps(delivery).encode()
        signature = base64.b64encode(hmac.new(key, raw, hashlib.sha256).digest()).decode()
        return quickbooks().parse_webhook({"Intuit-Signature": signature}, raw, str)

    def test_both_forms_tell_whose_books_changed(self):
        found = self.events([{
            "specversion": "1.0", "id": "e-1", "type": "qbo.invoice.updated.v1", "intuitaccountid": "9130",
            "intuitentityid": "130", "data": {}}, {"specversion": "1.0"}])
        self.assertEqual([(one.books, one.event_id) for one in found], [("9130", "e-1")])
        found = self.events({"eventNotifications": [{"realmId": "9130", "dataChangeEvent": {"entities": [
            {"name": "Invoice", "id": "130", "operation": "Update", "lastUpdated": "2026-03-31T15:00:00Z"}]}}]})
        self.assertEqual(
            [(one.books, one.event_id) for one in found], [("9130", "9130:Invoice:130:Update:2026-03-31T15:00:00Z")])

    def test_a_wrong_signature_is_no_delivery(self):
        self.assertIsNone(self.events([], key=b"other"))
        self.assertIsNone(quickbooks().parse_webhook({}, b"[]", str))
        unset = QuickBooks(App("id", "secret"))
        signature = base64.b64encode(hmac.new(b"", b"[]", hashlib.sha256).digest()).decode()
        self.assertIsNone(unset.parse_webhook({"intuit-signature": signature}, b"[]", str))

    def test_a_good_signature_over_anything_else_is_an_empty_delivery(self):
        self.assertEqual(self.events("hello"), [])
        self.assertEqual(self.events({}), [])

    def test_secrets_are_in_no_repr(self):
        self.assertFalse(re.search("secret|verifier", repr(quickbooks().app)))
        self.assertFalse(re.search("secret|verifier", repr(quickbooks().oauth)))


class TestQuickBooksPayloads(BaseCase):

    def test_a_push_is_of_one_kind_and_verb(self):
        provider = quickbooks()
        mixed = [Payload(kind="invoice", verb=verb, body="{}") for verb in ("create", "update")]
        with self.assertRaises(ValueError):
            provider.push(mixed, "r")
        with self.assertRaises(ValueError):
            provider.push(mixed[:1] * 31, "r")


class TestQuickBooksTrialBalance(BaseCase):

    def balances(self, rows, **header):
        told = {"EndPeriod": "2026-11-30", "ReportBasis": "Accrual", "Currency": "USD", **header}
        columns = [{"ColTitle": "", "ColType": "Account"}, *({"ColTitle": title, "ColType": "Money"}
                                                            for title in ("Débit", "Crédit"))]
        client = SimpleNamespace(
            request_id="r", report=lambda name, parameters: {
                "Header": told, "Columns": {"Column": columns}, "Rows": {"Row": rows} if rows else {}})
        return reports.account_balances(client, date(2026, 11, 30), "USD")

    def row(self, account, debit="", credit=""):
        return {"ColData": [{"value": "Name", "id": account}, {"value": debit}, {"value": credit}], "type": "Data"}

    def test_accounts_below_a_parent_account_count_once(self):
        parent = {
            "Header": {"ColData": [{"value": "Bank", "id": "1"}, {"value": "5.00"}, {"value": ""}]},
            "Rows": {"Row": [self.row("2", "7.50")]}, "type": "Section",
            "Summary": {"ColData": [{"value": "Total Bank"}, {"value": "12.50"}, {"value": ""}]}}
        total = {"Summary": {"ColData": [{"value": "TOTAL"}, {"value": "12.50"}, {"value": "12.50"}]}}
        self.assertEqual(self.balances([parent, self.row("3", credit="12.50"), total]),
                         {"1": D("5.00"), "2": D("7.50"), "3": D("-12.50")})
        self.assertEqual(self.balances([]), {})

    def test_a_report_that_is_not_what_was_asked_for_is_not_used(self):
        rows = [self.row("1", "5.00"), self.row("2", credit="5.00")]
        for header in ({"ReportBasis": "Cash"}, {"EndPeriod": "2026-10-31"}, {"Currency": "EUR"}):
            with self.subTest(header), self.assertRaises(UnreadableAnswer):
                self.balances(rows, **header)
        for wrong in (rows[:1], [*rows, self.row("3", "1,000.00")], [{"ColData": [{"id": "1"}, {"value": "1"}]}]):
            with self.subTest(wrong), self.assertRaises(UnreadableAnswer):
                self.balances(wrong)


class TestQuickBooksLastChange(BaseCase):

    def last_change(self, meta):
        client = SimpleNamespace(request_id="r", read=lambda entity, key: {"Id": key, "MetaData": meta})
        return last_change.last_change(client, "invoice", "7")

    def test_who_changed_it_is_told_where_the_answer_has_it(self):
        time = "2026-11-30T09:00:00-08:00"
        told = self.last_change({"LastUpdatedTime": time, "LastModifiedByRef": {"value": "9", "name": "Jo Ledger"}})
        self.assertEqual((told.by, told.at), ("Jo Ledger", datetime(2026, 11, 30, 17, tzinfo=timezone.utc)))
        for by in ({"value": "9"}, None, "9", {}):
            self.assertEqual(self.last_change({"LastUpdatedTime": time, "LastModifiedByRef": by}).by, "")
        self.assertIsNone(self.last_change({}))
        self.assertIsNone(last_change.last_change(None, "invoice", "7/deposit"))
        with self.assertRaises(UnreadableAnswer):
            self.last_change({"LastUpdatedTime": "yesterday"})
