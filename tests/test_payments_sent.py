"""A payment registered in Odoo stands in the books, once, and is taken back there when it is taken back here."""

import json

from odoo import Command, fields
from odoo.tests import tagged

from .payout_case import PayoutCase


class PaymentsSentStories:

    def test_a_payment_registered_in_odoo_pays_the_invoice_there(self):
        move = self.sent_invoice(("Consulting", 2, 50))
        self.register(move)
        self.run_push()
        self.assert_settled(move, move.amount_total)

    def test_a_payment_in_part_leaves_the_rest_open_there(self):
        move = self.sent_invoice(("Consulting", 1, 100))
        self.register(move, 40)
        self.run_push()
        self.assert_settled(move, 40, due=round(move.amount_total - 40, 2))
        self.register(move)
        self.run_push()
        self.assert_settled(move, 40, round(move.amount_total - 40, 2))

    def test_it_is_not_echoed_by_the_pull(self):
        move = self.sent_invoice()
        self.register(move)
        for _ in range(3):
            self.run_schedules(self.code)
        self.connections[self.code].cursor = False
        self.run_schedules(self.code)
        self.assert_settled(move, move.amount_total)
        self.assertEqual(len(move._get_reconciled_payments()), 1)
        self.assertEqual(self.env["account.payment"].search_count([
            ("company_id", "=", self.companies[self.code].id)]), 1)
        self.assertFalse(self.env["books.record"].search([("problem", "!=", False)]))

    def test_a_payment_of_the_books_is_not_sent_back(self):
        move = self.sent_invoice()
        external_id = self.env["books.record"].search([
            ("res_model", "=", "account.move"), ("res_id", "=", move.id)]).external_id
        self.box.control.act(
            self.code, "record_payment", self.connections[self.code].external_id, invoice=external_id, amount=10)
        self.run_schedules(self.code)
        self.run_schedules(self.code)
        self.assert_settled(move, 10, due=round(move.amount_total - 10, 2))
        self.assertFalse(self.env["books.job"].search([("kind", "=", "payment")]))

    def test_one_payment_over_several_invoices(self):
        partner = self.partner(self.code)
        moves = self.env["account.move"].union(*(
            self.sent_invoice(("Consulting", 1, price), partner=partner) for price in (10, 20.55, 30)))
        payment = self.register(moves, group_payment=True)
        self.assertEqual(len(payment), 1)
        self.run_push()
        for move in moves:
            self.assert_settled(move, move.amount_total)
        self.assertEqual(self.count_payments(), self.payments_of_three)

    def test_a_payment_that_is_a_draft_for_a_while_stays_as_it_is(self):
        move = self.sent_invoice()
        payment = self.register(move)
        self.run_push()
        payment.action_draft()
        self.run_schedules(self.code)
        self.assert_settled(move, move.amount_total)
        payment.action_post()
        self.box.control.counts_clear()
        self.run_push()
        self.assertEqual(self.box.control.counts()[self.code]["total"], 0)

    def test_a_cancelled_payment_is_taken_back_there(self):
        move = self.sent_invoice()
        payment = self.register(move)
        self.run_push()
        payment.action_draft()
        payment.action_cancel()
        self.run_schedules(self.code)
        self.assert_settled(move, due=move.amount_total)

    def test_a_payment_moved_to_another_invoice_moves_there(self):
        partner = self.partner(self.code)
        one, two = (self.sent_invoice(("Consulting", 1, 50), partner=partner) for _ in range(2))
        payment = self.register(one)
        self.run_push()
        lines = payment.move_id.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        lines.remove_move_reconcile()
        (lines | two.line_ids.filtered(lambda line: line.account_type == "asset_receivable")).reconcile()
        self.run_schedules(self.code)
        self.assert_settled(one, due=one.amount_total)
        self.assert_settled(two, two.amount_total)

    def test_a_payment_taken_back_before_it_was_sent_is_not_sent(self):
        move = self.sent_invoice()
        payment = self.register(move)
        payment.action_draft()
        payment.action_cancel()
        self.run_push()
        self.assert_settled(move, due=move.amount_total)
        self.assertEqual(self.count_payments(), 0)

    def test_a_payment_of_an_invoice_voided_there_waits_until_it_is_taken_back(self):
        move = self.sent_invoice()
        payment = self.register(move)
        self.box.control.act(
            self.code, "void_invoice", self.connections[self.code].external_id, invoice=self.external_id(move))
        self.run_push()
        self.assertEqual(payment.books_state, "error")
        self.run_schedules(self.code)
        payment.action_draft()
        payment.action_cancel()
        self.run_schedules(self.code)
        self.assertFalse(self.errors())
        self.assertEqual(self.count_payments(), 0)

    def test_what_was_paid_before_the_invoice_was_sent_follows_it(self):
        move = self.invoice(self.code)
        self.register(move)
        self.press(self.accountants[self.code], move, "action_books_send")
        self.run_push()
        self.assert_settled(move, move.amount_total)

    def test_money_on_a_bank_statement_pays_the_invoice_there(self):
        move = self.sent_invoice()
        line = self.env["account.bank.statement.line"].create({
            "journal_id": self.bank().id, "date": fields.Date.today(), "payment_ref": "Transfer",
            "amount": move.amount_total, "partner_id": move.partner_id.id})
        receivable = move.line_ids.filtered(lambda one: one.account_type == "asset_receivable")
        _money, suspense, _other = line._seek_for_lines()
        line.move_id.with_context(
            skip_account_move_synchronization=True, force_delete=True, skip_readonly_check=True).write({"line_ids": [
            Command.update(suspense.id, {"account_id": receivable.account_id.id})]})
        (suspense | receivable).reconcile()
        self.run_push()
        self.assert_settled(move, move.amount_total)
        suspense.remove_move_reconcile()
        self.run_push()
        self.assertAlmostEqual(self.settled(move)[1], move.amount_total)

    def test_money_of_an_unmapped_journal_goes_to_the_deposit_account_where_one_is_chosen(self):
        move = self.sent_invoice()
        mapping = self.env["books.mapping"].search([("kind", "=", "journal"), ("res_id", "=", self.bank().id)])
        mapping.connection_id.deposit_id, mapping.record_id = mapping.record_id, False
        self.register(move)
        self.run_push()
        self.assert_settled(move, move.amount_total)

    def test_an_unmapped_journal_holds_it_and_it_goes_through_after_mending(self):
        move = self.sent_invoice()
        mapping = self.env["books.mapping"].search([("kind", "=", "journal"), ("res_id", "=", self.bank().id)])
        account, mapping.record_id = mapping.record_id, False
        mapping.connection_id.deposit_id = False
        self.register(move)
        self.run_push()
        job = self.env["books.job"].search([("kind", "=", "payment")])
        self.assertEqual((job.state, job.remedy), ("failed", "mapping"))
        self.assertIn(self.bank().name, job.error)
        payment = move._get_reconciled_payments()
        self.assertEqual((payment.books_state, payment.books_error), ("error", job.error))
        mapping.record_id = account
        self.press(self.accountants[self.code], payment, "action_books_send")
        payment.invalidate_recordset()
        self.assertEqual(payment.books_state, "synced")
        self.assertFalse(payment.books_origin)
        self.assert_settled(move, move.amount_total)

    def test_the_money_goes_to_the_mapped_account(self):
        account = self.map_bank()
        move = self.sent_invoice()
        self.register(move)
        self.run_push()
        payment, = self.settled(move)[0]
        books = self.books(self.code)
        if self.code == "quickbooks":
            row, = (row for row in books["Payment"] if row["Id"] == payment)
            self.assertEqual(row["DepositToAccountRef"]["value"], account.external_id)
        else:
            row, = (row for row in books["Payments"] if row["PaymentID"] == payment)
            self.assertEqual(row["Account"]["AccountID"], account.external_id)

    def test_open_forms_are_told_what_changed(self):
        move = self.sent_invoice()
        told = self.told_since(0)
        self.assertIn(move.id, told, "it was sent")
        last = self.env["bus.bus"].search([], order="id DESC", limit=1).id
        self.run_schedules(self.code)
        self.assertFalse(self.told_since(last), "nothing changed")
        external_id = self.env["books.record"].search([
            ("res_model", "=", "account.move"), ("res_id", "=", move.id)]).external_id
        self.box.control.act(
            self.code, "record_payment", self.connections[self.code].external_id, invoice=external_id, amount=10)
        self.run_schedules(self.code)
        self.assertEqual(self.told_since(last), [move.id])

    def told_since(self, last):
        """The ids of the documents that open forms were told of, on the channel of this company alone."""
        ids = []
        for row in self.env["bus.bus"].search([("id", ">", last), ("message", "like", "books_changed")], order="id"):
            *_database, model, company, channel = json.loads(row.channel)
            self.assertEqual((model, company, channel), ("res.company", self.companies[self.code].id, "books"))
            ids += json.loads(row.message)["payload"]["ids"]
        return ids

    def test_only_people_of_the_company_hear_of_it(self):
        channel = (self.companies[self.code], "books")
        for user, hears in ((self.accountants[self.code], True), (self.env.ref("base.public_user"), False)):
            self.assertEqual(channel in self.env(user=user)["ir.websocket"]._books_channels(), hears)

    def test_switched_off_nothing_is_sent(self):
        self.connections[self.code].push_payments = False
        move = self.sent_invoice()
        self.register(move)
        self.run_push()
        self.assertFalse(self.settled(move)[0])

    def test_a_lost_answer_makes_no_second_payment(self):
        move = self.sent_invoice()
        self.register(move)
        self.box.control.fault(self.code, "drop_after", match={"method": "PUT" if self.code == "xero" else "POST"})
        for _ in range(4):
            self.run_schedules(self.code)
            self.env["books.job"].search([("state", "=", "sending")]).not_before = False
            self.connections[self.code].paused_until = False
        self.assert_settled(move, move.amount_total)
        self.assertEqual(self.count_payments(), 1)

    def test_what_the_bookkeeper_took_back_is_not_sent_again(self):
        move = self.sent_invoice()
        sent = self.register(move)
        self.run_schedules(self.code)
        payment, = self.settled(move)[0]
        self.box.control.act(self.code, "void_payment", self.connections[self.code].external_id, payment=payment)
        for _ in range(3):
            self.run_schedules(self.code)
        self.assert_settled(move, due=move.amount_total)
        self.assertEqual(self.count_payments(), 1)
        self.assertEqual(sent.state, "canceled")

@tagged("post_install", "-at_install")
class TestPaymentsSentToQuickBooks(PaymentsSentStories, PayoutCase):
    code = "quickbooks"
    payments_of_three = 1

    def test_money_beyond_the_invoice_is_the_customer_s_credit_there(self):
        move = self.sent_invoice()
        self.register(move, round(move.amount_total + 25, 2))
        self.run_push()
        self.assert_settled(move, move.amount_total)
        row, = (row for row in self.books(self.code)["Payment"] if "odoo:" in row.get("PrivateNote", ""))
        self.assertAlmostEqual(float(row["UnappliedAmt"]), 25)
        other = self.sent_invoice(("Consulting", 1, 20), partner=move.partner_id)
        other.js_assign_outstanding_line(other.invoice_outstanding_credits_debits_widget["content"][0]["id"])
        self.run_push()
        self.assert_settled(other, other.amount_total)
        self.assertEqual(self.count_payments(), 1)


@tagged("post_install", "-at_install")
class TestPaymentsSentToXero(PaymentsSentStories, PayoutCase):
    code = "xero"
    payments_of_three = 3
