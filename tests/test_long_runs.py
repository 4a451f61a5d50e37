"""A run of a schedule is short, however much there is to do: Odoo ends a cron worker after two minutes."""

import time
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.tests import tagged

from ..flows.pull import pages, payments
from .pull_case import PullCase


class LongRunStories:

    def run_without_time(self, cron, method):
        """Run a schedule whose time is over when it begins: (what it reports as remaining, whether it woke another)."""
        Trigger = self.env["ir.cron.trigger"]
        Trigger.search([("cron_id", "=", cron.id)]).unlink()
        self.env["books.quota"].search([]).used = False  # a minute has passed
        self.connection.sudo().rest_until = False
        progress = self.env["ir.cron.progress"].create({
            "cron_id": cron.id, "remaining": 0, "done": 0, "timed_out_counter": 0})
        with self.request(self.env.user) as env:
            getattr(self.connection.with_env(env).sudo().with_context(
                cron_id=cron.id, ir_cron_progress_id=progress.id, cron_end_time=time.monotonic()), method)()
        return progress.remaining, bool(Trigger.search_count([("cron_id", "=", cron.id)]))

    def test_a_run_of_the_push_whose_time_is_over_ends_and_wakes_another(self):
        partner = self.sent_invoice().partner_id
        self.run_schedules(self.code)
        self.connection.auto_invoice = True
        moves = [self.invoice(self.code, partner=partner) for _number in range(4)]
        cron, runs = self.connection.sudo().push_cron_id, []
        with patch.object(type(self.connection._provider()), "batch_limit", lambda provider, kind, verb: 1):
            while not runs or runs[-1][1]:
                runs.append(self.run_without_time(cron, "_cron_push"))
                self.assertLess(len(runs), 60, runs)
        self.assertGreater(len(runs), 3, runs)
        self.assertEqual({remaining for remaining, _woken in runs}, {0}, "Odoo does not call it again at once")
        self.assertEqual({move.books_state for move in moves}, {"synced"})

    def test_a_run_of_the_pull_whose_time_is_over_ends_and_wakes_another(self):
        move = self.sent_invoice()
        for amount in (10, 20, 30):
            self.pay((move, amount))
        cron, runs = self.connection.sudo().pull_cron_id, []
        with patch.object(payments, "BATCH", 1):
            while not runs or runs[-1][1]:
                runs.append(self.run_without_time(cron, "_cron_pull"))
                self.assertLess(len(runs), 60, runs)
        self.assertGreater(len(runs), 2)
        self.assertEqual({remaining for remaining, _woken in runs}, {0}, "Odoo does not call it again at once")
        self.assertEqual(sum(self.payments(move).mapped("amount")), 60)

    def test_another_worker_in_the_way_undoes_a_part_of_a_page_only(self):
        moves = [self.sent_invoice() for _number in range(3)]
        for move in moves:
            self.pay((move, 10))
        note, noted = pages.note_records, []

        def in_the_way(connection, seen, *arguments):
            noted.append([(one.kind, one.external_id) for one in seen])
            if len(noted) == 2:
                raise SerializationFailure("could not serialize access due to concurrent update")
            return note(connection, seen, *arguments)

        with patch.object(pages, "TOGETHER", 1), patch.object(pages, "note_records", in_the_way):
            self.pull()
        self.assertEqual(noted[1], noted[2], "it is noted again")
        self.assertEqual(noted.count(noted[0]), 1, "what was committed before stays")
        self.assertEqual({len(part) for part in noted if part}, {1})
        self.assertEqual({move.payment_state for move in moves}, {"partial"})
        for move in moves:
            self.assert_agree(move)


@tagged("post_install", "-at_install")
class TestLongRunsOfQuickBooks(LongRunStories, PullCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestLongRunsOfXero(LongRunStories, PullCase):
    code = "xero"
