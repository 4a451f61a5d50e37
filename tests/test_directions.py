"""Which way money goes is told by a closed list for each service; what is in none waits for a person."""

from odoo.tests import tagged

from ..providers.xero import reader
from .pull_case import PullCase
from .rewriting import RewritingMixin

MONEY = ("payment", "bill_payment", "expense", "deposit", "journal_entry", "refund_receipt")


class DirectionStories(RewritingMixin):

    payment_table = None

    def untaxed(self, **values):
        return self.sent_invoice(("Consulting", 1, 100, self.env["account.tax"]), **values)

    def made(self):
        """The payments that stand in Odoo."""
        return self.env["account.payment"].search([
            ("company_id", "=", self.company.id), ("state", "not in", ("canceled", "rejected"))])

    def record(self, external_id):
        return self.env["books.record"].search([
            ("connection_id", "=", self.connection.id), ("kind", "in", MONEY), ("external_id", "=", external_id)])

    def assert_asks(self, external_id, words):
        """An accountant reads why nothing was done for it."""
        shown = self.record(external_id).with_user(self.accountants[self.code])
        self.assertEqual((shown.state_word, shown.res_id), ("Not understood", 0))
        self.assertIn(words, shown.problem)
        self.assertIn(shown, self.connection.with_user(self.accountants[self.code]).env["books.record"].search(
            [("problem", "!=", False)]))

    def test_a_payment_of_an_unknown_kind_is_shown_to_the_accountant_and_registered_by_nobody(self):
        move, other = self.untaxed(), self.untaxed()
        payment, = self.pay((move, 100))
        self.pay((other, 100))
        self.unknown_kind(payment)
        answer = self.pull()
        self.assertIn("1 need a decision", answer["params"]["message"])
        self.assert_asks(payment, "NOVELTY")
        self.assertEqual((move.amount_residual, other.amount_residual), (100, 0))
        self.pull()
        self.assertEqual(move.amount_residual, 100)

    def test_it_is_registered_as_soon_as_it_is_understood(self):
        move = self.untaxed()
        payment, = self.pay((move, 100))
        self.unknown_kind(payment)
        self.pull()
        self.known_kind(payment, move)
        self.pull()
        self.assertEqual((move.amount_residual, self.record(payment).problem), (0, False))
        self.assert_agree(move)

    def test_what_was_registered_stays_where_it_is_not_understood_any_more(self):
        move = self.untaxed()
        payment, = self.pay((move, 100))
        self.pull()
        self.unknown_kind(payment)
        self.pull()
        self.assertEqual((move.amount_residual, len(self.payments(move))), (0, 1))
        self.assertIn("NOVELTY", self.record(payment).problem)

    def test_what_is_left_out_by_a_person_stays_left_out_until_it_changes(self):
        move = self.untaxed()
        payment, = self.pay((move, 100))
        self.unknown_kind(payment)
        self.pull()
        self.press(self.accountants[self.code], self.record(payment), "action_leave_out")
        self.pull()
        self.assertFalse(self.record(payment).problem)
        self.unknown_kind(payment, "ANOTHER")
        self.pull()
        self.assertIn("ANOTHER", self.record(payment).problem)

    def test_an_invoice_of_an_unknown_status_differs_and_is_neither_open_nor_paid(self):
        move = self.untaxed()
        self.unknown_status(move)
        self.pull()
        self.assertEqual((move.books_state, self.row(move).state), ("differs", "unknown"))
        self.assertIn("NOVELTY", move.books_difference)

    def test_a_document_of_which_the_status_is_not_understood_is_not_voided_from_here(self):
        move = self.untaxed()
        self.unknown_status(move)
        self.pull()
        self.press(self.accountants[self.code], move, "button_request_cancel")
        self.run_schedules(self.code)
        self.assertEqual((self.row(move).state, move.state), ("unknown", "posted"))
        self.assertIn("NOVELTY", move.books_error)


