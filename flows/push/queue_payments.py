"""Payments that change in Odoo are queued."""

from collections import defaultdict

from odoo.tools import SQL

from ...providers import PROVIDERS
from ..connect.wake import wake_push
from ..kinds import GONE, PAYMENTS, REFUND_TYPES
from .payment_kinds import payment_kinds, pulled_payments
from .payment_source import write_offs_of
from .queue import queue
from .queue_unapplied import wanted_unapplied


def queue_payments(connection, parts, gone=False):
    """Queue what of these parts settles documents that stand in the books, unless it came from there.

    :param parts: see `parts_of`.
    :param gone: they were just undone.
    """
    if not parts or not connection.push_payments or connection.state not in ("active", "expired", "error"):
        return
    Record, provider = connection.env["books.record"], PROVIDERS[connection.provider]
    wanted = wanted_unapplied(connection, parts, gone) if provider.advances else defaultdict(set)
    parts = [part for part in parts if not part.advance]
    known = {row.res_id: payment_kinds(connection)[row.kind] for row in Record.search([
        ("connection_id", "=", connection.id), ("res_model", "=", "account.move"),
        ("res_id", "in", [part.document.id for part in parts]), ("kind", "in", list(payment_kinds(connection))),
        # What failed because its document was gone there does not fail any more once it settles it no more.
        *([] if gone else [("state", "not in", GONE)])])}
    parts = [part for part in parts if part.document.id in known]
    pulled = pulled_payments(connection, parts) if parts else ()
    parts = [part for part in parts if part.payer not in pulled]
    sent = set()
    if provider.payment_settles == "one" and parts and gone:
        # What somebody there set against it is Odoo's to take off from now on.
        Record.search([
            ("connection_id", "=", connection.id), ("res_model", "=", "account.partial.reconcile"),
            ("res_id", "in", [part.partial.id for part in parts]), ("from_odoo", "=", False),
            ("state", "not in", GONE)]).from_odoo = True
    elif provider.payment_settles == "one" and parts:
        # Neither side ever changes such a part: what is known there stays as it is until it is undone.
        sent = set(Record.search([
            ("connection_id", "=", connection.id), ("res_model", "=", "account.partial.reconcile"),
            ("res_id", "in", [part.partial.id for part in parts])]).mapped("res_id"))
    for part in parts:
        way = known[part.document.id]
        for line in write_offs_of(part.payer):
            wanted[provider.writes_off[way], line._name].add(line.id)
        if part.document.move_type in REFUND_TYPES and way in provider.gives_back:
            wanted[provider.gives_back[way], part.payer._name].add(part.payer.id)
        record = part.payer if provider.payment_settles == "many" else part.partial
        if part.partial.id not in sent:
            wanted[way, record._name].add(record.id)
    for (kind, model), ids in wanted.items():
        queue(connection, kind, connection.env[model].browse(sorted(ids)))
    if wanted:
        wake_push(connection)


def requeue_payments(connection, payments):
    """Queue those of these payments that stand in the books: they change in Odoo, or are taken back."""
    if not connection.push_payments:
        return
    provider = PROVIDERS[connection.provider]
    rows = connection.env["books.record"].search([
        ("connection_id", "=", connection.id), ("from_odoo", "=", True),
        ("kind", "in", (*PAYMENTS, *provider.gives_back.values())),
        ("res_model", "=", payments._name), ("res_id", "in", payments.ids), ("state", "not in", GONE)])
    stands_as = {connection._record_kind(kind): kind for kind in provider.advances.values()}
    for kind, of_kind in rows.grouped("kind").items():
        queue(
            connection, stands_as.get(kind, kind), payments.browse(of_kind.mapped("res_id")))
    # What stands for itself is told of by no reconciliation.
    waiting = connection.env["books.job"].search([
        ("connection_id", "=", connection.id), ("kind", "in", list(stands_as.values())),
        ("res_model", "=", payments._name), ("res_id", "in", payments.ids), ("state", "!=", "done")])
    for kind, of_kind in waiting.grouped("kind").items():
        queue(connection, kind, payments.browse(of_kind.mapped("res_id")))
    if rows or waiting:
        requeue_write_offs(connection, payments)
        wake_push(connection)


def requeue_write_offs(connection, payments):
    """Queue what these payments write off, and what stands in the books for lines that are gone."""
    rows = connection.env["books.record"].browse(written_off(connection, payments.move_id.line_ids))
    for kind, of_kind in rows.grouped("kind").items():
        queue(connection, kind, connection.env["account.move.line"].browse(of_kind.mapped("res_id")))


def written_off(connection, lines):
    """Ids of the records that stand for these lines, and for lines that are gone: an entry that changed makes its lines
    anew. Found in the database alone, for there may be very many write-offs."""
    connection.env["books.record"].flush_model()
    return [row_id for [row_id] in connection.env.execute_query(SQL(
        """
        SELECT row.id FROM books_record row
         WHERE row.connection_id = %s AND row.from_odoo AND row.res_model = 'account.move.line'
           AND row.state NOT IN %s AND (row.res_id = ANY(%s) OR (row.res_id != 0 AND NOT EXISTS (
               SELECT FROM account_move_line line WHERE line.id = row.res_id)))
         ORDER BY row.id
        """, connection.id, GONE, lines.ids))]
