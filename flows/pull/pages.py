"""Store a page of changes as rows, and the objects that cannot be stored as unreadable."""

import logging
from dataclasses import replace
from functools import partial

from psycopg2.errors import UniqueViolation

from ...providers.documents import Page
from ...providers.errors import Rejected
from ...providers.reading import forbidden
from ...tools.batches import in_halves
from ...tools.retry import CONCURRENT, LATER, until_committed
from ..allocations import link_documents
from ..kinds import BY_HAND, DOCUMENTS, GONE, MONEY
from ..note_payments import note_payments
from ..records import known_rows, note_records
from ..refresh import refresh_forms
from .differences import note_differences
from .marked_again import moves_marked, note_marked_again
from .merged import note_merged
from .unreadable import note_unreadable

_logger = logging.getLogger(__name__)

# Records in one transaction: if it conflicts with another worker, no more than these are stored again.
TOGETHER = 500


class OutOfTime(Exception):
    """The schedule has no more time; what was read is kept, and the next run reads on."""


def note_committed(connection, page, source, move=None, note=None):
    """Store a page in parts, each committed, and with the last one the position after it.

    :param source: how it is read: "changes" or "list", see `books.unreadable`.
    :param move: stores the position after the page, if the page has one.
    :param note: stores some records, if neither as changes nor as a list.
    :return: the seconds left to the schedule.
    """
    def end():
        if source == "changes":
            note_own_payments_gone(connection, page.records)
        if move:
            move()

    *first, last = parts_of(page)
    for part in first:
        note_part(connection, part, source, note)
    return note_part(connection, last, source, note, end)


def permitted(name, pages):
    """The pages of a list. A list that the person who connected may not read is one unreadable object.

    :param name: the provider's name of the list.
    """
    try:
        yield from pages
    except Rejected as error:
        if error.reason != "permission":
            raise
        yield Page(records=(), cursor="", unreadable=(forbidden(name, error),))


def parts_of(page):
    """Split a page; what the first part brings of unreadable objects is stored before any record is refused."""
    starts = range(0, len(page.records), TOGETHER) or (0,)
    return [replace(page, records=page.records[start:start + TOGETHER], **(
        {"unreadable": (), "read": ()} if start else {})) for start in starts]


def note_part(connection, page, source, note, end=None):
    """Store a part of a page, and commit.

    :param end: what is stored with the last part.
    :return: the seconds left to the schedule.
    """
    def noted(later):
        return until_committed(connection.env, lambda: note_page(connection, page, source, note, end, later))[1]

    try:
        return noted(CONCURRENT)
    except UniqueViolation:
        # Repeated conflicts are not caused by another worker: one of the objects can never be stored.
        return noted(LATER)


def note_page(connection, page, source, note, end, later):
    """Store a part of a page, the objects in it that could not be read, and what ends the whole page."""
    note = note or partial(note_changes if source == "changes" else note_listed, connection)
    refused = note_some(connection, page.records, note, later)
    note_unreadable(connection, page, source, refused)
    if end:
        end()


def note_some(connection, records, note, later):
    """Store records together, without those that the database refuses.

    :param later: errors that may only be a conflict with another worker.
    :return: [(record, error)] of those that cannot be stored.
    """
    _noted, refused = in_halves(connection.env, records, note, later)
    for record, error in refused:
        _logger.error("books_connector: %s %s cannot be stored", record.kind, record.external_id, exc_info=error)
    return refused


def note_listed(connection, records):
    """Store records of a list."""
    note_records(connection, list({(one.kind, one.external_id): one for one in records}.values()))


def note_changes(connection, records):
    """Store records that changed. Payments are marked to be applied."""
    seen = {(record.kind, record.external_id): record for record in connection._pulled(records)}
    known_before = known_rows(connection, seen.values())
    before = [known_before[key] for key in seen if key in known_before]
    there = {(row.kind, row.external_id) for row in before}
    marked = moves_marked(connection, seen.values())
    # Most journal entries concern no contact.
    seen = {key: record for key, record in seen.items()
            if key[0] not in BY_HAND or record.document or record.not_understood or key in there or key in marked}
    versions = {(row.kind, row.external_id): (row.version, row.state) for row in before if row.payment_known}
    linked = connection.env["books.record"].union(*(
        row for row in before if row.res_model == "account.move" and row.res_id))
    contacts = {row: row.contact_id for row in linked if row.kind in DOCUMENTS}
    rows = note_records(connection, list(seen.values()), known_before)
    follow_documents(connection, linked, contacts)
    payments = {}
    for row, record in zip(rows, seen.values(), strict=True):
        known = versions.get((record.kind, record.external_id))
        if record.kind not in MONEY or record.not_understood or known == (row.version, row.state):
            continue
        if record.kind in BY_HAND and not record.document and known and row.state not in GONE:
            row.state = "deleted"  # it concerns no contact any more
        values = {"waiting": True, "problem": False, "remedy": False, "matched_otherwise": False}
        if row.decision == "ignore":
            values["decision"] = False
        if record.document:
            payments[row] = record.document
        if record.document or row.payment_known:
            row.write(values)
    note_marked_again(rows, marked)
    note_payments(payments, pulled=True)
    link_documents(connection, rows)
    note_gone({row: record.settlements for row, record in zip(rows, seen.values(), strict=True)
               if record.settlements is not None})


def follow_documents(connection, linked, contacts):
    """Follow merged contacts, and store the differences of documents.

    :param contacts: {document of the books: the contact it had}
    """
    for row, before in contacts.items():
        if before and row.contact_id != before:
            note_merged(linked.search([
                ("connection_id", "=", connection.id), ("kind", "in", connection._contact_kinds()),
                ("external_id", "=", before)]), row.contact_id)
    refresh_forms(connection, note_differences(linked))


def note_own_payments_gone(connection, records):
    """Mark payments that are part of a document as deleted if the document comes without them.

    :param records: all records of a page.
    """
    gone = {record.own_payment for record in records if record.own_payment} - {
        record.external_id for record in records if record.kind == "payment"}
    if gone:
        connection.env["books.record"].search([
            ("connection_id", "=", connection.id), ("kind", "=", "payment"), ("state", "!=", "deleted"),
            ("external_id", "in", list(gone))]).write({"state": "deleted", "waiting": True})


def note_gone(credits):
    """Mark missing applications of credits as deleted: a credit always comes with all of them.

    :param credits: {credit: the external ids of its applications}
    """
    if not credits:
        return
    Allocation = next(iter(credits)).env["books.allocation"]
    for part in Allocation.search([("document_id", "in", [credit.id for credit in credits])]):
        payment = part.payment_id
        if (payment.kind == "payment" and payment.state != "deleted" and payment.payment_known
                and not payment.payment_amount and payment.external_id not in credits[part.document_id]):
            payment.write({"state": "deleted", "waiting": True})
