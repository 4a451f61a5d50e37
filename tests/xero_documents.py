"""Documents and payloads for the tests of Xero's mapper, reader and answers: plain data, no HTTP."""

from datetime import date
from decimal import Decimal

from ..providers import transport
from ..providers.base import App, Payload
from ..providers.documents import (
    Books,
    Invoice,
    Line,
    Ref,
)
from ..providers.xero.provider import Xero

D = Decimal
SALES = Ref(external_id="a-200", number="200", name="Sales")
VAT = Ref(external_id="OUTPUT2", name="20% VAT")
BOOKS = Books(external_id="tenant", name="Hilltop", country="GB", home_currency="GBP", short_code="!hill")
KEY = "odoo:5b2c7d:account.move:42"
A, B = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"


def xero(**values):
    app = App(client_id="id", client_secret="secret", webhook_key="hook")
    values = {"books": "tenant", "facts": BOOKS, "token": lambda refused: "token", **values}
    return Xero(values.pop("app", app), **values)


def line(net, tax="0", **values):
    values = {"description": "Chair", "unit_price": D(net), "account": SALES, "tax_code": VAT, **values}
    return Line(net=D(net), tax=D(tax), **values)


def invoice(*lines, kind=Invoice, **values):
    net = sum((one.net for one in lines), D(0))
    tax = sum((one.tax for one in lines), D(0))
    values = {
        "key": KEY, "number": "INV/2026/0001", "contact": Ref(external_id=A), "date": date(2026, 3, 31),
        "due_date": date(2026, 4, 30), "currency": "GBP", "total": net + tax, "tax_total": tax, **values}
    return kind(lines=lines, **values)


def body(document, **values):
    return transport.loads(xero(**values).prepare(document).body)


def first_line(document):
    return body(document)["LineItems"][0]


def payload(kind="invoice", verb="create", **values):
    return Payload(kind=kind, verb=verb, body=transport.dumps(values))
