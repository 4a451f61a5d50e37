"""What no webhook ever told is found by the schedules: soon, and what was passed over once a day."""

import json

from odoo import fields
from odoo.tests import tagged

from .pull_case import PullCase


class CatchUpStories:

    def setUp(self):
        super().setUp()
        self.connection.payment_journal_id = self.env["account.journal"].search([
            ("company_id", "=", self.company.id), ("type", "=", "bank")], limit=1)
        self.run_schedules(self.code)

    def paid_there(self):
        move = self.sent_invoice()
        self.pay((move, 10))
        return move

    def passed_over(self):
        """A payment that is dated before what was read last."""
        move = self.sent_invoice()
        self.run_schedules(self.code)
        self.box.control.clock(advance=-3600)
        self.pay((move, 10))
        self.box.control.clock(advance=3600)
        return move

    def a_day_passes(self):
        self.connection.caught_up_at = fields.Datetime.subtract(fields.Datetime.now(), days=1, minutes=1)

    def test_what_was_never_told_comes_with_the_schedule(self):
        move = self.paid_there()
        self.run_schedules(self.code)
        self.assertEqual(self.payments(move).amount, 10)
        self.assert_agree(move)

    def test_what_the_reading_has_passed_is_found_once_a_day(self):
        """It was dated before it could be seen there."""
        move = self.passed_over()
        self.run_schedules(self.code)
        self.assertFalse(self.payments(move))
        self.a_day_passes()
        self.run_schedules(self.code)
        self.assertEqual(self.payments(move).amount, 10)
        self.assert_agree(move)
        caught_up_at = self.connection.caught_up_at
        self.run_schedules(self.code)
        self.assertEqual(self.connection.caught_up_at, caught_up_at, "once a day")

    def test_reading_again_what_is_known_changes_nothing(self):
        move = self.paid_there()
        self.run_schedules(self.code)
        self.a_day_passes()
        self.run_schedules(self.code)
        self.assertEqual(len(self.payments(move)), 1)
        self.assertFalse(self.waiting())

    def test_while_a_reading_is_interrupted_the_day_before_is_kept_for_later(self):
        cursor = json.loads(self.connection.cursor)
        cursor |= {"left": ["Invoice"]} if self.code == "quickbooks" else {"page": {"invoice": 2}}
        self.connection.cursor = json.dumps(cursor)
        self.a_day_passes()
        caught_up_at = self.connection.caught_up_at
        self.run_schedules(self.code)
        self.assertEqual(self.connection.caught_up_at, caught_up_at)
        self.run_schedules(self.code)
        self.assertGreater(self.connection.caught_up_at, caught_up_at)

    def test_the_first_reading_is_not_gone_behind(self):
        self.assertTrue(self.connection.caught_up_at)
        move = self.passed_over()
        self.connection.caught_up_at = False
        self.run_schedules(self.code)
        self.assertTrue(self.connection.caught_up_at)
        self.assertFalse(self.payments(move))


@tagged("post_install", "-at_install")
class TestCatchUpOfQuickBooks(CatchUpStories, PullCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestCatchUpOfXero(CatchUpStories, PullCase):
    code = "xero"
