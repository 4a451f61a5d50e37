"""Reconciliations as they are sent to the books: applied credits, and parts of payments that settle one document."""

from ..kinds import PARTIAL
from .applied_credits import CreditLookup, applied_document, sides_of
from .parts import parts_of
from .payment_lookup import PaymentLookup
from .refunds import queue_refunds
from .source import MoneySource
from .unapply import drop_unapply_jobs


class PartialLookup(CreditLookup, PaymentLookup):
    """Reconciliations of credits and of payments may be in the same batch."""


class Partials(MoneySource):
    """Reconciliations: for a provider whose payments settle exactly one document, each is a payment."""

    def lookup(self, connection, kind, records):
        return PartialLookup(connection, kind, records)

    def document(self, record, kind, lookup):
        return applied_document(record, lookup)

    def screen(self, record):
        if not record.exists():
            row = record.env["books.record"].sudo().search(
                [("res_model", "=", PARTIAL), ("res_id", "=", record.id)], limit=1)
            note = row._settling()[:1]
            return record.env[note.res_model].browse(note.res_id) if note.res_id else record
        parts = parts_of(record)
        return parts[0].payment if parts else sides_of(record)[0] or record

    def link_found(self, record, row):
        drop_unapply_jobs(row)
        return super().link_found(record, row)

    def sent(self, connection, records, rows):
        queue_refunds(connection, records, rows)


def partial_name(partial):
    """The name of a partial for people: which credit or payment is applied to which document. False if neither is in
    the books.
    """
    part = next(iter(parts_of(partial)), None)
    if part:
        return f"{part.payment.move_id.name} → {part.document.name}"
    note, document = sides_of(partial)
    return note and f"{note.name} → {document.name}"
