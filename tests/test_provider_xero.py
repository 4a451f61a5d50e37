"""Xero's mapper, reader and answers: plain data, no HTTP."""

import base64
import hashlib
import hmac
from datetime import date, datetime, timezone
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..providers import transport
from ..providers.base import App, Payload
from ..providers.documents import (
    Address,
    Allocation,
    Bill,
    Books,
    CreditNote,
    Customer,
    Invoice,
    Item,
    Line,
    Payment,
    Ref,
    Vendor,
)
from ..providers.errors import Rejected, TryLater, Unknown
from ..providers.xero import answers, catalogue, credits, errors, fields, reader
from ..providers.xero.provider import Xero

D = Decimal
SALES = Ref(external_id="a-200", number="200", name="Sales")
VAT = Ref(external_id="OUTPUT2", name="20% VAT")
BOOKS = Books(external_id="tenant", name="Hilltop", country="GB", home_currency="GBP", short_code="!hill")
KEY = "odoo:5b2c7d:account.move:42"
A, B = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"


def xero(**values):
    app = App(client_id="id", client_secret="secret", webhook_key="hook")
    values = {"books": "tenant", "facts": BOOKS, "token": lambda refused: "token", **values}
    return Xero(values.pop("app", app), **values)


def line(net, tax="0", **values):
    values = {"description": "Chair", "unit_price": D(net), "account": SALES, "tax_code": VAT, **values}
    return Line(net=D(net), tax=D(tax), **values)


def invoice(*lines, kind=Invoice, **values):
    net = sum((one.net for one in lines), D(0))
    tax = sum((one.tax for one in lines), D(0))
    values = {
        "key": KEY, "number": "INV/2026/0001", "contact": Ref(external_id=A), "date": date(2026, 3, 31),
        "due_date": date(2026, 4, 30), "currency": "GBP", "total": net + tax, "tax_total": tax, **values}
    return kind(lines=lines, **values)


def body(document, **values):
    return transport.loads(xero(**values).prepare(document).body)


def first_line(document):
    return body(document)["LineItems"][0]


def payload(kind="invoice", verb="create", **values):
    return Payload(kind=kind, verb=verb, body=transport.dumps(values))


