"""Silent faults in what the books and Odoo hold, as a careless person or program leaves them.

Nobody is told of them, and nothing here knows how they are looked for.
"""

from datetime import timedelta
from decimal import Decimal

DAY = timedelta(days=1)
MORE = Decimal("7.00")


class PlanterMixin:
    """Each method `there_…` and `here_…` plants one fault in a document, and returns what is wrong then."""

    def sql(self, query, *values):
        self.env.flush_all()
        self.env.cr.execute(query, values)
        self.env.invalidate_all()

    # In Odoo

    def here_number(self, move):
        self.sql("UPDATE account_move SET name = 'LOST/' || id WHERE id = %s", move.id)
        return move

    def here_date(self, move):
        self.sql("UPDATE account_move SET invoice_date = invoice_date - 3 WHERE id = %s", move.id)
        return move

    def here_due_date(self, move):
        self.sql("UPDATE account_move SET invoice_date_due = invoice_date_due + 9 WHERE id = %s", move.id)
        return move

    def here_contact(self, move):
        other = next(one for one in self.partners if one != move.partner_id)
        self.sql("UPDATE account_move SET partner_id = %s, commercial_partner_id = %s WHERE id = %s",
                 other.id, other.id, move.id)
        self.sql("UPDATE account_move_line SET partner_id = %s WHERE move_id = %s", other.id, move.id)
        return move

    def here_account(self, move):
        line = move.invoice_line_ids[:1]
        other = self.env["account.account"].search([
            ("company_ids", "in", move.company_id.id), ("account_type", "=", line.account_id.account_type),
            ("id", "!=", line.account_id.id)], limit=1) or self.env["account.account"].search([
                ("company_ids", "in", move.company_id.id), ("account_type", "in", ("income_other", "expense_other")),
                ("id", "!=", line.account_id.id)], limit=1)
        self.sql("UPDATE account_move_line SET account_id = %s WHERE id = %s", other.id, line.id)
        return move

    def here_amount(self, move):
        """Another price, carried through to the totals."""
        line = move.invoice_line_ids[:1]
        receivable = move.line_ids.filtered(lambda one: one.account_type in ("asset_receivable", "liability_payable"))
        more = float(MORE)
        self.sql("UPDATE account_move_line SET price_unit = price_unit + %s / quantity, price_subtotal = price_subtotal"
                 " + %s, price_total = price_total + %s, balance = balance + sign(balance) * %s, amount_currency ="
                 " amount_currency + sign(amount_currency) * %s WHERE id = %s", more, more, more, more, more, line.id)
        self.sql("UPDATE account_move_line SET balance = balance + sign(balance) * %s,"
                 " amount_currency = amount_currency + sign(amount_currency) * %s,"
                 " amount_residual = amount_residual + sign(amount_residual) * %s,"
                 " amount_residual_currency = amount_residual_currency + sign(amount_residual_currency) * %s"
                 " WHERE id = %s", more, more, more, more, receivable.id)
        self.sql("UPDATE account_move SET amount_untaxed = amount_untaxed + %s, amount_total = amount_total + %s,"
                 " amount_residual = amount_residual + %s WHERE id = %s", more, more, more, move.id)
        return move

    def here_taxes(self, move):
        """A line without the taxes that it was sent with; the totals stay."""
        self.sql("DELETE FROM account_move_line_account_tax_rel WHERE account_move_line_id = %s",
                 move.invoice_line_ids[:1].id)
        return move

    def here_double(self, move):
        """The same document once more, entered by hand."""
        double = move.copy({"invoice_date": move.invoice_date, "date": move.date, "ref": move.ref,
                            "invoice_date_due": move.invoice_date_due, "auto_post": "no"})
        double.action_post()
        return double

    def here_payment_moved(self, move, other):
        """What pays one invoice stands against another one; both of them."""
        [line], [receivable] = (one.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
                                for one in (move, other))
        [partial] = line.matched_credit_ids
        amount = partial.amount
        self.sql("UPDATE account_partial_reconcile SET debit_move_id = %s WHERE id = %s", receivable.id, partial.id)
        for one, sign in ((line, 1), (receivable, -1)):
            self.sql("UPDATE account_move_line SET amount_residual = amount_residual + %s, amount_residual_currency ="
                     " amount_residual_currency + %s WHERE id = %s", sign * amount, sign * amount, one.id)
            self.sql("UPDATE account_move SET amount_residual = amount_residual + %s, amount_residual_signed ="
                     " amount_residual_signed + %s WHERE id = %s", sign * amount, sign * amount, one.move_id.id)
        return move, other

    def here_payment_lost(self, move):
        """Nothing is left in Odoo of the payment of an invoice."""
        [line] = move.line_ids.filtered(lambda one: one.account_type == "asset_receivable")
        [partial] = line.matched_credit_ids
        entry = partial.credit_move_id.move_id
        self.sql("UPDATE account_move_line SET amount_residual = amount_residual + %s, amount_residual_currency ="
                 " amount_residual_currency + %s WHERE id = %s", partial.amount, partial.amount, line.id)
        self.sql("UPDATE account_move SET amount_residual = amount_residual + %s, amount_residual_signed ="
                 " amount_residual_signed + %s, payment_state = 'not_paid' WHERE id = %s", partial.amount,
                 partial.amount, move.id)
        for table, gone in (("account_partial_reconcile", partial), ("account_payment", entry.origin_payment_id),
                            ("account_move", entry)):
            self.sql(f"DELETE FROM {table} WHERE id = %s", gone.id)
        return move

    # In the books

    def there_number(self, move):
        self.change_there(move, number=f"LOST-{move.id}")
        return move

    def there_date(self, move):
        self.change_there(move, date=move.invoice_date - 3 * DAY)
        return move

    def there_due_date(self, move):
        self.change_there(move, due=move.invoice_date_due + 9 * DAY)
        return move

    def there_contact(self, move):
        other = next(one for one in self.partners if one != move.partner_id)
        self.change_there(move, contact=self.external_contact(other))
        return move


