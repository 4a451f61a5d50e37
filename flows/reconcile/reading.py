"""Read the books page by page, and compare each page with Odoo. Nothing is stored but the rows that differ."""

from dataclasses import replace
from functools import partial

from odoo.tools import SQL

from ...tools.retry import until_committed
from ..kinds import DOCUMENTS, MONEY
from ..pull.pages import OutOfTime, parts_of, permitted
from ..records import known_rows
from .compare import compare_documents
from .listed import compare_listed, kinds_of
from .payments import compare_payments

MOST_AT_ONCE = 30  # number of ids in one request


def read_books(run):
    """Read what is left of the lists. The position is stored with each page, so that an interrupted reading resumes.

    :raises BooksError: the books could not be read.
    :raises OutOfTime: the schedule has to end.
    """
    provider = run.connection_id._provider()
    for name in run._lists():
        place = (run.places or {}).get(name) or {"at": "", "read": 0}
        if place["at"] is None:
            continue
        for page in permitted(name, pages_of(run, provider, name, place["at"])):
            last, page = last_of(page), without_repeated(run, page, place.get("last", ()))
            place = {"at": page.cursor or None, "read": place["read"] + len(page.records) + len(page.unreadable),
                     "unread": place.get("unread", 0) + len(page.unreadable), "last": last}
            if compare_page(run, page, name, place) <= 0:
                raise OutOfTime


def without_repeated(run, page, last):
    """A page without what was compared before: pages may overlap, and what changes meanwhile may come again.

    :param last: the result of `last_of` for the page before.
    """
    known = known_rows(run.connection_id, page.records)
    seen = {row_id for [row_id] in run.env.execute_query(SQL(
        "SELECT record_id FROM books_reconciliation_seen WHERE run_id = %s AND record_id = ANY(%s)",
        run.id, [row.id for row in known.values()]))}
    before = {key for key, row in known.items() if row.id in seen} | {tuple(key) for key in last}
    return replace(
        page, records=tuple(one for one in page.records if (one.kind, one.external_id) not in before),
        unreadable=tuple(one for one in page.unreadable if not one.external_id or (
            one.kind, one.external_id) not in before))


def last_of(page):
    """What a page contains, if another one follows that may contain some of it again."""
    return keys_of((*page.records, *page.unreadable)) if page.cursor else []


def keys_of(objects):
    """What identifies these objects, as a run's places keep it."""
    return [[one.kind, one.external_id] for one in objects]


def pages_of(run, provider, name, cursor):
    """The pages of a list from a position."""
    if name in kinds_of(run.connection_id):
        yield from provider.catalogue(name, cursor)
    else:
        yield from provider.history(
            name, run.since or None, until=run.until or None, open_only=run.open_only, cursor=cursor)


def by_ids(provider, name, external_ids):
    """These objects of a list as they are now, in one page; a list that may not be read is one unreadable object."""
    page, = permitted(name, (provider.read_again(name, ids) for ids in (external_ids,)))
    return page


def compare_page(run, page, name, place):
    """Compare a page, and store the position after it, committed together.

    :return: the seconds left to the schedule.
    """
    *first, last = parts_of(page)
    for part in first:
        until_committed(run.env, partial(compare_first, run, name, part.records))

    def end():
        compare_part(run, last.records)
        run.write({"places": (run.places or {}) | {name: place}, "unreadable": run.unreadable + len(page.unreadable)})

    return until_committed(run.env, end)[1]


def compare_first(run, name, records):
    """Compare a part of a page that is not its last one: it is compared, if the page has to be read again."""
    compare_part(run, records)
    place = (run.places or {}).get(name) or {"at": "", "read": 0}
    run.places = (run.places or {}) | {name: place | {"last": [*place.get("last", ()), *keys_of(records)]}}


def compare_part(run, records):
    """Compare some records of the books with what Odoo holds."""
    records = list({(record.kind, record.external_id): record for record in records}.values())
    known = known_rows(run.connection_id, records)
    note_seen(run, [row.id for row in known.values()])
    compare_documents(run, [record for record in records if record.kind in DOCUMENTS], known)
    compare_payments(run, [record for record in records if record.kind in MONEY], known)
    compare_listed(run, [record for record in records if record.kind in kinds_of(run.connection_id)], known)


def note_seen(run, ids):
    """Note what exists in the books, to find at the end what no longer does."""
    if ids:
        run.env.cr.execute(SQL(
            "INSERT INTO books_reconciliation_seen (run_id, record_id) SELECT %s, unnest(%s) ON CONFLICT DO NOTHING",
            run.id, ids))
