"""People of several languages look after the same books: what one of them decided holds for all, and each reads it
in his own words."""

import json
from datetime import timedelta
from unittest.mock import patch

from babel.dates import format_timedelta

from odoo import fields
from odoo.tests import TransactionCase, tagged

from ..flows import ages
from .contact_case import ContactCase
from .pull_case import PullCase

HOUR = timedelta(hours=1)  # however much time passes between two readings

# Computed texts that are the same in every language: names, numbers, codes, addresses, words of the books.
WITHOUT_WORDS = [
    "account.move.books_service", "account.payment.books_origin", "account.payment.books_service",
    "books.app.client_secret", "books.app.display_name", "books.app.redirect_uri", "books.app.webhook_key",
    "books.app.webhook_uri", "books.app.webhooks", "books.connection.customer_kind", "books.connection.display_name",
    "books.connection.line_needs", "books.connection.provider_label", "books.connection.takes",
    "books.connection.takes_files_of", "books.connection.webhook_uri", "books.currency.contact.display_name",
    "books.import.row.move_type", "books.issue.details", "books.job.details", "books.job.provider_request",
    "books.mapping.record_kind", "books.mapping.record_use", "books.record.details", "books.record.display_name",
    "books.record.name_word", "books.record.provider_request", "books.record.url", "books.setup.administrators",
    "books.setup.client_id", "books.setup.client_secret", "books.setup.other_address", "books.setup.place",
    "books.setup.portal", "books.setup.provider_label", "books.setup.redirect_uri", "books.setup.webhook_key",
    "books.setup.webhook_uri", "books.unreadable.url", "res.partner.books_service", "sale.order.books_service",
]


def computed_texts(env):
    """The computed texts of this addon that are not stored."""
    return [field for Model in env.registry.values() if not Model._abstract for field in Model._fields.values()
            if field.type in ("char", "text", "html", "json") and field.compute and not field.store
            and not field.related and (
                field._module == "books_connector" or field.name == "display_name" and is_named_here(Model))]


def is_named_here(model):
    return any("_compute_display_name" in part.__dict__ for part in model.__mro__
               if part.__module__.startswith("odoo.addons.books_connector."))


class Languages:

    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang("fr_FR")
        self.english = self.accountants[self.code]
        self.french = self.english.copy({"login": "french", "lang": "fr_FR"})

    def press_in_french(self, records, method):
        with self.request(self.french) as env:
            return getattr(records.with_env(env).with_context(lang="fr_FR"), method)()

    def press_in_english(self, records, method):
        return self.press(self.english, records, method)

    def in_french(self, records):
        return records.with_env(self.as_user(self.french)).with_context(lang="fr_FR")

    def in_english(self, records):
        return records.with_env(self.as_user(self.english))


