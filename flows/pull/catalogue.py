"""Lists that are read whole: accounts, taxes, items, payment terms, contacts."""

from odoo import fields

from ...providers.documents import Page
from ...providers.errors import Rejected
from ...providers.reading import forbidden
from ...tools.clock import database_now
from ...tools.retry import until_committed
from ..connect.suggestions import suggest_all
from .pages import note_committed
from .unreadable import note_complete

MAY_BE_EMPTY = ("item", "term")  # there are always accounts and taxes


def catalogue_kinds(connection):
    return ("account", "tax", "item", "term", *connection._contact_kinds())


def read_catalogue(connection, kinds):
    """Note everything of these kinds, each read once."""
    provider = connection._provider()
    for kind in kinds:
        if kind in (connection.catalogues or {}):
            continue
        seen, all_told = [], True
        for page in allowed_pages(provider, kind):
            note_committed(connection, page, "list", moves=False)
            seen += [one.external_id for one in (*page.records, *page.unreadable)]
            all_told = all_told and all(one.external_id for one in page.unreadable)

        def noted(kind=kind, seen=seen, all_told=all_told):
            note_complete(connection, "list", [kind])
            if kind in provider.read_daily and all_told and (seen or kind in MAY_BE_EMPTY):
                note_vanished(connection.env["books.record"].search([
                    ("connection_id", "=", connection.id), ("kind", "=", kind), ("state", "=", "active"),
                    ("external_id", "not in", seen)]))
            now = fields.Datetime.to_string(database_now(connection.env))
            connection.catalogues = (connection.catalogues or {}) | {kind: now}

        until_committed(connection.env, noted)


def allowed_pages(provider, kind):
    """The pages of a list; one that the person who connected may not read stops no other."""
    try:
        yield from provider.catalogue(kind)
    except Rejected as error:
        if error.reason != "permission":
            raise
        yield Page(records=(), cursor="", unreadable=(forbidden(kind, error),))


def note_vanished(rows):
    """What stood in a list and is not in it any more."""
    rows.state = "deleted"
    rows.env["books.mapping"]._follow(rows)


def read_daily(connection, kinds):
    """Read again what the changes do not tell all of: daily, and when it was forgotten on purpose."""
    yesterday = fields.Datetime.to_string(fields.Datetime.subtract(database_now(connection.env), days=1))
    read = connection.catalogues or {}
    due = [kind for kind in kinds if read.get(kind, "") < yesterday]
    if due:
        until_committed(connection.env, lambda: forget_catalogues(connection, due))
        read_catalogue(connection, due)
        until_committed(connection.env, lambda: suggest_all(connection))


def forget_catalogues(connection, kinds):
    """Let these lists be read whole again, with the next reading of changes."""
    connection.catalogues = {kind: at for kind, at in (connection.catalogues or {}).items() if kind not in kinds}
