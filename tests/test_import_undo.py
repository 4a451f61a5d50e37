"""Undoing an import: deleted where Odoo allows it, else reversed or cancelled, else refused with the reason. Nothing of
it reaches the books."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..flows.history import undoing
from .import_case import DAY
from .open_items_case import OpenItemsCase


class UndoCase(OpenItemsCase):

    def prepare(self):
        super().prepare()
        self.user = self.accountants[self.code]
        self.connection.write({"auto_invoice": True, "start_date": False})

    def entered(self, number="U-1", amount=80, date=None, **values):
        """An import with one document that was entered: (import, row)."""
        external_id = self.in_books(number, amount, date=date or self.today - 40 * DAY)
        one = self.read(**{"purpose": "full"} | values)
        row = self.row_of(one, external_id)
        self.map_sales(row)
        self.enter_shown(row)
        self.assertEqual((row.state, row.problem), ("created", False))
        return one, row

    def undo(self, record):
        """Undo through the dialog that says what happens; nothing of it may reach the books."""
        there = self.books(self.code)
        screen = self.press(self.user, record, "action_show_undoing")
        with self.request(self.user) as env:
            dialog = env["books.undoing"].browse(screen["res_id"])
            self.summary = dialog.summary
            dialog.action_undo()
        self.run_schedules(self.code)
        self.assertEqual(self.books(self.code), there)
        self.assertFalse(self.env["books.job"].search([("state", "in", ("todo", "sending", "failed"))]))
        return self.summary

    def paid_by_hand(self, move, amount=80):
        """A payment that a person registers in Odoo."""
        action = self.as_user(self.user)["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids).create({
                "amount": amount, "journal_id": self.bank_accounts(1)[0][0].id})
        return action._create_payments()


class Undo:

    def test_an_entry_and_its_payments_of_the_books_are_gone(self):
        external_id = self.in_books("U-1", 80, date=self.today - 40 * DAY)
        self.act("record_payment", invoice=external_id, amount="30.00", date=str(self.today - DAY))
        one = self.read(purpose="full")
        row = self.row_of(one, external_id)
        self.map_sales(row)
        self.enter_shown(row)
        move = row.move_id
        self.assertEqual(move.amount_residual, 50)
        self.assertIn("deleted", self.undo(row))
        self.assertFalse(move.exists())
        self.assertEqual((row.state, row.record_id.res_id, row.record_id.imported), ("open", 0, False))
        self.assertEqual(self.owed_here(self.known), 10)
        self.enter_shown(row)  # and may come again
        self.assertEqual((row.state, row.move_id.amount_residual), ("created", 50))

    def test_what_is_locked_meanwhile_is_reversed_on_the_first_open_day(self):
        one, row = self.entered()
        move = row.move_id
        self.company.fiscalyear_lock_date = self.today - 10 * DAY
        summary = self.undo(one)
        self.assertIn("reversed", summary)
        self.assertIn("is locked", summary)
        self.assertEqual((move.state, move.payment_state, move.amount_residual), ("posted", "reversed", 0))
        self.assertEqual(move.reversal_move_ids.date, self.today)
        self.assertNotIn("U-2", move.reversal_move_ids.name)
        self.assertEqual((row.state, row.move_id.id), ("open", False))
        again = self.read_again(one)
        self.assertEqual(self.row_of(again, row.record_id.external_id).bucket, "new")  # never the reversed one

    def read_again(self, one):
        self.press(self.user, one, "action_finish")
        self.minute_passes(self.code)
        return self.read(purpose="full")

    def test_an_entry_with_a_hash_is_reversed(self):
        _one, row = self.entered()
        move = row.move_id
        move._hash_moves(force_hash=True)
        self.assertTrue(move.inalterable_hash)
        self.assertIn("hash", self.undo(row))
        self.assertEqual((move.state, move.amount_residual, row.state), ("posted", 0, "open"))

    def test_the_audit_trail_of_odoo_keeps_a_cancelled_entry(self):
        _one, row = self.entered()
        move = row.move_id
        self.company.restrictive_audit_trail = True
        self.assertIn("audit trail", self.undo(row))
        self.assertEqual((move.state, row.state), ("cancel", "open"))

    def test_what_a_person_paid_here_stays_until_that_is_unreconciled(self):
        one, row = self.entered()
        move = row.move_id
        payment = self.paid_by_hand(move)
        self.run_schedules(self.code)
        self.assertEqual(self.due_there(move), 0)  # a payment of a person goes to the books as for any document
        self.assertIn("It stays", self.undo(one))
        self.assertEqual((row.state, move.state), ("created", "posted"))
        self.assertIn(payment.name, row.problem)
        self.assertIn("unreconcile it first", row.problem)

    def test_what_a_person_credited_or_ordered_stays(self):
        _one, row = self.entered()
        move = row.move_id
        note = move._reverse_moves([{"date": self.today, "invoice_date": self.today}])
        note.action_post()
        self.assertIn(note.name, self.undo(row))
        self.assertEqual(row.state, "created")
        note.button_draft()
        note.with_context(force_delete=True).unlink()
        order = self.env["sale.order"].create({
            "partner_id": move.partner_id.id, "company_id": self.company.id, "order_line": [
                Command.create({"name": "Consulting", "product_uom_qty": 1, "price_unit": 80})]})
        order.order_line.invoice_lines = move.invoice_line_ids
        self.assertIn(order.name, self.undo(row))
        self.assertEqual((row.state, move.state), ("created", "posted"))

    def test_a_payment_that_is_on_a_bank_statement_keeps_its_document(self):
        [(bank, account)] = self.bank_accounts(1)
        external_id = self.in_books("U-1", 80, date=self.today - 40 * DAY)
        self.act("record_payment", invoice=external_id, amount="80.00", date=str(self.today - DAY), account=account)
        outstanding = self.env["account.account"].with_company(self.company).create({
            "name": "Outstanding", "code": "199998", "account_type": "asset_current", "reconcile": True,
            "company_ids": [Command.set(self.company.ids)]})
        bank.inbound_payment_method_line_ids.payment_account_id = outstanding
        one = self.read(purpose="full")
        row = self.row_of(one, external_id)
        self.map_sales(row)
        self.enter_shown(row)
        [payment] = self.payments(row.move_id)
        self.assertEqual(payment.journal_id, bank)
        line = self.env["account.bank.statement.line"].create({
            "journal_id": bank.id, "date": self.today, "payment_ref": "BACS", "amount": 80})
        _liquidity, suspense, _other = line._seek_for_lines()
        suspense.account_id = outstanding
        (suspense | payment.move_id.line_ids.filtered(lambda one: one.account_id == outstanding)).reconcile()
        self.assertIn("on a bank statement", self.undo(one))
        self.assertEqual((row.state, row.move_id.amount_residual), ("created", 0))

    def test_one_refusal_does_not_keep_the_others(self):
        first, second = (self.in_books(number, 20 + place, date=self.today - 40 * DAY) for place, number in enumerate((
            "U-1", "U-2")))
        one = self.read(purpose="full")
        rows = [self.row_of(one, external_id) for external_id in (first, second)]
        self.map_sales(rows[0])
        self.enter_shown(one)
        self.paid_by_hand(rows[0].move_id, 20)
        self.run_schedules(self.code)
        summary = self.undo(one)
        self.assertIn("1 × The entry is deleted.", summary)
        self.assertEqual([row.state for row in rows], ["created", "open"])

    def test_what_was_only_linked_is_unlinked_and_assigned_contacts_stay(self):
        self.connection.auto_invoice = False
        move, external_id = self.here("HIS-0001"), self.in_books("HIS-0001")
        one = self.read(purpose="link")
        self.press(self.user, one, "action_link_exact")
        contact = self.env["books.record"].search([
            ("connection_id", "=", self.connection.id), ("external_id", "=", self.customer),
            ("kind", "in", self.connection._contact_kinds())])
        self.assertIn("link is removed", self.undo(one))
        self.assertEqual((move.state, move.books_url, self.row_of(one, external_id).state), ("posted", False, "open"))
        self.assertEqual(contact.partner_id, self.known.partner_id)

    def test_open_items_and_credits_on_the_clearing_account_are_undone(self):
        external_id, by_then = self.old("O-1"), self.old("O-2")
        self.paid(by_then, 100, self.before)
        self.paid(external_id, 20, self.after)
        self.unapplied(45, self.before)
        one = self.enter()
        self.assertEqual(self.row_of(one, by_then).state, "settled")
        self.assertEqual(one.clearing_left, 45 - 100)
        self.assertEqual(self.owed_here(self.known), self.owed_there(self.known))
        self.undo(one)
        self.assertEqual(one.row_ids.filtered(lambda row: row.bucket == "new").mapped("state"), ["open"] * 2)
        self.assertEqual(one.clearing_left, 0)
        self.assertEqual(self.owed_here(self.known), 10)
        self.assertFalse(self.connection.opening_day)

    def test_what_is_reconciled_by_hand_later_goes_once_or_is_asked(self):
        """A credit and an invoice that both came from the books, which a person applies in Odoo."""
        invoice, credit = self.in_books("U-1", 80, date=self.today - 40 * DAY), self.credited(
            "U-C", 30, self.today - 39 * DAY)
        one = self.read(purpose="full")
        rows = self.row_of(one, invoice) | self.row_of(one, credit)
        self.map_sales(rows[0])
        self.enter_shown(one)
        self.assertEqual(rows.mapped("state"), ["created"] * 2, rows.mapped("problem"))
        moves = rows.move_id
        moves.line_ids.filtered(lambda line: line.account_type == "asset_receivable").reconcile()
        self.run_schedules(self.code)
        self.run_schedules(self.code)
        self.assertEqual(self.due_there(self.row_of(one, invoice).move_id), 50)
        self.assertEqual(self.row_of(one, invoice).move_id.books_difference, False)


@tagged("post_install", "-at_install")
class TestUndoWithQuickBooks(Undo, UndoCase):

    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestUndoWithXero(Undo, UndoCase):

    code = "xero"

    def test_contacts_that_it_created_go_with_the_whole_import_unless_something_uses_them(self):
        self.connection.pull_contacts = False
        there = [self.act("create_contact", name=name)["ContactID"] for name in ("Gone Ltd", "Kept Ltd")]
        for number, contact in enumerate(there):
            self.act("create_invoice", contact=contact, tax="NONE", number=f"U-{number}", amount="70", date=str(
                self.today - 40 * DAY))
        one = self.read(purpose="full")
        contacts = one.contact_ids.filtered(lambda contact: contact.name in ("Gone Ltd", "Kept Ltd")).sorted("name")
        self.press(self.user, contacts, "action_sync")
        gone, kept = (contact.partner_id for contact in contacts)
        rows = one.row_ids.filtered(lambda row: row.number in ("U-0", "U-1"))
        self.map_sales(rows[0])
        self.enter_shown(one)
        self.assertEqual(rows.mapped("state"), ["created"] * 2, rows.mapped("problem"))
        order = self.env["sale.order"].create({"partner_id": kept.id, "company_id": self.company.id})
        self.undo(one)
        self.assertEqual(rows.mapped("state"), ["open"] * 2)
        self.assertEqual((gone.exists().ids, kept.exists(), order.partner_id), ([], kept, kept))
        self.assertEqual(contacts.mapped("state"), ["open", "synced"])
        self.assertIn("it stays", contacts[1].problem)
        self.assertTrue(self.known.partner_id.exists())  # it was linked before

    def test_who_may_not_delete_contacts_leaves_them(self):
        self.connection.pull_contacts = False
        contact = self.act("create_contact", name="Gone Ltd")["ContactID"]
        self.act("create_invoice", contact=contact, tax="NONE", number="U-1", amount="70", date=str(self.today))
        one = self.read(purpose="full")
        [made] = one.contact_ids.filtered(lambda contact: contact.name == "Gone Ltd")
        self.press(self.user, made, "action_sync")
        self.env["ir.model.access"].search([("model_id.model", "=", "res.partner")]).perm_unlink = False
        self.press(self.user, one, "action_undo")
        self.assertEqual((made.state, bool(made.partner_id.exists())), ("synced", True))
        self.assertIn("may not delete contacts", made.problem)

    def test_only_accountants_of_the_company_enter_and_undo_it(self):
        one, row = self.entered()
        elsewhere = self._company(self.code, "Elsewhere")
        seller = self._user(self.code, "seller", "sales_team.group_sale_salesman")
        stranger = self.env["res.users"].with_context(no_reset_password=True).create({
            "name": "stranger", "login": "stranger", "company_id": elsewhere.id, "company_ids": [(6, 0, elsewhere.ids)],
            "group_ids": [(6, 0, self.user.group_ids.ids)]})
        for user in seller, stranger:
            for model in "books.entering", "books.undoing":
                for values in {"import_id": one.id}, {"import_id": one.id, "row_ids": [Command.set(row.ids)]}:
                    with self.assertRaises(AccessError), self.request(user) as env:
                        env[model].create(values)
                    planted = {f"default_{name}": value for name, value in values.items()}
                    with self.assertRaises(AccessError), self.request(user) as env:
                        env[model].with_context(**planted).create({})
            for record in one, row:
                for method in "action_show_entering", "action_show_undoing", "action_undo":
                    with self.subTest(user=user.name, method=method), self.assertRaises(AccessError):
                        self.press(user, record, method)
            with self.assertRaises(AccessError):
                self.press(user, row, "action_create")
        self.assertEqual((row.state, row.move_id.state), ("created", "posted"))

    def test_many_documents_are_taken_back_on_the_schedule(self):
        there = [self.in_books(f"U-{number}", 20, date=self.today - 40 * DAY) for number in range(3)]
        one = self.read(purpose="full")
        rows = one.row_ids.filtered(lambda row: row.record_id.external_id in there)
        self.map_sales(rows[0])
        self.enter_shown(one)
        self.patch(undoing, "TOGETHER", 2)
        self.press(self.user, one, "action_undo")
        self.assertEqual((rows.mapped("state"), one.undo_user_id), (["created"] * 3, self.user))
        with self.assertRaisesRegex(UserError, "is being undone"):
            self.press(self.user, one, "action_create_new")
        self.run_schedules(self.code)
        self.assertEqual((rows.mapped("state"), one.undo_user_id.id), (["open"] * 3, False))

    def test_an_import_that_is_undone_leaves_what_another_one_entered_on_the_same_clearing_account(self):
        first = self.old("O-1")
        self.unapplied(45, self.before)
        one = self.enter()
        self.press(self.user, one, "action_finish")
        self.minute_passes(self.code)
        second = self.old("O-2", 60)
        other = self.enter()
        owed = self.owed_there(self.known)
        self.assertEqual((one.clearing_left, self.owed_here(self.known)), (45 - 160, owed))
        self.undo(other)
        self.assertEqual([self.row_of(*pair).state for pair in ((one, first), (other, second))], ["created", "open"])
        self.assertEqual((one.clearing_left, self.owed_here(self.known)), (45 - 100, owed - 60))
        self.assertEqual(self.connection.opening_day, self.day)
        self.undo(one)
        self.assertEqual((one.clearing_left, self.connection.opening_day), (0, False))
