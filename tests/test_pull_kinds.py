"""Money that goes other ways than a customer's payment of an invoice: to vendors, back to customers, written off."""

from decimal import Decimal

from odoo.tests import tagged

from .pull_case import PullCase


class KindStories:

    def bill(self, price=100, move_type="in_invoice", **values):
        return self.sent_invoice(
            ("Paper", 1, price, self.env["account.tax"]), move_type=move_type, ref=f"V-{price}", **values)

    def bill_due_there(self, bill):
        table, key, due = {
            "quickbooks": ("Bill", "Id", "Balance"), "xero": ("Invoices", "InvoiceID", "AmountDue")}[self.code]
        return next(float(row[due]) for row in self.books(self.code)[table] if row[key] == self.there(bill))

    def pay_bill(self, bill, amount):
        if self.code == "xero":
            return self.act("record_payment", invoice=self.there(bill), amount=amount)["PaymentID"]
        return self.act("pay_bill", bill=self.there(bill), amount=amount)["Id"]

    def unpay_bill(self, payment):
        if self.code == "xero":
            self.act("delete_payment", payment=payment)
        else:
            self.act("delete_document", kind="BillPayment", row=payment)

    def owed_to_vendor(self, bill):
        """What is owed to the bill's vendor: here, there."""
        here = -sum(self.env["account.move.line"].search([
            ("partner_id", "=", bill.partner_id.id), ("parent_state", "=", "posted"),
            ("account_type", "=", "liability_payable")]).mapped("amount_residual"))
        if self.code == "quickbooks":
            vendor = self.row(bill).contact_id
            return here, next(float(row["Balance"]) for row in self.books(self.code)["Vendor"] if row["Id"] == vendor)
        contact, books = self.row(bill).contact_id, self.books(self.code)
        return here, sum(
            float(row[left]) * sign for table, left, kind, sign in (
                ("Invoices", "AmountDue", "ACCPAY", 1), ("CreditNotes", "RemainingCredit", "ACCPAYCREDIT", -1))
            for row in books[table] if (row["Type"], row["Contact"]["ContactID"]) == (kind, contact))

    def credit_left_there(self, refund):
        table, key, left = {
            "quickbooks": ("VendorCredit", "Id", "Balance"),
            "xero": ("CreditNotes", "CreditNoteID", "RemainingCredit")}[self.code]
        return next(float(row[left]) for row in self.books(self.code)[table] if row[key] == self.there(refund))

    def credit_bill(self, bill, amount):
        """A credit of the vendor's, made there and set against its bill."""
        if self.code == "xero":
            self.act("create_credit_note", invoice=self.there(bill), amount=amount, tax="NONE", apply=True)
        else:
            credit = self.act("create_vendor_credit", bill=self.there(bill), amount=amount)
            self.act("pay_bill", bill=self.there(bill), amount=amount, vendor_credit=credit["Id"])

    def set_refund_against(self, bill, refund):
        if self.code == "xero":
            self.act("apply_credit", credit_of=self.there(refund), invoice=self.there(bill))
        else:
            self.act(
                "pay_bill", bill=self.there(bill), amount=refund.amount_total, vendor_credit=self.there(refund))

    def take_refund_off(self, refund):
        """Take it off its bill again; what stood for it in QuickBooks is a bill payment of zero."""
        if self.code == "xero":
            row = next(row for row in self.books("xero")["CreditNotes"] if row["CreditNoteID"] == self.there(refund))
            self.act("remove_credit", allocation=row["Allocations"][0]["AllocationID"])
            return
        [payment] = self.books("quickbooks")["BillPayment"]
        self.assertEqual(payment["TotalAmt"], 0)
        self.act("delete_document", kind="BillPayment", row=payment["Id"])

    def advances(self, move):
        return self.env["account.payment"].search([
            ("partner_id", "=", move.partner_id.id), ("state", "in", ("in_process", "paid"))])

    def test_a_vendor_s_bill_paid_there_is_paid_here_and_open_again_when_the_payment_is_deleted(self):
        bill = self.bill()
        first = self.pay_bill(bill, 30)
        self.pull()
        self.assertEqual((bill.payment_state, bill.amount_residual, self.bill_due_there(bill)), ("partial", 70, 70))
        self.assertEqual(self.payments(bill).payment_type, "outbound")
        self.pay_bill(bill, 70)
        self.pull()
        self.assertIn(bill.payment_state, ("paid", "in_payment"))
        self.assertEqual(self.bill_due_there(bill), 0)
        self.unpay_bill(first)
        self.pull()
        self.assertEqual((bill.payment_state, bill.amount_residual, self.bill_due_there(bill)), ("partial", 30, 30))
        self.assertEqual(sum(self.payments(bill).mapped("amount")), 70)
        self.assertFalse(self.env["books.job"].search([("kind", "in", ("payment", "bill_payment"))]))

    def test_a_vendor_s_refund_set_against_a_bill_there_is_so_here_and_both_are_open_again_when_taken_off(self):
        bill = self.bill()
        refund = self.bill(40, move_type="in_refund", partner=bill.partner_id)
        self.set_refund_against(bill, refund)
        self.pull()
        self.assertEqual((bill.payment_state, bill.amount_residual, self.bill_due_there(bill)), ("partial", 60, 60))
        self.assertEqual((refund.amount_residual, self.credit_left_there(refund)), (0, 0))
        self.assertIn(refund.payment_state, ("paid", "in_payment"))
        self.assertEqual(self.owed_to_vendor(bill), (60, 60))
        self.take_refund_off(refund)
        self.pull()
        self.assertEqual((bill.payment_state, bill.amount_residual, self.bill_due_there(bill)), ("not_paid", 100, 100))
        self.assertEqual(
            (refund.payment_state, refund.amount_residual, self.credit_left_there(refund)), ("not_paid", 40, 40))
        self.assertEqual(self.owed_to_vendor(bill), (60, 60))
        self.assertFalse(self.waiting())
        self.run_schedules(self.code)
        self.assertEqual((self.bill_due_there(bill), self.credit_left_there(refund)), (100, 40))

    def test_a_vendor_s_credit_made_there_is_made_here_and_set_against_the_bill(self):
        bill = self.bill()
        self.credit_bill(bill, 25)
        self.pull()
        self.assertEqual((bill.payment_state, bill.amount_residual, self.bill_due_there(bill)), ("partial", 75, 75))
        [refund] = self.env["account.move"].search([
            ("move_type", "=", "in_refund"), ("company_id", "=", self.company.id)])
        self.assertEqual((refund.state, refund.amount_total, self.row(refund).kind), ("posted", 25, "vendor_credit"))
        self.assertEqual((refund.amount_residual, self.credit_left_there(refund)), (0, 0))
        self.assertEqual(self.owed_to_vendor(bill), (75, 75))

    def test_a_voided_payment_is_cancelled_here(self):
        move = self.sent_invoice()
        [payment] = self.pay((move, 30))
        self.pull()
        made = self.payments(move)
        self.act("void_payment", payment=payment)
        self.pull()
        self.assertEqual((made.state, move.payment_state), ("canceled", "not_paid"))
        self.assert_agree(move)

    def test_money_set_against_an_invoice_and_taken_off_it_again_waits_for_the_next(self):
        move = self.sent_invoice()
        advance = self.prepay(move, 60)
        self.apply_advance(advance, (move, 20))
        self.an_hour_passes()
        self.pull()
        self.assert_agree(move)
        self.assertEqual(self.advances(move).amount, 60)
        if self.code == "quickbooks":
            self.act("unapply_payment", payment=advance)
        else:
            row = next(row for row in self.books("xero")["Overpayments"] if row["OverpaymentID"] == advance)
            self.act("remove_credit", allocation=row["Allocations"][0]["AllocationID"])
        self.an_hour_passes()
        self.pull()
        self.assertEqual(move.payment_state, "not_paid")
        self.assert_agree(move)
        self.assertEqual(self.advances(move).amount, 60)

    def test_a_contact_archived_there_keeps_its_documents_and_their_payments(self):
        move = self.sent_invoice()
        self.pay((move, move.amount_total))
        self.act("archive_contact", contact=self.contact_there(move))
        self.pull()
        self.assertIn(move.payment_state, ("paid", "in_payment"))
        self.assertFalse(move.books_difference)
        self.assertFalse(self.waiting())

    def test_an_idle_pull_costs_few_calls(self):
        self.sent_invoice()
        self.pull()
        self.box.control.counts_clear()
        self.pull()
        self.assertLessEqual(self.box.control.counts()[self.code]["total"], {"quickbooks": 1, "xero": 4}[self.code])


