"""What could stop the schedules: cursors that cannot be right, long waits, errors that nobody foresaw."""

import json
from datetime import timedelta
from email.utils import format_datetime
from unittest.mock import patch

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..flows.pull import changes
from ..flows.push import outbox
from .unreadable_case import PAYMENTS, SCHEDULE, UnreadableCase


class GoOnStories:

    def test_an_answer_that_is_none_moves_no_cursor_and_is_said(self):
        move = self.sent_invoice()
        for how in ("object", "list", "null", "number", "html", "empty", "xml"):
            with self.subTest(how=how):
                before = self.connection.cursor
                self.pay((move, 1))
                self.box.control.fault(
                    self.code, "strange", match={"path": PAYMENTS[self.code]["path"]}, how=how)
                said = self.pull()["params"]
                self.assertIn("cannot be read", said["message"])
                self.assertIn("cannot be read", self.connection.error)
                moved = json.loads(self.connection.cursor)
                if self.code == "quickbooks":
                    self.assertEqual(self.connection.cursor, before)
                else:
                    self.assertEqual(moved["since"]["payment"], json.loads(before)["since"]["payment"])
                self.press(self.accountants[self.code], self.connection, "action_try_now")
                self.assertFalse(self.connection.error)
                self.assert_agree(move)

    def test_a_date_that_cannot_be_right_moves_the_cursor_past_nothing(self):
        move = self.sent_invoice()
        for date in ("Fri, 01 Jan 2038 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "yesterday", "",
                     "Fri, 99 Jan 2026 00:00:00 GMT", "\u00b2"):
            with self.subTest(date=date):
                before = min(self.cursor_moments())
                self.box.control.fault(
                    self.code, "headers", match={"method": "GET"}, headers={"Date": date}, times=9)
                self.assertEqual(self.pull()["params"]["type"], "success")
                self.assertLessEqual(max(self.cursor_moments()), self.now())
                self.assertGreaterEqual(min(self.cursor_moments()), before - timedelta(minutes=6))
                self.box.control.faults_clear()
                self.pay((move, 1))
                self.pull()
                self.assert_agree(move)

    def test_a_cursor_of_the_future_is_brought_back(self):
        move = self.sent_invoice()
        moved = self.connection.sudo()._provider_offline().rewind_cursor(self.connection.cursor, timedelta(days=-4000))
        self.connection.cursor = moved
        self.pay((move, 1))
        self.pull()
        self.assert_agree(move)
        self.assertLessEqual(max(self.cursor_moments()), self.now())

    def test_however_long_the_books_ask_to_wait_it_is_no_longer_than_their_limit_and_a_person_can_try(self):
        epoch = int(self.now().timestamp())
        later = format_datetime(self.now() + timedelta(seconds=90), usegmt=True)
        for told, least, most in (
            (epoch, 1, 600), (99_999_999_999, 1, 600), (-5, 1, 61), ("\u00b2", 1, 61), ("60, 120", 1, 61), ("", 1, 61),
            ("1.5", 1, 61), ("Fri, 01 Jan 2038 00:00:00 GMT", 1, 600), (later, 60, 100), ("soon", 1, 61),
        ):
            with self.subTest(told=told):
                self.box.control.fault(
                    self.code, "status", match={"method": "GET"}, status=429, headers={"Retry-After": str(told)},
                    body={})
                self.assertEqual(self.pull()["params"]["type"], "warning")
                self.assertTrue(self.connection.is_paused)
                wait = (self.connection.paused_until - fields.Datetime.now()).total_seconds()
                self.assertGreaterEqual(wait, least - 3)
                self.assertLessEqual(wait, most)
                said = self.press(self.accountants[self.code], self.connection, "action_try_now")["params"]
                self.assertEqual(said["type"], "success")
                self.assertFalse(self.connection.is_paused)

    def test_what_waits_to_be_sent_goes_when_a_person_tries_now(self):
        self.sent_invoice()
        move = self.invoice(self.code)
        self.box.control.fault(
            self.code, "status", status=429, headers={"Retry-After": "99999999999"}, body={}, times=1)
        self.press(self.accountants[self.code], move, "action_books_send")
        self.assertNotEqual(move.books_state, "synced")
        self.press(self.accountants[self.code], self.connection, "action_try_now")
        self.assertEqual(move.books_state, "synced", move.books_error)

    def test_only_who_may_see_the_connection_may_try_now(self):
        seller = self._user(self.code, "seller", "base.group_user")
        stranger = self._stranger()
        for user in (seller, stranger):
            with self.assertRaises(AccessError):
                self.press(user, self.connection, "action_try_now")

    # Schedules

    @mute_logger(SCHEDULE)
    def test_an_error_that_nobody_foresaw_ends_no_schedule_and_is_said(self):
        connection = self.connection.sudo()
        crons = {"pull_failure": connection.pull_cron_id, "push_failure": connection.push_cron_id}
        provider = type(connection._provider_offline())
        with patch.object(provider, "changes", side_effect=RuntimeError("Gremlins")), patch.object(
                outbox, "queue_unapplied", side_effect=RuntimeError("Gremlins")):
            self.run_schedules(self.code)
            said = self.pull()["params"]
        self.assertEqual(said["type"], "danger")
        self.assertIn("Gremlins", said["message"])
        for field, cron in crons.items():
            self.assertIn("Gremlins", self.connection[field])
            self.assertFalse(cron.failure_count)
        self.run_schedules(self.code)
        for field in crons:
            self.assertFalse(self.connection[field])

    def test_a_schedule_that_meets_other_workers_starts_again(self):
        cron = self.connection.sudo().pull_cron_id
        triggers = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        with patch.object(changes, "pull", side_effect=psycopg2.errors.SerializationFailure):
            self.run_schedules(self.code)
        self.assertFalse(cron.failure_count)
        self.assertGreater(self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]), triggers)

    def failed_for_a_week(self):
        """What Odoo does with a schedule that failed again and again."""
        Cron = self.env["ir.cron"]
        for cron in self.connection.sudo().push_cron_id | self.connection.sudo().pull_cron_id:
            with patch.object(type(Cron), "_notify_admin"):
                Cron._update_failure_count({
                    "id": cron.id, "cron_name": cron.name, "failure_count": 9, "active": True,
                    "first_failure_date": fields.Datetime.subtract(fields.Datetime.now(), days=8)}, _failed())
        self.env["ir.cron"].invalidate_model()

    def crons(self):
        connection = self.connection.sudo()
        return [connection.push_cron_id.active, connection.pull_cron_id.active]

    def test_what_odoo_switched_off_is_switched_on_by_the_next_success(self):
        self.failed_for_a_week()
        self.assertEqual(self.crons(), [False, False])
        self.press(self.administrators[self.code], self.connection, "action_test")
        self.assertEqual(self.crons(), [True, True])
        self.failed_for_a_week()
        self.connection.last_success = False
        self.pull()
        self.assertEqual(self.crons(), [True, True])

    def test_what_an_administrator_switched_off_stays_off(self):
        connection = self.connection.sudo()
        (connection.push_cron_id | connection.pull_cron_id).active = False
        self.press(self.administrators[self.code], self.connection, "action_test")
        self.connection.last_success = False
        self.pull()
        self.assertEqual(self.crons(), [False, False])
        (connection.push_cron_id | connection.pull_cron_id).active = True
        self.failed_for_a_week()
        self.press(self.administrators[self.code], self.connection, "action_test")
        self.assertEqual(self.crons(), [True, True])


