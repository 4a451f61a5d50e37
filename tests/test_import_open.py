"""Open items: an entry of Odoo holds what was open in the books on a day, so only that comes, without revenue."""

from decimal import Decimal

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .browser import BrowserCase
from .test_import import DAY, ImportCase

OPEN = ("asset_receivable", "liability_payable")


class OpenItemsCase(ImportCase):

    def setUp(self):
        super().setUp()
        self.day = self.today - 30 * DAY
        self.before, self.after = str(self.day - 10 * DAY), str(self.day + 10 * DAY)

    def old(self, number, amount=100, days=20):
        """An invoice of so many days before the day of the opening entry."""
        return self.in_books(number, amount, date=self.day - days * DAY)

    def paid(self, external_id, amount, date):
        return self.act("record_payment", invoice=external_id, amount=str(amount), date=date)

    def unapplied(self, amount, date):
        return self.prepay(self.known, amount, date=date)

    def credited(self, number, amount, date):
        """A credit note, not applied yet."""
        if self.code == "xero":
            return self.act(
                "create_credit_note", contact=self.customer, tax="NONE", number=number, amount=str(amount),
                date=str(date))["CreditNoteID"]
        return self.act(
            "create_credit_memo", customer=self.customer, tax_code="NON", number=number, amount=str(amount),
            date=str(date))["Id"]

    def applied(self, credit, invoice, amount, date):
        if self.code == "xero":
            return self.act("apply_credit", credit_of=credit, invoice=invoice, amount=str(amount), date=date)
        return self.act("apply_credit", credit_memo=credit, invoice=invoice, amount=str(amount), date=date)

    def opening(self, amounts, account=None):
        """Odoo's opening entry, with what each contact owed on the clearing account."""
        account = account or self.account
        move = self.env["account.move"].with_company(self.company).create({
            "move_type": "entry", "date": self.day, "journal_id": self.env["account.journal"].search([
                ("company_id", "=", self.company.id), ("type", "=", "general")], limit=1).id,
            "line_ids": [
                *(Command.create({"account_id": account.id, "balance": amount, "partner_id": partner.id})
                  for partner, amount in amounts.items()),
                Command.create({
                    "account_id": self.company.get_unaffected_earnings_account().id,
                    "balance": -sum(amounts.values())})]})
        move.action_post()
        self.company.account_opening_move_id = move
        return move

    @property
    def account(self):
        """The clearing account, which the accountant had made on the form."""
        return self.env["account.account"].search([("name", "=", "Opening items")], limit=1) or self.create_account()

    def create_account(self):
        return self.env["account.account"].with_company(self.company).create({
            "name": "Opening items", "code": "199999", "account_type": "asset_current", "reconcile": True,
            "company_ids": [Command.set(self.company.ids)]})

    def enter(self, **values):
        """Import the open items, as the accountant does, through the dialog with the figures."""
        one = self.read(
            **{"purpose": "opening", "opening_day": self.day, "opening_account_id": self.account.id} | values)
        self.assertFalse(one.problem)
        rows = one.row_ids.filtered(lambda row: row.record_id.date > self.day)
        if rows:
            self.map_sales(rows[0])
        self.enter_all(one)
        return one

    def enter_all(self, one, **answers):
        user = self.accountants[self.code]
        screen = self.press(user, one, "action_show_entering")
        with self.request(user) as env:
            dialog = env["books.entering"].browse(screen["res_id"])
            dialog.write(answers)
            self.figures = str(dialog.figures or "")
            dialog.action_enter()
        self.run_schedules(self.code)

    def truth(self, day=None):
        """{external id: (due, settled by) of each document}, by the store of the books itself."""
        found = self.box.control.truth(self.code, self.connection.external_id, str(day) if day else None)
        return {row["id"]: Decimal(row["due"]) for row in found["documents"]}

    def assert_as_in_books(self, one):
        """What is open of each document is what the books' own store has: on the day, and today."""
        then, now = self.truth(self.day), self.truth()
        for row in one.row_ids:
            external_id, move = row.record_id.external_id, row.move_id
            with self.subTest(number=row.number):
                if row.state == "settled":
                    self.assertEqual(then[external_id], 0)
                    self.assertFalse(row.move_id)
                elif row.record_id.opening_day:
                    self.assertEqual(Decimal(str(move.amount_total)), then[external_id], "open on the day")
                if move and row.state == "created":
                    self.assertEqual(Decimal(str(round(move.amount_residual, 2))), now[external_id], "open today")
                    self.assertFalse(move.books_difference)
                    self.assertEqual(move.books_state, "synced", move.books_error)



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

    def test_the_day_and_the_account_are_asked_and_the_account_is_made_by_a_button(self):
        user = self.accountants[self.code]
        with self.assertRaisesRegex(UserError, "clearing account"), self.request(user) as env:
            env["books.import"].create({
                "connection_id": self.connection.id, "purpose": "opening", "opening_day": self.day}).action_start()
        opening = self.opening({self.known.partner_id: 10}, account=self.create_account())
        with self.request(user) as env:
            one = env["books.import"].create({"connection_id": self.connection.id})
            self.assertEqual((one.purpose, one.opening_day, one.opening_account_id.name), (
                "opening", opening.date, "Opening items"))
            one.opening_account_id = False
            one.purpose = "full"
            one.purpose = "opening"
        with self.request(self.administrators[self.code]) as env:
            env["books.import"].browse(one.id).action_create_clearing_account()
        self.assertEqual(self.env["books.import"].browse(one.id).opening_account_id.account_type, "asset_current")

    def test_an_import_that_links_only_enters_nothing(self):
        move, external_id = self.here("HIS-0001"), self.in_books("HIS-0001")
        new = self.in_books("HIS-0002", 55)
        one = self.read(purpose="link")
        user = self.accountants[self.code]
        for record, button in ((one, "action_create_new"), (self.row_of(one, new), "action_create")):
            with self.assertRaisesRegex(UserError, "links only"):
                self.press(user, record, button)
        self.press(user, one, "action_link_exact")
        self.assertEqual(self.row(move).external_id, external_id)
        with self.assertRaisesRegex(UserError, "once it was started"), self.request(user) as env:
            env["books.import"].browse(one.id).purpose = "full"

    def test_who_sells_may_do_none_of_it(self):
        seller = self._user(self.code, "seller", "sales_team.group_sale_salesman")
        one = self.read()
        for model in ("books.entering", "books.undoing"):
            with self.assertRaises(AccessError), self.request(seller) as env:
                env[model].create({"import_id": one.id})
        for button in ("action_create_new", "action_undo", "action_show_entering", "action_create_clearing_account"):
            with self.assertRaises(AccessError):
                self.press(seller, one, button)