@tagged("post_install", "-at_install")
class TestKindsPulledFromQuickBooks(KindStories, PullCase):
    code = "quickbooks"

    def test_a_credit_note_of_another_tax_is_asked_about(self):
        move = self.sent_invoice(("Consulting", 1, 100))
        self.act("create_credit_memo", customer=self.contact_there(move), amount="50", tax_code="TAX",
                 invoice=self.there(move))
        self.pull()
        self.assertIn("has other taxes than", self.waiting().problem)
        self.assertFalse(self.env["account.move"].search([("move_type", "=", "out_refund")]))

    def test_a_bill_paid_partly_by_the_vendor_s_credit_and_partly_by_check(self):
        bill = self.bill()
        refund = self.bill(40, move_type="in_refund", partner=bill.partner_id)
        payment = self.act("pay_bill", bill=self.there(bill), amount=90, vendor_credit=self.there(refund))
        self.assertEqual(payment["TotalAmt"], 50)
        self.pull()
        self.assertEqual((bill.amount_residual, self.bill_due_there(bill)), (10, 10))
        self.assertEqual((refund.amount_residual, self.credit_left_there(refund)), (0, 0))
        self.assertEqual(self.payments(bill).amount, 50)
        self.assertEqual(self.owed_to_vendor(bill), (10, 10))
        self.unpay_bill(payment["Id"])
        self.pull()
        self.assertEqual((bill.amount_residual, refund.amount_residual), (100, 40))
        self.assertEqual(self.owed_to_vendor(bill), (60, 60))

    def test_a_credit_that_lost_its_invoice_there_is_the_customer_s_again(self):
        move = self.sent_invoice(("Desks", 1, 80))
        self.act("record_payment", invoice=self.there(move), amount=str(round(move.amount_total - 30, 2)))
        self.pull()
        note = self.sent_invoice(
            ("Discount", 1, 30, self.env["account.tax"]), move_type="out_refund", partner=move.partner_id)
        (move | note).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled).reconcile()
        self.run_schedules("quickbooks")
        self.assertEqual((move.amount_residual, note.amount_residual), (0, 0))
        self.act("change_invoice", invoice=self.there(move), amount="30")
        self.pull()
        # QuickBooks keeps the credit memo used: the payment of zero that used it holds the amount.
        self.assertEqual((move.amount_residual > 0, note.amount_residual), (True, 0))
        self.assertEqual(self.owed_here(move), 0)  # all that was paid and credited is his still

    def test_money_paid_too_much_for_one_invoice_is_the_customer_s_credit(self):
        move = self.sent_invoice(("Desks", 1, 80))
        total = Decimal(str(round(move.amount_total, 2)))
        self.act("record_payment", invoice=self.there(move), amount=str(total + 15))
        self.pull()
        self.assertIn(move.payment_state, ("paid", "in_payment"))
        self.assertEqual(self.owed_here(move), -15)
        self.assert_agree(move)


