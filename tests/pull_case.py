"""The base of the tests about payments and changes from the books: actions on both sides, and what must agree."""

from decimal import Decimal

from .common import ConnectedCase

OPEN = ("asset_receivable", "liability_payable")


class PullCase(ConnectedCase):
    """One company and its books; `code` says which."""

    # What people do

    def pull(self):
        return self.press(self.accountants[self.code], self.connection, "action_pull")

    def an_hour_passes(self):
        """Let an hour pass, because some lists of Xero are read only hourly."""
        self.box.control.clock(advance=3600)

    def there(self, record):
        """The id in the books of an Odoo record."""
        return self.row(record).external_id

    def row(self, record):
        return self.env["books.record"].search([("res_model", "=", record._name), ("res_id", "=", record.id)])

    def contact_there(self, move):
        kind = self.connection._contact_kinds()[0]
        return self.env["books.record"].search([
            ("kind", "=", kind), ("res_model", "=", "res.partner"),
            ("res_id", "=", move.commercial_partner_id.id)]).external_id

    # The same actions in both providers' books

    def pay(self, *parts, amount=None, **values):
        """Record a payment of [(invoice, amount)] in the books; in Xero one for each document.

        :return: the ids of the payments there.
        """
        if self.code == "xero":
            return [self.act("record_payment", invoice=self.there(move), amount=str(part), **values)["PaymentID"]
                    for move, part in parts]
        total = amount or sum(Decimal(str(part)) for _move, part in parts)
        return [self.act(
            "receive_payment", customer=self.contact_there(parts[0][0]), amount=str(total),
            invoices=[{"invoice": self.there(move), "amount": str(part)} for move, part in parts], **values)["Id"]]

    def prepay(self, move, amount, **values):
        """Record an unapplied payment of the invoice's customer; returns its id there."""
        contact = self.contact_there(move)
        if self.code == "xero":
            made = self.act("record_overpayment", contact=contact, amount=str(amount), **values)
            return made["OverpaymentID"]
        return self.act("receive_payment", customer=contact, amount=str(amount), **values)["Id"]

    def lower_due(self, external_id, amount, kind="Invoice"):
        """Less is due of a document of the books by this amount, without any payment.

        :param kind: what QuickBooks calls it.
        """
        where = {"invoice": external_id} if self.code == "xero" else {"kind": kind, "row": external_id}
        return self.act("withhold", amount=str(amount), **where)

    def apply_advance(self, advance, *parts):
        """Apply an unapplied payment to invoices."""
        if self.code == "xero":
            for move, part in parts:
                self.act("apply_credit", credit_of=advance, invoice=self.there(move), amount=str(part))
            return
        self.act("apply_payment", payment=advance, invoices=[
            {"invoice": self.there(move), "amount": str(part)} for move, part in parts])

    def credit(self, move, amount, apply=True, **values):
        """Create a credit note of this amount without tax in the books, and apply it to the invoice; returns its id
        there.
        """
        values["amount"] = str(amount)
        if self.code == "xero":
            return self.act("create_credit_note", invoice=self.there(move), apply=apply, **values)["CreditNoteID"]
        return self.act(
            "create_credit_memo", customer=self.contact_there(move), **values,
            **({"invoice": self.there(move)} if apply else {}))["Id"]

    def merge(self, gone, remaining):
        """Merge the contacts of two invoices."""
        words = {"xero": ("contact", "into"), "quickbooks": ("loser", "winner")}[self.code]
        self.act("merge_contacts", **dict(zip(
            words, (self.contact_there(gone), self.contact_there(remaining)), strict=True)))

    def bank_accounts(self, count=2):
        """Journals that are mapped to bank accounts of the books: [(journal, id there)]"""
        self.pull()
        accounts = self.env["books.record"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", "account"), ("role", "=", "bank"),
            ("currency_id", "in", (self.company.currency_id.id, False))], limit=count)
        found = []
        for place, account in enumerate(accounts):
            journal = self.env["account.journal"].create({
                "name": f"Bank {place}", "type": "bank", "code": f"BK{place}", "company_id": self.company.id})
            mapping = self.env["books.mapping"]._ensure(self.connection, "journal", journal)[journal.id]
            mapping.write({"record_id": account.id, "confirmed": True})
            found.append((journal, account.external_id))
        return found

    def take_credit_off(self, note):
        if self.code == "xero":
            row = self.book_row("xero", "CreditNotes", note)
            return self.act("remove_credit", allocation=row["Allocations"][0]["AllocationID"])
        payment = next(
            row for row in self.books("quickbooks")["Payment"]
            if any(line["LinkedTxn"][0]["TxnId"] == note for line in row["Line"]))
        return self.act("delete_payment", payment=payment["Id"])

    # What must agree

    def due_there(self, move):
        """The amount due of an invoice in the books."""
        external_id = self.there(move)
        if self.code == "xero":
            row = self.book_row("xero", "Invoices", external_id)
            return Decimal(0) if row["Status"] in ("VOIDED", "DELETED") else Decimal(str(row["AmountDue"]))
        row = self.book_row("quickbooks", "Invoice", external_id)
        return Decimal(str(row["Balance"])) if row else Decimal(0)

    def owed_there(self, move):
        """The balance of the invoice's customer in the books, in the currency of the invoice."""
        contact = self.contact_there(move)
        if self.code == "quickbooks":
            return next(
                Decimal(str(row["Balance"])) for row in self.books(self.code)["Customer"] if row["Id"] == contact)
        books = self.books("xero")
        owed = sum(Decimal(str(row["AmountDue"])) for row in books["Invoices"]
                   if row["Contact"]["ContactID"] == contact and row["Type"] == "ACCREC"
                   and row["Status"] in ("AUTHORISED", "PAID"))
        return owed - sum(
            Decimal(str(row["RemainingCredit"])) for kind in ("CreditNotes", "Overpayments", "Prepayments")
            for row in books[kind] if row["Contact"]["ContactID"] == contact and row["Status"] == "AUTHORISED"
            and row["Type"] in (
                "ACCRECCREDIT", "RECEIVE-OVERPAYMENT", "RECEIVE-PREPAYMENT", "AROVERPAYMENT", "ARPREPAYMENT"))

    def owed_here(self, move):
        lines = self.env["account.move.line"].search([
            ("partner_id", "=", move.commercial_partner_id.id), ("parent_state", "=", "posted"),
            ("account_type", "=", "asset_receivable"), ("company_id", "=", self.company.id)])
        return Decimal(str(round(sum(lines.mapped("amount_residual_currency")), 2)))

    def assert_agree(self, *moves):
        """Check that open amounts of invoices and balances of customers are the same on both sides."""
        for move in moves:
            with self.subTest(move=move.name):
                self.assertEqual(Decimal(str(round(move.amount_residual, 2))), self.due_there(move), "due")
        self.assertEqual(self.owed_here(moves[0]), self.owed_there(moves[0]), "owed by the customer")

    def payments(self, *moves):
        """The valid payments of these invoices, each once."""
        found = self.env["account.payment"]
        for move in moves:
            found |= move._get_reconciled_payments()
        return found

    def waiting(self):
        return self.env["books.record"].search([("waiting", "=", True)])
