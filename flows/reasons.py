"""Why something is not sent or not registered: each reason with its sentence and remedy. This is the only list.

A new reason is one line here. The placeholders of a sentence are the values that `blocking.Blocked` is given.
"""

from odoo.tools.translate import LazyTranslate

from .history.reasons import HISTORY
from .reason import Reason

_lt = LazyTranslate(__name__)

STATED = "stated"
# Refusals of the provider: this prefix and the `reason` of `providers.errors.Rejected`.
REFUSED = "refused_"
# Of several remedies the first in this order is shown.
FIRST = (
    "credentials", "mapping", "product", "contacts", "contact_fields", "merge", "settings", "reconnect", "number",
    "double", "reconciliation", "another", "open_day", "books", "odoo", "retry", "wait")


REASONS = {reason.code: reason for reason in (
    Reason(STATED, _lt("%(text)s")),
    # Connection
    Reason("not_connected", _lt(
        "%(books)s does not accept the connection any more. Connect again."), "reconnect", shared=True),
    Reason("not_connected_here", _lt("%(text)s"), "reconnect", shared=True),
    Reason("unreadable_answer", _lt(
        "The answer of %(books)s cannot be read. Odoo tries again automatically."), "wait"),
    Reason("wait", _lt("%(books)s asks Odoo to wait. Odoo tries again automatically."), "wait"),
    Reason("no_answer", _lt("%(books)s did not answer. Odoo checks whether the document arrived."), "wait"),
    Reason("not_readable", _lt(
        "%(books)s refuses Odoo's requests to read. Odoo tries again automatically."), "wait", shared=True),
    Reason("unreadable", _lt(
        "%(kind)s of %(books)s cannot be read. Check them there; Odoo reads them again every day."), "books"),
    Reason("books_differ", _lt(
        "The last comparison found differences between Odoo and %(books)s. Documents and payments: %(count)s."),
        "reconciliation", shared=True),
    Reason("list_forbidden", _lt(
        "The person who connected Odoo may not read this in %(books)s: %(kind)s. Connect as an administrator; "
        "everything else continues."), "reconnect"),
    Reason("missed_in_copy", _lt(
        "It was waiting when this copy of the database took over: the other database may have sent it. Look for "
        "it in %(books)s; if it is not there, try again."), "retry"),
    # What the provider refused
    Reason("refused_account", _lt(
        "An account on this document is missing, archived or of the wrong type in %(books)s."), "mapping"),
    Reason("refused_amounts", _lt("%(books)s computes other amounts for this document than Odoo.")),
    Reason("refused_batched", _lt(
        "It is part of a batch payment in %(books)s. Delete the batch payment there, then try again."), "books"),
    Reason("refused_closed_period", _lt(
        "Its date is in a closed period of %(books)s. Open the period there and try again, or choose in the "
        "connection what happens to such documents."), "settings", shared=True),
    Reason("refused_contact", _lt(
        "The customer or vendor is missing or inactive in %(books)s, or has another currency there."), "books"),
    Reason("refused_credentials", _lt(
        "%(books)s refuses the app credentials: the client ID or the client secret is wrong, or was replaced there. "
        "Enter them again under Configuration › App Credentials."), "credentials", shared=True),
    Reason("refused_currency", _lt("The currency of this document is not enabled in %(books)s."), "books"),
    Reason("refused_deposited", _lt(
        "It is part of a bank deposit in %(books)s. Remove it from the deposit there, then try again."), "books"),
    Reason("refused_duplicate_name", _lt(
        "%(books)s already has another contact or product with this name. Link it, or rename one of the two."),
        "contacts"),
    Reason("refused_duplicate_number", _lt(
        "Another document in %(books)s already has this number. Choose whether it is the same document."), "number"),
    Reason("refused_file", _lt("A file could not be attached in %(books)s.")),
    Reason("refused_file_size", _lt(
        "A file could not be attached in %(books)s because of its size. Make it smaller, or remove it.")),
    Reason("refused_file_type", _lt(
        "A file could not be attached in %(books)s because of its type. Convert it, for example to PDF, or remove "
        "it.")),
    Reason("refused_item", _lt(
        "A product on this document cannot be used in %(books)s: it is missing or inactive, or has no stock yet "
        "on that date."), "mapping"),
    Reason("refused_lines", _lt("%(books)s does not accept a document with these lines.")),
    Reason("refused_linked", _lt(
        "Payments or other transactions are linked to it in %(books)s. Unlink them there, then try again."), "books"),
    Reason("refused_missing", _lt("It no longer exists in %(books)s."), "books"),
    Reason("refused_more_than_due", _lt("It settles more than is due or left in %(books)s."), "books"),
    Reason("refused_negative_total", _lt(
        "%(books)s accepts no negative total. Make it a credit note, or put the negative lines on one.")),
    Reason("refused_not_applicable", _lt(
        "%(books)s cannot apply it to this document: it may be paid there already, or belong to another contact."),
        "books"),
    Reason("refused_not_open", _lt(
        "The document that it settles is not open in %(books)s: it is paid, voided or not approved there."), "books"),
    Reason("refused_permission", _lt(
        "The person who connected Odoo may not do this in %(books)s. Connect as an administrator."), "reconnect",
        shared=True),
    Reason("refused_plan", _lt(
        "The plan of %(books)s does not include this, or no more of it this month. Change the plan there, then try "
        "again."), "books", shared=True),
    Reason("refused_reconciled", _lt(
        "It is reconciled with a bank statement in %(books)s. Undo that there, then try again."), "books"),
    Reason("refused_reference", _lt(
        "An account, a product, a tax or the customer of this document is missing or archived in %(books)s. Make it "
        "active there, or choose another one in the mapping."), "mapping"),
    Reason("refused_refused", _lt("%(books)s refused this document.")),
    Reason("refused_stale", _lt("It was changed in %(books)s in the meantime."), "retry"),
    Reason("refused_subscription", _lt(
        "The subscription of %(books)s has ended: everything waits. Renew it there, then press “Test connection”; Odoo "
        "also tries every hour."), "books", shared=True),
    Reason("refused_tax", _lt("A tax on this document is not known or not allowed in %(books)s."), "mapping"),
    Reason("refused_unsupported_amounts", _lt("%(books)s cannot record an amount like this.")),
    Reason("no_books", _lt(
        "The answer of %(books)s names no books that can be connected. Press Connect again."), "reconnect"),
    Reason("refund_not_applied", _lt(
        "The refund is recorded in %(books)s as an expense of the customer, but could not be applied to the "
        "credit note. Try again, or apply it there: receive a payment of 0 that includes both. %(because)s"), "retry"),
    Reason("not_unapplied", _lt(
        "%(names)s are no longer reconciled in Odoo, but the credit is still applied in %(books)s. Try again, "
        "unapply it there, or reconcile them here again. %(because)s")),
    Reason("account_not_created", _lt(
        "The account could not be created. Create it in %(books)s, then test the connection. %(because)s"),
        "mapping"),
    Reason("account_of_setting_not_created", _lt(
        "The account could not be created. Create it in %(books)s, then test the connection. %(because)s"),
        "settings"),
    Reason("product_name_taken", _lt(
        "%(books)s already has another contact or product with this name. Link it, or rename one of the two."),
        "mapping"),
    Reason("account_has_no_item", _lt(
        "%(books)s has no product that posts to the account “%(account)s”, which this write-off belongs on. Create it "
        "there with one press, or by hand as a product with this income account; Odoo continues automatically."),
        "product"),
    Reason("account_has_several_items", _lt(
        "Several products of %(books)s post to the account “%(account)s”, which this write-off belongs on: %(rows)s. "
        "Create one there for write-offs with one press, or map exactly one of them to a product of Odoo."), "product"),
    Reason("account_item_refused", _lt(
        "%(books)s did not create a product for the account “%(account)s”. Create it there by hand: a non-inventory "
        "product with this income account. Odoo continues automatically."), "books"),
    # Settings and mappings
    Reason("tax_not_mapped", _lt("The tax “%(tax)s” is not mapped to one of %(books)s."), "mapping"),
    Reason("account_not_mapped", _lt("The account “%(account)s” is not mapped to one of %(books)s."), "mapping"),
    Reason("journal_not_mapped", _lt(
        "The journal “%(journal)s” is not mapped to an account of %(books)s."), "mapping"),
    Reason("paid_from_not_mapped", _lt(
        "The journal “%(journal)s” that it was paid from is not mapped to an account of %(books)s."), "mapping"),
    Reason("inactive_there", _lt(
        "“%(name)s” is inactive in %(books)s. Make it active there, or choose another one."), "mapping"),
    Reason("account_not_payable", _lt(
        "“%(account)s” accepts no payments in %(books)s. Allow payments to this account there, or choose another one."),
        "mapping"),
    Reason("account_of_other_type", _lt(
        "%(books)s takes no payment like this on an account of the type of “%(account)s”. Map the journal "
        "“%(journal)s” to another account, or register the payment in another journal."), "mapping"),
    Reason("setting_inactive", _lt(
        "“%(name)s” is inactive in %(books)s. Make it active there, or choose another one."), "settings"),
    Reason("no_default_customer", _lt("Choose the customer of sales without customer in the connection."), "settings"),
    Reason("no_default_income", _lt("Choose the income account in the connection."), "settings"),
    Reason("no_default_expense", _lt("Choose the expense account in the connection."), "settings"),
    Reason("no_default_item", _lt("Choose the item for lines without product in the connection."), "settings"),
    Reason("no_untaxed", _lt("Choose the tax code for lines without tax in the connection."), "settings"),
    Reason("no_rounding", _lt("Choose where rounding differences go in the connection."), "settings"),
    Reason("no_payment_journal", _lt("Choose the journal for payments in the connection."), "settings"),
    Reason("no_stock_asset", _lt(
        "Choose the inventory asset account for stocked products in the connection."), "settings"),
    Reason("no_stock_cost", _lt(
        "Choose the cost of goods sold account for stocked products in the connection."), "settings"),
    Reason("no_stock_date", _lt("Choose the opening date for stocked products in the connection."), "settings"),
    Reason("closed_period", _lt(
        "%(books)s is closed up to %(closed)s, and its date is %(date)s. Open the period there and try again, or "
        "choose in the connection what happens to such documents."), "settings"),
    Reason("left_out_of_closed_period", _lt(
        "%(books)s is closed up to %(closed)s, and its date is %(date)s. Documents of closed periods are left "
        "out."), "settings"),
    Reason("other_home_currency", _lt(
        "The home currency of the books is %(there)s, that of %(company)s is %(here)s. Connect other books."),
        "settings"),
    Reason("one_currency", _lt(
        "%(books)s uses %(home)s only. Enable multiple currencies there, then test the connection."), "settings"),
    Reason("no_contact_created", _lt(
        "“%(name)s” is not in %(books)s, and creating contacts there is switched off."), "settings"),
    Reason("no_product_created", _lt(
        "“%(name)s” is not in %(books)s, and creating products there is switched off."), "mapping"),
    *HISTORY,
    # Documents
    Reason("contact_not_sent", _lt("The contact “%(name)s” could not be sent: %(because)s")),
    Reason("product_not_sent", _lt("The product “%(name)s” could not be sent: %(because)s")),
    Reason("document_not_sent", _lt("%(because)s")),
    Reason("not_prepared", _lt(
        "Odoo could not prepare this document. The server's log of %(time)s shows why."), "retry"),
    Reason("pdf_not_made", _lt(
        "The PDF could not be made, so it is not attached: %(text)s Try again, or leave it out."), "retry"),
    Reason("deleted_here", _lt("The document no longer exists in Odoo."), "retry"),
    Reason("other_amounts", _lt(
        "%(books)s would compute %(total)s with %(tax)s tax; Odoo has %(odoo_total)s with %(odoo_tax)s tax. Nothing "
        "was sent.")),
    Reason("too_many_taxes", _lt(
        "The line “%(line)s” has more than %(most)s taxes, the most that a line in %(books)s can have. Put the amounts "
        "with further taxes on a separate line.")),
    Reason("not_posted", _lt("It is no longer posted. Confirm it, then send it again.")),
    Reason("contact_archived_there", _lt(
        "The contact “%(name)s” is inactive in %(books)s. Make it active there, then press “Sync payments”."),
        "books"),
    Reason("no_vendor", _lt("Choose the vendor: the books require one.")),
    Reason("no_vendor_of_expense", _lt("Choose the vendor of the expense, or the contact of the employee.")),
    Reason("tax_of_no_line", _lt(
        "A tax amount of %(tax)s belongs to no line with a tax. Correct the taxes of the document.")),
    Reason("no_name", _lt("The contact has no name.")),
    Reason("attached_to_nothing", _lt("It is attached to no document that is sent to the books."), "retry"),
    Reason("other_document", _lt("%(name)s in the books is linked to another document."), "books"),
    Reason("number_taken", _lt(
        "%(books)s has another document with this number, but a different customer, currency or total. Choose "
        "whether it is the same document."), "number"),
    Reason("breaks_off", _lt(
        "%(books)s fails whenever this document is sent, while others succeed. It does not exist there. Simplify "
        "the document, or ask the support of %(books)s.")),
    Reason("voided_but_not_here", _lt("It is voided in %(books)s, but Odoo could not cancel it: %(text)s")),
    Reason("balance_not_stated", _lt(
        "%(books)s does not state how much of %(name)s is paid or credited. Check it there, and void it "
        "there."), "books"),
    Reason("number_not_free", _lt(
        "%(name)s has the provisional number %(provisional)s in %(books)s, because another document there still has "
        "its number. Change the number of that one there: Odoo continues automatically, as soon as it is free."),
        "retry"),
    Reason("paid_there", _lt(
        "%(name)s is paid or credited in %(books)s: %(settled)s of %(total)s. Delete the payment or unapply the credit "
        "there first: voiding would leave it without its document."), "books"),
    Reason("changed_but_paid", _lt(
        "%(name)s is paid or credited in %(books)s: %(settled)s of %(total)s. Delete the payment or unapply the credit "
        "there, then try again, or make the change there by hand."), "books"),
    Reason("nothing_due", _lt(
        "%(name)s comes to zero: %(books)s treats it as paid, and allows changing or removing it only there. Do that, "
        "then press “Sync payments”."), "books"),
    Reason("paid_meanwhile", _lt(
        "%(name)s was paid or used up in %(books)s in the meantime: nothing is left of it there. If it was entered "
        "twice, cancel it in Odoo; otherwise unapply there what settles it, then try again."), "books"),
    Reason("more_than_due", _lt(
        "%(amount)s is more than what is left of %(name)s in %(books)s: %(due)s. Correct the amount in Odoo, or "
        "unapply there what settles it, then try again."), "books"),
    Reason("void_in_closed_period", _lt(
        "%(books)s is closed up to %(date)s, and %(name)s is dated in that period. Issue a credit note instead, or "
        "open the period there, test the connection and try again."), "settings"),
    Reason("change_in_closed_period", _lt(
        "%(books)s is closed up to %(date)s, and %(name)s is dated in that period: it cannot be changed or removed "
        "there. Open the period there, test the connection and try again."), "settings"),
    Reason("not_understood", _lt(
        "%(books)s returned a value that Odoo does not know (%(what)s). Odoo did nothing with it: check it there, "
        "and enter it in Odoo by hand if it is right."), "books"),
    # Contacts that may be one another
    Reason("contact_unsure", _lt(
        "%(rows)s in %(books)s may be “%(name)s”. Link it, or create a new contact there."),
        "contacts"),
    Reason("contact_several", _lt(
        "Several contacts in %(books)s may be “%(name)s”: %(rows)s. Link the right one, or create a new contact "
        "there."),
        "contacts"),
    Reason("contact_rivals", _lt(
        "%(rows)s in %(books)s may be “%(name)s” or a similar contact of Odoo: %(others)s. Link it to the right "
        "one, or create a new contact there."), "contacts"),
    Reason("contact_unsure_here", _lt(
        "“%(row)s” may be %(partners)s. Choose the contact in Odoo, or create a new one."),
        "contacts"),
    Reason("odoo_refused", _lt("Odoo refused it: %(text)s")),
    Reason("merge_there", _lt(
        "“%(gone)s” and “%(kept)s” are one contact in Odoo and two in %(books)s, both with documents. Merge the first "
        "into the second there; Odoo follows automatically."), "merge"),
    Reason("contact_changed_here_last", _lt(
        "“%(name)s” was changed in Odoo and in %(books)s: %(what)s. Choose which is right; Odoo's is newer."),
        "contact_fields"),
    Reason("contact_changed_there_last", _lt(
        "“%(name)s” was changed in Odoo and in %(books)s: %(what)s. Choose which is right; that of %(books)s "
        "is newer."), "contact_fields"),
    Reason("name_too_long", _lt(
        "The name of the contact “%(name)s” has %(length)s characters, %(books)s allows %(limit)s. Shorten it.")),
    # Payments that Odoo sends
    Reason("document_not_there", _lt("One of the two documents no longer exists in the books.")),
    Reason("two_currencies", _lt(
        "%(credit)s and %(document)s are in different currencies. Apply the credit in the books by hand."), "books"),
    Reason("credit_used", _lt(
        "Only %(rest)s of %(credit)s is left in %(books)s: the rest is applied to something else there."), "books"),
    Reason("draft_there", _lt(
        "%(document)s waits for approval in %(books)s. Approve it there; Odoo continues automatically."), "books"),
    Reason("customer_refund", _lt(
        "%(name)s refunds a customer, which other programs cannot record in %(books)s. Record it there, and apply it "
        "to the credit note."), "books"),
    Reason("vendor_refund", _lt(
        "%(name)s is a refund from a vendor, which other programs cannot record in %(books)s. Record it there as "
        "a deposit from this vendor to accounts payable, and apply the vendor credit to it."), "books"),
    Reason("several_currencies", _lt("%(name)s pays documents in several currencies.")),
    Reason("several_customers", _lt("%(name)s pays documents of several customers.")),
    Reason("several_write_offs", _lt("%(name)s has write-offs for more than one of its documents.")),
    Reason("no_receivable_account", _lt(
        "%(books)s has no accounts receivable account in %(currency)s."), "books"),
    Reason("write_off_other_currency", _lt(
        "%(name)s has a write-off in another currency than the documents it pays. Record it in %(books)s by hand."),
        "books"),
    Reason("write_off_overpaid", _lt(
        "%(name)s is for more than is due. Record the difference in %(books)s by hand."), "books"),
    Reason("write_off_on_refund", _lt(
        "%(name)s refunds a credit note and writes off a part of it. Record the write-off in %(books)s by hand."),
        "books"),
    Reason("write_off_taxes", _lt(
        "%(name)s writes off a tax that belongs to none of its other write-off lines. Record it in %(books)s by "
        "hand."), "books"),
    Reason("unapply_by_hand", _lt(
        "%(names)s are no longer reconciled in Odoo. In %(books)s the same payment also settles other documents: "
        "unapply the credit there, then try again."), "books"),
    Reason("item_several", _lt(
        "Several items of %(books)s may be “%(name)s”: %(rows)s. Choose the right one in the mapping."), "mapping"),
    Reason("item_stocked", _lt(
        "“%(name)s” is an inventory item in %(books)s: each sale changes its quantity on hand there, while Odoo "
        "keeps the stock. Confirm it in the mapping anyway, or choose another item."), "mapping"),
    Reason("stands_twice", _lt(
        "It exists twice in %(books)s, also as %(names)s: an answer came after it had been sent again. Void that "
        "one, or keep both."), "double"),
    Reason("copied_there", _lt(
        "%(names)s in %(books)s contains Odoo's mark of this document, as a copy with the same memo does. Void that "
        "one, or keep both."), "double"),
    # Payments that the books send
    Reason("currency_inactive", _lt("The currency %(currency)s is not active in Odoo.")),
    Reason("side_unknown", _lt(
        "It also includes %(numbers)s of %(books)s, which may be a charge or a credit. Enter both in Odoo by hand "
        "without sending them, then leave this one out.")),
    Reason("credit_used_elsewhere", _lt(
        "In %(books)s, a credit that Odoo has also settles documents that Odoo does not have. Enter these in Odoo, or "
        "reconcile the credit by hand and leave this one out.")),
    Reason("entry_not_posted", _lt("%(name)s is not posted in Odoo.")),
    Reason("other_currency", _lt("Its currency is not that of %(name)s.")),
    Reason("settles_more_than_open", _lt(
        "It pays %(settled)s of %(name)s, but only %(due)s is open in Odoo. Was it registered in Odoo, too?")),
    Reason("settles_more_than_amount", _lt("The documents it pays come to more than its amount."), "books"),
    Reason("refund_receipt", _lt(
        "Refund receipt %(number)s of %(books)s is a credit note with its refund. Enter both in Odoo without "
        "sending them, or leave it out.")),
    Reason("deposit_of_several", _lt(
        "Deposit %(number)s of %(books)s is from several customers or vendors. Register a payment for each in "
        "Odoo without sending it, then leave this one out.")),
    Reason("journal_entry_by_hand", _lt(
        "Journal entry %(number)s of %(books)s changes the balances of several contacts, or its other account is not "
        "a bank, income or expense account. Make the same entry in Odoo, then leave this one out.")),
    Reason("no_journal", _lt(
        "Map the account of the payment, or choose the journal for payments in the connection."), "settings"),
    Reason("paid_on_account", _lt(
        "The payment is on the account “%(account)s”, which is not a bank or cash account. Map that account, or "
        "map a journal to it."),
        "mapping"),
    Reason("written_off_on", _lt("Map the account “%(account)s” of the write-off."), "mapping"),
    Reason("locked_here", _lt(
        "Its date is %(date)s, but Odoo is locked until %(lock)s. Register it on the first open day, or remove "
        "the lock and try again."), "open_day"),
    Reason("uses_journal_entry", _lt(
        "It applies journal entry %(number)s, which is not in Odoo. Resolve that one first; if you made the same "
        "entry in Odoo, reconcile it there, then leave this one out.")),
    Reason("uses_former_credit_note", _lt(
        "It applies a credit note from before Odoo was connected. Make the credit note in Odoo and reconcile it "
        "there, then leave this one out.")),
    Reason("credit_note_of_other_tax", _lt(
        "Credit note %(number)s of %(books)s has other taxes than %(invoice)s. Make the credit note in Odoo and "
        "reconcile it there, then leave this one out.")),
    Reason("mark_of_another", _lt(
        "Its text contains the mark of %(name)s, which is another payment in %(books)s. If it was entered twice, "
        "void it there. If it is another payment, remove “%(mark)s” from its text there, or leave it out here."),
        "books"),
    Reason("mark_of_nobody", _lt(
        "Its text contains the mark of %(name)s, but %(books)s names no contact. Leave it out here, or remove "
        "“%(mark)s” from its text there."), "books"),
    Reason("may_be_unsent", _lt(
        "It may be %(name)s, which could not be sent to %(books)s. If it is, and it is a payment, give both the "
        "same date; otherwise leave this one out.")),
    Reason("entered_on_both", _lt(
        "It may be %(name)s of %(date)s in Odoo, which pays the same and is not in %(books)s. If it is, give both the "
        "same date, or leave this one out; if it is not, register it as another payment."), "another"),
    Reason("no_general_journal", _lt("Odoo has no journal of the type Miscellaneous.")),
    Reason("matched_otherwise", _lt(
        "In Odoo it is reconciled with other documents than in %(books)s. Apply it there as in Odoo, or press "
        "“Try again” to reconcile it here as in %(books)s."), "books"),
    Reason("deleted_in_odoo", _lt(
        "It was deleted in Odoo, but still exists in %(books)s. Void it there, or press “Try again” to register "
        "it here again."), "books"),
    Reason("cancelled_in_odoo", _lt(
        "It was cancelled in Odoo, but still exists in %(books)s. Void it there, or leave it out here."), "books"),
    Reason("rest_taken_back", _lt(
        "The overpaid part of %(name)s was deleted in %(books)s, but its payments of documents remain there. "
        "Cancel it in Odoo and register what was paid.")),
    Reason("refund_unapplied_there", _lt(
        "%(name)s is no longer applied to its credit note in %(books)s. Cancel it in Odoo if the money was not "
        "refunded; otherwise unreconcile it here.")),
    Reason("write_off_taken_back", _lt(
        "The write-off of %(name)s was deleted in %(books)s. Cancel the payment in Odoo, or record the write-off "
        "there again.")),
    Reason("more_applied_there", _lt(
        "More of %(name)s is applied to credits in %(books)s than in Odoo. Reconcile it in Odoo, too, then leave "
        "this one out.")),
    Reason("settles_others", _lt(
        "In %(books)s it pays other documents than %(name)s does in Odoo. Reconcile %(name)s again.")),
    Reason("on_bank_statement", _lt(
        "It was changed or deleted in %(books)s, but %(name)s is reconciled with a bank statement. Undo that, "
        "then try again.")),
    Reason("unreadable_now", _lt(
        "It cannot be read in %(books)s any longer (%(what)s). Check it there; Odoo reads it again every day."),
        "books"),
)}
