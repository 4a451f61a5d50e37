"""The provider's limits are kept by the connection itself, for all workers together."""

from unittest import TestCase

from odoo import fields
from odoo.tests import tagged

from ..providers.base import Limits
from ..tools import pace
from .common import BooksCase


class TestPace(TestCase):
    """The arithmetic, with times of our own."""

    def sent(self, used, *times, write=False):
        for number, at in enumerate(times):
            pace.starts(used, at, f"{at}-{number}", write=write)
            pace.ends(used, at, f"{at}-{number}")

    def test_the_request_above_a_limit_waits_until_the_first_one_leaves_the_window(self):
        limits, used = Limits(per_minute=3), pace.nothing()
        self.sent(used, 100, 110, 120)
        self.assertEqual(pace.waits(limits, used, 130, write=False), 30)
        self.assertEqual(pace.waits(limits, used, 160.5, write=False), 0)

    def test_writes_have_a_limit_of_their_own(self):
        limits, used = Limits(per_minute=10, writes_per_minute=1), pace.nothing()
        self.sent(used, 100, write=True)
        self.assertEqual(pace.waits(limits, used, 101, write=True), 59)
        self.assertEqual(pace.waits(limits, used, 101, write=False), 0)

    def test_what_runs_counts_in_every_window(self):
        limits, used = Limits(per_second=2, concurrent=2), pace.nothing()
        pace.starts(used, 100, "a", write=False)
        pace.starts(used, 100, "b", write=False)
        self.assertEqual(pace.waits(limits, used, 110, write=False), 1)
        pace.ends(used, 111, "a")
        self.assertGreater(pace.waits(limits, used, 111.5, write=False), 0, "it may have arrived a moment ago")
        self.assertEqual(pace.waits(limits, used, 112.5, write=False), 0)

    def test_a_request_whose_worker_died_ends_by_itself(self):
        limits, used = Limits(concurrent=1), pace.nothing()
        pace.starts(used, 100, "dead", write=False)
        self.assertEqual(pace.waits(limits, used, 150, write=False), 1)
        self.assertEqual(pace.waits(limits, used, 100 + pace.LONGEST + 1, write=False), 0)

    def test_the_last_fifth_of_a_day_is_left_to_people(self):
        limits, used = Limits(per_day=100), pace.nothing()
        self.sent(used, *range(79))
        self.assertEqual(pace.rests(limits, used), 0)
        self.sent(used, 79)
        self.assertEqual(pace.rests(limits, used), pace.HOUR)
        self.assertEqual(pace.waits(limits, used, 80, write=False), 0, "people still get through")
        self.sent(used, *range(80, 100))
        self.assertEqual(pace.waits(limits, used, 101, write=False), pace.HOUR)
        self.assertEqual(pace.waits(limits, used, pace.DAY + pace.HOUR, write=False), 0, "a new day")

    def test_the_provider_knows_better_what_is_left(self):
        limits, used = Limits(per_day=5000, per_minute=60), pace.nothing()
        pace.starts(used, 100, "a", write=False)
        pace.ends(used, 100, "a", day_left=999, minute_left=0, per_minute=60)
        self.assertEqual(pace.rests(limits, used), 0, "a small tier has a small reserve")
        self.assertEqual(pace.waits(limits, used, 101, write=False), 59, "others sent the rest")
        pace.ends(used, 200, "a", day_left=199)
        self.assertEqual(pace.rests(limits, used), pace.HOUR)


class LimitStories:
    code = None

    @classmethod
    def setUpClass(cls):
        cls.codes = (cls.code,)
        super().setUpClass()

    def setUp(self):
        super().setUp()
        self.connect(self.code)
        self.confirm_mapping(self.code)
        self.box.control.scale(1)
        self.addCleanup(self.box.control.scale, 1000)

    @property
    def connection(self):
        return self.connections[self.code].sudo()

    def sync(self):
        return self.press(self.accountants[self.code], self.connections[self.code], "action_pull")

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
class TestLimitsOfQuickBooks(LimitStories, BooksCase):
    code = "quickbooks"

    def test_reads_are_counted_as_quickbooks_meters_them(self):
        before = self.connection.reads
        self.box.control.counts_clear()
        self.sync()
        self.connection.invalidate_recordset()
        self.assertEqual(self.connection.reads - before, self.box.control.counts()[self.code]["total"])
        self.assertEqual(self.connection.reads_per_month, 500_000)


@tagged("post_install", "-at_install")
class TestLimitsOfXero(LimitStories, BooksCase):
    code = "xero"

    def test_no_request_is_sent_above_the_limit_and_the_wait_is_seen(self):
        for _press in range(100):
            self.sync()
            if self.connection.is_paused:
                break
        self.assertTrue(self.connection.is_paused)
        self.assertLess(self.connection.paused_until, fields.Datetime.add(fields.Datetime.now(), seconds=62))
        self.assertEqual(self.box.control.counts()[self.code]["throttled"], 0)
        self.assertIn("asked to wait", self.sync()["params"]["message"])
        # A minute later
        self.connection.paused_until = False
        self.env["books.quota"].search([]).used = pace.nothing()
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