@tagged("post_install", "-at_install")
class TestDirectionsInXero(DirectionStories, PullCase):
    code = "xero"

    def unknown_kind(self, payment, word="NOVELTY"):
        self.rewrite("Payments", payment, PaymentType=word)

    def known_kind(self, payment, _move):
        self.rewrite("Payments", payment, PaymentType="ACCRECPAYMENT")

    def unknown_status(self, move):
        self.rewrite("Invoices", self.there(move), Status="NOVELTY")

    def advance(self, type, contact, **values):
        kind = "overpayment" if type.endswith("OVERPAYMENT") else "prepayment"
        made = self.act(f"record_{kind}", contact=contact, amount="30", type=type, **values)
        return made["OverpaymentID" if kind == "overpayment" else "PrepaymentID"]

    def read_all(self):
        self.an_hour_passes()
        self.pull()

    def test_an_advance_of_every_type_goes_the_way_of_its_money(self):
        move = self.untaxed()
        contact = self.contact_there(move)
        advances = {type: (self.advance(type, contact), way) for types, way in (
            (("RECEIVE-OVERPAYMENT", "RECEIVE-PREPAYMENT", "AROVERPAYMENT", "ARPREPAYMENT"), ("inbound", "customer")),
            (("SPEND-OVERPAYMENT", "SPEND-PREPAYMENT", "APOVERPAYMENT", "APPREPAYMENT"), ("outbound", "supplier")),
        ) for type in types}
        self.read_all()
        for type, (advance, way) in advances.items():
            with self.subTest(type=type):
                payment = self.env["account.payment"].browse(self.record(advance).res_id)
                self.assertEqual((payment.payment_type, payment.partner_type), way)
                self.assertEqual((payment.amount, payment.partner_id), (30, move.commercial_partner_id))
        self.assert_agree(move)

    def test_a_customers_advance_of_every_type_pays_his_invoice(self):
        for type in ("AROVERPAYMENT", "ARPREPAYMENT", "RECEIVE-PREPAYMENT"):
            with self.subTest(type=type):
                move = self.untaxed()
                advance = self.advance(type, self.contact_there(move))
                self.act("apply_credit", credit_of=advance, invoice=self.there(move), amount="30")
                self.read_all()
                self.assertEqual(move.amount_residual, 70)
                self.assert_agree(move)

    def test_what_we_paid_a_vendor_too_much_pays_his_bill(self):
        for type in ("APOVERPAYMENT", "APPREPAYMENT", "SPEND-OVERPAYMENT"):
            with self.subTest(type=type):
                bill = self.untaxed(move_type="in_invoice", ref=f"V-{type}")
                advance = self.advance(type, self.row(bill).contact_id)
                self.act("apply_credit", credit_of=advance, invoice=self.there(bill), amount="30")
                self.read_all()
                self.assertEqual(bill.amount_residual, 70)

    def test_an_advance_that_is_paid_back_goes_the_other_way(self):
        move = self.untaxed()
        contact = self.contact_there(move)
        ways = {"AROVERPAYMENT": "outbound", "ARPREPAYMENT": "outbound", "APOVERPAYMENT": "inbound",
                "APPREPAYMENT": "inbound"}
        advances = {type: self.advance(type, contact) for type in ways}
        self.read_all()
        refunds = {type: self.act("refund", credit_of=advance)["PaymentID"] for type, advance in advances.items()}
        self.read_all()
        for type, refund in refunds.items():
            with self.subTest(type=type):
                row = self.record(refund)
                self.assertEqual(
                    (self.env["account.payment"].browse(row.res_id).payment_type, row.problem), (ways[type], False))
        self.assert_agree(move)

    def test_an_advance_of_an_unknown_type_or_status_is_no_money_in_odoo(self):
        move = self.untaxed()
        contact, before = self.contact_there(move), self.made()
        advances = []
        for field in ("Type", "Status"):
            for kind in ("Overpayments", "Prepayments"):
                advance = self.advance(f"RECEIVE-{kind.upper()[:-1]}", contact)
                self.rewrite(kind, advance, **{field: "RECEIVE-NOVELTY"})
                advances.append((advance, f"{field}: RECEIVE-NOVELTY"))
        self.read_all()
        for advance, words in advances:
            self.assert_asks(advance, words)
        self.assertEqual(self.made(), before)

    def test_a_payment_of_an_unknown_status_is_asked_about(self):
        move = self.untaxed()
        payment, = self.pay((move, 100))
        self.rewrite("Payments", payment, Status="NOVELTY")
        self.pull()
        self.assert_asks(payment, "Status: NOVELTY")
        self.assertEqual(move.amount_residual, 100)

    def test_a_payment_that_contradicts_what_it_settles_is_asked_about(self):
        move = self.untaxed()
        payment, = self.pay((move, 100))
        self.rewrite("Payments", payment, PaymentType="ACCPAYPAYMENT")
        self.pull()
        self.assert_asks(payment, "ACCPAYPAYMENT / ACCREC")
        self.assertEqual(move.amount_residual, 100)

    def test_a_document_of_an_unknown_type_is_neither_a_sale_nor_a_purchase(self):
        for move, kind in (
            (self.untaxed(), "Invoices"), (self.untaxed(move_type="out_refund"), "CreditNotes"),
        ):
            with self.subTest(kind=kind):
                self.rewrite(kind, self.there(move), Type="NOVELTY")
                self.pull()
                self.assertEqual((move.books_state, self.row(move).state), ("differs", "unknown"))

    def test_money_received_is_never_taken_for_an_expense_of_the_same_reference(self):
        said = {
            "BankTransactionID": "b", "Reference": "R-1", "Status": "AUTHORISED", "Total": 5, "TotalTax": 0,
            "Contact": {"ContactID": "c"}}
        self.assertEqual(reader.READERS["expense"]({**said, "Type": "SPEND"}).kind, "expense")
        for type in ("RECEIVE", "RECEIVE-TRANSFER", "SPEND-TRANSFER", "SPEND-OVERPAYMENT"):
            self.assertEqual(reader.READERS["expense"]({**said, "Type": type}).kind, "bank_transaction")
        self.assertTrue(reader.READERS["expense"]({**said, "Type": "NOVELTY"}).not_understood)


