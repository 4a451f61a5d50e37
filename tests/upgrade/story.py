"""What the people of two companies did with the former version, so that its tables hold something of everything.

It runs in an Odoo shell of that version, over its own test cases' words for what people do; everything is committed as
it happens. `make` calls it.
"""

import logging
import re
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

import requests

from odoo import Command, fields

from odoo.addons.books_connector.providers.base import Event
from odoo.addons.books_connector.tests.contact_case import ContactCase
from odoo.addons.books_connector.tests.payout_case import PayoutCase
from odoo.addons.books_connector.tests.pull_case import PullCase

COMPANIES = {
    "quickbooks": {"name": "Thames", "country": "base.uk", "chart": "uk", "books": "Thames Stationery Ltd"},
    "xero": {"name": "Bramley", "country": "base.uk", "chart": "uk", "books": "Bramley & Finch Ltd"},
}
FIRST_TRY = {"quickbooks": ("POST", "/batch"), "xero": ("PUT", "/Invoices")}


_logger = logging.getLogger(__name__)

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d)?")


def an_hour_before(match):
    return (datetime.fromisoformat(match[0]) - timedelta(minutes=61)).isoformat()


class Story(PullCase):
    """The test cases' words, in transactions of their own that are committed."""

    places = COMPANIES
    bank, map_bank, register = PayoutCase.bank, PayoutCase.map_bank, PayoutCase.register
    create_there, change_there = ContactCase.create_there, ContactCase.change_there

    @classmethod
    def begin(cls, env, box):
        cls.env, cls.cr, cls.registry, cls.box = env, env.cr, env.registry, box
        cls.companies, cls.connections, cls.accountants, cls.administrators = {}, {}, {}, {}
        cls.euro = env.ref("base.EUR")
        cls.euro.active = True
        env["ir.config_parameter"].set_param("ir_attachment.location", "db")
        env["res.lang"].sudo()._activate_lang("fr_FR")

    def __init__(self, code):
        super().__init__("tell")
        self.code = code
        self.names = iter(f"{name} {code.capitalize()}" for name in NAMES)

    @classmethod
    @contextmanager
    def request(cls, user):
        cls.env.cr.commit()
        try:
            with cls.registry.cursor() as cr:
                yield cls.as_user(user)(cr=cr)
        finally:
            cls.forget()

    @classmethod
    def forget(cls):
        """Begin another transaction, which sees what others have committed, a minute after what was asked before."""
        cls.env.cr.commit()
        cls.env.invalidate_all()
        cls.env["books.quota"].search([]).used = {"ended": [], "running": {}, "hours": {}, "left": []}
        cls.env.cr.commit()
        cls.env.invalidate_all()

    def run_push(self):
        self.run_schedule("push_cron_id")

    def run_schedule(self, field):
        self.forget()
        self.connection.sudo()[field].method_direct_trigger()
        self.forget()

    def pull(self):
        """Read what changed in the last hour, what is read hourly, too."""
        self.forget()
        if self.connection.cursor:
            self.connection.cursor = MOMENT.sub(an_hour_before, self.connection.cursor)
        return super().pull()

    def act(self, act, **values):
        self.forget()
        return super().act(act, **values)

    # Who and what there is

    def set_up(self):
        code, env = self.code, self.env
        env["ir.config_parameter"].set_param(f"books_connector.{code}_base_url", getattr(self.box, f"{code}_url"))
        env["books.app"].create({
            "provider": code, "client_id": "demo-client", "client_secret": "demo-secret", "webhook_key": "webhook-key"})
        self.companies[code] = self.company = self._company(code)
        self.accountants[code] = self._user(code, "accountant", "account.group_account_invoice")
        self.administrators[code] = self._user(code, "administrator", "account.group_account_manager")
        self.administrators[code].group_ids += env.ref("books_connector.group_manager")
        for day, rate in (("2026-01-01", 1.25), ("2026-06-01", 1.2)):
            env["res.currency.rate"].create({
                "currency_id": self.euro.id, "company_id": self.company.id, "name": day, "rate": rate})
        self.connection = self.connect(code).sudo()
        self.confirm_mapping(code)
        self.map_bank()
        self.connection.write({
            "payment_journal_id": self.bank().id, "attach_files": True, "pull_minutes": 20})
        self.pull()

    def customer(self, **values):
        return self.partner(self.code, next(self.names), **values)

    def document(self, price=100, move_type="out_invoice", send=True, **values):
        """A document without taxes of a customer of its own."""
        values.setdefault("partner", None)
        values["partner"] = values["partner"] or self.customer()
        if move_type.startswith("in_"):
            values.setdefault("ref", f"V-{price}-{values['partner'].id}")
        move = self.invoice(
            self.code, ("Paper", 1, price, self.env["account.tax"]), move_type=move_type, **values)
        return self.send(move) if send else move

    def send(self, move):
        self.press(self.accountants[self.code], move, "action_books_send")
        self.assertEqual(move.books_state, "synced", move.books_error)
        return move

    def try_to_send(self, records):
        self.press(self.accountants[self.code], records, "action_books_send")
        return records

    def job(self, record):
        return self.env["books.job"].search(
            [("res_model", "=", record._name), ("res_id", "=", record.id)], order="id desc", limit=1)

    # What happened

    def tell(self):
        self.set_up()
        for chapter in (
                self.paid_there, self.paid_here, self.credits, self.bills, self.other_currencies, self.files,
                self.mappings, self.contacts, self.taken_back, self.differences, self.doubles, self.refused,
                self.waiting_payments, self.come_to_rest, self.unreadable, self.queued):
            _logger.warning("%s: %s", self.code, chapter.__name__)  # where it broke off
            chapter()
            self.forget()

    def paid_there(self):
        """Payments of the books: over several invoices, in part, too much, money of no invoice, deleted, moved."""
        partner = self.customer()
        one, two = self.document(100, partner=partner), self.document(60, partner=partner)
        self.send(self.invoice(self.code, ("Consulting", 3, 33.33), ("Desk", 1, 649), partner=partner))
        self.pay((one, 30), (two, 50))
        self.pull()
        self.pay((one, 20), (two, 10), amount=45)
        self.pull()
        gone = self.document(80)
        for payment in self.pay((gone, 40)):
            self.pull()
            self.act("delete_payment", payment=payment)
        self.pull()
        ahead = self.document(100)
        advance = self.prepay(ahead, 60)
        self.pull()
        self.apply_advance(advance, (ahead, 25))
        self.pull()
        self.prepay(self.document(10), 15)
        self.pull()

    def paid_here(self):
        """Payments of Odoo: whole, in part, with a write-off, of nothing, taken back, of two invoices at once."""
        self.register(self.document(100))
        self.register(self.document(100), 40)
        self.register(self.document(150), 180)
        back = self.register(self.document(110))
        partner = self.customer()
        self.register(self.document(11, partner=partner) | self.document(12, partner=partner), group_payment=True)
        self.run_push()
        back.action_cancel()
        self.written_off()
        advance = self.pay_by_hand(self.customer(), 70)
        self.run_push()
        self.apply(advance, self.document(25, partner=advance.partner_id))
        self.run_push()
        if self.code == "quickbooks":
            self.register(self.document(90, move_type="out_refund"), 50)
            self.run_push()

    def written_off(self):
        move, account = self.document(100), self.company.account_journal_early_pay_discount_loss_account_id
        there = self.env["books.record"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", "account"), ("role", "=", "expense")], limit=1)
        mapping = self.env["books.mapping"]._ensure(self.connection, "account", account)[account.id]
        mapping.write({"record_id": there.id, "confirmed": True})
        self.register(move, 97, payment_difference_handling="reconcile", writeoff_account_id=account.id)
        self.run_push()

    def pay_by_hand(self, partner, amount):
        payment = self.as_user(self.accountants[self.code])["account.payment"].create({
            "payment_type": "inbound", "partner_type": "customer", "partner_id": partner.id, "amount": amount,
            "journal_id": self.bank().id})
        payment.action_post()
        return payment.sudo()

    def apply(self, *records):
        lines = self.env["account.move.line"]
        for record in records:
            entry = record.move_id if record._name == "account.payment" else record
            lines |= entry.line_ids.filtered(lambda one: one.account_type in ("asset_receivable", "liability_payable"))
        lines.filtered(lambda line: not line.reconciled).sudo().reconcile()

    def credits(self):
        """Credit notes of both sides that are applied, and one that is not."""
        invoice = self.document(200)
        note = self.document(50, move_type="out_refund", partner=invoice.partner_id)
        self.apply(invoice, note)
        self.run_push()
        other = self.document(120)
        self.credit(other, 20)
        self.pull()
        self.credit(self.document(30), 10, apply=False)
        self.document(33, move_type="out_refund")
        self.pull()

    def bills(self):
        """Bills that are paid there, here, and by a vendor's credit."""
        bill = self.document(100, "in_invoice")
        if self.code == "xero":
            self.act("record_payment", invoice=self.there(bill), amount=30)
        else:
            self.act("pay_bill", bill=self.there(bill), amount=30)
        self.pull()
        self.register(self.document(75, "in_invoice"))
        self.run_push()
        refund = self.document(40, "in_refund", partner=bill.partner_id)
        if self.code == "xero":
            self.act("apply_credit", credit_of=self.there(refund), invoice=self.there(bill))
        else:
            self.act("pay_bill", bill=self.there(bill), amount=40, vendor_credit=self.there(refund))
        self.pull()

    def other_currencies(self):
        """A contact with invoices in two currencies, one of them paid there."""
        partner = self.customer()
        self.document(100, partner=partner)
        euros = self.document(80, partner=partner, currency_id=self.euro.id)
        rate = {"exchange_rate": 0.85} if self.code == "quickbooks" else {"rate": "1.18"}
        self.act("record_payment", invoice=self.there(euros), amount=30, **rate)
        self.pull()

    def files(self):
        move = self.document(55, send=False)
        self.env["ir.attachment"].create({
            "name": "Time sheet.txt", "raw": b"Monday: 8 hours", "res_model": "account.move", "res_id": move.id})
        self.send(move)
        self.run_push()

    def mappings(self):
        """What is suggested, confirmed, without meaning, gone there; a product; two taxes of one line."""
        taxes = self.env["account.tax"].create([{
            "name": f"Levy {rate}", "amount": rate, "type_tax_use": "sale", "company_id": self.company.id,
            "country_id": self.company.account_fiscal_country_id.id} for rate in (12, 3, 4)])
        self.try_to_send(self.invoice(self.code, ("Amber", 1, 100, taxes[0]), partner=self.customer()))
        self.try_to_send(self.invoice(self.code, ("Silk", 1, 100, taxes[1:]), partner=self.customer()))
        both = self.env["books.mapping"].search([
            ("connection_id", "=", self.connection.id), ("others", "not in", (False, ""))], limit=1)
        self.assertTrue(both)
        known = self.env["books.mapping"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", "tax"), ("state", "=", "3_confirmed")], limit=1)
        both.write({"record_id": known.record_id.id, "confirmed": True})
        product = self.env["product.product"].create({
            "name": "Oak desk", "default_code": f"DESK-{self.code}", "list_price": 649.0, "type": "consu",
            "company_id": self.company.id})
        move = self.invoice(self.code, ("Oak desk", 2, 649), partner=self.customer(), post=False)
        move.invoice_line_ids.product_id = product
        move.invoice_line_ids.tax_ids = [Command.clear()]
        move.action_post()
        self.try_to_send(move)
        self.env["books.mapping"]._ensure(self.connection, "product", product)
        rows = self.env["books.mapping"].search([
            ("connection_id", "=", self.connection.id), ("state", "=", "3_confirmed"), ("others", "in", (False, ""))])
        rows.filtered(lambda row: row.kind == "tax")[-1].confirmed = False
        account = next(row for row in rows if row.kind == "account" and row.record_id not in (
            self.connection.default_income_id | self.connection.default_expense_id))
        gone = self.account_there()
        account.write({"record_id": gone.id, "confirmed": True})
        if self.code == "quickbooks":
            self.act("deactivate", kind="Account", row=gone.external_id)
        else:
            self.act("archive_account", account=gone.external_id)
        self.pull()
        self.press(self.administrators[self.code], self.connection, "action_test")
        self.assertEqual(account.state, "0_gone")

    def account_there(self):
        """A new account of the books."""
        if self.code == "quickbooks":
            self.act("create_row", kind="Account", name="Old rents", AccountType="Expense")
        else:
            self.act("create_row", kind="Accounts", Name="Old rents", Code="9471", Type="EXPENSE")
        self.pull()
        self.press(self.administrators[self.code], self.connection, "action_test")
        return self.env["books.record"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", "account"), ("name", "=", "Old rents")])

    def contacts(self):
        """Contacts of both sides: new, changed, archived, of an equal e-mail, to be decided about."""
        both = self.customer()
        self.try_to_send(both)
        self.change_there(both.name, email="accounts@changed.example")
        self.pull()
        self.create_there(f"New there {self.code}", "new@there.example")
        self.pull()
        archived = self.customer()
        self.try_to_send(archived)
        self.act("archive_contact", contact=archived.name)
        self.pull()
        asked = self.customer(email=f"shared@{self.code}.example")
        self.forget()
        self.create_there(f"Somebody else {self.code}", f"shared@{self.code}.example")
        self.pull()
        self.try_to_send(asked)
        self.assertEqual(self.job(asked).remedy, "contacts", self.job(asked).error)
        self.try_to_send(self.invoice(self.code, ("Pens", 1, 9, self.env["account.tax"]), partner=asked))
        both.phone = "+44 20 7946 0000"
        self.try_to_send(both)
        if self.code == "xero":
            one, other = self.document(10), self.document(20)
            self.merge(one, other)
            self.pull()

    def taken_back(self):
        """A document that was voided, and one that was taken back, by the buttons of Odoo."""
        for button in ("button_request_cancel", "action_books_undo"):
            move = self.document(44)
            user = self.accountants[self.code]
            action = self.press(user, move, button)
            with self.request(user) as env:
                env[action["res_model"]].with_context(**action["context"]).create({}).action_take_back()
            self.forget()

    def differences(self):
        """What was changed, voided and deleted there is shown, and two changes are ignored, one by a Frenchman."""
        shown, ignored, french, voided, due = (self.document(price) for price in (100, 101, 1234.5, 103, 104))
        for move in (shown, ignored, french):
            self.act("change_invoice", invoice=self.there(move), amount="75")
        self.act("change_invoice", invoice=self.there(due), **{
            "due_date" if self.code == "quickbooks" else "due": str(fields.Date.today() + timedelta(days=44))})
        self.act("void_invoice", invoice=self.there(voided))
        if self.code == "quickbooks":
            self.act("delete_invoice", invoice=self.there(self.document(105)))
        self.pull()
        for move in (shown, ignored, french, voided, due):
            self.assertTrue(move.books_difference, move.amount_total)
        user = self.accountants[self.code]
        self.press(user, ignored, "action_books_ignore")
        user.lang = "fr_FR"
        with self.request(user) as env:
            french.with_env(env(context=env.context | {"lang": "fr_FR"})).action_books_ignore()
        user.lang = "en_US"
        self.forget()
        self.pull()
        self.assertFalse(ignored.books_difference or french.books_difference)
        accepted = self.document(200)
        self.act("change_invoice", invoice=self.there(accepted), amount="150")
        self.pull()
        self.press(user, accepted, "action_books_accept")

    @contextmanager
    def meanwhile(self, step):
        """Let something happen while the next document is on its way to the books."""
        method, path = FIRST_TRY[self.code]
        send, waiting = requests.adapters.HTTPAdapter.send, [step]

        def sent(adapter, request, **kwargs):
            if waiting and request.method == method and request.path_url.split("?")[0].endswith(path):
                waiting.pop()()
            return send(adapter, request, **kwargs)

        with patch.object(requests.adapters.HTTPAdapter, "send", sent):
            yield
        self.assertFalse(waiting, "nothing was sent")

    def doubles(self):
        """A bill that was sent a second time, since the answer to the first one came too late."""
        partner = self.document(5, "in_invoice").partner_id
        move = self.document(66, "in_invoice", send=False, partner=partner)

        def take_over():
            """An hour later another worker takes the first one for dead."""
            with self.registry.cursor() as cr:
                cr.execute("UPDATE books_job SET sent_at = sent_at - interval '1 hour' WHERE state = 'sending'")
                cr.execute("UPDATE books_job SET not_before = now() at time zone 'utc' WHERE state = 'sending'")
                cr.execute("UPDATE books_connection SET paused_until = NULL")
                cr.execute("UPDATE books_quota SET used = NULL")
            with self.registry.cursor() as cr:
                connection = self.connection.with_env(self.env(cr=cr))
                connection.push_cron_id.method_direct_trigger()

        with self.meanwhile(take_over):
            self.try_to_send(move)
        self.forget()
        self.assertTrue(self.env["books.record"].search([("double_id", "=", move.id)]), self.job(move).error)

    def unreadable(self):
        """An object of which nobody understands what it says."""
        words = {"quickbooks": ("/cdc", "DisplayName"), "xero": ("/Contacts$", "Name")}
        path, field = words[self.code]
        self.create_there(f"Broken {self.code}")
        self.box.control.fault(
            self.code, "fuzz", match={"path": path}, field=field, change="null", holds=f"Broken {self.code}", seed=1)
        self.pull()
        self.box.control.faults_clear()
        self.assertTrue(self.env["books.unreadable"].search([("connection_id", "=", self.connection.id)]))

    def refused(self):
        """Documents that failed, one with each remedy."""
        first = self.document(20)
        taken = self.document(21, send=False, partner=first.partner_id)
        other = self.document(22)
        self.act("create_invoice", amount=77, number=taken.name, **{
            "customer" if self.code == "quickbooks" else "contact": self.contact_there(other)})
        self.try_to_send(taken)
        self.assertEqual(self.job(taken).remedy, "number", self.job(taken).error)
        for remedy in ("settings", "odoo", "books", "reconnect", "retry"):
            move = self.document(23, send=False)
            job = self.env["books.job"]._queue(self.connection, "invoice", move)
            job._fail(f"It cannot be sent ({remedy}).", remedy)
        failed = {job.remedy for job in self.env["books.job"].search([
            ("connection_id", "=", self.connection.id), ("state", "=", "failed")])}
        self.assertEqual(failed, {
            "mapping", "contacts", "settings", "odoo", "number", "books", "reconnect", "retry"})

    def waiting_payments(self):
        """Payments that wait for a person, for their day, or for what Odoo does not know; and what was left out."""
        user, partner = self.accountants[self.code], self.customer()
        moves = [self.document(price, partner=partner) for price in (100, 60, 40)]
        [*_paid, matched] = self.pay((moves[0], 35))
        self.pull()
        self.payments(moves[0]).move_id.line_ids.remove_move_reconcile()
        self.run_schedule("pull_cron_id")
        self.assertTrue(self.env["books.record"].search([("external_id", "=", matched)]).waiting)
        self.company.fiscalyear_lock_date = "2026-01-31"
        parts = [(moves[0], 10), (moves[1], 20), (moves[2], 15)]
        self.pay(*parts, date="2026-01-15", **({"amount": 50} if self.code == "quickbooks" else {}))
        self.prepay(moves[0], 7, date="2026-01-16")
        left_out = self.pay((moves[1], 5), date="2026-01-17")
        self.pull()
        rows = self.waiting().filtered(lambda row: row.external_id in left_out)
        self.assertTrue(rows)
        self.press(user, rows, "action_leave_out")
        self.pay((self.document(14), 14), date=str(fields.Date.today() + timedelta(days=300)))
        self.idle(moves[0])
        self.pull()

    def idle(self, move):
        """Money of an invoice that Odoo has never heard of."""
        contact = self.contact_there(move)
        if self.code == "quickbooks":
            made = self.act("create_invoice", customer=contact, amount=31)
            self.act("receive_payment", customer=contact, amount="40", invoices=[
                {"invoice": made["Id"], "amount": "31"}, {"invoice": self.there(move), "amount": "9"}])
        else:
            made = self.act("create_invoice", contact=contact, amount=31)
            self.act("record_payment", invoice=made["InvoiceID"], amount=31)

    def come_to_rest(self):
        """Some minutes and readings later: what follows from what was done is done."""
        for _minute in range(4):
            self.env["books.job"].search([("state", "=", "todo")]).not_before = False
            self.run_push()
            self.pull()

    def queued(self):
        """What is on its way: to be sent, sent without an answer, and never arrived; a payment and a contact, too."""
        paid, void = self.document(302), self.document(303)
        lost, dropped = (
            self.document(price, send=False, partner=paid.partner_id) for price in (300, 301))
        for move, kind in ((lost, "drop_after"), (dropped, "drop_before")):
            self.fault(kind)
            self.connection.paused_until = False
            self.try_to_send(move)
            self.assertEqual(self.job(move).state, "sending", self.job(move).error)
            self.box.control.faults_clear()
        self.register(paid)
        waits = self.document(304, send=False) | self.document(305, send=False)
        self.env["books.job"]._queue(self.connection, "invoice", waits)
        self.env["books.job"]._queue(self.connection, "customer", self.customer())
        self.env["books.job"]._queue(self.connection, "invoice", void, verb="void")
        realm = self.connection.external_id
        self.env["books.event"]._hear(self.code, [Event(books=realm, event_id=f"told-{self.code}", sequence=None)])
        self.forget()

    def fault(self, kind, **values):
        method, path = FIRST_TRY[self.code]
        self.box.control.fault(self.code, kind, match={"method": method, "path": path}, **values)


NAMES = [f"{first} {last}" for last in ("Trading", "Stores", "Press", "Works", "Mills", "Foods", "Tools", "Books")
         for first in ("Atlas", "Birch", "Cedar", "Delta", "Ember", "Fjord", "Grove", "Haven", "Iris", "Juniper")]


def tell(env, box):
    Story.begin(env, box)
    for code in COMPANIES:
        Story(code).tell()
    env.cr.commit()
