"""Faults that nobody is told of, planted on both sides after random acts: a comparison finds all of them and nothing
else, and what it suggests mends them without touching the side that was right.

BOOKS_FAULTS=100 BOOKS_FAULT_ACTS=1000 BOOKS_FAULT_SEED=7 dev/test tests/test_reconciliation_faults.py
"""

import os

from odoo.tests import HttpCase, tagged

from ..flows.kinds import MONEY
from .planting import QuickBooksPlanterMixin, XeroPlanterMixin
from .playing import Play
from .reconciliation_case import ReconciliationCase

FAULTS = int(os.environ.get("BOOKS_FAULTS", "10"))  # on each side
ACTS = int(os.environ.get("BOOKS_FAULT_ACTS", "20"))
SEED = int(os.environ.get("BOOKS_FAULT_SEED", "7"))
NEVER = (False, "accept", "leave", "unlink")  # suggested for a fault


class Faults(Play):

    can_move = False  # whether a bookkeeper can set a payment against another document
    decide_rows = ReconciliationCase.decide
    here = ("here_number", "here_date", "here_due_date", "here_contact", "here_account", "here_amount", "here_taxes",
            "here_double")

    def test_a_comparison_finds_all_faults_and_nothing_else_and_what_it_suggests_mends_them(self):
        self.play(ACTS, SEED)
        self.leave_what_the_play_left()
        self.send_and_pay()
        self.assert_agrees(self.compare())
        right = self.held_here()
        books = self.held_there()
        planted = self.plant()
        run = self.compare()
        rows = self.differing(run)
        found = {row.external_id if row.reason == "double_there" or row.kind in MONEY else row.res_id: row
                 for row in rows}
        wanted = {fault if isinstance(fault, str) else fault.id: name for name, fault in planted}
        self.assertEqual(set(found), set(wanted), [
            (wanted.get(key), key in found and (found[key].reason, found[key].difference))
            for key in set(found) ^ set(wanted)])
        wrong = [(wanted[key], row.reason, row.who, row.suggested, row.difference) for key, row in found.items()
                 if row.suggested in NEVER]
        self.assertEqual(wrong, [])
        self.decide_rows(rows, "suggested")
        self.assertEqual([(row.number, row.reason, row.problem) for row in rows if row.problem], [])
        self.run_schedules(self.code)
        self.assert_agrees(self.compare())
        self.assertEqual(self.held_here(), right)
        self.assertEqual(self.held_there(), books)

    def leave_what_the_play_left(self):
        """What the bookkeeper made for himself, and told nobody of, is no fault: somebody leaves it alone."""
        rows = self.differing(self.compare())
        self.assertEqual([(row.reason, row.number, row.difference) for row in rows if not (
            row.reason == "only_there" and row.external_id in self.made)], [])
        if rows:
            self.decide_rows(rows, "leave", why="Made there")

    def send_and_pay(self):
        """Documents for the faults, and payments on both sides."""
        sent = self.env["account.move"]
        for number in range(2 * FAULTS + 12):
            partner = self.partners[number % len(self.partners)]
            sent |= self.invoice(self.code, *(
                (f"Goods {place}", self.random.randrange(1, 4), self.random.randrange(500, 20000) / 100)
                for place in range(self.random.randrange(1, 4))), partner=partner, ref=f"PO {number}")
        self.press(self.accountants[self.code], sent, "action_books_send")
        self.run_schedules(self.code)
        self.assertEqual(set(sent.mapped("books_state")), {"synced"}, sent.mapped("books_error"))
        self.own = list(sent)
        # Each third one is of the same customer: a payment is set against another invoice of it.
        *_others, self.moved_there, self.moved_here, self.lost_here = self.own
        self.target_there, self.target_here, *paid = self.own[-6:-3] + self.own[-12:-6]
        for move in (self.moved_there, self.moved_here, self.lost_here):
            self.pay_here(move, 3)
        for move in paid:
            for _number in range(3):
                part = round(move.amount_residual * self.random.choice((0.5, 0.25)), 2)
                self.env.cr.precommit.data.clear()  # what Odoo keeps for one transaction, journals' next numbers
                self.random.choice((self.pay_there, self.pay_here))(move, part)
        self.run_schedules(self.code)

    def pay_there(self, move, part):
        self.pay((move, part))
        self.run_schedules(self.code)

    def pay_here(self, move, part):
        self.register(move, part)
        self.run_schedules(self.code)

    def plant(self):
        """[(name of the fault, what is wrong now)], one for each of the unpaid documents."""
        planted, moves = [], self.own[:2 * FAULTS]
        self.random.shuffle(moves)
        names = [name for side in (self.here, self.there_faults) for name in (side * FAULTS)[:FAULTS]]
        for name, move in zip(names, moves, strict=True):
            planted.append((name, getattr(self, name)(move)))
        planted += [("there_payment_lost", self.lose_payment(row)) for row in self.payments_sent()]
        if self.can_move:
            planted.append(("there_payment_moved", self.move_payment(
                self.payment_of(self.moved_there), self.target_there)))
        planted += [("here_payment_moved", move) for move in self.here_payment_moved(self.moved_here, self.target_here)]
        lost = self.payment_of(self.lost_here).external_id
        self.here_payment_lost(self.lost_here)
        planted.append(("here_payment_lost", lost))
        return planted

    def payment_of(self, move):
        """The only payment of a document, as the books hold it."""
        [payment] = self.env["books.allocation"].search([("document_id", "=", self.row(move).id)]).payment_id
        return payment

    def payments_sent(self):
        """The payments of Odoo that settle one document each: some of them, each of another document."""
        taken = self.row(self.moved_there) | self.row(self.moved_here) | self.row(self.lost_here)
        rows = self.env["books.record"].search([
            ("connection_id", "=", self.connection.id), ("kind", "in", MONEY), ("from_odoo", "=", True),
            ("state", "not in", ("void", "deleted"))]).filtered(
                lambda row: len(row.allocation_ids) == 1 and row.allocation_ids.document_id not in taken
                and row.allocation_ids.document_id.res_id in [move.id for move in self.own])
        return list({row.allocation_ids.document_id: row for row in rows}.values())[:1 + FAULTS // 10]

    def lose_payment(self, row):
        self.act("delete_payment", silent=True, payment=row.external_id)
        return row.external_id

    def external_id(self, move):
        return self.there(move)

    def external_contact(self, partner):
        return self.env["books.record"].search([
            ("kind", "=", self.connection._contact_kinds()[0]), ("res_model", "=", "res.partner"),
            ("res_id", "=", partner.id)]).external_id

    def held_here(self):
        """What Odoo holds of each document."""
        return {move.id: (
            move.name, move.partner_id.id, move.invoice_date, move.invoice_date_due, move.amount_total, move.amount_tax,
            move.amount_residual, move.state, sorted((
                line.account_id.id, line.price_subtotal, tuple(line.tax_ids.ids)) for line in move.invoice_line_ids))
            for move in [*self.moves, *self.own]}

    def held_there(self):
        """What the books hold: number, contact, day, total and what is due of everything that is valid there."""
        return sorted(self.valid_there(self.books(self.code)))


@tagged("post_install", "-at_install")
class TestFaultsWithQuickBooks(Faults, QuickBooksPlanterMixin, ReconciliationCase, HttpCase):

    code, can_move = "quickbooks", True
    weights = Play.weights | {"deposit": 2}
    there_faults = (
        "there_number", "there_date", "there_due_date", "there_contact", "there_amount", "there_tax", "there_account",
        "there_lost", "there_double")

    def valid_there(self, books):
        return [(row["DocNumber"], row["CustomerRef"]["value"], row["TxnDate"], str(row["DueDate"]),
                 str(row["TotalAmt"]), str(row["Balance"]), [
                     line["SalesItemLineDetail"]["ItemRef"]["value"] for line in row["Line"]
                     if line["DetailType"] == "SalesItemLineDetail"])
                for row in books["Invoice"] if not str(row.get("PrivateNote") or "").startswith("Voided")]


@tagged("post_install", "-at_install")
class TestFaultsWithXero(Faults, XeroPlanterMixin, ReconciliationCase, HttpCase):

    code = "xero"
    there_faults = (
        "there_number", "there_date", "there_due_date", "there_contact", "there_amount", "there_tax", "there_account",
        "there_double")

    def valid_there(self, books):
        return [(row["InvoiceNumber"], row["Contact"]["ContactID"], str(row["Date"]), str(row["DueDate"]),
                 str(row["Total"]), str(row["AmountDue"]), [line["AccountID"] for line in row["LineItems"]])
                for row in books["Invoices"] if row["Status"] in ("AUTHORISED", "PAID")]
