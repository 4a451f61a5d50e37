"""Xero over real HTTP, against the sandbox: what is written, and what may go wrong on the way."""

from unittest.mock import patch

from ..providers import transport
from ..providers.beside import Attachment
from ..providers.documents import Allocation, Bill, CreditNote, Customer, Item, Ref
from ..providers.errors import Rejected, TryLater, Unknown, UnreadableAnswer
from .xero_case import APP, D, XeroCase


class TestXeroWrites(XeroCase):

    def test_a_hundred_invoices_take_two_calls(self):
        documents = [self.invoice(f"T-{n}", net=f"{n}.05") for n in range(1, 101)]
        before = self.xero.calls
        records = self.put(*documents[:50], request_id="a") + self.put(*documents[50:], request_id="b")
        self.assertEqual(self.xero.calls - before, 2)
        for document, record in zip(documents, records, strict=True):
            self.assertEqual((record.number, record.total, record.tax, record.state, record.mark),
                             (document.number, document.total, document.tax_total, "open", document.key))

    def test_one_bad_invoice_stops_no_other(self):
        bad = self.invoice("T-2", contact=Ref(external_id="11111111-1111-4111-8111-111111111111"))
        first, refused, third = self.push(self.invoice("T-1"), bad, self.invoice("T-3"))
        self.assertEqual((first.record.number, third.record.number), ("T-1", "T-3"))
        self.assertIsInstance(refused.error, Rejected)
        self.assertEqual(refused.error.reason, "contact")
        self.assertTrue(refused.error.request_id)

    def test_a_number_that_exists_is_refused_and_not_overwritten(self):
        record, = self.put(self.invoice())
        outcome, = self.push(self.invoice(net="1.00"), request_id="r2")
        self.assertEqual(outcome.error.reason, "duplicate_number")
        self.assertEqual(self.xero.find([self.xero.prepare(self.invoice())])[0].total, record.total)

    def test_a_lost_answer_is_asked_for_again_and_nothing_is_written_twice(self):
        for kind in ("drop_after", "truncate"):
            number = f"T-{kind}"
            self.fault(kind, match={"method": "PUT"})
            with self.subTest(kind), self.assertRaises(Unknown):
                self.push(self.invoice(number), request_id=kind)
            self.assertEqual(self.put(self.invoice(number), request_id=kind)[0].number, number)
            self.assertEqual(len(self.invoices_there(number)), 1)

    def test_a_part_of_a_request_sent_again_under_its_id_is_no_refusal(self):
        self.put(self.invoice("T-1"), self.invoice("T-2"))
        with self.assertRaises(Unknown):
            self.push(self.invoice("T-2"))
        self.assertEqual(len(self.invoices_there("T-2")), 1)

    def test_after_the_window_what_was_written_is_found(self):
        self.fault("drop_after", match={"method": "PUT"})
        prepared = [self.xero.prepare(self.invoice(number)) for number in ("T-1", "T-2")]
        with self.assertRaises(Unknown):
            self.xero.push(prepared[:1], "r1")
        self.box.control.clock(600)
        found, absent = self.xero.find(prepared)
        self.assertEqual((found.number, found.mark, absent), ("T-1", "odoo:1:account.move:T-1", None))

    def test_failures_are_told_apart(self):
        for kind, values, read, write in (
            ("html_503", {}, TryLater, Unknown),
            ("drop_before", {"times": 2}, TryLater, Unknown),
            ("truncate", {"times": 2}, TryLater, Unknown),
            ("throttle", {"retry_after": 17}, TryLater, TryLater),
        ):
            with self.subTest(kind):
                self.fault(kind, match={"method": "GET"}, **values)
                with self.assertRaises(read):
                    self.xero.check()
                self.fault(kind, match={"method": "PUT"}, **{**values, "times": 1})
                with self.assertRaises(write) as caught:
                    self.push(self.invoice(f"T-{kind}"), request_id=kind)
                self.box.control.faults_clear()
                if kind == "throttle":
                    self.assertEqual(caught.exception.retry_after, 17)
                    self.assertIn("minute", caught.exception.words)

    def test_a_whole_request_that_is_refused_says_why(self):
        for status, headers, body, error, reason in (
            (400, {}, {"ErrorNumber": 14, "Type": "PostDataInvalidException", "Message": "-"}, Rejected, "refused"),
            (403, {}, {"Title": "Forbidden", "Detail": "AuthenticationUnsuccessful"}, Rejected, "permission"),
            (403, {"WWW-Authenticate": "insufficient_scope"}, {"Title": "Forbidden"}, Rejected, "permission"),
            (404, {}, "", Rejected, "missing"),
        ):
            self.fault("status", match={"method": "PUT"}, status=status, headers=headers, body=body)
            with self.subTest(status=status, body=body), self.assertRaises(error) as caught:
                self.push(self.invoice())
            self.assertEqual(getattr(caught.exception, "reason", None), reason)
        self.assertEqual(self.invoices_there("T-1"), [])

    def test_contacts_are_created_changed_found_and_archived(self):
        new = Customer(key="k", name="Kestrel Foods", number="ODOO-7", email="hi@kestrel.example", phone="+44 1")
        record, = self.put(new)
        self.assertEqual((record.kind, record.number, record.email), ("contact", "ODOO-7", "hi@kestrel.example"))
        self.assertEqual(self.xero.find([self.xero.prepare(new)])[0].external_id, record.external_id)
        renamed, = self.put(
            Customer(key="k", name="Kestrel", number="ODOO-7", external_id=record.external_id), request_id="r2")
        self.assertEqual((renamed.name, renamed.email), ("Kestrel", "hi@kestrel.example"))
        twin, = self.push(Customer(key="l", name="kestrel", number="ODOO-8"), request_id="r3")
        self.assertEqual(twin.error.reason, "duplicate_name")
        archive = self.xero.prepare_void("customer", record.external_id, renamed.version)
        self.assertEqual(self.xero.push([archive], "r4")[0].record.state, "archived")
        self.assertEqual(self.xero.find([self.xero.prepare(new)])[0].state, "archived")

    def test_contacts_are_searched_one_by_one_where_xero_refuses_the_filter(self):
        made = [Customer(key="k", name=f"Kestrel {n}", number=f"ODOO/{n}") for n in (1, 2)]
        records = self.put(*made)
        self.fault("status", match={"method": "GET", "path": "Contacts"}, status=400, headers={
            "Content-Type": "application/json"}, body={"ErrorNumber": 51, "Type": "HighVolumeException"})
        made.append(Customer(key="k", name="Nobody", number="ODOO/3"))
        found = self.xero.find([self.xero.prepare(document) for document in made])
        self.assertEqual([one and one.external_id for one in found], [*(one.external_id for one in records), None])

    def test_items_are_created_found_used_and_deleted(self):
        sales = self.ref("account", role="income")
        item = Item(key="k", name="Oak chair", code="OAK", price=D("12.3456"), income_account=sales)
        record, = self.put(item)
        self.assertEqual((record.number, record.document.price), ("OAK", D("12.3456")))
        self.assertEqual(self.xero.find([self.xero.prepare(item)])[0].external_id, record.external_id)
        outcome, = self.xero.push([self.xero.prepare_void("item", record.external_id, "", delete=True)], "r2")
        self.assertEqual(outcome.record.state, "deleted")
        self.assertEqual(self.xero.find([self.xero.prepare(item)]), [None])

    def test_bills_and_credits_of_both_sides_go_out(self):
        bill, = self.put(self.invoice("B-1", kind=Bill))
        credit, = self.put(self.invoice("C-1", kind=CreditNote), request_id="r2")
        self.assertEqual((bill.kind, bill.total, credit.kind, credit.balance), ("bill", D(120), "credit_note", D(120)))
        prepared = [self.xero.prepare(self.invoice(number, kind=CreditNote)) for number in ("C-1", "C-2")]
        self.assertEqual([one and one.number for one in self.xero.find(prepared)], ["C-1", None])

    def test_what_was_approved_is_voided_and_drafts_are_deleted(self):
        approved, = self.put(self.invoice("T-1"))
        draft, = self.put(self.invoice("T-2", status="draft"), request_id="r2")
        self.assertEqual(draft.state, "draft")
        outcomes = self.xero.push(
            [self.xero.prepare_void("invoice", one.external_id, one.version) for one in (approved, draft)], "r3")
        self.assertEqual([outcome.record.state for outcome in outcomes], ["void", "deleted"])
        self.assertEqual([outcome.record.balance for outcome in outcomes], [0, 0])

    def test_a_paid_invoice_is_not_voided_until_its_payment_is_deleted(self):
        record, = self.put(self.invoice())
        paid, = self.put(self.payment(record), request_id="p")
        void = self.xero.prepare_void("invoice", record.external_id, record.version)
        self.assertEqual(self.xero.push([void], "v1")[0].error.reason, "linked")
        delete = self.xero.prepare_void("payment", paid.external_id, paid.version)
        self.assertEqual(self.xero.push([delete], "d")[0].record.state, "deleted")
        self.assertEqual(self.xero.push([void], "v2")[0].record.state, "void")

    def test_payments_are_found_by_their_mark(self):
        record, = self.put(self.invoice())
        mine = self.payment(record, "50.00", key="odoo:1:account.payment:7")
        twin = self.payment(record, "50.00", key="odoo:1:account.payment:8")
        paid, = self.put(mine, request_id="p")
        found, absent = self.xero.find([self.xero.prepare(one) for one in (mine, twin)])
        self.assertEqual((found.external_id, found.mark, absent), (paid.external_id, mine.key, None))

    def test_too_large_a_payment_is_refused(self):
        record, = self.put(self.invoice())
        outcome, = self.push(self.payment(record, "120.01"), request_id="p")
        self.assertEqual(outcome.error.reason, "more_than_due")

    def test_a_credit_note_is_set_against_an_invoice_and_taken_off_again(self):
        invoice, = self.put(self.invoice())
        credit, = self.put(self.invoice("C-1", kind=CreditNote, net="50.00"), request_id="r2")
        applied = self.payment(invoice, "0", allocations=(
            Allocation(kind="invoice", external_id=invoice.external_id, amount=D(60)),
            Allocation(kind="credit_note", external_id=credit.external_id, amount=D(60))))
        prepared = self.xero.prepare(applied)
        self.assertEqual(self.xero.find([prepared]), [None])
        _none, cursor, _calls = self.changed("")
        record, = self.put(applied, request_id="r3")
        self.assertEqual(self.xero.find([prepared])[0].external_id, record.external_id)
        found = {one.external_id: one for one in self.changed(cursor)[0]}
        self.assertEqual(found[invoice.external_id].balance, D(60))
        self.assertEqual(found[record.external_id].document.allocations, applied.allocations)
        off = self.xero.prepare_void("payment", record.external_id, record.version)
        self.box.control.fault("xero", "status", match={"method": "DELETE"}, status=400, body={
            "ErrorNumber": 10, "Type": "ValidationException", "Message": "A validation exception occurred",
            "Elements": [{"ValidationErrors": [{"Message": "The period lock date has passed"}]}]})
        self.assertEqual(self.xero.push([off], "refused")[0].error.reason, "closed_period")
        self.assertEqual(self.xero.push([off], "r4")[0].record.state, "deleted")
        self.assertEqual(self.xero.find([prepared]), [None])

    def test_an_overpayment_is_set_against_an_invoice_and_what_became_of_taking_it_off_is_found(self):
        invoice, = self.put(self.invoice())
        money = self.act("record_overpayment", contact=invoice.contact_id, amount="150.00")["OverpaymentID"]
        applied = self.payment(invoice, "0", allocations=(
            Allocation(kind="invoice", external_id=invoice.external_id, amount=D(60)),
            Allocation(kind="payment", external_id=money, amount=D(60))))
        record, = self.put(applied, request_id="r2")
        off = self.xero.prepare_void("payment", record.external_id, record.version)
        self.assertEqual([one and one.external_id for one in self.xero.find([off])], [record.external_id])
        self.assertEqual(self.xero.push([off], "r3")[0].record.state, "deleted")
        self.assertEqual(self.xero.find([off]), [None])

    def test_what_is_found_with_a_value_of_another_type_is_not_taken_for_ours(self):
        file = self.xero.prepare(Attachment(
            key="odoo:1", owner_kind="invoice", owner_id="1", name="a.txt", mime="text/plain", content=b"x"))
        named = {"FileName": "a.txt", "ContentLength": 1}
        money = self.xero.prepare_void("unapplied_payment", "7", "")
        over = {"OverpaymentID": "7", "Type": "RECEIVE-OVERPAYMENT", "Status": "AUTHORISED", "Date": "2026-11-02",
                "Total": 10, "RemainingCredit": 10, "Contact": {"ContactID": "8"}}
        for payload, field, row in (
            (file, "Attachments", {"AttachmentID": ["7"], **named}), (file, "Attachments", named),
            (file, "Attachments", {"AttachmentID": "", **named}), (money, "Overpayments", {**over, "CurrencyCode": 7}),
            (money, "Overpayments", {**over, "Contact": {"ContactID": ["8"]}}),
        ):
            with self.subTest(field, row=row), self.assertRaises(UnreadableAnswer):
                self.fault("status", match={"path": field}, status=200, body={field: [row]})
                self.xero.find([payload])

    def test_a_foreign_invoice_keeps_its_rate(self):
        if not self.xero.facts.multi_currency:
            self.skipTest("the organisation keeps one currency")
        foreign = self.invoice(currency="EUR", rate=D("1.2345"))
        record, = self.put(foreign)
        self.assertEqual((record.currency, record.total), ("EUR", foreign.total))
        self.assertEqual(D(str(self.invoices_there("T-1")[0]["CurrencyRate"])), D("1.2345"))

    def test_nothing_secret_is_logged(self):
        with patch("logging.Logger.callHandlers") as heard, patch("logging.Logger.isEnabledFor", return_value=True):
            self.xero.check()
            self.xero.refresh(self.tokens)
        said = "\n".join(call.args[0].getMessage() for call in heard.call_args_list)
        self.assertIn("/api.xro/2.0/Organisation: 200", said)
        for secret in (self.tokens.access_token, self.tokens.refresh_token, APP.client_secret):
            self.assertNotIn(secret, said)
        self.assertNotIn(self.tokens.access_token, repr(self.tokens))

    def test_what_is_sent_again_is_the_same_bytes(self):
        self.assertEqual(self.xero.prepare(self.invoice()), self.xero.prepare(self.invoice()))
        self.assertEqual(transport.loads(self.xero.prepare(self.invoice()).body)["InvoiceNumber"], "T-1")
