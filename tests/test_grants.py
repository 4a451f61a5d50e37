"""Consents and credentials: refreshed once, kept, and what is said when they cannot be read."""

from unittest.mock import patch

import psycopg2.errors

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..flows.connect.consent import open_books
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

    def test_another_process_that_renews_for_too_long_is_not_waited_for(self):
        grant, connection = self.connections[self.code].sudo().grant_id, self.connections[self.code]
        waiting = patch.object(type(grant), "_locked", side_effect=psycopg2.errors.LockNotAvailable)
        with waiting, mute_logger("odoo.sql_db"):
            said = self.sync()
        self.assertIn("asked Odoo to wait", said["params"]["message"])
        self.assertEqual(connection.state, "active")
        connection.sudo().paused_until = False
        self.assertEqual(self.sync()["params"]["type"], "success")


@tagged("post_install", "-at_install")
class TestGrantsOfQuickBooks(GrantStories, BooksCase):
    code = "quickbooks"

    def test_the_end_after_five_years_is_told_thirty_and_seven_days_before(self):
        connection = self.connections[self.code].sudo()
        grant, told = connection.grant_id, []
        self.assertGreater(grant.ends_at, fields.Datetime.add(fields.Datetime.now(), years=4))
        for days in (31, 29, 20, 6, 1):
            grant.ends_at = fields.Datetime.add(fields.Datetime.now(), days=days, hours=1)
            self.run_schedules(self.code)
            self.run_schedules(self.code)
            told.append(len(connection.activity_ids))
        self.assertEqual(told, [0, 1, 1, 2, 2])
        self.assertEqual(connection.activity_ids.user_id, self.administrators[self.code])
        self.connect(self.code)
        self.assertFalse(connection.activity_ids)


@tagged("post_install", "-at_install")
class TestGrantsOfXero(GrantStories, BooksCase):
    code = "xero"

    def other(self):
        """A second company whose books the same consent opens."""
        first = self.connections[self.code]
        company = self._company(self.code, "Second")
        with self.request(self.administrators[self.code]) as env:
            url = first.with_env(env).action_connect()["url"]
        callback = self.consent(url, None)  # every organisation is ticked
        with self.request(self.administrators[self.code]) as env:
            env["books.connection"]._of_state(self.code, callback["state"])._take_consent(callback)
        external_id = next(one for one in self.box.control.state(self.code) if one != first.external_id)
        with self.request(self.env.user) as env:
            second = env["books.connection"].create({"provider": self.code, "company_id": company.id})
            open_books(second, external_id, env["books.grant"].browse(first.sudo().grant_id.id))
        return self.env["books.connection"].browse(second.id)

    def test_a_consent_that_several_companies_share_is_renewed_once_and_lost_by_all(self):
        first, second = self.connections[self.code].sudo(), self.other().sudo()
        self.assertEqual(first.grant_id, second.grant_id)
        self.box.control.expire(self.code)
        self.box.control.counts_clear()
        for connection in (first, second, first, second):
            self.assertEqual(self.press(self.env.user, connection, "action_pull")["params"]["type"], "success")
        self.assertEqual(self.refreshes(), 1)
        self.box.control.revoke(self.code)
        for connection in (first, second, first, second):
            self.press(self.env.user, connection, "action_pull")
        self.assertEqual((first.state, second.state), ("expired", "expired"))
        self.assertEqual((len(first.activity_ids), len(second.activity_ids)), (1, 1))

    def test_one_company_leaves_a_shared_consent_and_the_other_goes_on(self):
        first, second = self.connections[self.code].sudo(), self.other().sudo()
        self.press(self.administrators[self.code], first, "action_disconnect")
        self.assertTrue(second.grant_id.exists())
        self.box.control.expire(self.code)
        self.assertEqual(self.press(self.env.user, second, "action_pull")["params"]["type"], "success")
