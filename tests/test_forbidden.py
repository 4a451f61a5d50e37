"""One address that a person's role or the consent does not cover ends no connection and stops nothing else."""

from odoo.tests import tagged

from ..tools import rate_limit
from .forbidden_case import ForbiddenMixin
from .pull_case import PullCase

FILES = {"quickbooks": "/upload$", "xero": "/Attachments/"}
INVOICES = {
    "quickbooks": {"path": "/batch$", "method": "POST", "contains": '"Invoice"'},
    "xero": {"path": "/Invoices$", "method": "PUT"}}
EVERYTHING = {"quickbooks": "^/v3/", "xero": "^/api.xro/"}


class ForbiddenStories(ForbiddenMixin):

    def forbid(self, status, match):
        self.box.control.fault(self.code, "forbid", status=status, match=match, times=10_000)

    def send(self, move):
        self.env["books.quota"].search([]).used = rate_limit.nothing()
        self.press(self.accountants[self.code], move, "action_books_send")

    def pull(self):
        self.env["books.quota"].search([]).used = rate_limit.nothing()
        return super().pull()

    def test_a_write_that_may_not_be_made_is_refused_and_ends_no_connection(self):
        customer = self.sent_invoice().partner_id
        self.connection.attach_files = True
        for status in (401, 403):
            for what, match in (("file", {"path": FILES[self.code]}), ("invoice", INVOICES[self.code])):
                with self.subTest(status=status, what=what):
                    self.forbid(status, match)
                    move = self.invoice(self.code, partner=customer)
                    self.env["ir.attachment"].create({
                        "name": "Times.txt", "raw": b"x", "res_model": move._name, "res_id": move.id})
                    self.send(move)
                    self.run_schedules(self.code)  # files are sent after the click
                    self.assertEqual((self.connection.state, self.connection.grant_id.state), ("active", "active"))
                    job = self.env["books.job"].search([("state", "=", "failed")])
                    self.assertIn("may not do this", job.message)
                    self.assertEqual(job.kind, {"file": "attachment"}.get(what, what))
                    self.box.control.faults_clear()
                    self.press(self.accountants[self.code], job, "action_retry")
                    self.send(self.invoice(self.code, partner=customer))  # nothing else waits
                    self.run_schedules(self.code)
                    self.assertFalse(self.env["books.job"].search([("state", "!=", "done")]))
                    self.assertEqual(move.books_state, "synced", move.books_error)

    def test_where_nothing_may_be_used_any_more_the_connection_has_expired(self):
        move = self.sent_invoice()
        for status in (401, 403):
            with self.subTest(status=status):
                self.forbid(status, {"path": EVERYTHING[self.code]})
                self.send(self.invoice(self.code, partner=move.partner_id))
                self.assertEqual(self.connection.state, "expired")
                self.box.control.faults_clear()
                self.connect(self.code)
                self.run_schedules(self.code)
                self.assertEqual(self.connection.state, "active")

    def test_where_it_cannot_be_found_out_nothing_is_decided(self):
        move = self.sent_invoice()
        self.forbid(401, INVOICES[self.code])
        prove = {"quickbooks": "/companyinfo/", "xero": "/Organisation$"}[self.code]
        self.box.control.fault(self.code, "html_503", match={"path": prove}, times=10)
        late = self.invoice(self.code, partner=move.partner_id)
        self.send(late)
        self.assertEqual((self.connection.state, late.books_state), ("active", "pending"))
        self.box.control.faults_clear()
        self.connection.paused_until = False
        self.env["books.job"].search([("state", "=", "todo")]).not_before = False
        self.run_schedules(self.code)
        self.assertEqual(late.books_state, "synced", late.books_error)

    def test_a_list_that_may_not_be_read_stops_no_other(self):
        move, other = self.sent_invoice(), self.sent_invoice()
        for times, status in enumerate((401, 403), 1):
            with self.subTest(status=status), self.forbidden_list("CreditNotes", "CreditMemo", status):
                self.pay((move, 10))
                self.credit(other, 20)
                self.pull()
                self.assertEqual(self.connection.state, "active")
                self.assertFalse(self.connection.error)
                self.assertEqual(len(self.payments(move)), times)
                issue = self.env["books.issue"].search([("state", "=", "open"), ("reason", "=", "list_forbidden")])
                self.assertIn("may not read this", issue.sentence)
                self.assertIn("Credit", issue.sentence)
                self.pull()
                self.assertEqual(len(self.env["books.unreadable"].search([])), 1)
        self.assertFalse(self.env["books.record"].search([("kind", "=", "credit_note")]))
        self.connect(self.code)
        self.an_hour_passes()
        self.pull()
        self.assertFalse(self.env["books.unreadable"].search([]))
        self.assertFalse(self.env["books.issue"].search([("state", "=", "open"), ("reason", "=", "list_forbidden")]))
        self.assertEqual(len(self.env["books.record"].search([("kind", "=", "credit_note")])), 2)

    def test_a_list_of_the_catalogue_that_may_not_be_read_stops_no_other(self):
        connection = self.connection
        for status in (401, 403):
            with self.subTest(status=status), self.forbidden_list("Items", "Item", status):
                connection.write({"catalogues": False, "cursor": False})
                self.pull()
                self.assertEqual((connection.state, bool(connection.cursor)), ("active", True))
                self.assertIn("tax", connection.catalogues)
                self.assertEqual(self.env["books.unreadable"].search([]).mapped("kind"), ["item"])


@tagged("post_install", "-at_install")
class TestForbiddenByQuickBooks(ForbiddenStories, PullCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestForbiddenByXero(ForbiddenStories, PullCase):
    code = "xero"
