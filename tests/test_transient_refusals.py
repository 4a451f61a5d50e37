"""A refusal that says nothing of what became of the request: the document is looked for, and is there once."""

import json
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..providers.beside import Attachment
from ..providers.documents import Customer
from ..providers.errors import BooksError, TryLater, Unknown
from ..sandbox.transient import FORMS, XML
from ..tools import rate_limit
from .pull_case import PullCase
from .quickbooks_case import QuickBooksCase
from .xero_case import XeroCase

WRITE = {"quickbooks": {"method": "POST", "path": "/batch$"}, "xero": {"method": "PUT", "path": "/Invoices$"}}
SEARCH = {"quickbooks": "/query$", "xero": "/Invoices$"}
SOME = ("own", "html")  # all of them on every kind of request: `EveryRequest`
READ = {"quickbooks": "/cdc$", "xero": "/Invoices$"}


class TransientStories:

    def in_books(self, move):
        table, number = {"quickbooks": ("Invoice", "DocNumber"), "xero": ("Invoices", "InvoiceNumber")}[self.code]
        return [row for row in self.books(self.code)[table] if row.get(number) == move.name]

    def pass_time(self, **span):
        for job in self.env["books.job"].search([("state", "in", ("sending", "todo"))]):
            job.not_before = False if job.state == "todo" else fields.Datetime.now()
            job.sent_at = job.sent_at and fields.Datetime.subtract(job.sent_at, **span)
        self.connection.write({"paused_until": False})
        self.env["books.quota"].search([]).used = rate_limit.nothing()
        self.env.flush_all()
        self.box.control.clock(timedelta(**span).total_seconds())

    def reached(self):
        """How far invoices have been read."""
        since = json.loads(self.connection.cursor)["since"]
        return since["invoice"] if self.code == "xero" else since

    def test_a_document_refused_in_passing_is_in_the_books_once_whether_it_was_written_or_not(self):
        customer = self.sent_invoice().partner_id
        for form in SOME:
            for after_write in (False, True):
                with self.subTest(form=form, after_write=after_write):
                    self.box.control.fault(
                        self.code, "transient", form=form, after_write=after_write, match=WRITE[self.code])
                    move = self.invoice(self.code, partner=customer)
                    self.press(self.accountants[self.code], move, "action_books_send")
                    self.assertNotEqual(move.books_state, "failed", move.books_error)
                    for _round in range(3):
                        self.pass_time(seconds=40)
                        self.run_schedules(self.code)
                    self.assertEqual(move.books_state, "synced", move.books_error)
                    self.assertEqual(len(self.in_books(move)), 1)
                    self.assertEqual(self.connection.state, "active")

    def test_a_search_and_a_reading_refused_in_passing_conclude_nothing(self):
        move = self.sent_invoice()
        for form in SOME:
            with self.subTest(form=form):
                late = self.invoice(self.code, partner=move.partner_id)
                self.box.control.fault(self.code, "drop_after", match=WRITE[self.code])
                self.press(self.accountants[self.code], late, "action_books_send")
                self.box.control.replay(self.code, 0)
                self.box.control.fault(
                    self.code, "transient", form=form, match={"path": SEARCH[self.code]})
                for _round in range(3):
                    self.pass_time(seconds=400)
                    self.run_schedules(self.code)
                self.box.control.faults_clear()
                self.assertEqual(late.books_state, "synced", late.books_error)
                self.assertEqual(len(self.in_books(late)), 1)
                self.box.control.fault(self.code, "transient", form=form, match={"path": READ[self.code]})
                reached = self.reached()
                self.pull()
                self.assertEqual((self.connection.state, self.reached()), ("active", reached))
                self.pass_time(seconds=120)
                self.pull()
                self.assertFalse(self.connection.error)


class EveryRequest:
    """Whatever is asked for: a write's outcome is not known, of a reading nothing is concluded."""

    def outcome(self, provider, payload):
        try:
            return provider.push([payload], self.key())[0].error
        except BooksError as error:
            return error

    def test_no_transient_refusal_is_taken_for_an_answer(self):
        provider, known = self.connected()
        contact = Customer(key="odoo:1", name="Kestrel Foods", number="ODOO-7")
        writes = {
            "contact": provider.prepare(contact), "void": provider.prepare_void("invoice", known, "1"),
            "payment": provider.prepare_void("payment", known, "1"),
            "file": provider.prepare(Attachment(
                key="odoo:2", owner_kind="invoice", owner_id=known, name="a.txt", mime="text/plain", content=b"x",
                online=False)),
        }
        forms = [form for form in FORMS if self.code == "quickbooks" or form in ("own", "html", "xml", "null_400")]
        for form in forms:
            for what, payload in writes.items():
                with self.subTest(form=form, what=what):
                    self.box.control.fault(self.code, "transient", form=form, times=2, match={"path": self.api})
                    self.assertIsInstance(self.outcome(provider, payload), Unknown)
                    self.box.control.faults_clear()
            for what, read in {
                "facts": provider.check, "list": lambda: list(provider.catalogue("account")),
                "search": lambda: provider.find([writes["contact"]]),
                "number": lambda: provider.find_by_number("invoice", "1"),
                "file": lambda: provider.find([writes["file"]]),
            }.items():
                with self.subTest(form=form, read=what):
                    self.box.control.fault(self.code, "transient", form=form, times=2, match={"path": self.api})
                    self.assertRaises(TryLater, read)
                    self.box.control.faults_clear()


    def test_no_transient_refusal_ends_a_consent(self):
        provider, _known = self.connected()
        for status, headers, body in (
            (400, {"Content-Type": "application/json"}, {"error": "server_error"}),
            (400, {"Content-Type": "application/json"}, {"error": "temporarily_unavailable"}),
            (404, {}, "<html></html>"), (400, {}, "<html></html>"), (400, {}, XML),
        ):
            for what, request in {
                "token": lambda: provider.refresh(self.tokens),
                "revo": lambda: provider.revoke(self.tokens, False),
            }.items():
                if what == "revo" and status == 400:
                    continue  # so is answered what is gone already
                with self.subTest(status=status, body=body, what=what):
                    self.box.control.fault(
                        self.code, "status", status=status, headers=headers, body=body,
                        match={"path": f"{what}[^/]*(/bearer)?$"})
                    self.assertRaises(TryLater, request)
                    self.box.control.faults_clear()


class TestEveryRequestOfQuickBooks(EveryRequest, QuickBooksCase):
    code, api = "quickbooks", "^/v3/"

    def connected(self):
        provider = self.connect()
        return provider, "1"


class TestEveryRequestOfXero(EveryRequest, XeroCase):
    code, api = "xero", "^/api.xro/"

    def key(self):
        return "request-1"

    def connected(self):
        return self.xero, "0b8f7a0c-8c0d-4d7e-9a55-0d6bd9a4f0aa"


@tagged("post_install", "-at_install")
class TestTransientRefusalsOfQuickBooks(TransientStories, PullCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestTransientRefusalsOfXero(TransientStories, PullCase):
    code = "xero"
