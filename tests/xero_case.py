"""The base of the tests of Xero's verbs over real HTTP, against the sandbox."""

from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import requests

from odoo.tests import BaseCase

from ..providers.base import App
from ..providers.documents import Allocation, Bill, Invoice, Line, Payment, Ref
from ..providers.xero.provider import Xero
from .common import SandboxMixin

D = Decimal
APP = App(client_id="demo-client", client_secret="demo-secret", webhook_key="hook")
REDIRECT = "http://localhost:8069/books/oauth/xero"
BOOKS = "Bramley & Finch Ltd"
DAY = date(2026, 11, 2)


class XeroCase(SandboxMixin, BaseCase):
    """One connection to the first organisation of the look-alike service."""

    def setUp(self):
        super().setUp()
        self.box.reset()
        organisation = self.box.xero.organisation(BOOKS)
        self.tokens = self.consent(organisation.id)
        self.refreshed = 0
        self.xero = Xero(APP, base_url=self.box.xero_url, books=organisation.id, token=self.token)
        self.xero.facts = self.xero.check()
        self.records = {}

    def consent(self, *tenants, decision="allow", redirect=REDIRECT):
        """What the callback of a consent brings, as tokens."""
        provider = Xero(APP, base_url=self.box.xero_url)
        answer = requests.post(
            provider.authorize_url(redirect, "st4te"), timeout=10, allow_redirects=False,
            data={"tenant": tenants, "decision": decision})
        callback = {name: one[0] for name, one in parse_qs(urlsplit(answer.headers["Location"]).query).items()}
        self.assertEqual(callback["state"], "st4te")
        return provider.exchange_code(callback, redirect)

    def token(self, refused):
        if refused:
            self.tokens = self.xero.refresh(self.tokens)
            self.refreshed += 1
        return self.tokens.access_token

    def all(self, kind):
        if kind not in self.records:
            self.records[kind] = [record for page in self.xero.catalogue(kind) for record in page.records]
        return self.records[kind]

    def ref(self, kind, **wanted):
        record = next(
            record for record in self.all(kind)
            if record.state == "active" and all(getattr(record, name) == value for name, value in wanted.items()))
        return Ref(external_id=record.external_id, number=record.number, name=record.name)

    def push(self, *documents, request_id="r1"):
        return self.xero.push([self.xero.prepare(document) for document in documents], request_id)

    def put(self, *documents, request_id="r1"):
        """The records of what was pushed."""
        return [outcome.record for outcome in self.push(*documents, request_id=request_id)]

    def invoice(self, number="T-1", kind=Invoice, net="100.00", **values):
        tax = (D(net) * D("0.2")).quantize(D("0.01"))
        purchase = kind is Bill
        one = Line(
            description="Chair", unit_price=D(net), net=D(net), tax=tax,
            account=self.ref("account", role="expense" if purchase else "income"),
            tax_code=self.ref("tax", external_id="INPUT2" if purchase else "OUTPUT2"))
        values = {
            "key": f"odoo:1:account.move:{number}", "number": number, "contact": self.ref("contact"), "date": DAY,
            "due_date": DAY + timedelta(days=30), "currency": "GBP", "lines": (one,), "total": D(net) + tax,
            "tax_total": tax, "url": f"https://odoo.example/invoices/{number}", **values}
        return kind(**values)

    def payment(self, record, amount="120.00", key="odoo:1:account.payment:1", **values):
        values = {
            "contact": Ref(external_id=record.contact_id), "date": DAY, "amount": D(amount), "currency": "GBP",
            "account": self.ref("account", role="bank"), "reference": "PBNK/1",
            "allocations": (Allocation(kind=record.kind, external_id=record.external_id, amount=D(amount)),), **values}
        return Payment(key=key, **values)

    def changed(self, cursor):
        """What changed since, the new cursor, and how many calls it took."""
        before, found = self.xero.calls, []
        for page in self.xero.changes(cursor):
            found += page.records
            cursor = page.cursor
        return found, cursor, self.xero.calls - before

    def act(self, act, **values):
        """What a bookkeeper does in Xero itself."""
        return self.box.control.act("xero", act, BOOKS, **values)

    def fault(self, kind, **values):
        self.box.control.fault("xero", kind, **values)

    def invoices_there(self, number):
        rows = self.box.control.state("xero", BOOKS)["Invoices"]
        return [row for row in rows if row["InvoiceNumber"] == number]
