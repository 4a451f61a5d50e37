"""Companies that were kept by hand on both sides for years: what is one is linked, and nothing else ever is."""

import dataclasses
import datetime
from decimal import Decimal

from odoo import Command
from odoo.tests import tagged

from ..sandbox.history.papers import Line, Paper, Party
from ..sandbox.quickbooks.bookkeeper import Bookkeeper as QuickBooksBookkeeper
from ..sandbox.xero.bookkeeper import Bookkeeper as XeroBookkeeper
from . import pairs
from .pull_case import PullCase

SEEDS, DOCUMENTS = range(1, 4), 120
TYPES = {"invoice": "out_invoice", "credit_note": "out_refund", "bill": "in_invoice", "vendor_credit": "in_refund"}
RATES = {"GBP": Decimal(1), "EUR": Decimal("0.86"), "USD": Decimal("0.76")}  # pounds for one
ANY_NUMBER = r"^(?P<prefix1>.*?)(?P<seq>\d{0,9})(?P<suffix>\D*?)$"


class Pairs:
    """A company of pounds, with its books; the truth is known to who made both."""

    def compare(self, seed):
        self.env.ref("base.EUR").active = self.env.ref("base.USD").active = True
        made = pairs.company(seed, DOCUMENTS, until=datetime.date.today() - datetime.timedelta(days=1))
        self.keep_contacts(made)
        moves = self.keep_odoo(made)
        ids = {(made.books[key].kind, external_id): key for key, external_id in self.keep_books(made).items()}
        with self.request(self.accountants[self.code]) as env:
            one = env["books.import"].create({"connection_id": self.connection.id})
            one.action_start()
        one = self.env["books.import"].browse(one.id)
        for _again in range(10):  # a schedule ends after its time, and goes on in the next minute
            self.run_schedules(self.code)
            if one.state != "reading":
                break
        self.assertEqual((one.state, one.problem), ("review", False))
        keys = {move.id: key for key, move in moves.items()}
        rows = {ids[row.kind, row.record_id.external_id]: row for row in one.row_ids
                if (row.kind, row.record_id.external_id) in ids}
        self.assertEqual(set(rows), set(made.books))
        asked = {key for key, row in rows.items() if row.bucket in ("several", "strong", "weak")}
        # Of each pair that is asked about, its entry is one of those that are offered.
        for key in asked & set(made.pairs):
            self.assertIn(made.pairs[key], {keys.get(move.id) for move in rows[key].candidate_ids}, made.trap.get(key))
        self.press(self.accountants[self.code], one, "action_link_exact")
        for _hundred in range(3):
            self.run_schedules(self.code)
        linked = {key: keys[row.move_id.id] for key, row in rows.items() if row.state == "linked"}
        self.assertGreater(len(linked), DOCUMENTS / 4)
        self.assertEqual(pairs.faults(made, linked, asked), [])
        self.assertFalse([row.problem for row in rows.values() if row.problem])

    # The contacts on both sides, which somebody linked

    def keep_contacts(self, made):
        self.partners, self.parties = {}, {}
        self.currencies = {contact.key: contact.currency for contact in made.contacts}
        for contact in made.contacts:
            self.partners[contact.key] = self.env["res.partner"].create({
                "name": contact.odoo, "company_id": self.company.id, "is_company": True,
                "customer_rank": contact.side == "customer", "supplier_rank": contact.side == "supplier"})
            self.party(contact, contact.currency)
        self.run_schedules(self.code)
        self.run_schedules(self.code)
        for (key, currency), party in self.parties.items():
            self.link_contact(key, currency, party)

    def party(self, contact, currency):
        """The contact in the books; in QuickBooks each has one currency."""
        known = (contact.key, currency if self.code == "quickbooks" else "")
        if known not in self.parties:
            supplier = " (supplier)" if contact.side == "supplier" else ""
            other = f" {currency}" if currency != contact.currency else ""
            party = Party(contact.side, f"{contact.books}{supplier}{other}", currency)
            party.id = self.keeper.add_party(party, dict.fromkeys(
                ("mail", "street", "town", "code", "country", "given", "family", "vat", "phone"), ""))
            self.parties[known] = party
        return self.parties[known]

    def link_contact(self, key, currency, party):
        row = self.env["books.record"].search([
            ("connection_id", "=", self.connection.id), ("external_id", "=", party.id),
            ("kind", "in", self.connection._contact_kinds())])
        if currency and currency != self.currencies[key]:
            kept = self.env["books.currency.contact"].create({
                "connection_id": self.connection.id, "partner_id": self.partners[key].id,
                "currency_id": self.currency(currency).id})
            row.write({"res_model": kept._name, "res_id": kept.id})
        else:
            row.partner_id = self.partners[key]

    def currency(self, code):
        return self.env["res.currency"].search([("name", "=", code)])

    # The documents

    def keep_odoo(self, made):
        """{key: entry} of what was entered in Odoo."""
        journals = {
            kind: self.env["account.journal"].create({
                "name": f"Pairs {kind}", "type": kind, "code": f"PA{kind[:1].upper()}",
                "company_id": self.company.id, "sequence_override_regex": ANY_NUMBER,
                "default_account_id": self.env["account.journal"].search(
                    [("type", "=", kind), ("company_id", "=", self.company.id)], limit=1).default_account_id.id})
            for kind in ("sale", "purchase")}
        taxes = {"sale": self.company.account_sale_tax_id, "purchase": self.company.account_purchase_tax_id}
        values = []
        for document in made.odoo.values():
            side = "sale" if document.kind in pairs.SALES else "purchase"
            values.append({
                "move_type": TYPES[document.kind], "journal_id": journals[side].id,
                "partner_id": self.partners[document.contact].id, "invoice_date": document.date, "date": document.date,
                "invoice_date_due": document.due, "invoice_payment_term_id": False,
                "currency_id": self.currency(document.currency).id,
                "name" if side == "sale" else "ref": document.number,
                "invoice_line_ids": [Command.create({
                    "name": text, "quantity": float(quantity), "price_unit": float(price),
                    "tax_ids": [Command.set(taxes[side].ids if tax else [])]})
                    for text, quantity, price, tax in document.lines]})
        moves = self.env["account.move"].with_company(self.company).with_context(
            tracking_disable=True, default_company_id=self.company.id).create(values)
        moves.action_post()
        for move, document in zip(moves, made.odoo.values(), strict=True):
            self.assertEqual(Decimal(str(round(move.amount_total, 2))), document.total, document)
            self.assertEqual(move.name if document.kind in pairs.SALES else move.ref, document.number)
        return dict(zip(made.odoo, moves, strict=True))

    def keep_books(self, made):
        """{key: id} of what was entered in the books."""
        contacts = {contact.key: contact for contact in made.contacts}
        found = {}
        for key, document in made.books.items():
            contact = contacts[document.contact]
            known = len(self.parties)
            party = self.party(contact, document.currency)
            if len(self.parties) > known:
                self.run_schedules(self.code)
                self.link_contact(contact.key, document.currency, party)
            paper = Paper(
                document.kind, dataclasses.replace(party, currency=document.currency), document.date, document.due,
                RATES[document.currency],
                [Line(text, quantity, price, "standard" if tax else "zero")
                 for text, quantity, price, tax in document.lines],
                number=document.number, twice=True)
            found[key] = self.keeper.enter(paper)
        return found


for seed in SEEDS:
    def compared(self, seed=seed):
        self.compare(seed)

    setattr(Pairs, f"test_what_is_one_on_both_sides_is_linked_and_nothing_else_is_{seed}", compared)


@tagged("post_install", "-at_install")
class TestPairsInQuickBooks(Pairs, PullCase):

    code, opens = "quickbooks", "Thames Stationery Ltd"
    places = {"quickbooks": {"name": "Thames", "country": "base.uk", "chart": "uk", "books": opens}}

    def setUp(self):
        super().setUp()
        self.keeper = QuickBooksBookkeeper(self.box.quickbooks.company(self.opens))


@tagged("post_install", "-at_install")
class TestPairsInXero(Pairs, PullCase):

    code = "xero"

    def setUp(self):
        super().setUp()
        self.keeper = XeroBookkeeper(self.box.xero.organisation(self.connection.external_id))
