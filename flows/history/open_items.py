"""Open items: what was open on the day of Odoo's opening entry, as documents without taxes on a clearing account."""

from odoo import Command

from ..blocking import Blocked
from ..kinds import CREDIT_NOTES
from ..opening_day import open_on, unexplained
from ..pull.ledger import first_open_day


def is_open_item(row):
    """Whether a document becomes an open item: Odoo's opening entry holds what was open of it."""
    one = row.import_id
    return one.purpose == "opening" and row.record_id.date <= one.opening_day


def leave_settled(rows):
    """List those of these documents that were settled by the day of the opening entry: nothing is created of them."""
    settled = rows.browse()
    for one, of_import in rows.filtered(is_open_item).grouped("import_id").items():
        amounts, unknown = open_on(of_import.record_id, one.opening_day), unexplained(of_import.record_id)
        settled |= of_import.filtered(
            lambda row, amounts=amounts, unknown=unknown: not amounts[row.record_id] and row.record_id not in unknown)
    settled.write({"state": "settled", "problem": False})
    return settled


def open_lines(row):
    """The one line of an open item.

    :raises Blocked: what was open on the day of the opening entry is not known.
    """
    record, day = row.record_id, row.import_id.opening_day
    amount = open_on(record, day)[record]
    if unexplained(record) or amount < 0:
        raise Blocked(
            "history_open_unknown", row.connection_id, name=record.number or "", date=str(day),
            books=row.connection_id.provider_label)
    label = row.env._("Credit left on %s", day) if record.kind in CREDIT_NOTES else row.env._("Open on %s", day)
    return [Command.create({
        "name": label, "quantity": 1, "price_unit": float(amount), "discount": 0, "product_id": False,
        "account_id": row.connection_id.opening_account_id.id, "tax_ids": [Command.clear()],
        "analytic_distribution": False})]


def open_item_day(one, journal):
    """The accounting date of open items: the day of the opening entry, or the first one that is not locked."""
    return first_open_day(one.company_id, one.opening_day, False, journal)
