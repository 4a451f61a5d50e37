"""Branches of branches, a branch between them with books of its own, and a branch's bank statements and expenses."""

from odoo import Command, fields
from odoo.tests import tagged

from .payout_case import PayoutCase
from .test_branches import BranchStories

# Books of the other provider in the same currency, for a branch that keeps its own.
OTHER = {"quickbooks": ("xero", "Cedar Hollow Supply Co."), "xero": ("quickbooks", "Thames Stationery Ltd")}


class NestedCase(PayoutCase):
    branch_invoice, own_invoice = BranchStories.branch_invoice, BranchStories.own_invoice

    def setUp(self):
        super().setUp()
        self.both = self.accountants[self.code]
        self.branch = self.make_branch("North", self.company)
        self.twig = self.make_branch("Far North", self.branch)
        self.of_twig = self.user_of(self.twig, self.both)
        self.customer = self.partner(self.code, company_id=False)

    def make_branch(self, name, parent):
        branch = self.env["res.company"].create({
            "name": name, "parent_id": parent.id, "country_id": self.company.country_id.id})
        self.env.cr.precommit.run()  # Odoo gives it its chart of accounts
        self.env.user.company_ids |= branch
        self.both.company_ids |= branch
        return branch

    def user_of(self, company, user):
        return user.copy({
            "login": f"{user.login}-{company.id}", "company_id": company.id, "company_ids": [Command.set(company.ids)]})

    def give_own_books(self, branch):
        """Connect a branch to books of its own, which are of the other provider."""
        code, books = OTHER[self.code]
        self.env["ir.config_parameter"].set_param(f"books_connector.{code}_base_url", self._base_url(code))
        self.env["books.app"].create({"provider": code, "client_id": "demo-client", "client_secret": "demo-secret"})
        for users in (self.administrators, self.accountants):
            users[code] = self.user_of(branch, users[self.code])
            self.addCleanup(users.pop, code)
        self.addCleanup(self.connections.pop, code, None)
        with self.request(self.administrators[code]) as env:
            action = env["books.connection"].create({"provider": code}).action_connect()
        callback = self.consent(action["url"], books)
        with self.request(self.administrators[code]) as env:
            connection = env["books.connection"]._of_state(code, callback["state"])
            connection._take_consent(callback)
        connection = self.connections[code] = self.env["books.connection"].browse(connection.id)
        self.confirm_mapping(code)
        self.env.invalidate_all()
        return connection

    def journal(self, company):
        """A bank journal of this company, mapped to the same account of the books as the company's own."""
        known = self.env["books.mapping"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", "journal"), ("res_id", "=", self.bank().id)])
        journal = self.env["account.journal"].create({
            "name": f"Bank of {company.name}", "type": "bank", "code": f"B{company.id}", "company_id": company.id})
        self.env["books.mapping"]._ensure(self.connection, "journal", journal)[journal.id].write(
            {"record_id": known.record_id.id, "confirmed": True})
        return journal

    def send(self, user, moves):
        self.press(user, moves, "action_books_send")
        self.assertEqual(set(moves.mapped("books_state")), {"synced"}, moves.mapped("books_error"))
        return moves

    def connection_of(self, move):
        return self.env["books.record"].search([
            ("res_model", "=", move._name), ("res_id", "=", move.id)]).connection_id

    def settle(self, line, *moves):
        """Match what came in on a line of a bank statement with invoices, as the bank's widget does."""
        receivables = [
            move.line_ids.filtered(lambda one: one.account_type == "asset_receivable") for move in moves]
        _money, suspense, _other = line._seek_for_lines()
        parts = [Command.create({
            "name": one.move_id.name, "account_id": one.account_id.id, "partner_id": one.partner_id.id,
            "balance": -one.amount_residual}) for one in receivables]
        line.move_id.with_context(
            skip_account_move_synchronization=True, force_delete=True, skip_readonly_check=True).write(
                {"line_ids": [Command.delete(suspense.id), *parts]})
        counterparts = line._seek_for_lines()[2].sorted("id")
        for counterpart, receivable in zip(counterparts, receivables, strict=True):
            (counterpart | receivable).reconcile()


class NestedStories:

    def test_a_branch_of_a_branch_belongs_to_the_nearest_company_above_that_has_books(self):
        self.assertEqual(self.connection._companies(), self.company | self.branch | self.twig)
        before = self.send(self.of_twig, self.branch_invoice(company=self.twig, user=self.of_twig))
        self.assertEqual(self.connection_of(before), self.connection)
        Move = self.as_user(self.of_twig)["account.move"]
        self.assertIn(before.id, Move.search([("books_state", "=", "synced")]).ids)
        own = self.give_own_books(self.branch)
        self.assertEqual(self.connection._companies(), self.company)
        self.assertEqual(own._companies(), self.branch | self.twig)
        after = self.send(self.of_twig, self.branch_invoice(price=16, company=self.twig, user=self.of_twig))
        self.assertEqual(self.connection_of(after), own)
        self.assertEqual((before.books_state, self.connection_of(before)), ("synced", self.connection))
        # What was sent before stays where it is, and its payment there is not lost.
        act, values = "record_payment", {"invoice": self.external_id(before), "amount": "15"}
        self.box.control.act(self.code, act, self.connection.external_id, **values)
        self.press(self.both, self.connection, "action_pull")
        waits = self.env["books.record"].search([("connection_id", "=", self.connection.id), ("problem", "!=", False)])
        self.assertTrue(before.amount_residual == 0 or waits, "it is paid there")
        self.assertFalse(self.env["books.unreadable"].search([]))

    def test_a_branch_below_one_with_books_of_its_own_may_have_its_own_again(self):
        self.env["books.connection"].create({"company_id": self.branch.id, "provider": self.code}).state = "active"
        own = self.env["books.connection"].create({"company_id": self.twig.id, "provider": self.code})
        leaf = self.make_branch("Farthest North", self.twig)
        own.state = "active"
        self.assertEqual(own._companies(), self.twig | leaf)
        self.assertEqual(self.env["books.connection"]._of_company(leaf), own)
        self.assertEqual(self.connection._companies(), self.company)
        own.sudo().unlink()
        self.assertEqual(self.env["books.connection"]._of_company(leaf).company_id, self.branch)

    def test_a_line_of_a_bank_statement_pays_invoices_of_the_company_and_its_branches(self):
        moves = self.send(self.both, self.own_invoice() | self.branch_invoice() | self.branch_invoice(
            price=7, company=self.twig))
        journal = self.journal(self.branch)
        one, all_three = self.env["account.bank.statement.line"].create([
            {"journal_id": journal.id, "company_id": self.branch.id, "date": fields.Date.today(),
             "payment_ref": "Transfer", "amount": 5, "partner_id": self.customer.id},
            {"journal_id": self.bank().id, "date": fields.Date.today(), "payment_ref": "Transfer", "amount": 122,
             "partner_id": self.customer.id}])
        self.settle(all_three, *moves)
        self.run_push()
        for move, amount in zip(moves, (100, 15, 7), strict=True):
            self.assert_settled(move, amount)
        self.assertEqual(self.money_there(), 122)
        another = self.send(self.both, self.branch_invoice(price=5))
        self.settle(one, another)
        self.run_push()
        self.assert_settled(another, 5)
        self.assertAlmostEqual(self.owed_there(self.customer), 0, msg=self.errors())
        another.line_ids.remove_move_reconcile()
        self.run_push()
        self.assertEqual(self.settled(another)[1], 5, self.errors())

    def test_money_over_invoices_of_both_is_in_either_books_what_it_is_in_that_company_s_ledger(self):
        own = self.give_own_books(self.branch)
        ours = self.send(self.both, self.own_invoice())
        theirs = self.send(self.both, self.branch_invoice())
        payments = self.register(ours | theirs, group_payment=True)
        self.assertAlmostEqual(sum(payments.mapped("amount")), 115)
        for connection in (self.connection, own):
            connection.sudo().push_cron_id.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.connection_of(theirs), own)
        self.assert_settled(ours, 100)
        self.assertEqual(self.money_there(), 115)
        self.assertAlmostEqual(self.owed_there(self.customer), -15, msg=self.errors())
        self.assertFalse(self.env["books.job"].search([("connection_id", "=", own.id), ("state", "!=", "done")]))
        line = self.env["account.bank.statement.line"].create({
            "journal_id": self.bank().id, "date": fields.Date.today(), "payment_ref": "Transfer", "amount": 20,
            "partner_id": self.customer.id})
        other = self.send(self.both, self.branch_invoice(price=20))
        self.settle(line, other)
        self.run_push()
        self.assertAlmostEqual(self.owed_there(self.customer), -35, msg=self.errors())
        other.line_ids.remove_move_reconcile()
        self.run_push()
        self.assertAlmostEqual(self.owed_there(self.customer), -35, msg=self.errors())

    def test_expenses_of_a_branch_are_in_the_books_of_its_company(self):
        if "hr.expense" not in self.env:
            self.skipTest("the app Expenses is not installed")
        contact = self.env["res.partner"].create({"name": "Robin Vale", "email": "robin@example.com"})
        employee = self.env["hr.employee"].create({
            "name": "Robin Vale", "company_id": self.branch.id, "work_contact_id": contact.id})
        product = self.env["product.product"].create({"name": "Meals", "can_be_expensed": True, "standard_price": 0})
        journal = self.journal(self.branch)
        for mode in ("own_account", "company_account"):
            with self.subTest(mode):
                expense = self.env["hr.expense"].with_company(self.branch).create({
                    "name": "Lunch", "employee_id": employee.id, "product_id": product.id,
                    "total_amount_currency": 57.3, "payment_mode": mode, "company_id": self.branch.id,
                    "date": fields.Date.today(), "tax_ids": [Command.clear()],
                    "payment_method_line_id": journal.outbound_payment_method_line_ids[:1].id})
                expense.action_submit()
                if expense.state == "submitted":
                    expense.action_approve()
                if mode == "own_account":
                    expense.with_company(self.branch)._post_without_wizard()
                else:
                    expense.action_post()
                move = expense.account_move_id
                self.assertEqual(move.company_id, self.branch)
                self.send(self.both, move)
                self.assertEqual(self.connection_of(move), self.connection)


@tagged("post_install", "-at_install")
class TestNestedBranchesInQuickBooks(NestedStories, NestedCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestNestedBranchesInXero(NestedStories, NestedCase):
    code = "xero"
