"""Secrets that were planted are found nowhere; each kind of user reaches over RPC what it may, and no more."""

import logging
import os
import pathlib

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .attack_case import DIALOGS, AttackCase, methods_of_ours
from .common import BooksCase
from .rpc_case import PEOPLE, RpcCase

SECRET, KEY = "planted-app-secret", "planted-webhook-key"
MODELS = ("books.app", "books.grant", "books.quota", "books.event", "books.connection", "books.job", "books.record",
          "books.mapping")
# Who may read which of these, and nobody else anything.
READERS = {
    "accountant": {"books.connection", "books.job", "books.record", "books.mapping"},
    "administrator": {"books.connection", "books.job", "books.record", "books.mapping"},
    "seller": set(), "portal": set(), "public": set(),
    "system": {"books.app", "books.grant", "books.quota", "books.event"},
}


class Heard(logging.Handler):
    def __init__(self):
        super().__init__(logging.DEBUG)
        self.lines = []

    def emit(self, record):
        self.lines.append(logging.Formatter().format(record))


class SecretStories:
    code = None

    @classmethod
    def setUpClass(cls):
        cls.codes = (cls.code,)
        super().setUpClass()

    def setUp(self):
        super().setUp()
        grants = self.box.services[self.code].grants
        grants.apps["demo-client"].secret = SECRET
        self.addCleanup(setattr, grants.apps["demo-client"], "secret", "demo-secret")
        self.env["books.app"].search([("provider", "=", self.code)]).write(
            {"client_secret": SECRET, "webhook_key": KEY})
        self.heard = Heard()
        for name in ("", "odoo", "odoo.addons.books_connector", "urllib3", "requests_oauthlib", "oauthlib"):
            logger = logging.getLogger(name)
            self.addCleanup(logger.setLevel, logger.level)
            logger.setLevel(logging.DEBUG)
        logging.getLogger("odoo.sql_db").setLevel(logging.DEBUG)
        self.addCleanup(logging.getLogger("odoo.sql_db").setLevel, logging.NOTSET)
        logging.getLogger().addHandler(self.heard)
        self.addCleanup(logging.getLogger().removeHandler, self.heard)

    def planted(self):
        """Every secret that was ever given."""
        grants = self.box.services[self.code].grants
        refresh = {token for grant in grants.grants for token in (grant.refresh_token, *grant.old_tokens)}
        return {SECRET, KEY, *grants.accesses, *grants.codes, *refresh}

    def live(self):
        """A life with every kind of trouble in which somebody might talk."""
        self.connect(self.code)
        self.confirm_mapping(self.code)
        connection = self.connections[self.code]
        user = self.accountants[self.code]
        move = self.invoice(self.code)
        for fault in ({"kind": "expire_token"}, {"kind": "status", "status": 500}, {"kind": "throttle"},
                      {"kind": "strange", "how": "html"}, {"kind": "status", "status": 403}):
            self.box.control.fault(self.code, **fault)
            self.press(user, connection, "action_pull")
            connection.sudo().write({"paused_until": False, "state": "active"})
        self.press(user, move, "action_books_send")
        self.box.control.expire(self.code)
        self.press(self.administrators[self.code], connection, "action_test")
        self.box.control.revoke(self.code)
        self.run_schedules(self.code)
        self.connect(self.code)
        self.run_schedules(self.code)
        return move

    def test_planted_secrets_are_found_nowhere(self):
        self.live()
        self.env.flush_all()
        planted = self.planted()
        self.assertGreater(len(planted), 8)
        found = [(where, secret) for where, text in self.texts() for secret in planted if secret in text]
        self.assertFalse([(where, secret[:8]) for where, secret in found])

    def texts(self):
        """[(where, what stands there)]: logs, all tables, what people read and export, the traffic record."""
        yield "the log", "\n".join(self.heard.lines)
        self.env.cr.execute("""
            SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'
               AND (table_name LIKE 'books\\_%' OR table_name IN (
                   'mail_message', 'mail_tracking_value', 'mail_activity', 'ir_config_parameter', 'ir_attachment',
                   'ir_logging', 'bus_bus', 'ir_cron', 'res_company', 'account_move'))""")
        for [table] in self.env.cr.fetchall():
            self.env.cr.execute(f'SELECT row::text FROM "{table}" row')  # pylint: disable=sql-injection
            yield table, "\n".join(text for [text] in self.env.cr.fetchall())
        export = Command.link(self.env.ref("base.group_allow_export").id)
        for user in (self.administrators[self.code], self.env.ref("base.user_admin")):
            user.group_ids = [export]
            with self.request(user) as env:
                for model in MODELS:
                    if env[model].has_access("read"):
                        records = env[model].search([])
                        yield f"{model} as {user.login}", str(records.read())
                        names = [name for name in env[model].fields_get() if name != "id"]
                        yield f"{model} exported by {user.login}", str(records.export_data(names))
        if os.environ.get("BOOKS_TRAFFIC"):
            yield "the traffic record", pathlib.Path(os.environ["BOOKS_TRAFFIC"]).read_text(encoding="utf-8")


