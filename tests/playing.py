"""Random acts of people on both sides, with pulls and pushes between."""

import logging
import random
import time
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from unittest.mock import patch

import requests

from odoo.exceptions import UserError

from ..flows.push.payment_source import partials_of
from ..providers import PROVIDERS
from ..tools.clock import database_now
from .payout_case import PayoutCase
from .play_contacts import ContactEdits
from .play_here import ActsHere
from .play_there import ActsThere, Refused

_logger = logging.getLogger(__name__)

KEY = "webhook-key"


class Play(ActsHere, ActsThere, ContactEdits):
    """Acts by name: each is a method `play_…`, with how often it is chosen."""

    weights = {
        # in Odoo
        "invoice": 5, "register": 5, "cancel_registered": 2, "credit_here": 2, "unmatch_here": 3,
        "refund_here": 1, "overpay_here": 2, "advance_here": 2, "apply_here": 3, "give_back_here": 2,
        "zero_invoice": 1, "branch_invoice": 3, "pull": 5, "push": 5,
        # in the books
        "pay": 8, "pay_several": 4, "prepay": 3, "apply_advance": 4, "change_payment": 3, "delete_payment": 3,
        "move_payment": 3, "credit": 3, "remove_credit": 2, "refund": 1, "change_invoice": 2, "void_invoice": 1,
        "rename_contact": 1, "renumber": 1,
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
        self.branch = self.env["res.company"].create({
            "name": "North", "parent_id": self.company.id, "country_id": self.company.country_id.id})
        self.env.cr.precommit.run()  # Odoo gives it its chart of accounts
        self.env.user.company_ids |= self.branch
        self.accountants[self.code].company_ids |= self.branch
        self.env["books.app"].search([("provider", "=", self.code)]).webhook_key = KEY
        self.enterContext(self.allow_requests(all_requests=True))
        self.url = f"{self.base_url()}/books/webhook/{self.code}"
        self.box.control.webhook(self.code, url=self.url, secret=KEY, automatic=False)

    def play(self, acts, seed):
        """Do random acts on both sides, then let everything arrive that is on its way."""
        self.random, self.random_of_contacts = random.Random(seed), random.Random(seed)
        self.connection.auto_contacts = True
        self.moves, self.credits, self.paid, self.advances, self.notes, self.late = [], [], [], [], [], []
        self.registered = self.env["account.payment"]
        self.done, self.made = {}, set()  # how often each act was done; the credit notes made there
        _logger.info("random play of %s acts with seed %s", acts, seed)
        self.partners = [
            self.partner(self.code, f"{word} Ltd", company_id=False) for word in ("Alder", "Birch", "Cedar")]
        for _partner in self.partners:
            self.play_invoice()
        since = time.monotonic()
        for number in range(acts):
            if number and number % 100 == 0:
                _logger.info("random play: %s acts, the last 100 in %.0f s", number, time.monotonic() - since)
                since = time.monotonic()
            self.play_act(number)
        self.an_hour_passes()
        for _round in range(4):
            self.run_schedules(self.code)
            self.decide()
            # A minute passes: what takes money back waits for what uses it.
            self.env["books.job"].search([("state", "=", "todo")]).not_before = False
        self.run_schedules(self.code)

    def play_act(self, number):
        if number % 10 == 0:
            # All of it is one transaction: PostgreSQL would plan as if the tables were empty.
            self.env.cr.execute(
                "ANALYZE account_move, account_move_line, account_payment, account_partial_reconcile, books_record")
        # What Odoo keeps for one transaction: journals' next numbers, and the time of which everything is written.
        self.env.cr.precommit.data.clear()
        self.env.cr._now = database_now(self.env)
        if number % 5 == 0:
            self.edit_contact(self.random_of_contacts)
        act = self.random.choices(list(self.weights), self.weights.values())[0]
        try:
            getattr(self, f"play_{act}")()
            self.done[act] = self.done.get(act, 0) + 1
        except Refused as refusal:
            self.done[f"{act} refused"] = self.done.get(f"{act} refused", 0) + 1
            _logger.debug("act %s, %s: %s", number, act, refusal)

    def owed_here(self, move):
        """What the customer of an invoice owes to the company and its branch."""
        lines = self.env["account.move.line"].search([
            ("partner_id", "=", move.commercial_partner_id.id), ("parent_state", "=", "posted"),
            ("account_type", "=", "asset_receivable"), ("company_id", "in", (self.company | self.branch).ids)])
        return Decimal(str(round(sum(lines.mapped("amount_residual_currency")), 2)))

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

    # Between both sides

    def play_pull(self):
        for _ in range(self.random.choice((1, 1, 2))):
            self.pull()
        self.decide()

    def play_push(self):
        self.env.flush_all()
        self.connection.sudo().push_cron_id.method_direct_trigger()
        self.env.invalidate_all()

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

    # What a person decides

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
        differing = self.env["books.record"].search([
            ("res_model", "=", "account.move"), ("difference", "!=", False)]).mapped("res_id")
        for move in self.env["account.move"].browse(sorted(differing)).exists():
            if move.books_difference:
                with suppress(UserError):
                    self.press(
                        self.accountants[self.code], move,
                        f"action_books_{self.random.choice(('restore', 'accept'))}")
                if move.books_difference:  # the books refused the restoring: it is paid there
                    with suppress(UserError):  # a payment that failed settles it here: it is taken back next
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
        notes = self.env["account.move"].search([
            ("invoice_origin", "!=", False), ("move_type", "=", "out_refund"), ("state", "=", "posted"),
            ("amount_residual", "!=", 0), ("company_id", "in", (self.company | self.branch).ids)])
        by_origin = notes.grouped("invoice_origin")
        for move in self.env["account.move"].search([
                ("name", "in", list(by_origin)), ("company_id", "in", notes.company_id.ids)]):
            if move.state == "posted" and move.amount_residual:
                self.settle(move, by_origin[move.name].filtered(lambda note: not self.row(note)))

    def cancel_gifts(self):
        given = self.env["account.payment"].search([
            ("id", "in", self.registered.ids), ("payment_type", "=", "outbound"),
            ("state", "in", ("in_process", "paid"))])
        for payment in given:
            # Nobody is told of money given to a customer for nothing.
            if not partials_of(payment) and not self.row(payment):
                self.take_back(payment)
