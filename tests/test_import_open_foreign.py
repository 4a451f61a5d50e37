"""Open items in another currency: by the rate of the document, with which the opening entry holds it, too."""

from decimal import Decimal

from odoo.tests import tagged

from .foreign_case import EuroCase
from .import_case import DAY
from .open_items_case import OpenItemsCase


class ForeignOpenItems(EuroCase):

    euros_for_a_pound = 1.4

    def test_the_rate_is_that_of_the_document(self):
        if self.code == "quickbooks":
            self.act("create_contact", name="Maison Lavande", CurrencyRef={"value": "EUR"})
            self.pull()
        known = self.sent_invoice(
            ("Lavender", 1, 10, self.env["account.tax"]), partner=self.partner(self.code, "Maison Lavande"),
            currency_id=self.euro.id)
        self.customer, date = self.contact_there(known), str(self.day - 20 * DAY)
        if self.code == "xero":
            external_id = self.act(
                "create_invoice", contact=self.customer, tax="NONE", number="E-1", amount="100", date=date, due=date,
                currency="EUR", rate="1.25")["InvoiceID"]
        else:
            code = next(row["Id"] for row in self.books(self.code)["TaxCode"] if "No VAT" in row["Name"])
            external_id = self.act(
                "create_invoice", customer=self.customer, tax_code=code, number="E-1", amount="100", date=date)["Id"]
            self.act("rewrite", kind="Invoice", row=external_id, ExchangeRate=Decimal("0.8"), HomeTotalAmt=Decimal(80))
        self.paid(external_id, 40, self.before)
        self.paid(external_id, 20, self.after)
        self.opening({known.partner_id: 48})  # 60 EUR
        one = self.enter()
        move = self.row_of(one, external_id).move_id
        self.assertEqual((move.currency_id, move.amount_total, move.amount_residual), (self.euro, 60, 40))
        self.assertEqual(move.amount_total_signed, 48)
        self.assert_as_in_books(one)
        self.assertEqual((one.clearing_left, one.clearing_check), (0, False))


@tagged("post_install", "-at_install")
class TestForeignOpenItemsOfQuickBooks(ForeignOpenItems, OpenItemsCase):

    code = "quickbooks"
    opens = "Thames Stationery Ltd"


@tagged("post_install", "-at_install")
class TestForeignOpenItemsOfXero(ForeignOpenItems, OpenItemsCase):

    code = "xero"
