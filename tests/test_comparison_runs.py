"""A comparison as people meet it: on the screen, as a report, as an issue, with their rights; and after a kill."""

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..providers.errors import TryLater
from .browser import BrowserCase
from .reconciliation_case import ReconciliationCase


@tagged("post_install", "-at_install")
class TestComparisonOnTheScreen(ReconciliationCase, BrowserCase):

    code = "quickbooks"

    def test_an_accountant_compares_and_decides(self):
        move, other = self.sent_invoice(("Consulting", 1, 100)), self.sent_invoice(("Goods", 1, 50))
        self.rewrite_document(move, number="X-1")
        self.entered_there(other, "1038", 55)
        self.compare()
        self.tour("compare_books")
        self.run_schedules(self.code)
        self.assertEqual(move.books_number, move.name)
        self.tour("comparison_agrees")


@tagged("post_install", "-at_install")
class TestComparisonsAndRights(ReconciliationCase):

    code = "xero"

    def test_auditors_read_sales_people_see_nothing_and_other_companies_have_their_own(self):
        known = self.sent_invoice(("Consulting", 1, 100))
        self.entered_there(known, "1038", 55)
        run = self.compare()
        auditor, seller = (self.env["res.users"].with_context(no_reset_password=True).create({
            "name": login, "login": login, "company_id": self.company.id,
            "company_ids": [Command.set(self.company.ids)],
            "group_ids": [Command.set([self.env.ref(name).id for name in ("base.group_user", group)])],
        }) for login, group in (
            ("auditor", "account.group_account_readonly"), ("seller", "sales_team.group_sale_salesman")))
        as_auditor = run.with_user(auditor)
        self.assertEqual(as_auditor.difference_count, 1)
        self.assertTrue(as_auditor.row_ids.difference)
        self.assertTrue(as_auditor.totals)
        for forbidden in (
                lambda: as_auditor.action_again(), lambda: as_auditor.row_ids.action_leave(),
                lambda: run.with_user(seller).read(["state"]), lambda: run.row_ids.with_user(seller).read(["number"])):
            with self.assertRaises(AccessError):
                forbidden()
        stranger = self.accountants[self.code].copy({
            "login": "stranger", "company_id": self.env.ref("base.main_company").id,
            "company_ids": [Command.set(self.env.ref("base.main_company").ids)]})
        self.assertFalse(self.env["books.reconciliation"].with_user(stranger).with_context(
            allowed_company_ids=stranger.company_ids.ids).search([("id", "=", run.id)]))

    def test_a_report_names_date_totals_open_differences_and_who_accepted_which_and_why(self):
        known = self.sent_invoice(("Consulting", 1, 100))
        self.entered_there(known, "1038", 55)
        self.entered_there(known, "1039", 66)
        run = self.compare()
        self.decide(run.row_ids.filtered(lambda row: row.number == "1038"), "leave", why="Entered by the bookkeeper")
        html = self.env["ir.actions.report"]._render_qweb_html(
            "books_connector.books_reconciliation_document", run.ids)[0].decode()
        for text in ("Entered by the bookkeeper", self.accountants[self.code].name, "1039", "66", "Left alone", "Open"):
            self.assertIn(text, html)

    def test_an_issue_is_open_as_long_as_the_last_comparison_has_open_differences(self):
        known = self.sent_invoice(("Consulting", 1, 100))
        self.entered_there(known, "1038", 55)
        self.connection.reconcile_nightly = True
        self.run_schedules(self.code)
        run = self.env["books.reconciliation"].search([("connection_id", "=", self.connection.id)])
        self.assertEqual((len(run), run.state, run.difference_count), (1, "done", 1))
        self.run_schedules(self.code)
        self.assertEqual(self.env["books.reconciliation"].search_count([]), 1)  # not again on the same day
        issue = self.env["books.issue"].search([("reason", "=", "books_differ"), ("state", "=", "open")])
        self.assertEqual(len(issue), 1)
        self.assertRegex(self.connection.reconciliation_note, "^Differences on .*: 1")
        self.decide(run.row_ids, "leave", why="Entered by the bookkeeper")
        self.run_schedules(self.code)
        self.assertEqual(issue.state, "closed")

    def test_a_comparison_that_was_killed_goes_on_at_its_page(self):
        self.sent_invoice(("Consulting", 1, 100))
        with self.request(self.accountants[self.code]) as env:
            run = env["books.reconciliation"].create({"connection_id": self.connection.id})
            run.action_start()
        run = self.env["books.reconciliation"].browse(run.id)
        with patch("odoo.addons.books_connector.flows.reconcile.run.compare_missing", side_effect=TryLater("later")):
            self.run_schedules(self.code)
        self.assertEqual(run.state, "reading")
        places = run.places
        self.connection.sudo().write({"paused_until": False, "error": False})
        self.run_schedules(self.code)
        self.assertEqual((run.state, run.places, run.agree_count), ("done", places, 1))
