"""A document is in the books exactly once, whatever dies when. Processes that really die: dev/torture."""

import time
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..flows.push.documents import Documents
from ..flows.push.outbox import claim_due, send
from ..flows.push.outcome import note_outcomes
from ..sandbox.strange import KINDS
from ..tools import rate_limit
from .common import ConnectedCase

WRITE = {"quickbooks": {"method": "POST", "path": "/batch$"}, "xero": {"method": "PUT", "path": "/Invoices$"}}


class OnceStories:
    def setUp(self):
        super().setUp()
        self.connections[self.code].auto_invoice = True
        self.customer = self.partner(self.code)
        self.invoice(self.code, partner=self.customer)
        self.run_schedules(self.code)

    def in_books(self, move):
        number = "DocNumber" if self.code == "quickbooks" else "InvoiceNumber"
        invoices = self.books(self.code)["Invoice" if self.code == "quickbooks" else "Invoices"]
        return [one for one in invoices if one.get(number) == move.name]

    def pass_time(self, **span):
        """Let time go by, here and there."""
        for job in self.env["books.job"].search([("state", "in", ("sending", "todo"))]):
            job.not_before = False if job.state == "todo" else fields.Datetime.now()
            job.sent_at = job.sent_at and fields.Datetime.subtract(job.sent_at, **span)
        self.connections[self.code].write({"paused_until": False})
        self.env["books.quota"].search([]).used = rate_limit.nothing()
        self.env.flush_all()
        self.box.control.clock(timedelta(**span).total_seconds())

    def worker(self):
        """A worker with a transaction of its own."""
        env = self.env(cr=self.enterContext(self.registry.cursor()), su=True)
        return env["books.connection"].browse(self.connections[self.code].id)

    def test_a_customer_whose_creation_was_answered_too_late_is_found_by_its_name(self):
        self.box.control.replay(self.code, 0)  # what was sent before is not known by its request id
        self.addCleanup(self.box.control.replay, self.code, 360)
        contacts = "/batch$" if self.code == "quickbooks" else "/Contacts$"
        self.box.control.fault(self.code, "drop_after", times=2, match={**WRITE[self.code], "path": contacts})
        newcomer = self.partner(self.code, "Late Answers Ltd")
        move = self.invoice(self.code, partner=newcomer)
        for _round in range(5):
            self.run_schedules(self.code)
            self.pass_time(seconds=30)
        self.assertEqual(move.books_state, "synced", move.books_error)
        kind, name = ("Customer", "DisplayName") if self.code == "quickbooks" else ("Contacts", "Name")
        self.assertEqual([one[name] for one in self.books(self.code)[kind]].count("Late Answers Ltd"), 1)

    def test_what_was_sent_before_an_uninstallation_is_found_not_sent_twice(self):
        move = self.invoice(self.code, partner=self.customer)
        self.run_schedules(self.code)
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.connections[self.code].sudo().unlink()  # all that Odoo knew of these books goes with it
        self.assertFalse(self.env["books.record"].search([("res_id", "=", move.id)]))
        self.connect(self.code)
        self.confirm_mapping(self.code)
        self.press(self.accountants[self.code], move, "action_books_send")
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertEqual(len(self.in_books(move)), 1)

    def test_a_worker_that_wakes_up_late_neither_sends_nor_notes(self):
        move = self.invoice(self.code, partner=self.customer)
        self.env.flush_all()
        late = self.worker()
        provider = late._provider()
        batch = claim_due(late, provider)
        self.env.invalidate_all()
        self.pass_time(hours=1)
        self.run_schedules(self.code)
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.box.control.counts_clear()
        now = time.monotonic()
        with patch("time.monotonic", lambda: now + 3600):
            outcomes = send(late, provider, batch)
        self.assertEqual(self.box.control.counts()[self.code]["writes"], 0)
        note_outcomes(late, batch, outcomes)
        late.env.flush_all()
        self.env.invalidate_all()
        job = self.env["books.job"].search([("res_model", "=", "account.move"), ("res_id", "=", move.id)])
        self.assertEqual(job.state, "done")
        self.assertEqual(len(self.in_books(move)), 1)

    def test_a_document_that_breaks_the_service_does_not_keep_the_others(self):
        moves = [self.invoice(self.code, (name, 1, 10), partner=self.customer) for name in ("A", "Poison", "B")]
        self.box.control.fault(self.code, "status", status=500, match={"contains": "Poison"}, times=1000)
        for _round in range(12):
            self.run_schedules(self.code)
            self.pass_time(hours=2)
        self.assertEqual([move.books_state for move in moves], ["synced", "error", "synced"])
        self.assertIn("while others succeed", moves[1].books_error)

    def test_an_outage_gives_nothing_up(self):
        move = self.invoice(self.code, partner=self.customer)
        self.box.control.fault(self.code, "html_503", times=1000)
        for _round in range(12):
            self.run_schedules(self.code)
            self.pass_time(hours=2)
        self.assertEqual(move.books_state, "pending")
        self.box.control.faults_clear()
        self.run_schedules(self.code)
        self.assertEqual(move.books_state, "synced", move.books_error)

    def test_what_a_forgotten_request_id_wrote_is_found_not_written_twice(self):
        vendor = self.partner(self.code, "Paper Mill")
        self.invoice(self.code, partner=vendor, move_type="in_invoice")
        self.run_schedules(self.code)
        self.box.control.replay(self.code, 0)
        self.addCleanup(self.box.control.replay, self.code, 360)
        for move_type in ("out_invoice", "out_refund", "in_invoice", "in_refund"):
            partner = vendor if move_type.startswith("in_") else self.customer
            move = self.invoice(self.code, partner=partner, move_type=move_type)
            self.box.control.fault(self.code, "drop_after", match={
                **WRITE[self.code], "path": "/(batch|Invoices|CreditNotes)$"})
            self.run_schedules(self.code)
            self.assertEqual(move.books_state, "pending")
            for _round in range(2):
                self.pass_time(minutes=1)
                self.run_schedules(self.code)
            self.assertEqual(move.books_state, "synced", move.books_error)
            self.assertEqual(self.times_in_books(move), 1, move_type)

    def times_in_books(self, move):
        kinds = {
            "quickbooks": {kind: "DocNumber" for kind in ("Invoice", "CreditMemo", "Bill", "VendorCredit")},
            "xero": {"Invoices": "InvoiceNumber", "CreditNotes": "CreditNoteNumber"},
        }[self.code]
        store = self.books(self.code)
        return [one.get(number) for kind, number in kinds.items() for one in store.get(kind, [])].count(move.name)

    def test_what_odoo_cannot_prepare_fails_by_name_and_keeps_nobody(self):
        moves = self.env["account.move"].union(*(self.invoice(self.code, partner=self.customer) for _n in range(3)))
        original, bad = Documents.parts, moves[1].id

        def broken(source, connection, kind, records, rows):
            if bad in records.ids:
                records.env.cr.execute("SELECT 1 / 0")
            return original(source, connection, kind, records, rows)

        with patch.object(Documents, "parts", broken), mute_logger(
                "odoo.sql_db", "odoo.addons.books_connector.flows.push.build"):
            self.run_schedules(self.code)
        self.assertEqual([move.books_state for move in moves], ["synced", "error", "synced"])
        self.assertIn("could not prepare", moves[1].books_error)
        self.press(self.accountants[self.code], moves[1], "action_books_retry")
        self.assertEqual(moves[1].books_state, "synced", moves[1].books_error)

    def external_ids(self, moves):
        rows = self.env["books.record"].search([("res_model", "=", "account.move"), ("res_id", "in", moves.ids)])
        return {row.res_id: row.external_id for row in rows}

    def test_whatever_is_answered_to_a_write_each_document_ends_as_its_own_object_of_the_books(self):
        ident = "Id" if self.code == "quickbooks" else "InvoiceID"
        strange = [{"kind": "strange", "how": how} for how in KINDS]
        for fault in [*strange, {"kind": "truncate"}, {"kind": "html_503"}]:
            with self.subTest(**fault), self.assertNoLogs("odoo.addons.books_connector", "ERROR"):
                moves = self.env["account.move"].union(*(
                    self.invoice(self.code, ("Consulting", 1, price), partner=self.customer) for price in (1, 2, 3)))
                self.box.control.fault(self.code, match=WRITE[self.code], **fault)
                self.run_schedules(self.code)
                self.assertLessEqual(set(moves.mapped("books_state")), {"synced", "differs", "pending", "error"})
                self.box.control.faults_clear()
                for _round in range(3):
                    self.pass_time(hours=1)
                    self.run_schedules(self.code)
                self.assertEqual(
                    set(moves.mapped("books_state")), {"synced"}, moves.mapped("books_error"))
                found = [self.in_books(move) for move in moves]
                self.assertEqual([len(rows) for rows in found], [1, 1, 1])
                self.assertEqual(self.external_ids(moves), {
                    move.id: rows[0][ident] for move, rows in zip(moves, found, strict=True)})

    def test_whatever_a_reading_answers_the_payments_are_registered_once_in_the_end(self):
        move = self.invoice(self.code, ("Consulting", 10, 100), partner=self.customer)
        self.run_schedules(self.code)
        connection = self.connections[self.code]
        reading = [{"kind": "strange", "how": how} for how in KINDS if how not in ("fewer", "none", "object")]
        for number, fault in enumerate([*reading, {"kind": "truncate"}, {"kind": "html_503"}], 1):
            with self.subTest(**fault), self.assertNoLogs("odoo.addons.books_connector", "ERROR"):
                self.box.control.act(
                    self.code, "record_payment", connection.external_id,
                    invoice=self.external_ids(move)[move.id], amount=1)
                self.box.control.fault(self.code, match={"method": "GET"}, times=3, **fault)
                self.run_schedules(self.code)
                self.box.control.faults_clear()
                self.pass_time(minutes=10)
                self.run_schedules(self.code)
                self.assertEqual(connection.state, "active", connection.error)
                self.assertEqual(sum(move._get_reconciled_payments().mapped("amount")), number)


@tagged("post_install", "-at_install")
class TestOnceInQuickBooks(OnceStories, ConnectedCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestOnceInXero(OnceStories, ConnectedCase):
    code = "xero"