@tagged("post_install", "-at_install")
class TestDirectionsInQuickBooks(DirectionStories, PullCase):
    code = "quickbooks"

    def unknown_kind(self, payment, word="NOVELTY"):
        row = next(row for row in self.books("quickbooks")["Payment"] if row["Id"] == payment)
        self.rewrite("Payment", payment, Line=[
            line | {"LinkedTxn": [line["LinkedTxn"][0] | {"TxnType": word}]} for line in row["Line"]])

    def known_kind(self, payment, move):
        self.unknown_kind(payment, "Invoice")

    def unknown_status(self, move):
        self.rewrite("Invoice", self.there(move), status="NOVELTY")

    def test_one_amount_for_several_documents_is_asked_about(self):
        move = self.untaxed()
        payment, = self.pay((move, 100))
        row = next(row for row in self.books("quickbooks")["Payment"] if row["Id"] == payment)
        self.rewrite("Payment", payment, Line=[
            line | {"LinkedTxn": line["LinkedTxn"] * 2} for line in row["Line"]])
        self.pull()
        self.assert_asks(payment, "LinkedTxn")
        self.assertEqual(move.amount_residual, 100)

    def test_a_payment_of_a_vendor_among_those_of_customers_is_asked_about(self):
        move = self.untaxed()
        payment, = self.pay((move, 100))
        self.rewrite("Payment", payment, CustomerRef=None, VendorRef={"value": "30"})
        self.pull()
        unread = self.as_user(self.accountants[self.code])["books.unreadable"].search([("external_id", "=", payment)])
        self.assertIn("CustomerRef", unread.problem)
        self.assertFalse(self.record(payment).res_id)
        self.assertEqual(move.amount_residual, 100)

    def test_a_journal_entry_of_an_unknown_side_is_asked_about(self):
        move = self.untaxed()
        before = self.made()
        entry = self.act("journal_entry", contact=self.contact_there(move), amount="30", account="35")
        self.rewrite("JournalEntry", entry["Id"], Line=[
            line | {"JournalEntryLineDetail": line["JournalEntryLineDetail"] | {"PostingType": "NOVELTY"}}
            for line in entry["Line"]])
        self.pull()
        self.assert_asks(entry["Id"], "PostingType: NOVELTY")
        self.assertEqual(self.made(), before)

    def test_a_journal_entry_with_somebody_of_an_unknown_kind_is_not_passed_over(self):
        move = self.untaxed()
        entry = self.act("journal_entry", contact=self.contact_there(move), amount="30", account="35")
        lines = [dict(line) for line in entry["Line"]]
        for line in lines:
            detail = line["JournalEntryLineDetail"] = dict(line["JournalEntryLineDetail"])
            if "Entity" in detail:
                detail["Entity"] = detail["Entity"] | {"Type": "NOVELTY"}
        self.rewrite("JournalEntry", entry["Id"], Line=lines)
        self.pull()
        self.assertTrue(self.record(entry["Id"]).filtered(lambda row: row.kind == "journal_entry"))

    def test_an_expense_on_receivables_of_nobody_known_or_to_our_credit_is_asked_about(self):
        move = self.untaxed()
        before = self.made()
        for words, fields in (
            ("EntityRef.type: NOVELTY", {"EntityRef": {"value": self.contact_there(move), "type": "NOVELTY"}}),
            ("Credit", {"Credit": True}),
        ):
            with self.subTest(words=words):
                expense = self.act("give_back", customer=self.contact_there(move), amount="30")["Id"]
                self.rewrite("Purchase", expense, **fields)
                self.pull()
                self.assert_asks(expense, words)
                self.assertEqual(self.made(), before)