class TestXeroDocuments(BaseCase):

    def test_an_invoice_is_said_whole(self):
        said = body(invoice(
            line("100.00", "20.00", quantity=D(4), unit_price=D(25), item=Ref(external_id=B, number="CHAIR")),
            reference="SO42", url="https://odoo.example/odoo/invoices/42?debug=1"))
        self.assertEqual(said, {
            "Type": "ACCREC", "InvoiceNumber": "INV/2026/0001", "Reference": "SO42", "Status": "AUTHORISED",
            "Contact": {"ContactID": A}, "Date": "2026-03-31", "DueDate": "2026-04-30", "CurrencyCode": "GBP",
            "Url": "https://odoo.example/odoo/invoices/42?debug=1&books=odoo%3A5b2c7d%3Aaccount.move%3A42",
            "LineAmountTypes": "Exclusive",
            "LineItems": [{
                "Description": "Chair", "Quantity": D(4), "UnitAmount": D(25), "LineAmount": D(100),
                "TaxType": "OUTPUT2", "TaxAmount": D(20), "AccountID": "a-200", "ItemCode": "CHAIR"}]})

    def test_numbers_are_json_numbers_digit_for_digit(self):
        text = xero().prepare(invoice(line("0.10", "0.02"))).body
        self.assertIn('"LineAmount":0.10', text)
        self.assertIn('"TaxAmount":0.02', text)

    def test_a_discount_is_shown_on_sales_invoices_and_told_elsewhere(self):
        reduced = line("67.50", "13.50", quantity=D(3), unit_price=D(25), discount=D(10))
        self.assertEqual(first_line(invoice(reduced))["DiscountRate"], D(10))
        for kind in (CreditNote, Bill):
            shown = first_line(invoice(reduced, kind=kind))
            self.assertNotIn("DiscountRate", shown)
            self.assertEqual((shown["Quantity"], shown["UnitAmount"]), (D(3), D("22.5")))
            self.assertEqual(shown["Description"], "Chair (-10 %)")

    def test_amounts_that_quantity_and_price_do_not_make_are_sent_as_one(self):
        shown = first_line(invoice(line("1000.01", "0", quantity=D("123456"), unit_price=D("0.0081"))))
        self.assertEqual((shown["Quantity"], shown["UnitAmount"]), (D(1), D("1000.01")))
        self.assertEqual(shown["Description"], "Chair (123456 × 0.0081)")

    def test_quantities_are_never_negative(self):
        document = invoice(line("100.00"), line("-18.00", quantity=D(-2), unit_price=D(10), discount=D(10)))
        shown = body(document)["LineItems"][1]
        self.assertEqual((shown["Quantity"], shown["UnitAmount"], shown["LineAmount"]), (D(2), D(-9), D(-18)))

    def test_half_a_cent_is_left_to_nobodys_rounding(self):
        shown = first_line(invoice(line("0.13", "0", quantity=D(5), unit_price=D("0.025"))))
        self.assertEqual(shown["UnitAmount"], D("0.026"))

    def test_prices_with_tax_are_said_inclusive(self):
        said = body(invoice(line("16.66", "3.33", unit_price=D("19.99")), tax_included=True))
        self.assertEqual((said["LineAmountTypes"], said["LineItems"][0]["LineAmount"]), ("Inclusive", D("19.99")))
        self.assertEqual(said["LineItems"][0]["UnitAmount"], D("19.99"))

    def test_an_invoice_without_taxes_is_said_to_have_none(self):
        said = body(invoice(line("10.00", tax_code=None)))
        self.assertEqual(said["LineAmountTypes"], "NoTax")
        self.assertNotIn("TaxType", said["LineItems"][0])

    def test_an_untaxed_line_beside_taxed_ones_names_the_code_of_its_country(self):
        document = invoice(line("10.00", "2.00"), line("5.00", tax_code=None))
        self.assertEqual(body(document)["LineItems"][1]["TaxType"], "NONE")
        australian = Books(external_id="tenant", name="Hilltop", country="AU", home_currency="GBP")
        self.assertEqual(body(document, facts=australian)["LineItems"][1]["TaxType"], "BASEXCLUDED")

    def test_a_note_is_a_description_and_nothing_else(self):
        said = body(invoice(line("10.00"), Line(description="Thank you", is_note=True)))
        self.assertEqual(said["LineItems"][1], {"Description": "Thank you"})

    def test_a_foreign_invoice_has_the_rate_in_units_for_one_unit_at_home(self):
        foreign = invoice(line("10.00"), currency="EUR", rate=D("1.1712345"))
        self.assertEqual(body(foreign)["CurrencyRate"], D("1.171235"))
        self.assertNotIn("CurrencyRate", body(invoice(line("10.00"))))

    def test_what_cannot_be_said_exactly_is_rejected(self):
        for reason, document in (
            ("amounts", invoice(line("10.00"), total=D("10.01"))),
            ("unsupported_amounts", invoice(line("10.005"))),
            ("negative_total", invoice(line("-10.00"))),
            ("account", invoice(line("10.00", account=None))),
            ("tax", invoice(line("10.00", "2.00", tax_code=None))),
            ("contact", invoice(line("10.00"), contact=Ref(external_id=""))),
            ("refused", invoice(line("10.00"), number="9" * 256)),
            ("item", Item(key=KEY, name="Chair")),
            ("refused", Customer(key=KEY, name="x" * 256)),
            ("account", self.payment(account=None)),
            ("amounts", self.payment(amount=D(11))),
            ("amounts", self.payment(amount=D(0))),
        ):
            with self.subTest(reason=reason, document=document), self.assertRaises(Rejected) as caught:
                xero().prepare(document)
            self.assertEqual(caught.exception.reason, reason)

    def test_long_descriptions_go_on_in_lines_of_words_below(self):
        lines = body(invoice(line("10.00", description="word " * 1000)))["LineItems"]
        self.assertEqual(" ".join(one["Description"] for one in lines).split(), ["word"] * 1000)
        self.assertEqual(set(lines[1]), {"Description"})

    def test_drafts_and_credit_notes_and_bills_have_their_type_and_status(self):
        draft = body(invoice(line("10.00"), kind=CreditNote, status="draft"))
        self.assertEqual((draft["Type"], draft["Status"], draft["CreditNoteNumber"]),
                         ("ACCRECCREDIT", "DRAFT", "INV/2026/0001"))
        bill = body(invoice(line("10.00"), kind=Bill, reference="kept in Odoo"))
        self.assertEqual(bill["Type"], "ACCPAY")
        self.assertNotIn("Reference", bill)

    def test_a_contact_sends_what_it_has_and_wipes_nothing(self):
        none = {"PhoneAreaCode": "", "PhoneCountryCode": ""}  # they are a part of the number
        said = body(Vendor(
            key=KEY, external_id=A, name="Acme", number="ODOO-7", phone="+44 1", mobile="+44 2",
            billing=Address(street="1 High St", city="Leeds", country="GB")))
        self.assertEqual(said, {
            "ContactID": A, "Name": "Acme", "ContactNumber": "ODOO-7",
            "Addresses": [{  # the whole of it takes the place of the one there
                "AddressType": "POBOX", "AddressLine1": "1 High St", "AddressLine2": "", "City": "Leeds", "Region": "",
                "PostalCode": "", "Country": "GB", "AttentionTo": ""}],
            "Phones": [
                {"PhoneType": "DEFAULT", "PhoneNumber": "+44 1", **none},
                {"PhoneType": "MOBILE", "PhoneNumber": "+44 2", **none}]})
        self.assertEqual(body(Vendor(key=KEY, external_id=A, name=None, email="")), {
            "ContactID": A, "EmailAddress": ""})

    def test_a_long_item_name_goes_to_the_description(self):
        said = body(Item(key=KEY, name="n" * 51, code="C", price=D("1.5"), income_account=SALES))
        self.assertNotIn("Name", said)
        self.assertEqual((said["Description"], said["SalesDetails"]),
                         ("n" * 51, {"UnitPrice": D("1.5"), "AccountCode": "200"}))

    def payment(self, **values):
        values = {
            "key": KEY, "contact": Ref(external_id=A), "date": date(2026, 4, 1), "amount": D(10), "currency": "GBP",
            "account": Ref(external_id=B), "reference": "BNK/7",
            "allocations": (Allocation(kind="invoice", external_id=A, amount=D(10)),), **values}
        return Payment(**values)

    def test_a_payment_carries_its_mark_and_gives_it_back(self):
        said = body(self.payment())
        self.assertEqual(said, {
            "Invoice": {"InvoiceID": A}, "Account": {"AccountID": B}, "Date": "2026-04-01", "Amount": D(10),
            "Reference": f"BNK/7 {KEY}"})
        record = reader.from_payment({**said, "PaymentID": B, "PaymentType": "ACCRECPAYMENT"})
        self.assertEqual((record.mark, record.document.reference), (KEY, "BNK/7"))

    def test_voiding_depends_on_the_status_last_seen(self):
        for version, delete, status in (
            ("AUTHORISED@2026", False, "VOIDED"), ("AUTHORISED@2026", True, "VOIDED"), ("DRAFT@2026", False, "DELETED"),
            ("SUBMITTED@2026", False, "DELETED"), ("", False, "VOIDED"), ("", True, "DELETED"),
        ):
            made = xero().prepare_void("invoice", A, version, delete)
            self.assertEqual(transport.loads(made.body), {"InvoiceID": A, "Status": status})


