"""The list of an import: decided on the screen one by one, many at once, or in a file."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .import_case import DAY, ImportCase


class ImportList:

    def setUp(self):
        super().setUp()
        self.user = self.accountants[self.code]

    def load(self, fields, rows):
        """Import a file as the accountant does; its messages."""
        with self.request(self.user) as env:
            found = env["books.import.row"].load(fields, rows)
            if found["ids"] is False:
                env.cr.rollback()
            return [message["message"] for message in found["messages"]]

    def test_what_odoo_exported_is_decided_in_the_file_and_imported_with_the_checks_of_the_screen(self):
        move, euros = self.here("HIS-0001"), self.here("HIS-0002", 55)
        first, second, third = self.in_books("0001"), self.in_books("B-2", 300), self.in_books("B-3", 400)
        one = self.read()
        rows = [self.row_of(one, external_id) for external_id in (first, second, third)]
        self.user.group_ids |= self.env.ref("base.group_allow_export")
        with self.request(self.user) as env:
            exported = rows[0].with_env(env).export_data([".id", "number", "bucket", "move_id/.id"])["datas"]
        self.assertEqual(exported[0][:2], [str(rows[0].id), "0001"])
        self.assertEqual(self.load([".id", "move_id/.id", "decision", "why"], [
            [str(rows[1].id), str(euros.id), "", ""], [str(rows[2].id), "", "Leave out", "never paid"]]), [])
        self.assertEqual((rows[1].move_id, rows[1].state), (euros, "open"))
        self.assertEqual((rows[2].state, rows[2].why), ("left_out", "never paid"))
        without_why = self.load([".id", "decision"], [[str(rows[0].id), "Leave out"]])
        self.assertEqual(without_why, ["Write why it is left out."])
        self.assertIn("Only “Leave out”", self.load([".id", "decision"], [[str(rows[0].id), "Link"]])[0])
        self.assertIn("decided already", self.load([".id", "why"], [[str(rows[2].id), "no"]])[0])
        self.assertIn("can be changed here", self.load([".id", "contact_name"], [[str(rows[0].id), "x"]])[0])
        self.assertIn("Only the import adds", self.load(["move_id/.id"], [[str(move.id)]])[0])
        self.press(self.user, rows[1], "action_link")
        self.assertEqual((rows[1].state, self.row(euros).external_id), ("linked", second))

    def test_another_entry_is_found_if_it_can_be_the_document_and_refused_with_the_reason_if_not(self):
        other = self.here("ELSE-1", 70)
        credit = self.invoice(
            self.code, ("Consulting", 1, 100, self.env["account.tax"]), partner=self.known.partner_id,
            move_type="out_refund")
        draft = self.invoice(self.code, partner=self.known.partner_id, post=False)
        foreign = self.other_currency()
        external_id = self.in_books("0001", 100, date=self.today - timedelta(days=20))
        one = self.read()
        row = self.row_of(one, external_id)
        self.assertEqual(row.bucket, "new")
        for move, reason in (
                (credit, "another kind"), (draft, "not posted"), (foreign, "another currency"),
                (self.known, "linked to another document")):
            with self.assertRaisesRegex(UserError, reason), self.request(self.user) as env:
                row.with_env(env).move_id = move.id
        with self.request(self.user) as env:
            row.with_env(env).move_id = other.id
        self.assertIn("table-warning", row.sides)
        self.assertIn("ELSE-1", row.sides)
        self.assertIn("0001", row.sides)
        self.press(self.user, row, "action_link")
        self.assertEqual((row.state, other.books_state), ("linked", "differs"))

    def other_currency(self):
        self.env.ref("base.CHF").active = True
        return self.here("CHF-1", currency_id=self.env.ref("base.CHF").id)

    def test_many_are_left_out_at_once_with_a_reason_that_is_asked_for_and_taken_back(self):
        ids = [self.in_books(f"B-{number}", 200 + number, date=self.today - DAY) for number in range(3)]
        one = self.read()
        rows = one.row_ids.filtered(lambda row: row.record_id.external_id in ids)
        with self.assertRaisesRegex(UserError, "Write why"):
            self.leave_out(rows, " ")
        self.leave_out(rows, "before our time")
        self.assertEqual(set(rows.mapped("state")), {"left_out"})
        self.assertEqual(set(rows.mapped("why")), {"before our time"})
        self.press(self.user, rows, "action_undo")
        self.assertEqual(set(rows.mapped("state")), {"open"})


@tagged("post_install", "-at_install")
class TestListOfQuickBooks(ImportList, ImportCase):

    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestListOfXero(ImportList, ImportCase):

    code = "xero"
