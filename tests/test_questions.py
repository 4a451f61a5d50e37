"""Everything that asks a person asks on one screen: both sides, who or what may be meant, one decision or many."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..flows.pull.contacts import accept_contacts
from .contact_case import ContactCase
from .pull_case import PullCase


class Asked:
    """What a person does on the question screen."""

    def open_issues(self):
        return self.as_user(self.accountants[self.code])["books.issue"].search([("state", "=", "open")])

    def question(self, issues=None):
        """Open the screen from the list “To fix”."""
        action = self.press(
            self.accountants[self.code], issues if issues is not None else self.open_issues(), "action_decide")
        self.assertEqual(action["res_model"], "books.question")
        return self.as_user(self.accountants[self.code])["books.question"].browse(action["res_id"])

    def answer(self, question, method, **values):
        with self.request(self.accountants[self.code]) as env:
            asked = env["books.question"].browse(question.id)
            asked.write(values)
            return getattr(asked, method)()

    def choose(self, question, name):
        line = question.line_ids.filtered(lambda line: name in line.name)
        self.assertEqual(len(line), 1, question.line_ids.mapped("name"))
        self.press(self.accountants[self.code], line, "action_choose")


class ContactQuestionStories(Asked):

    def stood_there(self, *names, email="books@agency.example"):
        self.connection.pull_contacts = False
        for name in names:
            self.create_there(name, email)
        self.run_schedules(self.code)
        accept_contacts(self.env["books.connection"].browse(self.connection.id))
        self.connection.pull_contacts = True

    def asked_about(self, *names):
        """An invoice of a contact that could be one of those in the books."""
        self.stood_there(*names)
        partner = self.partner(self.code, "Client A Architects", email="books@agency.example")
        move = self.invoice(self.code, partner=partner)
        self.press(self.accountants[self.code], move, "action_books_send")
        self.assertEqual(move.books_state, "error")
        return partner, move

    def test_both_sides_are_shown_and_the_contact_there_is_chosen(self):
        partner, move = self.asked_about("Client B Bakery", "Client C Carpets")
        [issue] = self.open_issues()
        self.assertEqual((issue.hanging, issue.asks, issue.subject), (2, True, partner.display_name))
        question = self.question()
        self.assertIn("Client A Architects", question.sides)
        self.assertEqual(len(question.line_ids), 2)
        self.choose(question, "Client B Bakery")
        self.run_schedules(self.code)
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertEqual(self.there("Client B Bakery").partner_id, partner)
        self.assertFalse(self.open_issues())

    def test_a_new_one_is_created_there(self):
        _partner, move = self.asked_about("Client B Bakery")
        self.answer(self.question(), "action_create_there")
        self.run_schedules(self.code)
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertTrue(self.contacts("Client A Architects"))
        self.assertFalse(self.open_issues())

    def test_it_is_left_out_with_a_reason_and_not_asked_again(self):
        partner, move = self.asked_about("Client B Bakery")
        [issue] = self.open_issues()
        question = self.question()
        with self.assertRaises(UserError):
            self.answer(question, "action_leave_out")
        self.answer(question, "action_leave_out", why="They pay in cash")
        self.assertEqual((issue.state, issue.why, move.books_state), ("left_out", "They pay in cash", "left_out"))
        self.assertIn("They pay in cash", "".join(move.message_ids.mapped("body")))
        self.connection.auto_contacts = True
        self.run_schedules(self.code)
        self.run_schedules(self.code)
        self.assertFalse(self.open_issues())
        self.press(self.accountants[self.code], partner, "action_books_send")
        self.assertEqual(len(self.open_issues()), 1, "a person sends it")

    def test_a_contact_of_the_books_becomes_the_one_that_is_chosen(self):
        partner = self.partner(self.code, "Client A Architects", email="books@agency.example")
        self.create_there("Client B Bakery", "books@agency.example")
        self.run_schedules(self.code)
        question = self.question()
        self.assertIn("Client B Bakery", question.sides)
        self.choose(question, "Client A Architects")
        self.assertEqual(self.there("Client B Bakery").partner_id, partner)
        self.assertFalse(self.open_issues())

    def test_several_contacts_of_the_books_become_new_ones_at_once(self):
        self.partner(self.code, "Client A Architects", email="books@agency.example")
        for name in ("Client B Bakery", "Client C Carpets"):
            self.create_there(name, "books@agency.example")
        self.run_schedules(self.code)
        self.assertEqual(len(self.open_issues()), 2)
        question = self.question()
        self.assertEqual((question.count, question.kind), (2, "contact_there"))
        self.answer(question, "action_create_here")
        self.assertFalse(self.open_issues())
        self.assertTrue(self.there("Client B Bakery").partner_id)
        self.assertTrue(self.there("Client C Carpets").partner_id)

    def test_a_contact_of_the_books_that_is_left_out_is_asked_about_when_it_changes(self):
        self.partner(self.code, "Client A Architects", email="books@agency.example")
        self.create_there("Client B Bakery", "books@agency.example")
        self.run_schedules(self.code)
        self.answer(self.question(), "action_leave_out", why="Nobody of ours")
        self.run_schedules(self.code)
        self.assertFalse(self.open_issues())
        self.change_there("Client B Bakery", phone="555 0100")
        self.run_schedules(self.code)
        self.assertEqual(len(self.open_issues()), 1)

    def test_a_question_is_answered_by_nobody_but_who_opened_it(self):
        self.asked_about("Client B Bakery")
        question = self.question()
        stranger = self._user(self.code, "second", "account.group_account_invoice")
        for records, method in ((question, "action_create_there"), (question.line_ids, "action_choose")):
            with self.subTest(method=method), self.assertRaises(AccessError):
                self.press(stranger, records, method)
        with self.request(self.accountants[self.code]) as env, self.assertRaises(AccessError):
            env["books.question"].browse(question.id).write({"issue_ids": [(5,)]})

    def test_a_question_that_was_answered_is_not_answered_again(self):
        self.asked_about("Client B Bakery")
        question, again = self.question(), self.question()
        self.answer(question, "action_leave_out", why="No")
        with self.assertRaises(UserError):
            self.answer(again, "action_create_there")


@tagged("post_install", "-at_install")
class TestContactQuestionsOfQuickBooks(ContactQuestionStories, ContactCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestContactQuestionsOfXero(ContactQuestionStories, ContactCase):
    code = "xero"


class MoneyQuestionStories(Asked):

    def two_invoices(self):
        one = self.sent_invoice(("Desks", 1, 80))
        return one, self.sent_invoice(("Chairs", 1, 90), partner=one.partner_id)

    def late_payment(self):
        one, _two = self.two_invoices()
        self.company.fiscalyear_lock_date = "2026-01-31"
        self.pay((one, 30), date="2026-01-15")
        self.pull()
        return one

    def test_a_payment_of_a_locked_day_is_registered_on_the_first_open_day(self):
        one = self.late_payment()
        question = self.question()
        self.assertEqual(question.kind, "open_day")
        self.assertIn(one.name, question.sides)
        self.answer(question, "action_open_day")
        self.assertGreater(str(self.payments(one).date), "2026-01-31")
        self.assertFalse(self.open_issues())

    def test_a_payment_is_left_out_with_a_reason(self):
        one = self.late_payment()
        issue = self.open_issues()
        self.answer(self.question(), "action_leave_out", why="It was a test")
        self.assertEqual((issue.state, issue.why), ("left_out", "It was a test"))
        self.run_schedules(self.code)
        self.assertEqual((one.payment_state, len(self.open_issues())), ("not_paid", 0))

    def test_a_payment_goes_by_itself_once_the_lock_is_off(self):
        one = self.late_payment()
        issue = self.open_issues()
        self.assertEqual(issue.record_count, 1)
        self.company.fiscalyear_lock_date = False
        self.run_schedules(self.code)
        self.assertEqual((one.payment_state, issue.state), ("partial", "closed"))

    def taken(self):
        """An invoice whose number the bookkeeper gave to another one."""
        self.sent_invoice()
        move = self.invoice(self.code, ("Consulting", 1, 100))
        key, table = ("Id", "Customer") if self.code == "quickbooks" else ("ContactID", "Contacts")
        customer = next(one[key] for one in self.books(self.code)[table] if one.get("Active", True))
        self.act("create_invoice", amount=77, number=move.name, **{
            "customer" if self.code == "quickbooks" else "contact": customer})
        self.press(self.accountants[self.code], move, "action_books_send")
        self.assertEqual(move.books_state, "error")
        return move

    def test_a_taken_number_shows_both_and_it_is_sent_under_another_one(self):
        move = self.taken()
        question = self.question()
        self.assertEqual((question.kind, question.number), ("number", f"{move.name}-2"))
        self.assertIn({"quickbooks": "77.00", "xero": "92.40"}[self.code], question.sides)
        self.assertIn(move.commercial_partner_id.name, question.sides)
        self.answer(question, "action_send_under_number", number=f"{move.name}-B")
        self.assertEqual((move.books_state, move.books_number), ("synced", f"{move.name}-B"), move.books_error)
        self.assertFalse(self.open_issues())

    def test_a_taken_number_is_the_same_document(self):
        move = self.taken()
        self.answer(self.question(), "action_link_number")
        self.assertEqual(move.books_state, "differs")
        self.assertFalse(self.open_issues())

    def test_a_document_of_a_taken_number_is_left_out_with_a_reason(self):
        move = self.taken()
        self.answer(self.question(), "action_leave_out", why="Entered there by hand")
        self.assertEqual(move.books_state, "left_out")
        self.assertFalse(self.open_issues())
        self.assertIn("Entered there by hand", "".join(move.message_ids.mapped("body")))


@tagged("post_install", "-at_install")
class TestMoneyQuestionsOfQuickBooks(MoneyQuestionStories, PullCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestMoneyQuestionsOfXero(MoneyQuestionStories, PullCase):
    code = "xero"
