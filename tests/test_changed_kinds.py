"""Changes after sending, of every kind of document and in every way that Odoo has for them."""

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .changed_case import ChangedCase, InQuickBooks, InXero


class ChangedKinds:

    def resequence(self, moves, first, ordering):
        with self.request(self.administrators[self.code]) as env:
            env["account.resequence.wizard"].with_context(
                active_model="account.move", active_ids=moves.ids).create(
                    {"first_name": first, "ordering": ordering}).resequence()

    def drop_answer(self):
        self.box.control.fault(self.code, "drop_after", match={
            "quickbooks": {"method": "POST", "path": "/batch$"},
            "xero": {"method": "POST", "path": "/Invoices$"}}[self.code])

    def settled(self, runs=4):
        for _run in range(runs):
            self.minute_passes(self.code)
            self.run_schedules(self.code)

    def test_numbers_that_invoices_exchange_by_resequencing_arrive(self):
        self.connection.start_date = False
        partner, today = self.partner(self.code), fields.Date.today()
        moves = self.env["account.move"].union(*(
            self.sent_invoice(partner=partner, invoice_date=today.replace(day=day)) for day in (13, 12, 11, 10)))
        numbers = moves.mapped("name")
        self.resequence(moves, numbers[0], "date")
        self.assertEqual(moves.mapped("name"), numbers[::-1])
        self.settled()
        self.assertEqual([(move.books_state, self.number_there(move), move.books_error) for move in moves],
                         [("synced", number, False) for number in numbers[::-1]])
        # The answer to the first step is lost.
        self.resequence(moves, numbers[1], "keep")
        self.drop_answer()
        self.settled(1)
        self.assertNotIn("synced", moves.mapped("books_state"))
        self.minute_passes(self.code)
        self.env["books.job"].search([("state", "=", "sending")]).not_before = fields.Datetime.now()
        self.settled()
        self.assertEqual(moves.mapped(self.number_there), moves.mapped("name"))
        self.assertEqual(set(moves.mapped("books_state")), {"synced"})
        # Each is decided for itself.
        self.connection.auto_invoice = False
        self.resequence(moves, moves[1].name.replace("INV/", "REC/"), "keep")
        self.settled()
        self.assertEqual(set(moves.mapped("books_state")), {"differs"})
        self.press(self.accountants[self.code], moves[0], "action_books_accept")
        self.assertEqual((moves[0].name, moves[0].books_state), (self.number_there(moves[0]), "synced"))
        for move in moves[1:]:
            self.press(self.accountants[self.code], move, "action_books_restore")
        self.settled()
        self.assertEqual(moves.mapped(self.number_there), moves.mapped("name"))
        self.assertEqual(set(moves.mapped("books_state")), {"synced"})

    def test_a_number_that_is_taken_there_meanwhile_is_asked_about_and_follows_by_itself_once_it_is_free(self):
        self.connection.start_date = False
        partner, today = self.partner(self.code), fields.Date.today()
        moves = self.env["account.move"].union(*(
            self.sent_invoice(partner=partner, invoice_date=today.replace(day=day)) for day in (13, 12)))
        numbers = moves.mapped("name")
        self.resequence(moves, numbers[0], "date")
        self.drop_answer()
        self.settled(1)
        self.minute_passes(self.code)
        contact = self.env["books.record"].search([
            ("res_model", "=", "res.partner"), ("res_id", "=", partner.id)]).external_id
        of = {"quickbooks": "customer", "xero": "contact"}[self.code]
        taken = self.act("create_invoice", amount="10", number=moves[0].name, **{of: contact})
        self.env["books.job"].search([("state", "=", "sending")]).not_before = fields.Datetime.now()
        self.settled(3)
        stuck, other = moves
        self.assertEqual((self.number_there(stuck), self.number_there(other)), (f"~{stuck.id}", other.name))
        self.assertEqual(stuck.books_state, "differs")
        issue = self.env["books.issue"].search([("state", "=", "open"), ("reason", "=", "number_not_free")])
        self.assertEqual((issue.res_id, issue.hanging), (stuck.id, 1), self.env["books.job"].search([]).mapped("error"))
        self.assertIn(f"provisional number ~{stuck.id}", issue.sentence)
        with self.assertRaisesRegex(UserError, "only a provisional number"):
            self.press(self.accountants[self.code], stuck, "action_books_accept")
        self.box.control.counts_clear()
        self.settled(2)
        self.assertEqual(self.box.control.counts()[self.code]["writes"], 0, "it waits for the other one")
        self.act("change_invoice", invoice=taken.get("Id") or taken["InvoiceID"], number="BY-HAND-9")
        self.settled(3)
        self.assertEqual(
            [(self.number_there(move), move.books_state) for move in moves], [(move.name, "synced") for move in moves])
        self.assertFalse(self.env["books.issue"].search([("state", "=", "open")]))

    def test_an_emptied_note_and_reference_are_emptied_there_also_where_more_differs(self):
        move = self.sent_invoice(narration="Mind the dog", ref="PO 7")
        self.act("change_invoice", invoice=self.there(move), amount="70")
        self.settled(1)
        self.assertEqual(move.books_state, "differs")
        self.as_accountant(move, narration=False, ref=False)
        self.press(self.accountants[self.code], move, "action_books_restore")
        self.settled(2)
        self.assertEqual(
            (move.books_state, self.memo(move) or "", self.reference(move) or ""), ("synced", "", ""), move.books_error)
        self.assert_agree(move)

    def test_receipts_and_foreign_documents_follow(self):
        currency = self.env.ref("base.EUR")
        currency.active = True
        if self.code == "quickbooks":
            self.act("preferences", MultiCurrencyEnabled=True)
            self.press(self.administrators[self.code], self.connection, "action_test")
        for values in ({"currency_id": currency.id}, {"move_type": "out_receipt"},
                       {"move_type": "in_receipt", "ref": "R-1"}):
            with self.subTest(**values):
                self.minute_passes(self.code)
                self.check_due_date(self.sent_invoice(**values))

    def check_due_date(self, move):
        day = fields.Date.add(move.invoice_date_due or move.invoice_date, days=7)
        self.as_accountant(move, invoice_date_due=day)
        self.settled(2)
        self.assertEqual((self.day_there(move), move.books_state), (str(day), "synced"), move.books_error)
        self.as_accountant(move, invoice_date_due=fields.Date.subtract(move.invoice_date, days=5))
        self.settled(2)  # no earlier than the document itself
        self.assertEqual((self.day_there(move), move.books_state), (str(move.invoice_date), "synced"))

    def test_an_invoice_of_a_branch_follows(self):
        branch = self.env["res.company"].create({
            "name": "North", "parent_id": self.company.id, "country_id": self.company.country_id.id})
        self.env.cr.precommit.run()  # Odoo gives it its chart of accounts
        self.env.user.company_ids |= branch
        user = self.accountants[self.code]
        user.company_ids |= branch
        move = self.as_user(user)["account.move"].with_company(branch).create({
            "move_type": "out_invoice", "invoice_date": fields.Date.today(), "company_id": branch.id,
            "partner_id": self.partner(self.code, "Boreal", company_id=False).id,
            "invoice_line_ids": [Command.create({"name": "Rope", "quantity": 1, "price_unit": 15, "tax_ids": False})]})
        move.action_post()
        self.settled(2)
        self.assertEqual(move.sudo().books_state, "synced")
        self.check_due_date(move.sudo())
        self.refuse(move.sudo(), state="draft")

    def test_a_write_over_many_documents_takes_queries_that_do_not_grow_with_each(self):
        partner = self.partner(self.code)
        moves = self.env["account.move"].union(*(self.invoice(self.code, partner=partner) for _one in range(24)))
        self.settled(3)
        self.assertEqual(set(moves.mapped("books_state")), {"synced"})
        counts = []
        for part, word in ((moves[:4], "A"), (moves[4:], "B")):
            with self.request(self.accountants[self.code]) as env:
                ours = part.with_env(env)
                ours.mapped("line_ids.name")
                before = env.cr.sql_log_count
                ours.write({"ref": word, "narration": word})
                env.flush_all()
                counts.append(env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1] - counts[0], 16 * 2, counts)
        self.settled(3)
        self.assertEqual(set(moves.mapped("books_state")), {"synced"})
        self.assertEqual([self.reference(move) for move in moves], ["A"] * 4 + ["B"] * 20)

    def test_a_reader_is_refused_by_odoo_and_learns_nothing(self):
        move = self.sent_invoice()
        user = self._user(self.code, "reader", "account.group_account_readonly")
        for values in ({"narration": "x"}, {"state": "draft"}, {"partner_id": user.partner_id.id}):
            with self.assertRaises(UserError) as refusal, self.request(user) as env:
                move.with_env(env).write(values)
            self.assertNotIn(self.connection.provider_label, str(refusal.exception))
        with self.assertRaises(AccessError), self.request(user) as env:
            move.invoice_line_ids.with_env(env).write({"price_unit": 1})
        self.assertEqual((move.books_state, self.env["books.job"].search_count(
            [("res_id", "=", move.id), ("state", "!=", "done")])), ("synced", 0))

    def test_names_of_projects_are_the_same_in_every_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        plan = self.env["account.analytic.plan"].create({"name": "Projects"})
        project = self.env["account.analytic.account"].create({
            "name": "Harbour", "plan_id": plan.id, "company_id": self.company.id})
        project.with_context(lang="fr_FR").name = "Port"
        move = self.sent_invoice(invoice_line_ids=[Command.create({
            "name": "Rope", "quantity": 1, "price_unit": 10, "analytic_distribution": {str(project.id): 100}})])
        self.assertEqual(self.reference(move), "Harbour")
        with self.request(self.accountants[self.code]) as env:
            move.with_env(env).with_context(lang="fr_FR").narration = "Bonjour"
        self.settled(2)
        self.assertEqual((self.reference(move), self.memo(move), move.books_state), ("Harbour", "Bonjour", "synced"))

    def test_a_merged_delivery_address_is_no_change(self):
        kept, gone = (self.env["res.partner"].create({
            "name": name, "street": "9 Hill Lane", "type": "delivery"}) for name in ("Shop", "The Shop"))
        move = self.sent_invoice(partner_shipping_id=gone.id)
        self.env["base.partner.merge.automatic.wizard"].create({})._merge((gone | kept).ids, kept)
        self.env.invalidate_all()
        self.as_accountant(move, narration="Later")
        self.settled(2)
        self.assertEqual((move.partner_shipping_id, move.books_state, move.books_difference), (kept, "synced", False))

    def test_what_never_travels_changes_nothing(self):
        move = self.sent_invoice()
        version = self.changes(move)
        self.as_accountant(move, payment_reference="RF18", invoice_user_id=False, partner_bank_id=False)
        self.settled(2)
        self.assertEqual((self.changes(move), move.books_state), (version, "synced"))
        self.assertFalse(self.env["books.job"].search([("res_id", "=", move.id), ("state", "!=", "done")]))
        term = self.env.ref("account.account_payment_term_30days")
        with self.assertRaises(UserError), self.request(self.accountants[self.code]) as env:
            move.with_env(env).with_context(skip_readonly_check=True).invoice_payment_term_id = term
        for number in (False, "/", "INV/2031/00001"):
            self.refuse(move, name=number)

    def test_a_sent_document_is_not_reset_to_draft_and_one_voided_there_is_sent_anew(self):
        move = self.sent_invoice()
        with self.assertRaises(UserError):
            self.press(self.accountants[self.code], move, "button_draft")
        with self.assertRaises(UserError), self.request(self.accountants[self.code]) as env:
            move.with_env(env).button_cancel()
        self.assertEqual((move.state, move.books_state), ("posted", "synced"))
        with self.request(self.administrators[self.code]) as env:
            action = move.with_env(env).action_books_undo()
            env["books.void"].with_context(**action["context"]).create({}).action_take_back()
        self.settled(2)
        self.press(self.accountants[self.code], move, "button_draft")
        self.as_accountant(move, narration="Anew", invoice_line_ids=[
            Command.update(move.invoice_line_ids.id, {"price_unit": 80})])
        self.press(self.accountants[self.code], move, "action_post")
        self.settled(2)
        if self.code == "xero":  # a voided invoice keeps its number there
            self.assertEqual((move.books_state, "number" in move.books_error), ("error", True))
            return
        self.assertEqual((move.books_state, self.memo(move)), ("synced", "Anew"), move.books_error)
        self.assert_agree(move)

    def test_a_recurring_document_and_its_copies_are_changed_each_for_itself(self):
        first = self.sent_invoice(auto_post="monthly")
        self.as_accountant(first, narration="First only", auto_post="no")
        self.settled(2)
        copy = self.env["account.move"].search([("auto_post_origin_id", "=", first.id)])
        self.assertEqual((first.books_state, self.memo(first)), ("synced", "First only"))
        self.assertFalse(any(one.books_state == "differs" for one in copy))

    def test_a_document_in_a_locked_period_of_odoo_follows_where_odoo_lets_it(self):
        move = self.sent_invoice()
        self.company.sudo().fiscalyear_lock_date = fields.Date.today()
        self.as_accountant(move, narration="Later")
        with self.assertRaises(UserError):
            self.as_accountant(move, name="INV/2031/00001")
        self.settled(2)
        self.assertEqual((self.memo(move), move.books_state), ("Later", "synced"), move.books_error)
        self.connection.auto_invoice = False
        self.as_accountant(move, narration="Latest")
        self.assertEqual(move.books_state, "differs")
        self.press(self.accountants[self.code], move, "action_books_accept")
        self.assertEqual((move.books_state, move.state), ("synced", "posted"))


@tagged("post_install", "-at_install")
class TestKindsOfChangesInQuickBooks(ChangedKinds, InQuickBooks, ChangedCase):
    pass


@tagged("post_install", "-at_install")
class TestKindsOfChangesInXero(ChangedKinds, InXero, ChangedCase):
    pass
