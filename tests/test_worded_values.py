"""Amounts and days in messages are written as each reader writes them, whoever's schedule found them."""

from decimal import Decimal

from odoo import fields
from odoo.tests import TransactionCase, tagged

from ..flows.blocking import Blocked
from ..flows.reason_words import word
from ..flows.worded_values import stored_amount
from .pull_case import PullCase
from .test_pull_trouble import READING, REFUSED


def plain(text):
    """Without the spaces that do not break."""
    return text.replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\xa0", " ")


@tagged("post_install", "-at_install")
class TestWordedValues(TransactionCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for lang in ("fr_FR", "de_DE"):
            cls.env["res.lang"]._activate_lang(lang)

    def read(self, lang, reason, **values):
        blocked = Blocked(reason, self.env.company, **values)
        return plain(word(self.env(context={"lang": lang}), blocked.causes[0]))

    def test_an_amount_is_worded_in_the_readers_language(self):
        euro = self.env.ref("base.EUR")
        values = {"amount": stored_amount(Decimal("1234.50"), euro), "due": stored_amount(0.1 + 0.2, euro)}
        for lang, amount, due in (
                ("en_US", "1,234.50", "0.30"), ("fr_FR", "1 234,50", "0,30"), ("de_DE", "1.234,50", "0,30")):
            text = self.read(lang, "more_than_due", name="INV/1", books="Xero", **values)
            with self.subTest(lang=lang, text=text):
                self.assertIn(amount, text)
                self.assertIn(due, text)
                self.assertIn("€", text)

    def test_an_amount_of_nothing_and_one_below_nothing_are_amounts(self):
        euro = self.env.ref("base.EUR")
        text = self.read("fr_FR", "more_than_due", name="INV/1", books="Xero",
                         amount=stored_amount(Decimal("-3.5"), euro), due=stored_amount(Decimal("0"), euro))
        self.assertIn("-3,50", text)
        self.assertIn("0,00", text)

    def test_more_digits_than_the_currency_has_are_shown(self):
        text = self.read("fr_FR", "more_than_due", name="INV/1", books="Xero", amount=stored_amount(
            Decimal("1.005"), self.env.ref("base.EUR")), due=stored_amount(Decimal("1"), self.env["res.currency"]))
        self.assertIn("1,005 EUR", text)
        self.assertIn("1,00", text)

    def test_a_day_is_worded_in_the_readers_language_also_of_what_was_stored_before(self):
        for day in (fields.Date.to_date("2026-01-31"), "2026-01-31"):
            for lang, shown in (("en_US", "01/31/2026"), ("fr_FR", "31/01/2026"), ("de_DE", "31.01.2026")):
                text = self.read(lang, "closed_period", books="Xero", closed=day, date=day)
                with self.subTest(lang=lang, day=day):
                    self.assertEqual(text.count(shown), 2, text)

    def test_a_name_that_looks_like_a_day_stays_a_name(self):
        text = self.read("fr_FR", "more_than_due", name="2026-01-31", books="Xero", amount="1", due="2")
        self.assertIn("2026-01-31", text)


class ChatterStories:

    def french_clerk(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        return self.accountants[self.code].copy({"login": "french", "lang": "fr_FR"})

    def bodies(self, move):
        return plain(" ".join(move.message_ids.mapped("body")))

    def test_what_a_person_sent_is_logged_in_that_persons_language_also_by_the_schedule(self):
        move, french = self.invoice(self.code), self.french_clerk()
        with self.request(french) as env:
            move.with_env(env).with_context(lang="fr_FR").action_books_send()
        self.run_schedules(self.code)
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertIn("Envoyé à", self.bodies(move))

    def test_why_a_document_was_not_sent_is_logged_in_the_language_of_who_sent_it(self):
        levy = self.env["account.tax"].create({
            "name": "Odd 5%", "amount": 5, "type_tax_use": "sale", "company_id": self.companies[self.code].id})
        move, french = self.invoice(self.code, ("Consulting", 1, 100, levy)), self.french_clerk()
        with self.request(french) as env:
            move.with_env(env).with_context(lang="fr_FR").action_books_send()
        self.run_schedules(self.code)
        self.assertEqual(move.books_state, "error")
        self.assertIn("La taxe «", self.bodies(move))

    def test_what_stops_a_schedule_is_stored_in_the_language_of_the_company(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.companies[self.code].partner_id.lang = "fr_FR"
        self.sent_invoice()
        self.box.control.fault(
            self.code, "status", match={"method": "GET", "path": READING[self.code]}, **REFUSED[self.code])
        self.run_schedules(self.code)
        self.assertIn("indique\xa0: «\xa0Not allowed today", self.connection.error)


@tagged("post_install", "-at_install")
class TestChatterOfQuickBooks(ChatterStories, PullCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestChatterOfXero(ChatterStories, PullCase):
    code = "xero"
