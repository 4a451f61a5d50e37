"""A mark of Odoo on what somebody made in the books counts in its own company, kind and contact, and nowhere else."""

from odoo import Command, fields
from odoo.tests import tagged

from .payout_case import PayoutCase
from .pull_case import PullCase


class MarkStories:
    bank, map_bank, register = PayoutCase.bank, PayoutCase.map_bank, PayoutCase.register
    payments_there, count_payments, errors = PayoutCase.payments_there, PayoutCase.count_payments, PayoutCase.errors

    def prepare(self):
        super().prepare()
        self.map_bank()

    # What somebody writes

    def mark_of(self, record):
        uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        return f"odoo:{uuid[:8]}:{record._name}:{record.id}"

    def marked(self, mark):
        return {"xero": {"reference": mark}, "quickbooks": {"memo": mark}}[self.code]

    def pay_marked(self, move, mark, amount=None):
        """A payment of the invoice, made in the books with a mark in its text; its id there."""
        return self.pay((move, amount or move.amount_total), **self.marked(mark))[0]

    def delete_there(self, external_id):
        self.act("delete_payment", payment=external_id)

    def other_company(self):
        company = self._company(self.code, "Second")
        self.accountants[self.code].company_ids |= company
        return company

    def money_of(self, company, partner=None, **values):
        """A posted payment that was never sent."""
        journal = self.env["account.journal"].search([("company_id", "=", company.id), ("type", "=", "bank")], limit=1)
        partner = partner or self.env["res.partner"].create({"name": "Somebody else"})
        payment = self.env["account.payment"].with_company(company).create({
            "payment_type": "inbound", "partner_type": "customer", "partner_id": partner.id, "amount": 100,
            "journal_id": journal.id, "company_id": company.id, **values})
        payment.action_post()
        if not payment.move_id:
            self.skipTest("payments have no entry here")
        return payment

    def row_of(self, external_id):
        return self.env["books.record"].search([
            ("connection_id", "=", self.connection.id), ("external_id", "=", external_id),
            ("kind", "not in", self.connection._contact_kinds())])

    # What has to become of it

    def assert_is_ordinary(self, move, named):
        """It pays the invoice here as any other, is shown with a warning, and its end is the end of that alone."""
        before = {record: (record.state, record.move_id.state) for record in named if "state" in record._fields}
        there = self.pay_marked(move, self.mark_of(named))
        self.pull()
        row = self.row_of(there)
        self.assertNotEqual((row.res_model, row.res_id), (named._name, named.id))
        self.assertFalse(row.from_odoo)
        self.assertIn(self.mark_of(named), row.warning)
        self.assertFalse(row.problem)
        self.assertIn(move.payment_state, ("paid", "in_payment"))
        self.assert_agree(move)
        self.delete_there(there)
        self.pull()
        self.assertTrue(named.exists())
        for record, states in before.items():
            self.assertEqual((record.state, record.move_id.state), states)
        self.assertEqual(move.payment_state, "not_paid")
        self.assert_agree(move)

    # Other companies

    def test_a_payment_of_another_company(self):
        self.assert_is_ordinary(self.sent_invoice(), self.money_of(self.other_company()))

    def test_a_reconciliation_of_another_company(self):
        company = self.other_company()
        payment = self.money_of(company)
        entry = self.env["account.move"].with_company(company).create({
            "move_type": "out_invoice", "partner_id": payment.partner_id.id, "company_id": company.id,
            "invoice_date": fields.Date.today(),
            "invoice_line_ids": [Command.create({"name": "Desk", "quantity": 1, "price_unit": 60, "tax_ids": []})]})
        entry.action_post()
        lines = (entry | payment.move_id).line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        lines.reconcile()
        partial = lines.matched_debit_ids
        self.assertEqual(len(partial), 1)
        self.assert_is_ordinary(self.sent_invoice(), partial)
        self.assertEqual(entry.amount_residual, 0)

    def test_a_line_of_another_company_s_bank_statement(self):
        company = self.other_company()
        journal = self.env["account.journal"].search([("company_id", "=", company.id), ("type", "=", "bank")], limit=1)
        line = self.env["account.bank.statement.line"].with_company(company).create({
            "journal_id": journal.id, "payment_ref": "Money", "amount": 100, "date": fields.Date.today()})
        self.assert_is_ordinary(self.sent_invoice(), line)

    # The same company

    def test_a_payment_of_another_contact(self):
        move = self.sent_invoice()
        self.assert_is_ordinary(move, self.money_of(self.company, amount=move.amount_total))

    def test_a_payment_in_the_other_direction(self):
        move = self.sent_invoice()
        vendor = {"payment_type": "outbound", "partner_type": "supplier", "amount": move.amount_total}
        self.assert_is_ordinary(move, self.money_of(self.company, move.partner_id, **vendor))

    def test_what_is_no_payment(self):
        move = self.sent_invoice()
        for named in (move, move.partner_id, move.line_ids[0], self.env.user, self.env["res.partner"].browse(10 ** 8),
                      self.env["account.payment"].browse(10 ** 8)):
            with self.subTest(named=named):
                there = self.pay_marked(move, self.mark_of(named))
                self.pull()
                self.assertIn(self.mark_of(named), self.row_of(there).warning)
                self.assertIn(move.payment_state, ("paid", "in_payment"))
                self.delete_there(there)
                self.pull()
                self.assertEqual((move.state, move.payment_state), ("posted", "not_paid"))

    def test_marks_that_are_none(self):
        move = self.sent_invoice()
        mine = self.mark_of(move).rsplit(":", 1)[0]
        for mark in (f"{mine}:0", f"{mine}:-1", f"{mine}:\u0661", f"{mine}:{'9' * 30}", "odoo:", "odoo:x:y:z"):
            with self.subTest(mark=mark):
                there = self.pay_marked(move, mark)
                self.pull()
                self.assertIn(move.payment_state, ("paid", "in_payment"), self.row_of(there).problem)
                self.delete_there(there)
                self.pull()
                self.assertEqual(move.payment_state, "not_paid")

    def test_the_accountant_sees_the_warning(self):
        move = self.sent_invoice()
        there = self.pay_marked(move, self.mark_of(self.money_of(self.company)))
        self.pull()
        with self.request(self.accountants[self.code]) as env:
            rows = env["books.record"].search([("warning", "!=", False)])
            self.assertEqual(rows.external_id, there)
            self.assertIn('name="warning"', env["books.record"].get_view(view_type="list")["arch"])

    # A copy inside the same books

    def test_a_copy_of_what_odoo_sent_acts_on_nothing_and_asks(self):
        move = self.sent_invoice(("Desk", 1, 300))
        payment = self.register(move, 100)
        self.run_schedules(self.code)
        self.assertEqual(self.count_payments(), 1, self.errors())
        own = self.payments_there()[0]
        mark = own["PrivateNote"] if self.code == "quickbooks" else own["Reference"].split()[-1]
        linked = self.env["books.record"].search([("from_odoo", "=", True)])
        there = self.pay_marked(move, mark, 100)
        self.pull()
        row = self.row_of(there)
        self.assertIn("mark", row.problem)
        self.assertTrue(row.waiting)
        self.assertFalse(row.res_id)
        self.delete_there(there)
        self.pull()
        self.assertFalse(self.row_of(there).problem)
        self.assertIn(payment.state, ("in_process", "paid"))
        self.assertEqual((linked.state in ("void", "deleted"), bool(linked.res_id)), (False, True))
        self.assertEqual(self.due_there(move), move.amount_residual)

    def test_what_odoo_sent_is_still_known_by_its_mark(self):
        move = self.sent_invoice()
        self.register(move)
        # The answer is lost, and the books are read before it is found out.
        self.box.control.fault(self.code, "drop_after", match={"method": "PUT" if self.code == "xero" else "POST"})
        self.connection.sudo().push_cron_id.method_direct_trigger()
        self.env.invalidate_all()
        self.pull()
        self.assertEqual(self.count_payments(), 1, self.errors())
        self.connection.sudo().paused_until = False
        self.pull()
        row = self.env["books.record"].search([("from_odoo", "=", True), ("state", "not in", ("void", "deleted"))])
        self.assertEqual(len(row), 1)
        self.assertFalse(row.warning)
        self.assertFalse(row.problem)
        self.assertEqual(self.count_payments(), 1)
        self.assert_agree(move)


