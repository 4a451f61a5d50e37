"""Payments of the books and what they settle, beside what both sides had when the payment was last sent or applied."""

from collections import defaultdict

from ...tools.amounts import exact
from ..kinds import DOCUMENTS, GONE
from .findings import Finding, note_findings, note_outside

MADE = ("account.payment", "account.bank.statement.line", "account.move", "account.partial.reconcile",
        "account.move.line")
ALLOCATIONS = "allocations"


def compare_payments(run, records, known):
    """Compare payments with what is stored of them and with their records in Odoo.

    What is stored is what both sides agreed on: it was sent, or applied.
    """
    records = [record for record in records if record.document or (record.kind, record.external_id) in known]
    if not records:
        return
    rows = run.env["books.record"].union(*filter(None, (
        known.get((record.kind, record.external_id)) for record in records)))
    living = living_sources(rows)
    documents = linked_documents(run.connection_id, records)
    queued = queued_sources(run.connection_id)
    findings = []
    for record in records:
        row = known.get((record.kind, record.external_id))
        finding = unknown_payment(record, documents) if not row or not row.payment_known else known_payment(
            record, row, living, queued)
        if finding:
            findings.append(finding)
        else:
            note_outside(run, [record])
    note_findings(run, findings)


def known_payment(record, row, living, queued):
    """The Finding for a payment that was sent or read before."""
    made = living.get((row.res_model, row.res_id))
    if record.not_understood:
        return not_understood(record, row, made)
    if row.decision == "ignore":
        return Finding(row=row, record=record, reason="left_out")
    if (row.res_model, row.res_id) in queued or (row.waiting and not row.problem):
        return Finding(row=row, record=record, move=made, reason="on_the_way")
    if row.idle or not row.res_id:
        return None  # it settles nothing that Odoo knows, or waits for a decision that To Fix shows
    if record.state in GONE:
        return gone_payment(row, made)
    found = changed_there(record, row)
    if found:
        return Finding(row=row, record=record, move=made, reason="payment_changed", who="there", differences=found)
    if row.res_model in MADE and (made is None or is_cancelled(made)):
        return Finding(row=row, record=record, reason="gone_here", who="here", differences=[
            ["gone_here", None, None, "here"]])
    return Finding(row=row, record=record, move=made, reason="date_moved" if is_date_moved(record, row, made) else "")


def not_understood(record, row, made):
    """The Finding for a payment of which a value is not understood; one that Odoo does not have is only in its list."""
    return Finding(row=row, record=record, move=made, reason="not_understood", differences=[
        ["not_understood", None, record.not_understood, "there"]]) if row.res_id else None


def is_date_moved(record, row, made):
    """Whether a payment has another date on one side, because a period is closed: it was sent with a later one, or
    entered in Odoo with one that a person chose."""
    entered, date = row.entered or {}, record.document.date if record.document else None
    if not date or made is None:
        return False
    sent = entered.get("own_date") and entered["own_date"] != entered["date"] == date.isoformat()
    return bool(sent) or (row.decision == "open_day" and "date" in made._fields and made.date != date)


def gone_payment(row, made):
    """The Finding for a payment that the books do not have any more."""
    if row.state in GONE or row.res_model not in MADE or made is None or is_cancelled(made):
        return None
    return Finding(row=row, move=made, reason="deleted_there", who="there", differences=[
        ["gone", None, "deleted", "there"]])


def changed_there(record, row):
    """What of a payment is no longer what was stored: [[field, then, now, "there"]]."""
    document = record.document
    if not document:
        return []
    before = sorted((kind, external_id, f"{amount.normalize():f}") for kind, external_id, amount in row._allocates())
    now = settled_by(document)
    compared = [
        ("amount", exact(row.payment_amount), exact(float(document.amount))),
        ("date", row.payment_date, document.date),
        ("contact", row.payment_contact or "", document.contact.external_id if document.contact else ""),
        (ALLOCATIONS, before, now)]
    if row._is_unapplied():
        compared = compared[:1]  # its allocations are records of their own
    return [[field, stored(was), stored(is_now), "there"] for field, was, is_now in compared if was != is_now]


def settled_by(document):
    """What a payment settles: [(kind, external id, amount)]"""
    return sorted((one.kind, one.external_id, f"{exact(float(one.amount)).normalize():f}")
                  for one in document.allocations)


def stored(value):
    """A value as JSON keeps it."""
    if isinstance(value, list):
        return [list(one) for one in value]
    return value.isoformat() if hasattr(value, "isoformat") else f"{value:f}" if hasattr(value, "normalize") else value


def unknown_payment(record, documents):
    """The Finding for a payment that was never read: only if it settles a document that is linked."""
    document = record.document
    if record.state in GONE or not document or record.not_understood:
        return None
    if any((one.kind, one.external_id) in documents for one in document.allocations):
        return Finding(record=record, reason="payment_only_there", who="there", differences=[
            ["only_there", None, None, "there"], [ALLOCATIONS, None, stored(settled_by(document)), "there"]])
    if not document.allocations and getattr(document, "amount", 0):
        return Finding(record=record, reason="unapplied")
    return None


def linked_documents(connection, records):
    """(kind, external id) of the documents in Odoo that these payments settle."""
    wanted = {one.external_id for record in records for one in getattr(record.document, "allocations", ())}
    return {(row.kind, row.external_id) for row in connection.env["books.record"].search_fetch([
        ("connection_id", "=", connection.id), ("kind", "in", DOCUMENTS), ("external_id", "in", list(wanted)),
        ("res_model", "=", "account.move"), ("res_id", "!=", False)], ["kind", "external_id"])} if wanted else set()


def living_sources(rows):
    """{(model, id): the record of Odoo} of those of these payments of which it still exists."""
    found = {}
    for model, of_model in rows.filtered(lambda row: row.res_id and row.res_model in MADE).grouped("res_model").items():
        for made in rows.env[model].browse(set(of_model.mapped("res_id"))).exists():
            found[model, made.id] = made
    return found


def queued_sources(connection):
    """(model, id) of what waits to be sent."""
    found = defaultdict(set)
    for job in connection.env["books.job"].search([
            ("connection_id", "=", connection.id), ("state", "in", ("todo", "sending")),
            ("res_model", "in", MADE)]):
        found[job.res_model].add(job.res_id)
    return {(model, res_id) for model, ids in found.items() for res_id in ids}


def is_cancelled(made):
    if made._name == "account.payment":
        return made.state in ("canceled", "rejected")
    entry = made if made._name == "account.move" else made.move_id if "move_id" in made._fields else None
    return entry is not None and entry.state == "cancel"
