"""Consents and credentials: refreshed once, kept, and what is said when they cannot be read."""

from odoo.tests import tagged

from .common import BooksCase


class GrantStories:
    code = None

    @classmethod
    def setUpClass(cls):
        cls.codes = (cls.code,)
        super().setUpClass()

    def setUp(self):
        super().setUp()
        self.connect(self.code)

    def sync(self):
        return self.press(self.accountants[self.code], self.connections[self.code], "action_pull")

    def refreshes(self):
        calls = self.box.control.counts()[self.code]["calls"]
        return sum(count for call, count in calls.items() if call.split()[-1] in ("token", "bearer"))

    def test_a_token_that_lives_shortly_is_refreshed_once_for_its_life(self):
        self.box.control.grants(self.code, life=60)
        self.box.control.expire(self.code)
        self.box.control.counts_clear()
        for _press in range(3):
            self.sync()
        self.assertEqual(self.refreshes(), 1, self.box.control.counts()[self.code])

    def test_credentials_that_cannot_be_read_are_told_and_work_goes_on_after_they_are_entered_again(self):
        connection = self.connections[self.code].sudo()
        app = self.env["books.app"].search([("provider", "=", self.code)])
        app.client_secret_sealed = "of another server"
        self.run_schedules(self.code)
        self.assertIn("enters them again", connection.error)
        self.assertTrue(connection.push_cron_id.active)
        self.assertFalse(connection.push_cron_id.failure_count)
        app.client_secret = "demo-secret"
        self.run_schedules(self.code)
        self.assertFalse(connection.error)


@tagged("post_install", "-at_install")
class TestGrantsOfQuickBooks(GrantStories, BooksCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestGrantsOfXero(GrantStories, BooksCase):
    code = "xero"