def _failed():
    from odoo.addons.base.models.ir_cron import CompletionStatus
    return CompletionStatus.FAILED


@tagged("post_install", "-at_install")
class TestSchedulesGoOnOfQuickBooks(GoOnStories, UnreadableCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestSchedulesGoOnOfXero(GoOnStories, UnreadableCase):
    code = "xero"

    def test_a_limit_of_the_day_is_waited_for_within_the_day(self):
        self.box.control.fault(
            self.code, "status", match={"method": "GET"}, status=429, body={},
            headers={"Retry-After": "99999999999", "X-Rate-Limit-Problem": "day"})
        self.pull()
        wait = self.connection.paused_until - fields.Datetime.now()
        self.assertLessEqual(wait, timedelta(days=1))
        self.assertGreater(wait, timedelta(hours=23))

    def test_headers_of_limits_that_cannot_be_read_stop_nothing(self):
        for told in ("\u00b2", "-1", "9" * 400, "NaN", "1e9", "many", ""):
            with self.subTest(told=told):
                self.box.control.fault(self.code, "headers", match={"method": "GET"}, headers={
                    "X-DayLimit-Remaining": told, "X-MinLimit-Remaining": told}, times=9)
                self.assertEqual(self.pull()["params"]["type"], "success")
                self.box.control.faults_clear()
