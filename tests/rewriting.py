"""What the books might say of their objects one day, in both services' words."""

DOCUMENTS = {
    "quickbooks": {"out_invoice": "Invoice", "out_refund": "CreditMemo", "in_invoice": "Bill",
                   "in_refund": "VendorCredit"},
    "xero": {"out_invoice": "Invoices", "out_refund": "CreditNotes", "in_invoice": "Invoices",
             "in_refund": "CreditNotes"},
}


class RewritingMixin:
    """Change single fields of what the books hold, past all rules of theirs."""

    def rewrite(self, kind, row, **fields):
        return self.act("rewrite", kind=kind, row=row, **fields)

    def rewrite_document(self, move, **figures):
        """Its total, tax, balance, number or due day; None where the books shall not state it."""
        self.rewrite(DOCUMENTS[self.code][move.move_type], self.there(move), **dict(
            self._field(move, name, value) for name, value in figures.items()))

    def _field(self, move, name, value):
        bill, credit = move.move_type.startswith("in_"), move.move_type.endswith("refund")
        if self.code == "quickbooks":
            if name == "tax":
                return "TxnTaxDetail", None if value is None else {"TotalTax": value}
            if name == "balance" and credit and not bill:
                return "RemainingCredit", value
            return {"total": "TotalAmt", "balance": "Balance", "number": "DocNumber", "due": "DueDate"}[name], value
        return {
            "total": "Total", "tax": "TotalTax", "balance": "RemainingCredit" if credit else "AmountDue",
            "number": "CreditNoteNumber" if credit else "InvoiceNumber", "due": "DueDate"}[name], value
