"""Two companies in one database, one for each provider: people of one see nothing of the other."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import BooksCase

MODELS = ("books.connection", "books.job", "books.record", "books.mapping")


@tagged("post_install", "-at_install")
class TestCompanies(BooksCase):

    def setUp(self):
        super().setUp()
        for code in self.codes:
            self.connect(code)
            self.confirm_mapping(code)
            move = self.invoice(code)
            self.press(self.accountants[code], move, "action_books_send")
            self.assertEqual(move.books_state, "synced", move.books_error)

    def of_company(self, model, code):
        return self.env[model].sudo().search([("company_id", "=", self.companies[code].id)])

    def test_each_company_has_its_own_books(self):
        self.assertEqual(
            {code: self.connections[code].provider for code in self.codes}, {code: code for code in self.codes})
        for code in self.codes:
            for model in MODELS:
                self.assertTrue(self.of_company(model, code), f"{model} of {code}")

    def test_people_of_one_company_see_nothing_of_the_other(self):
        for code, other in (("quickbooks", "xero"), ("xero", "quickbooks")):
            for user in (self.accountants[code], self.administrators[code]):
                for model in MODELS:
                    with self.subTest(user=user.login, model=model), self.request(user) as env:
                        self.assertEqual(env[model].search([]).company_id, self.companies[code])
                        foreign = self.of_company(model, other)[:1]
                        with self.assertRaises(AccessError):
                            env[model].browse(foreign.id).read(["display_name"])

    def test_people_of_one_company_cannot_use_the_other_s_connection(self):
        other = self.connections["xero"]
        for method in ("action_pull", "action_test", "action_disconnect", "action_connect"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                self.press(self.administrators["quickbooks"], other, method)
        move = self.invoice("xero")
        with self.assertRaises(AccessError):
            self.press(self.accountants["quickbooks"], move, "action_books_send")

    def test_who_serves_both_companies_sees_both(self):
        both = self.administrators["quickbooks"]
        both.company_ids = [Command.set([company.id for company in self.companies.values()])]
        with self.request(both) as env:
            self.assertEqual(len(env["books.connection"].search([])), 2)

    def test_portal_and_public_see_nothing(self):
        portal = self.env["res.users"].with_context(no_reset_password=True).create({
            "name": "Customer", "login": "customer",
            "group_ids": [Command.set([self.env.ref("base.group_portal").id])]})
        for user in (portal, self.env.ref("base.public_user")):
            for model in (*MODELS, "books.grant", "books.app"):
                with self.subTest(user=user.login, model=model), self.assertRaises(AccessError):
                    with self.request(user) as env:
                        env[model].search([])

    def test_a_company_without_books_is_as_if_the_addon_were_not_there(self):
        bare = self.env["res.company"].create({"name": "Bare", "country_id": self.env.ref("base.us").id})
        self.env["account.chart.template"].try_loading("generic_coa", bare, install_demo=False)
        user = self.accountants["quickbooks"].copy({"login": "bare", "company_ids": [Command.set(bare.ids)],
                                                    "company_id": bare.id})
        with self.request(user) as env:
            for view_type in ("form", "list", "search"):
                arch = env["account.move"].get_view(view_type=view_type)["arch"]
                self.assertNotIn("books_", arch)
        before = self.env["books.job"].search_count([])
        self.env["account.move"].with_company(bare).create({
            "move_type": "out_invoice", "partner_id": self.partner("quickbooks", company_id=False).id,
            "company_id": bare.id, "invoice_date": "2026-01-01",
            "invoice_line_ids": [Command.create({"name": "x", "quantity": 1, "price_unit": 1})]}).action_post()
        self.assertEqual(self.env["books.job"].search_count([]), before)
