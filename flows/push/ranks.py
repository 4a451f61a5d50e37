"""The order in which kinds of jobs are sent."""


# Contacts and items are sent first, then documents, then what settles them.
RANKS = {
    "account": 10, "tax": 10, "customer": 10, "vendor": 10, "item": 20,
    "invoice": 30, "bill": 30, "expense": 30, "credit_note": 40, "vendor_credit": 40, "payment": 50, "bill_payment": 50,
    "unapplied_payment": 55, "attachment": 60, "sent_mark": 60,
}
DOCUMENT_RANK = 30
AFTER_PAYMENTS = 55  # credits whose new amount is lower than what payments use
# Voids go first: a document that is sent again may need the number.
VOID_RANK = 5
# Unapplying credits goes before everything: the document may be voided next, or paid differently.
UNAPPLY_RANK = 4
