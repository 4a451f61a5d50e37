"""The provider that can least, whose books are files (see `filebooks`): what every provider keeps, and the main job."""

import ast
import json
import pathlib
import tempfile
from dataclasses import replace
from decimal import Decimal
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import BaseCase, HttpCase, tagged

from ..providers import PROVIDERS
from ..providers.base import Event, Verification
from ..providers.errors import Unknown
from .common import BooksCase
from .filebooks.client import Client
from .filebooks.provider import FileBooks
from .filebooks.seed import BOOKS, seed
from .test_provider_contract import Contract

CODE = FileBooks.code


@tagged("post_install", "-at_install")
class TestFileBooksContract(Contract, BaseCase):

    provider_class = FileBooks

    def setUp(self):
        self.root = self.enterContext(tempfile.TemporaryDirectory())
        seed(self.root)
        super().setUp()

    def base_url(self):
        return self.root

    def consent(self, url):
        return consent(url)

    def test_it_imports_no_odoo_and_is_offered_to_nobody(self):
        for path in pathlib.Path(__file__).parent.glob("filebooks/*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    self.assertNotIn("odoo", ast.unparse(node))
        self.assertNotIn(CODE, PROVIDERS)


def consent(url):
    """Whoever asks gets it: the query of the redirect."""
    return {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}


class FileBooksCase(BooksCase):
    """One company whose books are files; nothing else names this provider."""

    provider = FileBooks
    codes = (CODE,)
    places = {CODE: {"name": "Harbour", "country": "base.us", "chart": "generic_coa", "books": None}}

    @classmethod
    def setUpClass(cls):
        cls.enterClassContext(patch.dict(PROVIDERS, {CODE: cls.provider}))
        cls.root = cls.enterClassContext(tempfile.TemporaryDirectory())
        super().setUpClass()

    @classmethod
    def _base_url(cls, code):
        return cls.root

    def setUp(self):
        super().setUp()
        self.root = self.enterContext(tempfile.TemporaryDirectory())
        self.env["ir.config_parameter"].sudo().set_param(f"books_connector.{CODE}_base_url", self.root)
        seed(self.root)
        self.files = Client(self.root, BOOKS, None)
        self.connection = self.connect(CODE)
        self.confirm_mapping(CODE)
        bank = self.env["books.record"].search([("connection_id", "=", self.connection.id), ("role", "=", "bank")])
        self.journal = self.env["account.journal"].search(
            [("company_id", "=", self.companies[CODE].id), ("type", "=", "bank")], limit=1)
        self.env["books.mapping"]._ensure(self.connection, "journal", self.journal)[self.journal.id].write(
            {"record_id": bank.id, "confirmed": True})

    @classmethod
    def consent(cls, url, books):
        return consent(url)

    def sent(self, *lines, **values):
        move = self.invoice(CODE, *lines, **values)
        self.press(self.accountants[CODE], move, "action_books_send")
        self.assertEqual(move.books_state, "synced", move.books_error)
        return move

    def row(self, record):
        return self.env["books.record"].search(
            [("res_model", "=", record._name), ("res_id", "=", record.id), ("state", "not in", ("void", "deleted"))])

    def there(self, move):
        row = self.row(move)
        return self.files.get(row.kind, row.external_id)

    def pull(self):
        return self.press(self.accountants[CODE], self.connection, "action_pull")

    def register(self, moves, **values):
        with self.request(self.accountants[CODE]) as env:
            env["account.payment.register"].with_context(
                active_model="account.move", active_ids=moves.ids).create(
                    {"journal_id": self.journal.id, "group_payment": True, **values}).action_create_payments()
        self.run_schedules(CODE)
        return moves._get_reconciled_payments()

    def payments_there(self):
        return [one for one in self.files.all("payment") if one["state"] != "deleted"]


@tagged("post_install", "-at_install")
class TestFileBooks(FileBooksCase):

    def test_a_document_goes_out_and_a_payment_recorded_there_comes_back(self):
        for values in ({}, {"move_type": "in_invoice", "ref": "V-1"}):
            with self.subTest(values=values):
                move = self.sent(("Consulting", 2, 50), **values)
                there = self.there(move)
                self.assertEqual(
                    (Decimal(str(there["total"])), Decimal(str(there["tax_total"]))),
                    (Decimal(str(move.amount_total)), Decimal(str(move.amount_tax))))
                row = self.row(move)
                bank = next(one for one in self.files.all("account") if one["role"] == "bank")
                self.files.put("payment", {
                    "contact": there["contact"], "date": there["date"], "amount": "40", "currency": "USD",
                    "incoming": not values, "account": bank["id"],
                    "settles": {"kind": row.kind, "id": row.external_id}})
                self.files.note(row.kind, there | {"due": str(Decimal(str(there["total"])) - 40)})
                self.pull()
                self.assertEqual((move.payment_state, move.amount_residual), ("partial", move.amount_total - 40))
                self.assertFalse(move.books_difference)

    def test_one_payment_here_is_one_there_for_each_document_and_is_taken_back_there_when_it_is_undone(self):
        first, second = self.sent(("Chair", 1, 100)), self.sent(("Desk", 1, 200))
        payment = self.register(first | second)
        self.assertEqual(sorted(Decimal(str(one["amount"])) for one in self.payments_there()), [115, 230])
        self.assertEqual([Decimal(str(self.there(move)["due"])) for move in (first, second)], [0, 0])
        with self.request(self.accountants[CODE]) as env:
            payment.with_env(env).action_draft()
            payment.with_env(env).action_cancel()
        self.run_schedules(CODE)
        self.assertEqual(self.payments_there(), [])
        self.assertEqual([Decimal(str(self.there(move)["due"])) for move in (first, second)], [115, 230])

    def test_a_document_whose_tax_the_books_would_compute_otherwise_is_held_with_the_reason(self):
        self.companies[CODE].tax_calculation_rounding_method = "round_globally"
        move = self.invoice(CODE, ("Pen", 1, "10.03"), ("Pencil", 1, "10.03"))
        self.assertEqual(move.amount_tax, 3.01)
        self.press(self.accountants[CODE], move, "action_books_send")
        self.assertEqual(move.books_state, "error")
        self.assertIn("3.00", move.books_error)
        self.assertIn("3.01", move.books_error)
        self.assertEqual(self.files.all("invoice"), [])

    def test_what_the_books_do_not_take_is_neither_offered_nor_sent(self):
        self.connection.write({"auto_invoice": True, "start_date": False, "attach_pdf": True, "attach_files": True})
        note = self.invoice(CODE, ("Chair", 1, 100), move_type="out_refund")
        move = self.invoice(CODE, ("Chair", 1, 100))
        self.run_schedules(CODE)
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertFalse(note.books_state)
        self.assertFalse(note.books_sendable)
        self.assertFalse(self.env["books.job"].search([("kind", "in", ("credit_note", "attachment"))]))
        self.assertEqual(self.env["account.move"].search([
            ("books_state", "=", False), ("id", "in", (note | move).ids)]), note)
        with self.assertRaisesRegex(UserError, "not sent to the books"):
            self.press(self.accountants[CODE], note, "action_books_send")
        settings = self.connection.with_user(self.administrators[CODE]).get_views([(False, "form")])
        arch = settings["views"]["form"]["arch"]
        for field, hidden in (
                ("attach_pdf", "'invoice' not in takes_files_of"), ("attach_files", "not takes_files_of"),
                ("push_bills", "'bill' not in takes"), ("rounding_id", "not line_needs")):
            self.assertRegex(arch, f'name="{field}"[^>]*invisible="{hidden}"')
        app = self.env["books.app"].search([("provider", "=", CODE)])
        self.assertFalse(app.webhook_uri or app.webhooks)
        self.assertFalse(self.connection.webhook_uri)

    def test_the_checklist_says_what_these_books_give_or_compute_themselves(self):
        self.press(self.administrators[CODE], self.connection, "action_test")
        checks = {title: (verdict, detail) for verdict, title, detail, *_place in self.connection.checks}
        self.assertEqual({title: verdict for title, (verdict, _detail) in checks.items() if verdict != "ok"}, {
            "Tax amounts": "warning", "Exchange rates": "warning"})
        self.assertIn("Webhooks", checks)

    def test_the_books_known_by_another_id_of_theirs_are_the_same_books(self):
        for aliases, verdict in ((("harbour", "no-7"), "ok"), (("no-7",), "failed")):
            facts = replace(self.connection._facts(), external_id="other", aliases=aliases)
            with patch.object(FileBooks, "check", lambda provider, facts=facts: facts):
                self.press(self.administrators[CODE], self.connection, "action_test")
            self.assertEqual({
                title: found for found, title, *_rest in self.connection.checks}["Books"], verdict, aliases)

    def test_after_a_lost_answer_the_document_is_found_not_written_again(self):
        write = FileBooks.push

        def lost(provider, payloads, request_id):
            write(provider, payloads, request_id)
            raise Unknown("no answer")

        self.sent(("Chair", 1, 1))  # its contact is there
        move = self.invoice(CODE, ("Chair", 1, 100))
        with patch.object(FileBooks, "push", lost):
            self.press(self.accountants[CODE], move, "action_books_send")
        self.assertNotEqual(move.books_state, "synced")
        self.env["books.job"].search([("state", "=", "sending")]).not_before = fields.Datetime.now()
        self.connection.paused_until = False
        self.run_schedules(CODE)
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertEqual(len([one for one in self.files.all("invoice") if one["number"] == move.name]), 1)

    def test_a_contact_has_a_number_no_longer_than_the_books_take(self):
        move = self.sent(partner=self.partner(CODE, ref="CUSTOMER-1234567890"))
        contact = self.files.get("contact", self.there(move)["contact"])
        self.assertLessEqual(len(contact["number"]), FileBooks.longest_contact_number)

    def test_a_consent_is_renewed_with_the_address_that_the_app_is_registered_with(self):
        grant = self.connection.sudo().grant_id
        tokens = grant._tokens()
        self.assertNotEqual(grant._valid_tokens(tokens.access_token).access_token, tokens.access_token)

    def test_a_line_with_several_taxes_names_each_where_the_books_take_that(self):
        further = self.companies[CODE].account_sale_tax_id.copy({"name": "City tax", "amount": 2})
        self.files.put("tax", {"name": "City tax", "rate": "2"})
        both = self.companies[CODE].account_sale_tax_id | further
        prepared = []

        def prepare(provider, document):
            prepared.append(document)
            return FileBooks.prepare(provider, document)

        self.env["books.connection"].browse(self.connection.id).catalogues = False
        self.pull()
        self.env["books.mapping"]._ensure(self.connection, "tax", further)
        self.confirm_mapping(CODE)
        for most, sent in ((2, True), (1, False)):
            provider = type("Several", (FileBooks,), {
                "taxes_per_line": most, "prepare": prepare,
                "expected_totals": lambda provider, payload: None})
            with patch.dict(PROVIDERS, {CODE: provider}):
                move = self.invoice(CODE, ("Chair", 1, 100, both))
                self.press(self.accountants[CODE], move, "action_books_send")
            self.assertEqual(move.books_state == "synced", sent, move.books_error)
            if sent:
                line = prepared[-1].lines[0]
                self.assertIsNone(line.tax_code)
                self.assertEqual([(part.amount, bool(part.code)) for part in line.tax_parts], [(15, True), (2, True)])
                self.assertEqual(len({part.code.external_id for part in line.tax_parts}), 2)
            else:
                self.assertIn("City tax", move.books_error)

    def test_the_limit_of_the_app_counts_the_requests_of_all_its_books(self):
        calls = self.env["books.quota"]._sent_by_app(self.connection.id)
        self.assertGreater(calls, 0)
        limits = FileBooks.limits.__class__(per_day_app=calls)
        with patch.object(FileBooks, "limits", limits):
            self.press(self.accountants[CODE], self.connection, "action_pull")
        self.assertTrue(self.connection.paused_until)


class Notifying(FileBooks):
    """The same books with notices: each connection asks for its own, and signs with what it was told."""

    webhooks = "connection"

    def subscribe(self, address):
        self.client.store_grants(self.client.grants() | {"subscribed": address})

    def confirm(self, verification):
        self.client.store_grants(self.client.grants() | {"confirmed": verification.secret})

    def parse_webhook(self, headers, body, secret):
        told = json.loads(body)
        if "verify" in told:
            return Verification(books=told["books"], subscription="1", secret=told["verify"])
        signed = told.get("signature") and told["signature"] == secret(told["books"])
        return [Event(books=told["books"], event_id=told["id"])] if signed else None


@tagged("post_install", "-at_install")
class TestNotices(FileBooksCase, HttpCase):

    provider = Notifying

    def deliver(self, **told):
        return self.url_open(
            f"/books/webhook/{CODE}", data=json.dumps(told), headers={"Content-Type": "application/json"}).status_code

    def test_each_connection_asks_for_its_notices_and_confirms_them_with_a_secret_of_its_own(self):
        self.assertEqual(self.deliver(books=BOOKS, verify="s3cret"), 200)
        self.assertFalse(self.connection.webhook_state, "nobody had asked")
        self.run_schedules(CODE)
        self.assertEqual(self.files.grants()["subscribed"], self.connection.webhook_uri)
        self.assertEqual(self.deliver(books=BOOKS, id="1", signature="s3cret"), 401)
        self.assertEqual(self.deliver(books=BOOKS, verify="s3cret"), 200)
        self.env.invalidate_all()
        self.assertEqual(self.connection.webhook_state, "verified")
        self.assertNotIn("s3cret", self.connection.sudo().webhook_verification)
        self.run_schedules(CODE)
        self.assertEqual((self.connection.webhook_state, self.files.grants()["confirmed"]), ("confirmed", "s3cret"))
        self.assertEqual(self.deliver(books=BOOKS, verify="another"), 200)  # no second one takes its place
        for signature, answer in (("another", 401), ("", 401), ("s3cret", 200)):
            self.assertEqual(self.deliver(books=BOOKS, id="2", signature=signature), answer)
        self.assertEqual(self.env["books.event"].search_count([("connection_id", "=", self.connection.id)]), 1)
