"""Undo in Odoo what payments of the books no longer settle."""

from collections import defaultdict
from functools import partial

from ...tools.amounts import ZERO, exact, money
from ..blocking import Blocked
from ..kinds import BY_HAND, GONE
from ..push.entry_settlements import settlement_of
from ..push.parts import parts_of
from ..push.payment_source import all_of_it, partials_of
from ..push.same_pair import with_same_pair
from ..push.sent_dates import is_date_sent
from ..push.unapply import drop_unapply_jobs
from .attempt import attempt
from .ledger import Ledger
from .lines import is_in_other_currency, made_lines, settled_of, settles
from .undo import undo, undo_whole, unreconcile
from .waiting import requeue_settling


def check_as_in_books(payment, made):
    """:raises Blocked: it is reconciled differently in Odoo, or deleted, and a person has to decide."""
    cancelled = made and made._name == "account.payment" and made.state in ("canceled", "rejected")
    if not payment.matched_otherwise or payment.state in GONE or cancelled:
        return
    books = payment.connection_id.provider_label
    if not made:
        raise Blocked("deleted_in_odoo", payment, books=books)
    raise Blocked("matched_otherwise", payment, books=books)


def check_rest(payment, made):
    """:raises Blocked: the unapplied payment was deleted in the books, but payments from it remain."""
    if not payment._is_unapplied() or made._name != "account.payment":
        return
    partials = partials_of(made)
    sent = payment._of(payment.connection_id, payment.kind, partials) if parts_of(partials) else {}
    if any(row.from_odoo and row.total for row in sent.values()):
        raise Blocked(
            "rest_taken_back", payment, name=made.display_name, books=payment.connection_id.provider_label)


def is_being_removed(payment):
    """Whether an open job of Odoo deletes it in the books."""
    return bool(payment.from_odoo and payment.env["books.job"].search_count([
        ("connection_id", "=", payment.connection_id.id), ("res_model", "=", payment.res_model),
        ("res_id", "=", payment.res_id), ("state", "=", "sending"), ("payload_verb", "in", ("void", "delete"))],
        limit=1))


def check_unapplied(payment, made):
    """
    :param made: the refund of Odoo that this payment of 0 applied to credits, and no longer does.
    :return: whether it did.
    :raises Blocked: in Odoo it is still applied; whether the refund itself was deleted, too, is not known.
    """
    back = payment.env["books.record"].search([
        ("connection_id", "=", payment.connection_id.id), ("kind", "!=", payment.kind),
        ("res_model", "=", made._name), ("res_id", "=", made.id)])
    back = back.filtered(lambda row: row._is_refund_sent())
    if back and made.move_id.state == "posted" and parts_of(partials_of(made)):
        raise Blocked(
            "refund_unapplied_there", payment, name=made.move_id.display_name,
            books=payment.connection_id.provider_label)
    return bool(back)


def release(rows):
    """Undo in Odoo what these payments of the books no longer settle. What they settle instead is registered later.

    :return: the number of payments of which something was undone.
    """
    ledger = Ledger(rows.connection_id, rows)
    return sum(attempt(row, partial(release_one, row), ledger) or 0 for row in rows)


def release_one(row, ledger):
    """Undo in Odoo what one payment of the books no longer settles.

    :return: the number of payments undone, 0 or 1.
    :raises Blocked: a person has to decide.
    """
    made = row._made()
    check_as_in_books(row, made)
    if not made:
        return release_unlinked(row)
    if made._name == "account.move.line":
        return release_write_off(row, made)
    if row.state in GONE:
        return release_gone(row, made, ledger)
    if row._is_unapplied():
        return 0  # its allocations are records of their own
    return RELEASES[made._name](row, made, ledger)


def release_unlinked(row):
    """A payment of the books without a record in Odoo, or whose record was deleted in Odoo."""
    if row.res_id and not row.from_odoo:
        row.write({"res_model": False, "res_id": False})
    if row.state in GONE:
        row._done(idle=False)
        drop_unapply_jobs(row)
    return 0


def release_write_off(row, made):
    """A payment of the books that is the write-off of one of Odoo's payments.

    :raises Blocked: the write-off was deleted in the books, but not in Odoo.
    """
    if row.state in GONE and made.parent_state == "posted" and not made.move_id.reversal_move_ids:
        raise Blocked(
            "write_off_taken_back", row, name=made.move_id.name, books=row.connection_id.provider_label)
    row._done()
    return 0


def release_partial(row, made, ledger):
    """A payment of the books that became one reconciliation: undone where it reconciles other entries or amounts."""
    settlement = ledger.settlement(row)
    wanted = settlement.by_entry()
    sides = {made.debit_move_id.move_id.id, made.credit_move_id.move_id.id}
    if settlement_of(made):  # the entry is the payment itself, or the credit that a payment of 0 applies
        partials, entries_agree = made, bool(wanted) and set(wanted) <= sides
    elif settlement.amount:  # one side is the payment itself, which the books do not list
        partials, entries_agree = made, set(wanted) <= sides
    else:
        partials, entries_agree = with_same_pair(row.connection_id, made), set(wanted) == sides
    off = written_off(row, partials)
    if entries_agree and all(
            abs(wanted[entry.id]) == abs(settled_of(entry, partials)) - off[entry.id]
            for entry in row.env["account.move"].browse(wanted)):
        return 0
    undo_whole(row, made, ledger)
    return 1


