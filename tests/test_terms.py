"""Payment terms: said where the service has them on a document, and never in place of the due date."""

from odoo import Command, fields
from odoo.tests import tagged

from .pull_case import PullCase


class TermStories:
    def term(self, name="Net 15", days=15):
        return self.env["account.payment.term"].create({
            "name": name, "company_id": self.company.id,
            "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": days})]})


@tagged("post_install", "-at_install")
class TestTermsInQuickBooks(TermStories, PullCase):
    code = "quickbooks"

    def mapped_term(self):
        term = self.term()
        [there] = self.env["books.record"].search([("kind", "=", "term"), ("name", "=", "Net 15")])
        mapping = self.env["books.mapping"]._ensure(self.connection, "term", term)[term.id]
        mapping.write({"record_id": there.id, "confirmed": True})
        return term, there, mapping

    def of(self, kind):
        return self.books(self.code)[kind][-1]

    def test_the_term_of_invoices_and_bills_is_sent_beside_their_due_date(self):
        term, there, _mapping = self.mapped_term()
        due = fields.Date.add(fields.Date.today(), days=15)
        for kind, values in (("Invoice", {}), ("Bill", {"move_type": "in_invoice", "ref": "V-1"})):
            with self.subTest(kind):
                self.sent_invoice(invoice_payment_term_id=term.id, **values)
                row = self.of(kind)
                self.assertEqual(row.get("SalesTermRef", {}).get("value"), there.external_id)
                self.assertEqual(row["DueDate"], str(due))
        for kind, values in (("CreditMemo", {"move_type": "out_refund"}),
                             ("VendorCredit", {"move_type": "in_refund", "ref": "V-2"})):
            with self.subTest(kind):
                self.sent_invoice(invoice_payment_term_id=term.id, **values)
                self.assertNotIn("SalesTermRef", self.of(kind))

    def test_a_term_that_nobody_confirmed_is_not_sent(self):
        term, _there, mapping = self.mapped_term()
        mapping.confirmed = False
        self.sent_invoice(invoice_payment_term_id=term.id)
        self.assertNotIn("SalesTermRef", self.of("Invoice"))

    def test_an_inactive_term_stops_documents_and_new_customers_by_one_reason_until_it_is_active_again(self):
        term, there, mapping = self.mapped_term()
        known = self.partner(self.code, "Known")
        self.sent_invoice(partner=known)
        self.act("deactivate", kind="Term", row=there.external_id)
        self.press(self.administrators[self.code], self.connection, "action_test")
        self.assertEqual(mapping.state, "0_gone")
        new = self.partner(self.code, "New")
        new.with_company(self.company).property_payment_term_id = term
        moves = self.env["account.move"]
        for partner in (known, new):
            moves |= self.invoice(self.code, partner=partner, invoice_payment_term_id=term.id)
        moves |= self.invoice(self.code, partner=new, invoice_payment_term_id=False)
        self.press(self.accountants[self.code], moves, "action_books_send")
        for move in moves:
            self.assertRegex(move.books_error, "“Net 15.*” is inactive in QuickBooks", move.partner_id.name)
        issue = self.env["books.issue"].search([("connection_id", "=", self.connection.id), ("state", "=", "open")])
        self.assertEqual((issue.reason, issue.remedy), ("inactive_there", "mapping"))
        self.act("change_row", kind="Term", row=there.external_id, Active=True)
        self.press(self.administrators[self.code], self.connection, "action_test")
        for _run in range(2):
            self.run_schedules(self.code)
        self.assertEqual(set(moves.mapped("books_state")), {"synced"}, moves.mapped("books_error"))

    def test_a_due_date_that_the_books_reckon_from_the_term_is_a_difference(self):
        term, _there, _mapping = self.mapped_term()
        due = fields.Date.add(fields.Date.today(), days=15)
        other = fields.Date.add(fields.Date.today(), days=30)
        self.box.control.fault(
            self.code, "replaced", find=f'"DueDate":"{due}"', put=f'"DueDate":"{other}"',
            match={"path": "/batch", "contains": "INV"})
        move = self.invoice(self.code, invoice_payment_term_id=term.id)
        self.press(self.accountants[self.code], move, "action_books_send")
        self.assertEqual(move.books_state, "differs")
        self.assertIn("due date", move.books_difference)


@tagged("post_install", "-at_install")
class TestTermsInXero(TermStories, PullCase):
    code = "xero"

    def test_the_due_date_alone_is_sent_and_nothing_is_said_of_terms(self):
        move = self.invoice(self.code, invoice_payment_term_id=self.term().id)
        self.press(self.administrators[self.code], self.connection, "action_test")
        self.assertFalse(self.env["books.mapping"].search([("kind", "=", "term")]))
        self.press(self.accountants[self.code], self.connection, "action_open_missing")
        self.assertNotIn("term", self.env["books.missing"].search([]).mapped("kind"))
        self.press(self.accountants[self.code], move, "action_books_send")
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertIn(str(fields.Date.add(fields.Date.today(), days=15)), str(self.books(self.code)["Invoices"][-1]))
