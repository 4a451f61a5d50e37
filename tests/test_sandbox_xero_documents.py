"""The look-alike Xero keeps its documents' sums, numbers, statuses and what is paid on them."""

from datetime import date, timedelta

from .test_sandbox_xero import AU, GB, SandboxCase


class TestXeroInvoices(SandboxCase):

    def test_tax_is_rounded_for_each_line_and_then_summed(self):
        lines = [self.line(UnitAmount=amount, TaxType="RROUTPUT") for amount in (0.30, 0.30, 0.30)]
        invoice = self.put("Invoices", self.approved(*lines))
        self.assertEqual((invoice["SubTotal"], invoice["TotalTax"], invoice["Total"]), (0.90, 0.06, 0.96))
        inclusive = self.put("Invoices", self.approved(self.line(UnitAmount=10), LineAmountTypes="Inclusive"))
        self.assertEqual((inclusive["SubTotal"], inclusive["TotalTax"], inclusive["Total"]), (8.33, 1.67, 10.0))
        untaxed = self.put("Invoices", self.approved(self.line(TaxType="OUTPUT2"), LineAmountTypes="NoTax"))
        self.assertEqual((untaxed["Total"], untaxed["LineItems"][0]["TaxType"]), (100.0, "NONE"))

    def test_a_tax_amount_that_is_sent_is_kept(self):
        invoice = self.put("Invoices", self.approved(self.line(UnitAmount=0.30, TaxType="RROUTPUT", TaxAmount=0.01)))
        self.assertEqual(invoice["Total"], 0.31)
        self.refused("Invoices", self.approved(self.line(TaxType="NONE", TaxAmount=1)), "Tax amount")

    def test_unit_amounts_have_two_decimals_unless_four_are_asked_for(self):
        line = self.line(UnitAmount=1.23456, Quantity=1000)
        two, four = self.put("Invoices", self.approved(line)), self.put("Invoices", self.approved(line), unitdp=4)
        self.assertEqual((two["SubTotal"], four["SubTotal"]), (1230.0, 1234.6))
        self.assertEqual(self.invoice(four)["LineItems"][0]["UnitAmount"], 1.23)
        again = self.get(f"Invoices/{four['InvoiceID']}", unitdp=4)["Invoices"][0]
        self.assertEqual(again["LineItems"][0]["UnitAmount"], 1.2346)

    def test_a_line_amount_must_agree(self):
        line = self.line(Quantity=3, UnitAmount=10, DiscountRate=12.5)
        self.assertEqual(self.put("Invoices", self.draft({**line, "LineAmount": 26.25}))["TotalDiscount"], 3.75)
        self.refused(
            "Invoices", self.draft({**line, "LineAmount": 26.24}),
            "The line total 26.24 does not match the expected line total 26.25")

    def test_discounts_are_for_sales_invoices(self):
        line = self.line(DiscountRate=10, AccountCode="400")
        self.refused("Invoices", self.draft(line, Type="ACCPAY"), "Discounts")
        note = {"Type": "ACCRECCREDIT", "Contact": {"ContactID": self.contact()}}
        self.refused("CreditNotes", {**note, "LineItems": [self.line(DiscountRate=1)]}, "Discounts")

    def test_a_number_of_a_sale_is_unique_and_a_bills_is_not(self):
        self.put("Invoices", self.draft(InvoiceNumber="A-1"))
        self.refused("Invoices", self.draft(InvoiceNumber="a-1"), "Invoice # must be unique.")
        bill = self.draft(self.line(AccountCode="400"), Type="ACCPAY", InvoiceNumber="A-1")
        self.assertNotEqual(*(self.put("Invoices", bill)["InvoiceID"] for _ in range(2)))

    def test_posting_a_known_number_overwrites_silently(self):
        first = self.put("Invoices", self.approved(InvoiceNumber="A-1"))
        second = self.put("Invoices", self.approved(self.line(UnitAmount=1), InvoiceNumber="A-1"), method="POST")
        self.assertEqual((second["InvoiceID"], second["Total"]), (first["InvoiceID"], 1.2))

    def test_approval_wants_a_due_date_lines_and_accounts(self):
        self.refused("Invoices", self.approved(DueDate=None), "DueDate")
        self.refused("Invoices", self.approved(LineItems=[]), "line items")
        self.refused("Invoices", self.approved(self.line(AccountCode=None)), "Account code must be specified")
        self.put("Invoices", self.draft(self.line(AccountCode=None), DueDate=None))
        self.put("Invoices", self.approved(self.line(), {"Description": "Only words"}))

    def test_accounts_and_taxes_must_exist_and_fit(self):
        for code in ("999", "090", "610"):
            words = f"Account code '{code}' is not a valid code"
            self.refused("Invoices", self.draft(self.line(AccountCode=code)), words)
        self.box.control.act("xero", "archive_account", GB, account="260")
        self.refused("Invoices", self.draft(self.line(AccountCode="260")), "has been archived")
        self.refused("Invoices", self.draft(self.line(TaxType="OUTPUT9")), "The TaxType code OUTPUT9 does not exist")
        self.refused(
            "Invoices", self.draft(self.line(TaxType="INPUT2")),
            "The TaxType code 'INPUT2' cannot be used with account code '200'.")
        self.box.control.act("xero", "archive_tax_rate", GB, tax_type="RROUTPUT")
        self.refused("Invoices", self.draft(self.line(TaxType="RROUTPUT")), "does not exist")

    def test_statuses_only_move_their_way(self):
        draft = self.put("Invoices", self.draft())
        words = "Invoice not of valid status for modification"
        self.refused("Invoices", {"InvoiceID": draft["InvoiceID"], "Status": "VOIDED"}, words, "POST")
        deleted = self.put("Invoices", {"InvoiceID": draft["InvoiceID"], "Status": "DELETED"}, method="POST")
        self.assertEqual(deleted["Status"], "DELETED")
        approved = self.put("Invoices", self.approved())
        self.refused("Invoices", {"InvoiceID": approved["InvoiceID"], "Status": "DELETED"}, words, "POST")
        voided = self.put("Invoices", {"InvoiceID": approved["InvoiceID"], "Status": "VOIDED"}, method="POST")
        self.assertEqual((voided["Status"], voided["AmountDue"]), ("VOIDED", 120.0))
        self.refused("Invoices", {"InvoiceID": approved["InvoiceID"], "Status": "VOIDED"}, words, "POST")

    def test_a_paid_invoice_can_neither_be_voided_nor_changed(self):
        invoice = self.put("Invoices", self.approved())
        self.put("Payments", self.payment(invoice, 120))
        named = {"InvoiceID": invoice["InvoiceID"]}
        words = "This document cannot be edited as it has a payment or credit note allocated to it."
        self.refused("Invoices", {**named, "Status": "VOIDED"}, words, method="POST")
        self.refused("Invoices", {**named, "LineItems": [self.line(UnitAmount=1)]}, words, method="POST")
        self.assertEqual(self.put("Invoices", {**named, "Reference": "later"}, method="POST")["Reference"], "later")

    def test_nothing_comes_before_the_lock_date(self):
        day = date.today() - timedelta(days=40)
        early = self.approved(Date=str(day))
        self.box.control.act("xero", "lock_books", GB, period=str(day))
        words = f"The document date cannot be before the period lock date, currently set at {day:%d-%b-%Y}"
        self.refused("Invoices", early, words)
        self.put("Invoices", self.approved(Date=str(day + timedelta(days=1))))
        self.box.control.act("xero", "lock_books", GB, year=str(day))
        self.refused("Invoices", early, "end of year lock date")

    def test_a_zero_invoice_is_paid_at_once(self):
        self.assertEqual(self.put("Invoices", self.approved(self.line(UnitAmount=0)))["Status"], "PAID")
        self.refused("Invoices", self.approved(self.line(UnitAmount=-1)), "less than zero")

    def test_items_fill_in_what_a_line_does_not_say(self):
        line = self.put("Invoices", self.approved({"ItemCode": "CHAIR-OAK", "Quantity": 2}))["LineItems"][0]
        self.assertEqual((line["UnitAmount"], line["AccountCode"], line["TaxAmount"]), (185.0, "200", 74.0))
        self.refused("Invoices", self.approved({"ItemCode": "NONE", "Quantity": 2}), "Item code 'NONE' is not valid")

    def test_a_tracked_item_is_sold_only_from_stock(self):
        self.put("Items", {
            "Code": "STOOL", "InventoryAssetAccountCode": "630",
            "PurchaseDetails": {"COGSAccountCode": "310"}, "SalesDetails": {"UnitPrice": 9, "AccountCode": "200"}})
        sale = self.approved({"ItemCode": "STOOL", "Description": "Stool", "Quantity": 2})
        self.refused("Invoices", sale, "not enough")
        bill = {"ItemCode": "STOOL", "Description": "Stools", "Quantity": 3, "UnitAmount": 4}
        self.put("Invoices", self.approved(bill, Type="ACCPAY"))
        self.put("Invoices", sale)
        self.assertEqual(self.get("Items/STOOL")["Items"][0]["QuantityOnHand"], 1.0)

    def test_the_rate_counts_document_units_for_one_unit_of_the_base(self):
        euro = self.put("Invoices", self.approved(CurrencyCode="EUR", CurrencyRate=1.25))
        self.assertEqual((euro["CurrencyRate"], euro["Total"]), (1.25, 120.0))
        self.assertEqual(self.put("Invoices", self.approved(CurrencyCode="EUR"))["CurrencyRate"], 1.172)
        self.refused("Invoices", self.approved(CurrencyCode="JPY"), "Organisation is not subscribed to currency JPY")
        self.open(AU)
        answer = self.call("PUT", "Currencies", {"Code": "USD"})
        self.assertEqual(answer.status_code, 400)

    def test_dates_come_in_both_forms(self):
        invoice = self.put("Invoices", self.approved(Date="2026-03-11", DueDate="2026-04-11T00:00:00"))
        self.assertEqual(invoice["DateString"], "2026-03-11T00:00:00")
        self.assertEqual(invoice["Date"], "/Date(1773187200000+0000)/")
        self.assertEqual(invoice["DueDateString"], "2026-04-11T00:00:00")

    def test_without_summarized_errors_each_element_stands_alone(self):
        wrong = self.approved(self.line(AccountCode="999"), InvoiceNumber="B-2")
        body = {"Invoices": [self.approved(InvoiceNumber="B-1"), wrong, self.approved(InvoiceNumber="B-1")]}
        answer = self.call("PUT", "Invoices", body, summarizeErrors="false")
        self.assertEqual((answer.status_code, answer.json()["Status"]), (200, "OK"))
        good, bad, twin = answer.json()["Invoices"]
        self.assertEqual((good["StatusAttributeString"], good["HasErrors"]), ("OK", False))
        self.assertEqual((bad["StatusAttributeString"], bad["HasErrors"], bad["Status"]), ("ERROR", True, "AUTHORISED"))
        self.assertIn("InvoiceID", bad)
        self.assertEqual(twin["ValidationErrors"], [{"Message": "Invoice # must be unique."}])
        self.assertEqual(len(self.get("Invoices", InvoiceNumbers="B-1,B-2")["Invoices"]), 1)

    def test_with_summarized_errors_only_the_bad_ones_are_told_and_the_others_are_stored(self):
        new = {"Name": "Along with the invoice"}
        body = {"Invoices": [self.approved(Contact=new, InvoiceNumber="B-1"), self.approved(self.line(TaxType="X"))]}
        answer = self.call("PUT", "Invoices", body)
        self.assertEqual((answer.status_code, answer.json()["Message"]), (400, "A validation exception occurred"))
        self.assertEqual(len(answer.json()["Elements"]), 1)
        [stored] = self.get("Invoices", InvoiceNumbers="B-1")["Invoices"]
        self.assertEqual(stored["Contact"]["Name"], new["Name"])
        self.assertNotIn("StatusAttributeString", self.put("Invoices", self.approved()))


