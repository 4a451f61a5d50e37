"""Two contacts that were merged in Odoo and both have documents in the books are to be merged there, too: it is
proposed, nothing differs meanwhile, and it is followed when it is done, whichever of the two remains."""

from odoo.tests import tagged

from .payout_case import PayoutCase


class MergeStories:
    def two(self):
        """Two invoices in the names of two contacts, which are then merged in Odoo."""
        kept, gone = self.partner(self.code, "Kept Ltd"), self.partner(self.code, "Gone Ltd")
        one, other = self.sent_invoice(partner=kept), self.sent_invoice(partner=gone)
        rows = [self.row_of(move) for move in (one, other)]
        self.env["base.partner.merge.automatic.wizard"].create({})._merge((gone | kept).ids, kept)
        return kept, one | other, rows

    def row_of(self, move):
        document = self.env["books.record"].search([("res_model", "=", "account.move"), ("res_id", "=", move.id)])
        return self.env["books.record"].search([
            ("kind", "in", self.connection._contact_kinds()), ("external_id", "=", document.contact_id)])

    def issues(self):
        return self.as_user(self.accountants[self.code])["books.issue"].search([
            ("state", "=", "open"), ("reason", "=", "merge_there")])

    def merge_there(self, gone, kept):
        words = {"xero": ("contact", "into"), "quickbooks": ("loser", "winner")}[self.code]
        self.act("merge_contacts", **dict(zip(words, (gone.external_id, kept.external_id), strict=True)))
        for _time in range(2):
            self.run_schedules(self.code)

    def test_it_is_proposed_and_nothing_differs_meanwhile(self):
        partner, moves, (kept, gone) = self.two()
        self.run_schedules(self.code)
        self.assertEqual(moves.mapped("books_difference"), [False, False])
        [issue] = self.issues()
        self.assertIn("Gone Ltd", issue.sentence)
        self.assertIn("Kept Ltd", issue.sentence)
        question = self.env["books.question"].browse(
            self.press(self.accountants[self.code], issue, "action_decide")["res_id"])
        self.assertEqual(question.kind, "merge")
        self.assertIn("Gone Ltd", question.sides)
        # Who is changed there meanwhile is no new contact, and asked about once.
        self.act("change_contact", contact=gone.external_id, **(
            {"EmailAddress": "x@example.com"} if self.code == "xero" else
            {"PrimaryEmailAddr": {"Address": "x@example.com"}}))
        for _time in range(2):
            self.run_schedules(self.code)
        self.assertEqual(len(self.issues()), 1)
        self.assertFalse(self.env["res.partner"].search_count([("name", "=", "Gone Ltd")]))
        self.merge_there(gone, kept)
        self.assertFalse(self.issues())
        self.assertEqual(moves.mapped("books_difference"), [False, False])
        self.assertEqual((kept.partner_id, partner.books_state), (partner, "synced"))

    def test_it_is_followed_the_other_way_round_too(self):
        partner, moves, (kept, gone) = self.two()
        self.run_schedules(self.code)
        self.merge_there(kept, gone)
        self.assertFalse(self.issues())
        self.assertTrue(partner.active)
        self.assertEqual((gone.partner_id, kept.res_id), (partner, 0))
        self.assertEqual(moves.mapped("books_difference"), [False, False])
        later = self.sent_invoice(partner=partner)
        self.assertEqual(self.row_of(later), gone)

    def test_who_has_no_document_there_is_not_proposed(self):
        kept, gone = self.partner(self.code, "Kept Ltd"), self.partner(self.code, "Gone Ltd")
        self.sent_invoice(partner=kept)
        self.press(self.accountants[self.code], gone, "action_books_send")
        self.env["base.partner.merge.automatic.wizard"].create({})._merge((gone | kept).ids, kept)
        self.run_schedules(self.code)
        self.assertFalse(self.issues())

    def test_one_payment_for_both_waits_for_the_merge_and_goes_through(self):
        partner, moves, (kept, gone) = self.two()
        payment = self.register(moves, group_payment=True)
        self.assertEqual(len(payment), 1)
        self.run_push()
        if self.code == "quickbooks":  # one payment is of one customer there
            self.assertIn("Merge the first into the second", " ".join(self.errors()))
            self.assertEqual(self.count_payments(), 0)
        self.merge_there(gone, kept)
        self.assertFalse(self.errors())
        self.assertEqual(self.count_payments(), 1 if self.code == "quickbooks" else 2)
        self.assert_owed(partner, 0)


@tagged("post_install", "-at_install")
class TestMergesInQuickBooks(MergeStories, PayoutCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestMergesInXero(MergeStories, PayoutCase):
    code = "xero"
