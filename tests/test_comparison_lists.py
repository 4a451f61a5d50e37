"""Contacts, products, accounts and taxes are compared before all documents, and the balances of contacts with them."""

from decimal import Decimal

from odoo.exceptions import UserError
from odoo.tests import tagged

from .reconciliation_case import ReconciliationCase


class ListStories:

    def prepare(self):
        super().prepare()
        self.move = self.sent_invoice(("Consulting", 1, 100))
        self.customer = self.move.commercial_partner_id

    def one_row(self, **scope):
        rows = self.differing(self.compare(**scope))
        self.assertEqual(len(rows), 1, [(row.reason, row.difference) for row in rows])
        return rows

    def test_a_contact_that_was_renamed_in_the_books_unseen_is_found_and_taken_over(self):
        self.rewrite_contact(**self.contact_fields("Atlas Renamed"))
        row = self.one_row()
        self.assertEqual((row.reason, row.who, row.suggested), ("contact_changed", "there", "take_over"))
        self.assertIn("Atlas Renamed", row.difference)
        self.assertEqual((row.partner_id, row.res_model, row.kind_word), (
            self.customer, "res.partner", {"quickbooks": "Customer", "xero": "Contact"}[self.code]))
        self.assertIn(self.customer.name, self.decide(row, "suggested"))
        self.assertEqual((row.state, self.customer.name), ("mended", "Atlas Renamed"))
        self.assert_agrees(self.compare())

    def test_a_contact_that_was_renamed_in_odoo_unseen_is_sent(self):
        self.in_odoo("res_partner", self.customer, name="Atlas Here", complete_name="Atlas Here")
        row = self.one_row()
        self.assertEqual((row.reason, row.who, row.suggested), ("contact_changed", "here", "restore"))
        self.decide(row, "suggested")
        self.assertEqual(row.state, "mended", row.difference)
        self.assertEqual(self.contact_name(), "Atlas Here")
        self.assert_agrees(self.compare())

    def test_a_contact_that_is_archived_there_is_found_and_may_be_unlinked(self):
        self.rewrite_contact(**{"quickbooks": {"Active": False}, "xero": {"ContactStatus": "ARCHIVED"}}[self.code])
        row = self.one_row()
        self.assertEqual((row.reason, row.suggested), ("contact_gone", False))
        self.assertIn("archived there", row.difference)
        record = row.record_id
        self.decide(row, "unlink")
        self.assertEqual((row.state, record.res_id), ("mended", 0))

    def test_a_balance_that_no_document_explains_is_found_for_its_contact_alone(self):
        other = self.sent_invoice(("Goods", 1, 50), partner=self.partner(self.code, "Birch Ltd"))
        currency = self.company.currency_id.name
        run = self.compare()
        self.assert_agrees(run)
        due = sum((self.move | other).mapped("amount_residual"))
        for side in ("here", "there"):
            self.assertAlmostEqual(float(run.counts["customers"][f"{side} {currency}"]), due)
        self.assertIn("by the balances of the contacts", run.totals)
        journal = self.env["account.journal"].search([
            ("type", "=", "general"), ("company_id", "=", self.company.id)], limit=1)
        receivable = self.move.line_ids.filtered(lambda line: line.account_type == "asset_receivable").account_id
        self.env["account.move"].create({"journal_id": journal.id, "line_ids": [
            (0, 0, {"account_id": receivable.id, "partner_id": self.customer.id, "debit": 7}),
            (0, 0, {"account_id": self.move.invoice_line_ids.account_id.id, "credit": 7})]}).action_post()
        row = self.one_row()
        self.assertEqual((row.reason, row.partner_id, row.suggested), ("balance", self.customer, False))
        self.assertEqual((row.worth, row.due_here - row.due_there), (7, 7))
        self.decide(row, "accept", why="Entered by hand, the books follow next month")
        self.assertEqual(self.compare().row_ids.mapped("state"), ["accepted"])

    def test_a_small_difference_is_accepted_with_an_entry_on_an_account_that_is_taken_back_with_the_decision(self):
        income = self.move.invoice_line_ids.account_id
        journal = self.env["account.journal"].search([
            ("type", "=", "general"), ("company_id", "=", self.company.id)], limit=1)
        receivable = self.move.line_ids.filtered(lambda line: line.account_type == "asset_receivable").account_id
        self.env["account.move"].create({"journal_id": journal.id, "line_ids": [
            (0, 0, {"account_id": receivable.id, "partner_id": self.customer.id, "debit": 0.03}),
            (0, 0, {"account_id": income.id, "credit": 0.03})]}).action_post()
        row = self.one_row()
        with self.assertRaisesRegex(UserError, "more than the settings"):
            self.decide(row, "accept", why="Cents", account_id=income.id)
        self.connection.reconcile_tolerance = 0.05
        self.assertIn("makes up for", self.decide(row, "accept", why="Cents", account_id=income.id))
        entry = row.rounding_id
        self.assertEqual((row.state, entry.state, entry.amount_total), ("accepted", "posted", 0.03))
        self.run_schedules(self.code)
        self.assertFalse(self.env["books.job"].search([("state", "!=", "done")]))
        run = self.compare()
        self.assertFalse(run.row_ids)
        self.decide(row, "reopen")
        self.assertEqual((row.state, entry.state), ("open", "cancel"))
        self.assertEqual(self.one_row().reason, "balance")

    def test_cents_that_are_due_there_alone_are_accepted_with_an_entry_of_the_other_direction(self):
        self.rewrite_document(self.move, balance=Decimal(str(self.move.amount_residual)) + Decimal("0.02"))
        row = self.one_row()
        self.connection.reconcile_tolerance = 0.05
        self.decide(row, "accept", why="Cents", account_id=self.move.invoice_line_ids.account_id.id)
        line = row.rounding_id.line_ids.filtered("partner_id").filtered(
            lambda line: line.account_type == "asset_receivable")
        self.assertEqual((line.partner_id, line.balance), (self.customer, 0.02))
        self.assertEqual(self.compare().row_ids.mapped("state"), ["accepted"])

    def test_a_balance_is_no_row_of_its_own_where_a_document_is_one_or_is_not_compared(self):
        self.rewrite_document(self.move, balance=Decimal("1.00"))
        self.assertEqual(self.one_row().reason, "due")
        self.rewrite_document(self.move, balance=Decimal(str(self.move.amount_residual)))
        self.entered_there(self.move, "0990", 55, date=self.connection.start_date.replace(year=2020))
        self.prepay(self.move, 20)
        self.run_schedules(self.code)
        self.assert_agrees(self.compare())

    def test_what_is_mapped_to_something_inactive_or_of_another_rate_is_found_and_leads_to_its_mapping(self):
        mapping = self.env["books.mapping"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", "account"), ("state", "=", "3_confirmed"),
        ], limit=1)
        self.rewrite(*{"quickbooks": ("Account", mapping.record_id.external_id),
                       "xero": ("Accounts", mapping.record_id.external_id)}[self.code],
                     **{"quickbooks": {"Active": False}, "xero": {"Status": "ARCHIVED"}}[self.code])
        rows = self.differing(self.compare()).filtered(lambda row: row.reason == "mapped_to_gone")
        self.assertIn(mapping.res_id, rows.mapped("res_id"))
        self.assertIn("inactive", rows[0].difference)
        with self.request(self.accountants[self.code]) as env:
            action = rows[0].with_env(env).action_open_mapping()
            self.assertIn(mapping, env["books.mapping"].search(action["domain"]))

    def test_of_a_period_or_of_what_is_open_contacts_are_not_compared_and_that_is_said(self):
        self.rewrite_contact(**self.contact_fields("Atlas Renamed"))
        for scope in ({"until": self.today}, {"open_only": True}):
            run = self.compare(**scope)
            self.assert_agrees(run)
            self.assertIn("Contacts, products and accounts are not compared", run.scope)

    def rewrite_contact(self, **fields):
        self.rewrite({"quickbooks": "Customer", "xero": "Contacts"}[self.code], self.contact_there(self.move), **fields)

    def contact_name(self):
        kind, field = {"quickbooks": ("Customer", "DisplayName"), "xero": ("Contacts", "Name")}[self.code]
        return self.book_row(self.code, kind, self.contact_there(self.move))[field]

    def contact_fields(self, name):
        return {"quickbooks": {"DisplayName": name, "PrintOnCheckName": name, "FullyQualifiedName": name},
                "xero": {"Name": name}}[self.code]


@tagged("post_install", "-at_install")
class TestListsWithQuickBooks(ListStories, ReconciliationCase):

    code = "quickbooks"

    def test_an_item_whose_sales_go_to_another_account_there_is_found(self):
        product = self.env["product.product"].create({"name": "Advice", "type": "service"})
        item = next(row for row in self.books(self.code)["Item"] if row["Type"] == "Service")
        record = self.env["books.record"].search([("kind", "=", "item"), ("external_id", "=", item["Id"])])
        self.env["books.mapping"]._settle("product", {product.id: record})
        income = product.with_company(self.company).product_tmpl_id.get_product_accounts()["income"]
        other = self.env["books.record"].search([
            ("kind", "=", "account"), ("role", "=", "income"),
            ("external_id", "!=", item["IncomeAccountRef"]["value"])], limit=1)
        self.env["books.mapping"]._settle("account", {income.id: other})
        rows = self.differing(self.compare())
        self.assertEqual(rows.mapped("reason"), ["mapped_otherwise"], rows.mapped("difference"))
        self.assertIn(other.display_name, rows.difference)


@tagged("post_install", "-at_install")
class TestListsWithXero(ListStories, ReconciliationCase):

    code = "xero"
