"""The kinds of objects in the books and of entries in Odoo that the flows use."""

from ..providers.documents import CHANGED

# Which entries of Odoo are sent, and as what. A receipt is due until its payment is registered, like an invoice.
KINDS = {
    "out_invoice": "invoice", "out_receipt": "invoice", "out_refund": "credit_note",
    "in_invoice": "bill", "in_receipt": "bill", "in_refund": "vendor_credit",
}
# The type of the entry that a document of the books becomes.
MOVE_TYPES = {kind: move_type for move_type, kind in KINDS.items() if "receipt" not in move_type}
PURCHASES = ("bill", "vendor_credit", "expense")
REFUND_TYPES = ("out_refund", "in_refund")  # credit notes of Odoo: never overdue
OWED = ("invoice", "bill")  # documents with a due date
CREDIT_NOTES = ("credit_note", "vendor_credit")
# Documents of the books that are compared with entries of Odoo.
DOCUMENTS = ("invoice", "credit_note", "bill", "vendor_credit")
# Jobs that follow a document of the books and are no documents themselves.
BESIDE = ("attachment", "sent_mark")
# What payments that Odoo sends are made from.
PARTIAL = "account.partial.reconcile"
PAYMENT_SOURCES = ("account.payment", "account.bank.statement.line", PARTIAL, "account.move.line")
PAYMENTS = ("payment", "bill_payment")
# Documents that change a contact's balance without settling anything: payments apply them later.
BY_HAND = ("expense", "deposit", "journal_entry", "refund_receipt")
MONEY = (*PAYMENTS, *BY_HAND)
VOIDABLE = (*DOCUMENTS, "expense", *PAYMENTS)
# States of voided and deleted records.
GONE = ("void", "deleted")
# The parts of a contact that are synced, as `documents.Customer.content` names them.
PARTS = (*CHANGED, "term")
# Receivable and payable accounts.
CONTACT_ACCOUNTS = ("asset_receivable", "liability_payable")
