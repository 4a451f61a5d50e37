"""What a batch needs of the database is read once for all of it, however much of it is not mapped or failed before."""

from itertools import count

from odoo import Command, fields, sql_db
from odoo.tests import tagged

from .payout_case import PayoutCase

FEW, MANY = 3, 12  # whose products still fit into one request
ODOOS_OWN = 14  # queries of a payment: its account, its entry's number, and the chatter of the invoice


class PushQueryStories:
    code = None

    def setUp(self):
        super().setUp()
        self.connection, self.company = self.connections[self.code], self.companies[self.code]
        self.customer = self.sent_invoice().partner_id
        self.numbers = count(1)
        self.connection.auto_invoice = True
        self.run_schedules(self.code)

    def queries(self, schedule="push_cron_id"):
        """How many queries the next run of a schedule takes."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = sql_db.sql_counter
        self.connection.sudo()[schedule].method_direct_trigger()
        return sql_db.sql_counter - before

    def assert_read_once(self, make, remedy=None):
        """:param make: makes this many documents that are due; all of them fail for this remedy, or arrive."""
        costs, end = {}, ("failed", remedy) if remedy else ("done", False)
        for documents in (1, FEW, MANY):  # the first one fills the registry's caches
            made = make(documents)
            costs[documents] = self.queries()
            jobs = self.env["books.job"].search([("res_model", "=", made._name), ("res_id", "in", made.ids)])
            self.assertEqual(
                jobs.mapped(lambda job: (job.state, job.remedy)), [end] * documents, jobs.mapped("error"))
        self.assertLessEqual(costs[MANY], costs[FEW], costs)

    def mapped(self, kind, name):
        """How many rows the mapping has for what is called so."""
        return self.env["books.mapping"].search_count([
            ("connection_id", "=", self.connection.id), ("kind", "=", kind), ("odoo_name", "like", name)])

    def post(self, documents, line, **values):
        """Documents of two lines each.

        :param line: makes the values of a line.
        """
        moves = self.as_user(self.accountants[self.code])["account.move"].create([{
            "move_type": "out_invoice", "partner_id": self.customer.id, "invoice_date": fields.Date.today(),
            "invoice_line_ids": [Command.create({"name": "Work", "price_unit": 10, **line()}) for _line in range(2)],
            **values} for _document in range(documents)])
        moves.action_post()
        return moves

    def levied(self):
        number = next(self.numbers)
        tax = self.env["account.tax"].create({
            "name": f"Levy {number}", "amount": 3 + number / 100, "type_tax_use": "sale",
            "company_id": self.company.id, "country_id": self.company.account_fiscal_country_id.id})
        return {"tax_ids": [Command.set(tax.ids)]}

    def test_what_arrives_is_compared_once_for_a_batch(self):
        self.assert_read_once(lambda documents: self.post(documents, dict))
        vendor = self.known_vendor()
        self.assert_read_once(lambda documents: self.post(
            documents, dict, move_type="in_invoice", partner_id=vendor.id))

    def test_payments_of_the_books_take_what_odoo_itself_reads_of_each(self):
        costs = {}
        for documents in (1, FEW, MANY):
            moves = self.post(documents, dict)
            self.run_push()
            self.run_schedules(self.code)
            for move in moves:
                self.box.control.act(
                    self.code, "record_payment", self.connection.external_id, invoice=self.external_id(move))
            costs[documents] = self.queries("pull_cron_id")
            self.assertEqual(set(moves.mapped("payment_state")), {"paid"})
        self.assertLessEqual(costs[MANY] - costs[FEW], ODOOS_OWN * (MANY - FEW), costs)

    def test_taxes_that_are_not_mapped_are_read_once_for_a_batch(self):
        self.assert_read_once(lambda documents: self.post(documents, self.levied), "mapping")
        self.assertEqual(self.mapped("tax", "Levy"), 2 * (1 + FEW + MANY), "each can be mapped now")

    def test_accounts_that_are_not_mapped_are_read_once_for_a_batch(self):
        vendor = self.known_vendor()

        def line():
            account = self.env["account.account"].create({
                "name": f"Machine {next(self.numbers)}", "code": f"1990{next(self.numbers)}",
                "account_type": "asset_fixed", "company_ids": [Command.set(self.company.ids)]})
            return {"account_id": account.id, "tax_ids": [Command.clear()]}

        self.assert_read_once(lambda documents: self.post(
            documents, line, move_type="in_invoice", partner_id=vendor.id), "mapping")
        self.assertEqual(self.mapped("account", "Machine"), 2 * (1 + FEW + MANY))

    def known_vendor(self):
        bill = self.invoice(self.code, move_type="in_invoice", ref="V-0")
        self.run_push()
        self.assertEqual(bill.books_state, "synced", bill.books_error)
        return bill.partner_id

    def test_journals_that_are_not_mapped_are_read_once_for_a_batch(self):
        def pay(documents):
            moves = self.post(documents, dict)
            self.run_push()
            self.assertEqual(set(moves.mapped("books_state")), {"synced"}, self.errors())
            journal = self.env["account.journal"].create({
                "name": f"Till {next(self.numbers)}", "code": f"T{next(self.numbers)}", "type": "bank",
                "company_id": self.company.id})
            for move in moves:
                self.register(move, journal_id=journal.id)
            payments = moves.matched_payment_ids
            self.assertEqual(len(payments), documents)
            return moves.line_ids.matched_credit_ids if self.code == "xero" else payments

        self.connection.deposit_id = False  # else money from customers goes there
        self.assert_read_once(pay, "mapping")

    def test_contacts_that_failed_are_read_once_for_a_batch(self):
        def sell(documents):
            partners = self.env["res.partner"].create([
                {"name": f"{next(self.numbers)} {'x' * 600}", "company_id": self.company.id}
                for _document in range(documents)])
            return self.env["account.move"].union(*(
                self.post(1, dict, partner_id=partner.id) for partner in partners))

        self.assert_read_once(sell, "odoo")


@tagged("post_install", "-at_install")
class TestPushQueriesInQuickBooks(PushQueryStories, PayoutCase):
    code = "quickbooks"

    def test_products_that_failed_are_read_once_for_a_batch(self):
        def line():
            product = self.env["product.product"].create({"name": f"{next(self.numbers)} {'x' * 120}"})
            return {"product_id": product.id, "tax_ids": [Command.clear()]}

        self.assert_read_once(lambda documents: self.post(documents, line), "odoo")


@tagged("post_install", "-at_install")
class TestPushQueriesInXero(PushQueryStories, PayoutCase):
    code = "xero"
