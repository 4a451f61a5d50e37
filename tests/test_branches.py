"""A branch's documents belong in the books of the nearest company above it that has some, unless it has its own."""

from odoo import Command, fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .payout_case import PayoutCase


class BranchStories:
    def prepare(self):
        super().prepare()
        self.branch = self.env["res.company"].create({
            "name": "North", "parent_id": self.company.id, "country_id": self.company.country_id.id})
        self.env.cr.precommit.run()  # Odoo gives it its chart of accounts
        self.env.user.company_ids |= self.branch
        self.both = self.accountants[self.code]
        self.both.company_ids |= self.branch
        self.of_branch = self.both.copy({
            "login": f"north-{self.code}", "company_id": self.branch.id, "company_ids": [Command.set(self.branch.ids)]})
        self.customer = self.partner(self.code, company_id=False)

    def branch_invoice(self, price=15, user=None, company=None, **values):
        env, company = self.as_user(user or self.both), company or self.branch
        move = env["account.move"].with_company(company).create({
            "move_type": "out_invoice", "company_id": company.id, "invoice_date": fields.Date.today(),
            "partner_id": self.customer.id, "invoice_line_ids": [Command.create({
                "name": "Consulting", "quantity": 1, "price_unit": price, "tax_ids": False})], **values})
        move.action_post()
        return move.sudo()

    def own_invoice(self, price=100):
        return self.invoice(
            self.code, ("Consulting", 1, price, self.env["account.tax"]), partner=self.customer)

    def test_a_branch_presses_send_and_finds_its_documents_by_their_state(self):
        move = self.branch_invoice(user=self.of_branch)
        self.assertEqual(move.books_state, "none")
        Move = self.as_user(self.of_branch)["account.move"]
        self.assertIn(move.id, Move.search([("books_state", "=", "none")]).ids)
        self.press(self.of_branch, move, "action_books_send")
        self.assertEqual(move.books_state, "synced", move.books_error)
        shown = move.with_env(self.as_user(self.of_branch))
        self.assertEqual((shown.books_state, bool(shown.books_url)), ("synced", True))
        self.assertIn(move.id, Move.search([("books_state", "=", "synced")]).ids)
        self.assertEqual(self.settled(move)[1], 15)

    def test_what_a_branch_posts_is_sent_by_itself_and_is_among_what_is_missing(self):
        self.connection.auto_invoice = True
        move = self.branch_invoice()
        self.assertEqual(move.books_state, "pending")
        self.run_push()
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.connection.write({"auto_invoice": False, "untaxed_id": False})
        waiting = self.branch_invoice(price=16)
        self.press(self.both, self.connection, "action_open_missing")
        named = {move_id for row in self.env["books.missing"].search([]) for move_id in row.move_ids or ()}
        self.assertIn(waiting.id, named)

    def test_one_payment_over_invoices_of_both_is_the_same_on_both_sides(self):
        moves = self.own_invoice() | self.branch_invoice()
        self.press(self.both, moves, "action_books_send")
        self.assertEqual(set(moves.mapped("books_state")), {"synced"}, moves.mapped("books_error"))
        payments = self.register(moves, group_payment=True)
        self.assertAlmostEqual(sum(payments.mapped("amount")), 115)
        self.run_push()
        for move, amount in zip(moves, (100, 15), strict=True):
            self.assert_settled(move, amount)
        self.assertEqual(self.money_there(), 115)
        self.assertAlmostEqual(self.owed_there(self.customer), 0)

    def test_a_payment_entered_there_over_invoices_of_both_settles_both(self):
        moves = self.own_invoice() | self.branch_invoice()
        self.press(self.both, moves, "action_books_send")
        ids = [self.external_id(move) for move in moves]
        act = lambda act, **values: self.box.control.act(  # noqa: E731
            self.code, act, self.connection.external_id, **values)
        if self.code == "quickbooks":
            act("receive_payment", customer=self.contact_there(self.customer), amount="115", invoices=[
                {"invoice": ids[0], "amount": "100"}, {"invoice": ids[1], "amount": "15"}])
        else:
            for external_id, amount in zip(ids, ("100", "15"), strict=True):
                act("record_payment", invoice=external_id, amount=amount)
        self.press(self.both, self.connection, "action_pull")
        self.assertEqual(moves.mapped("amount_residual"), [0, 0])
        self.assert_not_echoed()

    def test_money_of_a_branch_moves_on_its_own_journal_both_ways(self):
        account = self.map_bank()
        self.env["books.mapping"].search([("kind", "=", "journal")]).confirmed = False
        journal = self.env["account.journal"].create({
            "name": "Bank of the north", "type": "bank", "code": "NORTH", "company_id": self.branch.id})
        self.env["books.mapping"]._ensure(self.connection, "journal", journal)[journal.id].write(
            {"record_id": account.id, "confirmed": True})
        move = self.branch_invoice()
        self.press(self.both, move, "action_books_send")
        values = {"invoice": self.external_id(move), "amount": "15", "account": account.external_id}
        self.box.control.act(self.code, "record_payment", self.connection.external_id, **values)
        self.press(self.both, self.connection, "action_pull")
        payment = move._get_reconciled_payments()
        self.assertEqual((payment.company_id, payment.journal_id, move.amount_residual), (self.branch, journal, 0))
        self.as_user(self.both)["account.payment"].with_company(self.branch).create({
            "payment_type": "inbound", "partner_type": "customer", "partner_id": self.customer.id, "amount": 40,
            "journal_id": journal.id}).action_post()
        self.run_push()
        self.assertAlmostEqual(self.owed_there(self.customer), -40, msg=self.errors())

    def test_journals_and_contacts_of_a_branch_may_be_linked_and_those_of_another_company_not(self):
        journal = self.env["account.journal"].create({
            "name": "Bank of the north", "type": "bank", "code": "NORTH", "company_id": self.branch.id})
        mapping = self.env["books.mapping"]._ensure(self.connection, "journal", journal)[journal.id]
        self.assertEqual(mapping.res_id, journal.id)
        own = self.partner(self.code, "Northern Star")
        own.company_id = self.branch
        self.customer = own
        move = self.branch_invoice()
        self.press(self.both, move, "action_books_send")
        self.assertEqual(move.books_state, "synced", move.books_error)
        stranger = self.env["res.company"].create({"name": "Stranger"})
        other = self.env["res.company"].create({"name": "Branch of a stranger", "parent_id": stranger.id})
        for company in (stranger, other):
            foreign = self.env["account.journal"].create({
                "name": "Bank", "type": "bank", "code": "FRGN", "company_id": company.id})
            with self.assertRaises(ValidationError):
                self.env["books.mapping"]._ensure(self.connection, "journal", foreign)

    def test_a_branch_with_books_of_its_own_sends_nothing_to_those_of_its_parent(self):
        own = self.env["books.connection"].create({"company_id": self.branch.id, "provider": self.code})
        self.assertEqual(self.branch_invoice().books_state, "none", "it is not connected yet")
        own.state = "active"
        self.assertEqual(self.connection._companies(), self.company)
        self.assertEqual(own._companies(), self.branch)
        move = self.branch_invoice(price=17)
        with self.assertRaises(ValidationError):
            self.env["books.record"].create({
                "connection_id": self.connection.id, "kind": "invoice", "external_id": "x", "res_model": move._name,
                "res_id": move.id})


@tagged("post_install", "-at_install")
class TestBranchesInQuickBooks(BranchStories, PayoutCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestBranchesInXero(BranchStories, PayoutCase):
    code = "xero"
