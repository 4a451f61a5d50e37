"""Open items: an entry of Odoo holds what was open in the books on a day, so only that comes, without revenue."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .import_case import DAY
from .open_items_case import OpenItemsCase


class OpenItems:

    def test_what_was_open_on_the_day_comes_and_nothing_else(self):
        self.known.invoice_date_due = self.today
        unpaid, partly, since, by_then, later = (
            self.old("O-1"), self.old("O-2"), self.old("O-3"), self.old("O-4"),
            self.in_books("O-5", 60, date=self.day + DAY))
        self.paid(partly, 30, self.before)
        self.paid(partly, 20, self.after)
        self.paid(since, 100, self.after)
        self.paid(by_then, 100, self.before)
        self.opening({self.known.partner_id: 270})
        jobs = self.env["books.job"].search_count([])
        self.connection.write({"auto_invoice": True, "start_date": False})
        one = self.enter()
        rows = {number: row for number, external_id in (
            ("unpaid", unpaid), ("partly", partly), ("since", since), ("by_then", by_then), ("later", later))
            for row in self.row_of(one, external_id)}
        self.assertEqual({name: row.state for name, row in rows.items()}, {
            "unpaid": "created", "partly": "created", "since": "created", "by_then": "settled", "later": "created"})
        self.assertEqual(
            [(row.move_id.amount_total, row.move_id.amount_residual) for row in rows.values() if row.move_id],
            [(100, 100), (70, 50), (100, 0), (60, 60)])
        self.assert_as_in_books(one)
        for name in ("unpaid", "partly", "since"):
            move = rows[name].move_id
            self.assertEqual((move.name, move.date, move.invoice_date), (
                rows[name].number, self.day, self.day - 20 * DAY))
            self.assertEqual(move.invoice_date_due, rows[name].record_id.due_date or move.invoice_date)
            self.assertEqual(move.invoice_line_ids.account_id, self.account)
            for field in ("tax_tag_ids", "tax_ids", "tax_line_id"):
                self.assertFalse(move.line_ids[field])
        self.assertNotEqual(rows["later"].move_id.invoice_line_ids.account_id, self.account)
        payments = self.env["account.payment"].search([("company_id", "=", self.company.id)])
        self.assertEqual(sorted(payments.mapped("amount")), [20, 100])  # none of before
        self.assertEqual((one.clearing_left, one.clearing_check), (0, False))
        self.assertEqual(one.settled_count, 1)
        self.assertIn("Open items", self.figures)
        self.run_schedules(self.code)
        self.assertEqual(self.env["books.job"].search_count([]), jobs)  # nothing went back

    def test_credits_are_what_was_left_of_them_on_the_day(self):
        invoice, other, later = self.old("O-1"), self.old("O-2", 80), self.in_books("O-3", 50, date=self.day + DAY)
        half, spent = self.credited("C-1", 60, self.day - 15 * DAY), self.credited("C-2", 80, self.day - 15 * DAY)
        self.applied(half, invoice, 25, self.before)
        self.applied(half, later, 20, self.after)
        self.applied(spent, other, 80, self.before)
        self.opening({self.known.partner_id: 75 - 35})
        one = self.enter()
        row = self.row_of(one, half)
        self.assertEqual((row.state, row.move_id.move_type, row.move_id.amount_total), ("created", "out_refund", 35))
        self.assertEqual((self.row_of(one, spent) | self.row_of(one, other)).mapped("state"), ["settled"] * 2)
        self.assertEqual(self.row_of(one, later).move_id.amount_residual, 30)
        self.assert_as_in_books(one)
        self.assertEqual((one.clearing_left, one.clearing_check), (0, False))

    def test_money_that_was_unapplied_on_the_day_is_a_credit_on_the_clearing_account(self):
        self.unapplied(45, self.before)
        self.opening({self.known.partner_id: -45})
        one = self.enter()
        record = self.env["books.record"].search([
            ("connection_id", "=", self.connection.id), ("payment_amount", "=", 45)])
        made = record._made()
        self.assertEqual((made._name, made.state, made.date), ("account.move", "posted", self.day))
        self.assertEqual(made.line_ids.account_id.filtered("reconcile") & self.account, self.account)
        self.assertEqual(self.owed_here(self.known), self.owed_there(self.known))
        self.assertEqual((one.clearing_left, one.clearing_check), (0, False))
        # later it pays an invoice of Odoo
        new = self.sent_invoice(("Consulting", 1, 20, self.env["account.tax"]), partner=self.known.partner_id)
        self.apply_advance(record.external_id, (new, 20))
        there = self.books(self.code)
        self.run_schedules(self.code)
        self.assertEqual((new.amount_residual, new.books_difference), (0, False))
        self.assertEqual(self.owed_here(self.known), self.owed_there(self.known))
        self.assertEqual((one.clearing_left, one.clearing_check), (0, False))
        self.run_schedules(self.code)
        self.assertEqual(self.books(self.code), there)  # nothing of it went back

    def test_the_check_says_how_much_is_left_and_of_whom(self):
        self.old("O-1", 100)
        other = self.partner(self.code, "Zenith Supplies")
        self.opening({self.known.partner_id: 90, other: 40})
        one = self.enter()
        self.assertEqual(one.clearing_left, 30)  # 130 in the entry, 100 in open items
        self.assertIn("Zenith Supplies", one.clearing_check)
        self.assertIn("Atlas Trading", one.clearing_check)

    def test_what_the_opening_entry_holds_on_the_receivable_account_itself_is_named(self):
        self.old("O-1", 100)
        receivable = self.known.partner_id.with_company(self.company).property_account_receivable_id
        self.opening({self.known.partner_id: 100}, account=receivable)
        one = self.enter()
        self.assertIn("owed twice", one.clearing_check)

    def test_a_document_that_is_voided_later_differs_and_the_check_names_it(self):
        external_id = self.old("O-1", 100)
        self.opening({self.known.partner_id: 100})
        one = self.enter()
        move = self.row_of(one, external_id).move_id
        self.act("void_invoice", invoice=external_id)
        self.an_hour_passes()
        self.run_schedules(self.code)
        self.assertEqual(move.books_state, "differs")
        self.assertEqual(one.clearing_left, 0)

    def test_what_is_voided_before_the_import_is_left_in_the_opening_entry_and_named(self):
        external_id = self.old("O-1", 100)
        self.act("void_invoice", invoice=external_id)
        self.opening({self.known.partner_id: 100})
        one = self.enter()
        self.assertFalse(self.row_of(one, external_id).move_id)
        self.assertEqual(one.clearing_left, 100)
        self.assertIn("Atlas Trading", one.clearing_check)

    def test_a_payment_of_before_the_day_that_is_deleted_later_shows_as_a_difference(self):
        external_id = self.old("O-1", 100)
        payment = self.paid(external_id, 30, self.before)
        one = self.enter()
        move = self.row_of(one, external_id).move_id
        self.assertEqual((move.amount_total, move.books_difference), (70, False))
        self.act("delete_payment", payment=payment.get("Id") or payment["PaymentID"])
        self.an_hour_passes()
        self.run_schedules(self.code)
        self.assertIn("100", move.books_difference)
        with self.assertRaisesRegex(UserError, "open item"):
            self.press(self.accountants[self.code], move, "action_books_restore")

    def test_under_a_lock_open_items_are_dated_on_the_first_open_day(self):
        external_id = self.old("O-1", 100)
        self.company.fiscalyear_lock_date = self.day + 2 * DAY
        one = self.enter()
        move = self.row_of(one, external_id).move_id
        self.assertEqual((move.date, move.invoice_date), (self.day + 3 * DAY, self.day - 20 * DAY))

    def test_open_items_are_left_out_of_the_analysis_by_a_filter(self):
        external_id = self.old("O-1", 100)
        one = self.enter()
        move = self.row_of(one, external_id).move_id
        for report in ("account.invoice.report", "account.move"):
            field = "move_id.books_open_item" if report == "account.invoice.report" else "books_open_item"
            found = self.as_user(self.accountants[self.code])[report].search([(field, "=", False)])
            moves = found.move_id if report == "account.invoice.report" else found
            self.assertIn(self.known, moves)
            self.assertNotIn(move, moves)


@tagged("post_install", "-at_install")
class TestOpenItemsOfQuickBooks(OpenItems, OpenItemsCase):

    code = "quickbooks"

    def test_what_a_journal_entry_settled_before_the_day_is_open_on_neither_side(self):
        """Payments are read before the journal entries that they apply."""
        external_id = self.old("O-1", 100)
        loss = self.act(
            "create_row", kind="Account", name="Bad debts", AccountType="Expense", AccountSubType="BadDebts")
        entry = self.act("journal_entry", contact=self.customer, amount="30", account=loss["Id"], date=self.before)
        paid = self.act("settle", customer=self.customer, parts=[
            ["Invoice", external_id, "30"], ["JournalEntry", entry["Id"], "30"]])
        self.act("rewrite", kind="Payment", row=paid["Id"], TxnDate=self.before)
        self.opening({self.known.partner_id: 70})
        one = self.enter()
        self.assertEqual((self.row_of(one, external_id).move_id.amount_residual, one.clearing_left), (70, 0))
        self.assertEqual(self.owed_here(self.known), 70 + self.known.amount_residual)


@tagged("post_install", "-at_install")
class TestOpenItemsOfXero(OpenItems, OpenItemsCase):

    code = "xero"
