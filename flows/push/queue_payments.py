"""Queue payments that are created, changed or undone in Odoo."""

from collections import defaultdict

from odoo.tools import SQL

from ...providers.money import CREDITED_WRITE_OFF, PART, WRITE_OFF
from ..connect.wake import wake_push
from ..kinds import GONE, PARTIAL, PAYMENTS
from ..omissions import sent_automatically
from .accepts_payments import without_payments
from .parts import parts_of
from .payment_kinds import pulled_payments
from .payment_source import is_taxed, partials_of, write_offs_of
from .queue import queue
from .queue_unapplied import wanted_unapplied
from .strategy import strategy_of


def queue_payments(connection, parts, gone=False, pressed=False):
    """Queue those of these parts that settle documents in the books, unless the payment came from there.

    :param parts: see `parts_of`.
    :param gone: whether they were just undone.
    :param pressed: whether a person sends them, also those that were left out.
    :return: the jobs.
    """
    jobs = connection.env["books.job"]
    if not parts or not connection.push_payments or connection.state not in ("active", "expired", "error"):
        return jobs
    # A branch with books of its own may have been paid with money of its parent, which moved in other books.
    companies = connection._companies()
    parts = [part for part in parts if part.payment.company_id in companies]
    strategy = strategy_of(connection)
    wanted = wanted_unapplied(connection, parts, gone) if strategy.unapplied else defaultdict(set)
    parts = [part for part in parts if not part.refunded]
    known = {row.res_id: row.kind for row in connection.env["books.record"].search([
        ("connection_id", "=", connection.id), ("res_model", "=", "account.move"),
        ("res_id", "in", [part.document.id for part in parts]), ("kind", "in", list(strategy.payments)),
        # A job that failed because its document was deleted there succeeds once the payment no longer settles it.
        *([] if gone else [("state", "not in", GONE)])])}
    parts = [part for part in parts if part.document.id in known]
    pulled = pulled_payments(connection, parts) if parts else ()
    settling = defaultdict(set)
    for part in parts:
        if part.payment not in pulled:
            for push in strategy.pushes(known[part.document.id]):
                for record in sources_of(connection, part, push.source):
                    settling[push.kind, record._name].add(record.id)
    leave_known(connection, settling, gone)
    for key, ids in settling.items():
        wanted[key] |= ids
    for (kind, model), ids in wanted.items():
        records = connection.env[model].browse(sorted(ids))
        jobs |= queue(
            connection, kind, records if gone else sent_automatically(connection, records, pressed), urgent=pressed)
    if wanted:
        wake_push(connection)
    return jobs


def sources_of(connection, part, source):
    """The records of this kind of source for the payment of a part."""
    if source == WRITE_OFF:
        return write_offs_of(part.payment)
    if source == CREDITED_WRITE_OFF:
        lines = write_offs_of(part.payment)
        return lines.filtered(is_taxed) | without_payments(connection, lines)
    return [part.partial if source == PART else part.payment]


def leave_known(connection, wanted, gone):
    """Leave out reconciliations that are in the books: they never change until they are undone.

    A credit that was applied in the books is unapplied by Odoo from then on.

    :param wanted: {(kind, model): ids}; those left out are removed from it.
    """
    ids = {record_id for (_kind, model), of_kind in wanted.items() if model == PARTIAL for record_id in of_kind}
    if not ids:
        return
    rows = connection.env["books.record"].search([
        ("connection_id", "=", connection.id), ("res_model", "=", PARTIAL), ("res_id", "in", list(ids))])
    if gone:
        rows.filtered(lambda row: not row.from_odoo and row.state not in GONE).from_odoo = True
        return
    known = set(rows.mapped("res_id"))
    for key in [key for key in wanted if key[1] == PARTIAL]:
        wanted[key] -= known
        if not wanted[key]:
            del wanted[key]


def requeue_payments(connection, payments):
    """Queue those of these payments that are in the books: they were changed or cancelled in Odoo."""
    if not connection.push_payments:
        return
    strategy = strategy_of(connection)
    rows = connection.env["books.record"].search([
        ("connection_id", "=", connection.id), ("from_odoo", "=", True),
        ("kind", "in", (*PAYMENTS, *strategy.refund_kinds)),
        ("res_model", "=", payments._name), ("res_id", "in", payments.ids), ("state", "not in", GONE)])
    pushed_as = {connection._record_kind(kind): kind for kind in strategy.unapplied.values()}
    for kind, of_kind in rows.grouped("kind").items():
        queue(
            connection, pushed_as.get(kind, kind), payments.browse(of_kind.mapped("res_id")))
    # An unapplied payment has no partial that could queue it.
    waiting = connection.env["books.job"].search([
        ("connection_id", "=", connection.id), ("kind", "in", list(pushed_as.values())),
        ("res_model", "=", payments._name), ("res_id", "in", payments.ids), ("state", "!=", "done")])
    for kind, of_kind in waiting.grouped("kind").items():
        queue(connection, kind, payments.browse(of_kind.mapped("res_id")))
    parts = requeue_parts(connection, payments)
    if rows or waiting or parts:
        requeue_write_offs(connection, payments)
        wake_push(connection)


def requeue_parts(connection, payments):
    """Queue the parts of these payments that are payments of their own in the books, or could not be sent: they hold
    the date and the account of the payment.

    :return: those parts.
    """
    partials = payments.env[PARTIAL].union(*(part.partial for part in parts_of(partials_of(payments))))
    if not partials:
        return partials
    own = [("connection_id", "=", connection.id), ("res_model", "=", PARTIAL), ("res_id", "in", partials.ids),
           ("kind", "in", PAYMENTS)]
    kinds = defaultdict(partials.browse)
    for one in (
            *connection.env["books.record"].search([*own, ("from_odoo", "=", True), ("state", "not in", GONE)]),
            *connection.env["books.job"].search([*own, ("verb", "=", "push"), ("state", "=", "failed")])):
        kinds[one.kind] |= partials.browse(one.res_id)
    for kind, of_kind in kinds.items():
        queue(connection, kind, of_kind)
    return partials.browse().union(*kinds.values())


def requeue_write_offs(connection, payments):
    """Queue the write-offs of these payments, and the credits in the books of write-off lines that were deleted."""
    rows = connection.env["books.record"].browse(written_off(connection, payments.move_id.line_ids))
    for kind, of_kind in rows.grouped("kind").items():
        queue(connection, kind, connection.env["account.move.line"].browse(of_kind.mapped("res_id")))


def written_off(connection, lines):
    """Ids of the `books.record`s of these write-off lines and of deleted ones: an entry that changes creates its lines
    anew. Computed by the database, because there may be very many write-offs."""
    connection.env["books.record"].flush_model()
    return [row_id for [row_id] in connection.env.execute_query(SQL(
        """
        SELECT row.id FROM books_record row
         WHERE row.connection_id = %s AND row.from_odoo AND row.res_model = 'account.move.line'
           AND row.state NOT IN %s AND (row.res_id = ANY(%s) OR (row.res_id != 0 AND NOT EXISTS (
               SELECT FROM account_move_line line WHERE line.id = row.res_id)))
         ORDER BY row.id
        """, connection.id, GONE, lines.ids))]
