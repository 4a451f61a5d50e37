"""What a person can do about a difference: each verb is one of the flows that exist, and refreshes the row."""

from dataclasses import dataclass
from typing import Any

from odoo.exceptions import UserError

from ...providers.errors import BooksError
from ...tools.clock import database_now
from ..change_link import change_link, check_may_change_link
from ..contact_conflicts import keep_odoo
from ..contact_links import unlink_rows
from ..currencies import currency_ids
from ..decide_difference import accept_books, cancel, ignore_difference, restore_in_books
from ..error_reasons import explain
from ..kinds import DOCUMENTS, GONE, PARTIAL
from ..pull.contacts import apply_contacts
from ..pull.differences import note_differences
from ..pull.due import ACCEPTED
from ..pull.ledger import Ledger
from ..pull.pages import note_changes
from ..pull.payments import apply_payments
from ..pull.waiting import requeue_settling
from ..push.applied_credits import queue_applied_credits
from ..push.outbox import push_now
from ..push.parts import parts_of
from ..push.payment_source import partials_of
from ..push.queue import queue
from ..push.queue_entries import queue_entry_settlements
from ..push.queue_payments import queue_payments
from .agreed import note_agreement
from .compare import compared, unlinked
from .findings import values_of
from .listed import compared_balances, compared_contacts, gone_contact, partners_of
from .one_sided import cancelled, entry_finding, gone, not_read
from .payments import known_payment, linked_documents, living_sources, queued_sources, unknown_payment
from .reading import MOST_AT_ONCE, by_ids
from .rounding import post_rounding
from .set_back import set_back


@dataclass(frozen=True)
class Answer:
    """What a person answered in the dialog of a verb.

    :ivar why: the reason of a decision.
    :ivar move: of *link* the entry that it is.
    :ivar account: of *accept* the account on which an entry makes up for the difference; empty for none.
    """

    why: str = ""
    move: Any = None
    account: Any = None


def do(row, verb, answer):
    """Do one thing about a row, and compare it again. Commits: nothing is held over a request to the books.

    :param row: as superuser; the user is an accountant of its company, and may change the entry.
    :raises UserError: it cannot be done.
    """
    if row.state not in ("open", "explained") and verb != "reopen":
        raise UserError(row.env._("This is decided already."))
    VERBS[verb](row, answer)
    if verb not in ("accept", "leave", "reopen"):
        refresh(row)


def send(row, _answer):
    row._entry().action_books_send()


def restore(row, _answer):
    """Make the books hold again what Odoo holds."""
    record, connection = note_present(row), row.connection_id
    if row.kind in DOCUMENTS:
        restore_in_books(row._entry(), record)
        return
    if is_contact(row):
        keep_odoo(record, {field for field, *_sides in row.differences})
        queue(connection, record._contact_kind(), record._linked_partners(), urgent=True)
        push_now(connection)
        return
    made = record._made()
    if not made:
        raise UserError(row.env._("It is not in Odoo any more: nothing can be restored from it."))
    if record.state in ("void", "deleted"):
        partials = partials_of(made)
        note_settled(row, partials)
        record.write({"res_model": False, "res_id": False, "waiting": False})
        record.flush_recordset()
        jobs = queue_applied_credits(connection, partials) | queue_entry_settlements(connection, partials, urgent=True)
        if not jobs | queue_payments(connection, parts_of(partials), pressed=True):
            raise UserError(row.env._(
                "Nothing of it is sent to %(books)s: look at what it settles in Odoo, and at “Send payments”.",
                books=connection.provider_label))
    elif made._name == PARTIAL:
        raise UserError(row.env._(
            "%(books)s does not change a payment. Delete it there: Odoo then sends it again.",
            books=connection.provider_label))
    else:
        record.write({"waiting": False})
        queue(connection, record.kind, made, urgent=True)
    push_now(connection)


def note_settled(row, partials):
    """Store what is left there of the documents of these partials, now that the payment is gone.

    :raises NotReached: the books cannot be asked now.
    """
    connection = row.connection_id
    row.env["ir.cron"]._commit_progress()  # nothing is held over the requests that follow
    documents = row.record_id._of_moves(connection, (partials.debit_move_id | partials.credit_move_id).move_id)
    for kind, rows in row.record_id.union(*documents.values()).grouped("kind").items():
        note_changes(connection, asked(connection, kind, rows.mapped("external_id")).records)


def take_over(row, _answer):
    """Make Odoo hold what the books hold."""
    if row.who == "here" and row.reason in ("changed", "lines"):
        with row.env.cr.savepoint():  # nothing is half set back where Odoo refuses it
            set_back(row._entry(), row.record_id)
    elif is_contact(row):
        record = note_present(row)
        apply_contacts(record, whole=True)
        if record.problem:
            raise UserError(record.problem)
    else:
        accept_books(row._entry(), note_present(row))


