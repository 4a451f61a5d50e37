"""What stops documents is one row for each cause; when the cause is gone, all that hung on it goes on by itself."""

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..flows.blocking import Blocked
from ..flows.issues import note_stopped, review_issues
from ..flows.push.queue import queue
from .pull_case import PullCase


class IssueStories:
    code = None

    def user(self):
        return self.accountants[self.code]

    def administrator(self):
        return self.administrators[self.code]

    def issues(self, **values):
        """The open issues as the accountant sees them."""
        found = self.as_user(self.user())["books.issue"].search([("state", "=", "open")])
        return found.filtered(lambda issue: all(issue[name] == value for name, value in values.items()))

    def send(self, moves):
        return self.press(self.user(), moves, "action_books_send")

    def levy(self, name="Local levy 5%"):
        """A tax that nobody mapped."""
        return self.env["account.tax"].create({
            "name": name, "amount": 5, "type_tax_use": "sale", "company_id": self.companies[self.code].id,
            "country_id": self.companies[self.code].account_fiscal_country_id.id})

    def taxed(self, tax, partner=None):
        return self.invoice(self.code, ("Consulting", 1, 100, tax), partner=partner)

    def map_tax(self, tax):
        """The administrator says on the mapping screen which tax it is."""
        there = self.env["books.record"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", "tax"), ("state", "=", "active")])
        there = there.filtered(lambda row: row.rate == 5)[:1] or there.filtered(
            lambda row: row.role == "taxable")[:1] or there[:1]
        with self.request(self.administrator()) as env:
            env["books.mapping"].search([("kind", "=", "tax"), ("res_id", "=", tax.id)]).write(
                {"record_id": there.id, "confirmed": True})

    def test_many_invoices_of_one_unmapped_tax_are_one_issue(self):
        tax = self.levy()
        moves = self.env["account.move"].union(*(self.taxed(tax) for _place in range(5)))
        self.send(moves)
        self.assertEqual(set(moves.mapped("books_state")), {"error"})
        issue = self.issues()
        self.assertEqual((issue.reason, issue.hanging, issue.job_count), ("tax_not_mapped", 5, 5))
        self.assertIn("Local levy", issue.sentence)
        self.assertEqual((issue.who, issue.fixable), ("administrator", False))
        self.assertTrue(issue.with_user(self.administrator()).fixable)

    def test_it_closes_when_the_tax_is_mapped_and_the_invoices_go_by_themselves(self):
        tax = self.levy()
        moves = self.taxed(tax) | self.taxed(tax)
        self.send(moves)
        issue = self.issues()
        self.map_tax(tax)
        self.assertEqual(issue.state, "closed")
        self.assertTrue(issue.closed_at)
        self.assertEqual(set(moves.mapped("books_state")), {"pending"})
        self.run_schedules(self.code)
        # What the books compute of such a tax is another question.
        self.assertNotIn("is not mapped", " ".join(moves.filtered("books_error").mapped("books_error")))
        self.assertFalse(self.issues(reason="tax_not_mapped"))

    def test_two_causes_of_one_invoice_are_two_issues_and_it_goes_when_both_are_gone(self):
        first, second = self.levy(), self.levy("Harbour levy 5%")
        move = self.invoice(self.code, ("Consulting", 1, 100, first), ("Travel", 1, 50, second))
        self.send(move)
        self.assertEqual(self.issues().mapped("reason"), ["tax_not_mapped"] * 2)
        self.assertIn("Local levy", move.books_error)
        self.assertIn("Harbour levy", move.books_error)
        self.map_tax(first)
        self.assertEqual((len(self.issues()), move.books_state), (1, "error"))
        self.map_tax(second)
        self.assertEqual((len(self.issues()), move.books_state), (0, "pending"))

    def test_a_setting_that_is_chosen_lets_everything_go(self):
        receipt = self.invoice(self.code, move_type="out_receipt", partner_id=False)
        self.send(receipt)
        issue = self.issues()
        self.assertEqual((issue.reason, issue.hanging, issue.remedy, issue.setting), (
            "no_default_customer", 1, "settings", "default_customer_id"))
        screen = self.press(self.administrator(), issue, "action_fix")
        self.assertEqual((screen["res_model"], screen["res_id"]), ("books.connection", self.connection.id))
        somebody = self.env["books.record"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", self.connection.customer_kind),
            ("state", "=", "active")], limit=1)
        with self.request(self.administrator()) as env:
            self.connection.with_env(env).default_customer_id = somebody.id
        self.assertEqual((issue.state, receipt.books_state), ("closed", "pending"))
        self.run_schedules(self.code)
        self.assertTrue(receipt.books_number, receipt.books_error)

    def test_an_invoice_hangs_on_the_cause_of_its_contact(self):
        with self.request(self.administrator()) as env:
            self.connection.with_env(env).push_contacts = False
        moves = self.invoice(self.code, partner=self.partner(self.code)) | self.invoice(
            self.code, partner=self.partner(self.code, "Beacon Supplies"))
        self.send(moves)
        issue = self.issues()
        self.assertEqual((issue.reason, issue.hanging), ("no_contact_created", 4), "two contacts, two invoices")
        with self.request(self.administrator()) as env:
            self.connection.with_env(env).push_contacts = True
        self.assertEqual(issue.state, "closed")
        self.run_schedules(self.code)
        self.assertEqual(set(moves.mapped("books_state")), {"synced"})

    def test_what_was_refused_is_not_sent_again_by_itself(self):
        moves = self.refused()
        self.run_schedules(self.code)
        self.box.control.faults_clear()  # it would go through
        for _time in range(2):
            self.run_schedules(self.code)
        self.assertEqual(moves.books_state, "error")
        self.assertEqual(len(self.issues()), 1)

    def test_what_was_refused_for_its_tax_goes_again_only_when_what_is_sent_of_it_changes(self):
        move = self.refused(self.tax_refusal)
        self.assertEqual(self.issues().remedy, "mapping")
        self.box.control.faults_clear()
        self.levy()
        with self.request(self.administrator()) as env:  # a mapping that it does not name
            other = env["books.mapping"].search([
                ("kind", "in", ("tax", "journal", "account")), ("record_id", "!=", False),
                ("res_id", "not in", move.invoice_line_ids.tax_ids._books_parts().ids)], limit=1)
            other.write({"record_id": other.record_id.id, "confirmed": True})
        self.run_schedules(self.code)
        self.assertEqual(move.books_state, "error", "the same would be refused again")
        self.assertEqual(len(self.issues()), 1)
        with self.request(self.administrator()) as env:
            used = env["books.mapping"].search([
                ("kind", "=", "tax"), ("res_id", "in", move.invoice_line_ids.tax_ids._books_parts().ids)], limit=1)
            used.record_id = env["books.record"].search([
                ("connection_id", "=", self.connection.id), ("kind", "=", "tax"), ("state", "=", "active"),
                ("id", "!=", used.record_id.id)], limit=1)
        self.run_schedules(self.code)
        # The books compute what they compute of another tax; it is another question than the refusal.
        self.assertNotIn(self.tax_refusal[-1], move.books_error or "")

    def test_a_person_who_tries_again_ends_the_issue_when_it_goes_through(self):
        move = self.refused()
        issue = self.issues()
        self.assertEqual(issue.job_ids.mapped("res_id"), move.ids)
        self.box.control.faults_clear()
        self.press(self.user(), issue, "action_retry")
        self.assertEqual((move.books_state, issue.state), ("synced", "closed"))

    def test_an_issue_of_a_document_that_is_withdrawn_ends(self):
        move = self.refused()
        issue = self.issues()
        self.press(self.user(), move, "button_draft")
        self.run_schedules(self.code)
        self.assertEqual(issue.state, "closed")

    def test_a_failure_that_comes_again_is_the_same_issue(self):
        self.refused()
        issue = self.issues()
        self.press(self.user(), issue, "action_retry")
        self.assertEqual(self.issues(), issue)
        self.assertEqual(issue.state, "open")

    def test_the_banner_of_an_invoice_leads_to_its_issue(self):
        move = self.taxed(self.levy())
        self.send(move)
        alert = move.with_user(self.user())._get_alerts()["books_error"]
        self.assertEqual((alert["action"]["res_model"], alert["action"]["res_id"]), ("books.issue", self.issues().id))

    def test_a_lost_consent_is_an_issue_until_somebody_connects_again(self):
        self.lose()
        issue = self.issues(reason="not_connected")
        self.assertEqual((issue.remedy, issue.who), ("reconnect", "administrator"))
        self.connect(self.code)
        self.assertEqual(issue.state, "closed")

    def lose(self):
        self.box.control.revoke(self.code)
        self.send(self.invoice(self.code))

    def test_documents_of_a_closed_period_go_by_themselves_once_the_books_open_it(self):
        today = fields.Date.today()
        closed = fields.Date.subtract(today, days=3)
        self.close(closed)
        self.press(self.administrator(), self.connection, "action_test")
        moves = self.env["account.move"].union(*(self.invoice(
            self.code, invoice_date=closed, invoice_date_due=closed) for _place in range(2)))
        self.send(moves)
        issue = self.issues()
        self.assertEqual((issue.reason, issue.hanging, issue.remedy), ("closed_period", 2, "settings"))
        self.run_schedules(self.code)
        self.assertEqual(self.issues(), issue, "it is closed still")
        self.close(None)
        self.run_schedules(self.code)
        self.assertEqual((issue.state, set(moves.mapped("books_state"))), ("closed", {"synced"}))

    def test_documents_of_a_closed_period_go_by_themselves_once_the_setting_says_so(self):
        closed = fields.Date.subtract(fields.Date.today(), days=3)
        self.close(closed)
        self.press(self.administrator(), self.connection, "action_test")
        move = self.invoice(self.code, invoice_date=closed, invoice_date_due=closed)
        self.send(move)
        with self.request(self.administrator()) as env:
            self.connection.with_env(env).closed_period = "next"
        self.run_schedules(self.code)
        self.assertTrue(move.books_number, move.books_error)
        self.assertFalse(self.issues())

    def close(self, day):
        values = {"BookCloseDate": str(day) if day else None} if self.code == "quickbooks" else {
            "period": str(day) if day else None}
        self.act("preferences" if self.code == "quickbooks" else "lock_books", **values)

    def test_who_connects_again_ends_what_the_former_one_was_not_allowed(self):
        moves = self.refused(self.permission_refusal) | self.refused(self.permission_refusal)
        issue = self.issues()
        self.assertEqual((issue.reason, issue.hanging, issue.remedy), ("refused_permission", 2, "reconnect"))
        self.box.control.faults_clear()
        self.connect(self.code)
        self.run_schedules(self.code)
        self.assertEqual((issue.state, set(moves.mapped("books_state"))), ("closed", {"synced"}))

    def test_once_one_got_through_the_others_of_the_same_cause_go_by_themselves(self):
        one = self.refused(self.subscription_refusal)
        other = self.refused(self.subscription_refusal)
        issue = self.issues()
        self.assertEqual((issue.reason, issue.hanging), ("refused_subscription", 2))
        self.box.control.faults_clear()
        self.press(self.user(), one, "action_books_retry")
        self.assertEqual((one.books_state, other.books_state, issue.state), ("synced", "pending", "closed"))
        self.run_schedules(self.code)
        self.assertEqual(other.books_state, "synced")

    def test_nobody_changes_an_issue_or_sees_one_of_another_company(self):
        self.send(self.taxed(self.levy()))
        issue = self.issues()
        other = self._company(self.code, "Another company")
        stranger = self.env["res.users"].with_context(no_reset_password=True).create({
            "name": "Stranger", "login": f"stranger-{self.code}", "company_id": other.id,
            "company_ids": [Command.set(other.ids)],
            "group_ids": [Command.set([
                self.env.ref("base.group_user").id, self.env.ref("account.group_account_manager").id])]})
        self.assertFalse(self.as_user(stranger)["books.issue"].search([]))
        for method in ("action_fix", "action_decide", "action_retry", "action_open_jobs"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                self.press(stranger, issue, method)
        with self.assertRaises(AccessError):
            issue.with_user(self.user()).write({"state": "closed"})

    def test_what_failed_in_the_former_version_hangs_on_one_issue_for_each_sentence(self):
        moves = self.invoice(self.code) | self.invoice(self.code) | self.invoice(self.code)
        jobs = queue(self.connection, "invoice", moves)
        for job, sentence in zip(jobs, ("No tax", "No tax", "No contact"), strict=True):
            job.write({"state": "failed", "message": sentence, "remedy": "mapping"})
        note_stopped(self.connection)
        self.assertEqual({(issue.sentence, issue.hanging, issue.remedy) for issue in self.issues()}, {
            ("No tax", 2, "mapping"), ("No contact", 1, "mapping")})
        self.assertEqual([job.error for job in jobs], ["No tax", "No tax", "No contact"])

    def test_an_idle_review_is_one_query(self):
        self.run_schedules(self.code)
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        review_issues(self.connection)
        self.assertLessEqual(self.env.cr.sql_log_count - before, 1)

    def test_a_batch_of_failures_costs_no_query_for_each(self):
        tax = self.levy()
        few = self.env["account.move"].union(*(self.taxed(tax) for _place in range(3)))
        many = self.env["account.move"].union(*(self.taxed(tax) for _place in range(12)))
        counts = []
        for moves in (few, many):  # the first ones also fill caches
            jobs = queue(self.connection, "invoice", moves)
            for job in jobs:
                job._fail(self.blocked(tax))
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            note_stopped(self.connection)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    def blocked(self, tax):
        mapping = self.env["books.mapping"]._ensure(self.connection, "tax", [tax])[tax.id]
        return Blocked("tax_not_mapped", mapping, tax=tax.name, books="Books")


@tagged("post_install", "-at_install")
class TestIssuesOfQuickBooks(IssueStories, PullCase):
    code = "quickbooks"

    permission_refusal = ("5020", "The user may not create invoices")
    subscription_refusal = ("6190", "Subscription period has ended or canceled")
    tax_refusal = ("6100", "Invalid tax code. US companies take TAX or NON")

    def refused(self, refusal=("2040", "Element contains invalid characters: <")):
        move = self.invoice(self.code)
        self.box.control.faults_clear()
        error = {"Message": "No", "Detail": refusal[1], "code": refusal[0], "element": "X"}
        self.box.control.fault(
            self.code, "status", match={"path": "/batch$", "contains": '"Invoice"'}, status=200, times=10,
            body={"BatchItemResponse": [{"bId": "0", "Fault": {"Error": [error], "type": "ValidationFault"}}]})
        self.send(move)
        self.assertEqual(move.books_state, "error")
        return move


@tagged("post_install", "-at_install")
class TestIssuesOfXero(IssueStories, PullCase):
    code = "xero"

    permission_refusal = ("You do not have permission to approve invoices",)
    subscription_refusal = ("Your trial has expired",)
    tax_refusal = ("The TaxType code 'OUTPUT9' does not exist or cannot be used for this type of transaction",)

    def refused(self, refusal=("Something nobody foresaw",)):
        move = self.invoice(self.code)
        self.box.control.faults_clear()
        self.box.control.fault(
            self.code, "status", match={"method": "PUT", "path": "/Invoices$"}, status=200, times=10,
            body={"Status": "OK", "Invoices": [{
                "InvoiceID": "00000000-0000-0000-0000-000000000000", "InvoiceNumber": move.name, "HasErrors": True,
                "StatusAttributeString": "ERROR", "ValidationErrors": [{"Message": refusal[0]}]}]})
        self.send(move)
        self.assertEqual(move.books_state, "error")
        return move
