"""The base of the tests about payments that are sent: Odoo's own wizards, and the balances in the books."""

from decimal import Decimal

from .common import ConnectedCase


class PayoutCase(ConnectedCase):
    """One company, its books, and its bank journal mapped to one of their accounts."""

    def prepare(self):
        super().prepare()
        self.map_bank()

    def map_bank(self, named=None):
        """Map the bank journal to an account of the books on the mapping screen: a bank account, or the one of this
        name."""
        connection = self.connections[self.code]
        account = self.env["books.record"].search([
            ("connection_id", "=", connection.id), ("kind", "=", "account"),
            ("name", "=", named) if named else ("role", "=", "bank")], limit=1)
        mapping = self.env["books.mapping"]._ensure(connection, "journal", self.bank())[self.bank().id]
        mapping.write({"record_id": account.id, "confirmed": True})
        return account

    def bank(self):
        return self.env["account.journal"].search([
            ("company_id", "=", self.companies[self.code].id), ("type", "=", "bank")], limit=1)

    def written_to(self, account=None):
        """An account that bears what is written off, and what it is mapped to."""
        account = account or self.companies[self.code].account_journal_early_pay_discount_loss_account_id
        there = self.env["books.record"].search([
            ("connection_id", "=", self.connections[self.code].id), ("kind", "=", "account"),
            ("name", "=", self.bears)], limit=1)
        mapping = self.env["books.mapping"]._ensure(self.connections[self.code], "account", account)[account.id]
        mapping.write({"record_id": there.id, "confirmed": True})
        if self.connections[self.code].line_needs == "item":
            self.item_on(there)
        return account, there

    def item_on(self, there, name="Written off"):
        """The bookkeeper's product that posts to this account of the books, unless there is one."""
        items = [
            ("connection_id", "=", there.connection_id.id), ("kind", "=", "item"),
            ("account_id", "=", there.external_id)]
        if not self.env["books.record"].search_count(items, limit=1):
            connection = self.connections[self.code]
            self.box.control.act(
                self.code, "create_item", connection.external_id, name=f"{name} {there.external_id}",
                account=there.external_id)
            self.press(self.administrators[self.code], connection, "action_test")  # reads all lists
        self.env.invalidate_all()
        return self.env["books.record"].search(items, limit=1)

    def register(self, moves, amount=None, **values):
        """The wizard behind “Pay”."""
        env = self.as_user(self.accountants[self.code])
        wizard = env["account.payment.register"].with_context(
            active_model="account.move", active_ids=moves.ids).create({
                "journal_id": self.bank().id, **({"amount": amount} if amount else {}), **values})
        return wizard._create_payments().sudo()

    def external_id(self, move):
        return self.env["books.record"].search([
            ("res_model", "=", "account.move"), ("res_id", "=", move.id)]).external_id

    def settled(self, move):
        """{payment's id in the books: amount} of the payments of this invoice there, and its open amount there."""
        external_id = self.external_id(move)
        books, purchase, credit = self.books(self.code), move.is_purchase_document(), "refund" in move.move_type
        if self.code == "quickbooks":
            table = ("VendorCredit" if credit else "Bill") if purchase else ("CreditMemo" if credit else "Invoice")
            document, = (row for row in books[table] if row["Id"] == external_id)
            payments = {
                row["Id"]: Decimal(str(line["Amount"]))
                for row in books["BillPayment" if purchase else "Payment"] for line in row["Line"]
                if line["LinkedTxn"][0] == {"TxnId": external_id, "TxnType": table}}
            return payments, float(document["Balance"])
        table, key, due = (
            ("CreditNotes", "CreditNoteID", "RemainingCredit") if credit else ("Invoices", "InvoiceID", "AmountDue"))
        document, = (row for row in books[table] if row[key] == external_id)
        payments = {
            row["PaymentID"]: Decimal(str(row["Amount"])) for row in books["Payments"]
            if row["Invoice"]["InvoiceID"] == external_id and row["Status"] == "AUTHORISED"}
        return payments, float(document[due])

    def assert_settled(self, move, *amounts, due=0):
        payments, open_there = self.settled(move)
        self.assertEqual(sorted(map(float, payments.values())), sorted(amounts), self.errors())
        self.assertAlmostEqual(open_there, due)
        self.assertAlmostEqual(move.amount_residual, due)

    def contact_there(self, partner):
        kind = self.connections[self.code]._contact_kinds()[0]
        return self.env["books.record"].search([
            ("kind", "=", kind), ("res_model", "=", "res.partner"), ("res_id", "=", partner.id)]).external_id

    def owed_there(self, partner):
        """The balance of this customer in the books."""
        contact, books = self.contact_there(partner), self.books(self.code)
        if self.code == "quickbooks":
            return next(float(row["Balance"]) for row in books["Customer"] if row["Id"] == contact)

        def of(table, kind, field):
            return sum(
                float(row[field]) for row in books[table] if row["Contact"]["ContactID"] == contact
                and row["Type"] == kind and row["Status"] in ("AUTHORISED", "PAID"))

        return round(
            of("Invoices", "ACCREC", "AmountDue") - of("CreditNotes", "ACCRECCREDIT", "RemainingCredit")
            - of("Overpayments", "RECEIVE-OVERPAYMENT", "RemainingCredit"), 2)

    def assert_owed(self, partner, amount):
        """Check the balance of this customer on both sides."""
        lines = self.env["account.move.line"].search([
            ("partner_id", "=", partner.id), ("parent_state", "=", "posted"),
            ("account_type", "=", "asset_receivable"), ("company_id", "=", self.companies[self.code].id)])
        self.assertAlmostEqual(sum(lines.mapped("amount_residual_currency")), amount, msg="in Odoo")
        self.assertAlmostEqual(self.owed_there(partner), amount, msg=f"there, {self.errors()}")

    def money_there(self):
        """The total of incoming and outgoing payments that Odoo created there."""
        books = self.books(self.code)
        if self.code == "quickbooks":
            came = [row["TotalAmt"] for row in books["Payment"] if "odoo:" in row.get("PrivateNote", "")]
            went = [row["TotalAmt"] for row in books["Purchase"] if "odoo:" in row.get("PrivateNote", "")]
            return round(sum(map(float, came)) - sum(map(float, went)), 2)
        money = sum(
            float(row["Amount"]) * (1 if row["PaymentType"] in ("ACCRECPAYMENT", "APOVERPAYMENTPAYMENT") else -1)
            for row in self.payments_there() if row["Status"] == "AUTHORISED")
        return round(money + sum(
            float(row["Total"]) * (1 if row["Type"].startswith("RECEIVE") else -1) for row in books["BankTransactions"]
            if row["Status"] == "AUTHORISED" and "odoo:" in (row["LineItems"][0]["Description"] or "")), 2)

    def errors(self):
        return self.env["books.job"].search([("state", "!=", "done")]).mapped("error")

    def run_push(self):
        self.env.flush_all()
        self.connections[self.code].sudo().push_cron_id.method_direct_trigger()
        self.env.invalidate_all()

    def payments_there(self):
        """The payments that Odoo created in the books, in any state."""
        kinds, field = (
            (("Payment", "BillPayment"), "PrivateNote") if self.code == "quickbooks" else (("Payments",), "Reference"))
        return [row for kind in kinds for row in self.books(self.code)[kind] if "odoo:" in (row.get(field) or "")]

    def count_payments(self):
        return len(self.payments_there())

    def assert_not_echoed(self):
        """Check that reading what was sent registers nothing here, and that nothing is sent after that."""
        payments = self.env["account.payment"].search_count([])
        self.run_schedules(self.code)
        self.box.control.counts_clear()
        self.connections[self.code]._await_reading()
        self.run_schedules(self.code)
        self.assertEqual(self.box.control.counts()[self.code]["writes"], 0)
        self.assertEqual(self.env["account.payment"].search_count([]), payments)
        rows = self.env["books.record"].search(["|", ("problem", "!=", False), ("difference", "!=", False)])
        self.assertEqual([(row.problem, row.difference) for row in rows], [])

    def close(self, day):
        """Close the period up to this day in the books, or open all again with None, and have Odoo read it."""
        act, name = {"quickbooks": ("preferences", "BookCloseDate"), "xero": ("lock_books", "period")}[self.code]
        connection = self.connections[self.code]
        self.box.control.act(self.code, act, connection.external_id, **{name: str(day) if day else None})
        self.press(self.administrators[self.code], connection, "action_test")
