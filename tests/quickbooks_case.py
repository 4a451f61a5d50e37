"""The base of the tests of QuickBooks' verbs over real HTTP, against the sandbox."""

from datetime import date
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import requests

from odoo.tests import BaseCase

from ..providers.base import App
from ..providers.documents import (
    Customer,
    Invoice,
    Line,
    Ref,
)
from ..providers.quickbooks.provider import QuickBooks
from .common import SandboxMixin

D = Decimal
US, GB, CA = "Redwood Office Supply LLC", "Thames Stationery Ltd", "Maple & Birch Inc."
CALLBACK = "http://localhost:8069/books/oauth/quickbooks"
BATCH = {"path": "/batch$"}


class QuickBooksCase(SandboxMixin, BaseCase):

    def setUp(self):
        super().setUp()
        self.box.reset()
        self.box.control.counts_clear()
        self.marks = 0

    def consent(self, company=US, decision="allow"):
        """What Intuit's page sends back to us after a person pressed a button on it."""
        url = self.provider().authorize_url(CALLBACK, "state-1")
        answer = requests.post(
            url, data={"realm": self.box.quickbooks.company(company).realm, "decision": decision},
            allow_redirects=False, timeout=10)
        return {key: values[0] for key, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}

    def provider(self, **values):
        app = App("demo-client", "demo-secret", "verifier")
        return QuickBooks(app, base_url=self.box.quickbooks_url, **values)

    def connect(self, company=US):
        """A provider of one company with its facts, its token refreshed as a connection would."""
        callback = self.consent(company)
        self.tokens = self.provider().exchange_code(callback, CALLBACK)
        self.refreshed = 0

        def token(refused):
            if refused == self.tokens.access_token:
                self.tokens = self.provider().refresh(self.tokens)
                self.refreshed += 1
            return self.tokens.access_token

        provider = self.provider(books=callback["realmId"], token=token)
        provider.facts = provider.check()
        self.rows = self.box.quickbooks.company(company).tables
        return provider

    def key(self):
        self.marks += 1
        return f"odoo:test:account.move:{self.marks}"

    def customer(self, provider, name="Atlas Trading", **values):
        payload = provider.prepare(Customer(key=self.key(), name=name, **values))
        outcome = provider.push([payload], self.key())[0]
        self.assertFalse(outcome.error)
        return Ref(external_id=outcome.record.external_id)

    def first(self, provider, kind, **wanted):
        return next(
            record for page in provider.catalogue(kind) for record in page.records
            if all(getattr(record, name) == value for name, value in wanted.items()))

    def invoice(self, provider, contact, number, net="100.00", tax="8.25", kind=Invoice, **values):
        rate = values.pop("tax_code", None) or Ref(external_id="TAX" if D(tax) else "NON")
        item = Ref(external_id=self.first(provider, "item", state="active", role="service").external_id)
        lines = (Line(
            description="Desk – blanc “été” 桌", net=D(net), tax=D(tax), unit_price=D(net), item=item, tax_code=rate),)
        values = {"currency": provider.facts.home_currency, **values}
        return kind(
            key=self.key(), number=number, contact=contact, date=date(2026, 3, 31), due_date=date(2026, 4, 30),
            total=D(net) + D(tax), tax_total=D(tax), lines=lines, **values)

    def prepared(self, provider, count, contact=None, **values):
        contact = contact or self.customer(provider)
        return [
            provider.prepare(self.invoice(provider, contact, f"INV/2026/{index:05}", **values))
            for index in range(count)]

    def writes(self):
        return self.box.control.counts()["quickbooks"]["writes"]
