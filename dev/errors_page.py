"""docs/errors.md: every reason why something is not sent or not registered, with cause and cure, from the registry."""

import re
from collections import defaultdict

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
# Of the values that a sentence names, those whose name says too little.
NAMES = {
    "books": "QuickBooks / Xero", "because": "…", "text": "…", "what": "…", "here": "…", "there": "…", "name": "name",
    "names": "names", "rows": "contacts or items", "row": "contact", "settled": "amount", "due": "amount",
    "rest": "amount", "closed": "date", "lock": "date", "mark": "mark", "odoo_total": "total", "odoo_tax": "tax"}

# What a person does, where, and what follows: by the code of the remedy, in the order of the page.
CURES = {
    "mapping": (
        "Opens *Configuration › Mapping* on the row. Choose the record of the books, or create it there with *Create "
        "in the books*, and confirm it. A record that is inactive in the books is made active there; *Test "
        "connection* reads it again."),
    "product": (
        "Creates a product in the books that posts to exactly this account. If the books refuse it, create it there by "
        "hand; what waits continues once it was read."),
    "settings": "Opens the connection with the setting highlighted.",
    "reconnect": "Opens the connection. Press *Reconnect* and sign in at the service; choose the same books.",
    "credentials": (
        "Opens *Configuration › App Credentials*. Copy client ID and secret from the app at the service, then connect "
        "again."),
    "contacts": (
        "Shows the contacts that may be meant, of both sides. Choose the same one, or say that it is none of them: a "
        "new one is created."),
    "contact_fields": "Shows both values beside each other. Choose one; it is copied to the other side.",
    "merge": "Merge the two contacts in the books. Odoo reads the merge and follows.",
    "number": (
        "Shows both documents. Send with another number, link the two if they are the same document, or leave it: then "
        "it is not sent."),
    "another": (
        "Registers the payment of the books in Odoo, beside the one that Odoo has. If they are one payment, leave it "
        "out, or give both the same date."),
    "open_day": "Registers the payment on the first day that Odoo's locks leave open; its day in the books stays.",
    "double": "Shows both objects. *Void it there* voids the second one; *Keep both* keeps them for good.",
    "books": "Opens the books. What has to be done there is in the message.",
    "odoo": "Opens the document, payment or contact in Odoo. Correct it there, then press *Try again*.",
    "retry": "Nothing has to be corrected first; pressing it sends or reads the same again.",
    "wait": "Odoo tries again by itself. *Try again* does it at once.",
    "reconciliation": (
        "Opens the last comparison. *Do what is suggested* mends what it lists, or choose for each row; what is meant "
        "to differ is left alone with a reason. It closes when the next comparison finds nothing."),
}
# Where the sentence only says what is wrong: what is usually behind it, and what to do.
MORE = {
    "refused_refused": "The words of the service follow the message. *Details for support* has the ID of the request.",
    "refused_amounts": "Taxes or rounding are computed otherwise there: compare the *Preview* with the document.",
    "refused_lines": "Look for lines without amount, with a negative quantity, or a product that cannot be sold there.",
    "refused_unsupported_amounts": "Correct quantity, price or discount of the lines: fewer decimals, no negative sum.",
    "refused_tax": "The mapped tax was deleted or made inactive there, or is for the other direction: choose another.",
    "refused_account": "The mapped account was deleted, archived or changed to another type there.",
    "refused_contact": "Make the contact active there. QuickBooks keeps a contact in one currency for ever.",
    "refused_currency": "Enable the currency there, or for Xero choose a plan with several currencies; then try again.",
    "refused_missing": "It was deleted or voided there. *Restore there from Odoo* on the document sends it again.",
    "refused_stale": "Somebody saved it there at the same time. It is read first, then sent.",
    "refused_more_than_due": "Somebody registered a payment there in the meantime: press *Sync payments* first.",
    "refused_not_open": "Approve or restore the document there, or reconcile the payment in Odoo with another one.",
    "other_amounts": "The rounding of the tax, or the percentage of the mapped tax, is another one there.",
    "too_many_taxes": "A tax rate of Xero can have several components: map the taxes together to one such rate.",
    "credit_used": "Unapply it there from the other document, or reconcile less of it in Odoo.",
    "no_name": "Enter a name; the books require one.",
    "several_currencies": "Register one payment for each currency.",
    "several_customers": "Register one payment for each customer.",
    "several_write_offs": "Register one payment for each document that is written off.",
    "document_not_there": "Send the missing document first, or unreconcile the two.",
    "other_document": "*Change link* on the document shows what it is linked to, and links it to the right one.",
    "other_currency": "Check the currency of the payment there, or of the document in Odoo.",
    "entry_not_posted": "Confirm the document in Odoo; the payment is registered then.",
    "currency_inactive": "Activate it in Odoo's accounting settings.",
    "settles_more_than_amount": "Correct the payment there; the sum of what it applies is more than its amount.",
    "history_no_currency": "Activate it in Odoo's accounting settings, then compare again.",
    "history_locked": "Change Odoo's lock date, or leave the document out.",
    "history_opening": "What was open then is in the opening entry: leave the document out, or change that entry.",
    "history_moved": "Odoo's taxes, rounding or numbering give something else: enter it by hand, or leave it out.",
    "no_general_journal": "Create a journal of this type in Odoo's accounting; write-offs are entered in it.",
    "odoo_refused": "The words are those of Odoo, or of another addon.",
}
HEAD = """# Errors

Everything that keeps a document or a payment from agreeing with the books, by what to press. Search this page for a
few words of the message that you see, without names: where a message names something of yours, the page has ‹…›, and
where the screen names one service, the page has *QuickBooks / Xero*. {count} causes.

*To Fix* in the app's menu has one row for each cause; the document itself shows it as ✗ with the same words. Where it
says *continues by itself*, Odoo sees that the cause is gone. Else the others continue once one document was accepted;
*Try again* may always be pressed. *Leave out* ends the waiting with a reason that you write.

<!-- Written by dev/errors from flows/reasons.py and flows/remedies.py: change those, not this page. -->
"""


