"""What a service takes for one name is one on both sides: equal and unique is a match, equal and not unique asks."""

import unittest

from odoo.tests import tagged

from ..providers import PROVIDERS
from ..providers.countries import alpha2
from ..providers.texts import is_name_of
from .contact_case import ContactCase

# Names that are one to both services, each written in several ways.
SAME = (
    ("Globex East", "Globex  East", " Globex East ", "Globex\u00a0East", "Globex\u2009\u202fEast", "GLOBEX east",
     "Globex\tEast", "Globex\u200b East"),
    ('Club 24"', "Club 24”", "club  24“"),
    ("O'Brien", "O’Brien"),
    ("Café Zürich", "Cafe\u0301 Zu\u0308rich", "CAFÉ Zu\u0308rich"),  # composed and decomposed
    ("שלום Ltd", "\u200fשלום\u200e Ltd", "\u2067שלום\u2069 Ltd"),  # marks of direction
)
COLONS = ("Globex: East", "Globex:East", "Globex - East", "Globex :  East")


class TestNameKeys(unittest.TestCase):

    def test_names_that_a_service_makes_equal_have_one_key(self):
        for provider in PROVIDERS.values():
            for names in SAME:
                with self.subTest(provider=provider.code, names=names):
                    self.assertEqual(len({provider.name_key(name) for name in names}), 1)
            for one, other in (("Globex East", "Globex-East"), ("Globex East", "GlobexEast"), ("Acme", "Acme Ltd")):
                self.assertNotEqual(provider.name_key(one), provider.name_key(other))

    def test_a_colon_is_a_dash_where_it_parts_a_name_from_its_parent(self):
        self.assertEqual(len({PROVIDERS["quickbooks"].name_key(name) for name in COLONS}), 1)
        self.assertGreater(len({PROVIDERS["xero"].name_key(name) for name in COLONS}), 1)
        quickbooks = PROVIDERS["quickbooks"]
        self.assertEqual(quickbooks.listed_item_key("Outdoor:Wood:Garden Bench"), quickbooks.name_key("garden bench"))

    def test_countries_are_known_however_they_are_written(self):
        for text, code in (("us", "US"), ("USA", "US"), (" united  states ", "US"), ("GBR", "GB"), ("UK", "GB"),
                           ("New Zealand", "NZ"), ("nzl", "NZ"), ("Wakanda", ""), ("", ""), ("ZZ", "")):
            self.assertEqual(alpha2(text), code, text)

    def test_a_person_is_one_whose_name_is_made_of_first_and_last_name(self):
        for name, parts, person in (
                ("Jane Doe", ("Jane", "Doe"), True), ("Doe, Jane", ("Jane", "Doe"), True),
                ("Jane Doe (ODOO-7)", ("Jane", "Doe"), True), ("Acme Ltd", ("Jane", "Doe"), False),
                ("Doe Consulting", ("Jane", "Doe"), False), ("Acme", ("", ""), False),
                ("Dr Jane Q Doe", ("Dr", "Jane", "Q", "Doe", ""), True), ("Doe", ("", "Doe"), True)):
            self.assertEqual(is_name_of(name, parts), person, name)


