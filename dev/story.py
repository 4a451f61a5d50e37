"""The steps of the demonstration in Odoo and in the books, made through the user interfaces, and their results.

Everything goes over HTTP: Odoo's web client calls, the consent pages, the books' own pages.
"""

import dataclasses
import datetime
import itertools
from decimal import Decimal
from urllib.parse import urljoin


@dataclasses.dataclass(frozen=True)
class Company:
    name: str
    provider: str
    country: str
    chart: str
    books: str
    login: str
    currency: str
    tax: float | None  # a sales tax of its own, in percent; None: the chart's default
    customers: tuple
    products: tuple
    abroad: tuple  # a customer: (name, city, zip, country, currency, units of it for one of the company's)


COMPANIES = (
    Company(
        name="Redwood Office Supply", provider="quickbooks", country="US", chart="generic_coa",
        books="Redwood Office Supply LLC", login="us", currency="USD", tax=8.25,
        customers=(("Golden Gate Architects", "San Francisco", "94103"), ("Sierra Dental Group", "Sacramento", "95814"),
                   ("Bayview Coffee Roasters", "Oakland", "94607")),
        products=(("Oak desk", "DESK-OAK", 649.0), ("Task chair", "CHAIR-T", 189.95),
                  ("Copy paper, box", "PAPER-A", 42.49), ("Delivery", "DELIVERY", 35.0)),
        abroad=("Atelier Lumière", "Paris", "75011", "FR", "EUR", 0.92),
    ),
    Company(
        name="Bramley & Finch", provider="xero", country="GB", chart="uk", books="Bramley & Finch Ltd",
        login="uk", currency="GBP", tax=None,
        customers=(("Harrow Books", "London", "HA1 2BX"), ("Pennine Outdoor", "Leeds", "LS1 4AP"),
                   ("Cotswold Kitchens", "Cirencester", "GL7 1QH")),
        products=(("Shop sign", "SIGN-01", 319.0), ("Window lettering, metre", "LETTER-M", 18.35),
                  ("Design, hour", "DESIGN-H", 64.5), ("Fitting", "FIT", 95.0)),
        abroad=("Dublin Signs", "Dublin", "D02 X285", "IE", "EUR", 1.17),
    ),
)
# For each customer: (product, quantity, discount in percent) of the order, and the part of the invoice that is paid.
ORDERS = (
    (((0, 2, 0), (1, 4, 10), (3, 1, 0)), Decimal(1)),
    (((2, 7, 0), (1, 3, 0)), Decimal("0.4")),
    (((0, 1, 5), (2, 11, 2.5)), Decimal(0)),
)


# What the look-alike services know the app by.
CREDENTIALS = {"client_id": "demo-client", "client_secret": "demo-secret"}


@dataclasses.dataclass(frozen=True)
class Row:
    """One invoice, as it stands on both sides."""

    document: str
    books: str
    odoo_total: str
    books_total: str
    odoo_tax: str
    books_tax: str
    state_there: str
    payment_in_odoo: str
    agrees: bool


def story(odoo_url, sandbox_url, database, login, password):
    """Connect two companies, sell, send, get paid there, see it paid here; one row for each invoice."""
    odoo = Odoo(odoo_url, database, login, password)
    odoo.set_parameter("web.base.url", odoo_url)
    rows = []
    for number, company in enumerate(COMPANIES):
        print(f"{company.name}: connect to {company.books}", flush=True)
        at = odoo.at(set_up(odoo, sandbox_url, company, first=number == 0))
        odoo.create("books.app", {"provider": company.provider, **CREDENTIALS})
        connection_id = connect(at, company)
        at.call("books.mapping", "action_confirm", at.search("books.mapping", [["record_id", "!=", False]]))
        print(f"{company.name}: sell and send", flush=True)
        invoices = [sell(at, company, *order) for order in zip(customers(at, company), ORDERS, strict=True)]
        print(f"{company.name}: pay there, read it here", flush=True)
        for move_id, (_lines, part) in zip(invoices, ORDERS, strict=True):
            pay_in_books(at, move_id, part)
        at.call("account.move", "action_books_pull", invoices)
        invoices.append(sell_abroad(at, sandbox_url, company, connection_id))
        leave_something_to_do(at, company)
        rows += [compare(at, sandbox_url, company, connection_id, move_id) for move_id in invoices]
    return rows


