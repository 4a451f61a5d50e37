"""What has to be in the books before what."""


# What has to stand in the books before what: contacts and items, then documents, then what settles them.
RANKS = {
    "account": 10, "customer": 10, "vendor": 10, "item": 20,
    "invoice": 30, "bill": 30, "expense": 30, "credit_note": 40, "vendor_credit": 40, "payment": 50, "bill_payment": 50,
    "unapplied_payment": 55, "attachment": 60, "sent_mark": 60,
}
DOCUMENT_RANK = 30
AFTER_PAYMENTS = 55  # what payments use, when it is to become less than that
# What is taken back goes first: what is sent anew may need its number.
VOID_RANK = 5
# Credit that is matched no more goes before all: what it was set against may be taken back, or settled by other means.
UNAPPLY_RANK = 4
