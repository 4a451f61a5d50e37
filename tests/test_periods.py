"""A document dated in a period that is closed in the books: held, sent with the next open day, or left out."""

from odoo import fields
from odoo.tests import tagged
from odoo.tools import format_date

from .common import ConnectedCase


class PeriodStories:
    def prepare(self):
        super().prepare()
        self.today = fields.Date.today()
        self.closed = fields.Date.subtract(self.today, days=3)
        # A customer who is in the books already: what is counted is about the document alone.
        self.customer = self.partner(self.code)
        self.send(self.invoice(self.code, partner=self.customer))

    def setUp(self):
        super().setUp()
        self.box.control.counts_clear()

    def send(self, records):
        return self.press(self.accountants[self.code], records, "action_books_send")

    def close(self, day):
        values = {"BookCloseDate": str(day) if day else None} if self.code == "quickbooks" else {
            "period": str(day) if day else None}
        act = "preferences" if self.code == "quickbooks" else "lock_books"
        self.box.control.act(self.code, act, self.connections[self.code].external_id, **values)

    def closed_and_known(self):
        self.close(self.closed)
        self.press(self.administrators[self.code], self.connections[self.code], "action_test")
        self.box.control.counts_clear()

    def old_invoice(self):
        return self.invoice(
            self.code, partner=self.customer, invoice_date=self.closed, invoice_date_due=self.closed)

    def in_books(self, move):
        number, table = ("DocNumber", "Invoice") if self.code == "quickbooks" else ("InvoiceNumber", "Invoices")
        return [one for one in self.books(self.code)[table] if one.get(number) == move.name]

    def date_there(self, move):
        [invoice] = self.in_books(move)
        return invoice["TxnDate" if self.code == "quickbooks" else "DateString"][:10]

    def writes(self):
        return self.box.control.counts()[self.code]["writes"]

    def job(self, move):
        return self.env["books.job"].search(
            [("res_model", "=", "account.move"), ("res_id", "=", move.id)], order="id desc", limit=1)

    def test_it_is_held_before_any_write_and_goes_through_once_the_period_is_open(self):
        self.closed_and_known()
        move = self.old_invoice()
        self.send(move)
        self.assertEqual(move.books_state, "error")
        self.assertIn("closed", move.books_error)
        self.assertIn(format_date(self.env, self.closed), move.books_error)
        self.assertEqual(self.writes(), 0)
        self.assertEqual(self.job(move).action_remedy()["res_model"], "books.connection")
        self.close(None)
        self.press(self.accountants[self.code], move, "action_books_retry")
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertEqual(self.date_there(move), str(self.closed))

    def test_it_is_sent_with_the_next_open_day_and_the_document_says_so(self):
        self.connections[self.code].closed_period = "next"
        self.closed_and_known()
        move = self.old_invoice()
        self.send(move)
        self.assertEqual(move.books_state, "synced", move.books_error)
        day = fields.Date.add(self.closed, days=1)
        self.assertEqual(self.date_there(move), str(day))
        self.assertEqual(move.invoice_date, self.closed, "Odoo's own stays as it is")
        self.assertIn(format_date(self.env, day), " ".join(move.message_ids.mapped("body")))
        self.press(self.accountants[self.code], self.connections[self.code], "action_pull")
        self.assertEqual(move.books_state, "synced", "what was meant is no difference when it is read")

    def test_sent_by_the_schedule_the_document_says_so_in_the_language_of_the_company(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.companies[self.code].partner_id.lang = "fr_FR"
        self.connections[self.code].closed_period = "next"
        self.closed_and_known()
        self.connections[self.code].write({"auto_invoice": True, "start_date": self.closed})
        move = self.old_invoice()
        self.run_schedules(self.code)
        day = fields.Date.add(self.closed, days=1)
        self.assertIn(f"à la date du {day:%d/%m/%Y}", " ".join(move.message_ids.mapped("body")))

    def test_it_is_left_out_and_the_button_says_why(self):
        self.connections[self.code].closed_period = "skip"
        self.closed_and_known()
        move = self.old_invoice()
        said = self.send(move)["params"]["message"]
        self.assertIn("left out", said)
        self.assertEqual(move.books_state, "none")
        self.assertEqual(self.writes(), 0)

    def test_what_is_dated_after_it_goes_as_it_is(self):
        self.closed_and_known()
        move = self.invoice(self.code, partner=self.customer, invoice_date=fields.Date.add(self.closed, days=1))
        self.send(move)
        self.assertEqual(move.books_state, "synced", move.books_error)

    def test_a_period_closed_behind_our_back_is_learned_from_the_refusal(self):
        self.close(self.closed)
        move = self.old_invoice()
        self.send(move)
        self.assertEqual(move.books_state, "error")
        self.assertIn("closed", move.books_error)
        self.assertIn("says", move.books_error)
        self.assertFalse(self.in_books(move))
        self.connections[self.code].closed_period = "next"
        self.press(self.accountants[self.code], move, "action_books_retry")
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertEqual(self.date_there(move), str(fields.Date.add(self.closed, days=1)))

    def test_with_a_choice_made_the_refusal_alone_is_enough(self):
        self.connections[self.code].closed_period = "next"
        self.close(self.closed)
        move = self.old_invoice()
        self.send(move)
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertEqual(self.date_there(move), str(fields.Date.add(self.closed, days=1)))

    def test_what_lies_in_a_closed_period_is_not_voided(self):
        move = self.old_invoice()
        self.send(move)
        self.closed_and_known()
        action = self.press(self.accountants[self.code], move, "button_request_cancel")
        with self.request(self.accountants[self.code]) as env:
            said = env["books.void"].with_context(**action["context"]).create({}).action_take_back()
        self.assertIn("closed", said["params"]["message"])
        self.assertEqual(move.state, "posted")
        self.assertEqual(self.writes(), 0)


@tagged("post_install", "-at_install")
class TestPeriodsOfQuickBooks(PeriodStories, ConnectedCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestPeriodsOfXero(PeriodStories, ConnectedCase):
    code = "xero"
