"""An import as a job that may take days: what it tells of itself, and what interrupts it."""

from unittest.mock import patch

from odoo.tests import tagged

from ..flows.history import reading, run
from ..flows.history.progress import words_of_lists
from ..providers.errors import Rejected
from .import_case import DAY, ImportCase


def pause_after_the_first_page(case, method="action_pause"):
    """A person presses the button while a worker reads."""
    move_on = reading.move_on

    def pressed(*arguments):
        move_on(*arguments)
        getattr(arguments[0].with_user(case.accountants[case.code]), method)()

    with patch.object(reading, "move_on", pressed):
        case.run_schedules(case.code)


class Job:

    def start(self, **values):
        with self.request(self.accountants[self.code]) as env:
            one = env["books.import"].create({"connection_id": self.connection.id, **values})
            one.action_start()
            import_id = one.id
        return self.env["books.import"].browse(import_id)

    def test_before_it_begins_it_says_what_it_would_read_and_what_that_takes_and_then_the_sums(self):
        for number in range(3):
            self.in_books(f"HIS-000{number}", 100 + number)
        with self.request(self.accountants[self.code]) as env:
            one = env["books.import"].create({"connection_id": self.connection.id})
            one.action_count()
            self.assertIn("invoices", one.counted)
            provider = self.connection._provider()
            for name in {*provider.historic, *provider.historic_counted} - set(one.counts):
                self.assertIn(words_of_lists(env)[name], one.counted.split("cannot be read")[1])
            self.assertIn("about 1 minute", one.cost)
            self.assertFalse(one.sums)
            import_id = one.id
            one.action_start()
        self.run_schedules(self.code)
        one = self.env["books.import"].browse(import_id)
        total = sum(row.total for row in one.row_ids if row.kind == "invoice")
        self.assertIn("invoices: ", one.sums)
        self.assertIn(f"{total:,.2f}", one.sums)

    def test_it_is_paused_between_two_pages_and_goes_on_where_it_was_when_it_is_resumed(self):
        external_id = self.in_books("HIS-0001")
        one = self.start()
        pause_after_the_first_page(self)
        self.assertEqual((one.state, one.is_paused), ("reading", True))
        read = dict(one.places)
        self.assertLess(len(read), len(one._lists()))
        self.run_schedules(self.code)
        self.assertEqual(one.places, read)  # nothing happens before
        self.assertTrue(0 < one.progress["percent"] < 100, one.progress)
        self.press(self.accountants[self.code], one, "action_resume")
        self.run_schedules(self.code)
        self.assertEqual((one.state, one.progress["percent"]), ("review", 100))
        self.assertTrue(self.row_of(one, external_id))
        for _what, done, whole, percent in one.progress["kinds"]:
            self.assertEqual((done, percent), (whole, 100))

    def test_it_is_stopped_while_it_reads_and_another_one_begins_anew(self):
        self.in_books("HIS-0001")
        one = self.start()
        pause_after_the_first_page(self, "action_stop")
        self.assertEqual(one.state, "stopped")
        again = self.read()
        self.assertEqual(again.state, "review")

    def test_it_is_at_work_until_what_was_paid_of_its_documents_is_registered(self):
        external_id = self.in_books("HIS-0001")
        self.act("record_payment", invoice=external_id, amount="30")
        one = self.read()
        row = self.row_of(one, external_id)
        self.map_sales(row)
        self.press(self.accountants[self.code], row, "action_create")
        apply, runs = run.apply_payments, []

        def late(connection):
            """In the first run no time is left."""
            runs.append(connection)
            return apply(connection) if len(runs) > 1 else (0, 0)

        with patch.object(run, "apply_payments", late):
            self.run_schedules(self.code)
            self.assertEqual((row.state, row.move_id.amount_residual, one.state), ("created", 100, "linking"))
            self.minute_passes(self.code)
            self.run_schedules(self.code)
        self.assertEqual((row.move_id.amount_residual, one.state), (70, "review"))

    def test_an_object_that_cannot_be_read_is_listed_and_all_others_are_compared(self):
        same = self.here("HIS-0001")
        external_id, broken = self.in_books("HIS-0001"), self.in_books("HIS-0002")
        kind, field = {"quickbooks": ("Invoice", "TotalAmt"), "xero": ("Invoices", "Total")}[self.code]
        self.pull()
        self.act("rewrite", kind=kind, row=broken, **{field: "much"})
        one = self.read()
        self.assertEqual(self.row_of(one, external_id).move_id, same)
        found = self.env["books.unreadable"].search([("connection_id", "=", self.connection.id)])
        self.assertIn(broken, found.mapped("external_id"))

    def test_a_document_whose_lines_are_not_understood_is_linked_if_it_agrees_and_never_entered(self):
        same = self.here("HIS-0001")
        linked, other = self.in_books("HIS-0001"), self.in_books("HIS-0002", 250)
        self.pull()
        for external_id in (linked, other):
            self.act("rewrite", **{
                "quickbooks": {"kind": "Invoice", "GlobalTaxCalculation": "Mystery"},
                "xero": {"kind": "Invoices", "LineAmountTypes": "Mystery"}}[self.code], row=external_id)
        one = self.read()
        self.assertEqual(self.row_of(one, linked).move_id, same)
        row = self.row_of(one, other)
        self.assertEqual(row.bucket, "new")
        self.press(self.accountants[self.code], row, "action_create")
        self.run_schedules(self.code)
        self.assertEqual((row.state, row.move_id.id), ("open", False))
        self.assertIn("Mystery", row.problem)
        self.assertFalse(self.env["books.unreadable"].search([("connection_id", "=", self.connection.id)]))

    def test_a_list_that_the_person_who_connected_may_not_read_stops_no_other(self):
        external_id = self.in_books("HIS-0001", date=self.today - DAY)
        provider = type(self.connection._provider())
        history = provider.history

        def refused(books, name, *arguments, **more):
            if name == "credit_note":
                raise Rejected("No access", reason="permission")
            return history(books, name, *arguments, **more)

        with patch.object(provider, "history", refused):
            one = self.read()
        self.assertEqual((one.state, self.connection.error, self.connection.pull_failure), ("review", False, False))
        self.assertTrue(self.row_of(one, external_id))
        self.assertEqual(one.places["credit_note"]["at"], None)
        self.assertIn("No access", self.env["books.unreadable"].search([("kind", "=", "credit_note")]).problem)

    def test_what_was_paid_on_both_sides_by_hand_is_paid_once_on_both(self):
        self.connection.history_decided = False
        move = self.here("HIS-0001")
        external_id = self.in_books("HIS-0001")
        self.act("record_payment", invoice=external_id, amount="100.00", date=str(self.today))
        self.env["account.payment.register"].with_context(active_model=move._name, active_ids=move.ids).create({
            "payment_date": self.today})._create_payments()
        paid = self.payments(move)
        one = self.read()
        self.press(self.accountants[self.code], one, "action_link_exact")
        self.press(self.accountants[self.code], one, "action_finish")
        for _round in range(3):
            self.run_schedules(self.code)
        self.assertEqual(self.payments(move), paid)
        self.assertEqual((move.amount_residual, move.books_state), (0, "synced"), move.books_difference)
        if self.code == "quickbooks":
            settles = [link["TxnId"] for row in self.books(self.code)["Payment"] for line in row["Line"]
                       for link in line["LinkedTxn"]]
        else:
            settles = [row["Invoice"]["InvoiceID"] for row in self.books(self.code)["Payments"] if "Invoice" in row]
        self.assertEqual(settles.count(external_id), 1)

    def test_one_that_is_reading_shows_its_steps_live(self):
        self.in_books("HIS-0001")
        one = self.start()
        with patch.object(type(self.env["bus.bus"]), "_sendone", autospec=True) as sent:
            self.run_schedules(self.code)
        notes = [call.args[3] for call in sent.call_args_list if call.args[2] == "books_changed"]
        self.assertIn({"model": "books.import", "ids": one.ids}, notes)
        self.assertIn({"model": "books.connection", "ids": self.connection.ids}, notes)


@tagged("post_install", "-at_install")
class TestJobOfQuickBooks(Job, ImportCase):

    code = "quickbooks"

    def test_documents_without_a_number_get_one_of_their_id_and_a_second_one_its_id_beside(self):
        first, second, third = (self.in_books(f"N-{number}", 10 + number) for number in range(3))
        self.act("rewrite", kind="Invoice", row=first, DocNumber="")
        self.act("rewrite", kind="Invoice", row=third, DocNumber="N-1")
        one = self.read()
        rows = [self.row_of(one, external_id) for external_id in (first, second, third)]
        self.map_sales(rows[1])
        for row in rows:
            self.press(self.accountants[self.code], row, "action_create")
        self.run_schedules(self.code)
        self.assertEqual([row.problem for row in rows], [False] * 3)
        self.assertEqual([row.move_id.name for row in rows], [f"QB-{first}", "N-1", f"N-1 ({third})"])


@tagged("post_install", "-at_install")
class TestJobOfXero(Job, ImportCase):

    code = "xero"
