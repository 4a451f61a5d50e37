"""The way back from the consent page: no code in addresses or logs, no books twice, nothing set on the way."""

import logging
from urllib.parse import urlencode, urlsplit

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from ..flows.connect.interruption import halt
from ..providers import PROVIDERS
from ..providers.errors import NotConnected, Rejected
from .common import BooksCase
from .companies import COMPANIES

TENANT = "0a1b2c3d-0000-4000-8000-00000000abcd"


class ConsentStories:
    code = None

    @classmethod
    def setUpClass(cls):
        cls.codes = (cls.code,)
        super().setUpClass()

    def setUp(self):
        super().setUp()
        self.administrator = self.administrators[self.code]

    def sign_in(self):
        self.authenticate(self.administrator.login, self.administrator.login)

    def callback(self, **changed):
        """The query that somebody comes back with who asked for a consent just now."""
        with self.request(self.administrator) as env:
            connection = env["books.connection"]._of_company(env.company) or env["books.connection"].create(
                {"provider": self.code})
            url = connection.action_connect()["url"]
        return self.consent(url, COMPANIES[self.code]["books"]) | changed

    def come_back(self, callback, follow=True):
        self.env.flush_all()
        answer = self.url_open(f"/books/oauth/{self.code}?{urlencode(callback)}", allow_redirects=follow)
        self.env.invalidate_all()
        return answer

    def connection(self):
        return self.env["books.connection"].search([("company_id", "=", self.administrator.company_id.id)])

    # Addresses and logs

    def test_the_code_is_left_behind_before_anything_is_done(self):
        self.sign_in()
        callback = self.callback()
        answer = self.come_back(callback, follow=False)
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(urlsplit(answer.headers["Location"])[2:4], (f"/books/oauth/{self.code}/done", ""))
        self.assertEqual(self.connection().state, "draft", "nothing was done yet")
        answers = [answer]
        answers.append(self.url_open(answer.headers["Location"], allow_redirects=False))
        self.env.invalidate_all()
        self.assertEqual(self.connection().state, "active")
        for answer in answers:
            self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
            self.assertIn("no-store", answer.headers["Cache-Control"])
            self.assertNotIn(callback["code"], answer.headers["Location"])

    def test_a_wrong_client_secret_is_called_one_and_the_page_leads_there(self):
        self.administrator.group_ids += self.env.ref("base.group_system")
        self.sign_in()
        callback = self.callback()
        self.env["books.app"].search([("provider", "=", self.code)]).client_secret = "another"
        page = self.come_back(callback).text
        self.assertIn("client secret is wrong", page)
        self.assertIn("/odoo/action-books_connector.books_app_action", page)
        self.assertEqual(self.connection().state, "draft")

    def test_the_access_log_holds_neither_code_nor_state(self):
        self.sign_in()
        callback = self.callback()
        with self.assertLogs("werkzeug", logging.INFO) as heard:
            self.come_back(callback)
        self.assertEqual(self.connection().state, "active")
        lines = "\n".join(heard.output)
        self.assertIn(f"/books/oauth/{self.code}", lines)
        self.assertIn(f"/books/oauth/{self.code}/done", lines)
        for name in ("code", "state", "realmId"):
            if callback.get(name):
                self.assertNotIn(callback[name], lines)

    def test_who_has_to_sign_in_first_does_so_without_the_code_in_the_address(self):
        callback = self.callback()
        self.authenticate(None, None)
        answer = self.come_back(callback)
        self.assertIn("/web/login", answer.url)
        for step in (answer, *answer.history[1:]):
            self.assertNotIn(callback["code"], step.url)
        self.assertEqual(self.connection().state, "draft")

    def test_the_clean_address_alone_connects_nobody(self):
        self.sign_in()
        callback = self.callback()
        answer = self.url_open(f"/books/oauth/{self.code}/done?{urlencode(callback)}")
        self.assertIn("Press Connect again", answer.text)
        self.come_back(callback)
        again = self.url_open(f"/books/oauth/{self.code}/done")
        self.assertIn("Press Connect again", again.text)

    def test_an_address_of_no_service_is_not_found(self):
        self.sign_in()
        self.assertEqual(self.url_open("/books/oauth/somebody?code=1").status_code, 404)

    # Fields of the flows

    def test_nobody_sets_what_the_flows_set_on_the_way_in(self):
        own = {
            "state": "active", "external_id": "1", "name": "Mine", "cursor": "x", "active": False,
            "choices": [["1", "Mine"]], "error": "x", "last_success": "2020-01-01 00:00:00"}
        with self.request(self.administrator) as env:
            for name in ("state", "external_id"):
                field = env["ir.model.fields"].sudo()._get("books.connection", name)
                env["ir.default"].sudo().create({
                    "field_id": field.id, "user_id": env.uid, "json_value": f'"{own[name]}"'})
            context = {f"default_{name}": value for name, value in own.items()}
            made = env["books.connection"].with_context(**context).create({"provider": self.code}).sudo()
            self.assertEqual((made.state, made.active), ("draft", True))
            for name in set(own) - {"state", "active"}:
                self.assertFalse(made[name], name)
            for name, value in (("consent_nonce", "known"), ("grant_id", 1)):
                with self.assertRaises(AccessError):
                    env["books.connection"].with_context(**{f"default_{name}": value}).create({"provider": self.code})

    def test_nobody_sets_what_the_flows_set_of_what_they_make(self):
        self.connect(self.code)
        self.confirm_mapping(self.code)
        move = self.invoice(self.code)
        with self.request(self.accountants[self.code]) as env:
            move.with_env(env).with_context(
                default_state="done", default_unresolved=True, default_number="X-1", default_from_odoo=True,
                default_difference="x", default_decision="ignore", default_restore=True, default_idle=True,
            ).action_books_send()
        job = self.env["books.job"].search([("res_model", "=", "account.move"), ("res_id", "=", move.id)])
        self.assertEqual((job.state, job.number, job.unresolved), ("done", False, False))
        row = job.record_id
        self.assertEqual((move.books_state, row.external_id != False), ("synced", True))  # noqa: E712
        self.assertFalse(row.from_odoo or row.difference or row.decision or row.restore or row.idle)

    # Words of the service

    def test_what_the_service_says_is_text_and_no_page(self):
        connection = self.connect(self.code)
        words = '<a href="https://evil.example/pay">Pay</a><b>now</b> & more'
        halt(connection.sudo(), NotConnected(words))
        note = connection.activity_ids.note
        self.assertNotIn("<a href=\"https://evil.example", note)
        self.assertNotIn("<b>", note)
        self.assertIn("&lt;a href", note)
        self.assertIn(words, connection.error, "a text field holds it as it is")


