"""Issues and people: whose they are, one activity for each, leaving out with a reason and back, details for support."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..flows import issue_activities
from ..flows.remedies import PLACES, REMEDIES
from .pull_case import PullCase


class PeopleStories:
    code = None

    def user(self):
        return self.accountants[self.code]

    def levy(self, name="Local levy 5%"):
        return self.env["account.tax"].create({
            "name": name, "amount": 5, "type_tax_use": "sale", "company_id": self.company.id,
            "country_id": self.company.account_fiscal_country_id.id})

    def failed(self, tax, count=1):
        moves = self.env["account.move"].union(*(
            self.invoice(self.code, ("Consulting", 1, 1234.5, tax)) for _place in range(count)))
        self.press(self.user(), moves, "action_books_send")
        self.assertEqual(set(moves.mapped("books_state")), {"error"})
        return moves

    def issues(self):
        return self.env["books.issue"].search([("connection_id", "=", self.connection.id), ("state", "=", "open")])

    def activities(self):
        return self.env["mail.activity"].search([("res_model", "=", "books.issue")])

    def skip(self, rows, why="Entered there by hand", user=None):
        action = self.press(user or self.user(), rows, "action_skip")
        with self.request(user or self.user()) as env:
            dialog = env["books.skip"].browse(action["res_id"])
            dialog.why = why
            return dialog.action_skip()

    def jobs(self, moves):
        return self.env["books.job"].search([("res_model", "=", "account.move"), ("res_id", "in", moves.ids)])

    def test_each_remedy_states_where_it_is_done_and_the_list_is_split_by_it(self):
        self.assertEqual({remedy.place for remedy in REMEDIES.values()}, set(PLACES))
        self.failed(self.levy())
        self.assertEqual(self.issues().place, "here")
        action = self.env["ir.actions.act_window"]._for_xml_id("books_connector.books_issue_action")
        self.assertIn("search_default_by_place", action["context"])
        groups = self.as_user(self.user())["books.issue"].formatted_read_group(
            [("state", "=", "open")], ["place"], ["__count"])
        self.assertEqual([(group["place"], group["__count"]) for group in groups], [("here", 1)])

    def test_each_responsible_person_has_one_activity_for_an_issue_that_closes_itself(self):
        administrator = self.administrators[self.code]
        tax = self.levy()
        self.failed(tax, 3)
        self.run_schedules(self.code)
        self.assertEqual(
            [(one.user_id, one.res_id, one.summary) for one in self.activities()],
            [(administrator, self.issues().id, self.issues().sentence)], "who connected")
        self.failed(tax)
        self.run_schedules(self.code)
        self.assertEqual(len(self.activities()), 1, "the same cause")
        # Others are responsible.
        with self.request(administrator) as env:
            self.connection.with_env(env).responsible_ids = [Command.set((self.user() | administrator).ids)]
        self.assertEqual(self.activities().user_id, self.user() | administrator)
        self.assertEqual(len(self.activities()), 2)
        # Who is done with it is not asked again.
        with self.request(self.user()) as env:
            env["mail.activity"].search([("user_id", "=", env.uid), ("res_model", "=", "books.issue")]).action_done()
        self.run_schedules(self.code)
        self.assertEqual(self.activities().user_id, administrator)
        # Mended, it is gone.
        there = self.env["books.record"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", "tax"), ("state", "=", "active")], limit=1)
        with self.request(administrator) as env:
            env["books.mapping"].search([("kind", "=", "tax"), ("res_id", "=", tax.id)]).write(
                {"record_id": there.id, "confirmed": True})
        self.assertFalse(self.activities())
        outsider = self._user(self.code, "outsider", "base.group_user")
        with self.assertRaises(ValidationError):
            self.connection.responsible_ids = [Command.link(outsider.id)]

    def test_nobody_gets_more_activities_than_anybody_can_read(self):
        issue_activities.MOST, most = 2, issue_activities.MOST
        self.addCleanup(setattr, issue_activities, "MOST", most)
        for place in range(4):
            self.failed(self.levy(f"Levy {place}"))
        self.run_schedules(self.code)
        self.assertEqual((len(self.issues()), len(self.activities())), (4, 2))
        self.skip(self.issues()[-1])
        self.run_schedules(self.code)
        self.assertEqual((len(self.issues()), len(self.activities())), (3, 2))

    def test_one_document_is_left_out_with_a_reason_and_sent_after_all(self):
        moves = self.failed(self.levy(), 2)
        [one, other] = moves
        with self.assertRaisesRegex(UserError, "why"):
            self.skip(self.jobs(one), " ")
        self.skip(self.jobs(one))
        job = self.jobs(one)
        self.assertEqual((job.state, job.why, one.books_state, other.books_state), (
            "skipped", "Entered there by hand", "left_out", "error"))
        self.assertIn("Entered there by hand", one.books_error)
        self.assertIn("Entered there by hand", one.message_ids[0].body)
        self.assertEqual(
            (self.issues().hanging, self.connection.skipped_count, self.connection.failed_count), (1, 1, 1))
        self.assertIn(one, self.env["account.move"].search([("books_state", "=", "left_out")]))
        # The schedules leave it out.
        self.connection.auto_invoice = True
        self.run_schedules(self.code)
        self.assertEqual((job.state, self.env["account.move"].browse(one.id).books_state), ("skipped", "left_out"))
        self.press(self.user(), job, "action_send_after_all")
        self.assertEqual((job.state, job.why, one.books_state, self.issues().hanging), ("failed", False, "error", 2))

    def test_all_that_an_issue_blocks_is_left_out_at_once_and_back(self):
        moves = self.failed(self.levy(), 2)
        issue = self.issues()
        self.skip(issue)
        self.assertEqual((issue.state, issue.why, set(moves.mapped("books_state")), len(self.activities())), (
            "left_out", "Entered there by hand", {"left_out"}, 0))
        self.press(self.user(), issue, "action_take_back")
        self.assertEqual((issue.state, set(moves.mapped("books_state"))), ("closed", {"error"}))
        self.assertEqual(self.issues().hanging, 2, "its cause is still there")
        # The button on the document sends it after all, too.
        self.skip(self.issues())
        self.press(self.user(), moves[0], "action_books_send")
        self.assertEqual(moves.mapped("books_state"), ["error", "left_out"])

    def test_differences_of_many_documents_are_ignored_with_a_reason_and_back(self):
        none = self.env["account.tax"]
        moves = self.sent_invoice(("Consulting", 1, 100, none)) | self.sent_invoice(("Consulting", 1, 100, none))
        for move in moves:
            self.act("change_invoice", invoice=self.there(move), amount="75")
        self.pull()
        rows = self.env["books.record"].search([("differences", "!=", False), ("res_model", "=", "account.move")])
        self.assertEqual(set(moves.mapped("books_state")), {"differs"})
        self.assertEqual(self.connection.differing_count, 2)
        action = self.press(self.user(), rows, "action_ignore")
        with self.request(self.user()) as env:
            dialog = env["books.skip"].browse(action["res_id"])
            dialog.why = "Agreed by telephone"
            dialog.action_skip()
        self.assertEqual((set(moves.mapped("books_state")), self.connection.differing_count), ({"synced"}, 0))
        self.assertEqual(set(rows.mapped("why_ignored")), {"Agreed by telephone"})
        self.assertIn("Agreed by telephone", moves[0].message_ids[0].body)
        self.press(self.user(), rows, "action_compare_again")
        self.assertEqual((set(moves.mapped("books_state")), rows.mapped("ignored")), ({"differs"}, [False, False]))
        with self.assertRaisesRegex(UserError, "differs"):
            self.press(self.user(), self.row(moves[0].partner_id), "action_ignore")

    def test_a_payment_of_the_books_is_left_out_and_applied_after_all(self):
        move = self.sent_invoice()
        self.pay((move, 10))
        journal = self.connection.payment_journal_id
        self.connection.payment_journal_id = False
        self.env["books.mapping"].search([("kind", "=", "journal")]).write({"confirmed": False, "record_id": False})
        self.env["books.mapping"].search([("kind", "=", "account")]).write({"confirmed": False, "record_id": False})
        self.pull()
        row = self.waiting()
        self.assertTrue(row.problem)
        self.skip(row.issue_id)
        self.assertEqual((row.decision, row.waiting, row.left_out_id.state), ("ignore", False, "left_out"))
        self.connection.payment_journal_id = journal
        self.press(self.user(), row.left_out_id, "action_take_back")
        self.assertEqual((row.decision, row.waiting, move.payment_state), (False, False, "partial"))

    def test_nobody_leaves_out_what_they_may_not_change_or_what_may_be_in_the_books(self):
        [move] = self.failed(self.levy())
        job = self.jobs(move)
        seller = self._user(self.code, "seller", "sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            self.skip(job, user=seller)
        with self.assertRaises(AccessError), self.request(self.user()) as env:
            env["books.skip"].create({"job_ids": [Command.set(job.ids)], "why": "x"})
        job.unresolved = True
        with self.assertRaisesRegex(UserError, "may be in the books"):
            self.skip(job)
        job.write({"unresolved": False, "state": "sending"})
        with self.assertRaisesRegex(UserError, "may be in the books"):
            self.skip(job)

    def test_the_details_for_support_hold_ids_and_states_and_amounts_only_if_asked_for(self):
        [move] = self.failed(self.levy())
        self.connection.error = "Total 1,234.50 of Atlas Trading"
        job = self.jobs(move)
        job.request_id = "fedcba9876543210f"
        for rows in (self.issues(), self.connection):
            action = self.press(self.user(), rows, "action_support")
            with self.request(self.user()) as env:
                dialog = env["books.support"].browse(action["res_id"])
                text = dialog.text
                for part in ("books_connector 19.0", "state=active", f"id={job.id}", "tax_not_mapped",
                             "fedcba9876543210f", f"external_id={self.connection.external_id}"):
                    self.assertIn(part, text)
                for part in ("1,234", "1234", "Atlas", "levy", move.name, "demo-secret", "token"):
                    self.assertNotIn(part, text)
                dialog.with_texts = True
                self.assertIn("Atlas", dialog.text)
                self.assertIn(move.name, dialog.text)
                self.assertNotIn("demo-secret", dialog.text)
        seller = self._user(self.code, "seller", "sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            self.press(seller, self.connection, "action_support")


@tagged("post_install", "-at_install")
class TestIssuePeopleOfQuickBooks(PeopleStories, PullCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestIssuePeopleOfXero(PeopleStories, PullCase):
    code = "xero"
