"""What employees spent arrives in the books: their own money as a bill of theirs, the company's as money spent."""

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ConnectedCase


class ExpenseStories:
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "hr.expense" not in cls.env:
            cls.skipTest(cls, "the app Expenses is not installed")
        company = cls.companies[cls.code]
        contact = cls.env["res.partner"].create({"name": "Robin Vale", "email": "robin@example.com"})
        cls.employee = cls.env["hr.employee"].create({
            "name": "Robin Vale", "company_id": company.id, "work_contact_id": contact.id})
        cls.product = cls.env["product.product"].create({"name": "Meals", "can_be_expensed": True, "standard_price": 0})

    def prepare(self):
        super().prepare()
        self.bank = self.connection.payment_journal_id
        mapping = self.env["books.mapping"]._ensure(self.connection, "journal", self.bank)[self.bank.id]
        mapping.record_id = self.env["books.record"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", "account"), ("role", "=", "bank"),
            ("currency_id", "in", (False, self.connection.currency_id.id))], limit=1)
        self.mapping = mapping

    def expense(self, mode, **values):
        """An expense of 57.30 with the company's purchase tax in it, submitted, approved and posted."""
        company = self.companies[self.code]
        expense = self.env["hr.expense"].with_company(company).create({
            "name": "Lunch with a customer", "employee_id": self.employee.id, "product_id": self.product.id,
            "total_amount_currency": 57.3, "payment_mode": mode, "company_id": company.id,
            "date": fields.Date.today(), "tax_ids": [Command.set(company.account_purchase_tax_id.ids)],
            "payment_method_line_id": self.bank.outbound_payment_method_line_ids[:1].id, **values})
        expense.action_submit()
        if expense.state == "submitted":
            expense.action_approve()
        if mode == "own_account":
            expense.with_company(company)._post_without_wizard()
        else:
            expense.action_post()
        return expense.account_move_id

    def send(self, move):
        self.press(self.accountants[self.code], move, "action_books_send")
        self.assertEqual(move.books_state, "synced", move.books_error)

    def rows(self, *tables):
        books = self.books(self.code)
        return [row for table in tables for row in books[table]]

    def found(self, table, move):
        field = {"Purchase": "DocNumber", "Bill": "DocNumber", "Invoices": "InvoiceNumber",
                 "BankTransactions": "Reference"}[table]
        rows = [row for row in self.rows(table) if row.get(field) == move.name]
        self.assertEqual(len(rows), 1, f"{table} {move.name}")
        return rows[0]

    def total(self, row):
        return float(row["TotalAmt" if self.code == "quickbooks" else "Total"])

    def test_what_an_employee_paid_is_a_bill_of_theirs(self):
        move = self.expense("own_account")
        self.send(move)
        row = self.found("Bill" if self.code == "quickbooks" else "Invoices", move)
        self.assertEqual(self.total(row), 57.3)
        vendor = row["VendorRef"]["name"] if self.code == "quickbooks" else row["Contact"]["Name"]
        self.assertEqual(vendor, "Robin Vale")

    def test_what_the_company_paid_is_money_spent_from_the_account_of_its_journal(self):
        vendor = self.partner(self.code, "Cafe Luna")
        move = self.expense("company_account", vendor_id=vendor.id)
        self.assertEqual(move.books_state, "none")
        self.send(move)
        if self.code == "quickbooks":
            row = self.found("Purchase", move)
            self.assertEqual(row["AccountRef"]["value"], self.mapping.record_id.external_id)
            self.assertEqual(row["EntityRef"]["name"], "Cafe Luna")
        else:
            row = self.found("BankTransactions", move)
            self.assertEqual(row["Type"], "SPEND")
            self.assertEqual(row["BankAccount"]["AccountID"], self.mapping.record_id.external_id)
            self.assertEqual(row["Contact"]["Name"], "Cafe Luna")
            self.assertEqual(float(row["TotalTax"]), round(57.3 - 57.3 / 1.2, 2))
        self.assertEqual(self.total(row), 57.3)
        self.assertTrue(move.need_cancel_request)
        self.assertIn(self.box.url, move.books_url)

    def test_what_the_company_paid_is_sent_and_seen_from_the_payment_that_the_expense_opens(self):
        move = self.expense("company_account")
        opened = self.env["hr.expense"].search([("account_move_id", "=", move.id)]).action_open_account_move()
        self.assertEqual(opened["res_model"], "account.payment")
        payment = self.env["account.payment"].browse(opened["res_id"])
        self.assertEqual((payment.books_state, payment.books_sendable), ("none", True))
        self.press(self.accountants[self.code], payment, "action_books_send")
        self.assertEqual((payment.books_state, payment.books_sendable), ("synced", False), payment.books_error)
        self.assertEqual(payment.books_url, move.books_url)
        self.assertEqual(payment.search([("id", "=", payment.id), ("books_state", "=", "synced")]), payment)

    def test_without_a_vendor_the_employee_is_the_payee(self):
        move = self.expense("company_account")
        self.send(move)
        row = self.found("Purchase" if self.code == "quickbooks" else "BankTransactions", move)
        self.assertEqual(
            row["EntityRef"]["name"] if self.code == "quickbooks" else row["Contact"]["Name"], "Robin Vale")

    def test_a_journal_that_is_not_mapped_is_named_and_after_mending_it_goes_through(self):
        account, self.mapping.record_id = self.mapping.record_id, False
        move = self.expense("company_account")
        self.press(self.accountants[self.code], move, "action_books_send")
        self.assertEqual(move.books_state, "error")
        self.assertIn(self.bank.name, move.books_error)
        self.mapping.record_id = account
        self.send(move)

    def test_an_expense_that_is_changed_after_it_was_sent_is_sent_again_or_differs(self):
        move = self.expense("company_account")
        self.send(move)
        self.found("Purchase" if self.code == "quickbooks" else "BankTransactions", move)
        with self.request(self.accountants[self.code]) as env:
            move.with_env(env).narration = "With the auditor"
        self.assertEqual(move.books_state, "differs")
        self.assertIn("With the auditor in Odoo", move.books_difference)
        if self.code == "xero":
            self.press(self.accountants[self.code], move, "action_books_restore")
            row = self.found("BankTransactions", move)
            self.assertIn("With the auditor", str(row["LineItems"]))
        else:
            self.press(self.accountants[self.code], move, "action_books_accept")
            self.assertFalse(move.narration)
        self.assertEqual(move.books_state, "synced", move.books_error)
        with self.assertRaisesRegex(UserError, move.name), self.request(self.accountants[self.code]) as env:
            move.with_env(env).write({"state": "draft"})

    def test_a_lost_answer_does_not_spend_twice(self):
        move = self.expense("company_account")
        self.send(self.expense("company_account"))
        self.box.control.fault(self.code, "drop_after", match={
            "quickbooks": {"method": "POST", "path": "/batch$"},
            "xero": {"method": "PUT", "path": "/BankTransactions$"},
        }[self.code])
        self.press(self.accountants[self.code], move, "action_books_send")
        self.assertEqual(move.books_state, "pending", move.books_error)
        job = self.env["books.job"].search([("res_model", "=", "account.move"), ("res_id", "=", move.id)])
        # So late that the service does not know the request any more: it has to be looked for.
        job.not_before = fields.Datetime.now()
        job.sent_at = fields.Datetime.subtract(job.sent_at, hours=2)
        self.connections[self.code].paused_until = False
        self.run_schedules(self.code)
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.found("Purchase" if self.code == "quickbooks" else "BankTransactions", move)

    def test_what_was_spent_is_taken_back_and_sent_again_though_it_is_paid(self):
        for mode in ("company_account", "own_account"):
            move = self.expense(mode)
            self.send(move)
            row = self.env["books.record"].search([("res_model", "=", "account.move"), ("res_id", "=", move.id)])
            user = self.accountants[self.code]
            action = self.press(user, move, "action_books_undo")
            with self.request(user) as env:
                dialog = env["books.void"].with_context(**action["context"]).create({})
                self.assertFalse(dialog.paid)
                self.assertIn("Removed", dialog.action_take_back()["params"]["message"])
            self.assertEqual(row.state, "deleted" if self.code == "quickbooks" or mode == "company_account" else "void")
            self.assertEqual((move.state, move.books_state), ("posted", "none"))

    def test_expenses_are_sent_by_themselves_where_the_settings_say_so(self):
        connection = self.connections[self.code]
        connection.write({"auto_invoice": True, "push_expenses": False})
        moves = self.expense("own_account"), self.expense("company_account")
        self.assertEqual([move.books_state for move in moves], ["none", "none"])
        connection.push_expenses = True
        moves = self.expense("own_account"), self.expense("company_account")
        self.assertEqual([move.books_state for move in moves], ["pending", "pending"])
        self.run_schedules(self.code)
        self.assertEqual([move.books_state for move in moves], ["synced", "synced"], moves[1].books_error)

    def test_its_preview_shows_the_payee_and_that_the_cents_agree(self):
        for mode in ("own_account", "company_account"):
            with self.subTest(mode):
                action = self.press(self.accountants[self.code], self.expense(mode), "action_books_preview")
                preview = self.env["books.preview"].browse(action["res_id"])
                self.assertFalse(preview.missing)
                self.assertEqual((preview.agreement, preview.total, preview.total_there), ("agrees", 57.3, 57.3))
                self.assertEqual(preview.tax, preview.tax_there)
                self.assertEqual((preview.contact, preview.date), ("Robin Vale", fields.Date.today()))

    def test_its_receipt_stands_beside_it_there(self):
        self.connections[self.code].attach_files = True
        for mode in ("own_account", "company_account"):
            with self.subTest(mode):
                move = self.expense(mode, attachment_ids=[Command.create({
                    "name": f"{mode}.png", "raw": b"a receipt", "res_model": "hr.expense"})])
                self.send(move)
                self.run_schedules(self.code)
                row = self.env["books.record"].search([("res_model", "=", "account.move"), ("res_id", "=", move.id)])
                job = self.env["books.job"].search([("kind", "=", "attachment")], order="id DESC", limit=1)
                self.assertEqual(job.state, "done", job.error)
                files = self.rows("Attachable" if self.code == "quickbooks" else "Attachments")
                owners = {one["FileName"]: one["AttachableRef"][0]["EntityRef"]["value"]
                          if self.code == "quickbooks" else one["Owner"] for one in files}
                self.assertEqual(owners[f"{mode}.png"], row.external_id)


@tagged("post_install", "-at_install")
class TestExpensesToQuickBooks(ExpenseStories, ConnectedCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestExpensesToXero(ExpenseStories, ConnectedCase):
    code = "xero"