class NameStories:

    pairs = (
        ("Globex East", "  Globex   EAST "), ("Initech\u00a0West", "Initech West"),
        ("Umbrella North", "umbrella north"), ("Club 24”", 'Club 24"'), ("Stark\u2009South", "Stark South"),
        ("Café Köln", "Cafe\u0301 Ko\u0308ln"), ("Wayne\u200e East", "\u200fWayne East"))

    def stood_there(self, *names):
        self.connection.pull_contacts = False
        for name in names:
            self.create_there(name)
        self.run_schedules(self.code)

    def test_contacts_of_equal_names_are_found_from_both_sides(self):
        self.stood_there(*(there for there, _here in self.pairs))
        partners = [self.partner(self.code, here, email=False) for _there, here in self.pairs]
        self.send(self.env["res.partner"].union(*partners))
        for (there, here), partner in zip(self.pairs, partners, strict=True):
            self.assertEqual(self.row(partner).name, there, (here, partner.books_error))
        # The other way round: Odoo's was there first.
        here = [self.partner(self.code, f"{name} Inc", email=False) for _there, name in self.pairs]
        self.connection.pull_contacts = True
        for there, _here in self.pairs:
            self.create_there(f"{there} Inc")
        self.run_schedules(self.code)
        for partner in here:
            self.assertTrue(self.row(partner), partner.name)
        self.assertFalse(self.env["res.partner"].search_count([
            ("company_id", "=", self.companies[self.code].id), ("id", "not in", [one.id for one in partners + here])]))

    def test_equal_and_not_unique_is_asked_from_both_sides(self):
        self.stood_there("Globex East")
        first, second = (self.partner(self.code, name, email=False) for name in ("Globex  East", "globex east"))
        self.send(first)
        self.assertEqual(first.books_state, "error")
        self.assertIn("Globex East", first.books_error)
        self.assertFalse(self.row(first) | self.row(second))
        both = [self.partner(self.code, name, email=False) for name in ("Initech\u00a0West", "Initech West")]
        self.connection.pull_contacts = True
        self.create_there("INITECH west")
        self.run_schedules(self.code)
        self.assertTrue(self.there("INITECH west").problem)
        self.assertFalse(self.row(both[0]) | self.row(both[1]))

    def product(self, name, **values):
        return self.env["product.product"].create({
            "name": name, "list_price": 10, "type": "service", "taxes_id": False, "company_id": False, **values})

    def meaning(self, product):
        row = self.env["books.mapping"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", "product"), ("res_id", "=", product.id)])
        return row.record_id

    def sell(self, product):
        move = self.invoice(self.code, ("Goods", 1, 100), partner=self.partner(self.code, "Harbour Goods"))
        move.button_draft()
        move.invoice_line_ids.product_id = product
        move.action_post()
        self.press(self.accountants[self.code], move, "action_books_send")
        return move


@tagged("post_install", "-at_install")
class TestNamesInQuickBooks(NameStories, ContactCase):
    code = "quickbooks"
    pairs = (*NameStories.pairs, ("Hooli - Labs", "Hooli: Labs"))

    def items(self):
        return [row for row in self.books(self.code)["Item"] if row["Type"] != "Category"]

    def item(self, name, parent=None, **fields):
        income = next(row["Id"] for row in self.books(self.code)["Account"] if row["AccountType"] == "Income")
        more = {"SubItem": True, "ParentRef": {"value": parent["Id"]}} if parent else {}
        return self.act("create_row", kind="Item", name=name, **{
            "Type": "Service", "IncomeAccountRef": {"value": income}, **more, **fields})

    def test_products_are_found_by_their_names_as_the_books_have_them(self):
        category = self.act("create_row", kind="Item", name="Outdoor", Type="Category")
        self.item("Garden Bench", category)
        self.item("Monitor 24”")
        self.item("Desk - Oak")
        for parent in (self.act("create_row", kind="Item", name=name, Type="Category") for name in ("Indoor", "Yard")):
            self.item("Lamp", parent)
        self.run_schedules(self.code)
        count = len(self.items())
        for name, there in (
                ("garden  bench", "Outdoor:Garden Bench"), ('Monitor 24"', "Monitor 24”"), ("Desk: Oak", "Desk - Oak")):
            product = self.product(name)
            move = self.sell(product)
            self.assertEqual((move.books_state, self.meaning(product).name), ("synced", there), move.books_error)
        lamp = self.product("Lamp")
        move = self.sell(lamp)
        self.assertEqual(move.books_state, "error")
        for there in ("Indoor:Lamp", "Yard:Lamp"):
            self.assertIn(there, move.books_error)
        self.assertEqual(len(self.items()), count, "no second item was made")


@tagged("post_install", "-at_install")
class TestNamesInXero(NameStories, ContactCase):
    code = "xero"


@tagged("post_install", "-at_install")
class TestPastedCredentials(ContactCase):
    code = "quickbooks"

    def test_blanks_around_pasted_credentials_are_dropped(self):
        app = self.env["books.app"].search([("provider", "=", self.code)])
        app.write({"client_id": " \u200bABC\u00a0\n", "client_secret": "\tS3CRET \n", "webhook_key": " \ufeffKEY "})
        used = app._provider(self.code).app
        self.assertEqual((used.client_id, used.client_secret, used.webhook_key), ("ABC", "S3CRET", "KEY"))
        app.webhook_key = "  "
        self.assertTrue(app.has_webhook_key, "nothing but blanks replaces nothing")
