"""The guided set-up: who opens it, where it goes on, and that bad books are fixed on its page."""

from urllib.parse import urlsplit

import requests
from lxml import html

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .bad_books import BadQuickBooks, BadXero
from .common import BooksCase
from .companies import COMPANIES


class SetupStories:
    code = None

    @classmethod
    def setUpClass(cls):
        cls.codes = (cls.code,)
        super().setUpClass()

    def setUp(self):
        super().setUp()
        self.company, self.administrator = self.companies[self.code], self.administrators[self.code]

    def open(self):
        with self.request(self.administrator) as env:
            screen = env["books.setup"]._entry()
        self.setup = self.env["books.setup"].browse(screen.get("res_id") or [])
        return screen["res_model"]

    def do(self, method):
        return self.press(self.administrator, self.setup, method)

    def allow(self, action, books=None):
        """Allow on the provider's page, and come back; returns the model of the screen that follows."""
        callback = self.consent(action["url"], books or COMPANIES[self.code]["books"])
        with self.request(self.administrator) as env:
            connection = env["books.connection"]._of_state(self.code, callback["state"])
            connection._take_consent(callback)
            screen = env["books.setup"]._go_on(connection)
        self.connections[self.code] = self.env["books.connection"].browse(connection.id)
        return screen["res_model"]

    def begin(self, books=None):
        self.open()
        with self.request(self.administrator) as env:
            self.setup.with_env(env).provider = self.code
        self.assertEqual(self.allow(self.do("action_connect"), books), "books.setup")

    def test_the_app_opens_the_set_up_until_it_is_finished_and_goes_on_where_it_stopped(self):
        self.assertEqual(self.open(), "books.setup")
        self.assertEqual((self.setup.company_id, self.setup.step), (self.company, "service"))
        first = self.setup
        self.begin()
        self.assertEqual((self.setup, self.setup.step), (first, "mapping"))
        self.assertEqual([state for _step, _name, state, _why in self.setup.progress], ["done"] * 4 + ["todo"] * 4)
        self.assertIn("suggested", self.setup.mapping_groups)
        self.assertIn("accounts go to the default account", self.setup.mapping_groups)
        listed = html.fromstring(self.setup.mapping_groups).xpath("//details/div/text()")
        self.assertTrue(listed)
        self.assertFalse([name for name in listed if not name.split()[0].isdigit()], "with their codes")
        self.assertEqual(self.open(), "books.setup", "it goes on where it stopped")
        move = self.invoice(self.code)
        self.do("action_confirm_all")
        self.assertEqual((self.setup.step, self.setup.suggested_count), ("history", 0))
        self.do("action_skip_history")
        self.assertEqual((self.setup.step, self.setup.move_id), ("document", move))
        self.assertEqual(self.connections[self.code].history, "skipped")
        self.assertEqual(self.do("action_preview")["res_model"], "books.preview")
        self.do("action_send")
        self.assertEqual(self.setup.move_state, "synced", self.setup.move_error)
        self.assertTrue(self.do("action_view")["url"])
        offered = self.do("action_compare")
        self.assertEqual(
            (offered["res_model"], offered["context"]["default_connection_id"]),
            ("books.reconciliation", self.setup.connection_id.id))
        self.do("action_finish")
        self.assertEqual(self.open(), "books.connection")

    def test_the_history_is_imported_while_the_set_up_goes_on(self):
        self.begin()
        self.do("action_confirm_all")
        action = self.do("action_import_history")
        self.assertEqual(action["res_model"], "books.import")
        self.assertEqual(self.setup.step, "document")
        one = self.env["books.import"].browse(action["res_id"])
        self.assertEqual((one.state, one.connection_id), ("draft", self.connections[self.code]))
        self.press(self.administrator, one, "action_start")
        self.setup.invalidate_recordset()
        self.assertEqual(dict((step, state) for step, _name, state, _why in self.setup.progress)["history"], "done")

    def test_the_first_page_waits_for_the_choice_of_a_service(self):
        self.open()
        with self.assertRaisesRegex(UserError, "Choose the accounting service"):
            self.do("action_next")
        with self.request(self.administrator) as env:
            self.setup.with_env(env).provider = self.code
        self.do("action_next")
        self.assertEqual(self.setup.step, "app")

    def test_who_may_not_connect_sees_the_connections_and_no_set_up(self):
        accountant = self.accountants[self.code]
        with self.request(accountant) as env:
            self.assertEqual(env["books.setup"]._entry()["res_model"], "books.connection")
            self.assertFalse(env["books.setup"]._unfinished(env.company))
            with self.assertRaises(AccessError):
                env["books.setup"]._open()
            action = env.ref("books_connector.books_entry_action").run()
            self.assertEqual(action["res_model"], "books.connection")
        self.open()
        with self.assertRaises(AccessError), self.request(accountant) as env:
            self.setup.with_env(env).read(["step"])
        other = self.env["res.company"].create({"name": "Elsewhere"})
        foreign = self.env["books.setup"].create({"company_id": other.id})
        with self.assertRaises(AccessError), self.request(self.administrator) as env:
            foreign.with_env(env).action_next()

    def test_a_company_that_is_connected_already_is_not_asked_to_set_up(self):
        self.connect(self.code)
        self.assertEqual(self.open(), "books.connection")
        with self.request(self.administrator) as env:
            setup = env["books.setup"].browse(env["books.setup"]._open()["res_id"])
            self.assertEqual((setup.provider, setup.step), (self.code, "mapping"))

    def test_books_that_were_connected_outside_of_the_set_up_are_those_of_the_set_up(self):
        other = next(code for code in COMPANIES if code != self.code)
        for chosen in (False, other):
            with self.subTest(chosen=chosen):
                self.open()
                with self.request(self.administrator) as env:
                    self.setup.with_env(env).provider = chosen
                    env["books.connection"].search([("state", "=", "draft")]).unlink()
                connection = self.connect(self.code)
                with self.request(self.administrator) as env:
                    screen = env["books.setup"]._go_on(connection.with_env(env))
                self.assertEqual(screen["res_id"], self.setup.id)
                self.assertEqual((self.setup.provider, self.setup.step), (self.code, "mapping"))

    def test_who_enters_the_credentials_finds_them_without_any_other_right(self):
        self.open()
        system = self.env["res.users"].create({
            "name": "Sysop", "login": "sysop", "group_ids": [Command.set(self.env.ref("base.group_system").ids)]})
        menu = self.env.ref("books_connector.books_menu_apps_of_system")
        self.assertIn(menu.id, self.env["ir.ui.menu"].with_user(system)._visible_menu_ids())
        with self.request(system) as env:
            env["books.app"].search([]).write({"client_secret": "another"})

    def test_only_system_administrators_see_and_change_the_credentials(self):
        self.env["books.app"].search([]).unlink()
        self.open()
        with self.request(self.administrator) as env:
            setup = self.setup.with_env(env)
            setup.provider = self.code
            self.assertTrue(setup.administrators)
            self.assertFalse({"client_id", "client_secret", "webhook_key", "keys"} & set(setup.fields_get()))
        with self.assertRaises(AccessError), self.request(self.administrator) as env:
            self.setup.with_env(env).client_secret = "mine"
        with self.assertRaisesRegex(UserError, "not set"):
            self.do("action_connect")
        admin = self.env.ref("base.user_admin")
        admin.write({"company_ids": [Command.link(self.company.id)], "company_id": self.company.id})
        with self.assertRaisesRegex(UserError, "client ID"), self.request(admin) as env:
            self.setup.with_env(env).client_secret = "demo-secret"
        with self.request(admin) as env:
            setup = self.setup.with_env(env)
            [shown] = setup.web_save(
                {"client_id": " demo-client ", "client_secret": "demo-secret"},
                {"client_id": {}, "client_secret": {}, "app_ready": {}})
            self.assertEqual(
                (shown["client_id"], shown["client_secret"], shown["app_ready"]), ("demo-client", False, True))
        self.allow(self.do("action_connect"))
        self.assertEqual(self.connections[self.code].state, "active")

    def test_six_bad_books_are_fixed_on_the_page_and_no_first_invoice_is_refused(self):
        self.begin(self.other_books)
        self.assertEqual(self.setup.step, "check")
        self.assertIn("other", self.setup.fixes, "wrong books")
        self.assertEqual(self.allow(self.do("action_choose_other")), "books.setup")
        self.assertNotEqual(self.setup.step, "check", self.setup.checks)
        customer = self.partner(self.code)
        self.first_invoice(self.invoice(self.code, partner=customer))
        for bad, place, fix, values in self.bad():
            with self.subTest(bad=bad.__name__):
                self.minute_passes(self.code)
                move = self.invoice(self.code, partner=customer, **values)
                bad()
                self.setup.step = "check"
                self.do("action_test")
                self.assertEqual(self.setup.step, "check", self.setup.checks)
                self.assertIn(place, self.setup.fixes)
                if place.startswith("books/"):
                    self.assertOpens()
                self.fix(fix)
                if self.setup.step == "check":
                    self.do("action_test")
                self.assertNotEqual(self.setup.step, "check", self.connections[self.code].checks)
                self.first_invoice(move)
        self.assertFalse(self.env["books.job"].search([("state", "=", "failed")]))

    def test_what_documents_still_need_is_listed_and_fixed_on_the_page(self):
        self.begin()
        self.do("action_confirm_all")
        gone = self.partner(self.code, "Gone Trading")
        self.first_invoice(self.invoice(self.code, partner=gone))
        self.minute_passes(self.code)
        self.archive(self.env["books.record"].search([
            ("res_model", "=", "res.partner"), ("res_id", "=", gone.id)]).external_id)
        self.invoice(self.code, partner=gone)
        self.do("action_test")
        with self.request(self.administrator) as env:
            setup = self.setup.with_env(env)
            setup.step = "check"
            [missing] = setup.missing_ids.filtered(lambda one: one.kind == "contact")
            self.assertEqual((missing.name, missing.documents), ("Gone Trading", 1))
            self.assertTrue(missing.action_fix())
        with self.request(self.accountants[self.code]) as env:
            self.assertFalse(env["books.missing"].search([]), "each sees their own")

    def test_another_database_in_the_same_books_is_named(self):
        self.begin()
        self.act("create_contact", name="Elsewhere Ltd", **{self.mark: "odoo:deadbeef:res.partner:5"})
        self.setup.step = "check"
        self.do("action_test")
        self.assertIn("deadbeef", self.setup.checklist)
        self.assertNotEqual(self.setup.step, "check", "it may be sound")

    def test_a_branch_of_a_connected_company_needs_no_connection_of_its_own(self):
        self.begin()
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.administrator.write({"company_ids": [Command.link(branch.id)], "company_id": branch.id})
        self.assertEqual(self.open(), "books.connection")
        with self.request(self.administrator) as env:  # from Configuration
            self.setup = self.setup.browse(env["books.setup"]._open()["res_id"])
        self.assertEqual((self.setup.company_id, self.setup.shares_books), (branch, True))
        self.setup.provider = self.code
        with self.assertRaisesRegex(UserError, "is a branch"):
            self.allow(self.do("action_connect"))

    def first_invoice(self, move):
        self.do("action_confirm_all")
        self.setup.move_id = move
        self.do("action_send")
        self.assertEqual(move.books_state, "synced", move.books_error)

    def assertOpens(self):
        """The link of the page leads to where it is switched on in the books."""
        [link] = html.fromstring(self.setup.checklist).xpath("//li[i[contains(@class, 'danger')]]//a/@href")
        self.assertIn(self.page, requests.get(link, timeout=10).url)

    def fix(self, how):
        """Fix it on the page, or in the books."""
        if isinstance(how, str):
            self.do(how)
        elif isinstance(how, tuple):
            with self.request(self.administrator) as env:
                self.setup.with_env(env).write(dict([how]))
        else:
            how()

    def test_where_statements_are_reconciled_decides_where_payments_wait(self):
        self.begin()
        journal = self.env["account.journal"].search([
            ("company_id", "=", self.company.id), ("type", "=", "bank")], limit=1)
        lines = journal.inbound_payment_method_line_ids | journal.outbound_payment_method_line_ids
        for where, expected in (("books", journal.default_account_id), ("both", None), ("odoo", None)):
            with self.request(self.administrator) as env:
                self.setup.with_env(env).statements = where
            accounts = lines.payment_account_id
            self.assertTrue(accounts)
            self.assertEqual(accounts == expected, where == "books")
            self.assertTrue(expected or journal.default_account_id not in accounts)
        lines.payment_account_id = own = self.env["account.account"].with_company(self.company).create({
            "name": "Own", "code": "109900", "account_type": "asset_current", "reconcile": True,
            "company_ids": [Command.set(self.company.ids)]})
        with self.request(self.administrator) as env:
            self.setup.with_env(env).statements = "books"
        self.assertEqual(lines.payment_account_id, own, "somebody chose it")


