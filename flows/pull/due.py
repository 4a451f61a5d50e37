"""The amount due of documents in the books, if the known payments do not explain it."""

from datetime import timedelta
from decimal import Decimal

from odoo import fields
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...providers.documents import Allocation, Payment, Ref
from ...tools.amounts import exact, money
from ..kinds import DOCUMENTS, GONE
from ..note_payments import note_payments
from ..push.payment_kinds import payment_kinds
from ..refresh import refresh_forms
from ..settled_only_here import names_settling
from ..worded_values import worded_amount
from .differences import DUE, due_difference, note_differences
from .ledger import CREDITS
from .payments import apply_payments

# Suffix of the id of the payment with which a person accepted an unexplained amount.
ACCEPTED = "/due"
COMMITTED_LATE = timedelta(minutes=5)  # what a transaction read or sent that ended after the last reading


def note_unexplained(connection):
    """Store, for the documents that changed since the last complete reading, the amount paid or credited by nothing
    that is known: total - balance - what payments and credits settle. Payments are read after their documents, so
    this is done once all is read."""
    since = (connection.pulled_at or fields.Datetime.to_datetime("1970-01-01")) - COMMITTED_LATE
    connection.env["books.record"].flush_model()
    connection.env["books.allocation"].flush_model()
    found = dict(connection.env.execute_query(SQL(
        """
        SELECT record.id, due.unexplained
          FROM books_record record CROSS JOIN LATERAL (
                   SELECT record.total - record.balance - COALESCE(SUM(part.amount), 0) AS unexplained
                     FROM (SELECT payment_id, amount FROM books_allocation WHERE document_id = record.id
                           UNION ALL
                           SELECT payment_id, amount FROM books_allocation
                            WHERE document_id IS NULL AND connection_id = record.connection_id
                              AND external_id = record.external_id AND kind = record.kind) part
                     JOIN books_record payer ON payer.id = part.payment_id AND payer.state NOT IN %(gone)s) due
         WHERE record.connection_id = %(connection)s AND record.kind IN %(kinds)s
           AND record.res_model = 'account.move' AND record.res_id > 0 AND record.state NOT IN %(gone)s
           AND record.state NOT IN ('unknown', 'draft') AND (record.seen_at >= %(since)s OR record.unexplained != 0)
           AND (due.unexplained != 0 OR record.unexplained != 0 OR record.differences IS NOT NULL)
        """, connection=connection.id, kinds=DOCUMENTS, gone=GONE, since=since)))
    rows = connection.env["books.record"].browse(found)
    for row in rows:
        stated = None not in (row._stated("total", row.currency_id), row._stated("balance", row.currency_id))
        unexplained = float(money(exact(found[row.id]), row.currency_id)) if stated else 0.0
        if row.unexplained != unexplained:
            row.unexplained = unexplained
    refresh_forms(connection, note_differences(rows.filtered(lambda row: (
        row.unexplained or any(field == DUE for field, _here, _there in row.differences or ())))))


def is_due_alone(row):
    """Whether the amount due is the only difference of a document."""
    return [field for field, _here, _there in row.differences or ()] == [DUE]


def accept_due(move, row):
    """Register in Odoo an amount that is paid in the books by no payment that is known there.

    :raises UserError: more is due in the books than in Odoo, so that there is no payment to register.
    """
    connection, currency = row.connection_id, row.currency_id
    if not row.unexplained:
        names, is_to_be_sent = names_settling(row)
        if is_to_be_sent:
            raise UserError(move.env._(
                "%(name)s is settled by %(others)s in Odoo only.", name=move.display_name, others=names))
        raise UserError(move.env._(
            "%(name)s is settled by %(others)s in Odoo only. Unreconcile it here, or enter the same in %(books)s.",
            name=move.display_name, books=connection.provider_label, others=names))
    payment = row.search([
        ("connection_id", "=", connection.id), ("external_id", "=", row.external_id + ACCEPTED)], limit=1)
    before = exact(payment.payment_amount) if payment and payment.state not in GONE else 0
    amount = money(before + exact(row.unexplained), currency)
    if amount <= 0 or money(row.unexplained, currency) <= 0:
        raise UserError(move.env._(
            "In %(books)s, more is due on %(name)s than its total less its payments. Check it there, and enter the "
            "difference in Odoo.", name=move.display_name, books=connection.provider_label))
    kind = connection._record_kind(payment_kinds(connection)[row.kind])
    values = {
        "state": "paid", "number": row.number, "total": float(amount), "currency_id": currency.id,
        "contact_id": row.contact_id, "date": fields.Date.context_today(move), "waiting": True, "decision": False,
        "seen_at": fields.Datetime.now()}
    if payment:
        payment.write(values)
    else:
        payment = row.create(values | {
            "connection_id": connection.id, "kind": kind, "external_id": row.external_id + ACCEPTED})
    note_payments({payment: Payment(
        key="", external_id=payment.external_id, contact=Ref(external_id=row.contact_id or ""), amount=amount,
        date=payment.date, currency=currency.name, incoming=CREDITS[row.kind], reference=row.number or "",
        allocations=(Allocation(kind=row.kind, external_id=row.external_id, amount=amount),))}, pulled=True)
    row.unexplained = 0.0
    apply_payments(connection, [("id", "=", payment.id)])
    if payment.problem:
        raise UserError(payment.problem)
    note_differences(row)


def check_restorable(move, row):
    """Refuse to send a document again if that would change nothing.

    :raises UserError: only the amount due differs.
    """
    if is_due_alone(row):
        here, there = (worded_amount(move.env, Decimal(side), move.currency_id) if side else move.env._("nothing")
                       for side in due_difference(row, move)[0][1:])
        raise UserError(move.env._(
            "The amount due on %(name)s is %(there)s in %(books)s and %(here)s in Odoo; sending it again would not "
            "change that. Check it there, or accept it here.", name=move.display_name,
            books=row.connection_id.provider_label, there=there, here=here))
