"""The history of the books: what was entered on both sides before the connection is found, compared and linked."""

from decimal import Decimal

from odoo import Command
from odoo.tests import tagged

from .browser import BrowserCase
from .import_case import DAY, ImportCase


class Import:

    def test_only_what_agrees_in_all_is_linked_and_everything_else_is_a_question_with_its_reason(self):
        same, renamed, other_day, other_total = (self.here(number) for number in (
            "HIS-0001", "HIS-0002", "HIS-0003", "HIS-0004"))
        there = {
            same: self.in_books("HIS-0001"), renamed: self.in_books("0002"),
            other_day: self.in_books("HIS-0003", date=self.today - DAY), other_total: self.in_books("HIS-0004", 101)}
        new = self.in_books("1038", 55)
        one = self.read()
        self.assertEqual((one.state, one.percent, one.problem), ("review", 100, False))
        buckets = {row.record_id.external_id: row.bucket for row in one.row_ids}
        self.assertEqual(buckets, buckets | {
            there[same]: "exact", there[renamed]: "weak", there[other_day]: "strong", there[other_total]: "strong",
            new: "new", self.there(self.known): "linked"})
        self.assertEqual(one.exact_count, 1)
        self.assertEqual(self.row_of(one, there[other_total]).move_id, other_total)
        self.assertIn("101", self.row_of(one, there[other_total]).different)
        self.assertFalse((same | renamed | other_day | other_total).filtered("books_url"))  # no effect so far

        self.press(self.accountants[self.code], one, "action_link_exact")
        self.assertEqual(same.books_state, "synced", same.books_error)
        self.assertEqual(self.row(same).external_id, there[same])
        self.assertFalse((renamed | other_day | other_total).filtered("books_url"))
        self.press(self.accountants[self.code], self.row_of(one, there[other_total]), "action_link")
        self.assertEqual(other_total.books_state, "differs")
        self.assertIn("101", other_total.books_difference)
        self.press(self.accountants[self.code], one, "action_finish")
        self.assertEqual(one.state, "done")

    def test_a_payment_of_the_past_pays_here_what_is_linked_and_undoing_takes_both_back(self):
        move = self.here("HIS-0001")
        external_id = self.in_books("HIS-0001")
        self.act("record_payment", invoice=external_id, amount="100.00", date=str(self.today))
        one = self.read()
        self.assertEqual(move.payment_state, "not_paid")
        self.press(self.accountants[self.code], one, "action_link_exact")
        self.run_schedules(self.code)
        self.assertIn(move.payment_state, ("paid", "in_payment"))
        self.assertEqual(move.books_state, "synced", move.books_difference)
        self.press(self.accountants[self.code], one, "action_undo")
        self.run_schedules(self.code)
        self.assertFalse(move.books_url)
        self.assertEqual(move.payment_state, "not_paid")
        self.assertEqual(self.row_of(one, external_id).state, "open")

    def test_reading_twice_doubles_nothing_and_what_is_left_out_stays_as_it_is(self):
        move, external_id = self.here("HIS-0001"), self.in_books("HIS-0001")
        one = self.read()
        self.leave_out(self.row_of(one, external_id), "paid in cash")
        self.press(self.accountants[self.code], one, "action_link_exact")
        self.assertFalse(move.books_url)
        self.press(self.accountants[self.code], one, "action_finish")
        again = self.read(since=self.today)
        self.assertEqual(self.row_of(again, external_id).bucket, "exact")
        self.assertLessEqual(again.row_ids.record_id, one.row_ids.record_id)


    def test_what_is_not_in_odoo_is_entered_as_the_books_hold_it_and_sends_nothing(self):
        external_id = self.in_books("1038", 80, date=self.today - 40 * DAY)
        self.act("record_payment", invoice=external_id, amount="30.00", date=str(self.today - DAY))
        self.connection.write({"auto_invoice": True, "start_date": False})
        one = self.read()
        row = self.row_of(one, external_id)
        self.assertEqual(row.bucket, "new")
        jobs = self.env["books.job"].search_count([])
        self.press(self.accountants[self.code], row, "action_create")
        self.run_schedules(self.code)
        self.assertEqual(row.state, "open")
        self.assertIn("is not mapped to an account", row.problem)
        self.assertEqual((one.failed_count, row.search(one.action_open_failed()["domain"])), (1, row))
        self.map_sales(row)
        self.press(self.accountants[self.code], row, "action_create")
        self.run_schedules(self.code)
        self.assertEqual((row.state, row.problem, one.failed_count), ("created", False, 0))
        move = row.move_id
        self.assertEqual((move.name, move.state, move.invoice_date), ("1038", "posted", self.today - 40 * DAY))
        self.assertEqual((move.amount_total, move.amount_residual, move.books_state), (80, 50, "synced"))
        self.assertEqual(self.env["books.job"].search_count([]), jobs)
        following = self.here(False)
        self.assertTrue(following.name.startswith("INV/"), following.name)
        self.press(self.accountants[self.code], one, "action_undo")
        self.assertFalse(move.exists())
        self.assertEqual(row.state, "open")


    def test_what_odoo_locks_or_its_opening_entry_may_contain_is_not_entered(self):
        external_id = self.in_books("1038", 80, date=self.today - 40 * DAY)
        self.company.fiscalyear_lock_date = self.today - 10 * DAY
        one = self.read()
        row = self.row_of(one, external_id)
        self.map_sales(row)

        def enter():
            self.press(self.accountants[self.code], row, "action_create")
            self.run_schedules(self.code)
            self.assertEqual(row.state, "open")
            self.assertFalse(self.env["account.move"].search([("name", "=", "1038")]))
            return row.problem

        self.assertIn("is locked in Odoo", enter())
        self.company.fiscalyear_lock_date = False
        income, receivable = self.known.invoice_line_ids.account_id, self.known.line_ids.account_id.filtered(
            lambda account: account.account_type == "asset_receivable")
        opening = self.env["account.move"].with_company(self.company).create({
            "move_type": "entry", "date": self.today - DAY, "journal_id": self.env["account.journal"].search([
                ("company_id", "=", self.company.id), ("type", "=", "general")], limit=1).id,
            "line_ids": [
                Command.create({"account_id": receivable.id, "debit": 80}),
                Command.create({"account_id": income.id, "credit": 80})]})
        opening.action_post()
        self.company.account_opening_move_id = opening
        self.assertIn("opening entry", enter())