def before(odoo_url, sandbox_url, database, login, password):
    """The same companies before they are connected, each with posted invoices and a quotation."""
    odoo = Odoo(odoo_url, database, login, password)
    odoo.set_parameter("web.base.url", odoo_url)
    for number, company in enumerate(COMPANIES):
        print(f"{company.name}: sell", flush=True)
        at = odoo.at(set_up(odoo, sandbox_url, company, first=number == 0))
        for partner_id, (lines, _part) in zip(customers(at, company), ORDERS, strict=True):
            invoice(at, company, partner_id, lines)
        leave_something_to_do(at, company)


class Odoo:
    """Odoo's web client without a browser: one session, its calls in the context of one company."""

    def __init__(self, url, database, login, password):
        import requests  # of the environment, which is there by now

        self.url, self.http, self.context = url, requests.Session(), {"lang": "en_US"}
        self.numbers = itertools.count(1)
        self.user_id = self.rpc("/web/session/authenticate", db=database, login=login, password=password)["uid"]

    def at(self, company_id):
        other = object.__new__(Odoo)
        other.__dict__.update(self.__dict__, context=self.context | {"allowed_company_ids": [company_id]})
        return other

    def rpc(self, path, **params):
        body = {"jsonrpc": "2.0", "id": next(self.numbers), "method": "call", "params": params}
        answer = self.http.post(self.url + path, json=body, timeout=120).json()
        if "error" in answer:
            raise SystemExit(f"Odoo refused {params.get('model', path)} {params.get('method', '')}: "
                             f"{answer['error']['data']['message']}")
        return answer.get("result")

    def call(self, model, method, *args, **kwargs):
        return self.rpc(
            f"/web/dataset/call_kw/{model}/{method}", model=model, method=method, args=args,
            kwargs={"context": self.context | kwargs.pop("context", {})} | kwargs)

    def create(self, model, values):
        return self.call(model, "create", [values])[0]

    def write(self, model, record_id, values):
        return self.call(model, "write", [record_id], values)

    def read(self, model, record_id, *names):
        return self.call(model, "read", [record_id], names)[0]

    def search(self, model, domain):
        return self.call(model, "search", domain)

    def set_parameter(self, key, value):
        self.call("ir.config_parameter", "set_param", key, value)


def set_up(odoo, sandbox_url, company, first):
    """The company with its chart and its users; the company's id."""
    odoo.set_parameter(f"books_connector.{company.provider}_base_url", f"{sandbox_url}/{company.provider}")
    [country_id] = odoo.search("res.country", [["code", "=", company.country]])
    [currency_id] = odoo.search("res.currency", [["name", "=", company.currency], ["active", "in", [True, False]]])
    odoo.write("res.currency", currency_id, {"active": True})
    values = {"name": company.name, "country_id": country_id, "currency_id": currency_id}
    if first:
        company_id = 1
        odoo.write("res.company", company_id, values)
    else:
        company_id = odoo.create("res.company", values)
        # The point of sale brings the inventory, which wants one to sell from.
        odoo.create("stock.warehouse", {"name": company.name, "code": f"WH{company_id}", "company_id": company_id})
    at = odoo.at(company_id)
    settings = at.create("res.config.settings", {"chart_template": company.chart})
    at.call("res.config.settings", "execute", [settings])
    if company.tax:
        group_id = at.create("account.tax.group", {  # invoices show its name
            "name": f"Sales Tax {company.tax}%", "company_id": company_id, "country_id": country_id})
        tax_id = at.create("account.tax", {
            "name": f"{company.tax}% California", "amount": company.tax, "type_tax_use": "sale",
            "invoice_label": f"{company.tax}%", "tax_group_id": group_id, "company_id": company_id})
        at.write("res.company", company_id, {"account_sale_tax_id": tax_id})
    groups = [at.call("ir.model.data", "check_object_reference", *name.split("."))[1] for name in (
        "base.group_user", "account.group_account_manager", "sales_team.group_sale_manager")]
    at.create("res.users", {
        "name": f"Accountant of {company.name}", "login": company.login, "password": company.login,
        "company_id": company_id, "company_ids": [[6, 0, [company_id]]], "group_ids": [[6, 0, groups]]})
    return company_id


