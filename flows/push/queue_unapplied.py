"""Queue unapplied payments."""

from collections import defaultdict
from datetime import timedelta
from functools import partial

from odoo.tools import SQL, OrderedSet

from ...providers.money import MONEY, PART
from ...tools.retry import until_committed
from ..kinds import GONE
from .payment_kinds import pulled_payments
from .payment_source import SIDES, settles_in_other_books, side_of
from .queue import queue
from .strategy import strategy_of


def queue_unapplied(connection):
    """Queue payments with an unapplied amount in Odoo that are not in the books."""
    if connection.push_payments and connection._is_working():
        until_committed(connection.env, partial(queue_open_money, connection))


def wanted_unapplied(connection, parts, gone):
    """The unapplied payments to queue because these parts change their amount.

    :param gone: whether these parts were just undone.
    :return: {(kind, model): ids}
    """
    strategy, wanted = strategy_of(connection), defaultdict(set)
    refunded = [part for part in parts if part.refunded]
    owners = OrderedSet(part.refunded for part in refunded)
    if strategy.credits:
        owners |= OrderedSet(part.payment for part in parts)
    rows, waiting = rows_of_unapplied(connection, owners, gone), waiting_unapplied(connection, owners)
    for payment in owners:
        kind = strategy.unapplied.get(side_of(payment))
        row = rows.get((payment._name, payment.id))
        ours = row.from_odoo if row else (payment._name, payment.id) in waiting
        if kind and ours:
            wanted[kind, payment._name].add(payment.id)
    if not gone:
        for payment in unapplied_by_other_books(connection, parts):
            wanted[strategy.unapplied[side_of(payment)], payment._name].add(payment.id)
    pulled = pulled_payments(connection, refunded) if refunded else ()
    for part in refunded:
        if part.payment not in pulled:
            row = rows.get((part.refunded._name, part.refunded.id))
            for key, record_id in wanted_of_refund(connection, part, row, pulled):
                wanted[key].add(record_id)
    return wanted


def unapplied_by_other_books(connection, parts):
    """The payments of these parts that settle documents of other books, and are unapplied in these."""
    parts = [part for part in parts if settles_in_other_books(part)]
    if not parts:
        return ()
    kinds, start = strategy_of(connection).unapplied, unapplied_from(connection)
    pulled = pulled_payments(connection, parts)
    return [
        payment for payment in OrderedSet(part.payment for part in parts)
        if payment not in pulled and side_of(payment) in kinds and payment.date >= start]


def rows_of_unapplied(connection, owners, gone):
    """{(model, id): books.record} of unapplied payments that are separate objects in the books."""
    kinds = [connection._record_kind(kind) for kind in strategy_of(connection).unapplied.values()]
    state = [] if gone else [("state", "not in", GONE)]
    return {
        (name, row.res_id): row for name, of in domains_of(connection, owners)
        for row in connection.env["books.record"].search([*of, ("kind", "in", kinds), *state])}


def waiting_unapplied(connection, owners):
    """{(model, id)} of unapplied payments with a job that is not done."""
    kinds = list(strategy_of(connection).unapplied.values())
    return {
        (name, job.res_id) for name, of in domains_of(connection, owners)
        for job in connection.env["books.job"].search([*of, ("kind", "in", kinds), ("state", "!=", "done")])}


def domains_of(connection, records):
    """[(model, domain of the rows about these records of it)]"""
    return [
        (name, [("connection_id", "=", connection.id), ("res_model", "=", name),
                ("res_id", "in", [record.id for record in records if record._name == name])])
        for name in {record._name for record in records}]


def wanted_of_refund(connection, part, row, pulled):
    """[((kind, model), id)] to queue for a part that refunds an unapplied payment.

    :param row: the books.record of that payment, None if there is none.
    :param pulled: the payments that came from the books.
    """
    strategy, money = strategy_of(connection), part.refunded
    kind = strategy.unapplied.get(side_of(money))
    if not kind:
        return []
    if not row:
        is_new = money not in pulled and money.date >= unapplied_from(connection)
        return [((kind, money._name), money.id)] if is_new else []
    records = {PART: part.partial, MONEY: part.payment}
    return [((push.kind, records[push.source]._name), records[push.source].id)
            for push in strategy.refund_pushes(kind)]


def unapplied_from(connection):
    """The first date from which unapplied payments are sent automatically.

    Older ones may have been recorded in the books manually. Without a start date, none from before the connection are
    sent.
    """
    return connection.start_date or connection.create_date.date()


def first_day(connection):
    """The first date from which the schedule sends unapplied payments: those of closed periods may be left out."""
    facts, first = connection._facts(), unapplied_from(connection)
    if connection.closed_period != "skip" or not facts or not facts.locked_until:
        return first
    return max(first, facts.locked_until + timedelta(days=1))


def queue_open_money(connection):
    for side, kind in strategy_of(connection).unapplied.items():
        account_type, outgoing = next(key for key, whose in SIDES.items() if whose == side)
        rows = connection.env.execute_query(SQL(
            """
            SELECT DISTINCT money.model, money.id
              FROM account_move_line line
              JOIN account_move move ON move.id = line.move_id
              JOIN account_account account ON account.id = line.account_id
        CROSS JOIN LATERAL (
                   SELECT CASE WHEN move.origin_payment_id IS NULL THEN 'account.bank.statement.line'
                               ELSE 'account.payment' END AS model,
                          COALESCE(move.origin_payment_id, move.statement_line_id) AS id) money
             WHERE line.company_id = ANY(%(companies)s) AND line.parent_state = 'posted' AND line.reconciled IS NOT TRUE
               AND (line.payment_id IS NOT NULL OR line.statement_line_id IS NOT NULL)
               AND account.account_type = %(account_type)s AND line.date >= %(start)s
               AND CASE WHEN %(outgoing)s THEN line.amount_residual > 0 ELSE line.amount_residual < 0 END
               AND move.commercial_partner_id IS NOT NULL
               AND NOT EXISTS (
                   SELECT FROM books_record row
                    WHERE row.connection_id = %(connection)s
                      AND (row.kind = %(record_kind)s OR row.from_odoo IS NOT TRUE)
                      AND row.res_model = money.model AND row.res_id = money.id AND row.res_id != 0)
               AND NOT EXISTS (
                   SELECT FROM books_job job
                    WHERE job.connection_id = %(connection)s AND job.kind = %(kind)s AND job.state != 'done'
                      AND job.res_model = money.model AND job.res_id = money.id)
               AND NOT EXISTS (
                   SELECT FROM books_omission omission
                    WHERE omission.connection_id = %(connection)s AND (
                          (omission.by_person AND omission.res_model = money.model AND omission.res_id = money.id)
                          OR (omission.res_model = 'res.partner' AND omission.res_id = move.commercial_partner_id)))
            """, companies=connection._company_ids(), account_type=account_type, outgoing=outgoing,
            start=first_day(connection), connection=connection.id, kind=kind,
            record_kind=connection._record_kind(kind)))
        for model in sorted({model for model, _id in rows}):
            queue(connection, kind, connection.env[model].browse(
                sorted(record_id for name, record_id in rows if name == model)))
