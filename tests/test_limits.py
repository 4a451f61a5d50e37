"""The provider's limits are kept by the connection itself, for all workers together."""

import time
from unittest import TestCase
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ..providers import PROVIDERS
from ..providers.base import Limits
from ..tools import rate_limit
from .common import ConnectedCase


class TestRateLimit(TestCase):
    """The arithmetic, with times of our own."""

    def sent(self, used, *times, write=False):
        for number, at in enumerate(times):
            rate_limit.starts(used, at, f"{at}-{number}", write=write)
            rate_limit.ends(used, at, f"{at}-{number}")

    def test_the_request_above_a_limit_waits_until_the_first_one_leaves_the_window(self):
        limits, used = Limits(per_minute=3), rate_limit.nothing()
        self.sent(used, 100, 110, 120)
        self.assertEqual(rate_limit.waits(limits, used, 130, write=False), 30)
        self.assertEqual(rate_limit.waits(limits, used, 160.5, write=False), 0)

    def test_writes_have_a_limit_of_their_own(self):
        limits, used = Limits(per_minute=10, writes_per_minute=1), rate_limit.nothing()
        self.sent(used, 100, write=True)
        self.assertEqual(rate_limit.waits(limits, used, 101, write=True), 59)
        self.assertEqual(rate_limit.waits(limits, used, 101, write=False), 0)

    def test_what_runs_counts_in_every_window(self):
        limits, used = Limits(per_second=2, concurrent=2), rate_limit.nothing()
        rate_limit.starts(used, 100, "a", write=False)
        rate_limit.starts(used, 100, "b", write=False)
        self.assertEqual(rate_limit.waits(limits, used, 110, write=False), 1)
        rate_limit.ends(used, 111, "a")
        self.assertGreater(rate_limit.waits(limits, used, 111.5, write=False), 0, "it may have arrived a moment ago")
        self.assertEqual(rate_limit.waits(limits, used, 112.5, write=False), 0)

    def test_a_request_whose_worker_died_ends_by_itself(self):
        limits, used = Limits(concurrent=1), rate_limit.nothing()
        rate_limit.starts(used, 100, "dead", write=False)
        self.assertEqual(rate_limit.waits(limits, used, 150, write=False), 1)
        self.assertEqual(rate_limit.waits(limits, used, 100 + rate_limit.LONGEST + 1, write=False), 0)

    def test_the_last_fifth_of_a_day_is_left_to_people(self):
        limits, used = Limits(per_day=100), rate_limit.nothing()
        self.sent(used, *range(79))
        self.assertEqual(rate_limit.rests(limits, used), 0)
        self.sent(used, 79)
        self.assertEqual(rate_limit.rests(limits, used), rate_limit.HOUR)
        self.assertEqual(rate_limit.waits(limits, used, 80, write=False), 0, "people still get through")
        self.sent(used, *range(80, 100))
        self.assertEqual(rate_limit.waits(limits, used, 101, write=False), rate_limit.HOUR)
        self.assertEqual(rate_limit.waits(limits, used, rate_limit.DAY + rate_limit.HOUR, write=False), 0, "a new day")

    def test_background_work_leaves_a_fifth_of_a_minute_and_of_what_runs_at_a_time_to_people(self):
        limits, used = Limits(per_minute=60, writes_per_minute=40, concurrent=5), rate_limit.nothing()
        self.sent(used, *[100] * 31, write=True)
        self.assertEqual(rate_limit.waits(limits, used, 101, write=True, background=True), 0)
        self.sent(used, 100, write=True)
        self.assertEqual(rate_limit.waits(limits, used, 101, write=True, background=True), 59)
        self.assertEqual(rate_limit.waits(limits, used, 101, write=True), 0, "people still get through")
        self.assertEqual(rate_limit.waits(limits, used, 101, write=False, background=True), 0, "and so do reads")
        for place in range(4):
            rate_limit.starts(used, 101, str(place), write=False)
        self.assertEqual(rate_limit.waits(limits, used, 101, write=False, background=True), 1)
        self.assertEqual(rate_limit.waits(limits, used, 101, write=False), 0)
        self.sent(used, *[101] * 8, write=True)
        self.assertGreater(rate_limit.waits(limits, used, 102, write=True), 0, "and never above the limit")

    def test_even_of_the_smallest_limit_something_is_left_to_background_work(self):
        for most in (1, 2, 3):
            self.assertEqual(
                rate_limit.waits(Limits(per_minute=most), rate_limit.nothing(), 100, write=True, background=True), 0)

    def test_the_provider_knows_better_what_is_left(self):
        limits, used = Limits(per_day=5000, per_minute=60), rate_limit.nothing()
        rate_limit.starts(used, 100, "a", write=False)
        rate_limit.ends(used, 100, "a", day_left=999, minute_left=0, per_minute=60)
        self.assertEqual(rate_limit.rests(limits, used), 0, "a small tier has a small reserve")
        self.assertEqual(rate_limit.waits(limits, used, 101, write=False), 59, "others sent the rest")
        rate_limit.ends(used, 200, "a", day_left=199)
        self.assertEqual(rate_limit.rests(limits, used), rate_limit.HOUR)