def apply(row, _answer):
    """Register in Odoo what settles documents in the books, and undo what does not any more."""
    connection = row.connection_id
    if row.kind in DOCUMENTS:
        note_settling(row)
        requeue_settling(row.record_id)
        apply_payments(connection, [("allocation_ids.document_id", "=", row.record_id.id)])
        return
    record = note_present(row)
    if row.reason == "gone_here" and not record._made():
        # It is now a payment that is not in Odoo yet, whatever mark its text contains.
        record.write({"res_model": False, "res_id": False, "from_odoo": False, "payment_mark": False})
    record.write({"waiting": True, "problem": False, "remedy": False, "decision": False, "matched_otherwise": False})
    apply_payments(connection, [("id", "=", record.id)])
    if record.problem:
        raise UserError(record.problem)


def note_settling(row):
    """Store what the books hold now of a document and of everything that settled it there; some of it may be gone.

    :raises NotReached: the books cannot be asked now.
    """
    connection = row.connection_id
    row.env["ir.cron"]._commit_progress()  # nothing is held over the requests that follow
    found = [*asked(connection, row.kind, [row.external_id]).records]
    payments = row.env["books.allocation"].search([("document_id", "=", row.record_id.id)]).payment_id.filtered(
        # What a person accepted is only in Odoo.
        lambda payment: payment.state not in GONE and not payment.external_id.endswith(ACCEPTED))
    gone = row.record_id.browse()
    for kind, of_kind in payments.grouped("kind").items():
        for start in range(0, len(of_kind), MOST_AT_ONCE):
            some = of_kind[start:start + MOST_AT_ONCE]
            page = asked(connection, kind, some.mapped("external_id"))
            found += page.records
            there = {(record.kind, record.external_id) for record in page.records}
            if is_understood(page):  # else each of them may be what is not
                gone |= some.filtered(lambda one, there=there: (one.kind, one.external_id) not in there)
    note_changes(connection, found)
    gone.write({"state": "deleted", "waiting": True})


def is_understood(page):
    """Whether all of a page could be read; else what it does not contain may exist."""
    return not page.unreadable and not any(record.not_understood for record in page.records)


def link(row, answer):
    """Link a document of the books to the entry that it is."""
    move = answer.move
    if not move:
        raise UserError(row.env._("Choose the entry of Odoo that it is."))
    check_may_change_link(move)
    record = note_present(row)
    change_link(row.connection_id, move.sudo(), record)  # checked as the user
    row.write({"res_model": move._name, "res_id": move.id})


def unlink(row, _answer):
    """Remove the link: the two are not the same."""
    entry = row._entry()
    if entry:
        change_link(row.connection_id, entry, row.record_id.browse())
    elif is_contact(row):
        unlink_rows(row.record_id)
    else:
        row.record_id.write({"res_model": False, "res_id": False, "differences": False})


def void(row, _answer):
    """Void in the books what is there twice."""
    record, other = note_present(row), row.other_id
    record.write({"double_model": other.res_model, "double_id": other.res_id})
    record.with_env(row.env(su=False)).action_void_double()
    push_now(row.connection_id)


def cancel_here(row, _answer):
    """Cancel in Odoo what is there twice."""
    entry, ledger = row._entry(), Ledger(row.connection_id, row.record_id.browse())
    cancel(entry, ledger, ledger.is_locked(entry))


def accept(row, answer):
    """Both sides are right as they are: from now on this is what they agree on."""
    if row.kind in DOCUMENTS and row.record_id and row.reason in ("changed", "lines"):
        entry, record, seen = row._entry(), row.record_id, read(row)
        if seen is not None:
            note_changes(row.connection_id, [seen])
        if record.differences:
            ignore_difference(entry, record)
            record.why_ignored = answer.why
        before = record.agreed
        note_agreement(record, entry, seen and seen.lines)
        row.agreed = {"before": before, "accepted": record.agreed}
    if answer.account:
        post_rounding(row, answer.account)
    decide(row, "accepted", answer.why)


def leave(row, answer):
    decide(row, "left_alone", answer.why)


def reopen(row, _answer):
    """Take back that it was accepted or left alone, and the entry that made up for it."""
    if row.rounding_id.state == "posted":
        ledger = Ledger(row.connection_id, row.record_id.browse())
        cancel(row.rounding_id, ledger, ledger.is_locked(row.rounding_id))
    row.rounding_id = False
    if row.agreed and row.record_id.agreed == row.agreed["accepted"]:
        row.record_id.agreed = row.agreed["before"]
    if row.record_id.ignored:
        row.record_id.write({"ignored": False, "why_ignored": False})
        note_differences(row.record_id)
    row.write({"agreed": False, "state": "open", "why": False, "decided_by": False, "decided_at": False})


def decide(row, state, why):
    if not (why or "").strip():
        raise UserError(row.env._("Write why."))
    row.write({"state": state, "why": why.strip(), "decided_by": row.env.uid, "decided_at": database_now(row.env)})


