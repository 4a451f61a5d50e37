"""Two companies in one database, one for each provider: people of one see nothing of the other."""

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
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

    def test_a_customer_in_the_portal_neither_sends_nor_sees_the_state(self):
        move = self.invoice("quickbooks")
        portal = self.env["res.users"].with_context(no_reset_password=True).create({
            "name": "Customer", "login": "customer", "partner_id": move.partner_id.id,
            "group_ids": [Command.set([self.env.ref("base.group_portal").id])]})
        for method in ("action_books_send", "action_books_pull"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                self.press(portal, move, method)
        with self.assertRaises(AccessError), self.request(portal) as env:
            env["account.move"].browse(move.id).read(["books_state"])

    def test_sales_people_send_their_documents_and_read_nothing_of_others(self):
        seller = self._user("quickbooks", "seller", "sales_team.group_sale_salesman")
        for model in MODELS:
            with self.subTest(model=model), self.assertRaises(AccessError), self.request(seller) as env:
                env[model].search_read([])

    def test_a_mapping_stays_within_its_books(self):
        mine, other = (self.of_company("books.mapping", code).filtered("record_id")[0] for code in self.codes)
        with self.assertRaises(AccessError), self.request(self.administrators["quickbooks"]) as env:
            env["books.mapping"].browse(mine.id).connection_id = other.connection_id.id
        with self.assertRaises(ValidationError), self.request(self.administrators["quickbooks"]) as env:
            env["books.mapping"].browse(mine.id).record_id = other.record_id.id

    def test_a_merged_customer_keeps_what_it_is_in_the_books(self):
        gone, kept = self.partner("quickbooks", "Old name"), self.partner("quickbooks", "New name")
        self.press(self.accountants["quickbooks"], self.invoice("quickbooks", partner=gone), "action_books_send")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((gone | kept).ids, kept)
        rows = self.env["books.record"].search([("res_model", "=", "res.partner"), ("name", "=", "Old name")])
        self.assertEqual(rows.res_id, kept.id)

    def test_with_several_companies_a_button_on_a_form_names_the_one_service_of_its_document(self):
        user = self.accountants["quickbooks"]
        user.company_ids = [Command.set([self.companies[code].id for code in self.codes])]
        for model in ("account.move", "account.payment", "res.partner", "sale.order"):
            with self.subTest(model), self.request(user) as env:
                if not env[model].has_access("read"):
                    continue
                arch = etree.fromstring(env[model].get_view(view_type="form")["arch"])
                labels = [node.get("string") for node in arch.iter("button") if "books_" in node.get("name", "")]
                self.assertTrue(any("QuickBooks" in (label or "") for label in labels), labels)
                self.assertTrue(any("Xero" in (label or "") for label in labels), labels)
                self.assertFalse([label for label in labels if " / " in (label or "")])
                shown = [node.get("invisible") for node in arch.iter("button") if "Xero" in (node.get("string") or "")]
                self.assertTrue(all("books_service" in hidden for hidden in shown), shown)
        for code in self.codes:
            self.assertEqual(self.invoice(code).books_service, self.connections[code].provider_label)

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