class QuickBooksPlanterMixin(PlanterMixin):

    entities = {"out_invoice": "Invoice", "out_refund": "CreditMemo", "in_invoice": "Bill", "in_refund": "VendorCredit"}

    def company_there(self):
        return self.box.quickbooks.company(self.connection.external_id)

    def object_there(self, move):
        entity = self.entities[move.move_type]
        return entity, self.company_there().get(entity, self.external_id(move))

    def change_there(self, move, **values):
        entity, row = self.object_there(move)
        name = "VendorRef" if move.move_type.startswith("in_") else "CustomerRef"
        fields = {"number": "DocNumber", "date": "TxnDate", "due": "DueDate"}
        for key, value in values.items():
            field = name if key == "contact" else fields[key]
            value = {"value": value} if key == "contact" else str(value)
            self.act("rewrite", silent=True, kind=entity, row=row["Id"], **{field: value})

    def there_amount(self, move):
        entity, row = self.object_there(move)
        lines = [dict(line) for line in row["Line"]]
        lines[0] = {**lines[0], "Amount": lines[0]["Amount"] + MORE}
        self.act("rewrite", silent=True, kind=entity, row=row["Id"], Line=lines, TotalAmt=row["TotalAmt"] + MORE,
                 Balance=row["Balance"] + MORE)
        return move

    def there_tax(self, move):
        entity, row = self.object_there(move)
        detail = row.get("TxnTaxDetail") or {}
        self.act("rewrite", silent=True, kind=entity, row=row["Id"], TotalAmt=row["TotalAmt"] + 1, Balance=(
            row["Balance"] + 1), TxnTaxDetail={**detail, "TotalTax": (detail.get("TotalTax") or 0) + 1})
        return move

    def there_account(self, move):
        entity, row = self.object_there(move)
        lines = [dict(line) for line in row["Line"]]
        detail = dict(lines[0]["SalesItemLineDetail"])
        item = next(one["Id"] for one in self.company_there().rows("Item") if one.get("Type") == "Service" and (
            one["Id"] != detail["ItemRef"]["value"]) and one.get("Active", True))
        lines[0]["SalesItemLineDetail"] = {**detail, "ItemRef": {"value": item}}
        self.act("rewrite", silent=True, kind=entity, row=row["Id"], Line=lines)
        return move

    def move_payment(self, payment, move):
        """Set a payment against this invoice, as who clicks on the wrong line."""
        self.act("apply_payment", silent=True, payment=payment.external_id, invoices=[
            {"invoice": self.external_id(move), "amount": str(payment.payment_amount)}])
        return payment.external_id

    def there_lost(self, move):
        entity, row = self.object_there(move)
        self.act("delete_document", silent=True, kind=entity, row=row["Id"])
        return move

    def there_double(self, move):
        entity, row = self.object_there(move)
        made = self.act("copy_document", silent=True, kind=entity, row=row["Id"])
        self.act("rewrite", silent=True, kind=entity, row=made["Id"], DocNumber=row["DocNumber"])
        return made["Id"]


class XeroPlanterMixin(PlanterMixin):

    def organisation_there(self):
        return self.box.xero.organisations[self.connection.external_id]

    def object_there(self, move):
        kind = "CreditNotes" if move.move_type.endswith("refund") else "Invoices"
        return kind, self.organisation_there().get(kind, self.external_id(move))

    def change_there(self, move, **values):
        kind, _row = self.object_there(move)
        number = "CreditNoteNumber" if kind == "CreditNotes" else "InvoiceNumber"
        fields = {"number": number, "date": "Date", "due": "DueDate", "contact": "Contact"}
        self.act("rewrite", silent=True, kind=kind, row=self.external_id(move), **{
            fields[key]: value for key, value in values.items()})

    def there_amount(self, move):
        kind, row = self.object_there(move)
        lines = [dict(line) for line in row["LineItems"]]
        lines[0]["LineAmount"] += MORE
        lines[0]["UnitAmount"] = lines[0]["LineAmount"] / (lines[0].get("Quantity") or 1)
        self.act("rewrite", silent=True, kind=kind, row=self.external_id(move), LineItems=lines,
                 Total=row["Total"] + MORE, SubTotal=row["SubTotal"] + MORE, AmountDue=row["AmountDue"] + MORE)
        return move

    def there_tax(self, move):
        kind, row = self.object_there(move)
        lines = [dict(line) for line in row["LineItems"]]
        lines[0]["TaxAmount"] = (lines[0].get("TaxAmount") or 0) + 1
        self.act("rewrite", silent=True, kind=kind, row=self.external_id(move), LineItems=lines,
                 Total=row["Total"] + 1, TotalTax=row["TotalTax"] + 1, AmountDue=row["AmountDue"] + 1)
        return move

    def there_account(self, move):
        kind, row = self.object_there(move)
        lines = [dict(line) for line in row["LineItems"]]
        other = next(one for one in self.organisation_there().store.all("Accounts")
                     if one["Type"] == "REVENUE" and one["AccountID"] != lines[0]["AccountID"])
        lines[0] |= {"AccountID": other["AccountID"], "AccountCode": other["Code"]}
        self.act("rewrite", silent=True, kind=kind, row=self.external_id(move), LineItems=lines)
        return move

    def there_double(self, move):
        made = self.act("copy_document", silent=True, invoice=self.external_id(move))["InvoiceID"]
        self.act("rewrite", silent=True, kind="Invoices", row=made, InvoiceNumber=move.name)
        return made