def written_off(row, partials):
    """{id of an entry: what write-offs of the payments of these reconciliations settle of it}, which are objects of
    their own in the books."""
    found = defaultdict(lambda: ZERO)
    for part in row.search([
            ("connection_id", "=", row.connection_id.id), ("res_model", "=", "account.move.line"),
            ("res_id", "in", (partials.debit_move_id | partials.credit_move_id).move_id.line_ids.ids),
            ("state", "not in", GONE)]).allocation_ids:
        if part.document_id.res_model == "account.move":
            found[part.document_id.res_id] += exact(part.amount)
    return found


def release_payment(row, made, ledger):
    """A payment of the books that became a payment of Odoo, or was sent as one.

    :raises Blocked: it was cancelled in Odoo alone.
    """
    settlement = ledger.settlement(row)
    if made.state in ("canceled", "rejected"):
        if not row.from_odoo:
            raise Blocked("cancelled_in_odoo", row, books=row.connection_id.provider_label)
        row._done()  # the push deletes it in the books
        return 0
    if is_in_other_currency(row, made, settlement):
        if not settles(row, settlement.by_entry()):
            raise Blocked(
                "settles_others", row, name=made.move_id.display_name, books=row.connection_id.provider_label)
        return 0
    if not settlement.given and (
            money(made.amount, made.currency_id) != settlement.amount or made.currency_id != settlement.currency
            or (made.payment_type == "inbound") != settlement.incoming
            or has_moved(row, made, settlement, ledger)):
        return release_whole(row, made, ledger)
    return release_parts(row, settlement)


def release_statement_line(row, _made, ledger):
    """A payment of the books that is a line of a bank statement, which stays as the bank stated it."""
    return release_parts(row, ledger.settlement(row))


def release_entry(row, made, ledger):
    """A payment of the books that became a journal entry of Odoo."""
    settlement = ledger.settlement(row)
    in_books = sum((abs(amount) for amount in settlement.by_entry().values()), abs(settlement.rest))
    amounts = [money(line.amount_currency, line.currency_id) for line in made_lines(row)]
    in_odoo = sum(map(abs, amounts), ZERO)
    turned = sum(amounts, ZERO) != sum(settlement.by_entry().values(), settlement.rest)
    if in_books != in_odoo or turned or (settlement.amount and has_moved(row, made, settlement, ledger)):
        return release_whole(row, made, ledger)
    return release_parts(row, settlement)


def release_whole(row, made, ledger):
    """Undo all of it. It is registered again as it is in the books now."""
    undo_whole(row, made, ledger)
    requeue_settling(row.filtered(lambda row: row.kind in BY_HAND))
    return 1


def release_parts(row, settlement):
    """Keep it, and unreconcile what it no longer settles.

    The allocations of a journal entry are listed on the payments that apply it, not on the entry.
    """
    return 0 if row.kind in BY_HAND else unreconcile(row, settlement.by_entry())


# {Odoo model: the function for payments of the books that became a record of it}
RELEASES = {
    "account.partial.reconcile": release_partial,
    "account.payment": release_payment,
    "account.bank.statement.line": release_statement_line,
    "account.move": release_entry,
}


def has_moved(row, made, settlement, ledger):
    """Whether its date, contact, account or rate changed in the books."""
    return (
        (not settlement.opening and not is_date_sent(row, made.date, settlement.date) and row.decision != "open_day")
        or (row.contact_changed and made.partner_id.commercial_partner_id not in settlement.partners)
        or (row.rate_changed and settlement.currency != ledger.company.currency_id)
        or (row.account_changed and not is_on_account(row, made, settlement, ledger)))


def is_on_account(row, made, settlement, ledger):
    """Whether its record in Odoo is on the account or journal that its account in the books is mapped to."""
    if ledger.is_write_off(settlement):
        return made._name == "account.move" and ledger.write_off_account(settlement) in made.line_ids.account_id
    return made._name == "account.payment" and made.journal_id == ledger.journal(settlement)


def release_gone(row, made, ledger):
    """Undo in Odoo a payment that was voided or deleted in the books."""
    if row.from_odoo and check_unapplied(row, made):
        row._done(idle=False)
        return 0
    if is_being_removed(row):
        return 0  # deleted by a job of Odoo, whose answer is awaited
    check_rest(row, made)
    # A payment of 0 only applied it: the payment itself remains.
    undo(row, all_of_it(made) if row.from_odoo and row.total else made, ledger)
    row._done(idle=False)
    if made._name != "account.payment" and not row._is_unapplied():
        row.write({"res_model": False, "res_id": False})
    return 1