VERBS = {
    "send": send, "restore": restore, "take_over": take_over, "apply": apply, "link": link, "unlink": unlink,
    "void": void, "cancel": cancel_here, "accept": accept, "leave": leave, "reopen": reopen}


def is_contact(row):
    return row.kind in row.connection_id._contact_kinds()


# What is there now


class NotReadable(UserError):
    """The books hold an object that cannot be read now: nothing is known of it, and nothing is done about it."""


class NotReached(UserError):
    """The books cannot be asked now."""


def read(row):
    """The `providers.documents.Record` of a row as the books hold it now; None if they do not have it.

    :raises NotReadable: they may have it, but it cannot be read.
    :raises NotReached: they cannot be asked now.
    """
    if not row.external_id:
        return None
    page = asked(row.connection_id, row.kind, [row.external_id])
    found = next((record for record in page.records if (record.kind, record.external_id) == (
        row.kind, row.external_id)), None)
    if found is None and not is_understood(page):
        why = [*(one.reason for one in page.unreadable), *(one.not_understood for one in page.records)]
        raise NotReadable(row.env._(
            "%(name)s cannot be read from %(books)s now: %(reason)s", name=row.number or row.external_id,
            books=row.connection_id.provider_label, reason=next(filter(None, why))))
    return found


def asked(connection, kind, external_ids):
    """What the books hold now of these objects, as a page.

    :raises NotReached: they cannot be asked now.
    """
    try:
        return by_ids(connection._provider(urgent=True), kind, external_ids)
    except BooksError as error:
        raise NotReached(explain(connection.env, error, connection.provider_label)[0]) from error


def note_present(row):
    """Store what the books hold now, as a reading of changes does.

    :return: the `books.record`.
    """
    connection, seen = row.connection_id, read(row)
    if seen is not None:
        note_changes(connection, [seen])
    elif row.record_id:
        row.record_id.state = "deleted"
        note_differences(row.record_id)
    if not row.record_id:
        row.record_id = row.record_id.search([
            ("connection_id", "=", connection.id), ("kind", "=", row.kind), ("external_id", "=", row.external_id)])
    return row.record_id


def refresh(row):
    """Compare it again, and show how it is now. What cannot be asked now stays as it was until the next comparison."""
    row.env["ir.cron"]._commit_progress()
    try:
        finding = found_now(row)
    except NotReached:
        return
    except NotReadable as unread:
        finding = next(not_read(row.record_id, {row.external_id: str(unread)}), None) if row.record_id.res_id else None
    if finding is None or not finding.reason:
        row.write({"state": "mended", "decided_by": row.env.uid, "decided_at": database_now(row.env)})
        return
    values = values_of(row.run_id, finding, currency_ids(row.env))
    row.write({name: value for name, value in values.items() if name not in ("run_id", "kind", "external_id")} | {
        "state": values.get("state", "open")})


def found_now(row):
    """The Finding for a row as both sides are now; None where nothing is left to compare.

    :raises NotReadable: what the books hold cannot be read.
    """
    run, connection = row.run_id, row.connection_id
    record = row.record_id
    entry = row._entry() if row.kind in DOCUMENTS else None
    current = connection.env["books.record"]._of_moves(connection, entry).get(entry.id) if entry else None
    if current:
        record = row.record_id = current
        row.external_id = current.external_id
    seen = read(row)
    if is_contact(row):
        return contact_now(run, record, seen)
    if row.kind in DOCUMENTS:
        if seen is None:
            return entry_left(row, entry) if not record or not record.res_id else next(iter(gone(record)), None)
        pairs = [(seen, record or None)]
        return next(iter(compared(run, pairs) if record and record.res_id else unlinked(run, pairs)), None)
    if seen is None:
        return next(iter(gone(record)), None) if record.res_id else None
    if not record or not record.payment_known:
        return unknown_payment(seen, linked_documents(connection, [seen]))
    return known_payment(seen, record, living_sources(record), queued_sources(connection))


def contact_now(run, record, seen):
    """The Finding for a contact; None where it agrees, or is not linked any more."""
    partners = partners_of(run, record)
    if seen is None:
        return next((one for partner in partners.values() for one in gone_contact(record, None, partner)), None)
    pairs = [(seen, record)]
    return next(iter([*compared_contacts(run, pairs, partners), *compared_balances(run, pairs, partners)]), None)


def entry_left(row, entry):
    """The Finding for an entry that is not in the books."""
    if not entry or entry.state != "posted":
        return None
    job = row.env["books.job"].search([
        ("connection_id", "=", row.connection_id.id), ("res_model", "=", entry._name), ("res_id", "=", entry.id),
        ("verb", "=", "push"), ("state", "!=", "done")], limit=1)
    return entry_finding(row.connection_id, entry, job, bool(cancelled(row.connection_id, entry)), None)
