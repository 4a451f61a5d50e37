"""What the bookkeeper changes in documents and contacts is shown in Odoo, with the choices; nothing is rewritten."""

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import format_date

from .pull_case import PullCase


class DifferenceStories:

    def changed(self, amount="75"):
        """An invoice of one line of 100 that the bookkeeper changed."""
        move = self.sent_invoice(("Consulting", 1, 100, self.env["account.tax"]))
        self.act("change_invoice", invoice=self.there(move), amount=amount)
        self.pull()
        return move

    def choose(self, move, choice):
        return self.press(self.accountants[self.code], move, f"action_books_{choice}")

    def state_there(self, move):
        if self.code == "quickbooks":
            return next(row for row in self.books(self.code)["Invoice"] if row["Id"] == self.there(move))
        return next(row for row in self.books(self.code)["Invoices"] if row["InvoiceID"] == self.there(move))

    def test_an_invoice_changed_there_is_shown_with_both_values_and_stays_as_it_is(self):
        move = self.changed()
        self.assertEqual((move.state, move.amount_total, move.books_state), ("posted", 100, "differs"))
        self.assertIn("75.00 there, 100.00 in Odoo", move.books_difference)
        self.pull()
        self.assertEqual(move.books_state, "differs")

    def test_restoring_makes_it_there_again_what_it_is_here(self):
        move = self.changed()
        self.choose(move, "restore")
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assert_agree(move)
        self.pull()
        self.assertFalse(move.books_difference)
        self.assertEqual(move.books_state, "synced")

    def test_accepting_a_smaller_total_credits_the_difference_here(self):
        move = self.changed()
        self.choose(move, "accept")
        self.assertEqual((move.state, move.amount_total, move.amount_residual), ("posted", 100, 75))
        self.assertFalse(move.books_difference)
        self.assert_agree(move)
        self.run_schedules(self.code)
        self.assert_agree(move)

    def test_accepting_a_larger_total_opens_it_for_a_person(self):
        move = self.changed("120")
        self.choose(move, "accept")
        self.assertEqual(move.state, "draft")
        move.invoice_line_ids.price_unit = 120
        move.action_post()
        self.assertFalse(move.books_difference)
        self.assert_agree(move)
        self.run_schedules(self.code)
        self.assertEqual(move.books_state, "synced")
        self.assert_agree(move)

    def test_accepting_another_number_opens_it_and_what_was_paid_stays_paid(self):
        move = self.sent_invoice()
        self.pay((move, 40))
        self.pull()
        self.act("change_invoice", invoice=self.there(move), number="A-1")
        self.pull()
        self.assertIn("number A-1 there", move.books_difference)
        self.choose(move, "accept")
        self.assertEqual(move.state, "draft")
        move.name = "A-1"
        move.action_post()
        self.pull()
        self.assertEqual((move.payment_state, self.payments(move).amount), ("partial", 40))
        self.assertFalse(move.books_difference)
        self.assert_agree(move)

    def test_what_was_accepted_before_is_no_part_of_a_later_choice(self):
        move = self.changed()
        self.choose(move, "accept")
        for amount, choice, due in (("60", "accept", 60), ("100", "accept", 100), ("90", "restore", 100)):
            self.act("change_invoice", invoice=self.there(move), amount=amount)
            self.pull()
            self.choose(move, choice)
            self.run_schedules(self.code)
            self.assertEqual((move.amount_residual, move.books_state), (due, "synced"), move.books_error)
            self.assert_agree(move)

    def test_another_due_date_is_shown_and_restored(self):
        move = self.sent_invoice()
        day = fields.Date.add(move.invoice_date_due, days=45)
        self.act("change_invoice", invoice=self.there(move), **{
            "due_date" if self.code == "quickbooks" else "due": str(day)})
        self.pull()
        self.assertEqual(move.books_difference, (
            f"due date {format_date(self.env, day)} there, {format_date(self.env, move.invoice_date_due)} in Odoo"))
        self.choose(move, "restore")
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.pull()
        self.assertFalse(move.books_difference)
        self.assertIn(str(move.invoice_date_due), (
            self.state_there(move).get("DueDate"), self.state_there(move).get("DueDateString", "")[:10]))

    def test_restoring_keeps_what_only_the_books_hold_of_a_document(self):
        """Class, service date and copies of e-mails; in Xero the tracking of each line."""
        tax = self.env["account.tax"]
        move = self.sent_invoice(("Consulting", 1, 100, tax), ("Travel", 2, 10, tax))
        if self.code == "quickbooks":
            lines = [dict(line) for line in self.state_there(move)["Line"]]
            for line, day in zip(lines, ("2026-11-02", "2026-11-03"), strict=False):
                line["SalesItemLineDetail"] |= {"ClassRef": {"value": "7", "name": "North"}, "ServiceDate": day}
            copies = {"BillEmailCc": {"Address": "boss@example.com"}, "BillEmailBcc": {"Address": "file@example.com"}}
            self.act("rewrite", kind="Invoice", row=self.there(move), Line=lines, **copies)
        else:
            [category] = [one for one in self.books(self.code)["TrackingCategories"] if one["Options"]][:1]
            tracking = [{
                "TrackingCategoryID": category["TrackingCategoryID"], "Name": category["Name"],
                "TrackingOptionID": category["Options"][0]["TrackingOptionID"],
                "Option": category["Options"][0]["Name"]}]
            self.act("change_invoice", invoice=self.there(move), tracking=tracking)
        self.act("change_invoice", invoice=self.there(move), amount="75")
        self.pull()
        self.choose(move, "restore")
        self.assertEqual(move.books_state, "synced", move.books_error)
        found = self.state_there(move)
        if self.code == "quickbooks":
            details = [line["SalesItemLineDetail"] for line in found["Line"] if "SalesItemLineDetail" in line]
            self.assertEqual([detail["ServiceDate"] for detail in details], ["2026-11-02", "2026-11-03"])
            self.assertEqual({detail["ClassRef"]["value"] for detail in details}, {"7"})
            self.assertEqual({name: found[name] for name in copies}, copies)
        else:
            options = [line["Tracking"][0]["Option"] for line in found["LineItems"]]
            self.assertEqual(options, [tracking[0]["Option"]] * 2)
        self.assert_agree(move)

    def test_ignoring_holds_until_it_changes_again(self):
        move = self.changed()
        self.choose(move, "ignore")
        self.pull()
        self.assertEqual(move.books_state, "synced")
        self.act("change_invoice", invoice=self.there(move), amount="60")
        self.pull()
        self.assertIn("60.00 there", move.books_difference)

    def test_an_invoice_voided_there_is_cancelled_here_when_a_person_accepts(self):
        move = self.sent_invoice()
        self.act("void_invoice", invoice=self.there(move))
        self.pull()
        self.assertEqual((move.state, move.books_difference), ("posted", "voided there"))
        self.choose(move, "accept")
        self.assertEqual(move.state, "cancel")
        self.assertFalse(move.books_difference)

    def test_a_credit_note_taken_back_there_is_cancelled_here_when_a_person_accepts(self):
        note = self.sent_invoice(move_type="out_refund")
        if self.code == "quickbooks":
            self.act("delete_document", kind="CreditMemo", row=self.there(note))
        else:
            self.act("void_credit_note", credit_note=self.there(note))
        self.pull()
        self.assertEqual((note.state, note.books_state), ("posted", "differs"))
        self.choose(note, "accept")
        self.assertEqual((note.state, self.owed_here(note)), ("cancel", 0))
        self.run_schedules(self.code)
        self.assertEqual((self.owed_there(note), self.owed_here(note)), (0, 0))

    def test_a_smaller_credit_note_is_opened_for_a_person(self):
        note = self.sent_invoice(("Consulting", 1, 100, self.env["account.tax"]), move_type="out_refund")
        if self.code == "quickbooks":
            row = next(row for row in self.books(self.code)["CreditMemo"] if row["Id"] == self.there(note))
            line = row["Line"][0]
            detail = line["SalesItemLineDetail"] | {"UnitPrice": 70}
            self.act("change_row", kind="CreditMemo", row=row["Id"], Line=[
                line | {"Amount": 70, "SalesItemLineDetail": detail}])
        else:
            row = next(row for row in self.books(self.code)["CreditNotes"] if row["CreditNoteID"] == self.there(note))
            line = row["LineItems"][0] | {"UnitAmount": 70, "LineAmount": 70}
            self.act("change_row", kind="CreditNotes", row=row["CreditNoteID"], LineItems=[line])
        self.pull()
        self.assertIn("70.00 there, 100.00 in Odoo", note.books_difference)
        self.choose(note, "accept")
        self.assertEqual(note.state, "draft")
        note.invoice_line_ids.price_unit = 70
        note.action_post()
        self.assertFalse(note.books_difference)
        self.run_schedules(self.code)
        self.assertEqual((self.owed_here(note), self.owed_there(note)), (-70, -70))

    def test_in_a_locked_period_a_credit_note_takes_its_place(self):
        move = self.sent_invoice(invoice_date="2026-01-10")
        self.act("void_invoice", invoice=self.there(move))
        self.pull()
        self.company.sale_lock_date = "2026-01-31"
        self.choose(move, "accept")
        self.assertEqual((move.state, move.payment_state), ("posted", "reversed"))
        self.run_schedules(self.code)
        self.assertFalse(self.row(move.reversal_move_ids))

    def test_a_voided_number_cannot_be_sent_again_and_the_person_is_told_what_to_do(self):
        move = self.sent_invoice()
        self.act("void_invoice", invoice=self.there(move))
        self.pull()
        with self.assertRaisesRegex(UserError, "new number"):
            self.choose(move, "restore")

    def test_own_writes_coming_back_are_no_differences(self):
        move = self.sent_invoice(("Desk", 3, 33.33), ("Chair", 1.5, 19.99))
        row = self.row(move)
        self.connection.cursor = False
        for _ in range(2):
            self.pull()
        self.assertFalse(row.difference or row.problem)
        self.assertEqual(move.books_state, "synced")

    # Contacts

    def test_a_contact_changed_there_is_changed_here_in_what_was_changed(self):
        move = self.sent_invoice()
        partner = move.partner_id
        phone = partner.phone = "555 0100"
        self.act("rename_contact", contact=self.contact_there(move), name="Atlas Trading & Sons")
        self.pull()
        self.assertEqual((partner.name, partner.phone), ("Atlas Trading & Sons", phone))
        self.pull()
        self.assertFalse(move.books_difference)

    def test_a_contact_merged_there_is_followed(self):
        winner = self.sent_invoice(partner=self.partner(self.code, "Winner Ltd"))
        loser = self.sent_invoice(partner=self.partner(self.code, "Loser Ltd"))
        there = {"xero": ("contact", "into"), "quickbooks": ("loser", "winner")}[self.code]
        self.act("merge_contacts", **{there[0]: self.contact_there(loser), there[1]: self.contact_there(winner)})
        self.pull()
        self.assertFalse(loser.books_difference)
        later = self.sent_invoice(partner=loser.partner_id)
        self.assertEqual(self.row(later).contact_id, self.row(winner).contact_id)


@tagged("post_install", "-at_install")
class TestDifferencesOfQuickBooks(DifferenceStories, PullCase):
    code = "quickbooks"

    def test_an_invoice_deleted_there_is_sent_anew_when_a_person_restores_it(self):
        move = self.sent_invoice()
        self.act("delete_invoice", invoice=self.there(move))
        self.pull()
        self.assertEqual(move.books_difference, "deleted there")
        self.choose(move, "restore")
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assert_agree(move)


@tagged("post_install", "-at_install")
class TestDifferencesOfXero(DifferenceStories, PullCase):
    code = "xero"
