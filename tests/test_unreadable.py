"""Objects that cannot be read: what is wrong with one of them stops no other, and nothing is lost."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..flows.pull import pages
from ..tools import rate_limit
from .unreadable_case import CONTACT, PAYMENTS, PULL, READING, UnreadableCase


class UnreadableStories:

    def test_whatever_is_wrong_with_one_contact_all_others_of_its_page_are_registered(self):
        words = CONTACT[self.code]
        for field, change in (
            (words["id"], "missing"), (words["id"], "null"), (words["id"], "type"), (words["id"], "long"),
            (words["name"], "null"), (words["name"], "missing"), (words["name"], "nan"), (words["name"], "long"),
        ):
            with self.subTest(field=field, change=change), mute_logger(READING):
                name = f"{field} {change}"
                for part in ("Before", "Broken", "After"):
                    self.contact_made(f"{part} {name}")
                self.fuzz(field=field, change=change, holds=f"Broken {name}", seed=1)
                said = self.pull()["params"]
                self.assertEqual(said["type"], "warning")
                self.assertIn("could not be read: 1.", said["message"])
                self.assertTrue(self.known(f"Before {name}"))
                self.assertTrue(self.known(f"After {name}"))
                self.assertFalse(self.known(f"Broken {name}"))
                row = self.unreadable()
                self.assertEqual(len(row), 1)
                self.assertTrue(row.problem)
                if change != "long":
                    self.assertIn("Broken" if field == words["id"] else words["id"], row.raw)
                self.assertEqual(self.connection.unreadable_count, 1)
                self.assertEqual(self.connection.state, "active")
                self.press(self.accountants[self.code], row, "action_read_again")
                self.assertTrue(self.known(f"Broken {name}"), "by the button")
                self.assertFalse(self.unreadable())

    @mute_logger(READING)
    def test_a_schedule_passes_what_cannot_be_read_and_reads_it_again_a_day_later(self):
        move = self.sent_invoice()
        for name, field in (("Without Name", "name"), ("Without Id", "id")):
            with self.subTest(field=field):
                # Long enough ago that nothing but the reading again can find it.
                self.box.control.clock(advance=-86400)
                self.contact_made(name)
                self.box.control.clock(advance=86400)
                self.connection.cursor = self.connection.sudo()._provider_offline().rewind_cursor(
                    self.connection.cursor, timedelta(days=2))
                self.pay((move, 10))
                before = len(self.payments(move))
                self.fuzz(field=CONTACT[self.code][field], change="missing", holds=name)
                self.run_schedules(self.code)
                self.assertEqual(len(self.unreadable()), 1)
                self.assertEqual(len(self.payments(move)), before + 1)
                self.run_schedules(self.code)
                self.assertEqual(len(self.unreadable()), 1)
                self.unreadable().tried_at = fields.Datetime.subtract(fields.Datetime.now(), days=1, minutes=1)
                self.env.cr.execute(
                    "UPDATE books_unreadable SET create_date = create_date - INTERVAL '1 day 1 hour'")
                self.unreadable().invalidate_recordset()
                self.run_schedules(self.code)
                self.assertFalse(self.unreadable())
                self.assertTrue(self.known(name))
        cron = self.connection.sudo().pull_cron_id
        self.assertTrue(cron.active)
        self.assertFalse(cron.failure_count)

    @mute_logger(READING)
    def test_what_is_still_broken_is_kept_once_and_can_be_left_out(self):
        self.contact_made("Broken Ltd")
        self.fuzz(".*", field=CONTACT[self.code]["name"], change="missing", holds="Broken Ltd", times=99)
        self.pull()
        row = self.unreadable()
        self.press(self.accountants[self.code], row, "action_read_again")
        self.assertEqual(self.unreadable(), row)
        self.press(self.accountants[self.code], row, "action_leave_out")
        self.assertFalse(self.connection.unreadable_count)
        self.assertEqual(self.unreadable(), row)

    @mute_logger(READING)
    def test_a_payment_that_cannot_be_read_is_registered_once_it_can_be(self):
        words = PAYMENTS[self.code]
        one, two = self.sent_invoice(), self.sent_invoice()
        for cents, change in enumerate(("type", "huge", "nan", "missing"), 31):
            with self.subTest(change=change):
                self.pay((one, 10))
                self.pay((two, f"7.{cents}"))
                before = len(self.payments(two)), len(self.payments(one))
                self.fuzz(words["path"], field=words["amount"], change=change, holds=f"7.{cents}")
                self.pull()
                self.assertEqual((len(self.payments(two)), len(self.payments(one))), (before[0], before[1] + 1))
                self.press(self.accountants[self.code], self.unreadable(), "action_read_again")
                self.assertFalse(self.unreadable())
                self.assert_agree(one, two)

    def test_what_no_database_can_hold_is_dropped_from_texts(self):
        for change in ("nul", "surrogate"):
            name = f"Text with {change}"
            self.contact_made(name)
            self.fuzz(field=CONTACT[self.code]["name"], change=change, holds=name)
            self.assertEqual(self.pull()["params"]["type"], "success")
            self.assertTrue(self.known(name))
        self.assertFalse(self.unreadable())

    @mute_logger(PULL)
    def test_what_the_database_refuses_of_a_page_keeps_no_other_waiting(self):
        for part in ("One", "Two", "Three"):
            self.contact_made(f"{part} stored")
        note = pages.note_records

        def refused(connection, seen, known=None):
            found = note(connection, seen, known)
            if any(one.name == "Two stored" for one in seen):
                connection.env.cr.execute("SELECT 1 / 0", log_exceptions=False)
            return found

        with patch.object(pages, "note_records", refused):
            self.pull()
        self.assertTrue(self.known("One stored"))
        self.assertTrue(self.known("Three stored"))
        self.assertIn("division", self.unreadable().problem)
        self.press(self.accountants[self.code], self.unreadable(), "action_read_again")
        self.assertTrue(self.known("Two stored"))
        self.assertFalse(self.unreadable())

    @mute_logger(READING)
    def test_what_cannot_be_read_of_a_whole_list_is_not_taken_as_gone(self):
        kind, match, id_field = {
            "quickbooks": ("term", {"path": "/query$", "contains": "from Term "}, "Id"),
            "xero": ("account", {"path": "/Accounts$"}, "AccountID")}[self.code]
        rows = self.env["books.record"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", kind), ("state", "=", "active")])
        for field in ("Name", id_field):
            with self.subTest(field=field):
                self.box.control.fault(
                    self.code, "fuzz", match=match, field=field, change="missing", seed=1,
                    holds=f'"{id_field}":"{rows[0].external_id}"')
                self.connection.catalogues = {}
                self.pull()
                self.assertEqual(set(rows.mapped("state")), {"active"})
                self.assertEqual(len(self.unreadable()), 1)
                self.press(self.accountants[self.code], self.unreadable(), "action_read_again")
                self.assertFalse(self.unreadable())
                self.assertEqual(set(rows.mapped("state")), {"active"})

    @mute_logger(READING)
    def test_another_company_sees_and_reads_none_of_it(self):
        self.contact_made("Broken Ltd")
        self.fuzz(field=CONTACT[self.code]["name"], change="missing", holds="Broken Ltd")
        self.pull()
        stranger, row = self._stranger(), self.unreadable()
        self.assertFalse(self.as_user(stranger)["books.unreadable"].search([]))
        for method in ("action_read_again", "action_leave_out"):
            with self.assertRaises(AccessError):
                self.press(stranger, row, method)
        with self.assertRaises(AccessError):
            row.with_env(self.as_user(self.accountants[self.code])).write({"left_out": True})

    # What is looked for and written

    @mute_logger(READING, "odoo.addons.books_connector.providers.quickbooks.writes")
    def test_what_cannot_be_read_when_it_is_looked_for_is_not_taken_as_absent(self):
        """A bill: its number is the vendor's, and neither service refuses a second one of it."""
        path, looked, table, field = {
            "quickbooks": ("/batch$", {"path": "/query$"}, "Bill", "DocNumber"),
            "xero": ("/Invoices$", {"path": "/Invoices$", "method": "GET"}, "Invoices", "InvoiceNumber")}[self.code]
        partner = self.sent_invoice(move_type="in_invoice", ref="B-0").partner_id
        for change in ("missing", "type", "null"):
            with self.subTest(change=change):
                self.env["books.quota"].search([]).used = rate_limit.nothing()
                bill = self.invoice(self.code, partner=partner, move_type="in_invoice", ref=f"B-{change}")
                self.box.control.fault(self.code, "drop_after", match={"path": path, "contains": bill.ref})
                self.press(self.accountants[self.code], bill, "action_books_send")
                job = self.env["books.job"].search([("res_id", "=", bill.id), ("res_model", "=", bill._name)])
                self.assertEqual(job.state, "sending")
                self.box.control.fault(
                    self.code, "fuzz", match=looked, field=field, change=change, holds=bill.ref, seed=3, times=99)
                for _time in range(3):
                    job.write({"not_before": "2026-01-01", "sent_at": "2026-01-01"})
                    self.connection.paused_until = False
                    self.run_schedules(self.code)
                    self.assertEqual(job.state, "sending")
                    self.assertFalse(self.connection.is_paused, "others do not wait for it")
                self.assertIn("cannot be read", job.error)
                self.box.control.faults_clear()
                job.write({"not_before": "2026-01-01"})
                self.run_schedules(self.code)
                self.assertEqual(bill.books_state, "synced", bill.books_error)
                self.assertEqual(len([row for row in self.books(self.code)[table] if row.get(field) == bill.ref]), 1)

    @mute_logger(READING, "odoo.addons.books_connector.providers.quickbooks.writes")
    def test_an_answer_to_a_write_that_cannot_be_read_doubles_nothing(self):
        path, field, number, table = {
            "quickbooks": ("/batch$", "Id", "DocNumber", "Invoice"),
            "xero": ("/Invoices$", "InvoiceID", "InvoiceNumber", "Invoices")}[self.code]
        partner = self.sent_invoice().partner_id
        for change in ("missing", "null", "type", "nan"):
            with self.subTest(change=change):
                self.env["books.quota"].search([]).used = rate_limit.nothing()
                move = self.invoice(self.code, partner=partner)
                self.fuzz(path, field=field, change=change, holds=move.name, seed=3)
                self.press(self.accountants[self.code], move, "action_books_send")
                job = self.env["books.job"].search([("res_id", "=", move.id), ("res_model", "=", move._name)])
                job.write({"not_before": "2026-01-01"})
                self.box.control.faults_clear()
                self.connection.paused_until = False
                self.run_schedules(self.code)
                self.assertEqual(move.books_state, "synced", move.books_error)
                self.assertEqual(
                    len([row for row in self.books(self.code)[table] if row.get(number) == move.name]), 1)

    def test_tokens_survive_a_life_that_cannot_be_read(self):
        for life in ("missing", "null", "type", "long", "nan", "huge"):
            with self.subTest(life=life):
                self.box.control.expire(self.code)
                self.fuzz("/token", field="expires_in", change=life, seed=3)
                self.assertEqual(self.pull()["params"]["type"], "success")
                self.assertEqual(self.connection.state, "active")

    def test_facts_that_cannot_be_read_are_said_by_the_test_and_change_nothing(self):
        path, field = {"quickbooks": ("/companyinfo/", "CompanyName"), "xero": ("/Organisation", "Name")}[self.code]
        before = self.connection.name
        for change in ("missing", "null", "type", "nan"):
            with self.subTest(change=change), mute_logger(READING):
                self.fuzz(path, field=field, change=change, seed=3)
                self.press(self.administrators[self.code], self.connection, "action_test")
                self.assertEqual(self.connection.checks[0][0], "failed")
                self.assertIn("cannot be read", self.connection.checks[0][2])
                self.assertEqual((self.connection.name, self.connection.state), (before, "active"))
                self.press(self.accountants[self.code], self.connection, "action_try_now")

    @mute_logger(READING, PULL, "odoo.addons.books_connector.flows.pull.contacts")
    def test_whatever_a_fuzzer_does_to_a_page_its_other_objects_are_registered(self):
        move = self.sent_invoice()
        for seed in range(12):
            with self.subTest(seed=seed):
                names = [f"Fuzzed {seed}-{number}" for number in range(4)]
                for name in names:
                    self.contact_made(name)
                self.pay((move, 1))
                self.fuzz(".*", seed=seed, times=3)
                self.pull()
                self.box.control.faults_clear()
                self.assertGreaterEqual(len([name for name in names if self.known(name)]), 2)
                self.press(self.accountants[self.code], self.connection, "action_try_now")
                if self.unreadable():
                    self.press(self.accountants[self.code], self.unreadable(), "action_read_again")
                self.assertFalse(self.unreadable())
                self.assertFalse(self.connection.error or self.connection.pull_failure)


@tagged("post_install", "-at_install")
class TestUnreadableOfQuickBooks(UnreadableStories, UnreadableCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestUnreadableOfXero(UnreadableStories, UnreadableCase):
    code = "xero"
