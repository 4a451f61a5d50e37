"""A company connects to its books, loses them, leaves them, and comes back."""

import pathlib
import stat
from unittest.mock import patch

from cryptography.fernet import Fernet

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import config, file_open, mute_logger

from ..providers import PROVIDERS
from ..tools import vault
from .common import COMPANIES, BooksCase, choices_on


class ConnectStories:
    code = None

    @classmethod
    def setUpClass(cls):
        cls.codes = (cls.code,)
        super().setUpClass()

    def setUp(self):
        super().setUp()
        self.administrator = self.administrators[self.code]

    def grant(self):
        return self.connections[self.code].sudo().grant_id

    def test_connecting_shows_the_name_of_the_books_and_guesses_the_settings(self):
        connection = self.connect(self.code)
        self.assertEqual(connection.state, "active")
        self.assertTrue(connection.name)
        self.assertTrue(connection.last_success)
        self.assertTrue(connection.default_income_id)
        self.assertTrue(connection.untaxed_id)
        self.assertTrue(connection.payment_journal_id)
        tax = self.companies[self.code].account_sale_tax_id
        mapping = self.env["books.mapping"].search([("kind", "=", "tax"), ("res_id", "=", tax.id)])
        self.assertTrue(mapping.record_id, "the company's default tax has a suggestion")
        self.assertFalse(mapping.confirmed, "only a person confirms")

    def test_a_system_administrator_connects_from_the_settings(self):
        admin = self.env.ref("base.user_admin")
        admin.write({"company_ids": [(4, self.companies[self.code].id)], "company_id": self.companies[self.code].id})
        self.administrators[self.code], before = admin, self.administrators[self.code]
        self.addCleanup(self.administrators.__setitem__, self.code, before)
        with self.request(admin) as env:
            company = env["res.company"].browse(self.companies[self.code].id)
            settings = env["res.config.settings"].with_company(company).create({"books_provider": self.code})
            action = settings.action_books_connect()
        callback = self.consent(action["url"], COMPANIES[self.code]["books"])
        with self.request(admin) as env:
            env["books.connection"]._of_state(self.code, callback["state"])._take_consent(callback)
            settings = env["res.config.settings"].with_company(company).create({})
            self.assertEqual((settings.books_state, settings.books_name), ("active", COMPANIES[self.code]["books"]))
            settings.books_auto_invoice = True
            settings.execute()
            self.assertTrue(settings.books_connection_id.auto_invoice)

    def test_the_checklist_gives_a_verdict_for_everything(self):
        connection = self.connect(self.code)
        self.confirm_mapping(self.code)
        self.press(self.administrator, connection, "action_test")
        verdicts = {title: verdict for verdict, title, *_rest in connection.checks}
        self.assertEqual(verdicts["Credentials"], "ok")
        self.assertEqual(verdicts["Home currency"], "ok")
        self.assertEqual(verdicts["Settings"], "ok", connection.checks)
        connection.default_income_id = False
        self.press(self.administrator, connection, "action_test")
        self.assertIn(
            ["failed", "Settings", "Choose the income account in the connection.", "settings"], connection.checks)

    def test_what_the_checklist_finds_leads_to_where_it_is_mended_and_suggestions_are_confirmed_at_once(self):
        connection = self.connect(self.code)
        Mapping = self.env["books.mapping"]
        account = Mapping.search([("kind", "=", "account"), ("state", "=", "2_suggested")], limit=1)
        self.press(self.administrator, connection, "action_test")
        self.assertIn("books_mapping_action", connection.checklist)
        with self.request(self.administrator) as env:
            env["books.mapping"].with_context(active_domain=[("kind", "=", "tax")]).action_confirm_all()
        taxes = Mapping.search([("kind", "=", "tax")])
        self.assertEqual(set(taxes.mapped("state")) - {"1_missing"}, {"3_confirmed"})
        self.assertEqual(account.state, "2_suggested", "it was not in the list")
        self.press(self.administrator, connection, "action_test")
        verdicts = {title: verdict for verdict, title, *_detail in connection.checks}
        missing = "1_missing" in taxes.mapped("state")
        self.assertEqual(verdicts["Taxes"], "warning" if missing else "ok")
        self.assertEqual("books_mapping_action" in connection.checklist, missing or "Journals" in verdicts)

    def test_a_first_reading_that_is_throttled_is_made_up_for_by_the_schedule(self):
        path = "/query$" if self.code == "quickbooks" else "/Accounts$"
        self.box.control.fault(self.code, "throttle", match={"path": path})
        connection = self.connect(self.code)
        self.assertEqual(connection.state, "active")
        self.assertTrue(connection.is_paused)
        self.assertFalse(connection.default_income_id)
        connection.paused_until = False
        self.run_schedules(self.code)
        self.assertTrue(connection.default_income_id)
        self.assertTrue(self.env["books.mapping"].search([("connection_id", "=", connection.id)]))

    def test_a_consent_answers_only_the_person_who_asked_and_only_once(self):
        with self.request(self.administrator) as env:
            action = env["books.connection"].create({"provider": self.code}).action_connect()
        callback = self.consent(action["url"], None)
        with self.request(self.env.ref("base.user_admin")) as env:
            self.assertFalse(env["books.connection"]._of_state(self.code, callback["state"]))
        with self.request(self.administrator) as env:
            self.assertFalse(env["books.connection"]._of_state(self.code, callback["state"][:-6] + "AAAAAA"))
            self.assertTrue(env["books.connection"]._of_state(self.code, callback["state"]))
            self.assertFalse(env["books.connection"]._of_state(self.code, callback["state"]))

    def test_a_refused_consent_says_so(self):
        with self.request(self.administrator) as env:
            action = env["books.connection"].create({"provider": self.code}).action_connect()
            connection = env["books.connection"].browse(env["books.connection"]._id_of_company(env.company.id))
            self.assertTrue(action["url"])
            with self.assertRaisesRegex(UserError, "refused"):
                connection._take_consent({"error": "access_denied"})

    def test_tokens_and_secrets_never_stand_in_the_clear(self):
        self.connect(self.code)
        self.env.flush_all()
        self.env.cr.execute("SELECT token_set FROM books_grant")
        tokens = self.grant()._tokens()
        for [stored] in self.env.cr.fetchall():
            self.assertNotIn(tokens.access_token, stored)
            self.assertNotIn(tokens.refresh_token, stored)
        self.env.cr.execute("SELECT client_secret_sealed FROM books_app")
        self.assertNotIn("demo-secret", str(self.env.cr.fetchall()))
        path = pathlib.Path(config["data_dir"]) / vault.KEY_FILE
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)

    def test_only_system_administrators_see_the_app_and_nobody_reads_the_tokens(self):
        self.connect(self.code)
        for user in (self.administrator, self.accountants[self.code]):
            for model in ("books.app", "books.grant"):
                with self.assertRaises(AccessError), self.request(user) as env:
                    env[model].search_read([])
        with self.request(self.env.ref("base.user_admin")) as env:
            self.assertNotIn("token_set", env["books.grant"].fields_get())
            self.assertFalse(env["books.app"].search([], limit=1).client_secret)

    def test_accountants_may_not_connect_or_disconnect(self):
        connection = self.connect(self.code)
        for method in ("action_connect", "action_disconnect", "action_test"):
            with self.assertRaises(AccessError):
                self.press(self.accountants[self.code], connection, method)

    def test_an_expired_token_is_refreshed_once_and_the_new_one_kept(self):
        connection = self.connect(self.code)
        before = self.grant()._tokens()
        self.box.control.expire(self.code)
        self.press(self.administrator, connection, "action_test")
        after = self.grant()._tokens()
        self.assertEqual(connection.state, "active")
        self.assertNotEqual(before.access_token, after.access_token)
        self.assertNotEqual(before.refresh_token, after.refresh_token)

    def test_a_revoked_grant_becomes_expired_with_one_activity_and_reconnecting_resumes(self):
        connection = self.connect(self.code)
        self.confirm_mapping(self.code)
        move = self.invoice(self.code)
        self.press(self.accountants[self.code], move, "action_books_send")
        self.box.control.revoke(self.code)
        waiting = self.invoice(self.code)
        for _ in range(2):
            self.press(self.accountants[self.code], waiting, "action_books_send") if waiting.books_sendable else None
            self.run_schedules(self.code)
        self.assertEqual(connection.state, "expired")
        self.assertTrue(connection.error)
        self.assertEqual(len(connection.activity_ids), 1)
        self.assertEqual(waiting.books_state, "pending", "nothing is lost")
        self.connect(self.code)
        self.assertEqual(connection.state, "active")
        self.assertFalse(connection.activity_ids)
        self.assertEqual(move.books_state, "synced", "the links are kept")
        self.run_schedules(self.code)
        self.assertEqual(waiting.books_state, "synced", waiting.books_error)

    def test_disconnecting_revokes_at_the_provider_and_keeps_every_link(self):
        connection = self.connect(self.code)
        self.confirm_mapping(self.code)
        move = self.invoice(self.code)
        self.press(self.accountants[self.code], move, "action_books_send")
        tokens = self.grant()._tokens()
        self.press(self.administrator, connection, "action_disconnect")
        self.assertEqual(connection.state, "revoked")
        self.assertFalse(self.grant())
        self.assertEqual(move.books_state, "synced")
        access = self.box.services[self.code].grants.find(tokens.access_token)
        self.assertTrue(access is None or access.grant.revoked)
        self.connect(self.code)
        self.assertEqual(connection.state, "active")
        self.assertTrue(connection.sudo().push_cron_id.active)

    def test_who_may_connect_no_longer_is_not_asked_to_connect_again(self):
        connection = self.connect(self.code)
        other = self._user(self.code, "successor", "account.group_account_manager")
        self.administrator.group_ids -= self.env.ref("account.group_account_manager")
        self.box.control.revoke(self.code)
        self.run_schedules(self.code)
        self.assertEqual((connection.state, connection.activity_ids.user_id), ("expired", other))

    def test_books_are_left_although_the_credentials_of_the_app_are_gone(self):
        connection = self.connect(self.code)
        self.env["books.app"].search([]).unlink()
        self.press(self.administrator, connection, "action_disconnect")
        self.assertEqual((connection.state, connection.sudo().grant_id.id), ("revoked", False))
        self.assertIn("could not be informed", "".join(connection.message_ids.mapped("body")))

    def test_who_leaves_books_for_good_has_nothing_to_fix_there(self):
        connection = self.connect(self.code)
        move = self.invoice(self.code)
        self.press(self.accountants[self.code], move, "action_books_send")  # nothing is mapped
        self.run_schedules(self.code)
        self.assertTrue(self.env["books.issue"].search([
            ("connection_id", "=", connection.id), ("state", "=", "open")]).activity_ids)
        self.box.control.revoke(self.code)
        self.run_schedules(self.code)
        self.assertEqual(connection.state, "expired")
        self.assertTrue(connection.activity_ids)
        self.press(self.administrator, connection, "action_disconnect")
        self.assertFalse(connection.activity_ids)
        self.press(self.administrator, connection, "action_archive_links")
        self.assertFalse(self.env["books.issue"].search([
            ("connection_id", "=", connection.id), ("state", "=", "open")]))

    def test_settings_that_stay_as_they_are_are_not_written(self):
        connection = self.connect(self.code)
        admin = self.env.ref("base.user_admin")
        admin.write({"company_ids": [Command.link(connection.company_id.id)], "company_id": connection.company_id.id})
        names = ("push_payments", "auto_contacts", "start_date", "pull_minutes", "auto_invoice", "attach_pdf")
        compared = connection.contacts_compared_at = fields.Datetime.now()

        def save(**changed):
            with self.request(admin) as env:
                env["res.config.settings"].create(
                    {f"books_{name}": connection[name] for name in names} | changed).execute()

        with patch.object(type(self.env["ir.cron"]), "write", side_effect=AssertionError("it may be running")):
            save()
        self.assertEqual(connection.contacts_compared_at, compared)
        save(books_pull_minutes=45, books_attach_pdf=not connection.attach_pdf)
        self.assertEqual((connection.pull_minutes, connection.sudo().pull_cron_id.interval_number), (45, 45))

    def test_other_books_are_refused_until_the_links_are_archived(self):
        connection = self.connect(self.code)
        self.press(self.administrator, connection, "action_disconnect")
        other = next(name for name in self.names_of_books() if not name.startswith(connection.name))
        with self.assertRaisesRegex(UserError, "other books"):
            self.connect(self.code, other)
        self.connections[self.code] = connection
        self.press(self.administrator, connection, "action_archive_links")
        self.assertFalse(connection.active)
        fresh = self.connect(self.code, other)
        self.assertNotEqual(fresh, connection)
        self.assertTrue(other.startswith(fresh.name))

    def names_of_books(self):
        with self.request(self.administrator) as env:
            connection = env["books.connection"].with_context(active_test=False).search([], limit=1)
            url = connection.action_connect()["url"]
        return choices_on(url)

    def test_a_neutralized_copy_holds_no_credentials_and_sends_nothing(self):
        connection = self.connect(self.code)
        self.confirm_mapping(self.code)
        connection.auto_invoice = True
        self.env.flush_all()
        with file_open("books_connector/data/neutralize.sql") as file:
            self.env.cr.execute(file.read())
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.env.cr.execute("SELECT COUNT(*) FROM books_grant WHERE token_set IS NOT NULL")
        self.assertEqual(self.env.cr.fetchone(), (0,))
        self.assertFalse(self.env["books.app"].search([]))
        self.assertFalse(connection.sudo().push_cron_id.active)
        self.box.control.counts_clear()
        move = self.invoice(self.code)
        self.assertEqual(move.books_state, "none")
        self.run_schedules(self.code)
        self.assertEqual(self.box.control.counts()[self.code]["total"], 0)

    @mute_logger("odoo.sql_db")
    def test_the_same_books_cannot_serve_two_companies(self):
        self.connect(self.code)
        other = self._company(self.code, "Second")
        self.administrator.company_ids |= other
        self.administrator.company_id = other
        with self.assertRaisesRegex(UserError, "already connected to another company"):
            self.connect(self.code)

    def test_the_master_switch_pauses_and_resumes(self):
        connection = self.connect(self.code)
        self.confirm_mapping(self.code)
        connection.enabled = False
        move = self.invoice(self.code)
        self.press(self.accountants[self.code], move, "action_books_send")
        self.run_schedules(self.code)
        self.assertEqual(move.books_state, "pending")
        connection.enabled = True
        self.run_schedules(self.code)
        self.assertEqual(move.books_state, "synced", move.books_error)


