"""Xero's answers, objects and webhooks as they are read: plain data, no HTTP."""

import base64
import hashlib
import hmac
from datetime import date, datetime, timezone
from types import SimpleNamespace

from odoo.tests import BaseCase

from ..providers.base import App
from ..providers.documents import (
    Allocation,
)
from ..providers.errors import Rejected, Unknown, UnreadableAnswer
from ..providers.xero import answers, catalogue, credits, errors, fields, reader, reports
from .xero_documents import A, B, D, payload, xero


class TestXeroAnswers(BaseCase):

    def outcomes(self, payloads, elements, field="Invoices"):
        return answers.outcomes(payloads, {field: elements}, "Invoices", request_id="r")

    def test_answers_are_matched_by_number_whatever_their_order(self):
        mine = [payload(InvoiceNumber="A"), payload(InvoiceNumber="B")]
        told = [{"InvoiceNumber": "B", "InvoiceID": B, "Status": "AUTHORISED"}, {"InvoiceNumber": "a", "InvoiceID": A}]
        self.assertEqual([one.record.external_id for one in self.outcomes(mine, told)], [A, B])

    def test_a_missing_or_doubled_answer_leaves_the_outcome_unknown(self):
        mine = [payload(InvoiceNumber="A"), payload(InvoiceNumber="B")]
        told = [{"InvoiceNumber": "B", "InvoiceID": B}, {"InvoiceNumber": "B", "InvoiceID": A}, {"InvoiceNumber": "C"}]
        for outcome in self.outcomes(mine, told):
            self.assertIsInstance(outcome.error, Unknown)

    def test_an_error_flag_is_looked_at_before_anything_else(self):
        mine = [payload(verb="void", InvoiceID=A, Status="VOIDED")]
        refused = {
            "InvoiceID": A, "Status": "VOIDED", "StatusAttributeString": "ERROR",
            "ValidationErrors": [{"Message": "Invoice not of valid status for modification"}]}
        for flags in (refused, {**refused, "StatusAttributeString": None}, {**refused, "HasErrors": True}):
            outcome, = self.outcomes(mine, [flags])
            self.assertIsInstance(outcome.error, Rejected)
            self.assertEqual((outcome.error.reason, outcome.error.request_id), ("linked", "r"))

    def test_a_flag_that_says_neither_yes_nor_no_leaves_the_outcome_open(self):
        mine = [payload(InvoiceID=A, Status="VOIDED")]
        taken = {"InvoiceID": A, "Status": "VOIDED", "Type": "ACCREC"}
        for told in ({**taken, "HasErrors": "x"}, {**taken, "HasErrors": 1}, {**taken, "HasValidationErrors": {}},
                     {**taken, "HasErrors": True}, {**taken, "StatusAttributeString": "ERROR"}):
            with self.subTest(told=told):
                self.assertIsInstance(self.outcomes(mine, [told])[0].error, Unknown)

    def test_an_answer_without_an_id_is_no_success(self):
        told = [{"InvoiceNumber": "A", "InvoiceID": "00000000-0000-0000-0000-000000000000"}]
        self.assertIsInstance(self.outcomes([payload(InvoiceNumber="A")], told)[0].error, Unknown)

    def test_what_stood_beside_a_refused_one_is_unknown_where_the_request_was_refused(self):
        mine = [payload(InvoiceNumber="A"), payload(InvoiceNumber="B")]
        told = [
            {"InvoiceNumber": "A", "InvoiceID": A, "ValidationErrors": [{"Message": "Invoice # must be unique."}]},
            {"InvoiceNumber": "B", "InvoiceID": B}]
        first, second = self.outcomes(mine, told, "Elements")
        self.assertEqual(first.error.reason, "duplicate_number")
        self.assertIsInstance(second.error, Unknown)

    def test_bills_of_one_number_are_told_apart_by_their_vendor(self):
        mine = [payload("bill", InvoiceNumber="1", Contact={"ContactID": one}) for one in (A, B)]
        told = [
            {"Type": "ACCPAY", "InvoiceNumber": "1", "InvoiceID": one, "Contact": {"ContactID": one}} for one in (B, A)]
        self.assertEqual([one.record.external_id for one in self.outcomes(mine, told)], [A, B])

    def test_of_two_alike_in_one_request_the_second_waits(self):
        twins = [payload("bill", InvoiceNumber=number, Contact={"ContactID": A}) for number in ("1", "2", "1 ")]
        self.assertEqual(answers.together(twins), [0, 1])

    def test_what_is_set_against_invoices_goes_from_one_credit_note_at_a_time(self):
        mixed = [
            payload("payment", CreditNote={"CreditNoteID": A}, Invoice={"InvoiceID": B}, Amount=D(5)),
            payload("payment", Invoice={"InvoiceID": B}, Amount=D(5)),
            payload("payment", CreditNote={"CreditNoteID": B}, Invoice={"InvoiceID": B}, Amount=D(5)),
            payload("payment", CreditNote={"CreditNoteID": A}, Invoice={"InvoiceID": A}, Amount=D(5))]
        self.assertEqual((answers.together(mixed), answers.together(mixed[1:])), ([0, 3], [0]))

    def test_no_request_is_larger_than_xero_takes(self):
        large = [payload(InvoiceNumber=str(n), Reference="x" * 1_400_000) for n in range(3)]
        self.assertEqual(answers.together(large), [0, 1])
        self.assertEqual(answers.together([payload(InvoiceNumber="1", Reference="x" * 4_000_000)]), [0])

    def test_an_answer_with_warnings_is_an_answer(self):
        told = [{"InvoiceNumber": "A", "InvoiceID": A, "StatusAttributeString": "WARNING",
                 "Warnings": [{"Message": "Account code has been removed"}]}]
        outcome, = self.outcomes([payload(InvoiceNumber="A")], told)
        self.assertEqual(outcome.record.external_id, A)

    def test_xeros_messages_have_their_reasons(self):
        for words, reason in (
            ("The contact name X is already assigned to another contact. The contact name must be unique across all "
             "active contacts.", "duplicate_name"),
            ("The contact number 7 is already assigned to another contact", "duplicate_number"),
            ("Invoice # must be unique.", "duplicate_number"),
            ("Price List Item with Code 'abc' already exists", "duplicate_name"),
            ("The specified contact details matched an archived contact. Archived contacts cannot currently be edited "
             "via the API.", "contact"),
            ("The Contact must contain at least 1 of the following elements to identify the contact: Name, ContactID, "
             "ContactNumber", "contact"),
            ("The document date cannot be before the period lock date, currently set at 30-Nov-2018", "closed_period"),
            ("Organisation accounts are locked on the specified payment date", "closed_period"),
            ("Organisation is not subscribed to currency USD", "currency"),
            ("Account code '9' is not a valid code for this document.", "account"),
            ("Account code '9' has been archived or deleted. Each line item must reference a valid account.",
             "account"),
            ("The TaxType code GST does not exist or cannot be used for this type of transaction.", "tax"),
            ("The TaxType code 'X' cannot be used with account code '9'.", "tax"),
            ("The tax amount cannot be greater than the line amount!", "tax"),
            ("Item code 'X' is not valid", "item"),
            ("The line total 1.00 does not match the expected line total 2.00", "amounts"),
            ("Payment amount exceeds the amount outstanding on this document", "more_than_due"),
            ("Allocation amount exceeds the remaining credit", "more_than_due"),
            ("Payments can only be made against Authorised documents", "not_open"),
            ("Only Authorised documents with remaining credit can be allocated.", "not_open"),
            ("Credit can only be allocated to Authorised documents", "not_open"),
            ("This payment cannot be deleted as it is part of a batch payment.", "batched"),
            ("This payment cannot be deleted as it has been reconciled with a bank statement line.", "reconciled"),
            ("The document total cannot be less than zero.", "negative_total"),
            ("The file type of the attachment is not supported.", "file_type"),
            ("The attachment is larger than the maximum size of 10MB.", "file_size"),
            ("An invoice can have at most 10 attachments", "file"),
            ("Invoice not of valid status for modification", "linked"),
            ("You have reached the limit of Invoices you can approve", "plan"),
            ("The User specified does not have the correct permissions to perform this action", "permission"),
            ("An existing Credit Note with the specified CreditNoteID could not be found", "missing"),
            ("Something new", "refused"),
        ):
            self.assertEqual((words, errors.reason(words)), (words, reason))


