"""A document is in the books exactly once, whatever dies when. Processes that really die: dev/torture."""

import time
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from .common import BooksCase

WRITE = {"quickbooks": {"method": "POST", "path": "/batch$"}, "xero": {"method": "PUT", "path": "/Invoices$"}}


class OnceStories:
    code = None

    @classmethod
    def setUpClass(cls):
        cls.codes = (cls.code,)
        super().setUpClass()

    def setUp(self):
        super().setUp()
        self.connect(self.code)
        self.confirm_mapping(self.code)
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
        self.env.flush_all()
        self.box.control.clock(timedelta(**span).total_seconds())

    def worker(self):
        """A worker with a transaction of its own."""
        env = self.env(cr=self.enterContext(self.registry.cursor()), su=True)
        return env["books.connection"].browse(self.connections[self.code].id)

    def test_a_worker_that_wakes_up_late_neither_sends_nor_notes(self):
        move = self.invoice(self.code, partner=self.customer)
        self.env.flush_all()
        late = self.worker()
        provider = late._provider()
        batch = late._claim_due(provider)
        self.env.invalidate_all()
        self.pass_time(hours=1)
        self.run_schedules(self.code)
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.box.control.counts_clear()
        now = time.monotonic()
        with patch("time.monotonic", lambda: now + 3600):
            outcomes = late._send(provider, batch)
        self.assertEqual(self.box.control.counts()[self.code]["writes"], 0)
        late._note(batch, outcomes)
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
        self.assertIn("while others get through", moves[1].books_error)

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

    def test_what_a_forgotten_request_id_wrote_is_found_not_refused(self):
        move = self.invoice(self.code, partner=self.customer)
        self.box.control.fault(self.code, "drop_after", match=WRITE[self.code])
        self.box.control.replay(self.code, 0)
        self.run_schedules(self.code)
        self.assertEqual(move.books_state, "pending")
        self.pass_time(minutes=1)
        self.run_schedules(self.code)
        self.pass_time(minutes=1)
        self.run_schedules(self.code)
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertEqual(len(self.in_books(move)), 1)


@tagged("post_install", "-at_install")
class TestOnceInQuickBooks(OnceStories, BooksCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestOnceInXero(OnceStories, BooksCase):
    code = "xero"
