"""The reading of the books meets trouble: nothing is lost, nobody is told that all is well, the rest goes on."""

import time
from unittest.mock import patch

from odoo.tests import tagged

from ..flows.pull import payments, settle
from ..providers import PROVIDERS
from .pull_case import PullCase

REFUSED = {
    "quickbooks": {"status": 400, "body": {"Fault": {"type": "ValidationFault", "Error": [{
        "Message": "Not allowed", "Detail": "Not allowed today", "code": "6430"}]}}},
    "xero": {"status": 400, "body": {
        "ErrorNumber": 16, "Type": "QueryParseException", "Message": "Not allowed today"}},
}
READING = {"quickbooks": "/cdc", "xero": "/Contacts"}


class TroubleStories:

    def refuse_reading(self):
        self.box.control.fault(
            self.code, "status", match={"method": "GET", "path": READING[self.code]}, **REFUSED[self.code])

    def test_a_refused_reading_is_said_by_the_button_and_kept_until_one_succeeds(self):
        move = self.sent_invoice()
        self.pay((move, 10))
        self.refuse_reading()
        said = self.pull()["params"]
        self.assertEqual(said["type"], "danger")
        self.assertNotIn("0 payments", said["message"])
        self.assertEqual(self.connection.error, said["message"])
        self.assertEqual(move.payment_state, "not_paid")
        self.assertEqual(self.pull()["params"]["type"], "success")
        self.assertFalse(self.connection.error)
        self.assertEqual(move.payment_state, "partial")

    def test_what_is_left_to_the_next_reading_is_not_answered_by_one_that_has_begun(self):
        self.sent_invoice()
        self.pull()
        self.assertTrue(self.connection._is_read())
        changes = "odoo.addons.books_connector.flows.pull.changes"
        from ..flows.pull.changes import read_on

        def meanwhile(connection, provider):
            cursor = read_on(connection, provider)
            self.connection._await_reading()
            return cursor

        with patch(f"{changes}.read_on", meanwhile):
            self.pull()
        self.assertFalse(self.connection._is_read())
        self.pull()
        self.assertTrue(self.connection._is_read())

    def test_a_list_that_somebody_waits_for_while_it_is_read_is_read_again(self):
        from ..flows.pull.catalogue import end_list

        awaited = PROVIDERS[self.code].read_daily[0]

        def meanwhile(connection, provider, kind, *arguments):
            if kind == awaited:
                connection._await_reading()
            end_list(connection, provider, kind, *arguments)

        with patch("odoo.addons.books_connector.flows.pull.catalogue.end_list", meanwhile):
            self.press(self.administrators[self.code], self.connection, "action_test")
        self.assertNotIn(awaited, self.connection.catalogues)
        self.pull()
        self.assertIn(awaited, self.connection.catalogues)
        self.assertTrue(self.connection._is_read())

    def test_nothing_is_sent_by_what_was_known_before_a_refused_reading(self):
        self.sent_invoice()
        self.connection.pulled_at = "2026-01-01"
        self.refuse_reading()
        move = self.invoice(self.code, partner=self.partner(self.code, "Newcomer Ltd"))
        self.box.control.counts_clear()
        said = self.press(self.accountants[self.code], move, "action_books_send")["params"]
        self.assertEqual(self.box.control.counts()[self.code]["writes"], 0)
        self.assertEqual(said["type"], "warning")
        self.assertIn(self.connection.error, said["message"])
        self.run_schedules(self.code)
        self.assertEqual(move.books_state, "synced", move.books_error)

    def test_a_deleted_payment_is_cancelled_though_later_ones_stand(self):
        move = self.sent_invoice()
        [first] = self.pay((move, 10))
        self.pull()
        made = self.payments(move)
        self.pay((move, 20))
        self.pull()
        self.act("delete_payment", payment=first)
        self.pull()
        self.assertFalse(self.waiting())
        self.assertEqual((made.state, made.move_id.state), ("canceled", "cancel"))
        self.assert_agree(move)

    def test_what_cannot_be_taken_back_says_so_and_is_taken_back_after_mending(self):
        move = self.sent_invoice()
        [payment] = self.pay((move, 10))
        self.pull()
        made = self.payments(move)
        state = made.state
        with patch.object(type(made.move_id), "button_cancel", side_effect=ValueError("Not now")):
            self.act("delete_payment", payment=payment)
            self.pull()
        self.assertIn("Not now", self.waiting().problem)
        self.assertEqual(made.state, state)
        self.pull()
        self.assertFalse(self.waiting())
        self.assertEqual(made.state, "canceled")

    def test_an_interrupted_run_of_the_schedule_goes_on_where_it_stopped(self):
        move = self.sent_invoice()
        for amount in (10, 20, 30):
            self.pay((move, amount))
        cron = self.connection.sudo().pull_cron_id
        Progress = self.env["ir.cron.progress"]
        with patch("odoo.addons.books_connector.flows.pull.payments.BATCH", 1):
            left = []
            while not left or left[-1] or self.woken(cron):
                progress = Progress.create({"cron_id": cron.id, "remaining": 0, "done": 0, "timed_out_counter": 0})
                with self.request(self.env.user) as env:
                    self.connection.with_env(env).with_context(
                        cron_id=cron.id, ir_cron_progress_id=progress.id, cron_end_time=time.monotonic())._cron_pull()
                left.append(progress.remaining)
                self.assertLess(len(left), 20)
        self.assertGreater(len(left), 1)
        self.assertEqual(sum(self.payments(move).mapped("amount")), 60)
        self.assert_agree(move)

    def woken(self, cron):
        """Whether the run asked for another one; that one begins now."""
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        triggers.unlink()
        return bool(triggers)

    def test_payments_that_nothing_is_wrong_with_are_registered_together(self):
        apply, sizes = payments.apply_batch, []

        def counted(connection, rows, step):
            sizes.append(len(rows))
            return apply(connection, rows, step)

        for move in (self.sent_invoice(), self.sent_invoice(), self.sent_invoice()):
            self.pay((move, 10))
        with patch.object(payments, "apply_batch", counted):
            self.pull()
        self.assertEqual(sizes, [3])
        self.assertFalse(self.waiting())

    def test_a_payment_that_odoo_has_no_room_for_keeps_no_other_waiting(self):
        one, two = self.sent_invoice(), self.sent_invoice()
        register = settle.register_settlements

        def doubled(ledger, settlements):
            register(ledger, settlements)
            if one in [part.entry for settlement in settlements for part in settlement.parts]:
                [settlement] = [each for each in settlements if each.parts[0].entry == one]
                settlement.row.copy({"res_model": "x", "res_id": 1, "external_id": "x"}).copy({
                    "res_model": "x", "res_id": 1, "external_id": "y"})

        self.pay((one, 10))
        self.pay((two, 20))
        with patch.object(settle, "register_settlements", doubled), self.assertLogs(
                "odoo.addons.books_connector.flows.pull.payments", "ERROR"):
            self.pull()
        self.assertEqual((one.payment_state, two.payment_state), ("not_paid", "partial"))
        self.assertIn("already", self.waiting().problem)
        self.pull()
        self.assertEqual(one.payment_state, "partial")
        self.assert_agree(one, two)


@tagged("post_install", "-at_install")
class TestTroubleWithQuickBooks(TroubleStories, PullCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestTroubleWithXero(TroubleStories, PullCase):
    code = "xero"
