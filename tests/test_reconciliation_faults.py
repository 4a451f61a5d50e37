"""Faults that nobody is told of, planted on both sides after random acts: a comparison finds all of them and nothing
else, and what it suggests mends them without touching the side that was right.

BOOKS_FAULTS=100 BOOKS_FAULT_ACTS=1000 BOOKS_FAULT_SEED=7 dev/test tests/test_reconciliation_faults.py
"""

import os
import random
from dataclasses import replace
from unittest.mock import patch

from odoo.tests import tagged

from ..flows.kinds import MONEY
from ..providers import PROVIDERS
from .planting import QuickBooksPlanterMixin, XeroPlanterMixin
from .reconciliation_case import ReconciliationCase

FAULTS = int(os.environ.get("BOOKS_FAULTS", "10"))  # on each side
ACTS = int(os.environ.get("BOOKS_FAULT_ACTS", "20"))
SEED = int(os.environ.get("BOOKS_FAULT_SEED", "7"))
NEVER = (False, "accept", "leave", "unlink")  # suggested for a fault


class Faults:

    can_move = False  # whether a bookkeeper can set a payment against another document
    here = ("here_number", "here_date", "here_due_date", "here_contact", "here_account", "here_amount", "here_taxes")

    def setUp(self):
        super().setUp()
        provider = PROVIDERS[self.code]
        limits = replace(
            provider.limits, per_second=None, per_minute=None, writes_per_minute=None, per_day=None, concurrent=None)
        self.enterContext(patch.object(provider, "limits", limits))
        self.random = random.Random(SEED)
        self.partners = [self.partner(self.code, f"{word} Ltd") for word in ("Alder", "Birch", "Cedar")]
        self.moves = []

    def test_a_comparison_finds_all_faults_and_nothing_else_and_what_it_suggests_mends_them(self):
        self.play()
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
        self.decide(rows, "suggested")
        self.assertEqual([(row.number, row.reason, row.problem) for row in rows if row.problem], [])
        self.run_schedules(self.code)
        self.assert_agrees(self.compare())
        self.assertEqual(self.held_here(), right)
        self.assertEqual(self.held_there(), books)

    def play(self):
        """Documents of every kind, and payments on both sides."""
        sent = self.env["account.move"]
        for number in range(2 * FAULTS + 8):
            partner = self.partners[number % len(self.partners)]
            sent |= self.invoice(self.code, *(
                (f"Goods {place}", self.random.randrange(1, 4), self.random.randrange(500, 20000) / 100)
                for place in range(self.random.randrange(1, 4))), partner=partner)
        self.press(self.accountants[self.code], sent, "action_books_send")
        self.run_schedules(self.code)
        self.assertEqual(set(sent.mapped("books_state")), {"synced"}, sent.mapped("books_error"))
        self.moves = list(sent)
        paid = [move for move in self.moves[-8:] if move not in (self.moves[-1], self.moves[-4])]
        self.pay_here(self.moves[-1], 3)  # a payment that somebody sets against another invoice of its customer
        for _number in range(ACTS):
            move = self.random.choice([one for one in paid if one.amount_residual] or [None])
            if not move:
                break
            part = round(move.amount_residual * self.random.choice((1, 0.5, 0.25)), 2) or move.amount_residual
            self.env.cr.precommit.data.clear()  # what Odoo keeps for one transaction, journals' next numbers above all
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
        planted, moves = [], self.moves[:2 * FAULTS]
        self.random.shuffle(moves)
        names = [name for side in (self.here, self.there_faults) for name in (side * FAULTS)[:FAULTS]]
        for name, move in zip(names, moves, strict=True):
            planted.append((name, getattr(self, name)(move)))
        planted += [("there_payment_lost", self.lose_payment(row)) for row in self.payments_sent()]
        if self.can_move:
            [payment] = self.row(self.moves[-1]).env["books.allocation"].search([
                ("document_id", "=", self.row(self.moves[-1]).id)]).payment_id
            planted.append(("there_payment_moved", self.move_payment(payment, self.moves[-4])))
        return planted

    def payments_sent(self):
        """The payments of Odoo that settle one document each: some of them, each of another document."""
        rows = self.env["books.record"].search([
            ("connection_id", "=", self.connection.id), ("kind", "in", MONEY), ("from_odoo", "=", True),
            ("state", "not in", ("void", "deleted"))]).filtered(
                lambda row: len(row.allocation_ids) == 1 and row.allocation_ids.document_id != self.row(self.moves[-1]))
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
            for move in self.moves}

    def held_there(self):
        """What the books hold: number, contact, day, total and what is due of everything that is valid there."""
        return sorted(self.valid_there(self.books(self.code)))


@tagged("post_install", "-at_install")
class TestFaultsWithQuickBooks(Faults, QuickBooksPlanterMixin, ReconciliationCase):

    code, can_move = "quickbooks", True
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
class TestFaultsWithXero(Faults, XeroPlanterMixin, ReconciliationCase):

    code = "xero"
    there_faults = (
        "there_number", "there_date", "there_due_date", "there_contact", "there_amount", "there_tax", "there_account",
        "there_double")

    def valid_there(self, books):
        return [(row["InvoiceNumber"], row["Contact"]["ContactID"], str(row["Date"]), str(row["DueDate"]),
                 str(row["Total"]), str(row["AmountDue"]), [line["AccountID"] for line in row["LineItems"]])
                for row in books["Invoices"] if row["Status"] in ("AUTHORISED", "PAID")]
