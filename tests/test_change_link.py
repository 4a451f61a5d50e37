"""A wrong link is changed by an accountant: both sides and what will follow are shown first, and what hangs on it is
read again afterwards."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .payout_case import PayoutCase
from .pull_case import PullCase


class LinkDialog:
    """The dialog in which a link is changed."""

    def open(self, record, user=None):
        action = self.press(user or self.accountants[self.code], record, "action_books_change_link")
        self.assertEqual(action["res_model"], "books.question")
        return self.env["books.question"].browse(action["res_id"])

    def do(self, question, method, **values):
        with self.request(self.accountants[self.code]) as env:
            asked = env["books.question"].browse(question.id)
            if values:
                asked.write(values)
            return getattr(asked, method)()

    def choose(self, question, row):
        line = question.line_ids.filtered(lambda line: line.res_id == row.id)
        self.assertEqual(len(line), 1, question.line_ids.mapped("name"))
        self.press(self.accountants[self.code], line, "action_choose")


class LinkStories(LinkDialog):

    def by_hand(self, move, amount="100", number="HAND-1"):
        """An invoice that the bookkeeper made in the name of the same customer."""
        word = {"xero": "contact", "quickbooks": "customer"}[self.code]
        self.act("create_invoice", **{word: self.contact_there(move)}, amount=amount, number=number)
        self.pull()
        return self.env["books.record"].search([("kind", "=", "invoice"), ("number", "=", number)])

    def paid_there(self, row, amount):
        """The bookkeeper pays an invoice of the books."""
        self.act("record_payment", invoice=row.external_id, amount=amount)
        self.pull()

    def payments_of(self, move):
        return move.matched_payment_ids | move._get_reconciled_payments()

    def test_the_wrong_invoice_that_was_marked_as_paid_is_put_right(self):
        move = self.sent_invoice(("Consulting", 1, 100, self.env["account.tax"]))
        wrong = self.row(move)
        right = self.by_hand(move)
        self.pay((move, 100))
        self.pull()
        self.assertIn(move.payment_state, ("paid", "in_payment"))
        question = self.open(move)
        self.assertIn(move.name, question.sides)
        self.assertFalse(question.consequences)
        self.assertEqual(question.line_ids[0].res_id, right.id, "what is most like it comes first")
        with self.assertRaises(UserError):
            self.do(question, "action_change_link")
        self.choose(question, right)
        self.assertIn(f"is unreconciled from {move.name}", question.consequences)
        self.assertIn("number HAND-1 there", question.consequences)
        self.assertIn("HAND-1", question.sides)
        self.assertEqual(self.row(move), wrong, "nothing is changed before")
        self.do(question, "action_change_link")
        self.assertEqual(self.row(move), right)
        self.assertFalse(wrong.res_id)
        self.assertEqual((move.payment_state, move.amount_residual), ("not_paid", 100))
        self.assertIn("HAND-1", move.books_difference)
        self.assertIn("HAND-1", move.message_ids[0].body)
        self.paid_there(right, "40")
        self.assertEqual((move.payment_state, move.amount_residual), ("partial", 60))

    def test_two_invoices_that_were_linked_crosswise_change_their_links(self):
        one, other = (self.sent_invoice(("Consulting", 1, 100, self.env["account.tax"])) for _time in range(2))
        rows = [self.row(one), self.row(other)]
        self.pay((other, 30))
        self.pull()
        question = self.open(one)
        self.do(question, "action_look", wanted=rows[1].number)
        self.choose(question, rows[1])
        self.assertIn(f"{other.display_name} is linked to", question.consequences)
        self.do(question, "action_change_link")
        self.assertEqual([self.row(one), self.row(other)], rows[::-1])
        self.assertEqual((one.amount_residual, other.amount_residual), (70, 100))

    def test_an_invoice_that_is_none_of_those_there_can_be_sent_again(self):
        move = self.sent_invoice(("Consulting", 1, 100, self.env["account.tax"]))
        row = self.row(move)
        question = self.open(move)
        self.do(question, "action_choose_none")
        self.assertIn("can be sent again", question.consequences)
        self.do(question, "action_change_link")
        self.assertEqual((move.books_state, row.res_id), ("none", 0))

    def test_a_contact_gets_another_one_and_its_documents_say_so(self):
        move = self.sent_invoice()
        partner, wrong = move.partner_id, self.row(move.partner_id)
        self.act("create_contact", name="Atlas Trading of Ohio")
        self.connection.pull_contacts = False
        self.pull()
        right = self.env["books.record"].search([("name", "=", "Atlas Trading of Ohio")])
        question = self.open(partner)
        self.choose(question, right)
        self.assertIn(move.name, question.consequences)
        self.do(question, "action_change_link")
        self.assertEqual((self.row(partner), wrong.res_id), (right, 0))
        self.assertIn("customer", move.books_difference)
        later = self.sent_invoice(partner=partner)
        self.assertEqual(self.row(later).contact_id, right.external_id)
        question = self.open(partner)
        self.choose(question, wrong)
        self.do(question, "action_change_link")
        self.assertFalse(move.books_difference)

    def test_who_may_not_is_refused_at_every_door(self):
        move = self.sent_invoice()
        elsewhere = self._company(self.code, "Elsewhere")
        stranger = new_test_user(self.env, f"clerk-{self.code}", "account.group_account_invoice,base.group_user",
                                 company_id=elsewhere.id, company_ids=[(6, 0, elsewhere.ids)])
        plain = new_test_user(self.env, f"plain-{self.code}", "base.group_user",
                              company_id=self.company.id, company_ids=[(6, 0, self.company.ids)])
        for user in (stranger, plain):
            for record in (move, move.partner_id):
                with self.subTest(user=user.login, record=record), self.assertRaises(UserError):
                    self.open(record, user)
        question = self.open(move)
        for user in (stranger, plain):
            for method in ("action_look", "action_choose_none", "action_change_link"):
                with self.assertRaises(AccessError), self.request(user) as env:
                    getattr(env["books.question"].browse(question.id), method)()
        # What the client writes into the dialog names no other record.
        with self.assertRaises(AccessError), self.request(self.accountants[self.code]) as env:
            env["books.question"].browse(question.id).write({"res_id": 1, "chosen_id": 1, "decided": True})
        other = self.env["books.record"].search([("kind", "=", "account")], limit=1)
        with self.assertRaises(UserError), self.request(self.accountants[self.code]) as env:
            env["books.question"].browse(question.id)._choose_link(env["books.record"].browse(other.id))

    def test_what_is_due_of_the_other_document_is_compared(self):
        move = self.sent_invoice(("Consulting", 1, 100, self.env["account.tax"]))
        right = self.by_hand(move)
        self.lower_due(right.external_id, 20)
        self.pull()
        question = self.open(move)
        self.choose(question, right)
        self.do(question, "action_change_link")
        self.pull()
        self.assertEqual((move.amount_residual, self.row(move), right.unexplained), (100, right, 20))
        self.assertEqual(move.books_state, "differs")

    def test_a_payment_that_was_taken_for_another_one_is_linked_to_its_own(self):
        one, other = (self.sent_invoice(("Consulting", 1, 100, self.env["account.tax"])) for _time in range(2))
        self.pay((one, 100))
        self.pay((other, 100))
        self.pull()
        payments = [self.payments_of(move) for move in (one, other)]
        rows = [self.row(payment) for payment in payments]
        question = self.open(payments[1])
        self.do(question, "action_choose_none")
        self.assertIn("registered in Odoo as a separate payment", question.consequences)
        self.do(question, "action_change_link")
        self.assertFalse(self.row(payments[1]))
        self.assertTrue(rows[1].problem or rows[1].res_id, "what it was is asked about, or a payment of its own")
        self.pull()
        question = self.open(payments[1])
        self.choose(question, rows[1])
        self.assertIn(other.display_name, question.consequences)
        self.do(question, "action_change_link")
        self.pull()
        self.assertEqual((self.row(payments[1]), self.row(payments[0])), (rows[1], rows[0]))
        self.assertFalse(rows[1].problem or rows[1].waiting)
        self.assertEqual([one.amount_residual, other.amount_residual], [0, 0])


@tagged("post_install", "-at_install")
class TestLinksInQuickBooks(LinkStories, PullCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestLinksInXero(LinkStories, PullCase):
    code = "xero"


@tagged("post_install", "-at_install")
class TestLinksOfSentPayments(LinkDialog, PayoutCase):
    code = "quickbooks"

    def test_a_payment_of_odoo_s_is_linked_to_the_one_that_a_bookkeeper_entered(self):
        move = self.sent_invoice(("Consulting", 1, 100, self.env["account.tax"]))
        payment = self.register(move)
        self.run_push()
        self.assertEqual(payment.books_state, "synced", payment.books_error)
        row = self.env["books.record"].search([("res_model", "=", "account.payment"), ("res_id", "=", payment.id)])
        question = self.open(payment)
        self.assertIn(row.display_name, question.sides)
        self.connection.pull_payments = False
        entered = self.act(
            "receive_payment", amount="100", invoices=[], customer=self.contact_there(move.partner_id))
        self.press(self.accountants[self.code], self.connection, "action_pull")
        other = row.search([("kind", "=", "payment"), ("external_id", "=", entered["Id"])])
        self.do(question, "action_look")
        self.choose(question, other)
        self.do(question, "action_change_link")
        self.assertEqual((other.res_id, other.from_odoo, row.res_id), (payment.id, True, 0))
