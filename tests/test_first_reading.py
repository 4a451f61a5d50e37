"""The first reading of long lists is kept page by page: whatever interrupts it, it goes on where it was."""

from contextlib import suppress
from unittest.mock import patch

from odoo.tests import tagged

from ..tools import rate_limit
from .pull_case import PullCase

PAGE = 3  # rows: a short page instead of very many rows
# Where each provider says how long a page is, and how its contacts are asked for.
LENGTHS = {"quickbooks": "quickbooks.provider.FULL", "xero": "xero.changes.PAGE"}
ASKED = {"quickbooks": {"path": "/query"}, "xero": {"path": "/Contacts"}}
KINDS = {"quickbooks": "customer", "xero": "contact"}


class Killed(BaseException):
    """A worker is killed."""


class FirstReadingStories:
    code = None
    many = 14

    def setUp(self):
        super().setUp()
        self.kind = KINDS[self.code]
        for number in range(self.many):
            self.act("create_contact", name=f"Reader {number}")
        paged = patch(f"odoo.addons.books_connector.providers.{LENGTHS[self.code]}", PAGE)
        paged.start()
        self.addCleanup(paged.stop)
        moved_up = patch("odoo.addons.books_connector.providers.quickbooks.provider.MOVED_UP", 1)
        moved_up.start()
        self.addCleanup(moved_up.stop)

    def known(self):
        return self.env["books.record"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", self.kind)], order="id")

    def readers(self):
        return self.known().filtered(lambda row: row.name.startswith("Reader "))

    def place(self):
        return (self.connection.list_places or {}).get(self.kind, {}).get("at")

    def read_on(self):
        """The time has come that the books asked for."""
        self.connection.sudo().paused_until = False
        self.env["books.quota"].search([]).used = rate_limit.nothing()
        self.box.limits.reset()
        self.box.control.counts_clear()
        self.pull()
        return self.box.control.counts()[self.code]["total"]

    def assert_whole(self):
        self.assertTrue(self.connection.pulled_at, self.connection.error)
        self.assertEqual(len(self.readers()), self.many)
        self.assertFalse(self.connection.list_places or self.connection.first_cursor)

    def assert_goes_on(self):
        """After some pages: what is read already is not read again, and what changed meanwhile is not missed."""
        self.assertFalse(self.connection.pulled_at)
        known, place = self.known(), self.place()
        self.assertTrue(known and place)
        self.act("rename_contact", contact=known[0].external_id, name="Somebody else")
        calls = self.read_on()
        self.assert_whole()
        self.assertLess(calls, self.pages() + 6)
        self.pull()
        self.assertEqual(known[0].name, "Somebody else")

    def pages(self):
        """How many pages are left, of all contacts of these books."""
        contacts = self.env["books.record"].search_count([("kind", "in", list(self.connection._contact_kinds()))])
        return contacts // PAGE + 3

    def test_an_error_of_the_books_loses_no_page_and_it_goes_on_by_itself(self):
        self.box.control.fault(self.code, "status", status=503, after=2, times=4, match=ASKED[self.code])
        self.pull()
        self.assertTrue(self.connection.is_paused)
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", self.connection.sudo().pull_cron_id.id)])
        self.assertIn(self.connection.paused_until, triggers.mapped("call_at"))
        self.box.control.faults_clear()
        self.assert_goes_on()

    def test_a_worker_that_is_killed_loses_one_page(self):
        pages = "odoo.addons.books_connector.flows.pull.pages"
        left = iter([None] * 2)
        from ..flows.pull.pages import note_unreadable

        def noted(*arguments):
            note_unreadable(*arguments)
            if arguments[1].records and arguments[1].records[0].kind == self.kind and next(left, Killed):
                raise Killed

        # Not `assertRaises`: Odoo's takes back what was committed, too.
        with patch(f"{pages}.note_unreadable", noted), suppress(Killed):
            self.pull()
        self.assertIs(next(left, Killed), Killed)
        self.assert_goes_on()

    def test_a_schedule_that_has_no_more_time_ends_and_goes_on_in_its_next_run(self):
        Cron, runs = self.env.registry["ir.cron"], 0
        with patch.object(Cron, "_commit_progress", lambda cron, *_done, **_left: cron.env.cr.commit() or 0):
            while not self.connection.pulled_at and runs < 40:
                before = self.place()
                self.connection.sudo().pull_cron_id.method_direct_trigger()
                self.env.invalidate_all()
                runs += 1
                self.assertTrue(self.connection.pulled_at or self.place() != before or self.connection.catalogues)
        self.assert_whole()
        self.assertGreater(runs, self.many // PAGE)


@tagged("post_install", "-at_install")
class TestFirstReadingOfQuickBooks(FirstReadingStories, PullCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestFirstReadingOfXero(FirstReadingStories, PullCase):
    code = "xero"

    def test_a_list_that_takes_more_than_a_minute_allows_is_read_in_several_minutes(self):
        for number in range(self.many, 190):
            self.act("create_contact", name=f"Reader {number}")
        self.many = 190
        self.box.control.scale(1)
        self.addCleanup(self.box.control.scale, 1000)
        self.pull()
        self.assertTrue(self.connection.is_paused and self.place())
        first = len(self.readers())
        calls = self.read_on()
        self.assert_whole()
        self.assertLess(calls, (190 - first) // PAGE + 10)
        self.assertEqual(self.box.control.counts()[self.code]["throttled"], 0)
