"""What goes by itself begins after the history of the books was imported, or skipped on purpose."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .import_case import ImportCase


class Gate:

    def setUp(self):
        super().setUp()
        self.connection.history_decided = False  # as it is when books have just been connected
        self.connection.auto_invoice = True

    def overpay(self):
        """A customer of both sides pays something in the books for which there is no document; its record."""
        external_id = self.prepay(self.known, 30)
        self.an_hour_passes()
        self.run_schedules(self.code)
        return self.env["books.record"].search([
            ("connection_id", "=", self.connection.id), ("external_id", "=", external_id)])

    def test_documents_and_payments_wait_until_the_history_is_skipped_and_then_go_by_themselves(self):
        self.assertEqual(self.connection.history, "open")
        move = self.here("NEW-0001")
        money = self.overpay()
        self.assertEqual(move.books_state, "pending")
        self.assertIn("once the history", move.books_error)
        self.assertTrue(money.waiting)
        self.press(self.administrators[self.code], self.connection, "action_skip_history")
        self.assertEqual(self.connection.history, "skipped")
        self.run_schedules(self.code)
        self.run_schedules(self.code)
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertFalse(money.waiting)
        self.assertTrue(money.res_id, money.problem)
        # From now on nothing waits for it.
        move = self.here("NEW-0002")
        self.run_schedules(self.code)
        self.assertEqual(move.books_state, "synced", move.books_error)

    def test_a_pressed_send_never_waits_and_a_document_of_odoo_is_paid_all_the_same(self):
        move, other = self.here("NEW-0001"), self.here("NEW-0002")
        self.press(self.accountants[self.code], move, "action_books_send")
        self.assertEqual((move.books_state, other.books_state), ("synced", "pending"))
        self.pay((move, 100))
        self.run_schedules(self.code)
        self.assertIn(move.payment_state, ("paid", "in_payment"))
        self.press(self.accountants[self.code], other, "action_books_send")
        self.assertEqual(other.books_state, "synced", other.books_error)

    def test_what_waits_is_not_sent_twice_when_the_import_finds_it_in_the_books(self):
        move, waits = self.here("HIS-0001"), self.here("NEW-0001")
        external_id = self.in_books("HIS-0001")
        one = self.read()
        self.assertEqual(self.connection.history, "under_way")
        self.press(self.accountants[self.code], one, "action_link_exact")
        self.run_schedules(self.code)
        self.assertEqual((move.books_state, waits.books_state), ("synced", "pending"))
        self.press(self.accountants[self.code], one, "action_finish")
        self.assertEqual(self.connection.history, "finished")
        self.run_schedules(self.code)
        self.assertEqual(waits.books_state, "synced", waits.books_error)
        self.assertEqual(self.there(move), external_id)
        self.assertFalse(self.env["books.job"].search([("awaits_history", "=", True)]))

    def test_an_import_that_was_stopped_decides_nothing_and_one_under_way_cannot_be_skipped(self):
        self.in_books("HIS-0001")
        one = self.read()
        with self.assertRaisesRegex(UserError, "is being imported"):
            self.press(self.administrators[self.code], self.connection, "action_skip_history")
        self.press(self.accountants[self.code], one, "action_stop")
        self.assertEqual((one.state, self.connection.history), ("stopped", "open"))
        move = self.here("NEW-0001")
        self.run_schedules(self.code)
        self.assertEqual(move.books_state, "pending")
        with self.assertRaises(AccessError):
            self.press(self.accountants[self.code], self.connection, "action_skip_history")


@tagged("post_install", "-at_install")
class TestGateOfQuickBooks(Gate, ImportCase):

    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestGateOfXero(Gate, ImportCase):

    code = "xero"
