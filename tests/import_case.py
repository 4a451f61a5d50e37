"""The base of the tests about the import of the history: documents on both sides, and an import that reads them."""

import json
from datetime import timedelta

from odoo import fields

from .pull_case import PullCase

DAY = timedelta(days=1)
# QuickBooks counts them from the date of an invoice; a bookkeeper in Xero enters the date itself
DAYS_DUE = {"quickbooks": 30, "xero": 0}


class ImportCase(PullCase):

    def prepare(self):
        super().prepare()
        self.today = fields.Date.today()
        self.known = self.sent_invoice(("Consulting", 1, 10, self.env["account.tax"]))
        self.customer = self.contact_there(self.known)

    def here(self, number, amount=100, **values):
        """An invoice of Odoo that was never sent."""
        move = self.invoice(
            self.code, ("Consulting", 1, amount, self.env["account.tax"]), partner=self.known.partner_id, post=False,
            **values)
        due = self.today + DAYS_DUE[self.code] * DAY
        move.write({**({"name": number} if number else {}), "invoice_date_due": due})
        move.action_post()
        return move

    def in_books(self, number, amount=100, date=None):
        """An invoice that a bookkeeper entered; its id there."""
        values = {"number": number, "amount": str(amount), "date": str(date or self.today)}
        if self.code == "xero":
            return self.act("create_invoice", contact=self.customer, tax="NONE", **values)["InvoiceID"]
        return self.act("create_invoice", customer=self.customer, tax_code="NON", **values)["Id"]

    def read(self, **values):
        """Read the history as the accountant does."""
        values = {"nothing_filed": True} | values
        with self.request(self.accountants[self.code]) as env:
            one = env["books.import"].create({
                "connection_id": self.connection.id, "project_required": False, **values})
            one.action_start()
            import_id = one.id
        self.run_schedules(self.code)
        return self.env["books.import"].browse(import_id)

    def map_sales(self, row):
        """Map the account of sales to what the books name on this document."""
        self.map_account(row, self.known.invoice_line_ids.account_id)

    def map_account(self, row, account, place=0):
        """Map an account to what the books name on a line of this document."""
        line = json.loads(row.content)["lines"][place]
        there = self.env["books.record"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", "account"),
            ("external_id", "=", line["account_id"])])
        mapping = self.env["books.mapping"]._ensure(self.connection, "account", account)[account.id]
        mapping.write({"record_id": there.id, "confirmed": True})

    def leave_out(self, rows, why):
        """Press the button, and answer its question."""
        action = self.press(self.accountants[self.code], rows, "action_leave_out")
        with self.request(self.accountants[self.code]) as env:
            dialog = env["books.skip"].browse(action["res_id"])
            dialog.why = why
            dialog.action_skip()

    def row_of(self, one, external_id):
        return one.row_ids.filtered(lambda row: row.record_id.external_id == external_id)