def page():
    """The text of the page. Odoo has to be importable, and knows the addon."""
    from odoo.addons.books_connector.flows.causes_gone import CHECKS
    from odoo.addons.books_connector.flows.reasons import REASONS, REFUSED
    from odoo.addons.books_connector.flows.remedies import REMEDIES, WHO
    from odoo.addons.books_connector.providers.quickbooks.errors import REASONS as CODES

    codes = defaultdict(list)
    for number, reason in CODES.items():
        codes[REFUSED + reason].append(number)
    shown = [reason for reason in REASONS.values() if PLACEHOLDER.sub("", reason.sentence._source).strip()]
    parts = [HEAD.format(count=len(shown))]
    for code, cure in CURES.items():
        remedy = REMEDIES[code]
        parts.append(f"## {remedy.label._source}\n\n*{WHO[remedy.who]._source}.* {cure}\n")
        parts += [entry(reason, reason.code in CHECKS, codes.get(reason.code)) for reason in shown
                  if reason.remedy == code]
    return "\n".join(parts)


def entry(reason, noticed, codes):
    """One reason.

    :param noticed: whether Odoo sees that its cause is gone.
    :param codes: the codes of QuickBooks' errors that mean it.
    """
    facts = [MORE.get(reason.code, "")]
    if reason.shared:
        facts.append("One cause for all documents of the connection.")
    if noticed:
        facts.append("Continues by itself.")
    if codes:
        facts.append(f"QuickBooks' error {', '.join(codes)}.")
    facts = " ".join(filter(None, facts))
    return f"* {sentence(reason)}" + (f"\n  — {facts}" if facts else "") + f" <sub>`{reason.code}`</sub>\n"


def sentence(reason):
    """The message as it is searched for: the values as ‹what they are›."""
    return PLACEHOLDER.sub(lambda found: (
        NAMES["books"] if found[1] == "books" else f"‹{NAMES.get(found[1], found[1])}›"), reason.sentence._source)