class TestXeroPayments(SandboxCase):

    def test_a_payment_closes_the_invoice_and_its_deletion_opens_it_again(self):
        invoice = self.put("Invoices", self.approved())
        part = self.put("Payments", self.payment(invoice, 20))
        self.assertEqual((part["PaymentType"], part["Invoice"]["AmountDue"]), ("ACCRECPAYMENT", 100.0))
        rest = self.call("POST", "Payments", self.payment(invoice, 100, Reference="rest")).json()["Payments"][0]
        paid = self.invoice(invoice)
        self.assertEqual((paid["Status"], paid["AmountPaid"], paid["AmountDue"]), ("PAID", 120.0, 0.0))
        self.assertIn("FullyPaidOnDate", paid)
        gone = self.call("POST", f"Payments/{rest['PaymentID']}", {"Status": "DELETED"}).json()["Payments"][0]
        self.assertEqual(gone["Status"], "DELETED")
        again = self.invoice(invoice)
        self.assertEqual((again["Status"], again["AmountDue"], len(again["Payments"])), ("AUTHORISED", 100.0, 1))
        self.assertEqual(len(self.get("Payments", where='Status=="DELETED"')["Payments"]), 1)

    def test_a_payment_is_refused_where_nothing_is_owed(self):
        invoice, draft = self.put("Invoices", self.approved()), self.put("Invoices", self.draft())
        over = "Payment amount exceeds the amount outstanding on this document"
        self.refused("Payments", self.payment(invoice, 120.01), over)
        self.refused("Payments", self.payment(draft, 1), "Payments can only be made against Authorised documents")
        self.put("Payments", self.payment(invoice, 120))
        self.refused("Payments", self.payment(invoice, 1), over)

    def test_money_moves_on_accounts_for_payments_only(self):
        invoice = self.put("Invoices", self.approved())
        self.refused("Payments", self.payment(invoice, 1, Account={"Code": "777"}), "Account could not be found")
        self.refused("Payments", self.payment(invoice, 1, Account={"Code": "200"}), "enabled for payments")
        self.put("Payments", self.payment(invoice, 1, Account={"Code": "970"}))

    def test_a_payment_is_for_exactly_one_document(self):
        invoice = self.put("Invoices", self.approved())
        two = self.payment(invoice, 1, CreditNote={"CreditNoteID": invoice["InvoiceID"]})
        self.refused("Payments", two, "exactly one")

    def test_a_foreign_invoice_is_paid_in_either_currency(self):
        invoice = self.put("Invoices", self.approved(CurrencyCode="EUR", CurrencyRate=1.25))
        home = self.put("Payments", self.payment(invoice, 60, CurrencyRate=1.2))
        self.assertEqual((home["Amount"], home["BankAmount"]), (60.0, 50.0))
        there = self.put("Payments", self.payment(invoice, 60, Account={"Code": "092"}))
        self.assertEqual(there["BankAmount"], 60.0)
        dollars = self.put("Invoices", self.approved(CurrencyCode="USD"))
        self.refused("Payments", self.payment(dollars, 1, Account={"Code": "092"}), "cannot be paid")

    def test_a_batch_pays_several_invoices_and_its_payments_are_not_deleted_alone(self):
        first, second = (self.put("Invoices", self.approved()) for _ in range(2))
        parts = [{"Invoice": {"InvoiceID": one["InvoiceID"]}, "Amount": 120} for one in (first, second)]
        batch = self.put("BatchPayments", {"Account": {"Code": "090"}, "Date": str(date.today()), "Payments": parts})
        self.assertEqual((batch["Type"], batch["TotalAmount"]), ("RECBATCH", 240.0))
        self.assertEqual(self.invoice(first)["Payments"][0]["BatchPaymentID"], batch["BatchPaymentID"])
        one = batch["Payments"][0]["PaymentID"]
        self.assertEqual(self.call("POST", f"Payments/{one}", {"Status": "DELETED"}).status_code, 400)
        gone = self.call("POST", "BatchPayments", {"BatchPaymentID": batch["BatchPaymentID"], "Status": "DELETED"})
        self.assertEqual(gone.json()["BatchPayments"][0]["Status"], "DELETED")
        self.assertEqual(self.invoice(second)["AmountDue"], 120.0)

    def test_a_reconciled_payment_stays(self):
        payment = self.put("Payments", self.payment(self.put("Invoices", self.approved()), 1, IsReconciled=True))
        self.assertEqual(self.call("POST", f"Payments/{payment['PaymentID']}", {"Status": "DELETED"}).status_code, 400)


