"""A payment recorded in the books arrives on its invoice, once."""

from odoo.tests import tagged

from .common import ConnectedCase


class PaymentStories:
    def record_payment(self, move, amount, **values):
        """What the bookkeeper does on the books' own page."""
        row = self.env["books.record"].search([("res_model", "=", "account.move"), ("res_id", "=", move.id)])
        return self.box.control.act(
            self.code, "record_payment", self.connections[self.code].external_id,
            invoice=row.external_id, amount=amount, **values)

    def pull(self, moves):
        return self.press(self.accountants[self.code], moves, "action_books_pull")

    def payments(self, move):
        return move._get_reconciled_payments()

    def test_a_full_payment_makes_the_invoice_paid(self):
        move = self.sent_invoice(("Consulting", 2, 50))
        self.record_payment(move, move.amount_total)
        self.pull(move)
        self.assertIn(move.payment_state, ("paid", "in_payment"))
        self.assertEqual(move.books_payment_status, "paid")
        payment = self.payments(move)
        self.assertEqual(payment.amount, move.amount_total)
        self.assertEqual(payment.journal_id.type, "bank")
        self.assertIn(payment.journal_id.default_account_id, payment.move_id.line_ids.account_id, "it has come")
        self.assertEqual(payment.books_origin, self.connections[self.code].provider_label)

    def test_a_partial_payment_leaves_the_rest_open(self):
        move = self.sent_invoice(("Consulting", 1, 100))
        self.record_payment(move, 40)
        self.pull(move)
        self.assertEqual(move.payment_state, "partial")
        self.assertEqual(move.books_payment_status, "partial")
        self.assertAlmostEqual(move.amount_residual, move.amount_total - 40)
        self.record_payment(move, round(move.amount_total - 40, 2))
        self.pull(move)
        self.assertIn(move.payment_state, ("paid", "in_payment"))
        self.assertEqual(len(self.payments(move)), 2)

    def test_pulling_again_registers_nothing_twice(self):
        move = self.sent_invoice()
        self.record_payment(move, move.amount_total)
        for _ in range(3):
            self.pull(move)
        self.connections[self.code].cursor = False
        self.run_schedules(self.code)
        self.assertEqual(len(self.payments(move)), 1)

    def test_the_schedule_pulls_by_itself(self):
        move = self.sent_invoice()
        self.run_schedules(self.code)
        self.record_payment(move, move.amount_total)
        self.run_schedules(self.code)
        self.assertIn(move.payment_state, ("paid", "in_payment"))

    def test_the_payment_goes_to_the_mapped_journal(self):
        move = self.sent_invoice()
        connection = self.connections[self.code]
        journal = self.env["account.journal"].create({
            "name": "Second bank", "type": "bank", "code": "BNK9", "company_id": self.companies[self.code].id})
        before = self.record_payment(move, 10)
        self.pull(move)
        account = self.env["books.record"].search([
            ("connection_id", "=", connection.id), ("kind", "=", "account"), ("role", "in", ("bank", "undeposited"))])
        self.env["books.mapping"]._ensure(connection, "journal", journal)
        mappings = self.env["books.mapping"].search([("kind", "=", "journal")])
        mappings.filtered(lambda row: row.res_id != journal.id).write({"record_id": False})
        used = self._deposit_account(before)
        mappings.filtered(lambda row: row.res_id == journal.id).record_id = account.filtered(
            lambda row: row.external_id == used)
        self.record_payment(move, 20)
        self.pull(move)
        self.assertEqual(self.payments(move).filtered(lambda payment: payment.amount == 20).journal_id, journal)

    def _deposit_account(self, payment):
        if self.code == "quickbooks":
            return payment["DepositToAccountRef"]["value"]
        return payment["Account"]["AccountID"]

    def test_a_payment_without_a_journal_waits_and_goes_through_after_mending(self):
        connection = self.connections[self.code]
        move = self.sent_invoice()
        self.env["books.mapping"].search([("kind", "=", "journal")]).write({"record_id": False})
        journal, connection.payment_journal_id = connection.payment_journal_id, False
        self.record_payment(move, move.amount_total)
        answer = self.pull(move)
        self.assertEqual(move.payment_state, "not_paid")
        row = self.env["books.record"].search([("kind", "=", "payment"), ("problem", "!=", False)])
        self.assertIn("journal", row.problem)
        connection.payment_journal_id = journal
        self.pull(move)
        self.assertIn(move.payment_state, ("paid", "in_payment"), answer)
        self.assertFalse(row.problem)

    def test_switched_off_nothing_is_registered_and_the_button_says_so(self):
        move = self.sent_invoice()
        self.connections[self.code].pull_payments = False
        self.record_payment(move, 10)
        self.assertIn("switched off", self.pull(move)["params"]["message"])
        self.assertEqual(move.payment_state, "not_paid")
        self.connections[self.code].pull_payments = True
        self.pull(move)
        self.assertEqual(move.payment_state, "partial")

    def test_a_payment_for_an_invoice_odoo_does_not_know_is_listed_not_lost(self):
        connection = self.connections[self.code]
        move = self.sent_invoice()
        row = self.env["books.record"].search([("res_model", "=", "account.move"), ("res_id", "=", move.id)])
        row.res_id = False
        self.box.control.act(self.code, "record_payment", connection.external_id, invoice=row.external_id, amount=5)
        self.run_schedules(self.code)
        payment = self.env["books.record"].search([("kind", "=", "payment"), ("idle", "=", True)])
        self.assertEqual(len(payment), 1)
        self.assertFalse(self.payments(move))
        row.res_id = move.id
        self.run_schedules(self.code)
        self.assertEqual(self.payments(move).amount, 5)


@tagged("post_install", "-at_install")
class TestPaymentsFromQuickBooks(PaymentStories, ConnectedCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestPaymentsFromXero(PaymentStories, ConnectedCase):
    code = "xero"