@tagged("post_install", "-at_install")
class TestOpenItemsOfQuickBooks(OpenItems, OpenItemsCase):

    code, days_due = "quickbooks", 30


@tagged("post_install", "-at_install")
class TestOpenItemsOfXero(OpenItems, OpenItemsCase):

    code, days_due = "xero", 0


class OpenBills:
    """The same of what is bought."""

    def bill_there(self, number, amount=100, days=20):
        date = self.day - days * DAY
        if self.code == "xero":
            return self.act(
                "create_invoice", contact=self.vendor, type="ACCPAY", tax="NONE", number=number, amount=str(amount),
                date=str(date), due=str(date))["InvoiceID"]
        # what the button "Copy" makes of a bill, with another date, number and amount
        bill = self.act("copy_document", kind="Bill", row=self.there(self.bill))["Id"]
        self.act("rewrite", kind="Bill", row=bill, DocNumber=number, TxnDate=str(date), DueDate=str(date),
                 PrivateNote=None)
        return bill

    def bill_paid(self, bill, amount, date):
        if self.code == "xero":
            return self.paid(bill, amount, date)
        return self.act("pay_bill", bill=bill, amount=str(amount), date=date)

    def setUp(self):
        super().setUp()
        self.bill = self.sent_invoice(
            ("Paper", 1, 100, self.env["account.tax"]), move_type="in_invoice", ref="V-0",
            partner=self.partner(self.code, "Mill & Sons"))
        self.vendor = self.row(self.bill).contact_id

    def test_bills_and_vendor_credits_are_what_was_open_of_them_on_the_day(self):
        unpaid, partly, by_then = self.bill_there("B-1"), self.bill_there("B-2"), self.bill_there("B-3")
        self.bill_paid(partly, 30, self.before)
        self.bill_paid(partly, 20, self.after)
        self.bill_paid(by_then, 100, self.before)
        date = str(self.day - 15 * DAY)
        if self.code == "xero":
            credit = self.act("create_credit_note", invoice=unpaid, amount="60", tax="NONE", number="V-9", date=date)[
                "CreditNoteID"]
            self.act("apply_credit", credit_of=credit, invoice=unpaid, amount="25", date=self.before)
        else:
            credit = self.act("create_vendor_credit", bill=unpaid, amount="60", number="V-9", date=date)["Id"]
            self.act("pay_bill", bill=unpaid, amount="25", vendor_credit=credit, date=self.before)
        self.opening({self.bill.partner_id: -(75 + 70 - 35)})
        jobs = self.env["books.job"].search_count([])
        one = self.enter()
        rows = [self.row_of(one, external_id) for external_id in (unpaid, partly, by_then, credit)]
        self.assertEqual([row.state for row in rows], ["created", "created", "settled", "created"])
        self.assertEqual(
            [(row.move_id.move_type, row.move_id.amount_total, row.move_id.amount_residual) for row in rows
             if row.move_id], [("in_invoice", 75, 75), ("in_invoice", 70, 50), ("in_refund", 35, 35)])
        self.assertEqual([row.move_id.ref for row in rows if row.move_id], ["B-1", "B-2", "V-9"])
        self.assertEqual({row.move_id.date for row in rows if row.move_id}, {self.day})
        self.assert_as_in_books(one)
        self.assertEqual((one.clearing_left, one.clearing_check), (0, False))
        self.assertEqual(self.env["books.job"].search_count([]), jobs)


