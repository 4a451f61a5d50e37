"""Money that a vendor got before his bill, and what it was set against in the books."""

from datetime import date
from decimal import Decimal

from odoo.tests import tagged

from ..providers.documents import Allocation, Bill, Line, Payment, Ref, UnappliedPayment, Vendor
from .payout_case import PayoutCase
from .pull_case import PullCase
from .xero_case import XeroCase

CODE = "quickbooks"
D = Decimal


@tagged("post_install", "-at_install")
class TestVendorMoneyInQuickBooks(PullCase):
    code = CODE
    map_bank, bank = PayoutCase.map_bank, PayoutCase.bank

    def setUp(self):
        super().setUp()
        self.account = self.map_bank().external_id

    def bill(self, price=100):
        return self.sent_invoice(
            ("Paper", 1, price, self.env["account.tax"]), move_type="in_invoice", ref=f"V-{price}",
            partner=self.partner(CODE, "Oak Mills"))

    def prepay(self, bill, amount, **values):
        return self.act(
            "prepay_vendor", vendor=self.row(bill).contact_id, amount=str(amount), account=self.account, **values)["Id"]

    def apply(self, bill, *parts):
        return self.act("settle", vendor=self.row(bill).contact_id, parts=[list(part) for part in parts])["Id"]

    def owed(self, bill):
        """What is owed to the vendor: here, there."""
        lines = self.env["account.move.line"].search([
            ("partner_id", "=", bill.partner_id.id), ("parent_state", "=", "posted"),
            ("account_type", "=", "liability_payable")])
        there = next(row for row in self.books(CODE)["Vendor"] if row["Id"] == self.row(bill).contact_id)
        return -sum(lines.mapped("amount_residual")), float(there["Balance"])

    def money(self, bill):
        return self.env["account.payment"].search([
            ("partner_id", "=", bill.partner_id.id), ("state", "in", ("in_process", "paid"))])

    def assert_settled(self):
        self.assertFalse(self.waiting(), self.waiting().mapped("problem"))
        self.run_schedules(CODE)
        self.assertFalse(self.env["books.job"].search([("state", "!=", "done")]))

    def test_a_check_on_accounts_payable_is_money_in_advance_and_settles_the_bill_when_it_does_there(self):
        for check, word in ((True, "Check"), (False, "Expense")):
            with self.subTest(word=word):
                self.env["res.partner"].search([("name", "=", "Oak Mills")]).name = "Former"
                bill = self.bill(100 if check else 200)
                before = self.money(bill)
                paid = self.prepay(bill, 40, check=check, others=[["7", "9"]])
                self.pull()
                money = self.money(bill) - before
                self.assertEqual(
                    (money.payment_type, money.partner_type, money.amount, money.journal_id),
                    ("outbound", "supplier", 40, self.bank()))
                self.assertEqual(bill.amount_residual, bill.amount_total)
                self.assertEqual(*self.owed(bill))
                applied = self.apply(bill, ("Bill", self.there(bill), "30"), (word, paid, "30"))
                self.pull()
                self.assertEqual(bill.amount_residual, bill.amount_total - 30)
                self.assertEqual(*self.owed(bill))
                self.assertEqual((len(self.money(bill) - before), bill.books_state), (1, "synced"))
                self.assert_settled()
                self.act("delete_document", kind="BillPayment", row=applied)
                self.pull()
                self.assertEqual(bill.amount_residual, bill.amount_total)
                self.act("delete_document", kind="Purchase", row=paid)
                self.pull()
                self.assertFalse(self.money(bill) - before)
                self.assertEqual(*self.owed(bill))
                self.assert_settled()


class TestVendorMoneyInXero(XeroCase):

    def test_what_is_set_from_a_vendor_s_overpayment_is_set_against_a_bill(self):
        vendor, = self.put(Vendor(key="v", name="Oak Mills", number="ODOO-V"))
        bank = next(one for one in self.all("account") if one.role == "bank")
        account = next(one for one in self.all("account") if one.role == "expense")
        contact, day = Ref(external_id=vendor.external_id), date(2026, 11, 2)
        bill, = self.put(Bill(
            key="odoo:b", number="V-1", contact=contact, date=day, due_date=day, currency="GBP", total=D(100),
            tax_total=D(0),
            lines=(Line(description="Paper", net=D(100), tax=D(0), unit_price=D(100), account=Ref(
                external_id=account.external_id, number=account.number)),)), request_id="rb")
        money, = self.put(UnappliedPayment(
            key="odoo:12345678:account.payment:1", contact=contact, date=day, amount=D(60), currency="GBP",
            incoming=False, account=Ref(external_id=bank.external_id)), request_id="ra")
        applied, = self.put(Payment(
            key="odoo:p", contact=contact, date=day, amount=D(0), currency="GBP", incoming=False, allocations=(
                Allocation(kind="bill", external_id=bill.external_id, amount=D(60)),
                Allocation(kind="payment", external_id=money.external_id, amount=D(60)))), request_id="rp")
        self.assertEqual(
            [(one.kind, one.external_id) for one in applied.document.allocations],
            [("bill", bill.external_id), ("payment", money.external_id)])
        self.assertFalse(applied.document.incoming)
