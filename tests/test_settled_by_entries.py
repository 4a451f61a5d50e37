"""What settles a document in Odoo without being a payment: an entry on the bank, a bad debt, netting. What the books
can express is sent; the rest is shown as a difference of the amount due, never as synced."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import format_date

from .payout_case import PayoutCase

CONTACT_ACCOUNTS = ("asset_receivable", "liability_payable")


class SettledByEntriesStories:

    def document(self, move_type="out_invoice", price=100, send=True, **values):
        """A document without taxes."""
        make = self.sent_invoice if send else (lambda *lines, **values: self.invoice(self.code, *lines, **values))
        return make(("Paper", 1, price, self.env["account.tax"]), move_type=move_type, **values)

    def account(self, account_type):
        return self.env["account.account"].with_company(self.companies[self.code]).search([
            ("company_ids", "in", self.companies[self.code].id), ("account_type", "=", account_type)], limit=1)

    def entry(self, *lines, post=True, **values):
        """A miscellaneous entry of [(account, debit less credit, partner or taxes)]."""
        journal = self.env["account.journal"].search([
            ("company_id", "=", self.companies[self.code].id), ("type", "=", "general"), ("code", "=", "MISC")])
        entry = self.env["account.move"].create({
            "move_type": "entry", "journal_id": journal.id, "date": fields.Date.today(),
            "line_ids": [Command.create({
                "account_id": account.id, "balance": balance, "name": "Settled",
                "partner_id": of.id if of and of._name == "res.partner" else False,
                "tax_ids": [Command.set(of.ids)] if of and of._name == "account.tax" else False,
            }) for account, balance, of in lines], **values})
        if post:
            entry.action_post()
        return entry

    def open_lines(self, moves):
        return moves.line_ids.filtered(lambda line: line.account_type in CONTACT_ACCOUNTS and not line.reconciled)

    def settle(self, *moves, against, date=None):
        """An entry that settles all that is due on these documents, and is reconciled with them."""
        dues = [(line.account_id, -line.amount_residual, line.partner_id)
                for move in moves for line in self.open_lines(move)]
        entry = self.entry(
            *dues, (against, -sum(due for _account, due, _partner in dues), None), date=date or fields.Date.today())
        for move in moves:
            lines = self.open_lines(move | entry)
            (lines & move.line_ids | (lines & entry.line_ids).filtered(
                lambda line, move=move: line.partner_id == move.commercial_partner_id)).reconcile()
        self.assertEqual([move.amount_residual for move in moves], [0] * len(moves))
        return entry

    def unreconcile(self, move, entry):
        """The cross beside the entry in the document's list of what pays it."""
        of_move, of_entry = (one.line_ids.matched_debit_ids | one.line_ids.matched_credit_ids for one in (move, entry))
        move.with_user(self.accountants[self.code]).js_remove_outstanding_partial((of_move & of_entry)[:1].id)

    def due_there(self, move):
        return self.settled(move)[1]

    def assert_differs(self, move, there, entry):
        """Both amounts are shown, what settles it here, and never ✓."""
        move.invalidate_recordset()
        self.assertEqual((move.books_state, self.due_there(move)), ("differs", there), self.errors())
        self.assertIn(move.currency_id.format(there).strip("$£\N{NO-BREAK SPACE} "), move.books_difference)
        self.assertIn("0.00 in Odoo", move.books_difference)
        self.assertIn(entry.name, move.books_difference)

    def assert_agree(self, *dues):
        """[document, amount due on both sides] and ✓."""
        for move, due in zip(dues[::2], dues[1::2], strict=True):
            move.invalidate_recordset()
            self.assertEqual(
                (move.amount_residual, self.due_there(move), move.books_state), (due, due, "synced"),
                (self.errors(), move.books_error))
        self.assert_not_echoed()
        for move in dues[::2]:
            move.invalidate_recordset()
            self.assertEqual(move.books_state, "synced", move.books_error)

    def date_of_payment(self, payment):
        if self.code == "quickbooks":
            return payment["TxnDate"]
        day = fields.Datetime.to_datetime("1970-01-01") + timedelta(milliseconds=int(payment["Date"][6:].split("+")[0]))
        return str(day.date())

    def account_of_payment(self, payment):
        if self.code == "xero":
            return payment["Account"]["AccountID"]
        account = payment.get("DepositToAccountRef") or payment["CheckPayment"]["BankAccountRef"]
        return account["value"]

    def test_an_entry_on_the_bank_account_pays_there_too_until_it_is_unreconciled(self):
        bank, day = self.bank().default_account_id, fields.Date.subtract(fields.Date.today(), days=1)
        late = self.document(send=False, partner=self.partner(self.code, "Later Ltd"))
        entries = {late: self.settle(late, against=bank)}
        for move_type in ("out_invoice", "in_invoice"):
            move = self.document(move_type, ref=f"V-{move_type}", invoice_date=day)
            entries[move] = self.settle(move, against=bank, date=day)
            self.assert_differs(move, 100, entries[move])  # until it is sent
        self.press(self.accountants[self.code], late, "action_books_send")
        self.run_push()
        for move in entries:
            self.assert_settled(move, 100)
        self.assertEqual({self.account_of_payment(one) for one in self.payments_there()}, {self.map_bank().external_id})
        dates = {self.date_of_payment(one) for one in self.payments_there()}
        self.assertEqual(dates, {str(day), str(fields.Date.today())})
        self.assert_agree(*(part for move in entries for part in (move, 0)))
        for move, entry in entries.items():
            self.unreconcile(move, entry)
        self.run_push()
        self.assert_agree(*(part for move in entries for part in (move, 100)))

    def test_an_entry_of_a_closed_period_is_entered_on_the_next_open_day_and_sent_once(self):
        closed = fields.Date.subtract(fields.Date.today(), days=3)
        self.connections[self.code].closed_period = "next"
        old = {"invoice_date": closed, "invoice_date_due": closed}
        paid, lost = self.document(**old), self.document(partner=self.partner(self.code, "Lost Ltd"), **old)
        expense = self.account("expense")
        self.written_to(expense)
        self.close(closed)
        entries = self.settle(paid, against=self.bank().default_account_id, date=closed)
        entries |= self.settle(lost, against=expense, date=closed)
        for _round in range(2):
            self.run_push()
            self.minute_passes(self.code)
        self.assert_agree(paid, 0, lost, 0)
        next_day = str(fields.Date.add(closed, days=1))
        self.assertEqual({self.date_of_payment(one) for one in self.payments_there()}, {next_day})
        self.assertEqual(set(entries.mapped("date")), {closed})
        for entry in entries:
            said = format_date(self.env, fields.Date.add(closed, days=1))
            self.assertEqual(" ".join(entry.message_ids.mapped("body")).count(said), 1)
        self.box.control.counts_clear()
        self.env["books.connection"].browse(self.connections[self.code].id).caught_up_at = False
        self.run_schedules(self.code)
        self.assertEqual(self.box.control.counts()[self.code]["writes"], 0)

    def test_a_bad_debt_is_written_off_on_its_account_until_it_is_unreconciled(self):
        expense = self.account("expense")
        self.env["books.mapping"].search([
            ("kind", "=", "account"), ("res_id", "=", expense.id)]).write({"record_id": False, "confirmed": False})
        one = self.document()
        other = self.document(price=50, partner=self.partner(self.code, "Borough Books"))
        self.register(one, 60)
        self.run_push()
        entry = self.settle(one, other, against=expense)
        self.run_push()
        self.assert_differs(one, 40, entry)
        self.assertIn(expense.name, " ".join(self.errors()))
        self.written_to(expense)
        self.minute_passes(self.code)
        failed = self.env["books.job"].search([("state", "=", "failed")])
        if failed:
            self.press(self.accountants[self.code], failed, "action_retry")
        for _round in range(2):
            self.run_push()
        self.assert_agree(one, 0, other, 0)
        self.assert_written_off(90)
        self.unreconcile(one, entry)
        for _round in range(2):
            self.minute_passes(self.code)
            self.run_push()
        self.assert_agree(one, 40, other, 0)
        self.assert_written_off(50)

    def test_what_the_books_cannot_express_is_shown_with_both_amounts_until_it_is_undone_or_entered_there(self):
        partner = self.partner(self.code)
        move = self.document(partner=partner)
        bill = self.document("in_invoice", partner=partner, ref="V-1")
        payable, receivable = self.open_lines(bill).account_id, self.open_lines(move).account_id
        entry = self.entry((payable, 100, partner), (receivable, -100, partner))
        for document in (move, bill):
            self.open_lines(document | entry).filtered(
                lambda line, of=document: line.account_id in self.open_lines(of).account_id).reconcile()
        taxed = self.document(partner=self.partner(self.code, "Taxed Ltd"))
        tax = self.companies[self.code].account_purchase_tax_id.copy({"amount": 25, "name": "Relief"})
        relief = self.entry(
            (self.account("expense"), 80, tax), (receivable, -100, taxed.partner_id))
        self.open_lines(taxed | relief).reconcile()
        self.run_push()
        self.assert_differs(move, 100, entry)
        self.assert_differs(bill, 100, entry)
        self.assert_differs(taxed, 100, relief)
        self.assertEqual(self.count_payments(), 0)
        for button in ("action_books_restore", "action_books_accept"):
            with self.assertRaises(UserError):
                self.press(self.accountants[self.code], move, button)
        self.run_schedules(self.code)
        self.assert_differs(move, 100, entry)  # reading changes nothing
        self.unreconcile(move, entry)
        self.unreconcile(bill, entry)
        self.assert_paid_by_hand(taxed)
        self.assert_agree(move, 100, bill, 100, taxed, 0)

    def assert_paid_by_hand(self, move):
        """The bookkeeper enters there what settles it here, and the payment is left out here."""
        connection = self.connections[self.code]
        values = {"invoice": self.external_id(move), "amount": "100"} if self.code == "xero" else {
            "customer": self.contact_there(move.partner_id), "amount": "100",
            "invoices": [{"invoice": self.external_id(move), "amount": "100"}]}
        act = "record_payment" if self.code == "xero" else "receive_payment"
        self.box.control.act(self.code, act, connection.external_id, **values)
        connection._await_reading()
        self.run_schedules(self.code)
        waiting = self.env["books.record"].search([("problem", "!=", False)])
        self.assertIn("Was it registered in Odoo, too?", waiting.problem)
        self.press(self.accountants[self.code], waiting, "action_leave_out")

    def test_what_was_paid_there_before_the_entry_arrives_says_so(self):
        move = self.document()
        connection, expense = self.connections[self.code], self.account("expense")
        self.written_to(expense)
        values = {"invoice": self.external_id(move), "amount": "100"} if self.code == "xero" else {
            "customer": self.contact_there(move.partner_id), "amount": "100",
            "invoices": [{"invoice": self.external_id(move), "amount": "100"}]}
        self.box.control.act(
            self.code, "record_payment" if self.code == "xero" else "receive_payment", connection.external_id, **values)
        self.settle(move, against=expense)
        for _round in range(3):
            self.minute_passes(self.code)
            self.run_push()
        self.assertIn(f"{move.name} was paid", " ".join(filter(None, self.errors())))

    def test_a_credit_note_that_is_not_in_the_books_leaves_its_invoice_due_there(self):
        self.connections[self.code].push_invoices = False
        move = self.document()
        note = self.document("out_refund", 40, send=False, partner=move.partner_id)
        (self.open_lines(move) | self.open_lines(note)).reconcile()
        move.invalidate_recordset()
        self.assertEqual(move.books_state, "differs")
        self.assertIn(note.name, move.books_difference)
        self.press(self.accountants[self.code], note, "action_books_send")
        self.run_push()
        self.assert_agree(move, 60, note, 0)

    def test_a_payment_that_cannot_be_sent_leaves_its_invoice_due_there_until_it_is_undone(self):
        move = self.document()
        account = self.companies[self.code].account_journal_early_pay_discount_loss_account_id
        payment = self.register(move, 103, payment_difference_handling="reconcile", writeoff_account_id=account.id)
        self.run_push()
        self.assertIn("for more than is due", payment.books_error)
        self.assert_differs(move, 100, payment.move_id)
        payment.action_draft()
        payment.action_cancel()
        self.run_push()
        self.assert_agree(move, 100)

    def test_what_the_bookkeeper_deletes_there_or_odoo_changes_is_followed(self):
        bank = self.bank().default_account_id
        move = self.document(invoice_date=fields.Date.subtract(fields.Date.today(), days=9))
        entry = self.settle(move, against=bank)
        self.run_push()
        day = fields.Date.subtract(fields.Date.today(), days=3)
        entry.button_draft()
        entry.date = day
        entry.action_post()
        for _round in range(2):
            self.run_push()
        self.assert_agree(move, 0)
        payment, = (one for one in self.payments_there() if one.get("Status") != "DELETED")
        self.assertEqual(self.date_of_payment(payment), str(day))
        act = {"quickbooks": "delete_payment", "xero": "delete_payment"}[self.code]
        self.box.control.act(self.code, act, self.connections[self.code].external_id, payment=(
            payment["Id"] if self.code == "quickbooks" else payment["PaymentID"]))
        self.run_schedules(self.code)
        self.assert_agree(move, 100)


