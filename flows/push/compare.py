"""What was sent, beside what the books hold of it."""

from decimal import Decimal

from ...providers import PROVIDERS
from ..contact_names import contact_names
from ..kinds import DOCUMENTS
from ..pull.differences import differs


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


def difference_to(job, record):
    """What the books hold where it is not what was sent; False where they agree."""
    _ = job.env._
    expected = job.expected
    total, tax = Decimal(expected["total"]), Decimal(expected["tax"])
    # Where there is no tax, some services do not mention it.
    compared = [
        (_("total"), record.total, total), (_("tax"), record.tax, tax or None if record.tax is None else tax)]
    if record.kind in DOCUMENTS:
        compared += [
            (_("currency"), record.currency or None, expected["currency"]),
            (_("number"), record.number or None, expected["number"] or None),
        ]
    elif record.currency:  # what is set against a document names none
        compared.append((_("currency"), record.currency, expected["currency"]))
    found = [differs(job.env, *one) for one in compared if one[1] != one[2]]
    if record.contact_id != expected["contact"] and (record.contact_id or record.kind in DOCUMENTS):
        found.append(_("another contact there"))
    return "; ".join(found) or False


def is_same_contact(job, record):
    """Whether a contact that was found by the number or the mark that we sent is the one of Odoo: other programs
    number contacts, too."""
    partner = job.env[job.res_model].browse(job.res_id).exists()
    key = PROVIDERS[job.connection_id.provider].name_key
    return (
        not partner or key(record.name) in map(key, contact_names(partner, job.kind))
        or (bool(record.email) and record.email.lower() == partner.email_normalized))
