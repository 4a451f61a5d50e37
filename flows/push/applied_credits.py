"""Credit notes applied to invoices, and vendor credits applied to bills: payments of 0 in the books."""

from ...providers.documents import Allocation, BillPayment, Payment
from ...tools.amounts import exact, money
from ...tools.blocking import Waits
from ..blocking import Blocked
from ..connect.wake import wake_push
from ..kinds import GONE, PARTIAL
from .lookups import Lookup
from .queue import queue
from .ranks import UNAPPLY_RANK

# {kind of a credit: (kind of the documents it is applied to, kind of the payment of 0 that applies it)}
SETTLES = {"credit_note": ("invoice", Payment), "vendor_credit": ("bill", BillPayment)}


def sides_of(partial):
    """(credit, document that it is applied to) of a partial; (None, None) if it applies no credit."""
    partial.ensure_one()
    debit, credit = partial.debit_move_id.move_id, partial.credit_move_id.move_id
    for note, document in ((debit, credit), (credit, debit)):
        if SETTLES.get(note._books_kind(), ("",))[0] == document._books_kind():
            return note, document
    return None, None


def applied_kind(partial):
    """The kind of the payment of 0 that applies this credit in the books; None if a partial applies no credit."""
    note, _document = sides_of(partial)
    return SETTLES[note._books_kind()][1].kind if note else None


def queue_applied_credits(connection, partials):
    """Queue applied credits whose documents are both in the books, but not the application."""
    Record = connection.env["books.record"]
    credits = partials.filtered(lambda partial: sides_of(partial)[0])
    known = Record._of_moves(connection, credits.debit_move_id.move_id | credits.credit_move_id.move_id)
    linked = set(Record.search([
        ("connection_id", "=", connection.id), ("res_model", "=", PARTIAL), ("res_id", "in", credits.ids),
    ]).mapped("res_id"))
    ready = credits.filtered(lambda partial: partial.id not in linked and all(
        move.id in known for move in sides_of(partial)))
    for kind, of_kind in ready.grouped(applied_kind).items():
        queue(connection, kind, of_kind)
    if ready:
        wake_push(connection)


class CreditLookup(Lookup):
    """The documents of a batch of applied credits."""

    def __init__(self, connection, kind, records):
        super().__init__(connection, kind, records)
        moves = records.debit_move_id.move_id | records.credit_move_id.move_id
        self.documents = self.env["books.record"]._of_moves(connection, moves)
        # The books may require an account even for a payment of 0.
        self.account = self.env["books.record"].search([
            ("connection_id", "=", connection.id), ("kind", "=", "account"), ("role", "=", "bank"),
            ("currency_id", "in", (False, connection.currency_id.id)), ("state", "=", "active")], limit=1)
        unapply_jobs = self.env["books.job"].search([
            ("connection_id", "=", connection.id), ("rank", "=", UNAPPLY_RANK), ("state", "!=", "done")])
        self.frees = any(job.state != "failed" for job in unapply_jobs)
        self.kept = self.env["books.record"].search([
            ("connection_id", "=", connection.id), ("kind", "=", self.record_kind), ("state", "not in", GONE),
            ("res_model", "=", PARTIAL), ("res_id", "in", unapply_jobs.mapped("res_id"))]) if unapply_jobs else ()

    def match(self, record):
        """The payment of 0 of the same credit and document that was sent before and still exists in the books.

        :raises Waits: some credit has still to be unapplied there.
        """
        if self.frees:
            raise Waits
        note, document = (self.documents.get(move.id) for move in sides_of(record))
        amount = money(record.debit_amount_currency, record.debit_move_id.currency_id)
        wanted = {(row.kind, row.external_id, amount) for row in (note, document) if row}
        return next((row for row in self.kept if row.payment_known and wanted == set(row._allocates())), None)

    def freed(self):
        """Whether a credit was unapplied after the books were last read."""
        return not self.connection.pulled_at or self.env["books.record"].search_count([
            ("connection_id", "=", self.connection.id), ("res_model", "=", PARTIAL),
            ("state", "in", GONE), ("seen_at", ">=", self.connection.pulled_at)], limit=1)


def applied_document(partial, lookup):
    """The payment of 0 that applies the credit in the books.

    :raises Blocked: a person has to do something first.
    :raises Waits: the books have to be read first.
    """
    note, document = sides_of(partial)
    credit, settled = lookup.documents.get(note.id), lookup.documents.get(document.id)
    if not credit or not settled:
        raise Blocked("document_not_there", partial)
    if note.currency_id != document.currency_id:
        raise Blocked("two_currencies", partial, credit=note.name, document=document.name)
    for row in (credit, settled):
        if row.state == "draft":
            raise Blocked("draft_there", row, document=row.number, books=lookup.connection.provider_label)
    amount = money(partial.debit_amount_currency, note.currency_id)
    if credit.kind == "credit_note" and money(credit.balance, note.currency_id) < amount:
        if lookup.freed():
            lookup.connection.pulled_at = False
            raise Waits
        raise Blocked(
            "credit_used", credit, credit=credit.number, rest=credit.balance,
            books=lookup.connection.provider_label)
    return SETTLES[credit.kind][1](
        key=lookup.connection._key(partial),
        contact=settled._contact_ref(),
        date=partial.max_date,
        amount=money(0, note.currency_id),
        currency=note.currency_id.name,
        rate=exact(document.invoice_currency_rate) if note.currency_id != note.company_currency_id else 1,
        incoming=credit.kind == "credit_note",
        account=lookup.account._ref() if lookup.account else None,
        allocations=(
            Allocation(kind=settled.kind, external_id=settled.external_id, amount=amount),
            Allocation(kind=credit.kind, external_id=credit.external_id, amount=amount),
        ),
    )
