"""Once a day all contacts are compared, however many there are: a part in each run, until none is left."""

from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from .pull_case import PullCase

COMPARED = "odoo.addons.books_connector.flows.push.changed_contacts"
PART = 5


class ContactPartStories:

    def setUp(self):
        super().setUp()
        self.connection.auto_contacts = True
        self.contact = self.env["res.partner"].with_company(self.company).create({
            "name": "Customer by a sale", "company_id": self.company.id})
        for _run in range(2):  # the first reading lets all be compared once more
            self.run_schedules(self.code)
        self.assertEqual(self.contact.books_state, "none", "no customer yet")
        self.env.flush_all()
        # As Odoo itself counts sales: nothing else tells that the contact changed.
        self.env.cr.execute(
            "UPDATE res_partner SET customer_rank = 1, write_date = '2020-01-01' WHERE id = %s", [self.contact.id])
        self.env.invalidate_all()
        self.run_schedules(self.code)
        self.assertEqual(self.contact.books_state, "none")

    def a_day_passes(self):
        self.connection.caught_up_at = fields.Datetime.subtract(fields.Datetime.now(), days=1, minutes=1)
        self.connection.sudo().pull_cron_id.method_direct_trigger()

    def push(self):
        """One run of the schedule; whether another one follows at once."""
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", self.connection.sudo().push_cron_id.id)])
        triggers.unlink()
        self.connection.sudo().push_cron_id.method_direct_trigger()
        self.assertFalse(self.connection.push_failure)
        return bool(triggers.search([("cron_id", "=", self.connection.sudo().push_cron_id.id)]))

    def test_each_run_compares_a_part_until_none_is_left(self):
        every, runs = self.env["res.partner"].with_context(active_test=False).search_count([]), 1
        self.a_day_passes()
        with patch(f"{COMPARED}.PART", PART):
            while self.push():
                self.assertTrue(self.connection.contacts_left)
                runs += 1
        self.assertFalse(self.connection.contacts_left)
        self.assertEqual(runs, -(-every // PART))
        self.assertEqual(self.contact.books_state, "synced", self.contact.books_error)

    def test_another_day_does_not_begin_before_the_last_one_has_ended(self):
        self.a_day_passes()
        with patch(f"{COMPARED}.PART", PART):
            self.push()
            left = self.connection.contacts_left
            self.a_day_passes()
            self.push()
        self.assertLess(self.connection.contacts_left, left)

    def test_a_part_that_takes_too_long_goes_on_in_the_next_run(self):
        self.a_day_passes()
        with patch(f"{COMPARED}.each_batch", return_value=False):
            self.assertTrue(self.push())
        self.assertTrue(self.connection.contacts_left)
        self.run_schedules(self.code)
        self.assertFalse(self.connection.contacts_left)
        self.assertEqual(self.contact.books_state, "synced", self.contact.books_error)

    def test_what_is_decided_while_a_part_is_compared_lets_all_be_compared_again(self):
        def decide(*_arguments):
            self.connection.start_date = "2020-01-01"
            return True

        self.a_day_passes()
        with patch(f"{COMPARED}.queue_new", decide):
            self.push()
        self.assertFalse(self.connection.contacts_compared_at)
        self.run_schedules(self.code)
        self.assertEqual(self.contact.books_state, "synced", self.contact.books_error)


@tagged("post_install", "-at_install")
class TestContactPartsOfQuickBooks(ContactPartStories, PullCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestContactPartsOfXero(ContactPartStories, PullCase):
    code = "xero"