class LimitStories:
    def setUp(self):
        super().setUp()
        self.connection = self.connection.sudo()
        self.box.control.scale(1)
        self.addCleanup(self.box.control.scale, 1000)

    def sync(self):
        return self.press(self.accountants[self.code], self.connections[self.code], "action_pull")

    def use_up_the_share_of_background_work(self):
        limits, used = PROVIDERS[self.code].limits, rate_limit.nothing()
        now = time.time()
        for number in range(rate_limit.left_of(limits.writes_per_minute or limits.per_minute)):
            rate_limit.starts(used, now, str(number), write=True)
            rate_limit.ends(used, now, str(number))
        quota = self.env["books.quota"].search([("connection_id", "=", self.connection.id)])
        quota.used = used
        self.env.flush_all()
        self.box.control.counts_clear()

    def writes(self):
        return self.box.control.counts()[self.code]["writes"]

    def test_a_click_during_a_bulk_is_sent_at_once_and_takes_nothing_of_the_bulk_along(self):
        partner = self.partner(self.code)
        first = self.invoice(self.code, partner=partner)
        self.press(self.accountants[self.code], first, "action_books_send")
        self.connection.auto_invoice = True
        bulk = self.env["account.move"].union(*(self.invoice(self.code, partner=partner) for _number in range(3)))
        self.use_up_the_share_of_background_work()
        self.run_schedules(self.code)
        self.assertEqual(self.writes(), 0)
        self.assertEqual(set(bulk.mapped("books_state")), {"pending"})
        self.assertTrue(self.connection.rests)
        self.assertFalse(self.connection.is_paused, "people may go on")
        self.connection.auto_invoice = False
        asked = self.invoice(self.code, partner=partner)
        self.press(self.accountants[self.code], asked, "action_books_send")
        self.assertEqual(asked.books_state, "synced", asked.books_error)
        self.assertEqual(self.writes(), 1)
        self.assertEqual(set(bulk.mapped("books_state")), {"pending"})
        # One of the bulk that somebody asks for now, and cannot wait for in the click.
        job = self.env["books.job"].search([("res_model", "=", "account.move"), ("res_id", "=", bulk[1].id)])
        job.write({"urgent": True, "not_before": False})
        self.run_schedules(self.code)
        self.assertEqual(bulk.mapped("books_state"), ["pending", "synced", "pending"], self.connection.error)
        self.press(self.accountants[self.code], job.search([("res_id", "=", bulk[2].id)]), "action_retry")
        self.assertEqual(bulk.mapped("books_state"), ["pending", "synced", "synced"])
        # A minute later
        self.env["books.quota"].search([]).used = rate_limit.nothing()
        self.connection.rest_until = False
        self.env["books.job"].search([("state", "=", "todo")]).not_before = False
        self.run_schedules(self.code)
        self.assertEqual(set(bulk.mapped("books_state")), {"synced"})
        self.assertEqual(self.box.control.counts()[self.code]["throttled"], 0)

    def test_of_very_many_sent_at_once_a_click_sends_the_first(self):
        partner = self.partner(self.code)
        moves = self.env["account.move"].union(*(self.invoice(self.code, partner=partner) for _number in range(4)))
        with patch("odoo.addons.books_connector.flows.push.queue.AWAITED", 2):
            self.press(self.accountants[self.code], moves, "action_books_send")
        self.assertEqual(moves.mapped("books_state").count("synced"), 2)
        self.run_schedules(self.code)
        self.assertEqual(set(moves.mapped("books_state")), {"synced"})

    def test_a_429_pauses_this_connection_until_its_time(self):
        move = self.invoice(self.code)
        self.box.control.fault(self.code, "throttle", retry_after=120)
        self.press(self.accountants[self.code], move, "action_books_send")
        self.assertEqual(move.books_state, "pending")
        self.assertTrue(self.connection.is_paused)
        self.assertGreater(self.connection.paused_until, fields.Datetime.add(fields.Datetime.now(), seconds=50))
        self.box.control.counts_clear()
        self.run_schedules(self.code)
        self.assertEqual(self.box.control.counts()[self.code]["total"], 0)
        # Its time has come, here and there.
        self.box.control.clock(120)
        self.env["books.quota"].search([]).used = False
        self.connection.paused_until = False
        self.env["books.job"].search([]).not_before = False
        self.run_schedules(self.code)
        self.assertEqual(move.books_state, "synced", move.books_error)


