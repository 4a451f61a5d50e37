"""Credit notes applied to invoices, and vendor credits applied to bills: payments of 0 in the books."""

from dataclasses import dataclass

from odoo import models

from ...providers.documents import Allocation, BillPayment, Payment
from ...tools.amounts import exact, money
from ...tools.blocking import Waits
from ..blocking import Blocked
from ..connect.wake import wake_push
from ..kinds import GONE, PARTIAL
from ..worded_values import stored_amount
from .approval import check_approved
from .queue import queue
from .ranks import UNAPPLY_RANK
from .sent_dates import open_date

# {kind of a credit: (kind of the documents it is applied to, kind of the payment of 0 that applies it)}
SETTLES = {"credit_note": ("invoice", Payment), "vendor_credit": ("bill", BillPayment)}


def sides_of(partial):
    """(credit, document that it is applied to) of a partial; (None, None) where it applies no credit."""
    partial.ensure_one()
    debit, credit = partial.debit_move_id.move_id, partial.credit_move_id.move_id
    for note, document in ((debit, credit), (credit, debit)):
        if SETTLES.get(note._books_kind(), ("",))[0] == document._books_kind():
            return note, document
    return None, None


def applied_kind(partial):
    """The kind of the payment of 0 that applies this credit in the books; None where a partial applies no credit."""
    note, _document = sides_of(partial)
    return SETTLES[note._books_kind()][1].kind if note else None


def queue_applied_credits(connection, partials):
    """Queue the applied credits of which both documents are in the books, but the application is not.

    :return: the jobs.
    """
    Record = connection.env["books.record"]
    credits = partials.filtered(lambda partial: sides_of(partial)[0])
    known = Record._of_moves(connection, credits.debit_move_id.move_id | credits.credit_move_id.move_id)
    linked = set(Record.search([
        ("connection_id", "=", connection.id), ("res_model", "=", PARTIAL), ("res_id", "in", credits.ids),
    ]).mapped("res_id"))
    ready = credits.filtered(lambda partial: partial.id not in linked and all(
        move.id in known for move in sides_of(partial)))
    jobs = connection.env["books.job"].union(*(
        queue(connection, kind, of_kind) for kind, of_kind in ready.grouped(applied_kind).items()))
    if ready:
        wake_push(connection)
    return jobs


@dataclass(frozen=True)
class AppliedCredits:
    """What a batch of applied credits needs to know of the books.

    :ivar documents: {id of the entry: its `books.record`} of the credits and of what they are applied to.
    :ivar account: the bank account that the books may require even for a payment of 0; empty where there is none.
    :ivar frees: whether some credit is still to be unapplied there.
    :ivar kept: the payments of 0 of former reconciliations whose credit was to be unapplied and that are still there.
    """

    documents: dict
    account: models.Model
    frees: bool
    kept: models.Model


def applied_credits(connection, kind, partials):
    """The AppliedCredits of these partials."""
    Record = connection.env["books.record"]
    moves = partials.debit_move_id.move_id | partials.credit_move_id.move_id
    unapply_jobs = connection.env["books.job"].search([
        ("connection_id", "=", connection.id), ("rank", "=", UNAPPLY_RANK), ("state", "!=", "done")])
    return AppliedCredits(
        documents=Record._of_moves(connection, moves),
        account=Record.search([
            ("connection_id", "=", connection.id), ("kind", "=", "account"), ("role", "=", "bank"),
            ("currency_id", "in", (False, connection.currency_id.id)), ("state", "=", "active")], limit=1),
        frees=any(job.state != "failed" for job in unapply_jobs),
        kept=Record.search([
            ("connection_id", "=", connection.id), ("kind", "=", connection._record_kind(kind)),
            ("state", "not in", GONE), ("res_model", "=", PARTIAL),
            ("res_id", "in", unapply_jobs.mapped("res_id"))]) if unapply_jobs else Record)


def applied_before(partial, credits):
    """The payment of 0 of the same credit, reconciled before, that was not deleted in the books since.

    :raises Waits: some credit is still to be unapplied there.
    """
    if credits.frees:
        raise Waits
    note, document = (credits.documents.get(move.id) for move in sides_of(partial))
    amount = money(partial.debit_amount_currency, partial.debit_move_id.currency_id)
    wanted = {(row.kind, row.external_id, amount) for row in (note, document) if row}
    return next((row for row in credits.kept if row.payment_known and wanted == set(row._allocates())), None)


def was_freed(connection):
    """Whether a credit was unapplied since the books were read."""
    return not connection._is_read() or connection.env["books.record"].search_count([
        ("connection_id", "=", connection.id), ("res_model", "=", PARTIAL),
        ("state", "in", GONE), ("seen_at", ">=", connection.pulled_at)], limit=1)


def applied_document(partial, context):
    """The payment of 0 that applies the credit in the books.

    :raises Blocked: a person has to do something before.
    :raises Waits: the books are read first, or a document awaits approval there.
    """
    note, document = sides_of(partial)
    credit, settled = context.applied_credits.documents.get(note.id), context.applied_credits.documents.get(document.id)
    if not credit or not settled:
        raise Blocked("document_not_there", partial)
    if note.currency_id != document.currency_id:
        raise Blocked("two_currencies", partial, credit=note.name, document=document.name)
    check_approved(context.connection, (credit, settled))
    amount = money(partial.debit_amount_currency, note.currency_id)
    if credit.kind == "credit_note" and money(credit.balance, note.currency_id) < amount:
        if was_freed(context.connection):
            context.connection._await_reading()
            raise Waits
        raise Blocked(
            "credit_used", credit, credit=credit.number, rest=stored_amount(credit.balance, credit.currency_id),
            books=context.connection.provider_label)
    return SETTLES[credit.kind][1](
        key=context.connection._key(partial),
        contact=settled._contact_ref(),
        date=open_date(context.connection, partial.max_date),
        amount=money(0, note.currency_id),
        currency=note.currency_id.name,
        rate=exact(document.invoice_currency_rate) if note.currency_id != note.company_currency_id else 1,
        incoming=credit.kind == "credit_note",
        account=context.applied_credits.account._ref() if context.applied_credits.account else None,
        allocations=(
            Allocation(kind=settled.kind, external_id=settled.external_id, amount=amount),
            Allocation(kind=credit.kind, external_id=credit.external_id, amount=amount),
        ),
    )
