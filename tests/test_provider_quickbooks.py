"""QuickBooks' mapper and its arithmetic: plain data, no HTTP."""

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..providers import transport
from ..providers.base import App
from ..providers.countries import alpha2
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
    TaxComponent,
    TaxPart,
    Vendor,
)
from ..providers.errors import Rejected
from ..providers.quickbooks.provider import QuickBooks
from ..providers.texts import shortened

D = Decimal
BRITISH = Books(
    external_id="9130", name="Hilltop Ltd", country="GB", home_currency="GBP", multi_currency=True, own_numbers=True,
    sales_tax="codes")
AMERICAN = Books(
    external_id="4620", name="Craig's", country="US", home_currency="USD", multi_currency=False, own_numbers=True,
    sales_tax="automatic")


def rates(sales=(), purchases=()):
    """What a tax code is made of, each of (rate, percent)."""
    return tuple(
        TaxComponent(external_id=rate, percent=D(percent), use=use)
        for use, side in (("sale", sales), ("purchase", purchases)) for rate, percent in side)


VAT = Ref(external_id="3", name="20.0% S", components=rates([("4", 20)], [("5", 20)]))
TAXED, UNTAXED = Ref(external_id="TAX"), Ref(external_id="NON")
ITEM, ACCOUNT = Ref(external_id="11", name="Services"), Ref(external_id="80", number="6100")
KEY = "odoo:5b2c7d:account.move:42"


def quickbooks(facts=BRITISH, **values):
    values = {"books": facts.external_id, "token": lambda refused: "token", **values}
    return QuickBooks(App("id", "secret", "verifier"), facts=facts, **values)


def line(net, tax="0", **values):
    values = {"description": "Chair", "unit_price": D(net), "item": ITEM, "tax_code": VAT, **values}
    return Line(net=D(net), tax=D(tax), **values)


def invoice(*lines, kind=Invoice, **values):
    net, tax = sum((one.net for one in lines), D(0)), sum((one.tax for one in lines), D(0))
    values = {
        "key": KEY, "number": "INV/2026/00001", "contact": Ref(external_id="58"), "date": date(2026, 3, 31),
        "due_date": date(2026, 4, 30), "currency": "GBP", "total": net + tax, "tax_total": tax, **values}
    return kind(lines=lines, **values)


def body(document, facts=BRITISH):
    return transport.loads(quickbooks(facts).prepare(document).body)


def first(document, facts=BRITISH):
    return body(document, facts)["Line"][0]


def cents(value):
    return D(value).quantize(D("0.01"), rounding=ROUND_HALF_UP)