@tagged("post_install", "-at_install")
class TestMarksOfQuickBooks(MarkStories, PullCase):
    code = "quickbooks"

    def test_money_given_back_deposits_and_journal_entries_with_a_payment_s_mark(self):
        move = self.sent_invoice()
        named = self.money_of(self.other_company())
        account = self.act(
            "create_row", kind="Account", name="Fees", AccountType="Expense", AccountSubType="BankCharges")
        for act, values in (
            ("give_back", {"customer": self.contact_there(move)}),
            ("deposit", {"contact": self.contact_there(move), "kind": "Customer"}),
            ("journal_entry", {"contact": self.contact_there(move), "account": account["Id"]}),
        ):
            with self.subTest(act=act):
                made = self.act(act, amount="10", memo=self.mark_of(named), **values)
                self.pull()
                row = self.row_of(made["Id"]).filtered("payment_known")
                self.assertTrue(row)
                self.assertNotEqual((row.res_model, row.res_id), (named._name, named.id))
                self.assertTrue(row.warning or row.problem)
                kind = {"give_back": "Purchase", "deposit": "Deposit", "journal_entry": "JournalEntry"}[act]
                self.act("delete_document", kind=kind, row=made["Id"])
                self.pull()
                self.assertIn(named.state, ("in_process", "paid"))


@tagged("post_install", "-at_install")
class TestMarksOfXero(MarkStories, PullCase):
    code = "xero"

    def test_an_overpayment_with_another_payment_s_mark_is_set_against_invoices_as_any_other(self):
        move = self.sent_invoice()
        named = self.money_of(self.other_company())
        there = self.act(
            "record_overpayment", contact=self.contact_there(move), amount="50",
            text=f"Overpayment {self.mark_of(named)}")["OverpaymentID"]
        self.an_hour_passes()
        self.pull()
        self.assertIn(self.mark_of(named), self.row_of(there).warning)
        self.assert_agree(move)
        self.apply_advance(there, (move, 20))
        self.an_hour_passes()
        self.pull()
        self.assert_agree(move)
        self.act("change_contact", contact=self.contact_there(move), EmailAddress="new@example.com")
        self.an_hour_passes()
        self.pull()
        self.assert_agree(move)
        self.assertIn(named.state, ("in_process", "paid"))
