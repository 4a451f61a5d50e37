"""The base of all tests in Odoo: two companies, each connected to its own look-alike books."""

import os
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import parse_qs, urljoin, urlsplit

import requests
from lxml import html as parser

from odoo import Command, fields
from odoo.tests import TransactionCase

from ..sandbox import saved
from ..sandbox.server import Sandbox
from ..tools import rate_limit
from .companies import COMPANIES, company_of, user_of


class SandboxMixin:
    """Real HTTP to the look-alike services, in this process, on a port of their own."""

    # Tests are written once and inherited by one class for each provider. Odoo's own runner would leave inherited
    # tests out.
    allow_inherited_tests_method = True
    box = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if SandboxMixin.box is None:
            SandboxMixin.box = Sandbox(traffic=os.environ.get("BOOKS_TRAFFIC"), scale=1000)
            SandboxMixin.box.start()
        cls.box.reset()

    @classmethod
    def reset_books(cls):
        cls.box.reset()

    def setUp(self):
        super().setUp()
        # Odoo rolls back each test; the books have to be reset, too.
        self.reset_books()

    @classmethod
    def _request_handler(cls, session, request, /, **kwargs):
        # Odoo's guard compares the timeout with a number; ours has two.
        if isinstance(kwargs.get("timeout"), tuple):
            kwargs["timeout"] = max(kwargs["timeout"])
        return super()._request_handler(session, request, **kwargs)


class BooksCase(SandboxMixin, TransactionCase):
    """One Odoo company for each provider, with its localisation, its users and its books."""

    codes = ("quickbooks", "xero")
    places = COMPANIES

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls._registry_patched:  # a test with an HTTP server has done it already
            cls.registry_enter_test_mode_cls()
        parameters = cls.env["ir.config_parameter"].sudo()
        cls.companies, cls.connections, cls.accountants, cls.administrators = {}, {}, {}, {}
        for code in cls.codes:
            parameters.set_param(f"books_connector.{code}_base_url", cls._base_url(code))
            cls.env["books.app"].create(
                {"provider": code, "client_id": "demo-client", "client_secret": "demo-secret"})
            cls.companies[code] = cls._company(code)
            cls.accountants[code] = cls._user(code, "accountant")
            cls.administrators[code] = cls._user(code, "administrator")

    @classmethod
    def _base_url(cls, code):
        """The address of a provider's look-alike books."""
        return getattr(cls.box, f"{code}_url")

    @classmethod
    def _company(cls, code, name=None):
        return company_of(cls.env, cls.places[code], name)

    @classmethod
    def _user(cls, code, login, group=None):
        return user_of(cls.env, cls.companies[code], code, login, group)

    # What people do

    @classmethod
    def as_user(cls, user):
        """The environment of a user as in the web client."""
        companies = user.company_id | user.company_ids
        return cls.env(user=user, context={"allowed_company_ids": companies.ids, "lang": "en_US"})

    @classmethod
    @contextmanager
    def request(cls, user):
        """The environment of one request of a user: a separate transaction, committed at its end."""
        cls.env.flush_all()
        try:
            with cls.registry.cursor() as cr:
                yield cls.as_user(user)(cr=cr)
        finally:
            cls.env.invalidate_all()

    @classmethod
    def press(cls, user, records, method):
        """Press a button on these records as a user; returns what the button returns."""
        with cls.request(user) as env:
            return getattr(records.with_env(env), method)()

    @classmethod
    def consent(cls, url, books):
        """Press "Allow" on a provider's consent page for the named books; returns the query of the redirect."""
        page = requests.get(url, timeout=10)
        page.raise_for_status()
        form = _form(page.text)
        chosen = [(name, value) for name, value, label in form["choices"] if books is None or books in label]
        answer = requests.post(
            urljoin(url, form["action"] or url), data=[*form["hidden"], *chosen, ("decision", "allow")], timeout=10,
            allow_redirects=False)
        assert answer.status_code in (302, 303), answer.text
        return {key: values[0] for key, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}

    @classmethod
    def connect(cls, code, books=None):
        """Connect the provider's test company as its administrator."""
        with cls.request(cls.administrators[code]) as env:
            connection = env["books.connection"]._of_company(env.company) or env["books.connection"].create(
                {"provider": code})
            action = connection.action_connect()
        callback = cls.consent(action["url"], books or cls.places[code]["books"])
        with cls.request(cls.administrators[code]) as env:
            connection = env["books.connection"]._of_state(code, callback["state"])
            connection._take_consent(callback)
            if connection.state == "active" and not connection.history_decided:
                connection.sudo().history_decided = "skipped"  # as the button does, but no schedule is triggered
        cls.connections[code] = cls.env["books.connection"].browse(connection.id)
        return cls.connections[code]

    @classmethod
    def confirm_mapping(cls, code):
        """Confirm every suggestion, as a person does on the mapping screen."""
        with cls.request(cls.administrators[code]) as env:
            env["books.mapping"].search([]).action_confirm()

    def invoice(self, code, *lines, partner=None, post=True, **values):
        """An invoice of the provider's test company.

        :param lines: (description, quantity, price) or (…, taxes); without taxes the company's default tax.
        """
        env = self.as_user(self.accountants[code])
        company = self.companies[code]
        bought = values.get("move_type", "").startswith("in_")
        tax = company.account_purchase_tax_id if bought else company.account_sale_tax_id
        partner = partner or self.partner(code)
        move = env["account.move"].create({
            "move_type": "out_invoice", "partner_id": partner.id, "invoice_date": fields.Date.today(),
            "invoice_line_ids": [Command.create({
                "name": description, "quantity": quantity, "price_unit": price,
                "tax_ids": [Command.set((taxes[0] if taxes else tax).ids)],
            }) for description, quantity, price, *taxes in lines or [("Consulting", 1, 100)]],
            **values,
        })
        if post:
            move.action_post()
        return move

    def partner(self, code, name="Atlas Trading", **values):
        return self.as_user(self.accountants[code])["res.partner"].create({
            "name": name, "is_company": True, "email": f"{name.split()[0].lower()}@example.com",
            "street": "1 Harbour Street", "city": "Springfield", "zip": "12345",
            "country_id": self.companies[code].country_id.id, "company_id": self.companies[code].id, **values})

    def spent(self, code, name, what, amount):
        """The entry of an expense that an employee paid, submitted, approved and posted."""
        company = self.companies[code]
        contact = self.env["res.partner"].create({"name": name, "email": f"{name.split()[0].lower()}@example.com"})
        expense = self.env["hr.expense"].with_company(company).create({
            "name": what, "company_id": company.id, "total_amount_currency": amount,
            "employee_id": self.env["hr.employee"].create({
                "name": name, "company_id": company.id, "work_contact_id": contact.id}).id,
            "product_id": self.env["product.product"].create({
                "name": "Travel", "can_be_expensed": True, "standard_price": 0}).id,
            "payment_mode": "own_account", "tax_ids": [Command.set(company.account_purchase_tax_id.ids)]})
        expense.action_submit()
        expense.action_approve()
        expense._post_without_wizard()
        return expense.account_move_id

    def run_schedules(self, code):
        """Run the schedules of one connection, as Odoo's cron worker does."""
        self.env.flush_all()
        connection = self.connections[code].sudo()
        connection.push_cron_id.method_direct_trigger()
        connection.pull_cron_id.method_direct_trigger()
        self.env.invalidate_all()

    def minute_passes(self, code):
        """The requests of the last minute count no more, here and there, and what was refused is a minute old."""
        self.connections[code].sudo().write({"paused_until": False, "rest_until": False})
        for issue in self.env["books.issue"].sudo().search([("state", "=", "open")]):
            issue.first_seen -= timedelta(minutes=1)
            issue.last_seen -= timedelta(minutes=1)
        self.env["books.quota"].sudo().search([]).used = rate_limit.nothing()
        self.env.flush_all()
        self.box.control.clock(advance=60)

    def books(self, code):
        """The content of the books, read from the sandbox's own store and not from Odoo."""
        return self.box.control.state(code, self.connections[code].external_id)

    def book_row(self, code, kind, key):
        """One row of the content of the books, by its id; None where there is none."""
        return self.box.control.row(code, kind, key, self.connections[code].external_id)