class DocumentStories(Languages):

    def changed(self, amount="1075.5", **changes):
        """An invoice of one line of 2000 that the bookkeeper changed."""
        move = self.sent_invoice(("Consulting", 1, 2000, self.env["account.tax"]))
        self.act("change_invoice", invoice=self.there(move), amount=amount, **changes)
        self.pull()
        return move

    def later(self, move):
        """Another due date, in the books' words."""
        day = fields.Date.add(move.invoice_date_due, days=45)
        return {"due_date" if self.code == "quickbooks" else "due": str(day)}

    def read_again(self, move, press):
        """The bookkeeper saves it as it is, and somebody reads what changed."""
        before = self.row(move).version
        self.act("change_invoice", invoice=self.there(move), amount="1075.5")
        press(self.connection, "action_pull")
        self.assertNotEqual(self.row(move).version, before)

    def assert_ignored_in_every_language(self, move):
        for press in (self.press_in_french, self.press_in_english, self.press_in_french, self.run_as_schedule):
            self.read_again(move, press)
            self.assertEqual((move.books_state, move.books_difference), ("synced", False))

    def run_as_schedule(self, _records, _method):
        self.run_schedules(self.code)

    def test_what_one_ignored_in_english_is_not_brought_back_by_who_reads_in_french(self):
        move = self.changed()
        self.press(self.english, move, "action_books_ignore")
        self.assert_ignored_in_every_language(move)

    def test_what_one_ignored_in_french_is_not_brought_back_by_the_schedule(self):
        move = self.changed()
        self.read_again(move, self.press_in_french)
        self.press_in_french(move, "action_books_ignore")
        self.assert_ignored_in_every_language(move)

    def test_what_is_left_of_an_accepted_difference_is_ignored_in_every_language(self):
        move = self.sent_invoice(("Consulting", 1, 2000, self.env["account.tax"]))
        self.act("change_invoice", invoice=self.there(move), amount="1075.5", **self.later(move))
        self.pull()
        self.press_in_french(move, "action_books_accept")
        self.assertEqual((move.amount_residual, move.books_difference), (1075.5, False))
        self.assert_ignored_in_every_language(move)

    def test_what_changes_again_is_shown_again_in_every_language(self):
        move = self.changed()
        self.press_in_french(move, "action_books_ignore")
        self.act("change_invoice", invoice=self.there(move), amount="60")
        self.press_in_french(self.connection, "action_pull")
        self.assertIn("60.00 there", self.in_english(move).books_difference)
        self.assertIn("60,00 dans les livres", self.in_french(move).books_difference)

    def test_each_reads_a_difference_in_his_own_language_whoever_found_it(self):
        move = self.changed()
        for press in (self.press_in_french, self.press_in_english):
            self.read_again(move, press)
            english, french = self.in_english(move), self.in_french(move)
            self.assertEqual(english.books_difference, "total 1,075.50 there, 2,000.00 in Odoo")
            # A French group of thousands is set apart by a narrow space that does not break.
            self.assertEqual(
                french.books_difference.replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\xa0", " "),
                "total 1 075,50 dans les livres, 2 000,00 dans Odoo")
            self.assertEqual(french.books_error, f"Diffère\xa0: {french.books_difference}")
            row = self.row(move)
            self.assertEqual(self.in_french(row).difference, french.books_difference)
            self.assertEqual(self.in_english(row).difference, english.books_difference)

    def test_what_is_gone_there_and_other_days_are_told_in_the_language_of_the_reader(self):
        gone, dated = self.sent_invoice(), self.sent_invoice()
        day = fields.Date.to_date(next(iter(self.later(dated).values())))
        self.act("void_invoice", invoice=self.there(gone))
        self.act("change_invoice", invoice=self.there(dated), **self.later(dated))
        self.pull()
        self.assertEqual(self.in_english(gone).books_difference, "voided there")
        self.assertEqual(self.in_french(gone).books_difference, "annulé dans les livres")
        self.assertIn(f"date d'échéance {day:%d/%m/%Y} dans les livres", self.in_french(dated).books_difference)
        self.assertIn(f"due date {day:%m/%d/%Y} there", self.in_english(dated).books_difference)

    def test_dates_and_amounts_of_what_blocks_a_document_are_written_as_each_reader_writes_them(self):
        closed = fields.Date.subtract(fields.Date.today(), days=3)
        self.act("preferences", BookCloseDate=str(closed)) if self.code == "quickbooks" else self.act(
            "lock_books", period=str(closed))
        self.press(self.administrators[self.code], self.connection, "action_test")
        old = self.invoice(self.code, invoice_date=closed, invoice_date_due=closed)
        self.press_in_english(old, "action_books_send")
        self.assertIn(f"closed up to {closed:%m/%d/%Y}", self.in_english(old).books_error)
        self.assertIn(f"{closed:%d/%m/%Y}", self.in_french(old).books_error)
        paid = self.sent_invoice(("Consulting", 1, 2000, self.env["account.tax"]))
        self.pay((paid, "1500.5"))
        self.pull()
        wizard = self.env["books.void"].with_user(self.english).create(
            {"move_ids": [(6, 0, paid.ids)], "verb": "void"})
        self.press_in_english(wizard, "action_take_back")
        self.assertIn("1,500.50 of", self.in_english(paid).books_error)
        self.assertIn("500,50", self.in_french(paid).books_error)

    def test_the_days_of_the_graph_are_written_as_each_reader_writes_them(self):
        day = fields.Date.today()
        labels = {name: json.loads(seen(self.connection).graph)[0]["values"][-1]["label"] for name, seen in (
            ("en", self.in_english), ("fr", self.in_french))}
        self.assertEqual(labels["en"], f"{day:%b} {day.day}")
        self.assertTrue(labels["fr"].startswith(f"{day.day} "), labels)

    def test_whether_both_sides_were_compared_is_said_in_the_language_of_each_reader(self):
        self.assertEqual(self.in_english(self.connection).reconciliation_note, "Compare both sides")
        self.assertEqual(self.in_french(self.connection).reconciliation_note, "Comparer les deux côtés")

    def test_how_far_an_import_is_is_said_in_the_language_of_each_reader(self):
        with self.request(self.english) as env:
            env["books.import"].create({
                "connection_id": self.connection.id, "project_required": False, "nothing_filed": True}).action_start()
        self.env.invalidate_all()
        english, french = (
            {kind for kind, *_counts in seen(self.connection).history_progress["kinds"]}
            for seen in (self.in_english, self.in_french))
        self.assertFalse(english & french, (english, french))

    def test_differences_are_found_by_the_words_of_who_searches(self):
        move, other = self.changed(), self.sent_invoice()
        moves = move | other
        for seen, word, foreign in ((self.in_english(moves), "there", "dans les livres"),
                                    (self.in_french(moves), "dans les livres", "there")):
            for domain, found in (
                    ([("books_difference", "ilike", word)], move), ([("books_difference", "ilike", foreign)], []),
                    ([("books_difference", "!=", False)], move), ([("books_difference", "=", False)], other),
                    ([("books_difference", "not ilike", word)], other)):
                with self.subTest(word=word, domain=domain):
                    self.assertEqual(seen.search([("id", "in", moves.ids), *domain]).ids, [one.id for one in found])

    def texts(self, lang):
        """{(record, field): its text in this language} of what there is."""
        return {(record, field.name): record[field.name] for field in computed_texts(self.env)
                for record in self.env[field.model_name].with_context(lang=lang).search([], limit=20)}

    def test_a_text_that_was_read_in_one_language_is_computed_anew_in_another(self):
        self.changed()
        levy = self.env["account.tax"].create({
            "name": "Local levy 5%", "amount": 5, "type_tax_use": "sale", "company_id": self.company.id})
        self.press_in_english(self.invoice(self.code, ("Consulting", 1, 100, levy)), "action_books_send")
        run = self.env["books.reconciliation"].with_user(self.english).create({"connection_id": self.connection.id})
        self.press_in_english(run, "action_start")
        self.run_schedules(self.code)
        self.env["books.setup"].create({"company_id": self.company.id, "provider": self.code, "step": "mapping"})
        with patch.object(ages, "format_timedelta", lambda _age, **options: format_timedelta(HOUR, **options)):
            english, french = self.texts("en_US"), self.texts("fr_FR")
            self.env.invalidate_all()
            self.assertEqual(french, self.texts("fr_FR"))
        self.assertGreater(len({
            (record._name, name) for (record, name), text in french.items()
            if text != english[record, name]}), 15)


