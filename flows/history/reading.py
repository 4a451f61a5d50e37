"""Read the history of the books into the list of an import, page by page."""

from dataclasses import asdict
from functools import partial

from odoo.tools import SQL

from ...providers.history import HistoricDocument
from ...providers.transport import dumps
from ..allocations import link_documents
from ..kinds import DOCUMENTS, MONEY
from ..note_payments import note_payments
from ..pull.pages import OutOfTime, note_committed, permitted
from ..records import known_rows, note_records
from .progress import show
from .unapplied import is_unapplied

CHANGES = "changes"  # how objects without an id are read again, see `books.unreadable`


def read_history(one):
    """Read what is left of the lists. The position is stored with each page, so that an interrupted reading resumes.

    :return: whether all was read; not if a person paused or stopped it.
    :raises BooksError: the books could not be read.
    :raises OutOfTime: the schedule has to end.
    """
    connection = one.connection_id
    provider = connection._provider()
    for name in one._lists():
        place = (one.places or {}).get(name) or {"at": "", "read": 0}
        if place["at"] is None:
            continue
        for page in permitted(name, pages_of(provider, one, name, place["at"])):
            place = {"at": page.cursor or None, "read": place["read"] + len(page.read) + len(page.unreadable)}
            left = note_committed(
                connection, page, CHANGES, partial(move_on, one, name, place), partial(note_documents, one))
            if is_interrupted(one):
                return False
            if left <= 0:
                raise OutOfTime
    return True


def lists_with(kinds, lists):
    """Those of these lists of the books that may hold documents of these kinds, or money.

    A service without lists of its own for some of these kinds has their documents in its other lists.
    """
    everywhere = not set(kinds) <= set(lists)
    return tuple(name for name in lists if everywhere or name not in DOCUMENTS or name in kinds)


def pages_of(provider, one, name, cursor):
    """The pages of a list from a position."""
    yield from provider.history(name, one.since or None, open_only=one.open_only, cursor=cursor)


def read_changed(one):
    """Read the documents to be entered again that changed in the books since they were read, with those of their time.

    :raises BooksError: the books could not be read.
    """
    for model in ("books.import.row", "books.record"):
        one.env[model].flush_model()
    [(first, last)] = one.env.execute_query(SQL(
        """
        SELECT min(record.date), max(record.date)
          FROM books_import_row document JOIN books_record record ON record.id = document.record_id
         WHERE document.import_id = %s AND document.state = 'open' AND document.decision = 'create'
           AND document.problem IS NULL AND document.content IS NOT NULL
           AND record.version IS DISTINCT FROM NULLIF(document.content::jsonb ->> 'version', '')
        """, one.id))
    if not first:
        return
    provider = one.connection_id._provider()
    for name in one._lists():
        if name in DOCUMENTS:
            for page in permitted(name, provider.history(name, first, until=last)):
                note_committed(one.connection_id, page, CHANGES, note=partial(renew_documents, one))


def move_on(one, name, place):
    one.places = (one.places or {}) | {name: place}
    show(one)


def is_interrupted(one):
    """Whether a person paused or stopped it since the last page."""
    one.invalidate_recordset(["state", "is_paused"])
    return one.state != "reading" or one.is_paused


def renew_documents(one, records):
    """Store documents of the list that are not in Odoo yet as they are now."""
    records = [record for record in chosen(one, each_once(records)) if is_document(record)]
    rows = dict(zip(note_records(one.connection_id, records), records, strict=True))
    for document in one.env["books.import.row"].search([
            ("import_id", "=", one.id), ("record_id", "in", [row.id for row in rows]), ("state", "=", "open")]):
        record = rows[document.record_id]
        document.write({
            "content": content_of(record), "cannot": "not_understood" if record.not_understood else document.cannot})


def each_once(records):
    """The last of each of these records: a page may hold one twice."""
    return list({(record.kind, record.external_id): record for record in records}.values())


def chosen(one, records):
    """These records without the documents of kinds that were not chosen."""
    kinds = one._kinds()
    return [record for record in records if record.kind not in DOCUMENTS or record.kind in kinds]


def is_document(record):
    return isinstance(record.document, HistoricDocument) or bool(record.not_understood)


def content_of(record):
    return dumps(asdict(record.document)) if record.document else False


def note_documents(one, records):
    """Store documents as rows of the list, and payments that settle documents, to be applied once these are linked."""
    found = each_once(records)
    records = chosen(one, found)
    documents = [record for record in records if is_document(record)]
    payments = [record for record in records if record.kind in MONEY and (
        getattr(record.document, "allocations", ()) or one.purpose != "link" and is_unapplied(record))]
    one.left_aside += len(found) - len(documents) - len(payments)
    # What changed of a payment that is known is left to the reading of changes, which compares the versions.
    stored = known_rows(one.connection_id, [*documents, *payments])
    known = {name for name, row in stored.items() if row.payment_known}
    payments = [record for record in payments if (record.kind, record.external_id) not in known]
    wanted = [*documents, *payments]
    if not wanted:
        return
    rows = note_records(one.connection_id, wanted, stored)
    own = rows[len(documents):]
    note_payments({row: payment.document for row, payment in zip(own, payments, strict=True)}, pulled=True)
    own.idle = True
    own.allocation_ids.document_id.filtered("res_id").link_changed = True  # Odoo knew them before the payment
    link_documents(one.connection_id, rows)  # what payments of a page before settle
    have = set(one.env["books.import.row"].search(
        [("import_id", "=", one.id), ("record_id", "in", rows.ids)]).record_id.ids)
    one.env["books.import.row"].create([
        {"import_id": one.id, "record_id": row.id, "kind": record.kind,
         "contact_name": getattr(record.document, "contact_name", "") or False,
         "content": content_of(record),
         "cannot": "not_understood" if record.not_understood else False}
        for row, record in zip(rows[:len(documents)], documents, strict=True)
        if record.kind in DOCUMENTS and row.id not in have])
