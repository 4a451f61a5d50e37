"""Compare what was sent with what the books hold."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from ...providers import PROVIDERS
from ..contact_names import contact_names, email_addresses
from ..kinds import DOCUMENTS, OWED
from ..pull.differences import LINE_REF, differing


def agrees(job, record):
    """Whether an object found in the books is this document: number, contact, currency and total."""
    expected = job.expected
    if record.state in ("void", "deleted", "unknown"):
        return False
    if job.res_model == "res.partner":
        return is_same_contact(job, record)
    if "total" not in (expected or {}):
        return True
    return (
        (record.mark == expected["mark"] or record.number == expected["number"])
        and record.contact_id == expected["contact"]
        and record.currency == expected["currency"] and record.total == Decimal(expected["total"])
    )


def differences_to(job, record):
    """The differences between what was sent and what the books hold, in the form of `differences_between`; empty if
    they agree."""
    if record.not_understood:
        return [["not_understood", None, record.not_understood]]
    expected = job.expected
    total, tax = Decimal(expected["total"]), Decimal(expected["tax"])
    # Some providers leave the tax out if there is none.
    compared = [("total", total, record.total), ("tax", tax or None if record.tax is None else tax, record.tax)]
    if record.kind in DOCUMENTS:
        compared += [
            ("currency", expected["currency"], record.currency or None),
            ("number", expected["number"] or None, record.number or None),
        ]
        if record.kind in OWED and expected.get("due_date"):  # the books may compute it from the payment term
            compared.append(("due_date", date.fromisoformat(expected["due_date"]), record.due_date))
    elif record.currency:  # a credit that is applied to a document has none
        compared.append(("currency", expected["currency"], record.currency))
    found = differing(compared)
    if record.contact_id != expected["contact"] and (record.contact_id or record.kind in DOCUMENTS):
        move = job.env[job.res_model].browse(job.res_id).exists() if job.res_model == "account.move" else None
        found.append(["contact", move.commercial_partner_id.id if move else None, record.contact_id or None])
    return found + other_refs(expected.get("lines") or (), record.line_refs or ())


def other_refs(meant, there):
    """The references of lines in the books that differ from what was sent. The books choose those that were not sent.

    :param meant, there: [(field, id)], see `Record.line_refs`.
    """
    found, sent, seen = [], defaultdict(set), defaultdict(set)
    for values, pairs in ((sent, meant), (seen, there)):
        for field, value in pairs:
            values[field].add(value)
    for field in sorted(sent.keys() & seen.keys()):
        missing, other = sorted(sent[field] - seen[field]), sorted(seen[field] - sent[field])
        if other:
            found.append([LINE_REF + field, (missing or sorted(sent[field]))[0], other[0]])
    return found


def is_same_contact(job, record):
    """Whether a contact that was found by the number or the mark that we sent is the one of Odoo: other programs
    number contacts, too."""
    partner = job.env[job.res_model].browse(job.res_id).exists()
    key = PROVIDERS[job.connection_id.provider].name_key
    return (
        not partner or key(record.name) in map(key, contact_names(partner, job.kind))
        or not set(email_addresses(record.email)).isdisjoint(email_addresses(partner.email)))