@tagged("post_install", "-at_install")
class TestLimitsOfQuickBooks(LimitStories, ConnectedCase):
    code = "quickbooks"

    def test_reads_are_counted_as_quickbooks_meters_them(self):
        before = self.connection.reads
        self.box.control.counts_clear()
        self.sync()
        self.connection.invalidate_recordset()
        self.assertEqual(self.connection.reads - before, self.box.control.counts()[self.code]["total"])
        self.assertEqual(self.connection.reads_per_month, 500_000)


@tagged("post_install", "-at_install")
class TestLimitsOfXero(LimitStories, ConnectedCase):
    code = "xero"

    def test_no_request_is_sent_above_the_limit_and_the_wait_is_seen(self):
        for _press in range(100):
            self.sync()
            if self.connection.is_paused:
                break
        self.assertTrue(self.connection.is_paused)
        self.assertLess(self.connection.paused_until, fields.Datetime.add(fields.Datetime.now(), seconds=62))
        self.assertEqual(self.box.control.counts()[self.code]["throttled"], 0)
        self.assertIn("asked Odoo to wait", self.sync()["params"]["message"])
        # A minute later
        self.connection.paused_until = False
        self.env["books.quota"].search([]).used = rate_limit.nothing()
        self.box.limits.reset()
        move = self.invoice(self.code)
        self.press(self.accountants[self.code], move, "action_books_send")
        self.assertEqual(move.books_state, "synced", move.books_error)

    def test_the_schedule_leaves_the_rest_of_a_day_to_people(self):
        self.connection.auto_invoice = True
        spent = self.box.clock.seconds() - 3600
        self.box.limits.windows["day", self.connection.external_id].extend([spent] * 4200)
        self.sync()
        move = self.invoice(self.code)
        self.box.control.counts_clear()
        self.run_schedules(self.code)
        self.assertEqual(self.box.control.counts()[self.code]["total"], 0)
        self.assertTrue(self.connection.rests)
        self.assertFalse(self.connection.is_paused)
        self.assertEqual(move.books_state, "pending")
        asked = self.invoice(self.code, invoice_date=fields.Date.subtract(fields.Date.today(), days=40))
        self.press(self.accountants[self.code], asked, "action_books_send")
        self.assertEqual(asked.books_state, "synced", asked.books_error)
