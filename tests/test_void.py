"""A document is taken back from the books: voided there and cancelled here, or free here to be sent again."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..flows.push.take_back import take_back
from .common import ConnectedCase

# Where the sandbox keeps each kind.
TABLES = {
    "quickbooks": {
        "invoice": "Invoice", "credit_note": "CreditMemo", "bill": "Bill", "vendor_credit": "VendorCredit"},
    "xero": {
        "invoice": "Invoices", "credit_note": "CreditNotes", "bill": "Invoices", "vendor_credit": "CreditNotes"},
}


class VoidStories:
    def send(self, records):
        return self.press(self.accountants[self.code], records, "action_books_send")

    def sent(self, *lines, **values):
        move = self.invoice(self.code, *lines, **values)
        self.send(move)
        self.assertEqual(move.books_state, "synced", move.books_error)
        return move

    def take_back(self, moves, verb="void"):
        """Press the button, then the one of the dialog it opens; what the dialog answers."""
        user = self.accountants[self.code]
        action = self.press(user, moves, "button_request_cancel" if verb == "void" else "action_books_undo")
        with self.request(user) as env:
            dialog = env[action["res_model"]].with_context(**action["context"]).create({})
            self.assertEqual(dialog.verb, verb)
            self.assertEqual(bool(dialog.paid), any(row.balance != row.total for row in dialog.record_ids))
            return dialog.action_take_back()["params"]["message"]

    def row(self, move):
        return self.env["books.record"].search([
            ("res_model", "=", "account.move"), ("res_id", "=", move.id)], order="id desc", limit=1)

    def stands(self, external_id, kind="invoice"):
        """How the sandbox's own store holds a document: "open", "void", or "" where it does not."""
        table = TABLES[self.code][kind]
        if self.code == "quickbooks":
            found = [one for one in self.books(self.code)[table] if one["Id"] == external_id]
            return "" if not found else "void" if not found[0]["TotalAmt"] else "open"
        key = {"Invoices": "InvoiceID", "CreditNotes": "CreditNoteID"}[table]
        [found] = [one for one in self.books(self.code)[table] if one[key] == external_id]
        return {"VOIDED": "void", "DELETED": ""}.get(found["Status"], "open")

    def pay(self, move, amount=None):
        self.box.control.act(
            self.code, "record_payment", self.connections[self.code].external_id, invoice=self.row(move).external_id,
            **({"amount": amount} if amount else {}))

    def lose(self, kind):
        self.box.control.fault(self.code, kind, match={"method": "POST", "path": "/invoice|/Invoices"})

    def test_request_cancel_voids_it_there_and_cancels_it_here(self):
        move = self.sent()
        row = self.row(move)
        message = self.take_back(move)
        self.assertIn("Removed", message)
        self.assertEqual(self.stands(row.external_id), "void")
        self.assertEqual(move.state, "cancel")
        self.assertEqual(row.state, "void")
        self.assertIn("Voided in", " ".join(move.message_ids.mapped("body")))
        self.assertFalse(move.books_locked)

    def test_a_sent_invoice_has_no_way_to_a_draft_around_the_books(self):
        move = self.sent()
        self.assertFalse(move.show_reset_to_draft_button)
        for method in ("button_draft", "button_cancel"):
            with self.assertRaises(UserError):
                self.press(self.accountants[self.code], move, method)

    def test_what_was_paid_there_a_moment_ago_is_not_voided_and_its_payment_stays_applied(self):
        move = self.sent()
        row = self.row(move)
        self.pay(move, 40)
        self.assertEqual(row.balance, row.total, "Odoo does not know yet")
        message = self.take_back(move)
        self.assertIn("is paid or credited", message)
        self.assertIn("40.00", message)
        self.assertEqual(self.stands(row.external_id), "open")
        self.assertEqual(move.state, "posted")
        self.assertTrue(move.books_locked)
        self.assertIn("is paid or credited", move.books_error)
        self.assertEqual(self.row(move).balance, move.amount_total - 40)

    def test_once_the_payment_is_taken_back_there_try_again_voids_it(self):
        move = self.sent()
        self.pay(move)
        self.take_back(move)
        self.assertEqual(move.state, "posted")
        payments = self.books(self.code)["Payment" if self.code == "quickbooks" else "Payments"]
        self.box.control.act(
            self.code, "delete_payment", self.connections[self.code].external_id,
            payment=payments[-1]["Id" if self.code == "quickbooks" else "PaymentID"])
        self.press(self.accountants[self.code], move, "action_books_retry")
        self.assertEqual(move.state, "cancel", move.books_error)
        self.assertFalse(move.books_error)

    def test_undo_takes_it_back_there_and_leaves_it_posted_here(self):
        move = self.sent()
        row = self.row(move)
        self.take_back(move, "undo")
        self.assertNotEqual(self.stands(row.external_id), "open")
        self.assertEqual(move.state, "posted")
        for _round in range(2):
            self.assertEqual(move.books_state, "none")
            self.assertTrue(move.books_sendable)
            self.assertFalse(move.books_locked)
            self.run_schedules(self.code)  # that it is gone there is read, too

    def test_a_lost_answer_voids_once_and_cancels_in_the_end(self):
        for kind in ("drop_before", "drop_after"):
            move = self.sent()
            row = self.row(move)
            self.lose(kind)
            self.take_back(move)
            self.assertEqual(move.state, "posted")
            self.assertTrue(move.books_locked)
            self.connections[self.code].paused_until = False
            # It may be read there before it is known that we did it.
            self.press(self.accountants[self.code], self.connections[self.code], "action_pull")
            self.pass_time(hours=30)
            self.run_schedules(self.code)
            self.assertEqual(move.state, "cancel", kind)
            self.assertEqual(self.stands(row.external_id), "void")

    def pass_time(self, **span):
        """Let time go by, here and there."""
        for job in self.env["books.job"].search([("state", "=", "sending")]):
            job.not_before = fields.Datetime.now()
            job.sent_at = fields.Datetime.subtract(job.sent_at, **span)
        self.connections[self.code].paused_until = False
        self.env.flush_all()
        self.box.control.clock(timedelta(**span).total_seconds())

    def test_what_the_bookkeeper_deleted_or_voided_already_is_cancelled_here(self):
        move = self.sent()
        row = self.row(move)
        self.box.control.act(
            self.code, "void_invoice", self.connections[self.code].external_id, invoice=row.external_id)
        self.take_back(move)
        self.assertEqual(row.state, "void")
        self.assertEqual(move.state, "cancel")

    def test_what_odoo_would_not_cancel_is_not_voided_there(self):
        move = self.sent()
        row = self.row(move)
        company = self.companies[self.code]
        company.fiscalyear_lock_date = fields.Date.today()
        with self.assertRaises(UserError):
            self.take_back(move)
        self.assertEqual(self.stands(row.external_id), "open")
        self.assertFalse(self.env["books.job"].search([("verb", "!=", "push")]))

    def test_only_accountants_take_back(self):
        move = self.sent()
        seller = self._user(self.code, "seller", "sales_team.group_sale_salesman_all_leads")
        with self.assertRaises(AccessError):
            self.press(seller, move, "action_books_undo")
        with self.assertRaises(AccessError), self.request(seller) as env:
            take_back(move.with_env(env), "undo")

    def test_every_kind_is_taken_back_and_what_was_only_taken_back_may_be_sent_again(self):
        for move_type in ("out_refund", "in_invoice", "in_refund", "out_receipt", "in_receipt"):
            for verb in ("void", "undo"):
                with self.subTest(move_type=move_type, verb=verb):
                    move = self.sent(move_type=move_type)
                    row = self.row(move)
                    self.assertEqual(self.stands(row.external_id, row.kind), "open")
                    message = self.take_back(move, verb)
                    self.assertIn("Removed", message)
                    self.assertNotEqual(self.stands(row.external_id, row.kind), "open")
                    self.assertEqual(move.state, "cancel" if verb == "void" else "posted")
                    self.assertEqual(move.books_sendable, verb == "undo")

    def test_several_are_taken_back_in_one_go(self):
        partner = self.partner(self.code)
        moves = self.env["account.move"].union(*(self.sent(partner=partner) for _n in range(3)))
        self.box.control.counts_clear()
        self.take_back(moves, "undo")
        self.assertEqual(set(moves.mapped("books_state")), {"none"}, moves.mapped("books_error"))
        self.assertLessEqual(self.box.control.counts()[self.code]["total"], 2)


@tagged("post_install", "-at_install")
class TestVoidInQuickBooks(VoidStories, ConnectedCase):
    code = "quickbooks"

    def test_an_invoice_taken_back_is_sent_again_under_its_number(self):
        move = self.sent()
        first = self.row(move)
        self.take_back(move, "undo")
        self.send(move)
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertEqual(move.books_number, move.name)
        self.assertNotEqual(self.row(move).external_id, first.external_id)


@tagged("post_install", "-at_install")
class TestVoidInXero(VoidStories, ConnectedCase):
    code = "xero"

    def test_a_draft_there_is_deleted(self):
        self.connections[self.code].posting_status = "draft"
        move = self.sent()
        row = self.row(move)
        self.take_back(move)
        self.assertEqual(self.stands(row.external_id), "")
        self.assertEqual(move.state, "cancel")
        self.assertEqual(row.state, "deleted")