money = st.decimals(min_value=0, max_value=10**6, places=2)


@st.composite
def invoices(draw):
    """Documents as Odoo makes them: any rounding policy, so that amounts need not be quantity times price."""
    lines = [
        line(
            draw(money), draw(st.decimals(min_value=0, max_value=1000, places=2)),
            quantity=draw(st.decimals(min_value=-10**4, max_value=10**4, places=4)),
            unit_price=draw(st.decimals(min_value=0, max_value=10**4, places=6)),
            discount=draw(st.decimals(min_value=0, max_value=100, places=3)))
        for _ in range(draw(st.integers(1, 6)))]
    kind = draw(st.sampled_from((Invoice, CreditNote, Bill)))
    return invoice(*lines, kind=kind, tax_included=draw(st.booleans()))


class TestXeroArithmetic(BaseCase):

    @settings(deadline=None)
    @given(invoices())
    def test_xero_computes_what_odoo_computed(self, document):
        prepared = xero().prepare(document)
        foreseen = xero().expected_totals(prepared)
        self.assertEqual((foreseen.total, foreseen.tax), (document.total, document.tax_total))

    @settings(deadline=None)
    @given(invoices())
    def test_every_line_makes_its_amount_by_either_rounding(self, document):
        for shown in body(document)["LineItems"]:
            exact = shown["Quantity"] * shown["UnitAmount"] * (100 - shown.get("DiscountRate", 0)) / 100
            self.assertLess(abs(exact - shown["LineAmount"]), D("0.005"))

    def test_foresight_does_not_believe_the_line_amount(self):
        amounts = xero().expected_totals(payload(
            LineAmountTypes="Exclusive",
            LineItems=[{"Quantity": 3, "UnitAmount": D("1.115"), "LineAmount": D("99"), "TaxAmount": D("0.67")}]))
        self.assertEqual((amounts.total, amounts.tax), (D("4.02"), D("0.67")))

    def test_contacts_have_no_amounts(self):
        self.assertIsNone(xero().expected_totals(xero().prepare(Customer(key=KEY, name="Acme"))))


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
        self.assertIsInstance(answers.later().error, TryLater)

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
            ("You have reached the limit of Invoices you can approve", "subscription"),
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
