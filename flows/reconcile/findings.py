"""What a comparison finds, as rows of the run; what agrees is only counted and summed."""

from dataclasses import dataclass, field
from typing import Any

from ..currencies import currency_ids
from ..kinds import CREDIT_NOTES, DOCUMENTS, GONE, PURCHASES
from .reasons import COUNTED, NO_FAULT
from .sums import add_amount
from .taxed import OUTSIDE, add_taxed, kind_of, mapped_taxes

# Under these keys of a run's counts is what is due on all documents that are compared.
RECEIVABLE, PAYABLE = "receivable", "payable"


@dataclass
class Finding:
    """The outcome for one thing that is compared.

    :ivar row: its `books.record`; None if it is not stored.
    :ivar record: the `providers.documents.Record` that was read; None if the books have none.
    :ivar move: the entry in Odoo, or of a payment its Odoo record.
    :ivar reason: code of `reasons`; "" if both agree.
    :ivar who: the side that changed: here, there, both; False if that is not known.
    :ivar differences: [[field, in Odoo, in the books, which side changed it]]
    :ivar ignored: why a person left this very difference as it is.
    :ivar dues: what is due of a document in Odoo and in the books, as of the last date of the run; None if it was not
        compared.
    :ivar other: of a double the `books.record` that it doubles.
    """

    row: Any = None
    record: Any = None
    move: Any = None
    reason: str = ""
    who: Any = False
    differences: list = field(default_factory=list)
    ignored: str = ""
    dues: tuple | None = None
    other: Any = None
    job: Any = None


def note_findings(run, findings):
    """Store these findings, and count those that agree or are counted only."""
    findings = list(findings)
    if not findings:
        return
    differing = [finding for finding in findings if finding.reason]
    note_outside(run, [one for finding in differing for one in (finding.record, finding.row) if one], [
        finding.move for finding in differing if finding.move and finding.move._name == "account.move"])
    counts = {key: dict(value) for key, value in (run.counts or {}).items()}
    taxes = mapped_taxes(run.connection_id) if any(kind_of(finding) in DOCUMENTS for finding in findings) else {}
    for finding in findings:
        add_due(counts, finding)
        add_taxed(counts, finding, taxes)
        key = finding.reason or "agree"
        if key in NO_FAULT or key == "agree":
            add(counts, key, *figures_of(finding))
    run.counts = counts
    shown = [finding for finding in findings if finding.reason and finding.reason not in COUNTED]
    if shown:
        currencies = currency_ids(run.env)
        run.env["books.reconciliation.row"].create([values_of(run, finding, currencies) for finding in shown])


def note_outside(run, objects, moves=()):
    """Note the contacts of what differs or is not compared: their balances differ, too.

    :param objects: records of the books, or `books.record`s.
    """
    contacts = {contact_id for one in objects for contact_id in contacts_of(one) if contact_id}
    contacts |= {partner_key(move.commercial_partner_id) for move in moves}
    if not contacts <= set(run.outside or ()):
        run.outside = sorted(contacts | set(run.outside or ()))


def partner_key(partner):
    """A contact of Odoo among the external ids of contacts."""
    return f"{partner._name},{partner.id}"


def contacts_of(one):
    """The external ids of the contacts of a document or a payment."""
    contact = getattr(getattr(one, "document", None), "contact", None)
    return one.contact_id, getattr(one, "payment_contact", ""), contact.external_id if contact else ""


def add(counts, key, currency, here, there):
    """Add one more to what is counted and summed under a key."""
    sums = counts.setdefault(key, {"count": 0})
    sums["count"] += 1
    for side, value in (("here", here), ("there", there)):
        if currency and value is not None:
            add_amount(sums, side, currency, value)


def add_due(counts, finding):
    """Add what is due on a document of either side to what customers owe, or is owed to vendors."""
    record, move, kind = finding.record, finding.move, kind_of(finding)
    if kind not in DOCUMENTS or finding.reason in OUTSIDE:
        return
    sign = -1 if kind in CREDIT_NOTES else 1
    is_posted = move and move._name == "account.move" and move.state == "posted"
    here, there = finding.dues or (
        abs(move.amount_residual) if is_posted else None,
        record.balance if record and record.balance is not None and record.state not in GONE else None)
    here, there = (None if value is None else sign * value for value in (here, there))
    add(counts, PAYABLE if kind in PURCHASES else RECEIVABLE, figures_of(finding)[0], here, there)


def figures_of(finding):
    """(currency, total in Odoo, total in the books); None is an amount that one side does not have."""
    record, move, row = finding.record, finding.move, finding.row
    here = None
    if move is not None and move._name == "account.move":
        here = move.amount_total
    elif move is not None and move._name == "account.payment":
        here = move.amount
    currency = (record.currency if record else "") or (row.currency_id.name if row else "") or (
        move.currency_id.name if move and "currency_id" in move._fields else "")
    there = None
    if record:
        document = record.document
        there = record.total if record.total is not None else getattr(document, "amount", None)
    return currency, here, there


def values_of(run, finding, currencies):
    """The columns of a row.

    :param currencies: the result of `currency_ids`.
    """
    record, row, move, env = finding.record, finding.row, finding.move, run.env
    is_entry = move is not None and move._name == "account.move"
    currency, here, there = figures_of(finding)
    due_here, due_there = map(float, finding.dues or (
        abs(move.amount_residual) if is_entry else 0, record.balance or 0 if record else 0))
    partner = env["res.partner"]
    if is_entry:
        partner = move.commercial_partner_id
    elif move and move._name == "res.partner":
        partner = move
    elif move and "partner_id" in move._fields:
        partner = move.partner_id
    gone_here = move is not None and not move
    values = {
        "run_id": run.id, "kind": record.kind if record else row.kind if row else move._books_kind(),
        "record_id": row.id if row else False, "external_id": record.external_id if record else (
            row.external_id if row else False),
        "res_model": move._name if move else False, "res_id": move.id if move else False,
        "number": (move.name if is_entry and move.name else "") or (record.number if record else "") or (
            row.number if row else "") or False,
        "partner_id": partner.id, "contact_name": partner.display_name or contact_of(record) or (
            row.name_word if row else "") or False,
        "date": (record.date if record else None) or (row.date if row else None) or (
            (move.invoice_date or move.date) if is_entry else move.date if move and "date" in move._fields
            else None) or False,
        "currency_id": currencies.get(currency, False),
        "total_here": here or 0.0, "total_there": float(there) if there is not None else 0.0,
        "due_here": due_here, "due_there": due_there, "reason": finding.reason, "who": finding.who,
        "differences": finding.differences or False, "other_id": finding.other.id if finding.other else False,
        "version": (record.version if record else row.version if row else "") or False,
    }
    values["worth"] = worth_of(values, finding)
    if gone_here:
        values["res_model"] = False
    if finding.reason in NO_FAULT:
        values["state"] = "explained"
    elif finding.ignored:
        values |= {"state": "accepted", "why": finding.ignored}
    return values


def contact_of(record):
    """The name of the contact of a record as the books state it; "" if they do not."""
    return getattr(record.document, "contact_name", "") or record.name if record else ""


def worth_of(values, finding):
    """By how much the two sides differ."""
    fields = {one[0] for one in finding.differences}
    if fields <= {"due", "customers", "vendors"}:
        return abs(values["due_here"] - values["due_there"])
    return abs(values["total_here"] - values["total_there"])