@tagged("post_install", "-at_install")
class TestOpenBillsOfQuickBooks(OpenBills, OpenItemsCase):

    code, days_due = "quickbooks", 30


@tagged("post_install", "-at_install")
class TestOpenBillsOfXero(OpenBills, OpenItemsCase):

    code, days_due = "xero", 0


class ForeignOpenItems:
    """In another currency: by the rate of the document, with which the opening entry holds it, too."""

    @classmethod
    def _company(cls, code, name=None):
        company = cls.env["res.company"].create({"name": f"Home of {code}", "country_id": cls.env.ref("base.uk").id})
        cls.env["account.chart.template"].try_loading("uk", company, install_demo=False)
        cls.env.user.company_ids |= company
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True
        cls.env["res.currency.rate"].create(
            {"currency_id": cls.euro.id, "company_id": company.id, "name": "2026-01-01", "rate": 1.4})
        return company

    def test_the_rate_is_that_of_the_document(self):
        if self.code == "quickbooks":
            self.act("create_contact", name="Maison Lavande", CurrencyRef={"value": "EUR"})
            self.pull()
        known = self.sent_invoice(
            ("Lavender", 1, 10, self.env["account.tax"]), partner=self.partner(self.code, "Maison Lavande"),
            currency_id=self.euro.id)
        self.customer, date = self.contact_there(known), str(self.day - 20 * DAY)
        if self.code == "xero":
            external_id = self.act(
                "create_invoice", contact=self.customer, tax="NONE", number="E-1", amount="100", date=date, due=date,
                currency="EUR", rate="1.25")["InvoiceID"]
        else:
            code = next(row["Id"] for row in self.books(self.code)["TaxCode"] if "No VAT" in row["Name"])
            external_id = self.act(
                "create_invoice", customer=self.customer, tax_code=code, number="E-1", amount="100", date=date)["Id"]
            self.act("rewrite", kind="Invoice", row=external_id, ExchangeRate=Decimal("0.8"), HomeTotalAmt=Decimal(80))
        self.paid(external_id, 40, self.before)
        self.paid(external_id, 20, self.after)
        self.opening({known.partner_id: 48})  # 60 EUR
        one = self.enter()
        move = self.row_of(one, external_id).move_id
        self.assertEqual((move.currency_id, move.amount_total, move.amount_residual), (self.euro, 60, 40))
        self.assertEqual(move.amount_total_signed, 48)
        self.assert_as_in_books(one)
        self.assertEqual((one.clearing_left, one.clearing_check), (0, False))


@tagged("post_install", "-at_install")
class TestForeignOpenItemsOfQuickBooks(ForeignOpenItems, OpenItemsCase):

    code, days_due = "quickbooks", 30
    opens = "Thames Stationery Ltd"


@tagged("post_install", "-at_install")
class TestForeignOpenItemsOfXero(ForeignOpenItems, OpenItemsCase):

    code, days_due = "xero", 0


@tagged("post_install", "-at_install")
class TestChoiceOnTheScreen(OpenItemsCase, BrowserCase):

    code, days_due = "quickbooks", 30

    def test_an_accountant_chooses_open_items_enters_them_and_undoes_it(self):
        self.old("O-1", 100)
        external_id = self.old("O-2", 80)
        self.paid(external_id, 80, self.before)
        self.opening({self.known.partner_id: 100}, account=self.create_account())
        with self.request(self.accountants[self.code]) as env:
            one = env["books.import"].create({"connection_id": self.connection.id})
        self.tour("choose_history")
        with self.request(self.accountants[self.code]) as env:
            env["books.import"].browse(one.id).write({"project_required": False, "nothing_filed": True})
        self.press(self.accountants[self.code], one, "action_start")
        self.run_schedules(self.code)
        self.tour("enter_history")
        self.run_schedules(self.code)
        one = self.env["books.import"].browse(one.id)
        self.assertEqual((one.created_count, one.settled_count, one.clearing_left), (1, 1, 0))
        self.tour("undo_history")
        self.assertEqual((one.created_count, one.settled_count, one.clearing_left), (0, 0, 100))
