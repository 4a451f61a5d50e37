"""The base of the tests about documents that are changed in Odoo after they were sent."""

from odoo.exceptions import UserError

from .pull_case import PullCase


class ChangedCase(PullCase):
    """One company that sends everything automatically."""

    def prepare(self):
        super().prepare()
        self.connection.write({"auto_invoice": True, "push_bills": True})

    def sent_invoice(self, *lines, **values):
        move = self.invoice(self.code, *lines, **values)
        if not self.connection.auto_invoice:
            self.press(self.accountants[self.code], move, "action_books_send")
        self.run_schedules(self.code)
        self.assertEqual(move.books_state, "synced", move.books_error)
        return move

    def as_accountant(self, records, **values):
        """Write over RPC, as the invoicing user."""
        with self.request(self.accountants[self.code]) as env:
            records.with_env(env).write(values)

    def refuse(self, records, **values):
        before = [{name: record[name] for name in values} for record in records]
        with self.assertRaisesRegex(UserError, self.connection.provider_label):
            self.as_accountant(records, **values)
        self.assertEqual([{name: record[name] for name in values} for record in records], before)

    def of(self, move):
        """A document as the books hold it."""
        names = {
            "quickbooks": {"out_invoice": "Invoice", "out_refund": "CreditMemo", "in_invoice": "Bill",
                           "in_refund": "VendorCredit"},
            "xero": {"out_invoice": "Invoices", "in_invoice": "Invoices", "out_refund": "CreditNotes",
                     "in_refund": "CreditNotes"}}
        table = self.books(self.code)[names[self.code][move.move_type.replace("receipt", "invoice")]]
        return next(one for one in table if self.there(move) in (
            one.get("Id"), one.get("InvoiceID"), one.get("CreditNoteID")))

    def changes(self, move):
        """How often a document was changed in the books."""
        return self.of(move)["SyncToken"] if self.code == "quickbooks" else self.of(move)["UpdatedDateUTC"]

    def total_there(self, move):
        return self.of(move)["TotalAmt" if self.code == "quickbooks" else "Total"]

    def number_there(self, move):
        there = self.of(move)
        return there.get("DocNumber") or there.get("InvoiceNumber") or there.get("CreditNoteNumber")

    def day_there(self, move):
        there = self.of(move)
        return there["DueDate"][:10] if self.code == "quickbooks" else there["DueDateString"][:10]


class InQuickBooks:
    code = "quickbooks"

    def memo(self, move):
        there = self.of(move)
        return (there.get("CustomerMemo") or {}).get("value", "")

    def reference(self, move):
        return next((field.get("StringValue") or "" for field in self.of(move).get("CustomField", [])
                     if field["Name"] == "Reference Number"), "")

    def books_of_lines(self, lines):
        return lines


class InXero:
    code = "xero"

    def memo(self, move):
        notes = [line for line in self.of(move)["LineItems"] if not line.get("LineAmount")]
        return "\n".join(line["Description"] for line in notes)

    def reference(self, move):
        return self.of(move).get("Reference") or ""

    def books_of_lines(self, lines):
        return [line["LineAmount"] for line in lines if line.get("LineAmount")]
