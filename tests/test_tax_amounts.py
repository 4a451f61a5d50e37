"""Taxes that are not rate times net, and documents that are sent once more, in QuickBooks."""

from odoo.tests import tagged

from .pull_case import PullCase


@tagged("post_install", "-at_install")
class TestCanadianTaxes(PullCase):
    code = "quickbooks"
    places = {"quickbooks": {
        "name": "Birch", "country": "base.ca", "chart": "ca_2023", "books": "Maple & Birch Inc."}}

    def taxes_of(self, *names):
        """Odoo's taxes of these percents, which mean one code of the books together."""
        taxes = self.env["account.tax"].browse()
        for name, percent in names:
            taxes |= self.company.account_sale_tax_id.copy({
                "name": name, "amount": percent, "amount_type": "percent", "children_tax_ids": False,
                "include_base_amount": False})
        code = self.env["books.record"].search([("kind", "=", "tax"), ("name", "ilike", "QST")], limit=1)
        mapping = self.env["books.mapping"]._ensure(self.connection, "tax", [taxes])[taxes[0].id]
        mapping.write({"record_id": code.id, "confirmed": True})
        return taxes

    def test_several_taxes_a_cent_off_each_stand_as_odoo_has_them(self):
        taxes = self.taxes_of(("GST", 5), ("QST", 9.975))
        for kind, move_type in (("CreditMemo", "out_refund"), ("Invoice", "out_invoice")):
            for method in ("round_globally", "round_per_line"):
                with self.subTest(kind=kind, method=method):
                    self.company.tax_calculation_rounding_method = method
                    move = self.sent_invoice(*[("Chair", 1, 10.10, taxes)] * 3, move_type=move_type)
                    row = self.books(self.code)[kind][-1]
                    self.assertEqual(float(row["TotalAmt"]), move.amount_total)
                    self.assertEqual(float(row["TxnTaxDetail"]["TotalTax"]), move.amount_tax)
                    self.assertFalse(self.row(move).difference)

    def test_a_bill_is_restored_there_with_all_that_an_update_needs(self):
        bill = self.sent_invoice(move_type="in_invoice", ref="V-1")
        self.act("rewrite", kind="Bill", row=self.there(bill), DueDate="2030-01-31")
        self.pull()
        self.assertEqual(bill.books_state, "differs")
        self.press(self.accountants[self.code], bill, "action_books_restore")
        self.assertEqual(bill.books_state, "synced", bill.books_error)


@tagged("post_install", "-at_install")
class TestAutomaticSalesTax(PullCase):
    code = "quickbooks"

    def taxed(self):
        tax = self.env["account.tax"].create({
            "name": "9.1%", "amount": 9.1, "type_tax_use": "sale", "company_id": self.company.id})
        taxable = self.env["books.record"].search([("kind", "=", "tax"), ("role", "=", "taxable")])
        self.env["books.mapping"]._ensure(self.connection, "tax", tax)[tax.id].write(
            {"record_id": taxable.id, "confirmed": True})
        move = self.invoice(self.code, ("Chair", 1, 100, tax))
        self.press(self.accountants[self.code], move, "action_books_send")
        return move

    def test_the_tax_of_odoo_stands_beside_the_code_that_the_books_name(self):
        move = self.taxed()
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertEqual(self.due_there(move) * 100, 10910)

    def test_where_the_books_name_none_and_compute_the_tax_themselves_that_is_a_difference(self):
        settings = self.act("preferences")
        self.act("rewrite", kind="Preferences", row="1", TaxPrefs={
            key: value for key, value in settings["TaxPrefs"].items() if key != "TaxGroupCodeRef"})
        self.connection.facts_at = False
        move = self.taxed()
        self.assertEqual(move.books_state, "differs")
        self.assertRegex(move.books_difference, "tax .*8.25 there, .*9.10 in Odoo")
