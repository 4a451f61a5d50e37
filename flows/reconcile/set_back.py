"""Give an entry of Odoo again what both sides held when they last agreed: it was changed in Odoo only."""

from contextlib import contextmanager

from odoo import Command
from odoo.exceptions import UserError

from ..kinds import PURCHASES
from ..pull.differences import note_differences
from .agreed import both_values, lines_here

LINE_FIELDS = ("account_id", "product_id", "tax_ids", "quantity", "price_unit", "discount")
ACCOUNT, AMOUNT = 0, 6  # places in a line of Odoo, see `agreed.lines_here`


def set_back(move, row):
    """Set back what was changed in Odoo.

    :param move: as superuser; the user may change it.
    :raises UserError: what both sides held is not known, or Odoo does not allow it.
    """
    agreed = row.agreed or {}
    if not agreed.get("values"):
        raise UserError(move.env._(
            "What both sides held before is not known. Correct %(name)s yourself.", name=move.display_name))
    changed = different(move, row, agreed)
    lines = changed_lines(move, agreed)
    if {"total", "tax"} & changed or any(one[ACCOUNT + 1:] != was[ACCOUNT + 1:] for one, was in lines.values()):
        repost(move, row, agreed, lines)
    else:
        with unlinked(row):
            # Odoo keeps people from changing these on a posted entry; here they get their former values again.
            move.with_context(skip_readonly_check=True).write(values_of(move, agreed, changed))
            for line_id, (_one, was) in lines.items():
                move.env["account.move.line"].browse(line_id).account_id = was[ACCOUNT]
    if both_values(row, move)["total"][0] != agreed["values"]["total"][0]:
        raise UserError(move.env._(
            "%(name)s would not come to its former total again. Correct it yourself.", name=move.display_name))
    note_differences(row)


def changed_lines(move, agreed):
    """{id of a line: (what it holds, what it held)}

    :raises UserError: lines were added or removed.
    """
    before, now = agreed.get("here") or {}, lines_here(move)
    if before and before.keys() != now.keys():
        raise UserError(move.env._(
            "Lines of %(name)s were added or removed in Odoo. Correct it yourself.", name=move.display_name))
    return {int(line_id): (now[line_id], was) for line_id, was in before.items() if now[line_id] != was}


def values_of(move, agreed, changed):
    """The values of the entry that make these fields again what they were."""
    held = {field: agreed["values"][field][0] for field in changed}
    values = {}
    if "number" in held:
        bought = move._books_kind() in PURCHASES
        values["ref" if bought else "name"] = False if bought and held["number"] == move.name else held["number"]
    if "contact" in held:
        values["partner_id"] = agreed.get("partner") or held["contact"]
    if "date" in held:
        values["invoice_date"] = held["date"]
        if move.date == move.invoice_date:
            values["date"] = held["date"]
    if held.keys() & {"date", "due_date"}:
        values["invoice_date_due"] = agreed["values"]["due_date"][0]
    return values


def repost(move, row, agreed, lines):
    """Reset it to draft, set its lines back and post it again.

    :raises UserError: something is reconciled with it.
    """
    if move.line_ids.matched_debit_ids | move.line_ids.matched_credit_ids:
        raise UserError(move.env._(
            "%(name)s is reconciled, so its amounts cannot be set back. Unreconcile it first.",
            name=move.display_name))
    name, date = move.name, move.date
    with unlinked(row):
        move.button_draft()
    for line_id, (_one, was) in lines.items():
        values = dict(zip(LINE_FIELDS, was, strict=False))
        values["tax_ids"] = [Command.set(values["tax_ids"])]
        move.env["account.move.line"].browse(line_id).write(values)
    move.write({"name": name, "date": date} | values_of(move, agreed, different(move, row, agreed)))
    move.action_post()


def different(move, row, agreed):
    """The fields of which the entry does not hold what it held when both sides agreed."""
    now = both_values(row, move)
    return {field for field, pair in agreed["values"].items() if pair[0] != now[field][0]}


@contextmanager
def unlinked(row):
    """While Odoo changes the entry: a document that is in the books is not changed."""
    link = {"res_model": row.res_model, "res_id": row.res_id}
    row.write({"res_model": False, "res_id": False})
    row.flush_recordset()
    try:
        yield
    finally:
        row.write(link)
        row.flush_recordset()
