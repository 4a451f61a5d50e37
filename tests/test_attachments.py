"""The invoice's PDF and its files travel along, each once, when the document stands in the books."""

import base64
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..flows.push.take_back import take_back
from ..tools import rate_limit
from .common import ConnectedCase

PDF = b"%PDF-1.4 an invoice\n%%EOF\n"


class AttachmentStories:
    def prepare(self):
        super().prepare()
        self.connection.write({"attach_pdf": True, "attach_files": True})

    def send(self, records):
        return self.press(self.accountants[self.code], records, "action_books_send")

    def with_pdf(self, **values):
        move = self.invoice(self.code, **values)
        # As Odoo keeps what it sent to the customer.
        move.invoice_pdf_report_file = base64.b64encode(PDF)
        move.invalidate_recordset(["invoice_pdf_report_id"])
        move.invoice_pdf_report_id.name = f"{move.name.replace('/', '_')}.pdf"
        return move

    def attach(self, move, name="Time sheet.txt", content=b"Monday: 8 hours"):
        return self.env["ir.attachment"].create(
            {"name": name, "raw": content, "res_model": "account.move", "res_id": move.id})

    def there(self, move, entity="Invoice"):
        """The names of the files beside this document in the sandbox's own store, with their sizes."""
        row = self.env["books.record"].search([
            ("res_model", "=", "account.move"), ("res_id", "=", move.id), ("state", "!=", "deleted")])
        if self.code == "quickbooks":
            return sorted((one["FileName"], one["Size"]) for one in self.books(self.code).get("Attachable", [])
                          if one["AttachableRef"][0]["EntityRef"] == {"type": entity, "value": row.external_id})
        return sorted((one["FileName"], one["ContentLength"]) for one in self.books(self.code)["Attachments"]
                      if one["Owner"] == row.external_id)

    def jobs(self):
        return self.env["books.job"].search([("kind", "=", "attachment")], order="id")

    def test_the_pdf_and_the_files_stand_beside_the_document_once(self):
        move = self.with_pdf()
        self.attach(move)
        self.send(move)
        self.run_schedules(self.code)
        self.run_schedules(self.code)
        self.assertEqual(self.jobs().mapped("state"), ["done", "done"], self.jobs().mapped("error"))
        pdf = f"{move.name.replace('/', '_')}.pdf"
        self.assertEqual(self.there(move), sorted([(pdf, len(PDF)), ("Time sheet.txt", 15)]))
        self.assertEqual(move.books_state, "synced")

    def test_a_document_that_is_changed_brings_no_file_a_second_time(self):
        move = self.with_pdf()
        self.attach(move)
        self.send(move)
        self.run_schedules(self.code)
        there = self.there(move)
        self.assertEqual(len(there), 2)
        move.invoice_date_due = fields.Date.add(move.invoice_date_due, days=9)
        self.press(self.accountants[self.code], move, "action_books_restore")
        self.run_schedules(self.code)
        self.run_schedules(self.code)
        self.assertEqual((self.there(move), len(self.jobs()), move.books_state), (there, 2, "synced"))

    def test_the_scan_of_a_bill_travels_along_without_a_pdf_of_ours(self):
        for move_type, entity in (("in_invoice", "Bill"), ("in_refund", "VendorCredit")):
            move = self.invoice(self.code, move_type=move_type)
            self.attach(move, "Scan.pdf", PDF)
            self.send(move)
            self.run_schedules(self.code)
            self.assertEqual(self.there(move, entity), [("Scan.pdf", len(PDF))], self.jobs().mapped("error"))

    def test_a_credit_note_brings_its_pdf(self):
        move = self.with_pdf(move_type="out_refund")
        self.send(move)
        self.run_schedules(self.code)
        self.assertEqual(len(self.there(move, "CreditMemo")), 1, self.jobs().mapped("error"))

    def test_without_the_option_nothing_travels_along(self):
        self.connection.write({"attach_pdf": False, "attach_files": False})
        move = self.with_pdf()
        self.attach(move)
        self.send(move)
        self.run_schedules(self.code)
        self.assertFalse(self.there(move))

    def test_a_lost_answer_attaches_it_once_all_the_same(self):
        for kind in ("drop_before", "drop_after"):
            for hours in (0, 30):
                move = self.with_pdf()
                self.box.control.fault(self.code, kind, match={"method": "POST", "path": "/upload|/Attachments/"})
                self.send(move)
                self.run_schedules(self.code)
                self.pass_time(minutes=1, hours=hours)
                self.run_schedules(self.code)
                self.assertEqual(len(self.there(move)), 1, (kind, hours))
                self.assertEqual(set(self.jobs().mapped("state")), {"done"}, self.jobs().mapped("error"))

    def pass_time(self, **span):
        """Let time go by, here and there."""
        for job in self.env["books.job"].search([("state", "=", "sending")]):
            job.not_before = fields.Datetime.now()
            job.sent_at = fields.Datetime.subtract(job.sent_at, **span)
        self.connection.write({"paused_until": False, "rest_until": False})
        self.env["books.quota"].search([]).used = rate_limit.nothing()
        self.env.flush_all()
        self.box.control.clock(timedelta(**span).total_seconds())

    def test_two_files_of_one_name_are_two_files_there(self):
        move = self.with_pdf()
        self.attach(move, "Photo.png", b"first")
        self.attach(move, "Photo.png", b"second one")
        self.send(move)
        self.run_schedules(self.code)
        self.assertEqual([size for _name, size in self.there(move)].count(5), 1)
        self.assertEqual(len(self.there(move)), 3, self.jobs().mapped("error"))

    def test_what_the_books_do_not_take_is_said_on_the_document_and_holds_nothing_else(self):
        move = self.with_pdf()
        self.attach(move, "Sound.mp3" if self.code == "quickbooks" else "Plan.pdf",
                    b"x" * (10 if self.code == "quickbooks" else 10_000_001))
        self.attach(move)
        self.send(move)
        self.run_schedules(self.code)
        self.assertEqual(len(self.there(move)), 2)
        failed = self.jobs().filtered(lambda job: job.state == "failed")
        self.assertIn("could not be attached", failed.error)
        self.assertEqual(move.books_state, "synced")

    def test_names_are_cleaned_and_files_whose_names_become_equal_stay_two(self):
        self.connection.attach_pdf = False
        move = self.invoice(self.code)
        files = {
            "Plan 1/2.txt": b"1", "Plan 1_2.txt": b"22", "plan 1_2.TXT": b"333", "Times.txt \u00a0": b"4444",
            "No ending": b"55555", "a\\b?.txt": b"666666", "Empty.txt": b"", "Ends.txt\u200b": b"7" * 7,
            "Looks like \u202efdp.txt": b"8" * 8, "Two\u2028lines\x85.txt": b"9" * 9,
        }
        for name, content in files.items():
            self.attach(move, name, content)
        self.send(move)
        for _turn in range(3):
            self.run_schedules(self.code)
        there = self.there(move)
        self.assertEqual(sorted(size for _name, size in there), [*range(1, 10)], self.jobs().mapped("error"))
        names = [name for name, _size in there]
        self.assertEqual(len({name.casefold() for name in names}), 9)
        self.assertIn("Times.txt", names)
        self.assertIn("No ending.txt", names)
        self.assertLess({"Ends.txt", "Two_lines_.txt"}, set(names))
        self.assertFalse([name for name in names if "\u202e" in name])
        self.assertFalse([name for name in names if "/" in name or name != name.strip()])
        [empty] = self.jobs().filtered("message")
        self.assertEqual(empty.state, "done")
        self.assertIn("“Empty.txt” is empty", empty.message)

    def test_a_file_named_as_the_pdf_does_not_take_its_place(self):
        move = self.with_pdf()
        self.attach(move, move.invoice_pdf_report_id.name, b"mine")
        self.send(move)
        self.run_schedules(self.code)
        self.assertEqual(sorted(size for _name, size in self.there(move)), [4, len(PDF)])

    def test_a_file_that_the_books_refuse_is_said_and_holds_nothing_else(self):
        path = "/upload$" if self.code == "quickbooks" else "/Attachments/"
        self.connection.attach_pdf = False
        for status, body in ((413, ""), (400, self.refusal_of_file())):
            with self.subTest(status=status):
                self.box.control.fault(self.code, "status", status=status, match={"path": path}, body=body)
                move = self.invoice(self.code)
                self.attach(move, "Plan.pdf", b"x" * 3_100_000)
                self.attach(move)
                self.send(move)
                for _turn in range(2):
                    self.run_schedules(self.code)
                self.assertEqual(len(self.there(move)), 1)
                [failed] = self.jobs().filtered(lambda job, move=move: job.state != "done")
                self.assertEqual(failed.state, "failed")
                self.assertIn("could not be attached", failed.error)
                self.assertEqual((move.books_state, self.connection.state), ("synced", "active"))
                self.press(self.accountants[self.code], failed, "action_retry")
                self.assertEqual(len(self.there(move)), 2)

    def refusal_of_file(self):
        if self.code == "quickbooks":
            return {"Fault": {"type": "ValidationFault", "Error": [{
                "Message": "Invalid Uploaded File", "Detail": "The uploaded file is not supported", "code": "6041"}]}}
        return {"ErrorNumber": 10, "Type": "ValidationException", "Message": "A validation exception occurred",
                "Elements": [{"ValidationErrors": [{"Message": "The attachment exceeds the maximum size of 3MB."}]}]}

    def test_sent_anew_after_it_was_taken_back_its_files_come_again(self):
        move = self.with_pdf()
        self.attach(move)
        self.send(move)
        self.run_schedules(self.code)
        with self.request(self.accountants[self.code]) as env:
            take_back(move.with_env(env), "undo")
        self.send(move)
        if self.code == "xero":
            job = self.env["books.job"].search([("res_model", "=", "account.move"), ("state", "=", "failed")])
            job.number = f"{move.name}-2"  # Xero keeps the number of what was voided
            self.press(self.accountants[self.code], move, "action_books_retry")
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.run_schedules(self.code)
        self.assertEqual(len(self.there(move)), 2, self.jobs().mapped("error"))