class TestXeroReading(BaseCase):

    def test_dates_come_in_two_forms(self):
        self.assertEqual(fields.day("/Date(1543449600000+0000)/"), date(2018, 11, 29))
        self.assertEqual(fields.day("2018-11-29T00:00:00"), date(2018, 11, 29))
        self.assertEqual(fields.moment("2019-03-05T18:59:06Z"), datetime(2019, 3, 5, 18, 59, 6, tzinfo=timezone.utc))
        self.assertEqual((fields.moment(None), fields.moment("soon")), (None, None))

    def test_a_voided_invoice_owes_nothing_though_it_says_so(self):
        record = reader.from_invoice({"InvoiceID": A, "Type": "ACCREC", "Status": "VOIDED", "AmountDue": D("24.15")})
        self.assertEqual((record.state, record.balance), ("void", 0))

    def test_unknown_fields_are_passed_over_and_an_unknown_status_is_not_guessed(self):
        said = {"InvoiceID": A, "Type": "ACCPAY", "Total": D(1), "AmountDue": D(1), "New": {"a": 1}}
        record = reader.from_invoice({**said, "Status": "AUTHORISED"})
        self.assertEqual((record.kind, record.state, record.not_understood), ("bill", "open", ""))
        record = reader.from_invoice({**said, "Status": "PARKED"})
        self.assertEqual((record.kind, record.state, record.not_understood), ("bill", "unknown", "Status: PARKED"))

    def test_a_merged_contact_names_the_one_it_went_into(self):
        record = reader.from_contact({"ContactID": A, "Name": "Old", "MergedToContactID": B})
        self.assertEqual((record.state, record.contact_id), ("archived", B))

    def test_payments_know_what_they_settle_and_which_way_they_go(self):
        for way, target, kind, incoming in (
            ("ACCRECPAYMENT", {"Invoice": {"InvoiceID": A, "Type": "ACCREC"}}, "invoice", True),
            ("ACCPAYPAYMENT", {"Invoice": {"InvoiceID": A}}, "bill", False),
            ("ARCREDITPAYMENT", {"CreditNote": {"CreditNoteID": A}}, "credit_note", False),
            ("APCREDITPAYMENT", {"CreditNote": {"CreditNoteID": A}}, "vendor_credit", True),
            ("ARCREDITPAYMENT", {"Invoice": {"InvoiceID": A, "Type": "ACCRECCREDIT"}}, "credit_note", False),
            (None, {"Invoice": {"InvoiceID": A, "Type": "ACCPAYCREDIT"}}, "vendor_credit", True),
            (None, {"CreditNote": {"CreditNoteID": A, "Type": "ACCRECCREDIT"}}, "credit_note", False),
            ("AROVERPAYMENTPAYMENT", {"Overpayment": {"OverpaymentID": A}}, "payment", False),
        ):
            document = reader.from_payment({
                "PaymentID": B, "PaymentType": way, "Amount": D("1.50"), "Date": "2026-01-02T00:00:00",
                **target}).document
            self.assertEqual((document.allocations, document.incoming),
                             ((Allocation(kind=kind, external_id=A, amount=D("1.50")),), incoming))

    def test_a_credit_note_set_against_an_invoice_is_a_payment_of_nothing(self):
        applied, = credits.applied({
            "CreditNoteID": B, "Type": "ACCRECCREDIT", "Contact": {"ContactID": "c"}, "CurrencyCode": "GBP",
            "Status": "AUTHORISED", "Total": D(9), "RemainingCredit": D(4),
            "Allocations": [
                {"AllocationID": "x", "Amount": D(5), "Date": "2026-01-02T00:00:00", "Invoice": {"InvoiceID": A}},
                {"AllocationID": "y", "Amount": D(5), "Invoice": {"InvoiceID": A}, "IsDeleted": True}]})
        self.assertEqual(applied.document.amount, 0)
        self.assertEqual([(one.kind, one.external_id, one.amount) for one in applied.document.allocations],
                         [("invoice", A, 5), ("credit_note", B, 5)])

    def test_web_links_open_the_right_organisation(self):
        self.assertEqual(
            xero().web_url("invoice", A),
            "https://go.xero.com/organisationlogin/default.aspx?shortcode=%21hill&redirecturl="
            f"%2FAccountsReceivable%2FView.aspx%3FInvoiceID%3D{A}")
        self.assertTrue(xero(base_url="http://127.0.0.1:9/xero").web_url("", "").startswith("http://127.0.0.1:9/xero/"))