class ConnectedCase(BooksCase):
    """One company that is connected to its books; `code` says which."""

    code = None
    opens = None  # the name of its books, if they are not the provider's default ones
    as_prepared = None  # what the sandbox holds once they are connected and prepared

    @classmethod
    def setUpClass(cls):
        if cls.code:
            cls.codes = (cls.code,)
        super().setUpClass()
        if cls.code:
            cls.connect(cls.code, cls.opens)
            cls.confirm_mapping(cls.code)
            cls.connected_id = cls.connections[cls.code].id
            first = cls("prepare")
            known = set(vars(first))
            first.take_up()
            first.prepare()
            cls.env.flush_all()
            cls.prepared = {name: value for name, value in vars(first).items() if name not in known}
            cls.as_prepared = saved.save(cls.box)

    def prepare(self):
        """What every test of the class finds on both sides: done once, as each test is rolled back to it."""

    @classmethod
    def reset_books(cls):
        """Every test begins with the books as they were prepared."""
        cls.box.reset()
        if cls.as_prepared:
            saved.load(cls.box, cls.as_prepared, late=0)

    def take_up(self):
        # A test before may have connected anew.
        self.connections[self.code] = self.env["books.connection"].browse(self.connected_id)
        self.company = self.companies[self.code]
        self.connection = self.connections[self.code]

    def setUp(self):
        super().setUp()
        self.take_up()
        for name, value in self.prepared.items():
            setattr(self, name, value.copy() if isinstance(value, (dict, list, set)) else value)

    def sent_invoice(self, *lines, **values):
        move = self.invoice(self.code, *lines, **values)
        self.press(self.accountants[self.code], move, "action_books_send")
        self.assertEqual(move.books_state, "synced", move.books_error)
        return move

    def act(self, act, **values):
        """Do something in the books, as the bookkeeper does."""
        return self.box.control.act(self.code, act, self.connection.external_id, **values)


def choices_on(url):
    """The names of the books that a consent page offers."""
    return [label.strip().splitlines()[0].strip() for _name, _value, label in _form(
        requests.get(url, timeout=10).text)["choices"]]


def _form(html):
    """The consent form of a page: its action, hidden fields and choices with their labels."""
    form = parser.fromstring(html).get_element_by_id("consent")
    hidden = [(one.get("name"), one.get("value") or "") for one in form.xpath(".//input[@type='hidden']")]
    choices = [
        (one.get("name"), one.get("value"), one.getparent().text_content())
        for one in form.xpath(".//input[@type='radio' or @type='checkbox']")]
    return {"action": form.get("action"), "hidden": hidden, "choices": choices}
