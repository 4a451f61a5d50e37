"""What a person chooses for an import: as what the history comes, and who may choose it."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..flows.history.matching import QUESTIONS
from .browser import BrowserCase
from .open_items_case import OpenItemsCase


class Choices:

    def test_the_day_and_the_account_are_asked_and_the_account_is_made_by_a_button(self):
        user = self.accountants[self.code]
        with self.assertRaisesRegex(UserError, "clearing account"), self.request(user) as env:
            env["books.import"].create({
                "connection_id": self.connection.id, "purpose": "opening", "opening_day": self.day}).action_start()
        opening = self.opening({self.known.partner_id: 10}, account=self.create_account())
        with self.request(user) as env:
            one = env["books.import"].create({"connection_id": self.connection.id})
            self.assertEqual((one.purpose, one.opening_day, one.opening_account_id.name), (
                "opening", opening.date, "Opening items"))
            one.opening_account_id = False
            one.purpose = "full"
            one.purpose = "opening"
        with self.request(self.administrators[self.code]) as env:
            env["books.import"].browse(one.id).action_create_clearing_account()
        self.assertEqual(self.env["books.import"].browse(one.id).opening_account_id.account_type, "asset_current")

    def test_an_import_that_links_only_enters_nothing(self):
        move, external_id = self.here("HIS-0001"), self.in_books("HIS-0001")
        new = self.in_books("HIS-0002", 55)
        one = self.read(purpose="link")
        user = self.accountants[self.code]
        for record, button in ((one, "action_create_new"), (self.row_of(one, new), "action_create")):
            with self.assertRaisesRegex(UserError, "links only"):
                self.press(user, record, button)
        self.press(user, one, "action_link_exact")
        self.assertEqual(self.row(move).external_id, external_id)
        with self.assertRaisesRegex(UserError, "once it was started"), self.request(user) as env:
            env["books.import"].browse(one.id).purpose = "full"

    def test_nobody_sets_what_an_import_itself_finds_or_reaches_other_books_with_it(self):
        one = self.read()
        user = self.accountants[self.code]
        for values in ({"state": "draft"}, {"undo_user_id": 2}, {"company_id": self.env.company.id},
                       {"row_ids": [Command.clear()]}):
            with self.subTest(values), self.assertRaises(AccessError), self.request(user) as env:
                env["books.import"].browse(one.id).write(values)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = user.copy({
            "login": "stranger", "company_id": company.id, "company_ids": [Command.set(company.ids)]})
        values = {
            "connection_id": self.connection.id, "purpose": "opening", "opening_day": "2030-01-01", "state": "review",
            "opening_account_id": self.known.invoice_line_ids.account_id.id}
        with self.assertRaises(AccessError), self.request(stranger) as env:
            env["books.import"].onchange(values, ["opening_account_id"], {"clearing_left": {}, "clearing_check": {}})
        with self.assertRaises(AccessError), self.request(stranger) as env:
            env["books.import"].create({"connection_id": self.connection.id})

    def test_who_may_not_change_entries_takes_none_back(self):
        external_id = self.in_books("T-1", 80)
        one = self.read(purpose="full")
        row = self.row_of(one, external_id)
        self.map_sales(row)
        self.enter_shown(row)
        assistant = self._user(self.code, "assistant", "books_connector.group_accountant")
        for record in (row, one):
            with self.assertRaises(AccessError):
                self.press(assistant, record, "action_undo")
        self.assertEqual((row.state, row.move_id.state), ("created", "posted"))

    def test_a_document_that_may_be_in_odoo_is_entered_by_who_knows_that_it_is_not(self):
        self.here("HIS-0007", 100)
        external_id = self.in_books("HIS-0007", 90)
        row = self.row_of(self.read(purpose="full"), external_id)
        self.assertIn(row.bucket, QUESTIONS)
        self.map_sales(row)
        self.enter_shown(row)
        self.assertEqual((row.state, row.move_id.amount_total), ("created", 90), row.problem)

    def test_who_sells_may_do_none_of_it(self):
        seller = self._user(self.code, "seller", "sales_team.group_sale_salesman")
        one = self.read()
        for model in ("books.entering", "books.undoing"):
            with self.assertRaises(AccessError), self.request(seller) as env:
                env[model].create({"import_id": one.id})
        for button in ("action_create_new", "action_undo", "action_show_entering", "action_create_clearing_account"):
            with self.assertRaises(AccessError):
                self.press(seller, one, button)


@tagged("post_install", "-at_install")
class TestChoicesForQuickBooks(Choices, OpenItemsCase):

    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestChoicesForXero(Choices, OpenItemsCase):

    code = "xero"


class ChoiceOnTheScreen:

    def test_an_accountant_chooses_open_items_enters_them_and_undoes_it(self):
        self.old("O-1", 100)
        external_id = self.old("O-2", 80)
        self.paid(external_id, 80, self.before)
        self.opening({self.known.partner_id: 100}, account=self.create_account())
        with self.request(self.accountants[self.code]) as env:
            one = env["books.import"].create({"connection_id": self.connection.id})
        self.tour("choose_history")
        with self.request(self.accountants[self.code]) as env:
            env["books.import"].browse(one.id).write({"project_required": False, "nothing_filed": True})
        self.press(self.accountants[self.code], one, "action_start")
        self.run_schedules(self.code)
        self.tour("enter_history")
        self.run_schedules(self.code)
        one = self.env["books.import"].browse(one.id)
        self.assertEqual((one.created_count, one.settled_count, one.clearing_left), (1, 1, 0))
        self.tour("undo_history")
        self.assertEqual((one.created_count, one.settled_count, one.clearing_left), (0, 0, 100))


@tagged("post_install", "-at_install")
class TestChoiceOnTheScreenOfQuickBooks(ChoiceOnTheScreen, OpenItemsCase, BrowserCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestChoiceOnTheScreenOfXero(ChoiceOnTheScreen, OpenItemsCase, BrowserCase):
    code = "xero"