class TestXeroWebhooks(BaseCase):
    delivery = (
        b'{"events":[{"resourceId":"r","eventDateUtc":"2026-01-01T00:00:00.1","eventType":"UPDATE",'
        b'"eventCategory":"INVOICE","tenantId":"tenant"}],"firstEventSequence":7,"lastEventSequence":7}')

    def headers(self, content, key=b"hook"):
        return {"X-Xero-Signature": base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()}

    def test_a_signed_delivery_names_the_books(self):
        event, = xero().parse_webhook(self.headers(self.delivery), self.delivery, str)
        self.assertEqual((event.books, event.sequence), ("tenant", 7))

    def test_a_wrong_signature_is_no_delivery(self):
        self.assertIsNone(xero().parse_webhook(self.headers(self.delivery, b"other"), self.delivery, str))
        self.assertIsNone(xero().parse_webhook({}, self.delivery, str))
        keyless = xero(app=App(client_id="id", client_secret="secret"))
        self.assertIsNone(keyless.parse_webhook(self.headers(self.delivery, b""), self.delivery, str))

    def test_the_intent_to_receive_has_no_events(self):
        content = b'{"events":[],"firstEventSequence":0,"lastEventSequence":0,"entropy":"S0m3"}'
        self.assertEqual(xero().parse_webhook(self.headers(content), content, str), [])


