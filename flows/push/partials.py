"""Reconciliations as the books get them: credits that settle documents, and what of some money settles one."""

from ..kinds import PARTIAL
from .amounts_due import note_reconciled
from .applied_credits import applied_before, applied_credits, applied_document, sides_of
from .entry_settlements import settlement_of
from .money_context import money_context
from .parts import parts_of
from .refunds import queue_refunds
from .sent_dates import note_later_date
from .source import MoneySource
from .unapply import drop_unapply_jobs


class Partials(MoneySource):
    """Reconciliations: where a payment of the provider settles exactly one document, each is a payment."""

    def parts(self, connection, kind, records, rows):
        # Reconciliations of credits and of money may come in one batch.
        return {
            "money": money_context(connection, kind, records),
            "applied_credits": applied_credits(connection, kind, records)}

    def match(self, record, context):
        return applied_before(record, context.applied_credits)

    def document(self, record, kind, context):
        return applied_document(record, context)

    def screen(self, record):
        if not record.exists():
            row = record.env["books.record"].sudo().search(
                [("res_model", "=", PARTIAL), ("res_id", "=", record.id)], limit=1)
            note = row._settling()[:1]
            return record.env[note.res_model].browse(note.res_id) if note.res_id else record
        parts, settlement = parts_of(record), settlement_of(record)
        if settlement:
            return settlement.document
        return parts[0].payment if parts else sides_of(record)[0] or record

    def link_found(self, record, row):
        drop_unapply_jobs(row)
        return super().link_found(record, row)

    def sent(self, connection, records, rows):
        queue_refunds(connection, records, rows)
        records = records.exists()  # they may have been undone meanwhile
        note_reconciled(connection, records)
        note_later_date(connection, records.filtered(lambda record: parts_of(record) or settlement_of(record)), rows)


def partial_name(partial):
    """The name of a partial for people: what it applies to what. False where neither is in the books."""
    part, settlement = next(iter(parts_of(partial)), None), settlement_of(partial)
    if part or settlement:
        entry = settlement.entry if settlement else part.payment.move_id
        return f"{entry.name} → {(settlement or part).document.name}"
    note, document = sides_of(partial)
    return note and f"{note.name} → {document.name}"
