"""Recognise payments that were entered on both sides separately, so that they are not registered twice."""

from ...tools.amounts import money
from ..blocking import Blocked
from ..kinds import PARTIAL


def recognise(row, settlement):
    """Link this payment of the books to the record of Odoo that it already is.

    :return: whether such a record was found.
    """
    found = same_money(row, settlement) or same_match(row, settlement)
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