@tagged("post_install", "-at_install")
class TestConnectQuickBooks(ConnectStories, BooksCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestConnectXero(ConnectStories, BooksCase):
    code = "xero"

    def test_a_consent_for_several_organisations_asks_which(self):
        with self.request(self.administrator) as env:
            url = env["books.connection"].create({"provider": "xero"}).action_connect()["url"]
        callback = self.consent(url, "")
        with self.request(self.administrator) as env:
            connection = env["books.connection"]._of_state("xero", callback["state"])
            connection._take_consent(callback)
            self.assertEqual(connection.state, "draft")
            wizard = env["books.choose"].create({"connection_id": connection.id, "choice_ids": env[
                "books.choose"].with_context(default_connection_id=connection.id).default_get(
                    ["choice_ids", "connection_id"])["choice_ids"]})
            self.assertGreater(len(wizard.choice_ids), 1)
            self.assertTrue(connection.action_connect()["url"])  # "Sign in again"
            wizard.choice_ids.filtered(lambda line: "Bramley" in line.name).action_choose()
            self.assertEqual(connection.state, "active")
            self.assertIn("Bramley", connection.name)


@tagged("post_install", "-at_install")
class TestProviders(BooksCase):
    codes = ()

    def test_every_provider_declares_what_the_rest_relies_on(self):
        for code, provider in PROVIDERS.items():
            with self.subTest(provider=code):
                self.assertEqual(provider.code, code)
                self.assertTrue(provider.label)
                self.assertTrue(provider.scopes)
                self.assertIn(provider.line_needs, ("item", "account"))
                self.assertGreater(provider.replay_window.total_seconds(), 60)
                self.assertTrue(set(provider.contact_kinds) >= {provider.record_kind("customer")})

    def test_a_key_can_be_replaced_without_losing_a_secret(self):
        old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
        with self._keys(old):
            secret = vault.encrypt("hush")
        with self._keys(f"{new},{old}"):
            self.assertEqual(vault.decrypt(secret), "hush")
            secret = vault.rotate(secret)
        with self._keys(new):
            self.assertEqual(vault.decrypt(secret), "hush")
        with self._keys(old), self.assertRaises(vault.WrongKey):
            vault.decrypt(secret)

    @staticmethod
    def _keys(value):
        return patch.dict("os.environ", {"BOOKS_CONNECTOR_KEY": value})

