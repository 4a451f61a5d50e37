"""Xero's mapper: documents as plain data, no HTTP."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..providers import transport
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
from ..providers.errors import Rejected
from ..providers.xero import reader
from .xero_documents import KEY, SALES, A, B, D, body, first_line, invoice, line, payload, xero


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
