"""Hosts whose clocks differ, and answers that come when somebody else has already asked again."""

from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

import requests
from freezegun.api import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools import rate_limit
from .common import ConnectedCase

WRITES = {"quickbooks": ("POST", "/batch"), "xero": ("PUT", "/Invoices", "/CreditNotes")}
MATCHES = {
    "quickbooks": {"method": "POST", "path": "/batch$"}, "xero": {"method": "PUT", "path": "/(Invoices|CreditNotes)$"}}
TABLES = {
    "quickbooks": {"in_invoice": "Bill", "in_refund": "VendorCredit"},
    "xero": {"in_invoice": "Invoices", "in_refund": "CreditNotes"},
}


def host(minutes):
    """A host whose clock is wrong; the services and the database have the true time."""
    services = ["odoo.addons.books_connector.sandbox"]
    return freeze_time(datetime.now() + timedelta(minutes=minutes), tick=True, ignore=services)


class ClockStories:
    def setUp(self):
        super().setUp()
        self.connection = self.connection.sudo()
        self.connection.auto_invoice = True
        self.vendor = self.partner(self.code, "Paper Mill")
        self.bill()
        self.run_schedules(self.code)
        self.connection.auto_invoice = False

    def bill(self, move_type="in_invoice"):
        """A bill or a refund of the known vendor; the books take two of one number."""
        return self.invoice(self.code, ("Paper", 10, 7), partner=self.vendor, move_type=move_type)

    def there(self, move):
        """How often it stands in the books."""
        quickbooks = self.code == "quickbooks"
        number = "DocNumber" if quickbooks else "CreditNoteNumber" if move.move_type == "in_refund" else "InvoiceNumber"
        return [
            row for row in self.books(self.code).get(TABLES[self.code][move.move_type], [])
            if row.get(number) == move.name and row.get("Status") not in ("VOIDED", "DELETED")]

    @contextmanager
    def meanwhile(self, step):
        """Let something happen while the next document is on its way to the books."""
        method, *paths = WRITES[self.code]
        send, waiting = requests.adapters.HTTPAdapter.send, [step]

        def sent(adapter, request, **kwargs):
            if waiting and request.method == method and request.path_url.split("?")[0].endswith(tuple(paths)):
                waiting.pop()()
            return send(adapter, request, **kwargs)

        with patch.object(requests.adapters.HTTPAdapter, "send", sent):
            yield
        self.assertFalse(waiting, "nothing was sent")

    def send(self, move):
        return self.press(self.accountants[self.code], move, "action_books_send")

    def pass_time(self, **span):
        """Let time go by, here and there."""
        for job in self.env["books.job"].search([("state", "in", ("sending", "todo"))]):
            job.not_before = False if job.state == "todo" else fields.Datetime.now()
            job.sent_at = job.sent_at and fields.Datetime.subtract(job.sent_at, **span)
        self.forget_limits()
        self.box.control.clock(timedelta(**span).total_seconds())

    def forget_limits(self):
        """The books do not ask to wait any more."""
        self.connection.write({"paused_until": False})
        self.env["books.quota"].search([]).used = rate_limit.nothing()
        self.env.flush_all()

    def take_over(self):
        """Another worker takes the first one for dead, and sends it again."""
        self.pass_time(hours=1)
        self.run_schedules(self.code)

    def doubled(self, move_type="in_invoice"):
        """A document that was sent twice, since its first answer came too late."""
        move = self.bill(move_type)
        with self.meanwhile(self.take_over):
            self.send(move)
        self.env.invalidate_all()
        self.assertEqual(len(self.there(move)), 2)
        return move

    # Clocks

    def test_a_host_whose_clock_differs_does_not_take_over_what_another_one_is_sending(self):
        for one, other in ((0, 10), (-10, 0), (-10, 10), (10, -10), (0, 6)):
            with self.subTest(one=one, other=other):
                move = self.bill()

                def schedule(other=other):
                    with host(other):
                        self.run_schedules(self.code)
                        self.run_schedules(self.code)

                with host(one), self.meanwhile(schedule):
                    self.send(move)
                self.env.invalidate_all()
                self.assertEqual(len(self.there(move)), 1)
                self.assertEqual(move.books_state, "synced", move.books_error)

    def test_a_clock_that_is_set_while_a_request_lasts_changes_nothing(self):
        move = self.bill()
        clock = host(10)

        def set_clock():
            clock.start()
            self.run_schedules(self.code)

        try:
            with self.meanwhile(set_clock):
                self.send(move)
        finally:
            clock.stop()
        self.env.invalidate_all()
        self.assertEqual(len(self.there(move)), 1)
        self.assertEqual(move.books_state, "synced", move.books_error)

    def test_a_host_whose_clock_is_early_wakes_the_schedule_at_once(self):
        self.connection.auto_invoice = True
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", self.connection.push_cron_id.id)])
        with host(10):
            self.bill()
        woken = self.env["ir.cron.trigger"].search([
            ("cron_id", "=", self.connection.push_cron_id.id), ("id", "not in", triggers.ids)])
        self.assertTrue(woken)
        self.assertLessEqual(max(woken.mapped("call_at")), fields.Datetime.now())

    def test_what_waits_on_a_host_whose_clock_is_early_is_not_sent_too_soon_nor_too_late(self):
        for minutes in (-10, 10):
            with self.subTest(minutes=minutes):
                move = self.bill()
                self.box.control.fault(self.code, "throttle", retry_after=120, times=50)
                with host(minutes):
                    self.send(move)
                self.env.invalidate_all()
                now = fields.Datetime.now()
                self.assertLess(abs(self.connection.paused_until - now - timedelta(seconds=120)).total_seconds(), 30)
                self.box.control.faults_clear()
                with host(10):
                    self.run_schedules(self.code)
                self.assertEqual(self.there(move), [], "it was asked to wait for two minutes")
                self.forget_limits()
                self.env["books.job"].search([("state", "=", "todo")]).not_before = fields.Datetime.now()
                with host(-10):
                    self.run_schedules(self.code)
                self.assertEqual(len(self.there(move)), 1)

    def test_tokens_that_a_host_with_a_wrong_clock_renewed_are_used_for_their_life(self):
        for minutes in (-50, 10, 50):
            with self.subTest(minutes=minutes):
                self.box.control.expire(self.code)
                with host(minutes):
                    self.press(self.accountants[self.code], self.connection, "action_pull")
                self.env.invalidate_all()
                left = (self.connection.grant_id.expires_at - fields.Datetime.now()).total_seconds()
                self.assertAlmostEqual(left, 3600 if self.code == "quickbooks" else 1800, delta=30)
                self.box.control.counts_clear()
                for other in (-50, 0, 50):
                    with host(other):
                        self.press(self.accountants[self.code], self.connection, "action_pull")
                calls = self.box.control.counts()[self.code]["calls"]
                self.assertFalse([call for call in calls if call.split()[-1] in ("token", "bearer")], calls)

    # Late answers

    def test_a_late_answer_that_names_a_second_object_is_shown_on_the_document_and_the_connection(self):
        for move_type in TABLES[self.code]:
            with self.subTest(move_type):
                move = self.doubled(move_type)
                self.assertEqual(move.books_state, "differs")
                self.assertIn("exists twice", move.books_error)
                moves = self.as_user(self.accountants[self.code])["account.move"]
                self.assertIn(move, moves.search([("books_state", "=", "differs")]))
                self.assertNotIn(move, moves.search([("books_state", "=", "synced")]))
                alert = move._get_alerts()["books_double"]
                self.assertEqual(alert["action_call"][1], "action_books_void_double")
        self.assertEqual(self.connection.double_count, len(TABLES[self.code]))

    def test_the_button_voids_the_second_object_and_keeps_the_first(self):
        for move_type in TABLES[self.code]:
            with self.subTest(move_type):
                move = self.doubled(move_type)
                linked = self.env["books.record"].search([
                    ("res_model", "=", move._name), ("res_id", "=", move.id)]).external_id
                said = self.press(self.accountants[self.code], move, "action_books_void_double")
                self.assertEqual(said["params"]["type"], "success", said)
                ident = "Id" if self.code == "quickbooks" else (
                    "CreditNoteID" if move_type == "in_refund" else "InvoiceID")
                self.assertEqual([row[ident] for row in self.there(move)], [linked])
                self.assertEqual(move.books_state, "synced", move.books_error)
                self.assertEqual(move.state, "posted")
                self.assertFalse(self.connection.double_count)
                with self.assertRaises(UserError):
                    self.press(self.accountants[self.code], move, "action_books_void_double")

    def test_the_list_of_the_books_voids_it_too_and_a_reading_that_comes_first_changes_nothing(self):
        move = self.doubled()
        self.box.control.clock(advance=3600)
        self.press(self.accountants[self.code], self.connection, "action_pull")
        rows = self.as_user(self.accountants[self.code])["books.record"].search([("double_id", "!=", 0)])
        rows = rows.filtered("is_voidable")
        self.assertEqual(rows.double_name, move.display_name)
        self.press(self.accountants[self.code], rows, "action_void_double")
        self.assertEqual(len(self.there(move)), 1)
        self.assertEqual(move.books_state, "synced", move.books_error)

    def test_what_somebody_voids_in_the_books_is_no_double_any_more(self):
        move = self.doubled()
        second = self.env["books.record"].search([("double_id", "=", move.id)])
        self.box.control.act(
            self.code, "delete_document" if self.code == "quickbooks" else "void_invoice", self.connection.external_id,
            **({"kind": "Bill", "row": second.external_id} if self.code == "quickbooks" else {
                "invoice": second.external_id}))
        self.press(self.accountants[self.code], self.connection, "action_pull")
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertFalse(self.connection.double_count)

    def test_both_may_be_kept(self):
        move = self.doubled()
        self.press(self.accountants[self.code], move, "action_books_keep_double")
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertEqual(len(self.there(move)), 2)

    def test_only_accountants_of_the_company_decide(self):
        move = self.doubled()
        row = self.env["books.record"].search([("double_id", "=", move.id)])
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self.accountants[self.code].copy({
            "login": "stranger", "company_id": other.id, "company_ids": [(6, 0, other.ids)]})
        biller = self._user(self.code, "seller", "base.group_user")
        for user in (stranger, biller):
            for records, method in (
                (move, "action_books_void_double"), (move, "action_books_keep_double"), (row, "action_void_double"),
                (row, "action_keep_double"),
            ):
                with self.subTest(user=user.login, method=method), self.assertRaises(AccessError):
                    self.press(user, records, method)
        self.assertEqual(len(self.there(move)), 2)

    def test_a_late_answer_for_what_was_not_sent_again_yet_is_the_document(self):
        move = self.bill()

        def refused():
            self.box.control.fault(self.code, "throttle", retry_after=30, match=MATCHES[self.code])
            self.take_over()
            self.box.control.faults_clear()
            self.forget_limits()

        with self.meanwhile(refused):
            self.send(move)
        self.assertEqual(len(self.there(move)), 1)
        self.pass_time(minutes=5)
        self.run_schedules(self.code)
        self.assertEqual(len(self.there(move)), 1)
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertFalse(self.connection.double_count)

    def test_a_late_answer_for_what_was_withdrawn_meanwhile_is_shown_and_can_be_voided(self):
        move = self.bill()

        def withdraw():
            self.box.control.fault(self.code, "throttle", retry_after=30, match=MATCHES[self.code])
            self.take_over()
            self.box.control.faults_clear()
            self.forget_limits()
            self.press(self.accountants[self.code], move, "button_draft")

        with self.meanwhile(withdraw):
            self.send(move)
        self.env.invalidate_all()
        self.assertEqual((move.state, self.connection.double_count), ("draft", 1))
        self.connection.paused_until = False
        self.press(self.accountants[self.code], move, "action_books_void_double")
        self.assertEqual(self.there(move), [])
        self.assertFalse(self.connection.double_count)


@tagged("post_install", "-at_install")
class TestClocksOfQuickBooks(ClockStories, ConnectedCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestClocksOfXero(ClockStories, ConnectedCase):
    code = "xero"