class TestXeroCredit(SandboxCase):

    def note(self, **values):
        return self.put("CreditNotes", {
            "Type": "ACCRECCREDIT", "Status": "AUTHORISED", "Contact": {"ContactID": self.contact()},
            "Date": str(date.today()), "LineItems": [self.line(UnitAmount=50)], **values})

    def allocate(self, kind, credit_id, invoice, amount):
        return self.call("PUT", f"{kind}/{credit_id}/Allocations", {"Allocations": [
            {"Amount": amount, "Date": str(date.today()), "Invoice": {"InvoiceID": invoice["InvoiceID"]}}]})

    def test_a_credit_note_is_allocated_and_taken_off_again(self):
        invoice, note = self.put("Invoices", self.approved()), self.note()
        self.assertEqual((note["RemainingCredit"], note["CreditNoteNumber"]), (60.0, "CN-0001"))
        self.assertEqual(self.allocate("CreditNotes", note["CreditNoteID"], invoice, 60.01).status_code, 400)
        self.assertEqual(self.allocate("CreditNotes", note["CreditNoteID"], invoice, 60).status_code, 200)
        found = self.get(f"CreditNotes/{note['CreditNoteID']}")["CreditNotes"][0]
        self.assertEqual((found["Status"], found["RemainingCredit"]), ("PAID", 0.0))
        there = self.invoice(invoice)
        self.assertEqual((there["AmountCredited"], there["AmountDue"]), (60.0, 60.0))
        self.assertEqual(there["CreditNotes"][0]["AppliedAmount"], 60.0)
        path = f"CreditNotes/{note['CreditNoteID']}/Allocations/{found['Allocations'][0]['AllocationID']}"
        self.assertTrue(self.call("DELETE", path).json()["IsDeleted"])
        self.assertEqual(self.invoice(invoice)["AmountDue"], 120.0)

    def test_credit_goes_to_the_same_contact_only(self):
        invoice = self.put("Invoices", self.approved(Contact={"Name": "Somebody else"}))
        self.assertIn("contact", self.allocate("CreditNotes", self.note()["CreditNoteID"], invoice, 1).text)

    def test_a_credit_note_is_refunded_by_a_payment(self):
        note = self.note()
        refund = self.put("Payments", {
            "CreditNote": {"CreditNoteID": note["CreditNoteID"]}, "Account": {"Code": "090"}, "Amount": 60,
            "Date": str(date.today())})
        self.assertEqual((refund["PaymentType"], refund["Invoice"]["Type"]), ("ARCREDITPAYMENT", "ACCRECCREDIT"))
        self.assertEqual(self.get(f"CreditNotes/{note['CreditNoteID']}")["CreditNotes"][0]["Status"], "PAID")

    def test_money_without_an_invoice_becomes_credit(self):
        invoice = self.put("Invoices", self.approved())
        for kind, line in (("OVERPAYMENT", {"Description": "Twice", "LineAmount": 30}), ("PREPAYMENT", self.line())):
            made = self.put("BankTransactions", {
                "Type": f"RECEIVE-{kind}", "Contact": {"ContactID": self.contact()}, "BankAccount": {"Code": "090"},
                "LineItems": [line], "Reference": "R 1"})
            self.assertEqual(made["Reference"], "", "it is kept of plain money only")
            table, key = f"{kind.title()}s", f"{kind.title()}ID"
            self.assertEqual(self.allocate(table, made[key], invoice, 10).status_code, 200)
            found = self.get(f"{table}/{made[key]}")[table][0]
            self.assertEqual(found["RemainingCredit"], made["Total"] - 10)
            gone = {
                "BankTransactionID": made["BankTransactionID"], "Type": made["Type"], "Status": "DELETED",
                "BankAccount": {"Code": "090"}, "LineItems": []}
            self.refused("BankTransactions", gone, "cannot be deleted", method="POST")
        self.assertEqual(self.invoice(invoice)["AmountDue"], 100.0)

    def test_money_spent_has_its_own_tax_rule(self):
        spent = {"Type": "SPEND", "Contact": {"Name": "Corner shop"}, "BankAccount": {"Code": "090"}}
        line = {"Description": "Milk", "UnitAmount": 12, "AccountCode": "429"}
        self.assertEqual(self.put("BankTransactions", {**spent, "LineItems": [line]})["TotalTax"], 2.0)
        wrong = {**spent, "LineItems": [{**line, "TaxAmount": 1.99}]}
        self.refused("BankTransactions", wrong, "Tax amount 1.99 is incorrect for INPUT2 tax type, should be 2.00")


