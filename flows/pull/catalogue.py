"""Lists that are read whole: accounts, taxes, items, payment terms, contacts."""

from functools import partial

from odoo import fields

from ...providers.documents import Page
from ...providers.errors import Rejected
from ...providers.reading import forbidden
from ...tools.clock import database_now
from ...tools.retry import until_committed
from ..connect.suggestions import suggest_all
from .pages import OutOfTime, note_committed
from .unreadable import note_complete

# {reason of an issue: the list that a person completes in the books}
ADDED_BY_HAND = dict.fromkeys(("account_has_no_item", "account_has_several_items", "account_item_refused"), "item")
MAY_BE_EMPTY = ("item", "term")  # there are always accounts and taxes


def catalogue_kinds(connection):
    return ("account", "tax", "item", "term", *connection._contact_kinds())


def begin(connection, provider):
    """Store the cursor of the changes before the lists are read, so that changes in the meantime are read as well."""
    if not connection.cursor and not connection.first_cursor:
        cursor = [page.cursor for page in provider.changes("", connection._clock())][-1]
        until_committed(connection.env, lambda: connection.write({"first_cursor": cursor}))


def read_catalogue(connection, kinds):
    """Read and store all objects of these kinds. An interrupted reading continues after the last stored page.

    :raises OutOfTime: the schedule has to end.
    """
    provider = connection._provider()
    for kind in kinds:
        if kind in (connection.catalogues or {}):
            continue
        place = (connection.list_places or {}).get(kind) or {"at": "", "seen": [], "all_told": True}
        awaited = connection.reads_awaited
        for page in allowed_pages(provider, kind, place["at"]):
            place = following(place, page, kind in provider.read_daily)
            move = partial(keep_place, connection, kind, place) if page.cursor else partial(
                end_list, connection, provider, kind, place, awaited)
            if note_committed(connection, page, "list", move) <= 0:
                raise OutOfTime


def following(place, page, listed):
    """The position in a list after this page.

    :param listed: whether the ids in the list are collected, to find the objects that are missing from it.
    """
    objects = (*page.records, *page.unreadable) if listed else ()
    return {
        "at": page.cursor, "seen": [*place["seen"], *(one.external_id for one in objects)],
        "all_told": place["all_told"] and all(one.external_id for one in page.unreadable)}


def keep_place(connection, kind, place):
    connection.list_places = (connection.list_places or {}) | {kind: place}


def end_list(connection, provider, kind, place, awaited):
    """Note that a list was read to its end.

    :param awaited: how often a reading had been awaited when this one began: if somebody waits for a later one, a list
        that the changes do not cover is read again.
    """
    note_complete(connection, "list", [kind])
    if kind in provider.read_daily and place["all_told"] and (place["seen"] or kind in MAY_BE_EMPTY):
        note_vanished(connection.env["books.record"].search([
            ("connection_id", "=", connection.id), ("kind", "=", kind), ("state", "=", "active"),
            ("external_id", "not in", place["seen"])]))
    if kind not in provider.read_daily or connection.reads_awaited == awaited:
        now = fields.Datetime.to_string(database_now(connection.env))
        connection.catalogues = (connection.catalogues or {}) | {kind: now}
    forget_places(connection, [kind])


def forget_places(connection, kinds):
    places = connection.list_places or {}
    if not places.keys().isdisjoint(kinds):
        connection.list_places = {kind: place for kind, place in places.items() if kind not in kinds} or False


def allowed_pages(provider, kind, cursor):
    """The pages of a list. A list that the person who connected may not read does not block the others."""
    try:
        yield from provider.catalogue(kind, cursor)
    except Rejected as error:
        if error.reason != "permission":
            raise
        yield Page(records=(), cursor="", unreadable=(forbidden(kind, error),))


def note_vanished(rows):
    """Mark objects that are no longer in their list."""
    rows.state = "deleted"
    rows.env["books.mapping"]._follow(rows)


def read_daily(connection, kinds):
    """Read lists again that the changes do not cover: daily, hourly where a person is to add something to them, and
    after `forget_catalogues`."""
    now, read = database_now(connection.env), connection.catalogues or {}
    awaited = awaited_kinds(connection)
    due = [kind for kind in kinds if read.get(kind, "") < fields.Datetime.to_string(
        fields.Datetime.subtract(now, hours=1 if kind in awaited else 24))]
    if due:
        until_committed(connection.env, lambda: forget_catalogues(connection, due))
        read_catalogue(connection, due)
        until_committed(connection.env, lambda: suggest_all(connection))


def awaited_kinds(connection):
    """The lists to which a person is to add something in the books: see `ADDED_BY_HAND`."""
    return {ADDED_BY_HAND[issue.reason] for issue in connection.env["books.issue"].search([
        ("connection_id", "=", connection.id), ("state", "=", "open"), ("reason", "in", list(ADDED_BY_HAND))])}


def forget_catalogues(connection, kinds):
    """Read these lists whole again with the next reading of changes."""
    connection.catalogues = {kind: at for kind, at in (connection.catalogues or {}).items() if kind not in kinds}
    forget_places(connection, kinds)
