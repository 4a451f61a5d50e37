"""Open items of what is bought: bills and vendor credits."""

from odoo.tests import tagged

from .import_case import DAY
from .open_items_case import OpenItemsCase


class OpenBills:
    """The same of what is bought."""

    def bill_there(self, number, amount=100, days=20):
        date = self.day - days * DAY
        if self.code == "xero":
            return self.act(
                "create_invoice", contact=self.vendor, type="ACCPAY", tax="NONE", number=number, amount=str(amount),
                date=str(date), due=str(date))["InvoiceID"]
        # what the button "Copy" makes of a bill, with another date, number and amount
        bill = self.act("copy_document", kind="Bill", row=self.there(self.bill))["Id"]
        self.act("rewrite", kind="Bill", row=bill, DocNumber=number, TxnDate=str(date), DueDate=str(date),
                 PrivateNote=None)
        return bill

    def bill_paid(self, bill, amount, date):
        if self.code == "xero":
            return self.paid(bill, amount, date)
        return self.act("pay_bill", bill=bill, amount=str(amount), date=date)

    def setUp(self):
        super().setUp()
        self.bill = self.sent_invoice(
            ("Paper", 1, 100, self.env["account.tax"]), move_type="in_invoice", ref="V-0",
            partner=self.partner(self.code, "Mill & Sons"))
        self.vendor = self.row(self.bill).contact_id

    def test_bills_and_vendor_credits_are_what_was_open_of_them_on_the_day(self):
        unpaid, partly, by_then = self.bill_there("B-1"), self.bill_there("B-2"), self.bill_there("B-3")
        self.bill_paid(partly, 30, self.before)
        self.bill_paid(partly, 20, self.after)
        self.bill_paid(by_then, 100, self.before)
        date = str(self.day - 15 * DAY)
        if self.code == "xero":
            credit = self.act("create_credit_note", invoice=unpaid, amount="60", tax="NONE", number="V-9", date=date)[
                "CreditNoteID"]
            self.act("apply_credit", credit_of=credit, invoice=unpaid, amount="25", date=self.before)
        else:
            credit = self.act("create_vendor_credit", bill=unpaid, amount="60", number="V-9", date=date)["Id"]
            self.act("pay_bill", bill=unpaid, amount="25", vendor_credit=credit, date=self.before)
        self.opening({self.bill.partner_id: -(75 + 70 - 35)})
        jobs = self.env["books.job"].search_count([])
        one = self.enter()
        rows = [self.row_of(one, external_id) for external_id in (unpaid, partly, by_then, credit)]
        self.assertEqual([row.state for row in rows], ["created", "created", "settled", "created"])
        self.assertEqual(
            [(row.move_id.move_type, row.move_id.amount_total, row.move_id.amount_residual) for row in rows
             if row.move_id], [("in_invoice", 75, 75), ("in_invoice", 70, 50), ("in_refund", 35, 35)])
        self.assertEqual([row.move_id.ref for row in rows if row.move_id], ["B-1", "B-2", "V-9"])
        self.assertEqual({row.move_id.date for row in rows if row.move_id}, {self.day})
        self.assert_as_in_books(one)
        self.assertEqual((one.clearing_left, one.clearing_check), (0, False))
        self.assertEqual(self.env["books.job"].search_count([]), jobs)


@tagged("post_install", "-at_install")
class TestOpenBillsOfQuickBooks(OpenBills, OpenItemsCase):

    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestOpenBillsOfXero(OpenBills, OpenItemsCase):

    code = "xero"
