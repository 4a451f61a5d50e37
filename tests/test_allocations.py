"""What a payment of the books settles stands in rows of its own, each with the document that it settles."""

from decimal import Decimal

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..flows.push.build_payment import used_amount
from .pull_case import PullCase


class AllocationStories:

    def untaxed(self, price=100, **values):
        return self.sent_invoice(("Consulting", 1, price, self.env["account.tax"]), **values)

    def settled(self, move):
        """What payments of the books settle of this document, as Odoo keeps it."""
        return self.row(move).env["books.allocation"].search([("document_id", "=", self.row(move).id)])

    def read_again(self):
        """All that changed since yesterday is read once more."""
        self.connection.caught_up_at = False
        self.run_schedules(self.code)

    def amounts(self, move):
        return sorted(amount for part in self.settled(move) for _kind, _id, amount in [part._key()])

    def payments_of(self, ids):
        return self.env["books.record"].search([("kind", "=", "payment"), ("external_id", "in", ids)])

    def test_each_document_that_is_settled_has_a_row_with_the_exact_amount(self):
        partner = self.partner(self.code)
        one, other = (self.untaxed(partner=partner) for _ in range(2))
        paid = self.pay((one, "33.33"), (other, "0.1"))
        self.pull()
        self.assertEqual((self.amounts(one), self.amounts(other)), ([Decimal("33.33")], [Decimal("0.1")]))
        rows = self.payments_of(paid)
        self.assertEqual(rows.allocation_ids, self.settled(one) | self.settled(other))
        self.assertEqual(sum(rows.mapped("payment_amount")), 33.43)
        self.assertEqual(set(rows.mapped("payment_known")), {True})
        self.assertEqual(rows.allocation_ids.connection_id, self.connection)
        self.assertEqual(rows.allocation_ids.company_id, self.company)

    def test_reading_again_makes_no_further_rows(self):
        move = self.untaxed()
        self.pay((move, 40), (move, "59.5"))
        self.pull()
        before = self.settled(move)
        self.read_again()
        self.assertEqual((self.settled(move), self.amounts(move)), (before, [Decimal(40), Decimal("59.5")]))

    def test_a_document_that_is_read_after_its_payment_is_linked_then(self):
        move = self.untaxed()
        paid = self.pay((move, 40))
        self.pull()
        self.row(move).unlink()
        part = self.payments_of(paid).allocation_ids
        self.assertFalse(part.document_id)
        self.read_again()
        self.assertEqual(part.document_id.external_id, part.external_id)
        self.assertEqual(part.document_id.kind, "invoice")

    def test_what_is_deleted_there_keeps_what_it_was_until_it_is_taken_back(self):
        move = self.untaxed()
        paid, = self.pay((move, 40))
        self.pull()
        self.act("delete_payment", payment=paid)
        self.pull()
        row = self.payments_of([paid])
        self.assertEqual((row.state, row.payment_known, row.payment_amount), ("deleted", True, 40))
        self.assertEqual(self.amounts(move), [Decimal(40)])
        self.assertEqual(move.amount_residual, 100)

    def test_what_odoo_s_payments_use_is_summed_to_the_cent(self):
        used = self.env["books.record"].create({
            "connection_id": self.connection.id, "kind": "expense", "external_id": "used-1", "state": "active"})
        self.env["books.record"].create([{
            "connection_id": self.connection.id, "kind": "payment", "external_id": f"by-{state}", "state": state,
            "from_odoo": True, "allocation_ids": [(0, 0, {
                "kind": used.kind, "external_id": used.external_id, "document_id": used.id, "amount": amount})]}
            for state, amount in (("paid", 0.1), ("open", 1), ("deleted", 7))])
        # 1.1 as a float is more than 1.10.
        self.assertEqual(used_amount(used), Decimal("1.10"))
        self.assertFalse(used_amount(used) > Decimal("1.10"))

    def test_people_of_other_companies_see_none_of_it(self):
        move = self.untaxed()
        self.pay((move, 40))
        self.pull()
        self.assertTrue(self.settled(move).with_user(self.accountants[self.code]).amount)
        stranger = self.accountants[self.code].copy({"login": "stranger"})
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        with self.assertRaises(AccessError):
            self.settled(move).with_user(stranger).with_context(allowed_company_ids=company.ids).read(["amount"])
        with self.assertRaises(AccessError):
            self.settled(move).with_user(self.accountants[self.code]).write({"amount": 1})


@tagged("post_install", "-at_install")
class TestAllocationsOfQuickBooks(AllocationStories, PullCase):
    code = "quickbooks"

    def credited(self, move):
        """A credit note of Odoo over 60, which a bookkeeper applies to an invoice; the payment of zero that does it."""
        credit = self.untaxed(60, move_type="out_refund", partner=move.partner_id)
        payment = self.act("apply_credit", credit_memo=self.there(credit), invoice=self.there(move), amount="50")
        self.pull()
        self.assertEqual((move.amount_residual, credit.amount_residual), (50, 10))
        return credit, payment["Id"]

    def test_a_credit_of_which_the_invoice_is_voided_there_stays_used_and_is_the_customer_s(self):
        """QuickBooks keeps the payment of zero, with the credit as its unapplied amount."""
        for gone in ("void_invoice", "delete_invoice"):
            with self.subTest(gone):
                partner = self.partner(self.code)
                move, other = self.untaxed(partner=partner), self.untaxed(80, partner=partner)
                credit, payment = self.credited(move)
                self.act(gone, invoice=self.there(move))
                self.pull()
                entry = self.env["account.move"].browse(self.payments_of([payment]).res_id)
                self.assertEqual(self.payments_of([payment]).res_model, "account.move")
                self.assertEqual((credit.amount_residual, sum(entry.line_ids.mapped("amount_residual"))), (10, -50))
                self.assertFalse(self.payments_of([payment]).waiting)
                self.act("settle", customer=self.contact_there(other), payment=payment, parts=[
                    ["CreditMemo", self.there(credit), "50"], ["Invoice", self.there(other), "50"]])
                self.pull()
                self.assertEqual((credit.amount_residual, other.amount_residual), (10, 30))


@tagged("post_install", "-at_install")
class TestAllocationsOfXero(AllocationStories, PullCase):
    code = "xero"
