"""Full entries of the past: nothing that Odoo locked, that was filed, or its opening entry holds changes unasked."""

from odoo import fields
from odoo.tests import tagged

from .import_case import DAY
from .open_items_case import OpenItemsCase


class LocksCase(OpenItemsCase):

    def taxed(self, number, date, amount=50):
        """An invoice with taxes, and its id."""
        if self.code == "xero":
            return self.act(
                "create_invoice", contact=self.customer, tax="OUTPUT2", number=number, amount=str(amount),
                date=str(date), due=str(date))["InvoiceID"]
        made = self.act("create_invoice", customer=self.customer, tax_code="TAX", number=number, amount=str(amount),
                        date=str(date))
        return made["Id"]

    def tax_return(self, until):
        """What a tax return up to a day has: the sums by month, tax and grid."""
        domain = [("company_id", "=", self.company.id), ("parent_state", "=", "posted"), ("date", "<=", until),
                  "|", ("tax_ids", "!=", False), ("tax_line_id", "!=", False)]
        return {
            (month, tax.id, grid.id, base.id): round(balance, 2) for month, tax, grid, base, balance in self.env[
                "account.move.line"]._read_group(
                    domain, ["date:month", "tax_line_id", "tax_tag_ids", "tax_ids"], ["balance:sum"])}


class Locks:

    def assert_held_by(self, lock):
        date = self.today - 40 * DAY
        external_id = self.in_books("L-1", 80, date=date)
        self.company[lock] = date + 5 * DAY
        one = self.read(purpose="full")
        row = self.row_of(one, external_id)
        self.map_sales(row)
        self.enter_shown(row)
        self.assertEqual(row.state, "open")
        self.assertIn("locked", row.problem)
        self.assertFalse(self.env["account.move"].search([("name", "=", "L-1")]))
        self.enter_shown(row, despite=True)
        self.assertEqual((row.state, row.problem), ("created", False))
        move = row.move_id
        self.assertEqual((move.date, move.invoice_date), (date + 6 * DAY, date))
        self.assertEqual((move.books_state, move.books_difference), ("synced", False))

    def test_a_fiscal_lock_holds_a_document_until_a_person_chooses_the_first_open_day(self):
        self.assert_held_by("fiscalyear_lock_date")

    def test_a_sales_lock_holds_it_too(self):
        self.assert_held_by("sale_lock_date")

    def test_a_hard_lock_holds_it_too(self):
        self.assert_held_by("hard_lock_date")

    def test_a_tax_lock_holds_only_what_has_taxes(self):
        date = self.today - 40 * DAY
        plain = self.in_books("L-1", 80, date=date)
        # "No tax" of the books may mean a tax of 0 % in Odoo, which is in the tax return.
        self.env["books.mapping"].search([
            ("connection_id", "=", self.connection.id), ("record_id.kind", "=", "tax"),
            ("record_id.role", "=", "untaxed")]).record_id = False
        self.company.tax_lock_date = date + 5 * DAY
        one = self.read(purpose="full", nothing_filed=False)
        row = self.row_of(one, plain)
        self.map_sales(row)
        self.enter_shown(row)
        self.assertEqual((row.state, row.problem, row.move_id.date), ("created", False, date))

    def test_what_the_opening_entry_holds_is_shown_in_figures_and_entered_only_by_choice(self):
        external_id = self.in_books("1038", 80, date=self.today - 40 * DAY)
        receivable = self.known.partner_id.with_company(self.company).property_account_receivable_id
        self.opening({self.known.partner_id: 80}, account=receivable)
        one = self.read(purpose="full")
        row = self.row_of(one, external_id)
        self.map_sales(row)
        self.enter_shown(row)
        self.assertIn("opening entry", row.problem)
        self.assertIn("Held: not later than the opening entry", self.figures)
        self.assertIn("In journal entries of Odoo", self.figures)
        self.assertEqual(self.figures.count("80.00"), 5)  # receivable and revenue, thrice: month, held, already there
        self.enter_shown(row, despite=True)
        self.assertEqual((row.state, row.move_id.date), ("created", self.today - 40 * DAY))

    def test_payments_of_the_past_go_to_a_clearing_journal_where_the_bank_is_kept_in_odoo(self):
        [(bank, account)] = self.bank_accounts(1)
        external_id = self.in_books("P-1", 80, date=self.today - 40 * DAY)
        self.paid(external_id, 30, str(self.today - 20 * DAY))
        self.assertEqual(self.env["books.import"].new({"connection_id": self.connection.id}).past_payments, "bank")
        self.env["account.bank.statement.line"].create({
            "journal_id": bank.id, "date": self.today - 20 * DAY, "payment_ref": "BACS", "amount": 30})
        one = self.read(purpose="full")
        self.assertEqual(one.past_payments, "clearing")
        row = self.row_of(one, external_id)
        self.map_sales(row)
        self.enter_shown(row)
        move = row.move_id
        [payment] = self.payments(move)
        self.assertEqual((payment.amount, move.amount_residual), (30, 50))
        self.assertEqual(payment.journal_id, self.connection.past_journal_id)
        self.assertEqual(payment.outstanding_account_id.account_type, "asset_current")
        self.box.control.clock(advance=3 * 86400)
        later = str(self.today + 2 * DAY)
        self.act("record_payment", invoice=external_id, amount="10.00", date=later, account=account)
        self.run_schedules(self.code)
        newest = self.payments(move) - payment
        self.assertEqual((newest.amount, newest.journal_id), (10, bank))

    def test_the_figures_say_what_comes_by_month(self):
        month = self.today.replace(day=1)
        self.in_books("F-1", 80, date=month)
        self.in_books("F-2", 40, date=month - 20 * DAY)
        one = self.read(purpose="full", since=month - 20 * DAY)
        screen = self.press(self.accountants[self.code], one, "action_show_entering")
        figures = str(self.env["books.entering"].browse(screen["res_id"]).figures)
        for text in ("80.00", "40.00", fields.Date.to_date(month).strftime("%B")):
            self.assertIn(text, figures)
        self.assertNotIn("Held", figures)