@tagged("post_install", "-at_install")
class TestSettledByEntriesInQuickBooks(SettledByEntriesStories, PayoutCase):
    code = "quickbooks"
    bears = "Advertising"

    def assert_written_off(self, amount):
        """By credits that are used up."""
        ours = [row for row in self.books(self.code)["CreditMemo"] if "odoo:" in row.get("PrivateNote", "")]
        self.assertEqual(sum(float(row["TotalAmt"]) for row in ours), amount)
        self.assertEqual(sum(float(row["Balance"]) for row in ours), 0)
        there = self.env["books.record"].search([("kind", "=", "account"), ("name", "=", self.bears)], limit=1)
        for row in ours:
            self.assertEqual(row["Line"][0]["SalesItemLineDetail"]["ItemAccountRef"]["value"], there.external_id)


@tagged("post_install", "-at_install")
class TestSettledByEntriesInXero(SettledByEntriesStories, PayoutCase):
    code = "xero"
    bears = "Owner A Drawings"

    def assert_written_off(self, amount):
        """By payments into the account that bears it."""
        there = self.env["books.record"].search([("kind", "=", "account"), ("name", "=", self.bears)], limit=1)
        found = [row for row in self.books(self.code)["Payments"] if row["Status"] == "AUTHORISED"
                 and row["Account"]["AccountID"] == there.external_id]
        self.assertEqual(sum(float(row["Amount"]) for row in found), amount)

    def test_an_entry_waits_for_the_approval_of_its_invoice(self):
        self.connections[self.code].posting_status = "draft"
        move = self.document()
        self.settle(move, against=self.bank().default_account_id)
        self.run_push()
        self.assertEqual(len(self.payments_there()), 0)
        self.assertIn("waits for approval", self.env["books.job"].search([("state", "=", "todo")]).error)
        self.box.control.act(
            self.code, "approve_invoice", self.connections[self.code].external_id, invoice=self.external_id(move))
        self.minute_passes(self.code)
        self.run_schedules(self.code)
        self.run_push()
        self.assert_agree(move, 0)
