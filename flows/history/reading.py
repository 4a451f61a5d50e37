"""Read the history of the books into the list of an import, page by page."""

from dataclasses import asdict
from functools import partial

from ...providers.history import HistoricDocument
from ...providers.transport import dumps
from ...tools.retry import until_committed
from ..kinds import DOCUMENTS, MONEY
from ..note_payments import note_payments
from ..pull.pages import OutOfTime, parts_of
from ..records import note_records
from .unapplied import is_unapplied


def read_history(one):
    """Read what is left of the lists. The position is stored with each page, so that an interrupted reading resumes.

    :raises BooksError: the books could not be read.
    :raises OutOfTime: the schedule has to end.
    """
    provider = one.connection_id._provider()
    for name in one._lists():
        place = (one.places or {}).get(name) or {"at": "", "read": 0}
        if place["at"] is None:
            continue
        for page in provider.history(name, one.since or None, open_only=one.open_only, cursor=place["at"]):
            place = {"at": page.cursor or None, "read": place["read"] + len(page.records) + len(page.unreadable)}
            left = note_history(one, page, name, place)
            if left <= 0:
                raise OutOfTime


def note_history(one, page, name, place):
    """Store a page and the position after it, committed together.

    :return: the seconds left to the schedule.
    """
    *first, last = parts_of(page)
    for part in first:
        until_committed(one.env, partial(note_part, one, part.records))

    def end():
        note_part(one, last.records)
        one.places = (one.places or {}) | {name: place}

    return until_committed(one.env, end)[1]


def note_part(one, records):
    """Store documents as rows of the list, and payments that settle documents, to be applied once these are linked."""
    records = list({(record.kind, record.external_id): record for record in records}.values())
    documents = [
        record for record in records if isinstance(record.document, HistoricDocument) or record.not_understood]
    payments = [record for record in records if record.kind in MONEY and (
        getattr(record.document, "allocations", ()) or one.purpose != "link" and is_unapplied(record))]
    wanted = [*documents, *payments]
    one.left_aside += len(records) - len(wanted)
    if not wanted:
        return
    rows = note_records(one.connection_id, wanted)
    own = rows[len(documents):]
    new = {row: payment.document for row, payment in zip(own, payments, strict=True) if not row.payment_known}
    note_payments(new, pulled=True)
    own.browse(row.id for row in new).idle = True
    have = set(one.env["books.import.row"].search(
        [("import_id", "=", one.id), ("record_id", "in", rows.ids)]).record_id.ids)
    one.env["books.import.row"].create([
        {"import_id": one.id, "record_id": row.id, "kind": record.kind,
         "contact_name": getattr(record.document, "contact_name", "") or False,
         "content": dumps(asdict(record.document)) if record.document else False,
         "cannot": "not_understood" if record.not_understood else False}
        for row, record in zip(rows[:len(documents)], documents, strict=True)
        if record.kind in DOCUMENTS and row.id not in have])
