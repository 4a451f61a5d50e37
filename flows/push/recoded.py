"""Read codes that people may change in the books, before something is sent that refers to objects by code."""

from datetime import timezone
from functools import partial

from odoo import fields

from ...providers.errors import BooksError
from ...tools.retry import until_committed
from ..connect.interruption import halt
from ..pull.catalogue import note_vanished
from ..pull.pages import note_committed
from .due import due_domain


def read_codes(connection, provider):
    """Read the current codes of the lists that due documents refer to by code."""
    kinds = kinds_named(connection, provider)
    if not kinds:
        return
    connection.env["ir.cron"]._commit_progress()  # no lock is held during the requests that follow
    try:
        for kind in kinds:
            since = fields.Datetime.to_datetime(connection.catalogues[kind]).replace(tzinfo=timezone.utc)
            for page in provider.recoded(kind, since):
                note_committed(connection, page, "list", partial(note_taken, connection, kind, page.records))
    except BooksError as error:
        until_committed(connection.env, lambda error=error: halt(connection, error))


def kinds_named(connection, provider):
    """The lists to which due documents may refer by code."""
    if not provider.named_by_code:
        return []
    due = connection.env["books.job"]._read_group(
        [*due_domain(connection), ("verb", "=", "push"), ("kind", "in", list(provider.named_by_code))], ["kind"])
    read = connection.catalogues or {}
    kinds = {(kind, listed) for [kind] in due for listed in provider.named_by_code[kind] if listed in read}
    return sorted({listed for kind, listed in kinds if is_named(connection, kind, listed)})


def is_named(connection, kind, listed):
    """Whether what is pushed as this kind may refer to an object of this list: documents refer only to the items that
    products are mapped to, and to the default item."""
    if kind != "item" and listed == "item":
        default = connection.line_needs == "item" and connection.default_item_id
        return bool(default) or bool(connection.env["books.mapping"].search_count(
            [("connection_id", "=", connection.id), ("kind", "=", "product"), ("confirmed", "=", True)], limit=1))
    return bool(connection.env["books.record"].search_count(
        [("connection_id", "=", connection.id), ("kind", "=", listed), ("state", "=", "active")], limit=1))


def note_taken(connection, kind, seen):
    """Mark rows as gone whose code another object has now, because codes are unique."""
    codes = {one.number.casefold(): one.external_id for one in seen if one.number and one.state == "active"}
    if not codes:
        return
    rows = connection.env["books.record"].search([
        ("connection_id", "=", connection.id), ("kind", "=", kind), ("state", "=", "active"), ("number", "!=", False)])
    note_vanished(rows.filtered(lambda row: codes.get(row.number.casefold(), row.external_id) != row.external_id))
