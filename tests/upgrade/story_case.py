"""The words of the former version's test cases for what people do, each act in a transaction of its own."""

import re
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

import requests

from odoo.addons.books_connector.tests.contact_case import ContactCase
from odoo.addons.books_connector.tests.payout_case import PayoutCase
from odoo.addons.books_connector.tests.pull_case import PullCase

COMPANIES = {
    "quickbooks": {"name": "Thames", "country": "base.uk", "chart": "uk", "books": "Thames Stationery Ltd"},
    "xero": {"name": "Bramley", "country": "base.uk", "chart": "uk", "books": "Bramley & Finch Ltd"},
}
FIRST_TRY = {"quickbooks": ("POST", "/batch"), "xero": ("PUT", "/Invoices")}

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d)?")
NAMES = [f"{first} {last}" for last in ("Trading", "Stores", "Press", "Works", "Mills", "Foods", "Tools", "Books")
         for first in ("Atlas", "Birch", "Cedar", "Delta", "Ember", "Fjord", "Grove", "Haven", "Iris", "Juniper")]


def an_hour_before(match):
    return (datetime.fromisoformat(match[0]) - timedelta(minutes=61)).isoformat()


class StoryCase(PullCase):
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

    def fault(self, kind, **values):
        method, path = FIRST_TRY[self.code]
        self.box.control.fault(self.code, kind, match={"method": method, "path": path}, **values)