class TestXeroAttachments(SandboxCase):

    def attach(self, invoice, name="bill.pdf", content=b"%PDF", method="PUT", **query):
        return self.call(
            method, f"Invoices/{invoice['InvoiceID']}/Attachments/{name}", data=content,
            headers={"Content-Type": "application/pdf"}, **query)

    def test_a_file_is_kept_and_read_again(self):
        invoice = self.put("Invoices", self.approved())
        sent = self.attach(invoice, IncludeOnline="true").json()["Attachments"][0]
        self.assertEqual((sent["MimeType"], sent["ContentLength"], sent["IncludeOnline"]), ("application/pdf", 4, True))
        self.attach(invoice, content=b"longer", method="POST")
        files = self.invoice(invoice)["Attachments"]
        self.assertEqual([file["ContentLength"] for file in files], [6])
        back = self.call("GET", f"Invoices/{invoice['InvoiceID']}/Attachments/bill.pdf")
        self.assertEqual((back.content, back.headers["Content-Type"]), (b"longer", "application/pdf"))

    def test_there_are_at_most_ten_and_none_is_too_large(self):
        invoice = self.put("Invoices", self.approved())
        self.assertEqual(self.attach(invoice, content=b"x" * 10_000_001).status_code, 400)
        codes = [self.attach(invoice, name=f"{n}.pdf").status_code for n in range(11)]
        self.assertEqual(codes, [200] * 10 + [400])

    def test_notes_online_page_mail_and_pdf(self):
        invoice, draft = self.put("Invoices", self.approved()), self.put("Invoices", self.draft())
        path = f"Invoices/{invoice['InvoiceID']}"
        self.call("PUT", f"{path}/History", {"HistoryRecords": [{"Details": "From Odoo"}]})
        self.assertEqual(self.get(f"{path}/History")["HistoryRecords"][0]["Details"], "From Odoo")
        self.assertTrue(self.get(f"{path}/OnlineInvoice")["OnlineInvoices"][0]["OnlineInvoiceUrl"])
        self.assertEqual(self.call("POST", f"{path}/Email", {}).status_code, 204)
        self.assertEqual(self.call("POST", f"Invoices/{draft['InvoiceID']}/Email", {}).status_code, 400)
        self.assertTrue(self.call("GET", path, headers={"Accept": "application/pdf"}).content.startswith(b"%PDF"))
