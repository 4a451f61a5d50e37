"""Money that settles nothing is queued."""

from collections import defaultdict
from functools import partial

from odoo.tools import SQL, OrderedSet

from ...providers import PROVIDERS
from ...tools.retry import until_committed
from ..kinds import GONE
from .payment_kinds import pulled_payments
from .payment_source import SIDES, side_of
from .queue import queue


def queue_unapplied(connection):
    """Queue money that is open in Odoo and does not stand in the books."""
    if connection.push_payments and connection._is_working():
        until_committed(connection.env, partial(queue_open_money, connection))


def wanted_unapplied(connection, parts, gone):
    """What is to be queued of money that stands for itself, or is to, now that these parts change what is left.

    :return: {(kind, model): ids}
    """
    provider, wanted = PROVIDERS[connection.provider], defaultdict(set)
    returned = [part for part in parts if part.advance]
    owners = OrderedSet(part.advance for part in returned)
    if provider.payment_settles == "one":
        owners |= OrderedSet(part.payer for part in parts)
    kinds = {connection._record_kind(kind): kind for kind in provider.advances.values()}
    rows, waiting = {}, set()
    for name in {payer._name for payer in owners}:
        of = [("connection_id", "=", connection.id), ("res_model", "=", name),
              ("res_id", "in", [payer.id for payer in owners if payer._name == name])]
        for row in connection.env["books.record"].search(
                [*of, ("kind", "in", list(kinds)), *([] if gone else [("state", "not in", GONE)])]):
            rows[name, row.res_id] = row
        waiting |= {(name, job.res_id) for job in connection.env["books.job"].search(
            [*of, ("kind", "in", list(kinds.values())), ("state", "!=", "done")])}
    for payer in owners:
        kind = provider.advances.get(side_of(payer))
        key = (payer._name, payer.id)
        own = rows[key].from_odoo if key in rows else key in waiting
        if kind and own:
            wanted[kind, payer._name].add(payer.id)
    pulled = pulled_payments(connection, returned) if returned else ()
    for part in returned:
        payer, kind = part.advance, provider.advances.get(side_of(part.advance))
        row = rows.get((payer._name, payer.id))
        if not kind or part.payer in pulled:
            continue
        if not row and payer not in pulled and payer.date >= unapplied_from(connection):
            wanted[kind, payer._name].add(payer.id)
        if row and provider.payment_settles == "one":
            wanted["payment", part.partial._name].add(part.partial.id)
        elif row and kind in provider.gives_back:
            wanted[provider.gives_back[kind], part.payer._name].add(part.payer.id)
    return wanted


def unapplied_from(connection):
    """The day from which on money that settles nothing is sent by itself.

    Older money may have been recorded in the books by hand: without a start date it is none from before the
    connection.
    """
    return connection.start_date or connection.create_date.date()


def queue_open_money(connection):
    for side, kind in PROVIDERS[connection.provider].advances.items():
        account_type, outgoing = next(key for key, whose in SIDES.items() if whose == side)
        rows = connection.env.execute_query(SQL(
            """
            SELECT DISTINCT CASE WHEN move.origin_payment_id IS NULL THEN 'account.bank.statement.line'
                                 ELSE 'account.payment' END AS model,
                   COALESCE(move.origin_payment_id, move.statement_line_id) AS id
              FROM account_move_line line
              JOIN account_move move ON move.id = line.move_id
              JOIN account_account account ON account.id = line.account_id
             WHERE line.company_id = ANY(%(companies)s) AND line.parent_state = 'posted' AND NOT line.reconciled
               AND account.account_type = %(account_type)s AND line.date >= %(start)s
               AND CASE WHEN %(outgoing)s THEN line.amount_residual > 0 ELSE line.amount_residual < 0 END
               AND move.commercial_partner_id IS NOT NULL
               AND (move.origin_payment_id IS NOT NULL OR move.statement_line_id IS NOT NULL)
               AND NOT EXISTS (
                   SELECT FROM books_record row
                    WHERE row.connection_id = %(connection)s
                      AND (row.kind = %(record_kind)s OR row.from_odoo IS NOT TRUE)
                      AND (row.res_model, row.res_id) IN (
                          ('account.payment', move.origin_payment_id),
                          ('account.bank.statement.line', move.statement_line_id)))
               AND NOT EXISTS (
                   SELECT FROM books_job job
                    WHERE job.connection_id = %(connection)s AND job.kind = %(kind)s AND job.state != 'done'
                      AND (job.res_model, job.res_id) IN (
                          ('account.payment', move.origin_payment_id),
                          ('account.bank.statement.line', move.statement_line_id)))
            """, companies=connection._company_ids(), account_type=account_type, outgoing=outgoing,
            start=unapplied_from(connection), connection=connection.id, kind=kind,
            record_kind=connection._record_kind(kind)))
        for model in sorted({model for model, _id in rows}):
            queue(connection, kind, connection.env[model].browse(
                sorted(record_id for name, record_id in rows if name == model)))