class TestQuickBooksDocuments(BaseCase):

    def rejected(self, reason, document, facts=BRITISH):
        with self.assertRaises(Rejected) as caught:
            body(document, facts)
        self.assertEqual(caught.exception.reason, reason)
        return caught.exception.words

    def test_an_invoice_is_said_whole(self):
        said = body(invoice(
            line("100.00", "20.00", quantity=D(4), unit_price=D(25)), Line(description="Thank you", is_note=True),
            reference="SO42", url="https://odoo.example/odoo/account.move/42", memo="By May, please",
            email="ann@example.com", billing=Address(street="1 High St", city="Bath", country="GB")))
        self.assertEqual(said, {
            "CustomerRef": {"value": "58"}, "DocNumber": "INV/2026/00001", "TxnDate": "2026-03-31",
            "DueDate": "2026-04-30", "CurrencyRef": {"value": "GBP"}, "GlobalTaxCalculation": "TaxExcluded",
            "Line": [
                {
                    "Amount": D("100.00"), "DetailType": "SalesItemLineDetail", "Description": "Chair",
                    "SalesItemLineDetail": {
                        "ItemRef": {"value": "11"}, "Qty": 4, "UnitPrice": 25, "TaxCodeRef": {"value": "3"}},
                },
                {"DetailType": "DescriptionOnly", "Description": "Thank you", "DescriptionLineDetail": {}},
            ],
            "TxnTaxDetail": {
                "TotalTax": D("20.00"),
                "TaxLine": [{
                    "Amount": D("20.00"), "DetailType": "TaxLineDetail",
                    "TaxLineDetail": {
                        "TaxRateRef": {"value": "4"}, "PercentBased": True, "TaxPercent": 20,
                        "NetAmountTaxable": D("100.00")},
                }],
            },
            "PrivateNote": f"{KEY}\nSO42\nhttps://odoo.example/odoo/account.move/42",
            "CustomerMemo": {"value": "By May, please"}, "BillEmail": {"Address": "ann@example.com"},
            "EmailStatus": "NotSet",
            "BillAddr": {"Line1": "1 High St", "City": "Bath", "Country": "GB"},
        })

    def test_a_discount_is_a_net_price_and_told_in_the_description(self):
        said = first(invoice(line("67.50", quantity=D(3), unit_price=D(25), discount=D(10))))
        self.assertEqual(said["Description"], "Chair (-10%)")
        self.assertEqual(said["SalesItemLineDetail"]["UnitPrice"], D("22.5"))

    def test_an_amount_that_the_price_does_not_give_has_a_price_of_its_own_and_its_story(self):
        said = first(invoice(line("10.01", quantity=D(3), unit_price=D("3.33"), discount=D(5))))
        self.assertEqual(said["Description"], "Chair (3 × 3.33, -5%)")
        self.assertEqual(
            (said["SalesItemLineDetail"]["Qty"], said["SalesItemLineDetail"]["UnitPrice"], said["Amount"]),
            (3, D("3.33667"), D("10.01")))
        said = first(invoice(line("900000.01", quantity=D("700000.3"), unit_price=D("1.2857"))))
        self.assertEqual((said["SalesItemLineDetail"]["Qty"], said["Amount"]), (1, D("900000.01")))

    def test_a_price_with_tax_is_shown_without(self):
        document = invoice(
            line("20.83", "4.17", quantity=D(2), unit_price=D("12.50")), tax_included=True)
        self.assertEqual(first(document)["SalesItemLineDetail"]["UnitPrice"], D("10.415"))
        self.assertEqual(body(document)["GlobalTaxCalculation"], "TaxExcluded")
        self.assertEqual(quickbooks().expected_totals(quickbooks().prepare(document)).total, D("25.00"))

    def test_negative_lines_and_lines_of_nothing_pass(self):
        said = body(invoice(line("100.00"), line("-30.00", quantity=D(-1), unit_price=D(30)), line("0", quantity=D(0))))
        self.assertEqual([one["Amount"] for one in said["Line"]], [100, -30, 0])

    def test_a_foreign_invoice_names_the_value_of_one_unit_in_home_currency(self):
        said = body(invoice(line("1.00"), currency="EUR", rate=D("1.15")))
        self.assertEqual((said["CurrencyRef"], said["ExchangeRate"]), ({"value": "EUR"}, D("0.8695652174")))
        said = body(invoice(line("1.00"), currency="IDR", rate=D("20000")))
        self.assertEqual(said["ExchangeRate"], D("0.00005"))

    def test_a_foreign_invoice_is_refused_by_books_of_one_currency(self):
        self.rejected("currency", invoice(line("1.00", tax_code=UNTAXED), currency="EUR"), AMERICAN)

    def test_an_amount_that_the_percent_does_not_give_is_no_percentage(self):
        """Computed from the whole or line by line, as QuickBooks does in Canada: only where both are ours."""
        tax = Ref(external_id="9", components=rates([("1", 5), ("2", "9.975")]))

        def said(*amounts):
            lines = [line(net, gst + qst, tax_code=tax, tax_parts=(
                TaxPart(percent=D(5), amount=gst), TaxPart(percent=D("9.975"), amount=qst)))
                for net, gst, qst in ((net, D(gst), D(qst)) for net, gst, qst in amounts)]
            return [(one["Amount"], one["TaxLineDetail"]["PercentBased"], one["TaxLineDetail"].get("TaxPercent"))
                    for one in body(invoice(*lines, kind=CreditNote))["TxnTaxDetail"]["TaxLine"]]

        self.assertEqual(said(("100.00", "5.00", "9.98")), [(D("5.00"), True, 5), (D("9.98"), True, D("9.975"))])
        self.assertEqual(said(("100.00", "5.01", "9.97")), [(D("5.01"), False, None), (D("9.97"), False, None)])
        self.assertEqual(said(*[("10.10", "0.51", "1.01")] * 2), [(D("1.02"), False, None), (D("2.02"), False, None)])

    def test_american_lines_are_taxed_or_not_and_the_tax_is_one_amount(self):
        said = body(invoice(
            line("100.00", "8.25", tax_code=TAXED), line("5.00", tax_code=UNTAXED), currency="USD"), AMERICAN)
        self.assertEqual(
            [one["SalesItemLineDetail"]["TaxCodeRef"]["value"] for one in said["Line"]], ["TAX", "NON"])
        self.assertEqual(said["TxnTaxDetail"], {"TotalTax": D("8.25")})
        named = body(invoice(line("100.00", "8.25", tax_code=TAXED), currency="USD"), replace(
            AMERICAN, sales_tax_code="2"))
        self.assertEqual(named["TxnTaxDetail"], {"TotalTax": D("8.25"), "TxnTaxCodeRef": {"value": "2"}})
        self.assertNotIn("GlobalTaxCalculation", said)
        self.assertNotIn("CurrencyRef", said)

    def test_an_american_document_without_tax_leaves_nothing_to_compute(self):
        said = first(invoice(line("100.00", tax_code=TAXED), currency="USD"), AMERICAN)
        self.assertEqual(said["SalesItemLineDetail"]["TaxCodeRef"], {"value": "NON"})

    def test_older_american_books_name_one_tax_code_for_the_document(self):
        facts = Books(external_id="4620", name="", country="US", home_currency="USD", sales_tax="codes")
        tucson, phoenix = Ref(external_id="7"), Ref(external_id="8")
        said = body(invoice(line("100.00", "9.10", tax_code=tucson), currency="USD"), facts)
        self.assertEqual(said["TxnTaxDetail"], {"TotalTax": D("9.10"), "TxnTaxCodeRef": {"value": "7"}})
        self.rejected("tax", invoice(
            line("1.00", "0.10", tax_code=tucson), line("1.00", "0.20", tax_code=phoenix), currency="USD"), facts)

    def test_tax_is_never_lost_where_sales_tax_is_off(self):
        off = Books(external_id="1", name="", country="CA", home_currency="GBP", sales_tax="")
        self.rejected("tax", invoice(line("1.00", "0.20")), off)
        said = body(invoice(line("1.00")), off)
        self.assertEqual(said["GlobalTaxCalculation"], "NotApplicable")
        self.assertNotIn("TxnTaxDetail", said)

    def test_a_line_without_tax_code_beside_others_is_refused(self):
        self.rejected("tax", invoice(line("1.00", "0.20"), line("1.00", tax_code=None)))

    def test_two_rates_of_one_code_share_the_tax_to_the_cent(self):
        quebec = Ref(external_id="9", components=rates([("6", 5), ("7", "9.975")], [("8", 5), ("9", "9.975")]))
        said = body(invoice(line("10.01", "1.50", tax_code=quebec), line("20.00", "1.00", tax_code=Ref(
            external_id="10", components=rates([("6", 5)], [("8", 5)])))))
        self.assertEqual(
            [(one["TaxLineDetail"]["TaxRateRef"]["value"], one["Amount"], one["TaxLineDetail"]["NetAmountTaxable"])
             for one in said["TxnTaxDetail"]["TaxLine"]],
            [("6", D("1.50"), D("30.01")), ("7", D("1.00"), D("10.01"))])

    def test_a_reverse_charge_cancels_out(self):
        reverse = Ref(external_id="12", components=rates(purchases=[("8", 20), ("9", -20)]))
        said = body(invoice(line("50.00", tax_code=reverse, account=ACCOUNT), kind=Bill))
        self.assertEqual([one["Amount"] for one in said["TxnTaxDetail"]["TaxLine"]], [10, -10])

    def test_a_bill_stands_on_the_account_that_odoo_booked(self):
        said = body(invoice(
            line("90.00", "18.00", account=ACCOUNT, quantity=D(2), unit_price=D(45)), kind=Bill, number="S-778"))
        self.assertEqual(said["VendorRef"], {"value": "58"})
        self.assertEqual(said["Line"][0]["DetailType"], "AccountBasedExpenseLineDetail")
        self.assertEqual(said["Line"][0]["Description"], "Chair (2 × 45)")
        self.assertEqual(said["TxnTaxDetail"]["TaxLine"][0]["TaxLineDetail"]["TaxRateRef"], {"value": "5"})

    def test_the_tax_on_an_american_bill_is_part_of_its_cost(self):
        document = invoice(
            line("90.00", "8.10", account=ACCOUNT), line("10.00", "0.90"), kind=Bill, currency="USD")
        self.assertEqual([one["Amount"] for one in body(document, AMERICAN)["Line"]], [D("98.10"), D("10.90")])
        foreseen = quickbooks(AMERICAN).expected_totals(quickbooks(AMERICAN).prepare(document))
        self.assertEqual((foreseen.total, foreseen.tax), (D("109.00"), 0))

    def test_a_credit_note_has_no_due_date(self):
        self.assertNotIn("DueDate", body(invoice(line("1.00"), kind=CreditNote)))

    def test_what_does_not_add_up_is_refused(self):
        self.rejected("amounts", invoice(line("1.00"), total=D("1.01")))
        self.rejected("unsupported_amounts", invoice(line("1.001")))
        self.rejected("negative_total", invoice(line("-1.00")))

    def test_what_cannot_be_said_whole_is_refused(self):
        self.rejected("lines", invoice())
        self.rejected("lines", invoice(*[line("1.00")] * 751))
        self.rejected("item", invoice(line("1.00", item=None)))
        self.rejected("refused", Customer(key=KEY, name="x" * 501))
        self.rejected("account", Item(key=KEY, name="Chair"))

    def test_names_lose_what_quickbooks_refuses_in_them(self):
        self.assertEqual(body(Customer(key=KEY, name="Acme: Paris\tNorth\n"))["DisplayName"], "Acme - Paris North")
        said = body(Item(key=KEY, name='19" screen: flat', income_account=ACCOUNT))
        self.assertEqual((said["Name"], said["Type"]), ("19” screen - flat", "NonInventory"))

    def test_a_contact_is_said_whole(self):
        said = body(Vendor(
            key="odoo:1:res.partner:7", name="Acme (vendor)", number="V7", company_name="Acme",
            email="a@b, books@acme.example; two@acme.example", phone="+44 1225 1", tax_number="GB123",
            currency="EUR", website="acme.example"))
        self.assertEqual(said, {  # a vendor's account number is his number for us
            "DisplayName": "Acme (vendor)", "CompanyName": "Acme", "TaxIdentifier": "GB123",
            "PrimaryEmailAddr": {"Address": "books@acme.example, two@acme.example"},
            "PrimaryPhone": {"FreeFormNumber": "+44 1225 1"}, "CurrencyRef": {"value": "EUR"},
            "Notes": "odoo:1:res.partner:7"})

    def test_a_website_that_is_too_long_blocks_no_contact(self):
        for count, known in ((1000, True), (1001, False)):
            said = body(Vendor(key=KEY, name="Acme", website="https://".ljust(count, "w")))
            self.assertEqual((count, "WebAddr" in said), (count, known))

    def test_a_change_of_a_contact_says_what_changed_and_what_became_empty(self):
        said = body(Customer(key=KEY, name=None, external_id="5", version="2", phone="", email="a@example.com"))
        self.assertEqual(said, {
            "Id": "5", "SyncToken": "2", "sparse": True, "PrimaryPhone": {"FreeFormNumber": ""},
            "PrimaryEmailAddr": {"Address": "a@example.com"}})

    def test_an_update_is_sparse_and_keeps_what_others_wrote(self):
        payload = quickbooks().prepare(Customer(key=KEY, name="Acme", currency="EUR", external_id="5", version="2"))
        said = transport.loads(payload.body)
        self.assertEqual((payload.verb, said["Id"], said["SyncToken"], said["sparse"]), ("update", "5", "2", True))
        self.assertFalse({"CurrencyRef", "Notes"} & said.keys())
        said = body(invoice(line("1.00", "0.20"), external_id="130", version="1"))
        self.assertTrue(said["sparse"])
        self.assertNotIn("PrivateNote", said)

    def test_a_payment_settles_documents(self):
        payment = Payment(
            key=KEY, contact=Ref(external_id="58"), date=date(2026, 4, 2), amount=D("90"), currency="GBP",
            account=Ref(external_id="35"), method="Card", reference="a reference of more than 21 characters",
            allocations=(
                Allocation(kind="invoice", external_id="130", amount=D("100")),
                Allocation(kind="credit_note", external_id="131", amount=D("10"))))
        said = body(payment)
        self.assertEqual(said["TotalAmt"], 90)
        self.assertEqual([one["LinkedTxn"] for one in said["Line"]], [
            [{"TxnId": "130", "TxnType": "Invoice"}], [{"TxnId": "131", "TxnType": "CreditMemo"}]])
        self.assertNotIn("PaymentRefNum", said)
        self.assertEqual(said["PrivateNote"], f"{KEY}\nCard\na reference of more than 21 characters")

    def test_a_bill_is_deleted_where_an_invoice_is_voided(self):
        provider = quickbooks()
        self.assertEqual(provider.prepare_void("invoice", "1", "0").verb, "void")
        self.assertEqual(provider.prepare_void("invoice", "1", "0", delete=True).verb, "delete")
        self.assertEqual(provider.prepare_void("bill", "1", "0").verb, "delete")
        self.assertEqual((provider.batch_limit("invoice", "create"), provider.batch_limit("invoice", "void")), (30, 1))

    def test_a_country_is_known_by_its_letters_and_by_its_name(self):
        for text in ("GB", "gb", "GBR", "United Kingdom", " UK "):
            with self.subTest(text=text):
                self.assertEqual(alpha2(text), "GB")
        self.assertEqual(
            [alpha2(text) for text in ("CIV", "Türkiye", "Viet Nam", "Kosovo", "Czechia", "Narnia", "", None)],
            ["CI", "TR", "VN", "XK", "CZ", "", "", ""])

    def test_texts_are_cut_between_words_with_an_ellipsis(self):
        self.assertEqual(shortened("one two three", 13), "one two three")
        self.assertEqual(shortened("one two three", 12), "one two…")
        self.assertEqual(shortened("x" * 50, 10), "x" * 9 + "…")


