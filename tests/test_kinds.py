"""Credit notes, bills, refunds and receipts arrive in the books as what they are there."""

from functools import partial

from odoo import Command
from odoo.tests import tagged

from ..flows.pull.differences import note_differences
from .common import ConnectedCase

# Where the sandbox keeps each kind, and under which field its number stands.
TABLES = {
    "quickbooks": {
        "invoice": ("Invoice", "DocNumber"), "credit_note": ("CreditMemo", "DocNumber"), "bill": ("Bill", "DocNumber"),
        "vendor_credit": ("VendorCredit", "DocNumber"),
    },
    "xero": {
        "invoice": ("Invoices", "InvoiceNumber"), "credit_note": ("CreditNotes", "CreditNoteNumber"),
        "bill": ("Invoices", "InvoiceNumber"), "vendor_credit": ("CreditNotes", "CreditNoteNumber"),
    },
}
XERO_TYPES = {"invoice": "ACCREC", "credit_note": "ACCRECCREDIT", "bill": "ACCPAY", "vendor_credit": "ACCPAYCREDIT"}


class KindStories:
    def send(self, moves):
        self.press(self.accountants[self.code], moves, "action_books_send")
        for move in moves:
            self.assertEqual(move.books_state, "synced", f"{move.name}: {move.books_error}")

    def document(self, move_type, *lines, **values):
        company = self.companies[self.code]
        tax = company.account_purchase_tax_id if move_type.startswith("in_") else company.account_sale_tax_id
        lines = [(*line, tax) if len(line) == 3 else line for line in lines or [("Paper", 3, 19.99), ("Ink", 1, 45.5)]]
        return self.invoice(self.code, *lines, move_type=move_type, **values)

    def in_books(self, kind, number):
        """The one document of this kind and number in the sandbox's own store."""
        table, field = TABLES[self.code][kind]
        found = [
            row for row in self.books(self.code)[table]
            if row.get(field) == number and (self.code == "quickbooks" or row["Type"] == XERO_TYPES[kind])]
        self.assertEqual(len(found), 1, f"{kind} {number}")
        return found[0]

    def total(self, row):
        return round(float(row["TotalAmt" if self.code == "quickbooks" else "Total"]), 2)

    def test_each_kind_stands_there_as_what_it_is_with_its_total(self):
        for move_type, kind in (
            ("out_refund", "credit_note"), ("in_invoice", "bill"), ("in_refund", "vendor_credit"),
            ("out_receipt", "invoice"), ("in_receipt", "bill"),
        ):
            with self.subTest(move_type):
                move = self.document(move_type)
                self.send(move)
                self.assertEqual(self.total(self.in_books(kind, move.name)), move.amount_total)
                self.assertEqual(move.books_number, move.name)
                self.assertIn(self.box.url, move.books_url)
                self.assertTrue(move.need_cancel_request)
                self.assertEqual(move.button_request_cancel()["res_model"], "books.void")

    def test_reading_the_books_afterwards_finds_no_difference(self):
        types = ("out_refund", "in_invoice", "in_refund", "out_receipt", "in_receipt")
        moves = self.env["account.move"].union(*(self.document(move_type) for move_type in types))
        moves |= self.document("in_invoice", ref="4711")
        moves |= self.reversed(moves[1])
        self.press(self.accountants[self.code], moves, "action_books_send")
        self.run_schedules(self.code)
        note_differences(self.env["books.record"].search([("res_model", "=", "account.move")]))
        self.assertEqual({move.name: move.books_error for move in moves if move.books_state != "synced"}, {})

    def test_a_bill_bears_the_vendors_number_and_one_may_be_used_by_two_vendors(self):
        bills = self.env["account.move"].union(*(
            self.document("in_invoice", partner=self.partner(self.code, name), ref="4711")
            for name in ("Alpha", "Beta")))
        self.send(bills)
        self.assertEqual(set(bills.mapped("books_number")), {"4711"})
        table, field = TABLES[self.code]["bill"]
        self.assertEqual(len([row for row in self.books(self.code)[table] if row.get(field) == "4711"]), 2)

    def test_a_partner_may_be_customer_and_vendor(self):
        partner = self.partner(self.code, "Both Ways")
        self.send(self.document("out_invoice", partner=partner))
        self.send(self.document("in_invoice", partner=partner))
        contacts = self.env["books.record"].search([
            ("connection_id", "=", self.connections[self.code].id), ("res_model", "=", "res.partner"),
            ("res_id", "=", partner.id)])
        kinds = self.connections[self.code]._contact_kinds()
        self.assertEqual(set(contacts.mapped("kind")), set(kinds))
        self.assertEqual(
            set(contacts.mapped("name")), {"Both Ways", "Both Ways (vendor)"} if len(kinds) > 1 else {"Both Ways"})

    def test_a_purchase_is_booked_on_its_mapped_account_and_else_on_the_default_one(self):
        connection, env = self.connections[self.code], self.as_user(self.accountants[self.code])
        costs = env["account.account"].search([("account_type", "=", "expense")], limit=2)
        wanted = self.env["books.record"].search([
            ("connection_id", "=", connection.id), ("kind", "=", "account"), ("role", "=", "expense"),
            ("id", "!=", connection.default_expense_id.id)], limit=1)
        mappings = self.env["books.mapping"]._ensure(connection, "account", costs)
        mappings[costs[0].id].record_id = wanted
        mappings[costs[1].id].record_id = False
        move = self.document("in_invoice", post=False)
        for line, account in zip(move.invoice_line_ids, costs, strict=True):
            line.account_id = account
        move.action_post()
        self.send(move)
        self.assertEqual(self.accounts(self.in_books("bill", move.name)), [
            self.said(wanted), self.said(connection.default_expense_id)])

    def accounts(self, row):
        if self.code == "quickbooks":
            return [line["AccountBasedExpenseLineDetail"]["AccountRef"]["value"] for line in row["Line"]]
        return [line["AccountCode"] for line in row["LineItems"]]

    def said(self, account):
        return account.external_id if self.code == "quickbooks" else account.number

    def test_an_asset_is_never_booked_as_a_cost(self):
        connection = self.connections[self.code]
        asset = self.env["account.account"].create({
            "name": "Machines", "code": "998877", "account_type": "asset_fixed",
            "company_ids": [Command.set(self.companies[self.code].ids)]})
        move = self.document("in_invoice", ("Lathe", 1, 5000), post=False)
        move.invoice_line_ids.account_id = asset
        move.action_post()
        self.press(self.accountants[self.code], move, "action_books_send")
        self.assertEqual(move.books_state, "error")
        self.assertIn("Machines", move.books_error)
        mapping = self.env["books.mapping"].search([("kind", "=", "account"), ("res_id", "=", asset.id)])
        mapping.record_id = self.env["books.record"].search([
            ("connection_id", "=", connection.id), ("kind", "=", "account"), ("role", "=", "asset")], limit=1)
        self.send(move)
        self.assertEqual(self.accounts(self.in_books("bill", move.name)), [self.said(mapping.record_id)])

    def test_the_settings_say_what_is_sent_by_itself(self):
        connection = self.connections[self.code]
        connection.write({"auto_invoice": True, "push_bills": False})
        bill, credit_note = self.document("in_invoice"), self.document("out_refund")
        self.assertEqual((bill.books_state, credit_note.books_state), ("none", "pending"))
        connection.write({"push_bills": True, "push_invoices": False})
        bill, credit_note = self.document("in_invoice"), self.document("out_refund")
        self.assertEqual((bill.books_state, credit_note.books_state), ("pending", "none"))
        self.run_schedules(self.code)
        self.assertEqual(bill.books_state, "synced", bill.books_error)

    def test_bills_need_an_expense_account_and_say_so(self):
        connection = self.connections[self.code]
        self.assertTrue(connection.default_expense_id, "guessed from the chart of the books")
        partner = self.partner(self.code)
        self.send(self.document("in_refund", partner=partner))
        guess, connection.default_expense_id = connection.default_expense_id, False
        self.press(self.administrators[self.code], connection, "action_test")
        self.assertIn("expense account", str(connection.checklist))
        move = self.document("in_invoice", partner=partner)
        self.env["books.mapping"].search([("kind", "=", "account")]).record_id = False
        self.press(self.accountants[self.code], move, "action_books_send")
        self.assertEqual(move.books_state, "error")
        self.assertIn("Choose the expense account", move.books_error)
        connection.default_expense_id = guess
        self.run_schedules(self.code)
        self.assertEqual(move.books_state, "synced", move.books_error)

    def test_purchase_taxes_are_suggested_where_the_books_keep_them(self):
        connection = self.connections[self.code]
        tax = self.companies[self.code].account_purchase_tax_id
        mapping = self.env["books.mapping"].search([
            ("connection_id", "=", connection.id), ("kind", "=", "tax"), ("res_id", "=", tax.id)])
        move = self.document("in_invoice", ("Paper", 1, 100))
        self.send(move)
        row = self.in_books("bill", move.name)
        if self.code == "quickbooks":
            self.assertFalse(mapping, "books in the US keep no tax on purchases apart")
            self.assertEqual(self.total(row), move.amount_total)
            self.assertNotIn("TxnTaxDetail", row)
        else:
            self.assertEqual(mapping.record_id.use, "purchase")
            self.assertEqual(round(float(row["TotalTax"]), 2), move.amount_tax)

    def reversed(self, move):
        """What "Credit Note" or "Refund" on the form makes, posted."""
        wizard = self.as_user(self.accountants[self.code])["account.move.reversal"].with_context(
            active_model="account.move", active_ids=move.ids).create({"journal_id": move.journal_id.id})
        note = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        note.invoice_line_ids[1:].unlink()
        note.with_env(self.as_user(self.accountants[self.code])).action_post()
        return note

    def open_there(self, kind, move):
        row = self.in_books(kind, move.name)
        if self.code == "quickbooks":
            return round(float(row["Balance"]), 2)
        return round(float(row["AmountDue" if "AmountDue" in row else "RemainingCredit"]), 2)

    def test_a_credit_note_is_set_against_the_invoice_it_reverses(self):
        for move_type, kinds in {
            "out_invoice": ("invoice", "credit_note"), "in_invoice": ("bill", "vendor_credit"),
        }.items():
            with self.subTest(move_type):
                move = self.document(move_type)
                self.send(move)
                note = self.reversed(move)
                self.assertEqual(move.payment_state, "partial")
                self.send(note)
                self.run_schedules(self.code)
                self.assertEqual(self.open_there(kinds[0], move), round(move.amount_total - note.amount_total, 2))
                self.assertEqual(self.open_there(kinds[1], note), 0)

    def test_the_order_in_which_the_two_are_sent_does_not_matter(self):
        move = self.document("out_invoice")
        note = self.reversed(move)
        self.press(self.accountants[self.code], note, "action_books_send")
        self.run_schedules(self.code)
        self.assertEqual(self.open_there("credit_note", note), note.amount_total)
        self.assertEqual(note.books_state, "differs", "what it settles in Odoo is not there")
        self.assertIn(move.name, note.books_error)
        self.send(move)
        self.run_schedules(self.code)
        self.assertEqual(self.open_there("credit_note", note), 0)
        self.assertEqual((move.books_state, note.books_state), ("synced", "synced"))

    def test_a_credit_that_is_used_in_odoo_later_is_used_there_too_and_only_once(self):
        partner = self.partner(self.code)
        move, note = self.document("out_invoice", partner=partner), self.document("out_refund", partner=partner)
        self.send(move | note)
        self.run_schedules(self.code)
        self.assertEqual(self.open_there("invoice", move), move.amount_total)
        (move | note).line_ids.filtered(lambda line: line.account_type == "asset_receivable").reconcile()
        for _ in range(3):
            self.run_schedules(self.code)
        self.assertEqual((self.open_there("invoice", move), self.open_there("credit_note", note)), (0, 0))
        self.assertFalse(self.env["books.record"].search([("problem", "!=", False)]))
        self.assertFalse(self.env["account.payment"].search([("partner_id", "=", partner.id)]))

    def test_a_credit_that_was_used_there_for_something_else_says_so(self):
        partner = self.partner(self.code)
        move, note = self.document("out_invoice", partner=partner), self.document("out_refund", partner=partner)
        self.send(move | note)
        row = self.env["books.record"].search([("res_model", "=", "account.move"), ("res_id", "=", note.id)])
        act = partial(self.box.control.act, self.code, books=self.connections[self.code].external_id)
        if self.code == "quickbooks":
            other = act("create_invoice", customer=row.contact_id, amount=500)
            act("apply_credit", credit_memo=row.external_id, invoice=other["Id"])
        else:
            other = act("create_invoice", contact=row.contact_id, amount=500)
            act("apply_credit", credit_of=row.external_id, invoice=other["InvoiceID"])
        self.run_schedules(self.code)
        (move | note).line_ids.filtered(lambda line: line.account_type == "asset_receivable").reconcile()
        self.run_schedules(self.code)
        job = self.env["books.job"].search([("res_model", "=", "account.partial.reconcile")])
        self.assertEqual(job.state, "failed")
        self.assertIn("applied to something else there", job.error)
        self.assertEqual(job.res_name, f"{note.name} → {move.name}")
        self.assertEqual(job.action_open_document()["res_id"], note.id)

    def test_the_filters_of_the_list_find_bills(self):
        move, other = self.document("in_invoice"), self.document("in_refund")
        self.send(move)
        found = self.env["account.move"].search([
            ("id", "in", (move | other).ids), ("books_state", "=", "synced")])
        self.assertEqual(found, move)


@tagged("post_install", "-at_install")
class TestKindsToQuickBooks(KindStories, ConnectedCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestKindsToXero(KindStories, ConnectedCase):
    code = "xero"
