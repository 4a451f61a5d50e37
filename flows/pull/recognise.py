"""Recognise payments that were entered on both sides separately, so that they are not registered twice."""

from odoo.tools import format_date

from ...tools.amounts import money
from ..blocking import Blocked
from ..kinds import CONTACT_ACCOUNTS, PARTIAL
from .lines import amounts_of, contact_lines


def recognise(row, settlement):
    """Link this payment of the books to the record of Odoo that it already is.

    :return: whether such a record was found.
    """
    found = same_money(row, settlement) or same_match(row, settlement) or same_payment(row, settlement)
    if found:
        row._done(res_model=found._name, res_id=found.id, idle=False)
    return bool(found)


def same_money(row, settlement):
    """The vendor refund that could not be sent, because the books accept none from other programs: a person recorded it
    there.

    :raises Blocked: it is not certain.
    """
    if row.kind != "deposit" or settlement.sale or not settlement.partner:
        return None
    jobs = row.env["books.job"].search([
        ("connection_id", "=", row.connection_id.id), ("kind", "=", "bill_payment"), ("state", "=", "failed"),
        ("res_model", "in", ("account.payment", "account.bank.statement.line"))])
    same = jobs.filtered(lambda job: settlement.is_amount_of(row.env[job.res_model].browse(job.res_id).exists()))
    job = same.filtered(lambda job: job.res_model == "account.payment" and row.env[job.res_model].browse(
        job.res_id).date == settlement.date)[:1]
    if same and not job:
        raise Blocked("may_be_unsent", row, name=same[0].res_name, books=row.connection_id.provider_label)
    payment = job and row.env[job.res_model].browse(job.res_id)
    job.unlink()
    return payment


def same_match(row, settlement):
    """The partial of the same two entries and amount that is not linked yet."""
    if settlement.amount or settlement.unknown or len(settlement.parts) != 2:
        return None
    one, two = settlement.parts
    lines = one.entry.line_ids
    partials = (lines.matched_debit_ids | lines.matched_credit_ids).filtered(lambda partial: (
        two.entry in (partial.debit_move_id.move_id, partial.credit_move_id.move_id)
        and money(partial.debit_amount_currency, settlement.currency) == abs(one.amount) == abs(two.amount)))
    taken = partials and row.search([
        ("connection_id", "=", row.connection_id.id), ("res_model", "=", PARTIAL), ("res_id", "in", partials.ids)])
    return partials.filtered(lambda partial: partial.id not in taken.mapped("res_id"))[:1]


def same_payment(row, settlement):
    """The payment or bank statement line of Odoo that settles the same documents by the same amounts, of the same day,
    and that these books have by no record of its own.

    :raises Blocked: there is one of another day: a person decides.
    """
    if not settlement.amount or not settlement.parts or settlement.unknown or row.decision == "another":
        return None
    same = unlinked(row, [one for one in paying(settlement) if settlement.is_amount_of(one) and (
        amounts_of(contact_lines(one)) == settlement.by_entry())])
    found = next((one for one in same if one.date == settlement.date), None)
    if same and not found:
        raise Blocked(
            "entered_on_both", row, name=same[0].move_id.display_name or same[0].display_name,
            date=format_date(row.env, same[0].date), books=row.connection_id.provider_label)
    if found:
        named(row, "books.job", parts_by_name([found]), [("state", "=", "failed"), ("verb", "=", "push")]).unlink()
    return found


def paying(settlement):
    """The payments and bank statement lines of Odoo that are reconciled with one of its entries."""
    entry = settlement.parts[0].entry
    # Line by line, as they were read: Odoo reads what is matched for all entries of the batch together.
    entries = entry.browse().union(*(
        (line.matched_debit_ids.debit_move_id | line.matched_credit_ids.credit_move_id).move_id
        for line in entry.line_ids if line.account_type in CONTACT_ACCOUNTS))
    return [*entries.origin_payment_id, *entries.statement_line_id]


def unlinked(row, made):
    """Those of these records of Odoo that are no payments of these books, nor about to be sent as such."""
    parts, known = parts_by_name(made), set()
    for model, state in (("books.record", []), ("books.job", [("state", "in", ("todo", "sending"))])):
        known.update(parts[one.res_model, one.res_id] for one in named(row, model, parts, state))
    return [one for one in made if one not in known]


def parts_by_name(made):
    """{(model, id) of what a payment may be sent by, the payment itself or its reconciliations: the payment}"""
    found = {}
    for one in made:
        lines = contact_lines(one)
        found |= dict.fromkeys([(one._name, one.id), *(
            (PARTIAL, partial.id) for partial in lines.matched_debit_ids | lines.matched_credit_ids)], one)
    return found


def named(row, model, parts, domain):
    """The records of this model, of these books, that refer to one of these names."""
    rows = row.env[model].search([
        ("connection_id", "=", row.connection_id.id), ("res_model", "in", [name for name, _id in parts]),
        ("res_id", "in", [record_id for _name, record_id in parts]), *domain]) if parts else row.env[model]
    return rows.filtered(lambda one: (one.res_model, one.res_id) in parts)