class TestXeroTaxes(BaseCase):
    def test_a_tax_for_neither_sales_nor_purchases_is_offered_for_none_of_them(self):
        def use(**values):
            tax = {"TaxType": "TAX001", "Name": "Input on assets", "EffectiveRate": 20}
            return catalogue.from_tax(tax | values).use
        self.assertEqual(use(CanApplyToRevenue=False, CanApplyToExpenses=False), "neither")
        self.assertEqual(use(CanApplyToRevenue=True, CanApplyToExpenses=False), "sale")
        self.assertEqual(use(CanApplyToRevenue=False, CanApplyToExpenses=True), "purchase")
        self.assertEqual((use(CanApplyToRevenue=True, CanApplyToExpenses=True), use()), ("", ""))


class TestXeroTrialBalance(BaseCase):

    def balances(self, *rows, kind="Section"):
        report = {"Rows": [{"RowType": "Header", "Cells": [{"Value": "Konto"}]},
                           {"RowType": kind, "Title": "Umsatz", "Rows": list(rows)},
                           {"RowType": "Section", "Title": "", "Rows": [
                               {"RowType": "SummaryRow", "Cells": [{"Value": "Summe"}, *[{"Value": "1.00"}] * 4]}]}]}
        client = SimpleNamespace(transport=SimpleNamespace(last_headers={}), elements=lambda *_a, **_v: [report])
        return reports.account_balances(client, date(2026, 11, 30))

    def row(self, account, *amounts):
        named = [{"Value": account, "Id": "account"}]
        return {"RowType": "Row", "Cells": [
            {"Value": "Sales (200)", "Attributes": named}, *({"Value": one, "Attributes": named} for one in amounts)]}

    def test_the_balance_is_in_the_last_two_columns_not_in_those_of_the_month(self):
        self.assertEqual(
            self.balances(self.row(A, "1.00", "", "80.00", ""), self.row(B, "", "1.00", "", "80.00")),
            {A: D("80.00"), B: D("-80.00")})

    def test_an_answer_that_is_not_one_report_is_not_used(self):
        for reports_told in ([], [{"Rows": []}, {"Rows": []}], [7]):
            client = SimpleNamespace(
                transport=SimpleNamespace(last_headers={}), elements=lambda *_a, told=reports_told, **_v: told)
            with self.subTest(reports_told), self.assertRaises(UnreadableAnswer):
                reports.account_balances(client, date(2026, 11, 30))

    def test_a_report_of_another_layout_is_not_used(self):
        for rows in ([self.row(A, "", "", "80.00", "")], [self.row(A, "80.00", "")],
                     [self.row(A, "", "", "1,000.00", "")], [{"RowType": "Row", "Cells": []}]):
            with self.subTest(rows), self.assertRaises(UnreadableAnswer):
                self.balances(*rows)