class TestQuickBooksAmounts(BaseCase):
    """What QuickBooks will compute, computed here a second time from the JSON alone."""

    quantities = st.decimals("-50", "1000", places=3)
    prices = st.decimals("-999", "9999", places=4)
    discounts = st.sampled_from([D(0), D(5), D("12.5"), D("33.33"), D(100)])

    @settings(max_examples=200, deadline=None)
    @given(st.lists(st.tuples(quantities, prices, discounts, st.integers(-2, 2)), min_size=1, max_size=6),
           st.booleans(), st.sampled_from(["GB", "US"]))
    def test_every_document_comes_to_its_own_total(self, rows, included, country):
        facts = BRITISH if country == "GB" else AMERICAN
        lines = []
        for quantity, price, discount, off in rows:
            net = cents(quantity * price * (1 - discount / 100)) + D(off) / 100  # Odoo may round the whole document
            if included:
                net = cents(net / D("1.2"))
            lines.append(line(
                str(net), str(cents(net * D("0.2"))), quantity=quantity, unit_price=price, discount=discount,
                tax_code=VAT if country == "GB" else TAXED))
        document = invoice(*lines, tax_included=included, currency=facts.home_currency)
        if document.total < 0:
            return
        payload = quickbooks(facts).prepare(document)
        foreseen = quickbooks(facts).expected_totals(payload)
        self.assertEqual((foreseen.total, foreseen.tax), (document.total, document.tax_total))
        said = transport.loads(payload.body)
        for one in said["Line"]:
            detail = one["SalesItemLineDetail"]
            self.assertEqual(cents(D(detail["Qty"]) * D(detail["UnitPrice"])), one["Amount"])
        self.assertEqual(
            sum(one["Amount"] for one in said["TxnTaxDetail"].get("TaxLine", [{"Amount": document.tax_total}])),
            document.tax_total)

    @settings(max_examples=100, deadline=None)
    @given(st.text(max_size=200), st.integers(10, 60))
    def test_a_shortened_text_fits_and_begins_as_it_began(self, words, limit):
        cut = shortened(words, limit)
        self.assertLessEqual(len(cut), limit)
        self.assertTrue(words.startswith(cut.removesuffix("…").rstrip()))
