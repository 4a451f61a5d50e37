"""Queue what journal entries settle of documents in the books."""

from collections import defaultdict

from ..connect.wake import wake_push
from ..kinds import GONE, PARTIAL, PAYMENTS
from ..omissions import sent_automatically
from .entry_settlements import settlements_of
from .payment_kinds import entry_pushes
from .queue import queue


def queue_entry_settlements(connection, partials, urgent=False):
    """Queue those of these partials by which a journal entry settles a document that is in the books, unless they
    are there.

    :param urgent: a person waits for them.
    :return: the jobs.
    """
    jobs = connection.env["books.job"]
    if not connection.push_payments or connection.state not in ("active", "expired", "error"):
        return jobs
    settlements = settlements_of(partials)
    if not settlements:
        return jobs
    documents = jobs.env["books.record"]._of_moves(connection, jobs.env["account.move"].union(*(
        settlement.document for settlement in settlements.values())))
    sent = {row.res_id for row in rows_of(connection, partials) if row.kind in PAYMENTS}
    wanted = defaultdict(partials.browse)
    for partial, settlement in settlements.items():
        row = documents.get(settlement.document.id)
        if row and partial.id not in sent:
            for push in entry_pushes(connection, row.kind, settlement):
                wanted[push.kind] |= partial
    for kind, of_kind in wanted.items():
        jobs |= queue(connection, kind, sent_automatically(connection, of_kind, pressed=urgent), urgent)
    if jobs:
        wake_push(connection)
    return jobs


def requeue_entry_settlements(connection, moves):
    """Queue what these journal entries settle in the books: they were changed, reversed or cancelled in Odoo."""
    lines = moves.line_ids
    partials = lines.matched_debit_ids | lines.matched_credit_ids
    if partials and connection.push_payments:
        queue_removals(connection, sent_settlements(connection, partials))


def sent_settlements(connection, partials):
    """{kind: those of these partials whose settlement by a journal entry Odoo sent, or is sending}"""
    found = defaultdict(partials.browse)
    settling = partials.browse().union(*settlements_of(partials))
    if not settling:
        return found
    jobs = connection.env["books.job"].search([
        ("connection_id", "=", connection.id), ("res_model", "=", PARTIAL), ("res_id", "in", settling.ids),
        ("state", "=", "sending")])
    for one in (*rows_of(connection, settling), *jobs):
        found[one.kind] |= settling.browse(one.res_id)
    return found


def rows_of(connection, partials):
    """The `books.record`s that Odoo sent for these partials."""
    return connection.env["books.record"].search([
        ("connection_id", "=", connection.id), ("res_model", "=", PARTIAL), ("res_id", "in", partials.ids),
        ("from_odoo", "=", True), ("state", "not in", GONE)])


def queue_removals(connection, settlements):
    """Queue settlements that were undone or changed; the credits that they applied follow them.

    :param settlements: {kind: partials}, see `sent_settlements`.
    """
    for kind, partials in settlements.items():
        queue(connection, kind, partials)
    if settlements:
        wake_push(connection)
