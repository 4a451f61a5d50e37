"""A copy that somebody made in the books keeps our mark: a question, and nothing is done in silence."""

from odoo.tests import tagged

from .payout_case import PayoutCase
from .pull_case import PullCase

TABLES = {"invoice": "Invoice", "bill": "Bill", "credit_note": "CreditMemo", "vendor_credit": "VendorCredit"}


class MarkedAgainStories:
    types = ("out_invoice", "in_invoice")

    def copy(self, move):
        if self.code == "xero":
            return self.act("copy_document", invoice=self.there(move))["InvoiceID"]
        return self.act("copy_document", kind=TABLES[self.row(move).kind], row=self.there(move))["Id"]

    def row_of(self, kind, external_id):
        return self.env["books.record"].search([("kind", "=", kind), ("external_id", "=", external_id)])

    def standing(self, kind, external_ids):
        """Which of these documents stand in the books."""
        if self.code == "xero":
            rows = [row["InvoiceID"] for row in self.books("xero")["Invoices"] if row["Status"] == "AUTHORISED"]
        else:
            rows = [row["Id"] for row in self.books(self.code)[TABLES[kind]] if row["TotalAmt"]]
        return [external_id in rows for external_id in external_ids]

    def test_a_copy_that_kept_its_mark_is_asked_about_and_voided_or_kept(self):
        for move_type in self.types:
            with self.subTest(type=move_type):
                move = self.sent_invoice(move_type=move_type, ref=f"R-{move_type}")
                original, kind = self.row(move), self.row(move).kind
                copies = [self.copy(move), self.copy(move)]
                self.pull()
                rows = [self.row_of(kind, copy) for copy in copies]
                self.assertTrue(all(row.is_double for row in rows))
                self.assertEqual((self.row(move), move.books_state), (original, "differs"))
                issues = rows[0].issue_id | rows[1].issue_id
                self.assertTrue(issues)
                self.assertIn("as a copy with the same memo does", issues[0].sentence)
                self.assertEqual(set(issues.mapped("remedy")), {"double"})
                self.press(self.administrators[self.code], rows[0], "action_keep_double")
                self.press(self.administrators[self.code], rows[1], "action_void_double")
                self.assertEqual(
                    self.standing(kind, [self.there(move), *copies]), [True, True, False], self.errors())
                self.run_schedules(self.code)
                self.pull()
                self.assertEqual([row.is_double for row in rows], [False, False])
                self.assertFalse(self.env["books.issue"].search([("state", "=", "open")]))
                self.assertEqual((self.row(move), move.books_state), (original, "synced"))

    def test_one_that_is_sent_again_does_not_become_its_copy(self):
        move = self.sent_invoice()
        copy = self.copy(move)
        self.pull()
        dialog = self.env["books.void"].with_user(self.accountants[self.code]).create(
            {"move_ids": [(6, 0, move.ids)], "verb": "undo"})
        self.press(self.accountants[self.code], dialog, "action_take_back")
        self.assertFalse(self.row(move).filtered(lambda row: row.state not in ("void", "deleted")))
        self.press(self.accountants[self.code], move, "action_books_send")
        self.assertNotEqual(self.row_of("invoice", copy).res_id, move.id)

    def errors(self):
        return self.env["books.job"].search([("state", "!=", "done")]).mapped("error")


@tagged("post_install", "-at_install")
class TestMarkedAgainInQuickBooks(MarkedAgainStories, PullCase):
    code = "quickbooks"
    types = ("out_invoice", "in_invoice", "out_refund", "in_refund")
    map_bank, bank, register = PayoutCase.map_bank, PayoutCase.bank, PayoutCase.register

    def test_a_copy_of_a_payment_is_asked_about(self):
        self.map_bank()
        move = self.sent_invoice()
        self.register(move, 20)
        self.run_schedules(self.code)
        [payment] = [row for row in self.books(self.code)["Payment"] if "odoo:" in (row.get("PrivateNote") or "")]
        self.act("receive_payment", customer=self.contact_there(move), amount="20", memo=payment["PrivateNote"],
                 invoices=[{"invoice": self.there(move), "amount": "20"}])
        self.pull()
        self.assertEqual(len(self.payments(move)), 1)
        issue = self.env["books.issue"].search([("state", "=", "open")])
        self.assertIn("which is another payment", issue.sentence)


@tagged("post_install", "-at_install")
class TestMarkedAgainInXero(MarkedAgainStories, PullCase):
    code = "xero"