@tagged("post_install", "-at_install")
class TestSetupOfQuickBooks(BadQuickBooks, SetupStories, BooksCase):
    mark = "Notes"

    def archive(self, contact):
        self.act("deactivate", kind="Customer", row=contact)


@tagged("post_install", "-at_install")
class TestSetupOfXero(BadXero, SetupStories, BooksCase):
    mark = "ContactNumber"

    def archive(self, contact):
        self.act("archive_contact", contact=contact)

    def test_a_tax_rate_that_cannot_be_created_is_left_to_the_mapping(self):
        self.begin()
        self.do("action_confirm_all")
        taken = next(row["Name"] for row in self.books(self.code)["TaxRates"] if row["Status"] == "ACTIVE")
        tax = self.levy(taken)
        move = self.invoice(self.code, **self.taxed(tax))
        self.setup.step = "check"
        self.do("action_test")
        self.assertIn("rates", self.setup.fixes)
        self.do("action_create_taxes")
        self.assertEqual(self.setup.step, "check", "Xero has another one of this name")
        mapping = self.env["books.mapping"].search([("kind", "=", "tax"), ("res_id", "=", tax.id)])
        self.assertIn("unique", mapping.remark)
        tax.name = "Levy 11%"
        self.do("action_create_taxes")
        self.assertEqual((mapping.state, mapping.record_id.rate), ("3_confirmed", 11))
        [rate] = [row for row in self.books(self.code)["TaxRates"] if row["Name"] == "Levy 11%"]
        self.assertEqual((rate["ReportTaxType"], float(rate["EffectiveRate"])), ("OUTPUT", 11))
        self.first_invoice(move)
        # Several taxes of one line are no single rate: a person chooses.
        self.invoice(self.code, **self.taxed(tax | self.levy("Second")))
        self.setup.step = "check"
        self.do("action_test")
        self.assertIn("mapping", self.setup.fixes)
        self.assertNotIn("rates", self.setup.fixes)