@tagged("post_install", "-at_install")
class TestImportFromQuickBooks(Import, ImportCase):

    code = "quickbooks"

    def test_an_entry_that_two_documents_of_the_books_may_be_is_never_taken_without_asking(self):
        move = self.here("HIS-0001")
        first, second = self.in_books("HIS-0001"), self.in_books("HIS-0002")
        self.act("rewrite", kind="Invoice", row=second, DocNumber="HIS-0001")
        one = self.read()
        self.assertEqual((self.row_of(one, first) | self.row_of(one, second)).mapped("bucket"), ["several"] * 2)
        self.assertFalse(one.exact_count)
        self.assertFalse(move.books_url)

    def test_a_credit_note_that_was_refunded_is_refunded_here_by_one_payment_that_is_never_undone(self):
        day = str(self.today - 20 * DAY)
        note = self.act(
            "create_credit_memo", customer=self.customer, tax_code="NON", number="C-1", amount="30", date=day)["Id"]
        back = self.act("give_back", customer=self.customer, amount="30", date=day)["Id"]
        self.act("settle", customer=self.customer, parts=[["Expense", back, "30"], ["CreditMemo", note, "30"]])
        one = self.read(purpose="full")
        row = self.row_of(one, note)
        self.map_sales(row)
        self.press(self.accountants[self.code], one, "action_create_new")
        self.run_schedules(self.code)
        self.assertEqual((row.state, row.problem, row.move_id.amount_residual), ("created", False, 0))
        self.assertEqual((row.move_id.books_state, row.move_id.books_difference), ("synced", False))
        [payment] = self.env["account.payment"].search([("partner_id", "=", row.move_id.partner_id.id)])
        self.assertEqual((payment.amount, payment.payment_type, payment.move_id.state), (30, "outbound", "posted"))


@tagged("post_install", "-at_install")
class TestImportFromXero(Import, ImportCase):

    code = "xero"

    def test_taxes_of_an_entered_document_are_those_of_the_books(self):
        made = self.act(
            "create_invoice", contact=self.customer, tax="OUTPUT2", number="T-1", amount="33.33",
            date=str(self.today - DAY), due=str(self.today))
        one = self.read()
        row = self.row_of(one, made["InvoiceID"])
        self.map_sales(row)
        self.press(self.accountants[self.code], row, "action_create")
        self.run_schedules(self.code)
        self.assertEqual((row.state, row.problem), ("created", False))
        move = row.move_id
        self.assertEqual((move.amount_total, move.amount_tax, move.invoice_date_due), (40.0, 6.67, self.today))
        self.assertEqual(move.invoice_line_ids.tax_ids, self.company.account_sale_tax_id)

    def test_a_tax_that_odoo_would_round_otherwise_is_entered_as_the_books_hold_it(self):
        """On an invoice and on a credit note, whose taxes have opposite directions in the ledger."""
        values = {"contact": self.customer, "tax": "OUTPUT2", "amount": "33.33", "date": str(self.today - DAY)}
        invoice = self.act("create_invoice", number="T-1", due=str(self.today), **values)["InvoiceID"]
        credit = self.act("create_credit_note", number="T-2", **values)["CreditNoteID"]
        books, tax, total = self.box.xero.organisations[self.connection.external_id], Decimal("6.68"), Decimal("40.01")
        for kind, external_id, left in (("Invoices", invoice, "AmountDue"), ("CreditNotes", credit, "RemainingCredit")):
            [line] = books.get(kind, external_id)["LineItems"]
            self.act("rewrite", kind=kind, row=external_id, TotalTax=tax, Total=total, LineItems=[
                {**line, "TaxAmount": tax}], **{left: total})
        one = self.read()
        rows = self.row_of(one, invoice) | self.row_of(one, credit)
        self.map_sales(rows[0])
        self.press(self.accountants[self.code], rows, "action_create")
        self.run_schedules(self.code)
        self.assertEqual(rows.mapped("problem"), [False, False])
        self.assertEqual(sorted(rows.move_id.mapped("move_type")), ["out_invoice", "out_refund"])
        for move in rows.move_id:
            self.assertEqual((move.amount_total, move.amount_tax, move.books_difference), (40.01, 6.68, False))


@tagged("post_install", "-at_install")
class TestHistoryOnTheScreen(ImportCase, BrowserCase):

    code = "quickbooks"

    def test_an_accountant_links_what_agrees_and_decides_about_the_rest(self):
        same, other = self.here("HIS-0001"), self.here("HIS-0002")
        self.in_books("HIS-0001")
        self.in_books("HIS-0002", 101)
        self.in_books("HIS-0003", 55)
        one = self.read(since=self.today)
        self.tour("decide_history")
        self.assertEqual((one.linked_count, one.question_count), (2, 0))
        self.assertEqual((same.books_state, other.books_state), ("synced", "differs"))