def connect(odoo, company):
    """Press Connect in the settings and Allow on the consent page; the connection's id."""
    settings = odoo.create("res.config.settings", {"books_provider": company.provider})
    consent_url = odoo.call("res.config.settings", "action_books_connect", [settings])["url"]
    form = Form(odoo.http.get(consent_url, timeout=30), "consent")
    back = form.submit(odoo.http, form.choice(company.books) + [("decision", "allow")], follow=False)
    odoo.http.get(back.headers["Location"], timeout=120).raise_for_status()
    [connection] = odoo.call("books.connection", "search_read", [], ["state", "error"])
    if connection["state"] != "active":
        raise SystemExit(f"{company.name} did not get connected: {connection}")
    return connection["id"]


def customers(odoo, company):
    [country_id] = odoo.search("res.country", [["code", "=", company.country]])
    return [odoo.create("res.partner", {
        "name": name, "is_company": True, "street": f"{number} Market Street", "city": city, "zip": code,
        "country_id": country_id, "email": f"accounts@{name.split()[-1].lower()}.example",
        "company_id": odoo.context["allowed_company_ids"][0],
    }) for number, (name, city, code) in enumerate(company.customers, 1)]


def product(odoo, name, code, price):
    found = odoo.search("product.product", [["default_code", "=", code]])
    return found[0] if found else odoo.create("product.product", {
        "name": name, "default_code": code, "list_price": price, "type": "consu", "invoice_policy": "order",
        "company_id": odoo.context["allowed_company_ids"][0]})


def quotation(odoo, company, partner_id, lines):
    return odoo.create("sale.order", {"partner_id": partner_id, "order_line": [[0, 0, {
        "product_id": product(odoo, *company.products[number]), "product_uom_qty": quantity, "discount": discount,
    }] for number, quantity, discount in lines]})


def sell(odoo, company, partner_id, order):
    """Quotation, confirmation, invoice, and "Send to …" on the order; the invoice's id."""
    order_id, move_id = invoice(odoo, company, partner_id, order[0])
    odoo.call("sale.order", "action_books_send", [order_id])
    return move_id


def invoice(odoo, company, partner_id, lines):
    """Quotation, confirmation and invoice; the ids of the order and of the posted invoice."""
    order_id = quotation(odoo, company, partner_id, lines)
    odoo.call("sale.order", "action_confirm", [order_id])
    context = {"active_model": "sale.order", "active_ids": [order_id]}
    wizard = odoo.call("sale.advance.payment.inv", "create", [{"advance_payment_method": "delivered"}], context=context)
    odoo.call("sale.advance.payment.inv", "create_invoices", wizard, context=context)
    [move_id] = odoo.read("sale.order", order_id, "invoice_ids")["invoice_ids"]
    odoo.call("account.move", "action_post", [move_id])
    return order_id, move_id


def sell_abroad(odoo, sandbox_url, company, connection_id):
    """An invoice without tax to a customer abroad, in another currency, and "Send to …" on it; its id."""
    name, city, code, country, currency, rate = company.abroad
    [country_id] = odoo.search("res.country", [["code", "=", country]])
    [currency_id] = odoo.search("res.currency", [["name", "=", currency], ["active", "in", [True, False]]])
    odoo.write("res.currency", currency_id, {"active": True})
    company_id = odoo.context["allowed_company_ids"][0]
    odoo.create("res.currency.rate", {
        "currency_id": currency_id, "company_id": company_id, "company_rate": rate,
        "name": datetime.date.today().isoformat()})
    if company.provider == "quickbooks":  # where a person enables it first
        books = odoo.read("books.connection", connection_id, "external_id")["external_id"]
        odoo.http.post(f"{sandbox_url}/control/act", timeout=30, json={
            "provider": company.provider, "act": "preferences", "books": books, "MultiCurrencyEnabled": True,
        }).raise_for_status()
        odoo.call("books.connection", "action_test", [connection_id])
    partner_id = odoo.create("res.partner", {
        "name": name, "is_company": True, "street": "5 Rue de la Paix" if country == "FR" else "5 Dame Street",
        "city": city, "zip": code, "country_id": country_id, "company_id": company_id})
    move_id = odoo.create("account.move", {
        "move_type": "out_invoice", "partner_id": partner_id, "currency_id": currency_id,
        "invoice_date": datetime.date.today().isoformat(), "invoice_line_ids": [[0, 0, {
            "product_id": product(odoo, *company.products[0]), "quantity": 2, "price_unit": 300.15,
            "tax_ids": [[6, 0, []]]}]]})
    odoo.call("account.move", "action_post", [move_id])
    odoo.call("account.move", "action_books_send", [move_id])
    return move_id