@tagged("post_install", "-at_install")
class TestSetupAddresses(BooksCase, HttpCase):
    codes = ("quickbooks",)

    def call(self, method, *arguments):
        return self.make_jsonrpc_request(f"/web/dataset/call_kw/books.setup/{method}", {
            "model": "books.setup", "method": method, "args": arguments, "kwargs": {}})

    def test_an_address_that_is_not_that_of_the_browser_is_noticed_and_corrected(self):
        setup = self.env["books.setup"].create({
            "company_id": self.companies["quickbooks"].id, "provider": "quickbooks"})
        settings, here = self.env["ir.config_parameter"], urlsplit(self.base_url()).netloc
        settings.set_param("web.base.url", "https://old.example.com")
        for who, group in (("manager", "books_connector.group_manager"), ("owner", "base.group_system")):
            user = self._user("quickbooks", who, group)
            user.group_ids = [Command.link(self.env.ref("books_connector.group_manager").id)]
            self.authenticate(user.login, user.login)
            [shown] = self.call("read", [setup.id], ["other_address", "redirect_uri"])
            self.assertEqual(shown["other_address"], here)
            self.assertIn("old.example.com", shown["redirect_uri"])
            if who == "manager":
                with mute_logger("odoo.http"), self.assertRaisesRegex(JsonRpcException, "UserError"):
                    self.call("action_use_address", [setup.id])
        self.call("action_use_address", [setup.id])
        [shown] = self.call("read", [setup.id], ["other_address", "redirect_uri"])
        self.assertEqual((shown["other_address"], urlsplit(shown["redirect_uri"]).netloc), ("", here))

    def test_sandbox_keys_have_a_host_of_their_own(self):
        self.env["ir.config_parameter"].set_param("books_connector.quickbooks_base_url", False)
        app = self.env["books.app"]._of("quickbooks")
        self.assertEqual(app._provider("quickbooks").client.root, "https://quickbooks.api.intuit.com")
        app.keys = "sandbox"
        self.assertEqual(app._provider("quickbooks").client.root, "https://sandbox-quickbooks.api.intuit.com")

    def test_an_address_without_https_is_noticed(self):
        setup = self.env["books.setup"].create({
            "company_id": self.companies["quickbooks"].id, "provider": "quickbooks"})
        for address, noticed in (
                ("http://odoo.example.com", True), ("https://odoo.example.com", False),
                ("http://localhost:8069", False)):
            self.env["ir.config_parameter"].set_param("web.base.url", address)
            setup.invalidate_recordset()
            self.assertEqual(setup.lacks_https, noticed, address)