class TaxReturns:

    def test_until_when_tax_returns_are_filed_is_asked_and_a_filed_one_stays_the_same(self):
        filed = (self.today - 40 * DAY).replace(day=28)
        inside, after = self.taxed("T-1", filed - 3 * DAY), self.taxed("T-2", filed + 2 * DAY)
        mine = self.sent_invoice(("Consulting", 1, 10))
        self.assertTrue(mine.line_ids.tax_line_id)
        before = self.tax_return(filed)
        one = self.read(purpose="full", nothing_filed=False)
        rows = self.row_of(one, inside) | self.row_of(one, after)
        self.map_sales(rows[0])
        self.enter_shown(rows[0])
        self.assertIn("state on the import until when tax returns are filed", rows[0].problem)
        with self.request(self.accountants[self.code]) as env:
            env["books.import"].browse(one.id).filed_until = filed
        self.enter_shown(one)
        self.assertIn("tax return is filed", self.row_of(one, inside).problem)
        self.assertEqual(self.row_of(one, after).state, "created", self.row_of(one, after).problem)
        self.assertEqual(self.tax_return(filed), before)
        self.enter_shown(self.row_of(one, inside), despite=True)
        move = self.row_of(one, inside).move_id
        self.assertEqual((move.date, move.invoice_date), (filed + DAY, filed - 3 * DAY))
        self.assertTrue(move.line_ids.tax_line_id)
        self.assertEqual(self.tax_return(filed), before)
        # A return that is filed later stays the same when the import is undone.
        with self.request(self.accountants[self.code]) as env:
            env["books.import"].browse(one.id).filed_until = self.today - DAY
        now = self.tax_return(self.today - DAY)
        self.press(self.accountants[self.code], self.row_of(one, after), "action_undo")
        self.assertEqual(self.tax_return(self.today - DAY), now)
        self.assertEqual(self.row_of(one, after).state, "open")


@tagged("post_install", "-at_install")
class TestLocksWithQuickBooks(Locks, LocksCase):

    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestLocksWithXero(Locks, TaxReturns, LocksCase):

    code = "xero"

    def test_the_figures_have_the_tax_too(self):
        self.taxed("T-1", self.today - DAY, amount=50)
        one = self.read(purpose="full")
        screen = self.press(self.accountants[self.code], one, "action_show_entering")
        figures = str(self.env["books.entering"].browse(screen["res_id"]).figures)
        for text in ("60.00", "50.00", "10.00"):
            self.assertIn(text, figures)


