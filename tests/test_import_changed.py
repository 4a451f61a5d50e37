"""What changes on either side while an import lasts, and what was settled before it."""

from unittest.mock import patch

from odoo.tests import tagged

from .import_case import DAY, ImportCase


class Changed:

    def paid_here(self, move, amount, date=None):
        """The payment that an accountant registers in Odoo."""
        return self.env["account.payment.register"].with_context(active_model=move._name, active_ids=move.ids).create({
            "payment_date": date or self.today, "amount": amount})._create_payments()

    def paid_there(self, external_id, amount, date=None):
        made = self.act("record_payment", invoice=external_id, amount=str(amount), date=str(date or self.today))
        return made.get("PaymentID") or made["Id"]

    def linked(self, **paid_there):
        """An invoice of both sides that was paid in part on both, linked by an import."""
        self.connection.history_decided = False
        move, external_id = self.here("HIS-0001"), self.in_books("HIS-0001")
        self.paid_here(move, 40)
        self.paid_there(external_id, 40, **paid_there)
        one = self.read()
        self.press(self.accountants[self.code], one, "action_link_exact")
        self.press(self.accountants[self.code], one, "action_finish")
        self.run_schedules(self.code)
        return move

    def entered(self, external_id, **values):
        """The row of a document of the books that is to be entered in Odoo."""
        one = self.read(purpose="full", **values)
        row = self.row_of(one, external_id)
        self.map_sales(row)
        self.press(self.accountants[self.code], row, "action_create")
        return row

    def test_a_part_that_was_paid_by_hand_on_both_sides_is_paid_once_on_both(self):
        move = self.linked()
        self.run_schedules(self.code)
        self.assertEqual((move.amount_residual, len(self.payments(move))), (60, 1))
        self.assertEqual(move.books_state, "synced", move.books_difference)
        self.assertFalse(self.waiting())

    def test_a_part_that_was_paid_on_another_day_is_asked_about_and_may_be_another_payment(self):
        move = self.linked(date=self.today - DAY)
        waiting = self.waiting()
        self.assertEqual((move.amount_residual, waiting.remedy), (60, "another"))
        self.assertIn(self.payments(move).name, waiting.problem)
        action = self.press(self.accountants[self.code], waiting, "action_decide")
        with self.request(self.accountants[self.code]) as env:
            question = env["books.question"].browse(action["res_id"])
            self.assertEqual(question.kind, "another")
            question.action_another()
        self.assertEqual((move.amount_residual, len(self.payments(move))), (20, 2))

    def test_a_part_that_is_the_same_payment_is_left_out_and_both_sides_agree(self):
        move = self.linked(date=self.today - DAY)
        self.press(self.accountants[self.code], self.waiting(), "action_leave_out")
        self.run_schedules(self.code)
        self.assertEqual((move.amount_residual, move.books_state), (60, "synced"), move.books_difference)
        self.minute_passes(self.code)
        self.press(self.accountants[self.code], self.read(purpose="full"), "action_create_new")
        self.run_schedules(self.code)
        self.assertEqual((move.amount_residual, len(self.payments(move))), (60, 1))

    def test_a_payment_that_an_import_reads_first_settles_the_document_that_is_linked_already(self):
        self.connection.history_decided = False
        move = self.sent_invoice(("Consulting", 1, 100, self.env["account.tax"]))
        self.act("record_payment", silent=True, invoice=self.there(move), amount="40", date=str(self.today))
        self.press(self.accountants[self.code], self.read(purpose="link"), "action_finish")
        self.run_schedules(self.code)
        self.assertEqual((move.amount_residual, move.books_state), (60, "synced"), move.books_difference)

    def test_two_parts_of_the_same_amount_are_two_payments(self):
        move = self.sent_invoice(("Consulting", 1, 100, self.env["account.tax"]))
        for _number in range(2):
            self.paid_there(self.there(move), 40)
            self.pull()
        self.assertEqual((move.amount_residual, len(self.payments(move))), (20, 2))

    def test_what_is_due_there_for_no_known_reason_is_a_difference_of_what_was_linked_or_entered(self):
        linked, external_ids = self.here("HIS-0001"), [self.in_books("HIS-0001"), self.in_books("HIS-0002")]
        for external_id in external_ids:
            self.lower_due(external_id, 20)
        row = self.entered(external_ids[1])
        self.run_schedules(self.code)
        self.press(self.accountants[self.code], row.import_id, "action_link_exact")
        self.run_schedules(self.code)
        for move in (linked, row.move_id):
            self.assertEqual((move.amount_residual, move.books_state), (100, "differs"), move.books_error)

    def test_what_is_voided_before_it_is_entered_is_not_entered(self):
        external_id = self.in_books("HIS-0001")
        row = self.entered(external_id)
        self.act("void_invoice", invoice=external_id)
        self.pull()
        self.run_schedules(self.code)
        self.assertEqual((row.state, row.move_id.id), ("open", False))
        self.assertIn("no longer valid", row.problem)

    def test_what_is_changed_before_it_is_entered_is_entered_as_it_is_then(self):
        external_id = self.in_books("HIS-0001")
        row = self.entered(external_id)
        self.act("change_invoice", invoice=external_id, amount="120", description="More of it")
        self.pull()
        self.run_schedules(self.code)
        self.assertEqual((row.state, row.move_id.amount_total), ("created", 120), row.problem)
        self.assertEqual(row.move_id.invoice_line_ids.mapped("name"), ["More of it"])

    def test_what_did_not_change_is_not_read_again(self):
        external_id = self.in_books("HIS-0001")
        row = self.entered(external_id)
        with patch.object(type(self.connection._provider()), "history", side_effect=AssertionError("read again")):
            self.run_schedules(self.code)
        self.assertEqual(row.state, "created", row.problem)

    def test_a_second_comparison_finds_what_the_first_one_found(self):
        same, other = self.here("HIS-0001"), self.here("HIS-0002", invoice_date=self.today - 30 * DAY)
        external_id = self.in_books("HIS-0002")
        self.in_books("HIS-0001")
        one = self.read()
        row = self.row_of(one, external_id)
        self.assertEqual((row.bucket, row.candidate_ids), ("strong", other))
        self.press(self.accountants[self.code], one, "action_link_exact")
        self.assertEqual(self.row(same).state, "open")
        self.press(self.accountants[self.code], one, "action_compare_again")
        self.assertEqual((row.bucket, row.candidate_ids), ("strong", other))

    def test_what_was_to_be_entered_is_not_once_odoo_has_it(self):
        external_id = self.in_books("HIS-0001")
        row = self.entered(external_id)
        self.assertEqual((row.bucket, row.decision), ("new", "create"))
        same = self.here("HIS-0001")
        row.import_id.state = "review"
        self.press(self.accountants[self.code], row.import_id, "action_compare_again")
        self.assertEqual((row.bucket, row.move_id, row.decision), ("exact", same, False))

    def test_an_entry_whose_document_was_voided_there_is_linked_to_the_one_entered_instead(self):
        move = self.sent_invoice(("Consulting", 1, 100, self.env["account.tax"]))
        former = self.row(move)
        self.act("void_invoice", invoice=former.external_id)
        self.pull()
        self.assertEqual(former.state, "void")
        external_id = self.in_books("HIS-0009")
        one = self.read()
        row = self.row_of(one, external_id)
        row.sudo().move_id = move
        self.press(self.accountants[self.code], row, "action_link")
        self.assertEqual((row.state, self.row(move).external_id), ("linked", external_id), row.problem)
        self.assertFalse(former.res_id)


@tagged("post_install", "-at_install")
class TestChangedInQuickBooks(Changed, ImportCase):

    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestChangedInXero(Changed, ImportCase):

    code = "xero"
