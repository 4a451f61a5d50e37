"""A French accountant connects, sends, reads an error, fixes it, looks around, and sees no English words of ours."""

import pathlib
import re

import polib

from odoo import Command
from odoo.tests import tagged

from .browser import BrowserCase
from .companies import COMPANIES

I18N = pathlib.Path(__file__).parents[1] / "i18n"
# What is shown between words of ours: values, tags, and what the service says itself.
BETWEEN = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}|<[^>]+>|\n")
WORDS = re.compile(r"[A-Za-z']{2,}")
ODOO = ("base", "web", "mail", "product", "account", "sale")


def english_parts():
    """{a part of a text of ours in English, of two words at least: the text}, without what is the same in French."""
    parts = {}
    for entry in polib.pofile(str(I18N / "fr.po")):
        for part in BETWEEN.split(entry.msgid):
            part = part.strip(" .,:;“”()—")
            if len(WORDS.findall(part)) > 1 and part not in entry.msgstr:
                parts[part] = entry.msgid
    return parts


class FrenchStory:

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.env["ir.module.module"]._load_module_terms([*ODOO, "books_connector"], ["fr_FR"], overwrite=True)
        owner = cls._user(cls.code, "owner", "base.group_system")
        owner.write({"lang": "fr_FR", "group_ids": [Command.link(cls.env.ref("account.group_account_manager").id)]})

    def allow(self, page):
        page.wait_for("#consent")
        page.click("#consent .choice", COMPANIES[self.code]["books"])
        page.click("#consent button[value='allow']")

    def post_with_an_odd_tax(self, page):
        page.wait_for("body[data-done='connected']", outside=False)
        with self.between_requests():
            levy = self.env["account.tax"].create({
                "name": "Taxe locale 5%", "amount": 5, "type_tax_use": "sale",
                "company_id": self.companies[self.code].id})
            self.invoice(self.code, ("Conseil", 1, 100, levy), partner=self.partner(self.code, "Boulangerie Petit"))
            self.env.flush_all()
        page.evaluate("document.body.dataset.posted = 'yes'")

    def test_a_french_accountant_sees_no_english_of_ours(self):
        self.env["books.app"].search([]).unlink()
        self.invoice(self.code)
        self.texts = set()
        self.tour("in_french", self.allow, self.post_with_an_odd_tax)
        move = self.env["account.move"].search([("partner_id.name", "=", "Boulangerie Petit")])
        self.assertIn("Tester la connexion", self.texts)
        self.assertGreater(len(self.texts), 200)
        names = {name for model in ("books.record", "account.account", "account.tax") for name in (
            self.env[model].search([]).mapped("display_name"))}
        shown = [text for text in self.texts if not any(name in text for name in names if len(name) > 3)]
        english = sorted(
            (part, text) for part in english_parts() for text in shown
            if part in text and re.search(rf"(?<![\w']){re.escape(part)}(?![\w'])", text))
        self.assertFalse(english)
        self.connections[self.code] = self.env["books.connection"].search([("company_id", "=", move.company_id.id)])
        self.run_schedules(self.code)  # it was queued again by itself
        self.assertEqual(move.books_state, "synced", move.books_error)


@tagged("post_install", "-at_install")
class TestInFrenchWithQuickBooks(FrenchStory, BrowserCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestInFrenchWithXero(FrenchStory, BrowserCase):
    code = "xero"
