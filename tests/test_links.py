"""Nothing of one company is linked to what another company has, whoever links it."""

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..flows.push.queue import queue
from .pull_case import PullCase


class LinkStories:

    def prepare(self):
        super().prepare()
        self.other = self._company(self.code, "Second")
        self.both = self.administrators[self.code]
        self.both.company_ids |= self.other  # who may see both companies may still not mix them

    def of_other(self, model):
        return self.env[model].search([
            ("company_ids" if model == "account.account" else "company_id", "=", self.other.id)], limit=1)

    def contact(self):
        """One of the books that is nobody in Odoo yet."""
        return self.env["books.record"].create({
            "connection_id": self.connection.id, "kind": self.connection._contact_kinds()[0], "name": "Somebody",
            "external_id": str(self.env["books.record"].search_count([])), "state": "active", "contact": {}})

    def test_a_contact_of_the_books_and_a_contact_of_another_company(self):
        partner = self.env["res.partner"].create({"name": "Theirs", "company_id": self.other.id})
        contact = self.contact()
        with self.assertRaises(UserError), self.request(self.both) as env:
            env["books.record"].browse(contact.id).partner_id = partner.id
        self.assertFalse(contact.res_id)
        for company in (False, self.company):
            partner = self.env["res.partner"].create({"name": "Ours", "company_id": company and company.id})
            with self.request(self.both) as env:
                env["books.record"].browse(contact.id).partner_id = partner.id
            self.env.invalidate_all()
            self.assertEqual(contact.partner_id, partner)

    def test_what_flows_link_is_checked_too(self):
        partner = self.env["res.partner"].create({"name": "Theirs", "company_id": self.other.id})
        entry = self.env["account.move"].with_company(self.other).create({"move_type": "entry"})
        for record in (partner, entry):
            with self.subTest(model=record._name):
                values = {"res_model": record._name, "res_id": record.id}
                with self.assertRaises(ValidationError):
                    self.contact().write(values)
                with self.assertRaises(ValidationError):
                    self.env["books.record"].create({
                        "connection_id": self.connection.id, "kind": "invoice", "external_id": "new", **values})
                with self.assertRaises(ValidationError):
                    queue(self.connection, "invoice", record)
        with self.assertRaises(ValidationError):
            self.env["books.currency.contact"].create({
                "connection_id": self.connection.id, "partner_id": partner.id,
                "currency_id": self.env.ref("base.EUR").id})
        with self.assertRaises(ValidationError):
            self.contact().credit_ids = [Command.link(entry.id)]

    def test_what_means_something_in_the_books_is_of_the_company_or_shared(self):
        for kind, model in (("tax", "account.tax"), ("account", "account.account"), ("journal", "account.journal")):
            with self.subTest(kind=kind), self.assertRaises(ValidationError):
                self.env["books.mapping"].create({
                    "connection_id": self.connection.id, "kind": kind, "res_id": self.of_other(model).id})
        tax = self.env["books.mapping"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", "tax")], limit=1)
        with self.assertRaises(ValidationError):
            tax.others = str(self.of_other("account.tax").id)
        product = self.env["product.product"].create({"name": "Theirs", "company_id": self.other.id})
        with self.assertRaises(ValidationError):
            self.env["books.mapping"].create({
                "connection_id": self.connection.id, "kind": "product", "res_id": product.id})
        product.company_id = False
        self.env["books.mapping"].create({"connection_id": self.connection.id, "kind": "product", "res_id": product.id})

    def test_settings_name_what_is_in_these_books(self):
        theirs = self.env["books.connection"].create({"company_id": self.other.id, "provider": self.code})
        former = self.env["books.connection"].create({
            "company_id": self.company.id, "provider": self.code, "active": False})
        journal = self.of_other("account.journal")
        for connection in (theirs, former):
            account = self.env["books.record"].create({
                "connection_id": connection.id, "kind": "account", "external_id": "1", "name": "Income",
                "role": "income", "state": "active"})
            for field in ("default_income_id", "default_expense_id", "deposit_id", "rounding_id"):
                with self.subTest(connection=connection.company_id.name, field=field):
                    with self.assertRaises(UserError), self.request(self.both) as env:
                        env["books.connection"].browse(self.connection.id)[field] = account.id
            with self.assertRaises(UserError), self.request(self.both) as env:
                env["books.mapping"].search([("kind", "=", "account")], limit=1).record_id = account.id
            jobs = self.env["books.job"].search([("connection_id", "=", self.connection.id)], limit=1)
            job = jobs or queue(self.connection, "customer", self.env["res.partner"].create({"name": "One"}))
            with self.assertRaises(ValidationError):
                job.record_id = account
        with self.assertRaises(UserError), self.request(self.both) as env:
            env["books.connection"].browse(self.connection.id).payment_journal_id = journal.id

    def test_contacts_that_are_merged_into_one_of_another_company_lose_their_link(self):
        move = self.sent_invoice()
        theirs = self.env["res.partner"].create({"name": "Theirs", "company_id": self.other.id})
        row = self.row(move.commercial_partner_id)
        self.assertTrue(row)
        self.env["books.record"]._move_to(move.commercial_partner_id, theirs)
        self.assertFalse(row.res_id)


@tagged("post_install", "-at_install")
class TestLinksOfQuickBooks(LinkStories, PullCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestLinksOfXero(LinkStories, PullCase):
    code = "xero"
