"""The reconciliation: both sides are compared, each difference names the side that changed, and a press mends it."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .reconciliation_case import ReconciliationCase

DAY = timedelta(days=1)


class Reconciliation:

    def test_books_that_agree_have_no_rows_and_their_totals_are_equal(self):
        one, two = self.sent_invoice(("Consulting", 1, 100)), self.sent_invoice(("Goods", 3, 33.33), ("More", 1, 5))
        note = self.invoice(self.code, ("Discount", 1, 20), partner=one.partner_id, move_type="out_refund")
        bill = self.invoice(self.code, ("Paper", 2, 15), partner=one.partner_id, move_type="in_invoice", ref="B-77")
        self.press(self.accountants[self.code], note | bill, "action_books_send")
        self.assertEqual(set((note | bill).mapped("books_state")), {"synced"}, (note | bill).mapped("books_error"))
        self.register(one)
        self.pay((two, 40))
        self.run_schedules(self.code)
        run = self.compare()
        self.assert_agrees(run)
        self.assertGreaterEqual(run.agree_count, 6)
        self.assertFalse(run.is_outdated)
        self.assertFalse(run.difference_count)
        currency, due = self.company.currency_id.name, sum((one | two).mapped("amount_residual")) - note.amount_residual
        for side in ("here", "there"):
            self.assertAlmostEqual(float(run.counts["receivable"][f"{side} {currency}"]), due)
            self.assertAlmostEqual(float(run.counts["payable"][f"{side} {currency}"]), bill.amount_residual)
        self.assertIn("Due to vendors", run.totals)

    def test_what_was_changed_in_the_books_is_found_with_the_side_and_restored_there(self):
        move, other = self.sent_invoice(("Consulting", 1, 100)), self.sent_invoice(("Goods", 1, 50))
        self.rewrite_document(move, number="X-1")
        run = self.compare()
        [row] = self.differing(run)
        self.assertEqual((row.number, row.reason, row.who, row.suggested), (move.name, "changed", "there", "restore"))
        self.assertIn("X-1", row.difference)
        self.assertIn(move.name, self.decide(row, "suggested"))
        self.assertEqual(row.state, "mended", (row.problem, row.difference))
        self.run_schedules(self.code)
        self.assert_agrees(self.compare())
        self.assertEqual(move.books_number, move.name)
        self.assertEqual(other.books_state, "synced")

    def test_what_was_changed_in_odoo_is_found_with_the_side_and_set_back_here(self):
        move = self.sent_invoice(("Consulting", 1, 100))
        number, day, there = move.name, move.invoice_date, self.there(move)
        self.compare()
        self.in_odoo("account_move", move, name="WRONG/7", invoice_date=day - DAY)
        run = self.compare()
        [row] = self.differing(run)
        self.assertEqual((row.reason, row.who, row.suggested), ("changed", "here", "take_over"), row.difference)
        self.decide(row, "suggested")
        self.assertEqual(row.state, "mended", (row.problem, row.difference))
        self.assertEqual((move.name, move.invoice_date, self.there(move)), (number, day, there))
        self.assert_agrees(self.compare())

    def test_lines_that_were_moved_to_another_account_with_the_same_total_are_found_on_either_side(self):
        move, other = self.sent_invoice(("Consulting", 1, 100)), self.sent_invoice(("Goods", 1, 50))
        self.move_line_there(move)
        account = self.env["account.account"].search([
            ("company_ids", "in", self.company.ids), ("account_type", "=", "income_other")], limit=1)
        line = other.invoice_line_ids
        before = line.account_id
        self.in_odoo("account_move_line", line, account_id=account.id)
        run = self.compare()
        rows = {row.res_id: row for row in self.differing(run)}
        self.assertEqual(
            {res_id: (row.reason, row.who, row.suggested) for res_id, row in rows.items()},
            {move.id: ("lines", "there", "restore"), other.id: ("lines", "here", "take_over")})
        self.decide(self.differing(run), "suggested")
        self.assertEqual(self.differing(run).mapped("difference"), [])
        self.assertEqual(line.account_id, before)
        self.run_schedules(self.code)
        self.assert_agrees(self.compare())

    def test_a_document_that_is_gone_from_the_books_is_created_there_again(self):
        move = self.sent_invoice(("Consulting", 1, 100))
        there = self.there(move)
        self.remove_there(move)
        run = self.compare()
        [row] = self.differing(run)
        self.assertEqual(row.reason, "deleted_there")
        self.assertIn(row.suggested, ("restore", "take_over"))
        self.decide(row, "suggested")
        self.run_schedules(self.code)
        self.assert_agrees(self.compare())
        if row.suggested == "restore":
            self.assertNotEqual(self.there(move), there)

    def test_a_payment_that_the_books_lost_is_sent_again_and_one_that_odoo_lost_is_registered_again(self):
        lost_there, lost_here = self.sent_invoice(("Consulting", 1, 100)), self.sent_invoice(("Goods", 1, 50))
        payment = self.register(lost_there)
        self.pay((lost_here, 20))
        self.run_schedules(self.code)
        self.compare()
        external_id = self.row(payment).external_id or self.there(payment.move_id.line_ids.matched_debit_ids)
        self.silently("delete_payment", payment=external_id)
        gone = self.payments(lost_here)
        self.delete_payment_here(gone)
        run = self.compare()
        self.assertEqual(sorted(self.differing(run).mapped("reason")), ["deleted_there", "gone_here"],
                         self.differing(run).mapped("difference"))
        self.decide(self.differing(run), "suggested")
        self.run_schedules(self.code)
        self.assert_agrees(self.compare())
        self.assert_agree(lost_there, lost_here)
        self.assertEqual(lost_here.amount_residual, lost_here.amount_total - 20)

    def test_a_payment_of_the_books_like_one_that_odoo_sent_is_a_second_one(self):
        move = self.sent_invoice(("Consulting", 1, 100, self.env["account.tax"]))
        self.register(move, amount=40)
        self.pay((move, 40))
        self.run_schedules(self.code)
        self.assertEqual((move.amount_residual, self.due_there(move)), (20, 20))
        self.assert_agrees(self.compare())

    def test_what_is_on_one_side_only_is_found_and_named(self):
        known = self.sent_invoice(("Consulting", 1, 100))
        unsent = self.invoice(self.code, ("Goods", 1, 50), partner=known.partner_id)
        draft = self.sent_invoice(("Later", 1, 10), partner=known.partner_id)
        self.in_odoo("account_move", draft, state="draft")
        foreign = self.entered_there(known, "1038", 55)
        double = self.double_there(known)
        run = self.compare()
        found = {row.external_id or row.number: row for row in run.row_ids}
        self.assertEqual(
            {key: (row.reason, row.state, row.suggested) for key, row in found.items()},
            {unsent.name: ("only_here", "open", "send"), foreign: ("only_there", "open", False),
             double: ("double_there", "open", "void"), self.there(draft): ("draft", "explained", False)})
        self.decide(found[unsent.name] | found[double], "suggested")
        self.assertEqual(unsent.books_state, "synced", unsent.books_error)
        self.run_schedules(self.code)
        again = self.compare()
        self.assertEqual(self.differing(again).mapped("external_id"), [foreign])
        self.assertEqual(known.books_state, "synced")

    def test_a_decision_to_leave_it_needs_a_reason_is_kept_by_the_next_run_and_can_be_taken_back(self):
        known = self.sent_invoice(("Consulting", 1, 100))
        foreign = self.entered_there(known, "1038", 55)
        row = self.differing(self.compare())
        with self.assertRaisesRegex(UserError, "Write why"):
            self.decide(row, "leave")
        self.decide(row, "leave", why="Entered by the bookkeeper")
        self.assertEqual((row.state, row.decided_by), ("left_alone", self.accountants[self.code]))
        again = self.compare().row_ids
        self.assertEqual(
            (again.external_id, again.state, again.why), (foreign, "left_alone", "Entered by the bookkeeper"))
        self.decide(again, "reopen")
        self.assertEqual(self.differing(self.compare()).external_id, foreign)

    def test_an_accepted_difference_is_what_both_sides_agree_on_from_then_on(self):
        move = self.sent_invoice(("Consulting", 1, 100))
        self.rewrite_document(move, number="X-1")
        row = self.differing(self.compare())
        self.decide(row, "accept", why="The number of the customer")
        self.assertEqual(row.state, "accepted")
        self.assert_agrees(self.compare())
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.rewrite_document(move, number="X-2")
        self.assertEqual(self.differing(self.compare()).reason, "changed")

    def test_a_run_is_outdated_as_soon_as_either_side_moved(self):
        move = self.sent_invoice(("Consulting", 1, 100))
        self.run_schedules(self.code)
        run = self.compare()
        self.assertFalse(run.is_outdated)
        self.pay((move, 20))
        self.run_schedules(self.code)
        run.invalidate_recordset()
        self.assertTrue(run.is_outdated)
        run = self.compare()
        self.assertFalse(run.is_outdated)
        self.invoice(self.code, ("Goods", 1, 50))
        run.invalidate_recordset()
        self.assertTrue(run.is_outdated)

    def test_what_is_left_out_or_before_the_start_is_no_difference(self):
        known = self.sent_invoice(("Consulting", 1, 100))
        before = self.compare().counts["before_start"]["count"]
        self.entered_there(known, "0990", 55, date=self.today - 90 * DAY)
        old = self.invoice(self.code, ("Goods", 1, 50), partner=known.partner_id, invoice_date=self.today - 90 * DAY)
        run = self.compare()
        self.assert_agrees(run)
        self.assertEqual(run.counts["before_start"]["count"], before + 2)
        self.assertFalse(run.row_ids)
        self.assertIn(f"Before the start: {before + 2}", run.explained)
        self.assertEqual(old.books_state, "none")
        since = self.compare(since=self.today - DAY)
        self.assertEqual(since.agree_count, 1)
        self.assertNotIn("before_start", since.counts)

    def unpaid(self, **values):
        """A posted invoice without taxes, not sent."""
        return self.invoice(self.code, ("Goods", 1, 50, self.env["account.tax"]), **values)

    def test_a_document_that_was_entered_on_both_sides_is_linked_to_the_entry_that_it_is(self):
        known = self.sent_invoice(("Consulting", 1, 100))
        move = self.unpaid(partner=known.partner_id, invoice_date_due=self.today)
        made = self.entered_there(known, move.name, 50)
        rows = {row.reason: row for row in self.differing(self.compare())}
        self.assertEqual(rows.keys(), {"only_here", "only_there"})
        with self.assertRaisesRegex(UserError, "Choose the entry"):
            self.decide(rows["only_there"], "link")
        self.assertIn("Nothing is written", self.decide(rows["only_there"], "link", move_id=move.id))
        self.assertEqual((self.there(move), rows["only_there"].res_id), (made, move.id))
        self.assertFalse({"only_here", "only_there"} & set(self.compare().row_ids.mapped("reason")))

    def test_a_wrong_link_is_removed_and_both_are_on_one_side_only_then(self):
        known = self.sent_invoice(("Consulting", 1, 100))
        there = self.there(known)
        self.rewrite_document(known, number="X-1")
        row = self.differing(self.compare())
        self.assertIn("no longer linked", self.decide(row, "unlink"))
        self.assertFalse(row.record_id.res_id)
        rows = self.differing(self.compare())
        self.assertEqual(set(rows.mapped("reason")), {"only_here", "only_there"})
        self.assertEqual(rows.filtered(lambda row: row.reason == "only_there").external_id, there)

    def test_an_entry_that_is_in_odoo_twice_is_cancelled_there(self):
        known = self.sent_invoice(("Consulting", 1, 100), ref="PO-77")
        double = self.invoice(self.code, ("Consulting", 1, 100), partner=known.partner_id, ref="PO-77")
        row = self.differing(self.compare())
        self.assertEqual((row.res_id, row.reason, row.suggested), (double.id, "double_here", "cancel"))
        self.assertIn("cancelled in Odoo", self.decide(row, "suggested"))
        self.assertEqual((row.state, double.state, known.state), ("mended", "cancel", "posted"))
        self.assert_agrees(self.compare())

    def delete_payment_here(self, payments):
        """Delete payments as a careless script does."""
        self.env.flush_all()
        entries = payments.move_id
        lines = entries.line_ids
        invoices = (lines.matched_debit_ids.debit_move_id | lines.matched_credit_ids.credit_move_id).move_id
        for query, ids in (
                ("DELETE FROM account_partial_reconcile WHERE debit_move_id = ANY(%s) OR credit_move_id = ANY(%s)",
                 [lines.ids, lines.ids]),
                ("UPDATE account_payment SET move_id = NULL WHERE id = ANY(%s)", [payments.ids]),
                ("DELETE FROM account_payment WHERE id = ANY(%s)", [payments.ids]),
                ("DELETE FROM account_move_line WHERE move_id = ANY(%s)", [entries.ids]),
                ("DELETE FROM account_move WHERE id = ANY(%s)", [entries.ids])):
            self.env.cr.execute(query, ids)
        self.env.invalidate_all()
        receivable = invoices.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        for line in receivable:
            self.env.add_to_compute(line._fields["amount_residual"], line)
            self.env.add_to_compute(line._fields["amount_residual_currency"], line)
            self.env.add_to_compute(line._fields["reconciled"], line)
        self.env.flush_all()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestReconciliationWithQuickBooks(Reconciliation, ReconciliationCase):

    code = "quickbooks"

    def test_a_payment_that_was_moved_to_another_invoice_in_the_books_is_restored_there(self):
        one = self.sent_invoice(("Consulting", 1, 100))
        other = self.sent_invoice(("Goods", 1, 50), partner=one.partner_id)
        payment = self.register(one)
        self.run_schedules(self.code)
        self.compare()
        self.silently("apply_payment", payment=self.there(payment), invoices=[
            {"invoice": self.there(other), "amount": str(other.amount_total)}])
        run = self.compare()
        [row] = self.differing(run)
        self.assertEqual((row.reason, row.who, row.suggested), ("payment_changed", "there", "restore"))
        self.assertIn(other.name, row.difference)
        self.decide(row, "suggested")
        self.run_schedules(self.code)
        self.assert_agrees(self.compare())
        self.assert_agree(one, other)
        self.assertEqual((one.amount_residual, other.amount_residual), (0, other.amount_total))

    def move_line_there(self, move):
        invoice = next(row for row in self.books(self.code)["Invoice"] if row["Id"] == self.there(move))
        lines = [line for line in invoice["Line"]]
        item = next(row["Id"] for row in self.books(self.code)["Item"]
                    if row["Id"] != lines[0]["SalesItemLineDetail"]["ItemRef"]["value"] and row["Type"] == "Service")
        lines[0]["SalesItemLineDetail"]["ItemRef"] = {"value": item}
        self.rewrite("Invoice", self.there(move), Line=lines)

    def remove_there(self, move):
        self.silently("delete_document", kind="Invoice", row=self.there(move))

    def double_there(self, move):
        made = self.silently("copy_document", kind="Invoice", row=self.there(move))["Id"]
        self.rewrite("Invoice", made, DocNumber=move.name)
        return made


@tagged("post_install", "-at_install")
class TestReconciliationWithXero(Reconciliation, ReconciliationCase):

    code = "xero"

    def move_line_there(self, move):
        books = self.box.xero.organisations[self.connection.external_id]
        invoice = books.get("Invoices", self.there(move))
        account = next(row for row in self.books(self.code)["Accounts"] if row["Type"] == "REVENUE"
                       and row["AccountID"] != invoice["LineItems"][0]["AccountID"])
        self.rewrite("Invoices", self.there(move), LineItems=[
            {**invoice["LineItems"][0], "AccountID": account["AccountID"], "AccountCode": account["Code"]},
            *invoice["LineItems"][1:]])

    def remove_there(self, move):
        self.silently("void_invoice", invoice=self.there(move))

    def double_there(self, move):
        made = self.silently("copy_document", invoice=self.there(move))["InvoiceID"]
        self.rewrite("Invoices", made, InvoiceNumber=move.name)
        return made