class ContactStories(Languages):

    def test_the_difference_of_a_contact_is_read_in_each_language(self):
        boss = self.administrators[self.code]
        boss.partner_id.phone = "555 0100"
        self.create_there("Bill The Boss", "boss@example.com")
        self.run_schedules(self.code)
        row = self.there("Bill The Boss")
        self.link(row, boss.partner_id)
        for phone, press in (("555 0998", self.press_in_french), ("555 0999", self.press_in_english)):
            self.change_there("Bill The Boss", phone=phone)
            press(self.connection, "action_pull")
        for seen in (row, boss.partner_id):
            field = "difference" if seen == row else "books_difference"
            self.assertIn("phone “555 0999” there, “555 0100” in Odoo", self.in_english(seen)[field])
            self.assertIn("téléphone «\xa0555 0999\xa0» dans les livres, «\xa0555 0100\xa0» dans Odoo",
                          self.in_french(seen)[field])


@tagged("post_install", "-at_install")
class TestLanguagesOfQuickBooks(DocumentStories, PullCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestLanguagesOfXero(DocumentStories, PullCase):
    code = "xero"


@tagged("post_install", "-at_install")
class TestLanguagesOfContactsInQuickBooks(ContactStories, ContactCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestLanguagesOfContactsInXero(ContactStories, ContactCase):
    code = "xero"


@tagged("post_install", "-at_install")
class TestLanguagesOfComputedTexts(TransactionCase):

    def test_each_is_kept_for_each_language_or_holds_no_words(self):
        self.maxDiff = None
        depends = self.env.registry.field_depends_context
        self.assertEqual(WITHOUT_WORDS, sorted(
            f"{field.model_name}.{field.name}" for field in computed_texts(self.env)
            if "lang" not in depends[field]))