def pay_in_books(odoo, move_id, part):
    """Open the invoice in the books by its link and record a payment of a part of it, as the bookkeeper does."""
    move = odoo.read("account.move", move_id, "books_url", "books_error", "amount_total")
    if not move["books_url"]:
        raise SystemExit(f"An invoice did not arrive in the books: {move['books_error']}")
    amount = (Decimal(str(move["amount_total"])) * part).quantize(Decimal("0.01"))
    if amount:
        form = Form(odoo.http.get(move["books_url"], timeout=30), "record-payment")
        form.submit(odoo.http, form.rest({"amount": str(amount), "reference": f"BACS {move_id}"}))


def leave_something_to_do(odoo, company):
    """A quotation, and an invoice that is not sent: for whoever plays with the demonstration."""
    [partner_id, *_] = odoo.search("res.partner", [["name", "=", company.customers[0][0]]])
    quotation(odoo, company, partner_id, ORDERS[1][0])


def compare(odoo, sandbox_url, company, connection_id, move_id):
    """The invoice in Odoo beside the invoice in the sandbox's own store."""
    move = odoo.read("account.move", move_id, "name", "amount_total", "amount_tax", "amount_residual",
                     "payment_state", "currency_id", "books_state")
    books_id = odoo.call("books.connection", "read", [connection_id], ["external_id"])[0]["external_id"]
    there = in_books(odoo, sandbox_url, company.provider, books_id, move["name"])
    total, tax, due = (Decimal(str(move[name])).quantize(Decimal("0.01")) for name in (
        "amount_total", "amount_tax", "amount_residual"))
    agrees = there is not None and (total, tax, due) == (there["total"], there["tax"], there["due"])
    currency = move["currency_id"][1]
    return Row(
        document=move["name"], books=company.books, odoo_total=f"{total} {currency}", odoo_tax=str(tax),
        books_total=f"{there['total']} {there['currency']}" if there else "missing",
        books_tax=str(there["tax"]) if there else "", state_there=there["state"] if there else "",
        payment_in_odoo=move["payment_state"].replace("_", " "),
        agrees=agrees and move["books_state"] == "synced" and currency == there["currency"])


def in_books(odoo, sandbox_url, provider, books_id, number):
    """The one invoice of that number: its total, tax, amount due, currency and state; None where there is not one."""
    state = odoo.http.get(
        f"{sandbox_url}/control/state", params={"provider": provider, "books": books_id}, timeout=30).json()
    if provider == "quickbooks":
        found = [{
            "total": one["TotalAmt"], "tax": (one.get("TxnTaxDetail") or {}).get("TotalTax", 0), "due": one["Balance"],
            "currency": one["CurrencyRef"]["value"], "state": "Paid" if not one["Balance"] else (
                "Open" if one["Balance"] == one["TotalAmt"] else "Partly paid"),
        } for one in state["Invoice"] if one.get("DocNumber") == number]
    else:
        found = [{
            "total": one["Total"], "tax": one["TotalTax"], "due": one["AmountDue"], "currency": one["CurrencyCode"],
            "state": one["Status"].capitalize(),
        } for one in state["Invoices"] if one.get("InvoiceNumber") == number]
    if len(found) != 1:
        return None
    return found[0] | {key: Decimal(str(found[0][key])).quantize(Decimal("0.01")) for key in ("total", "tax", "due")}


class Form:
    """A form of an HTML page, filled in and sent as a browser does."""

    def __init__(self, page, form_id):
        from lxml import html  # of the environment, which is there by now

        page.raise_for_status()
        self.url = page.url
        self.form = html.fromstring(page.text).get_element_by_id(form_id)

    def choice(self, text):
        """The box or button that stands beside this text."""
        boxes = self.form.xpath(".//input[@type='radio' or @type='checkbox']")
        return [(box.get("name"), box.get("value")) for box in boxes if text in box.getparent().text_content()]

    def rest(self, values):
        """These values and what stands in the other fields already."""
        fields = dict(self.form.form_values())
        fields.setdefault("date", datetime.date.today().isoformat())
        return list((fields | values).items())

    def submit(self, http, values, follow=True):
        hidden = [(box.get("name"), box.get("value") or "") for box in self.form.xpath(".//input[@type='hidden']")]
        known = {name for name, _value in values}
        answer = http.post(
            urljoin(self.url, self.form.get("action") or self.url),
            data=[*(pair for pair in hidden if pair[0] not in known), *values], timeout=30, allow_redirects=follow)
        answer.raise_for_status()
        return answer