@tagged("post_install", "-at_install")
class TestKindsPulledFromXero(KindStories, PullCase):
    code = "xero"

    def test_money_given_back_there_is_given_back_here(self):
        move = self.sent_invoice()
        advance = self.prepay(move, 60)
        self.an_hour_passes()
        self.pull()
        self.act("refund", credit_of=advance, amount="25")
        self.an_hour_passes()
        self.pull()
        self.assert_agree(move)
        self.assertEqual(sorted(self.advances(move).mapped("payment_type")), ["inbound", "outbound"])

    def test_a_batch_payment_pays_each_of_its_invoices_and_is_taken_back_whole(self):
        one = self.sent_invoice()
        two = self.sent_invoice(partner=one.partner_id)
        batch = self.act("record_batch_payment", invoices={self.there(one): "30", self.there(two): "50"})
        self.pull()
        self.assertEqual(sorted(self.payments(one, two).mapped("amount")), [30, 50])
        self.assert_agree(one, two)
        self.act("delete_batch_payment", batch=batch["BatchPaymentID"])
        self.pull()
        self.assertEqual((one.payment_state, two.payment_state), ("not_paid", "not_paid"))
        self.assert_agree(one, two)

    def test_a_prepayment_is_the_customer_s_credit_and_applied_later(self):
        move = self.sent_invoice()
        advance = self.act("record_prepayment", contact=self.contact_there(move), amount="60")["PrepaymentID"]
        self.an_hour_passes()
        self.pull()
        self.assertEqual(self.advances(move).amount, 60)
        self.assert_agree(move)
        self.apply_advance(advance, (move, 20))
        self.pull()
        self.assertEqual(move.payment_state, "partial")
        self.assert_agree(move)

    def test_a_credit_note_paid_out_there_is_paid_out_here(self):
        move = self.sent_invoice()
        note = self.credit(move, 20, apply=False)
        self.pull()
        self.act("refund", credit_of=note)
        self.pull()
        self.assert_agree(move)

    def takes_payments(self, *types):
        """An account of one of these types that takes payments."""
        account = next(
            row for row in self.books("xero")["Accounts"]
            if row["Type"] in types and row["Status"] == "ACTIVE" and not row.get("SystemAccount"))
        self.box.services["xero"].organisations[self.connection.external_id].get(
            "Accounts", account["AccountID"])["EnablePaymentsToAccount"] = True
        return account

    def test_what_is_paid_on_an_account_without_money_goes_to_the_account_that_a_person_mapped(self):
        move = self.sent_invoice(("Desks", 1, 80))
        owner = self.takes_payments("CURRLIAB", "EQUITY")
        self.pay((move, 10), account=owner["Code"])
        self.pull()
        self.assertIn(owner["Name"], self.waiting().problem)
        self.assertEqual((self.waiting().remedy, move.payment_state), ("mapping", "not_paid"))
        account = self.env["account.account"].search([
            ("company_ids", "in", self.company.ids), ("account_type", "=", "liability_current")], limit=1)
        mapping = self.env["books.mapping"]._ensure(self.connection, "account", account)[account.id]
        record = self.env["books.record"].search([("external_id", "=", owner["AccountID"])])
        mapping.write({"record_id": record.id, "confirmed": True})
        self.press(self.accountants[self.code], self.waiting(), "action_apply")
        entry = move.line_ids.matched_credit_ids.credit_move_id.move_id
        self.assertEqual(entry.line_ids.filtered(lambda line: line.account_id == account).balance, 10)
        self.assertFalse(self.payments(move))
        self.assert_agree(move)

    def test_what_is_written_off_there_is_written_off_here(self):
        move = self.sent_invoice(("Desks", 1, 80))
        account = self.takes_payments("EXPENSE", "OVERHEADS")
        self.pay((move, 10), account=account["Code"])
        self.pull()
        self.assertEqual(self.waiting().mapped("problem"), [])
        entry = (move.line_ids.matched_credit_ids.credit_move_id.move_id)
        self.assertEqual((entry.move_type, entry.origin_payment_id.id), ("entry", False))
        loss = entry.line_ids.filtered(lambda line: line.account_id.account_type != "asset_receivable")
        self.assertEqual((loss.balance, loss.account_id.internal_group), (10, "expense"))
        self.assert_agree(move)
