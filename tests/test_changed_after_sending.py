"""What is changed in Odoo of a document that is in the books is sent, or shown, or refused: it never drifts apart."""

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .changed_case import ChangedCase, InQuickBooks, InXero


class ChangedStories:

    def test_an_invoice_that_is_changed_is_changed_there_by_one_update_of_only_that(self):
        move = self.sent_invoice()
        lines = self.of(move)["Line" if self.code == "quickbooks" else "LineItems"]
        day = fields.Date.add(move.invoice_date_due, days=14)
        self.as_accountant(move, invoice_date_due=day, narration="<p>Thank you &amp; goodbye</p>", ref="PO 77")
        jobs = self.env["books.job"].search([("res_id", "=", move.id), ("res_model", "=", move._name)])
        self.assertEqual(jobs.filtered(lambda job: job.state != "done").mapped("kind"), ["invoice"])
        self.assertNotEqual(move.books_state, "synced")
        self.run_schedules(self.code)
        self.assertEqual((move.books_state, move.books_difference), ("synced", False), move.books_error)
        self.assertEqual((self.day_there(move), self.memo(move), self.reference(move)),
                         (str(day), "Thank you & goodbye", "PO 77"))
        self.assertEqual(self.books_of_lines(lines), self.books_of_lines(
            self.of(move)["Line" if self.code == "quickbooks" else "LineItems"]))
        self.assert_agree(move)
        version = self.changes(move)
        self.run_schedules(self.code)
        self.as_accountant(move, ref="PO 77", invoice_user_id=False)
        self.run_schedules(self.code)
        self.assertEqual((self.changes(move), move.books_state), (version, "synced"))
        self.as_accountant(move, ref=False, narration=False)
        self.run_schedules(self.code)
        self.assertEqual((self.memo(move), self.reference(move), move.books_state), ("", "", "synced"))

    def test_only_what_changed_here_travels_and_what_changed_there_is_never_overwritten_unasked(self):
        move = self.sent_invoice()
        self.act("change_invoice", invoice=self.there(move), amount="75")
        lower = self.total_there(move)
        self.as_accountant(move, narration="Later")
        self.run_schedules(self.code)
        self.run_schedules(self.code)
        self.assertEqual(move.books_state, "differs")
        self.assertIn("total ", move.books_difference)
        self.assertIn("Later in Odoo", move.books_difference)
        self.assertEqual(self.total_there(move), lower)

    def test_without_auto_invoice_both_values_are_shown_and_either_can_be_chosen(self):
        self.connection.auto_invoice = False
        move = self.sent_invoice(ref="PO 1", narration="Before")
        day, later = move.invoice_date_due, fields.Date.add(move.invoice_date_due, days=14)
        for choice in ("restore", "accept"):
            here = {"ref": f"PO {choice}", "narration": f"After {choice}", "invoice_date_due": later}
            self.as_accountant(move, **here)
            self.run_schedules(self.code)
            self.assertEqual(move.books_state, "differs")
            there = self.env["books.record"].search([("res_id", "=", move.id), ("res_model", "=", move._name)])
            self.assertEqual(
                {field for field, _here, _there in there.differences} - {"due_date"}, {"reference", "memo"})
            self.assertIn(f"After {choice} in Odoo", move.books_difference)
            before = (self.day_there(move), self.memo(move), self.reference(move))
            self.press(self.accountants[self.code], move, f"action_books_{choice}")
            self.assertEqual((move.books_state, move.books_difference), ("synced", False), move.books_error)
            after = (self.day_there(move), self.memo(move), self.reference(move))
            if choice == "restore":
                self.assertEqual(after, (str(later), "After restore", "PO restore"))
                self.assertNotEqual(day, later)
                later = fields.Date.add(later, days=1)
            else:
                self.assertEqual(after, before)
                self.assertEqual((move.ref, str(move.invoice_date_due)), ("PO restore", before[0]))
                self.assertIn("After restore", move.narration)
            self.run_schedules(self.code)
            self.assertEqual(move.books_state, "synced")
        self.as_accountant(move, ref="PO other")
        self.assertEqual(move.books_state, "differs")
        self.as_accountant(move, ref="PO restore")
        self.assertEqual(move.books_state, "synced")

    def test_a_new_number_by_resequencing_and_a_label_travel(self):
        move = self.sent_invoice()
        with self.request(self.administrators[self.code]) as env:
            wizard = env["account.resequence.wizard"].with_context(
                active_model="account.move", active_ids=move.ids).create({"first_name": "INV/2031/00042"})
            wizard.resequence()
        name = move.name
        self.assertNotEqual(name, self.number_there(move))
        self.assertNotEqual(move.books_state, "synced")
        self.as_accountant(move.invoice_line_ids, name="Consulting in May")
        self.run_schedules(self.code)
        self.assertEqual((move.books_state, self.number_there(move)), ("synced", name), move.books_error)
        self.assertIn("Consulting in May", str(self.of(move)))
        self.assert_agree(move)

    def test_credit_notes_bills_and_vendor_credits_follow_or_are_shown(self):
        for move_type in ("out_refund", "in_invoice", "in_refund"):
            with self.subTest(move_type):
                self.minute_passes(self.code)
                bought = move_type.startswith("in_")
                move = self.sent_invoice(move_type=move_type, ref="V-1" if bought else "")
                self.as_accountant(move, ref="V-2", narration="Later")
                self.assertNotEqual(move.books_state, "synced")
                self.run_schedules(self.code)
                self.assertEqual(
                    self.number_there(move) if bought else self.reference(move), "V-2", move.books_error)
                shown = self.memo(move) != "Later"
                self.assertEqual(move.books_state, "differs" if shown else "synced", move.books_error)
                if shown:
                    self.assertEqual(move.books_difference, "notes nothing there, Later in Odoo")
                    with self.assertRaisesRegex(UserError, "first sent"):
                        self.press(self.accountants[self.code], move, "action_books_restore")
                    self.press(self.accountants[self.code], move, "action_books_accept")
                    self.assertEqual((move.books_state, move.narration), ("synced", False))

    def test_a_paid_invoice_keeps_its_payment_when_its_due_date_changes(self):
        move = self.sent_invoice()
        self.pay((move, 40))
        self.pull()
        day = fields.Date.add(move.invoice_date_due, days=3)
        self.as_accountant(move, invoice_date_due=day)
        self.run_schedules(self.code)
        self.assertEqual((self.day_there(move), move.payment_state, move.books_state),
                         (str(day), "partial", "synced"), move.books_error)
        self.assert_agree(move)

    def test_what_is_fixed_once_sent_is_refused_with_a_sentence_and_never_of_what_nobody_sent(self):
        move = self.sent_invoice()
        line = move.invoice_line_ids
        journal = move.journal_id.sudo().copy({"code": "OTH"})
        account = line.account_id.sudo().copy({"code": "499999"})
        self.refuse(move, state="draft")
        self.refuse(move, state="cancel")
        self.refuse(move, journal_id=journal.id, name="/")
        self.refuse(move, invoice_currency_rate=2)
        self.refuse(line, account_id=account.id)
        for values in ({"price_unit": 90}, {"quantity": 2}, {"discount": 5}):
            self.refuse(line, **values)
        for context in ({}, {"skip_readonly_check": True}):
            with self.assertRaises(UserError), self.request(self.accountants[self.code]) as env:
                move.with_env(env).with_context(**context).write({
                    "invoice_line_ids": [Command.create({"name": "More", "price_unit": 1})]})
        with self.assertRaises(UserError), self.request(self.accountants[self.code]) as env:
            env["account.move.line"].create({"move_id": move.id, "name": "More", "price_unit": 1, "quantity": 1})
        self.assertEqual((move.state, move.amount_untaxed, move.books_state), ("posted", 100, "synced"))
        # Nothing of it is refused of an entry that the books never got, nor Odoo's own ways.
        self.connection.auto_invoice = False
        other = self.invoice(self.code)
        self.as_accountant(other.invoice_line_ids, account_id=account.id)
        self.as_accountant(other, state="draft")
        self.assertEqual((other.state, other.invoice_line_ids.account_id), ("draft", account))
        self.press(self.administrators[self.code], move, "action_books_undo")
        self.as_accountant(line, name=line.name, account_id=line.account_id.id)
        reversal = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=move.ids).create({"journal_id": move.journal_id.id})
        reversal.reverse_moves()
        self.assertEqual(move.state, "posted")

    def test_a_payment_that_was_sent_is_changed_by_a_reset_to_draft_alone(self):
        journal = self.map_bank()
        self.connection.push_payments = True
        move = self.sent_invoice()
        other = self.partner(self.code, "Someone else")
        payment = self.env["account.payment.register"].with_user(self.accountants[self.code]).with_context(
            active_model="account.move", active_ids=move.ids).create({"journal_id": journal.id})._create_payments()
        unsent = self.env["account.payment"].create({
            "amount": 5, "partner_id": other.id, "journal_id": journal.id, "payment_type": "inbound",
            "company_id": self.company.id})
        self.run_schedules(self.code)
        self.assertEqual(payment.books_state, "synced", payment.books_error)
        day = fields.Date.subtract(payment.date, days=1)
        for values in ({"amount": 1}, {"date": day}, {"partner_id": other.id}):
            self.refuse(payment, **values)
        if payment.move_id:
            with self.assertRaisesRegex(UserError, self.connection.provider_label):
                self.as_accountant(payment.move_id.line_ids[:1], account_id=move.invoice_line_ids.account_id.id)
        self.as_accountant(payment, memo="What it is for")
        self.as_accountant(unsent, amount=6, date=day)
        self.assertEqual((unsent.amount, payment.memo), (6, "What it is for"))
        with self.request(self.accountants[self.code]) as env:
            ours = payment.with_env(env)
            ours.action_draft()
            ours.date = day
            ours.action_post()
        for _run in range(3):
            self.minute_passes(self.code)
            self.run_schedules(self.code)
        self.assertEqual(payment.books_state, "synced", payment.books_error)
        self.assertEqual(self.env["books.record"].search([
            ("connection_id", "=", self.connection.id), ("from_odoo", "=", True), ("payment_date", "!=", False),
            ("state", "not in", ("void", "deleted"))]).mapped("payment_date"), [day])

    def map_bank(self):
        return self.bank_accounts(1)[0][0]

    def test_what_is_changed_with_a_correction_of_a_difference_travels_too(self):
        move = self.sent_invoice()
        self.act("change_invoice", invoice=self.there(move), number="A-1")
        self.pull()
        self.press(self.accountants[self.code], move, "action_books_accept")
        self.assertEqual(move.state, "draft")
        self.as_accountant(move, name="A-1", narration="As agreed")
        self.press(self.accountants[self.code], move, "action_post")
        self.run_schedules(self.code)
        self.assertEqual((self.memo(move), self.number_there(move), move.books_state),
                         ("As agreed", "A-1", "synced"), move.books_error)
        day = fields.Date.add(move.invoice_date_due, days=3)
        self.as_accountant(move, invoice_date_due=day)
        self.run_schedules(self.code)
        self.assertEqual((self.day_there(move), move.books_state), (str(day), "synced"), move.books_error)

    def test_a_change_while_it_is_being_sent_follows_as_an_update(self):
        partner = self.partner(self.code)
        self.sent_invoice(partner=partner)
        for found in (False, True):
            with self.subTest(found=found):
                move = self.invoice(self.code, partner=partner)
                self.box.control.fault(self.code, "drop_after", match={
                    "quickbooks": {"method": "POST", "path": "/batch$"},
                    "xero": {"method": "PUT", "path": "/Invoices$"}}[self.code])
                self.run_schedules(self.code)
                job = self.env["books.job"].search([("res_id", "=", move.id), ("kind", "=", "invoice")])
                self.assertEqual(job.state, "sending")
                self.refuse(move, state="draft")
                self.as_accountant(move, narration="Meanwhile")
                job.not_before = fields.Datetime.now()
                if found:  # the service does not know the request any more
                    job.sent_at = fields.Datetime.subtract(job.sent_at, hours=2)
                self.connection.sudo().paused_until = False
                for _run in range(3):
                    self.run_schedules(self.code)
                self.assertEqual((self.memo(move), move.books_state), ("Meanwhile", "synced"), move.books_error)


@tagged("post_install", "-at_install")
class TestChangedInQuickBooks(ChangedStories, InQuickBooks, ChangedCase):

    def test_a_delivery_address_travels(self):
        move = self.sent_invoice()
        shop = self.env["res.partner"].create({
            "name": "Shop", "type": "delivery", "parent_id": move.partner_id.id, "street": "9 Hill Lane"})
        self.as_accountant(move, partner_shipping_id=shop.id)
        self.run_schedules(self.code)
        self.assertIn("9 Hill Lane", str(self.of(move)["ShipAddr"]))
        self.assertEqual(move.books_state, "synced", move.books_error)
        counter = self.env["res.partner"].create({
            "name": "Pick-up", "type": "delivery", "parent_id": move.partner_id.id, "street": False, "city": False,
            "zip": False, "state_id": False, "country_id": False})
        self.as_accountant(move, partner_shipping_id=counter.id)
        self.run_schedules(self.code)
        self.assertNotIn("9 Hill Lane", str(self.of(move).get("ShipAddr")))
        self.assertEqual(move.books_state, "synced", move.books_error)


@tagged("post_install", "-at_install")
class TestChangedInXero(ChangedStories, InXero, ChangedCase):
    pass
