"""Objects of the books that could not be read."""

import hashlib

from ...providers import PROVIDERS
from ...providers.documents import Unreadable
from ...providers.reading import WHOLE_LIST
from ...providers.transport import dumps
from ...tools.clock import database_now
from ..blocking import Blocked
from ..kinds import DOCUMENTS, GONE, MONEY
from ..refresh import refresh_forms
from .differences import note_differences


def note_unreadable(connection, page, source, refused=()):
    """Store the unreadable objects of a page, and remove those that could be read.

    :param source: how objects without a readable id are read again: "list" or "changes".
    :param refused: [(record, error)] that Odoo could not store.
    """
    read = {*page.read, *((record.kind, record.external_id) for record in page.records)}
    found = {}
    for one in page.unreadable:
        found[one.kind, _key(one)] = (one, "id" if one.external_id else source)
    for record, error in refused:
        one = Unreadable(
            kind=record.kind, external_id=record.external_id, reason=str(error)[:300], raw=dumps(repr(record)))
        read.discard((record.kind, record.external_id))
        found[one.kind, _key(one)] = (one, source)
    noted = connection.env["books.unreadable"].search([("connection_id", "=", connection.id)])
    known = {(row.kind, row.key): row for row in noted}
    connection.env["books.unreadable"].browse([row.id for key, row in known.items() if key in read]).unlink()
    doubt(connection, page.unreadable)
    now = found and database_now(connection.env)
    for key, (one, how) in found.items():
        values = {"problem": one.reason, "raw": one.raw, "source": how, "seen_at": now, "asked": False}
        row = known.get(key)
        if row and row.exists():
            row.write(values | {"left_out": row.left_out and row.raw == one.raw})
        else:
            connection.env["books.unreadable"].create(values | {
                "connection_id": connection.id, "kind": one.kind, "external_id": one.external_id, "key": key[1],
                "tried_at": now})


def doubt(connection, unreadable):
    """Show a difference on the documents of unreadable objects: what was last read may be outdated."""
    kinds = PROVIDERS[connection.provider].listed_kinds
    doubted = {(kind, one.external_id): one for one in unreadable for kind in kinds.get(one.kind, (one.kind,))}
    rows = connection.env["books.record"].search([
        ("connection_id", "=", connection.id), ("kind", "in", (*DOCUMENTS, *MONEY)), ("state", "not in", GONE),
        ("external_id", "in", [one.external_id for one in unreadable if one.external_id])]) if doubted else ()
    found = connection.env["books.record"]
    for row in rows:
        one = doubted.get((row.kind, row.external_id))
        if one and not (row.state == "unknown" and row.decision == "ignore"):
            row.write({"state": "unknown", "waiting": False, "unreadable": True, "not_understood": one.reason})
            row._block(Blocked("unreadable_now", row, books=connection.provider_label, what=one.reason))
            found |= row
    if found:
        refresh_forms(connection, note_differences(found))


def note_complete(connection, source, kinds=()):
    """Remove unreadable objects that did not come again in a complete reading of a list or of the changes."""
    domain = [("connection_id", "=", connection.id), ("source", "=", source), ("asked", "=", True)]
    connection.env["books.unreadable"].search([*domain, *([("kind", "in", list(kinds))] if kinds else [])]).unlink()


def ask_for_forbidden_lists(connection):
    """Read forbidden lists again: the person who connected now may have more rights."""
    connection.env["books.unreadable"].search([
        ("connection_id", "=", connection.id), ("raw", "=like", f"{WHOLE_LIST}%")]).tried_at = False


def _key(one):
    return one.external_id or hashlib.sha256(one.raw.encode(errors="replace")).hexdigest()