@tagged("post_install", "-at_install")
class TestConsentOfQuickBooks(ConsentStories, BooksCase, HttpCase):
    code = "quickbooks"

    def test_no_other_spelling_connects_the_same_books_to_a_second_company(self):
        realm = self.connect(self.code).external_id
        other = self._company(self.code, "Second")
        self.administrator.write({"company_ids": [(4, other.id)], "company_id": other.id})
        self.sign_in()
        for told in (f"x/../{realm}", f"./{realm}", f"0{realm}", f" {realm}", f"{realm} ", f"{realm}\n", f"{realm}/",
                     f"{realm}?a=b", f"{realm}#", f"%{ord(realm[0]):x}{realm[1:]}", f"+{realm}", f"{realm}.0",
                     "".join(chr(ord(digit) + 0x0660 - ord("0")) for digit in realm), f"{realm}\0", realm * 10, "x"):
            with self.subTest(told=told):
                answer = self.come_back(self.callback(realmId=told))
                connection = self.connection()
                self.assertEqual((connection.state, connection.external_id), ("draft", False))
                self.assertIn("Press Connect again", answer.text)
                self.assertFalse(connection.sudo().grant_id)
        answer = self.come_back(self.callback())
        self.assertIn("already connected to another company", answer.text)


@tagged("post_install", "-at_install")
class TestConsentOfXero(ConsentStories, BooksCase, HttpCase):
    code = "xero"


@tagged("post_install", "-at_install")
class TestIdsOfBooks(BooksCase):
    codes = ()
    good = {"quickbooks": {"9130": "9130"}, "xero": {TENANT: TENANT, TENANT.upper(): TENANT}}
    bad = {
        "quickbooks": ("", "0", "01", "-1", "1e3", "x/../1", "1/", " 1", "1\n", "%31", "\u0661", "\u00b2", "1" * 21),
        "xero": ("", "x", f"{{{TENANT}}}", f"urn:uuid:{TENANT}", TENANT.replace("-", ""), f"{TENANT}/", f" {TENANT}",
                 f"{TENANT}\n", f"../{TENANT}", TENANT.replace("0", "\u0660"), TENANT.replace("a", "%61")),
    }

    def test_every_provider_knows_one_spelling_of_an_id(self):
        for code, provider in PROVIDERS.items():
            self.assertTrue(self.good[code] and self.bad[code])
            for told, written in self.good[code].items():
                with self.subTest(provider=code, told=told):
                    self.assertEqual(provider.books_id(told), written)
                    self.assertEqual(provider.event_books(told), written)
            for told in self.bad[code]:
                with self.subTest(provider=code, told=told), self.assertRaises(Rejected):
                    provider.books_id(told)