@tagged("post_install", "-at_install")
class TestAttachmentsInQuickBooks(AttachmentStories, ConnectedCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestAttachmentsInXero(AttachmentStories, ConnectedCase):
    code = "xero"

    def test_an_ending_that_xero_refuses_is_not_even_sent(self):
        move = self.with_pdf()
        self.attach(move, "Order.XML", b"<order/>")
        self.attach(move, "Plan.pdf", b"x" * 9_000_000)
        self.box.control.counts_clear()
        self.send(move)
        for _turn in range(2):
            self.run_schedules(self.code)
        self.assertEqual(len(self.there(move)), 2)
        [failed] = self.jobs().filtered(lambda job: job.state == "failed")
        self.assertIn("accepts no files of the type of “Order.XML”", failed.error)
        self.assertEqual(self.box.control.counts()["xero"]["calls"]["POST Invoices/Attachments"], 2)

    def test_of_more_files_than_a_document_takes_the_last_one_says_so(self):
        move = self.with_pdf()
        for number in range(10):
            self.attach(move, f"Sheet {number}.txt")
        self.send(move)
        for _turn in range(4):
            self.run_schedules(self.code)
        self.assertEqual(len(self.there(move)), 10)
        failed = self.jobs().filtered(lambda job: job.state != "done")
        self.assertEqual(failed.state, "failed")
        self.assertIn("at most 10 attachments", failed.error)
        self.assertEqual(move.books_state, "synced")