@tagged("post_install", "-at_install")
class TestSecretsOfQuickBooks(SecretStories, BooksCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestSecretsOfXero(SecretStories, BooksCase):
    code = "xero"


@tagged("post_install", "-at_install")
class TestRightsOverRpc(RpcCase):
    codes = ("quickbooks",)

    def setUp(self):
        super().setUp()
        self.connect("quickbooks")
        self.confirm_mapping("quickbooks")
        self.move = self.invoice("quickbooks")
        self.press(self.accountants["quickbooks"], self.move, "action_books_send")
        self._user("quickbooks", "seller", "sales_team.group_sale_salesman")
        system = self._user("quickbooks", "system", "base.group_system")
        system.group_ids = [Command.set([self.env.ref("base.group_system").id, self.env.ref("base.group_user").id])]
        company = self.companies["quickbooks"]
        self.env["res.users"].with_context(no_reset_password=True).create({
            "name": "Customer", "login": "portal-quickbooks", "password": "portal-quickbooks",
            "partner_id": self.move.partner_id.id, "company_id": company.id, "company_ids": [Command.set(company.ids)],
            "group_ids": [Command.set([self.env.ref("base.group_portal").id])]})

    def test_each_kind_of_user_reads_what_it_may(self):
        for name, readable in READERS.items():
            self.as_login(name)
            for model in MODELS:
                with self.subTest(user=name, model=model):
                    result, error = self.call(model, "search_read", [], ["id"])
                    self.assertEqual(error == "", model in readable, error)
                    if model in ("books.connection", "books.job", "books.record", "books.app", "books.grant"):
                        self.assertEqual(bool(result), model in readable)

    def test_nobody_writes_what_only_the_flows_of_the_addon_may(self):
        connection = self.connections["quickbooks"]
        job = self.env["books.job"].search([("res_model", "=", "account.move")], limit=1)
        row = self.env["books.record"].search([("res_model", "=", "account.move")], limit=1)
        for name in READERS:
            self.as_login(name)
            for model, record, values in (
                ("books.connection", connection, {"state": "active", "cursor": "x"}),
                ("books.connection", connection, {"grant_id": False}),
                ("books.job", job, {"state": "todo", "payload": "{}"}),
                ("books.record", row, {"external_id": "1", "res_id": 1}),
                ("books.grant", connection.sudo().grant_id, {"token_set": "x"}),
                ("ir.config_parameter", self.env["ir.config_parameter"].search([
                    ("key", "=", "books_connector.quickbooks_base_url")]), {"value": "https://example.com"}),
            ):
                if name == "system" and model == "ir.config_parameter":
                    continue  # the only one who may
                with self.subTest(user=name, model=model):
                    _result, error = self.call(model, "write", record.ids, values)
                    self.assertTrue(error)
            for model, method in (("books.grant", "_tokens"), ("books.connection", "_cron_push"),
                                  ("books.connection", "_take_consent")):
                with self.subTest(user=name, method=method):
                    self.assertTrue(self.call(model, method, connection.ids)[1], "private methods are not reached")

    def test_what_is_not_in_the_books_is_not_viewed_there(self):
        order = self.env["sale.order"].with_company(self.companies["quickbooks"]).create({
            "partner_id": self.move.partner_id.id, "company_id": self.companies["quickbooks"].id})
        unsent = self.invoice("quickbooks")
        self.as_login("accountant")
        for record in (order, unsent):
            self.assertEqual(
                self.call(record._name, "action_books_view", record.ids)[1], "odoo.exceptions.UserError")
        self.assertTrue(self.call("account.move", "action_books_view", self.move.ids)[0]["url"])

    def test_customers_and_strangers_press_no_button(self):
        for name in ("portal", "public"):
            self.as_login(name)
            for method in ("action_books_send", "action_books_pull", "action_books_undo", "action_books_preview"):
                with self.subTest(user=name, method=method):
                    self.assertTrue(self.call("account.move", method, self.move.ids)[1])
            self.assertTrue(self.call("account.move", "read", self.move.ids, ["books_state"])[1])


@tagged("post_install", "-at_install")
class TestForeignIds(AttackCase):
    """Two companies with books of their own: whatever people of one call with ids of the other, nothing comes of it."""

    def test_everything_is_there_to_be_attacked(self):
        for model in ("books.connection", "books.record", "books.job", "books.mapping", "account.move", "sale.order",
                      "account.payment", "res.partner", "books.choose", "books.choose.line", "books.number",
                      "books.preview", "books.void", "books.missing"):
            self.assertTrue(self.foreign[model], model)
            self.assertTrue(self.own[model], model)
        transients = {model for model in self.models() if self.env[model]._transient}
        self.assertFalse(
            transients - {*DIALOGS, "books.choose.line", "books.preview", "books.preview.line", "books.missing",
                          "books.question", "books.question.candidate", "books.reconciliation.verb", "books.skip",
                          "books.support", "books.entering", "books.undoing",
                          "res.config.settings", "base.partner.merge.automatic.wizard",
                          "account.resequence.wizard"}, "a dialog is not attacked yet")

    def test_resequence_renames_no_entry_of_another_company(self):
        before = self.snapshot()
        Wizard = self.env(user=self.user("accountant"))["account.resequence.wizard"]
        with self.assertRaises(AccessError):
            Wizard.with_context(active_model="account.move", active_ids=self.foreign["account.move"]).create({
                "first_name": "FOREIGN/2026/00001", "ordering": "keep"}).resequence()
        self.assert_unchanged(before, "accountant", "account.resequence.wizard")

    def test_no_method_does_anything_with_ids_of_another_company(self):
        before = self.snapshot()
        for kind in PEOPLE:
            for model in self.models():
                for method in self.calls(model):
                    for arguments in self.arguments(kind, model, method):
                        for ids in self.targets(model, method):
                            self.attack(model, method, ids, *arguments, kind=kind)
                        self.attack(model, method, [], *arguments, kind=kind, context=self.defaults(model))
                self.assert_unchanged(before, kind, model)

    def test_no_button_does_anything_with_ids_of_another_company_over_http(self):
        before = self.snapshot()
        for kind in ("seller", "accountant", "administrator", "portal", "public"):
            self.as_login(kind)
            for model in self.models():
                for method in sorted(methods_of_ours(self.env.registry).get(model, ())):
                    for ids in self.targets(model, method):
                        if method.startswith("action_"):
                            self.attack(model, method, ids)
                self.assert_unchanged(before, kind, model)

    def test_a_dialog_of_one_s_own_takes_no_id_of_another_company(self):
        before = self.snapshot()
        for kind in ("seller", "accountant", "administrator"):
            self.as_login(kind)
            for model, given in DIALOGS.items():
                for name, foreign in self.named_by(model):
                    own = self.make(model, given)
                    if own is None:
                        continue
                    self.attack(model, "write", own, {name: foreign})
                    self.press_all(model, own)
                    self.attack(model, "web_save", own, {name: foreign}, self.spec(model))
                    self.press_all(model, own)
                    made = self.make(model, given, **{name: foreign})
                    if made:
                        self.press_all(model, made)
                    made = self.make(model, given, context={f"default_{name}": foreign})
                    if made:
                        self.press_all(model, made)
            self.assert_unchanged(before, kind)

    def test_a_seller_sees_no_preview_of_what_he_may_not_read(self):
        self.as_login("seller")
        for move_id in self.foreign["account.move"]:
            self.attack("books.preview", "create", [], [{"move_id": move_id}])
            self.attack("account.move", "action_books_preview", [move_id])
        bill = self.invoice("quickbooks", ("Secret cost", 1, 4321), move_type="in_invoice")
        for method, ids, arguments in (
            ("create", [], [[{"move_id": bill.id}]]), ("action_books_preview", bill.ids, []),
        ):
            answer = self.rpc("books.preview" if method == "create" else "account.move", method, *(
                [ids] if ids else []), *arguments)
            self.assertEqual(answer["error"]["data"]["name"], "odoo.exceptions.AccessError")

    def test_defaults_in_the_context_end_in_no_row_of_the_flows(self):
        move = self.invoice("quickbooks")
        self.as_login("accountant")
        planted = {
            "default_state": "done", "default_payload": "{}", "default_number": "planted", "default_request_id": "x",
            "default_error": "planted", "default_record_id": self.own["books.record"][0], "default_attempts": 77,
            "default_res_model": "res.partner", "cron_id": 1, "ir_cron_progress_id": 1}
        self.attack("account.move", "action_books_send", move.ids, context=planted)
        self.env.invalidate_all()
        job = self.env["books.job"].search([("res_model", "=", "account.move"), ("res_id", "=", move.id)])
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertEqual(move.books_number, move.name)
        self.assertFalse(job.number)
        self.assertLess(job.attempts, 77)

    def test_a_connection_is_given_to_no_company_of_others(self):
        third = self._company("quickbooks", "Third")
        self.administrators["quickbooks"].company_ids |= third
        with self.request(self.administrators["quickbooks"]) as env:
            draft = env["books.connection"].with_company(third.id).create(
                {"provider": "quickbooks", "company_id": third.id})
        self.connections["xero"].sudo().active = False
        self.as_login("administrator")
        context = {"allowed_company_ids": [self.companies["quickbooks"].id, third.id]}
        for method, arguments in (
            ("write", [{"company_id": self.companies["xero"].id}]),
            ("web_save", [{"company_id": self.companies["xero"].id}, {"state": {}}]),
        ):
            self.attack("books.connection", method, draft.ids, *arguments, context=context)
            self.env.invalidate_all()
            self.assertEqual(self.env["books.connection"].browse(draft.id).company_id, third)

    def test_a_contact_of_another_company_is_neither_linked_nor_sent(self):
        [row_id] = self.env["books.record"].search([
            ("connection_id", "=", self.connections["quickbooks"].id), ("kind", "=", "customer"),
            ("res_id", "in", (False, 0))], limit=1).ids
        both = self.accountants["quickbooks"]
        self.as_login("accountant")
        for partner_id in self.foreign["res.partner"]:
            self.attack("books.record", "write", [row_id], {"partner_id": partner_id})
            self.attack("res.partner", "action_books_send", [partner_id])
            self.assertFalse(self.env["books.record"].browse(row_id).res_id)
        both.company_ids |= self.companies["xero"]
        customer = self.env["res.partner"].search([("name", "=", "Zebrafish Holdings")])
        answer = self.rpc("res.partner", "action_books_send", customer.ids, context={
            "allowed_company_ids": [self.companies[code].id for code in ("quickbooks", "xero")]})
        self.assertEqual(answer["error"]["data"]["name"], "odoo.exceptions.UserError")
        self.assertFalse(self.env["books.job"].search([
            ("connection_id", "=", self.connections["quickbooks"].id), ("res_model", "=", "res.partner"),
            ("res_id", "=", customer.id)]))


@tagged("post_install", "-at_install")
class TestWhatLeaves(BooksCase):
    """People who left, companies that were closed, currencies that changed."""

    codes = ("quickbooks",)

    def setUp(self):
        super().setUp()
        self.connection = self.connect("quickbooks").sudo()
        self.confirm_mapping("quickbooks")

    def test_the_connection_outlives_who_made_it_and_a_loss_is_told_to_another_administrator(self):
        gone, left = self.administrators["quickbooks"], self._user(
            "quickbooks", "second", "account.group_account_manager")
        gone.active = False
        move = self.invoice("quickbooks")
        self.press(self.accountants["quickbooks"], move, "action_books_send")
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.box.control.revoke("quickbooks")
        self.run_schedules("quickbooks")
        self.assertEqual(self.connection.state, "expired")
        self.assertEqual(self.connection.activity_ids.user_id, left)

    def test_a_closed_company_neither_sends_nor_reads(self):
        self.connection.auto_invoice = True
        self.invoice("quickbooks")
        company = self.companies["quickbooks"]
        self.env["res.users"].search([("company_id", "=", company.id)]).write({
            "company_ids": [Command.link(self.env.ref("base.main_company").id)],
            "company_id": self.env.ref("base.main_company").id})
        company.active = False
        self.box.control.counts_clear()
        self.run_schedules("quickbooks")
        self.assertEqual(self.box.control.counts()["quickbooks"]["total"], 0)
        company.active = True
        self.connections["quickbooks"].sudo().push_cron_id.active = True
        self.run_schedules("quickbooks")
        self.assertGreater(self.box.control.counts()["quickbooks"]["total"], 0)

    def test_books_in_another_currency_than_the_company_take_no_document(self):
        facts = dict(self.connection.facts)
        self.connection.facts = facts | {"home_currency": "EUR"}
        self.connection.facts_at = "2099-01-01"
        move = self.invoice("quickbooks")
        self.press(self.accountants["quickbooks"], move, "action_books_send")
        self.assertEqual(move.books_state, "error")
        self.assertIn("The home currency of the books is EUR", move.books_error)
