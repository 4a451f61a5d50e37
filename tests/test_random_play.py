"""Many random acts on both sides, with pulls and pushes between; in the end both sides owe the same, nothing twice.

BOOKS_PLAY_ACTS=1000 BOOKS_PLAY_SEED=7 dev/test tests/test_random_play.py
"""

import logging
import os
import random
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from unittest.mock import patch

import requests

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from ..flows.push.applied_credits import sides_of
from ..flows.push.payment_source import partials_of
from ..providers import PROVIDERS
from .payout_case import PayoutCase
from .pull_case import PullCase

_logger = logging.getLogger(__name__)

ACTS = int(os.environ.get("BOOKS_PLAY_ACTS", "200"))
SEED = int(os.environ.get("BOOKS_PLAY_SEED", "7"))
CENT = Decimal("0.01")
KEY = "webhook-key"


class Refused(Exception):
    """The service refuses an act, as it does to any bookkeeper, or there is nothing to do it with."""


class Play:
    """Acts by name: each is a method `play_…`, with how often it is chosen."""

    weights = {
        # in Odoo
        "invoice": 5, "register": 5, "cancel_registered": 2, "credit_here": 2, "unmatch_here": 3,
        "refund_here": 1, "overpay_here": 2, "advance_here": 2, "apply_here": 3, "give_back_here": 2, "pull": 5,
        "push": 5,
        # in the books
        "pay": 8, "pay_several": 4, "prepay": 3, "apply_advance": 4, "change_payment": 3, "delete_payment": 3,
        "move_payment": 3, "credit": 3, "remove_credit": 2, "refund": 1, "change_invoice": 2, "void_invoice": 1,
        "rename_contact": 1,
        # between them
        "webhooks": 5,
    }
    map_bank, bank, register = PayoutCase.map_bank, PayoutCase.bank, PayoutCase.register

    def setUp(self):
        super().setUp()
        provider = PROVIDERS[self.code]
        # Months of work are played in a minute.
        limits = replace(
            provider.limits, per_second=None, per_minute=None, writes_per_minute=None, per_day=None, concurrent=None)
        self.enterContext(patch.object(provider, "limits", limits))
        self.map_bank()
        self.env["books.app"].search([("provider", "=", self.code)]).webhook_key = KEY
        self.enterContext(self.allow_requests(all_requests=True))
        self.url = f"{self.base_url()}/books/webhook/{self.code}"
        self.box.control.webhook(self.code, url=self.url, secret=KEY, automatic=False)

    def test_both_sides_agree_after_many_random_acts(self):
        self.random, self.random_of_contacts = random.Random(SEED), random.Random(SEED)
        self.connection.auto_contacts = True
        self.moves, self.credits, self.paid, self.advances, self.notes, self.late = [], [], [], [], [], []
        self.registered = self.env["account.payment"]
        self.done, self.made = {}, set()  # how often each act was done; the credit notes made there
        _logger.info("random play of %s acts with seed %s", ACTS // 2, SEED)
        self.partners = [self.partner(self.code, f"{word} Ltd") for word in ("Alder", "Birch", "Cedar")]
        for _partner in self.partners:
            self.play_invoice()
        for number in range(ACTS // 2):
            if number % 10 == 0:
                # All of it is one transaction: PostgreSQL would plan as if the tables were empty.
                self.env.cr.execute(
                    "ANALYZE account_move, account_move_line, account_payment, account_partial_reconcile, books_record")
            self.env.cr.precommit.data.clear()  # what Odoo keeps for one transaction, journals' next numbers above all
            if number % 5 == 0:
                self.edit_contact(self.random_of_contacts)
            act = self.random.choices(list(self.weights), self.weights.values())[0]
            try:
                getattr(self, f"play_{act}")()
                self.done[act] = self.done.get(act, 0) + 1
            except Refused as refusal:
                self.done[f"{act} refused"] = self.done.get(f"{act} refused", 0) + 1
                _logger.debug("act %s, %s: %s", number, act, refusal)
        self.an_hour_passes()
        for _round in range(4):
            self.run_schedules(self.code)
            self.decide()
            # A minute passes: what takes money back waits for what uses it.
            self.env["books.job"].search([("state", "=", "todo")]).not_before = False
        self.run_schedules(self.code)
        self.sweep()

    def sweep(self):
        said = f"seed {SEED}: {self.done}"
        waiting = [(row.external_id, row.problem, row._allocates()) for row in self.waiting()]
        self.assertFalse(waiting, said)
        self.assertFalse(self.failed().mapped("error"), said)
        for move in self.moves:
            if move.state == "posted":
                here = Decimal(str(round(move.amount_residual, 2)))
                self.assertEqual(here, self.due_there(move), f"{move.name}, {said}")
        for partner in self.partners:
            self.assertEqual(self.contact_here(partner), self.contact_held(partner), f"{partner.name}, {said}")
            move = next(move for move in self.moves if move.partner_id == partner)
            self.assertEqual(
                self.owed_here(move), self.owed_there(move) + self.unknown_credit(move), f"{partner.name}, {said}")
        linked = self.env["books.record"].search([("res_id", "!=", 0)])
        self.assertEqual(len(linked), len({(row.kind, row.res_model, row.res_id) for row in linked}), said)
        self.assertLess(sum(count for act, count in self.done.items() if "refused" in act), ACTS // 4, said)
        _logger.info("random play of %s agrees, %s", self.code, said)

    def unknown_credit(self, move):
        """What the customer's credit notes come to that were made there and stand against nothing Odoo knows."""
        contact, books = self.contact_there(move), self.books(self.code)
        known = set(self.env["books.record"].search([("kind", "=", "credit_note"), ("res_id", "!=", 0)]).mapped(
            "external_id"))
        if self.code == "xero":
            notes = [(row["CreditNoteID"], row["RemainingCredit"]) for row in books["CreditNotes"]
                     if row["Contact"]["ContactID"] == contact]
        else:
            notes = [(row["Id"], row["RemainingCredit"]) for row in books["CreditMemo"]
                     if row["CustomerRef"]["value"] == contact]
        return sum((Decimal(str(rest)) for note, rest in notes if note in self.made and note not in known), Decimal(0))

    def act(self, act, **values):
        try:
            return super().act(act, **values)
        except (ValueError, LookupError) as refusal:
            raise Refused(str(refusal)) from refusal

    def chosen(self, among):
        if not among:
            raise Refused("nothing to choose from")
        return self.random.choice(among)

    # On Odoo's side

    def play_invoice(self):
        self.moves.append(self.sent_invoice(
            ("Goods", 1, self.random.randrange(2000, 20000) / 100), partner=self.random.choice(self.partners)
            if len(self.moves) >= len(self.partners) else self.partners[len(self.moves)]))

    def play_register(self):
        move = self.chosen([move for move in self.moves if move.state == "posted" and move.amount_residual])
        self.registered += self.register(move, float(self.part(Decimal(str(round(move.amount_residual, 2))))))

    def play_cancel_registered(self):
        payments = self.env["account.payment"].search([
            ("company_id", "=", self.company.id), ("state", "in", ("in_process", "paid"))])
        self.take_back(self.chosen([payment for payment in payments if not payment.books_origin]))

    def take_back(self, payment):
        payment = payment.with_env(self.as_user(self.accountants[self.code]))
        payment.move_id.line_ids.remove_move_reconcile()
        payment.move_id.button_cancel()

    def play_credit_here(self):
        move = self.chosen([move for move in self.moves if move.state == "posted" and move.amount_residual > 10])
        note = self.invoice(
            self.code, ("Discount", 1, self.random.randrange(100, 500) / 100), partner=move.partner_id,
            move_type="out_refund")
        self.press(self.accountants[self.code], note, "action_books_send")
        self.assertEqual(note.books_state, "synced", note.books_error)
        self.credits.append(note)
        if self.random.random() < 0.7:
            self.settle(move, note)

    def settle(self, move, notes):
        lines = (move | notes).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled)
        if len(lines.move_id) > 1:
            lines.reconcile()

    def play_unmatch_here(self):
        """The cross beside a credit note in the list of what pays an invoice; some are matched anew at once."""
        partials = self.env["account.partial.reconcile"].search([("company_id", "=", self.company.id)])
        sides = [(partial, *sides_of(partial)) for partial in partials]
        partial, note, move = self.chosen([one for one in sides if one[1] and self.row(one[1])])
        move.with_user(self.accountants[self.code]).js_remove_outstanding_partial(partial.id)
        if self.random.random() < 0.4:
            self.settle(self.chosen([
                one for one in self.moves
                if one.state == "posted" and one.amount_residual and one.partner_id == move.partner_id]), note)

    def play_refund_here(self):
        note = self.chosen([note for note in self.credits if note.amount_residual])
        self.registered += self.register(note)

    def play_overpay_here(self):
        """More than is due, by a payment of its own that is matched with the invoice."""
        move = self.chosen([move for move in self.moves if move.state == "posted" and move.amount_residual])
        payment = self.pay_by_hand(move.partner_id, move.amount_residual + self.random.randrange(500, 5000) / 100)
        self.match(payment, move)

    def play_advance_here(self):
        self.pay_by_hand(self.random.choice(self.partners), self.random.randrange(500, 9000) / 100)

    def play_apply_here(self):
        payment = self.chosen(self.open_money())
        move = self.chosen([
            move for move in self.moves
            if move.state == "posted" and move.amount_residual and move.partner_id == payment.partner_id])
        self.match(payment, move)

    def play_give_back_here(self):
        payment = self.chosen(self.open_money())
        rest = -sum(self.receivable(payment).mapped("amount_residual"))
        self.match(payment, self.pay_by_hand(
            payment.partner_id, float(self.part(Decimal(str(round(rest, 2))))), payment_type="outbound"))

    def pay_by_hand(self, partner, amount, payment_type="inbound"):
        payment = self.as_user(self.accountants[self.code])["account.payment"].create({
            "payment_type": payment_type, "partner_type": "customer", "partner_id": partner.id,
            "amount": round(amount, 2), "journal_id": self.bank().id})
        payment.action_post()
        self.registered += payment.sudo()
        return payment.sudo()

    def open_money(self):
        """Payments of Odoo's own of which something is open."""
        return [payment for payment in self.registered if payment.payment_type == "inbound" and payment.state in (
            "in_process", "paid") and self.receivable(payment)]

    def receivable(self, record):
        entry = record if record._name == "account.move" else record.move_id
        return entry.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled)

    def match(self, one, other):
        (self.receivable(one) | self.receivable(other)).reconcile()

    def play_pull(self):
        for _ in range(self.random.choice((1, 1, 2))):
            self.pull()
        self.decide()

    def play_push(self):
        self.env.flush_all()
        self.connection.sudo().push_cron_id.method_direct_trigger()
        self.env.invalidate_all()

    def failed(self):
        return self.env["books.job"].search([("state", "=", "failed")])

    def decide(self):
        """A person decides about what differs, and about what both sides did to the same invoice."""
        self.decide_differences()
        for row in self.env["books.record"].search([("remedy", "=", "contact_fields"), ("problem", "!=", False)]):
            self.press(self.accountants[self.code], row, self.random_of_contacts.choice(
                ("action_take_books", "action_keep_odoo")))
        receipts = self.waiting().filtered(lambda row: row.kind == "refund_receipt")
        self.press(self.accountants[self.code], receipts, "action_leave_out")
        for row in self.waiting().filtered("problem"):
            # It was paid on both sides: what was entered there goes.
            try:
                self.act("delete_payment", payment=row.external_id)
            except Refused as refusal:
                _logger.debug("%s stays: %s, %s", row.external_id, row.problem, refusal)
        self.undo_failed_payments()
        self.use_credit_notes()
        self.cancel_gifts()

    def decide_differences(self):
        for move in self.moves:
            if move.books_difference:
                with suppress(UserError):
                    self.press(
                        self.accountants[self.code], move,
                        f"action_books_{self.random.choice(('restore', 'accept'))}")
                if move.books_difference:  # the books refused the restoring: it is paid there
                    self.press(self.accountants[self.code], move, "action_books_accept")

    def undo_failed_payments(self):
        for job in self.failed().filtered(lambda job: job.kind == "payment"):
            record = self.env[job.res_model].browse(job.res_id).exists()
            if job.res_model == "account.payment":
                self.take_back(record)
            elif job.res_model == "account.partial.reconcile" and record:
                record.unlink()

    def use_credit_notes(self):
        """What an accepted difference credited is used as soon as something is open."""
        for move in self.moves:
            notes = self.env["account.move"].search([("invoice_origin", "=", move.name), ("state", "=", "posted")])
            if move.state == "posted" and move.amount_residual:
                self.settle(move, notes.filtered(lambda note: not self.row(note)))

    def cancel_gifts(self):
        for payment in self.registered:
            # Nobody is told of money given to a customer for nothing.
            given = payment.payment_type == "outbound" and payment.state in ("in_process", "paid")
            if given and not partials_of(payment) and not self.row(payment):
                self.take_back(payment)

    # On the books' side

    def some(self, open_only=True, partner=None):
        """An invoice that stands in the books, and what is due of it."""
        moves = [(move, self.due_there(move)) for move in self.moves
                 if move.state == "posted" and self.row(move) and partner in (None, move.partner_id)]
        return self.chosen([(move, due) for move, due in moves if due or not open_only])

    def part(self, amount):
        return max(CENT, (amount * self.random.choice((1, 1, Decimal("0.5"), Decimal("0.25")))).quantize(CENT))

    def play_pay(self):
        move, due = self.some()
        self.paid += self.pay((move, self.part(due)))

    def play_pay_several(self):
        one, due = self.some()
        two, due_too = self.some(partner=one.partner_id)
        if one == two:
            raise Refused("one invoice")
        total = None
        parts = (one, self.part(due)), (two, self.part(due_too))
        if self.code == "quickbooks" and self.random.random() < 0.5:  # more than the invoices ask for
            total = sum(part for _move, part in parts) + 10
        self.paid += self.pay(*parts, amount=total)

    def play_prepay(self):
        move, _due = self.some(open_only=False)
        self.advances.append((self.prepay(move, self.random.randrange(500, 9000) / 100), move.partner_id))

    def play_apply_advance(self):
        advance, partner = self.chosen(self.advances)
        move, due = self.some(partner=partner)
        self.apply_advance(advance, (move, min(self.part(due), Decimal(5))))

    def play_change_payment(self):
        payment = self.chosen(self.paid)
        made = self.act("change_payment", payment=payment, amount=str(self.random.randrange(100, 4000) / 100))
        if self.code == "xero":
            self.paid.append(made["PaymentID"])

    def play_delete_payment(self):
        payment = self.chosen(self.paid)
        self.act(self.random.choice(("delete_payment", "void_payment")), payment=payment)
        self.paid.remove(payment)

    def play_move_payment(self):
        payment = self.chosen(self.paid)
        if self.code == "xero":
            self.act("delete_payment", payment=payment)
            self.play_pay()
            return
        there = self.chosen([row for row in self.books(self.code)["Payment"] if row["Id"] == payment])
        partner = next(one for one in self.partners for move in self.moves if (
            move.partner_id == one and self.contact_there(move) == there["CustomerRef"]["value"]))
        move, due = self.some(partner=partner)
        self.apply_advance(payment, (move, min(due, Decimal(str(there["TotalAmt"])))))

    def play_credit(self):
        move, due = self.some()
        self.notes.append(self.credit(move, min(due, Decimal(self.random.randrange(100, 2000)) / 100)))
        self.made.add(self.notes[-1])

    def play_remove_credit(self):
        note = self.chosen(self.notes)
        self.notes.remove(note)
        try:
            self.take_credit_off(note)
        except (LookupError, StopIteration) as error:
            raise Refused("it is set against nothing") from error

    def play_refund(self):
        """Money given back of what a customer has too much, or in QuickBooks by any form that takes a customer."""
        if self.code == "xero":
            self.act("refund", credit_of=self.chosen([*self.notes, *(one for one, _partner in self.advances)]))
            return
        move, _due = self.some(open_only=False)
        act, word, values = self.random.choice((
            ("refund", "customer", {}), ("give_back", "customer", {}), ("journal_entry", "contact", {"account": "35"})))
        self.act(act, amount="5", **{word: self.contact_there(move)}, **values)

    def play_change_invoice(self):
        move, _due = self.some(open_only=False)
        self.act("change_invoice", invoice=self.there(move), amount=str(
            round(move.amount_untaxed * self.random.choice((0.9, 0.5)), 2)))

    def play_void_invoice(self):
        move, _due = self.some(open_only=False)
        self.act("void_invoice", invoice=self.there(move))

    # Contacts, field by field, on either side

    def edit_contact(self, chance):
        """Somebody changes one field of a contact, here or there."""
        partner = chance.choice(self.partners)
        field, number = chance.choice(("phone", "email", "street", "city")), chance.randrange(100, 999)
        value = f"mail{number}@example.com" if field == "email" else f"{field} {number}"
        if chance.random() < 0.5:
            partner[field] = value
            return
        row, raw = self.row(partner), self.raw_contact(partner)
        if self.code == "quickbooks":
            address = {"street": "Line1", "city": "City"}.get(field)
            values = {"BillAddr": raw.get("BillAddr", {}) | {address: value}} if address else {
                "phone": {"PrimaryPhone": {"FreeFormNumber": value}},
                "email": {"PrimaryEmailAddr": {"Address": value}}}[field]
        else:
            address = {"street": "AddressLine1", "city": "City"}.get(field)
            values = {"Addresses": [
                one | {address: value} for one in raw["Addresses"] if one["AddressType"] == "POBOX"]} if address else {
                    "phone": {"Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": value}]},
                    "email": {"EmailAddress": value}}[field]
        self.act("change_contact", contact=row.external_id, **values)

    def raw_contact(self, partner):
        kind, key = {"quickbooks": ("Customer", "Id"), "xero": ("Contacts", "ContactID")}[self.code]
        return next(one for one in self.books(self.code)[kind] if one[key] == self.row(partner).external_id)

    def contact_here(self, partner):
        return partner.phone, partner.email, partner.street, partner.city

    def contact_held(self, partner):
        raw = self.raw_contact(partner)
        if self.code == "quickbooks":
            return (raw["PrimaryPhone"]["FreeFormNumber"] if "PrimaryPhone" in raw else False,
                    raw["PrimaryEmailAddr"]["Address"], raw["BillAddr"]["Line1"], raw["BillAddr"]["City"])
        phone = next(one["PhoneNumber"] for one in raw["Phones"] if one["PhoneType"] == "DEFAULT")
        place = next(one for one in raw["Addresses"] if one["AddressType"] == "POBOX")
        return phone or False, raw["EmailAddress"], place["AddressLine1"], place["City"]

    def play_rename_contact(self):
        partner = self.random.choice(self.partners)
        move = next(move for move in self.moves if move.partner_id == partner)
        self.act("rename_contact", contact=self.contact_there(move), name=f"{partner.name}'")

    # Between them

    def play_webhooks(self):
        """What the books tell arrives, arrives twice, late and in another order, or never."""
        told, self.late = self.late, []
        for delivery in self.box.control.webhook_take(self.code):
            fate = self.random.choice(("once", "once", "twice", "late", "never"))
            if fate == "late":
                self.late.append(delivery)
            elif fate != "never":
                told += [delivery] * (2 if fate == "twice" else 1)
        self.random.shuffle(told)
        self.env.flush_all()
        for delivery in told:
            answer = requests.post(
                self.url, data=delivery["body"].encode(), headers=delivery["headers"], timeout=10)
            self.assertEqual(answer.status_code, 200)
        cron = self.connection.sudo().pull_cron_id
        if self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]):
            cron.method_direct_trigger()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestRandomPlayWithQuickBooks(Play, PullCase, HttpCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestRandomPlayWithXero(Play, PullCase, HttpCase):
    code = "xero"
