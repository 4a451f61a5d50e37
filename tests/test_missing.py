"""One list of everything that documents which are not in the books yet still wait for."""

from odoo import Command, fields
from odoo.tests import tagged

from ..flows.connect.suggestions import suggest_all
from .common import ConnectedCase


class MissingStories:
    def prepare(self):
        super().prepare()
        self.run_schedules(self.code)

    def missing(self):
        """The rows of the list as an accountant opens it."""
        action = self.press(self.accountants[self.code], self.connection, "action_open_missing")
        return self.env["books.missing"].search(action["domain"])

    def told(self):
        return [(row.kind, row.name, row.documents) for row in self.missing()]

    def mend(self, row):
        return self.press(self.accountants[self.code], row, "action_fix")

    def twins(self):
        """Two contacts in the books that could be the same one of Odoo."""
        self.connection.pull_contacts = False
        for name in ("North Depot", "South Depot"):
            key = "email" if self.code == "quickbooks" else "EmailAddress"
            self.box.control.act(
                self.code, "create_contact", self.connection.external_id, name=name, **{key: "depot@example.com"})
        self.run_schedules(self.code)

    def tax(self, name="Local levy", amount=5):
        return self.env["account.tax"].create({
            "name": name, "amount": amount, "type_tax_use": "sale", "company_id": self.company.id,
            "country_id": self.company.account_fiscal_country_id.id})

    def test_nothing_is_missing_where_everything_is_known_or_created(self):
        product = self.env["product.product"].create({"name": "Lamp", "default_code": "LAMP"})
        move = self.invoice(self.code, partner=self.partner(self.code, "New Firm"), post=False)
        move.invoice_line_ids.product_id = product
        move.invoice_line_ids.tax_ids = self.company.account_sale_tax_id
        move.action_post()
        self.assertFalse(self.told())

    def test_each_missing_thing_is_named_once_with_how_many_documents_wait_for_it(self):
        self.twins()
        depot = self.partner(self.code, "Depot", email="depot@example.com")
        tax = self.tax()
        for _number in range(3):
            self.invoice(self.code, ("Levied", 1, 10, tax))
        self.invoice(self.code, ("Levied", 1, 10, tax), partner=depot)
        self.invoice(self.code, partner=depot)
        self.assertEqual(self.told(), [("tax", "Local levy", 4), ("contact", "Depot", 2)])

    def test_the_button_opens_where_it_is_mended_and_then_it_is_gone(self):
        tax = self.tax()
        move = self.invoice(self.code, ("Levied", 1, 10, tax))
        [row] = self.missing()
        action = self.mend(row)
        mapping = self.env["books.mapping"].search(action["domain"])
        self.assertEqual((action["res_model"], mapping.res_id), ("books.mapping", tax.id))
        self.assertEqual(self.press(self.accountants[self.code], row, "action_documents")["domain"],
                         [("id", "in", move.ids)])
        sale = self.env["books.mapping"].search([("res_id", "=", self.company.account_sale_tax_id.id),
                                                 ("kind", "=", "tax")])
        mapping.write({"record_id": sale.record_id.id, "confirmed": True})
        self.assertFalse(self.told())

    def test_accounts_that_are_no_costs_settings_and_archived_contacts_are_named(self):
        partner = self.partner(self.code, "Harbour Goods")
        self.press(self.accountants[self.code], self.invoice(self.code, partner=partner), "action_books_send")
        self.box.control.act(self.code, "archive_contact", self.connection.external_id, contact="Harbour Goods")
        self.connection.pull_contacts = False  # else it would be archived in Odoo, too
        self.run_schedules(self.code)
        self.invoice(self.code, partner=partner)
        machine = self.env["account.account"].with_company(self.company).create({
            "code": "161000", "name": "Machines", "account_type": "asset_non_current",
            "company_ids": [Command.set(self.company.ids)]})
        bill = self.invoice(self.code, ("Press", 1, 900, self.env["account.tax"]), move_type="in_invoice", post=False)
        bill.invoice_line_ids.account_id = machine
        bill.action_post()
        self.connection.untaxed_id = False
        self.assertEqual({(kind, name.split(" ", 1)[-1]) for kind, name, _count in self.told()}, {
            ("account", "Machines"), ("contact", "Goods"), ("setting", "code for lines without tax")})

    def test_what_was_sent_is_not_in_the_list_and_older_documents_only_once_they_are_queued(self):
        tax = self.tax()
        old = self.invoice(self.code, ("Levied", 1, 10, tax), invoice_date="2026-01-15")
        self.connection.start_date = fields.Date.today()
        self.assertFalse(self.told())
        self.press(self.accountants[self.code], old, "action_books_send")
        self.assertEqual(self.told(), [("tax", "Local levy", 1)])

    def test_many_documents_take_no_more_queries_than_few(self):
        tax = self.tax()

        def count(documents):
            for number in range(documents):
                self.invoice(self.code, ("Levied", 1, 10, tax), partner=self.partner(self.code, f"Firm {number}"))
            self.env.flush_all()
            self.env.invalidate_all()
            connection = self.connection.with_user(self.accountants[self.code])
            before = self.env.cr.sql_log_count
            connection.action_open_missing()
            return self.env.cr.sql_log_count - before

        few, many = count(3), count(20)
        self.assertLessEqual(many, few + 5)


@tagged("post_install", "-at_install")
class TestMissingInQuickBooks(MissingStories, ConnectedCase):
    code = "quickbooks"

    def test_a_currency_that_is_not_switched_on_there_is_named(self):
        self.env.ref("base.EUR").active = True
        self.invoice(self.code, currency_id=self.env.ref("base.EUR").id)
        self.assertEqual(self.told(), [("currency", "EUR", 1)])

    def test_payment_terms_that_are_not_said_are_told_but_stop_nothing(self):
        term = self.env["account.payment.term"].create({
            "name": "77 Days", "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 77})]})
        suggest_all(self.connection)
        move = self.invoice(self.code, invoice_payment_term_id=term.id)
        [row] = self.missing()
        self.assertEqual((row.kind, row.name, row.stops), ("term", "77 Days", False))
        self.press(self.accountants[self.code], move, "action_books_send")
        self.assertEqual(move.books_state, "synced", move.books_error)

    def test_a_receipt_without_customer_goes_to_the_default_customer(self):
        receipt = self.env["account.move"].with_company(self.company).create({
            "move_type": "out_receipt", "invoice_date": fields.Date.today(), "company_id": self.company.id,
            "invoice_line_ids": [Command.create({
                "name": "Counter", "quantity": 1, "price_unit": 5, "tax_ids": [Command.clear()]})]})
        receipt.action_post()
        self.press(self.accountants[self.code], receipt, "action_books_send")
        self.assertIn("customer of sales without customer", receipt.books_error)
        self.assertEqual([kind for kind, *_rest in self.told()], ["setting"])
        self.box.control.act(self.code, "create_contact", self.connection.external_id, name="Walk-in")
        self.run_schedules(self.code)
        self.connection.default_customer_id = self.env["books.record"].search([("name", "=", "Walk-in")])
        self.press(self.accountants[self.code], receipt, "action_books_retry")
        self.assertEqual(receipt.books_state, "synced", receipt.books_error)
        self.run_schedules(self.code)
        self.assertFalse(receipt.books_difference, "Odoo states no customer")


@tagged("post_install", "-at_install")
class TestMissingInXero(MissingStories, ConnectedCase):
    code = "xero"
