"""Differences between the books and Odoo as sentences, in the user's language."""

import textwrap
from decimal import Decimal

from odoo.tools import format_date

from ..blocking import Blocked
from ..settled_only_here import names_settling
from ..worded_values import worded_amount
from .contact_differences import FORMER, worded_parts
from .differences import DUE, LINE_REF

LONGEST_TEXT = 80  # characters of a text in a sentence
# Reasons why the state in the books is not known: see `reasons`.
STATE_UNKNOWN = {"not_understood": "not_understood", "unreadable": "unreadable_now"}


def worded_difference(row):
    """The differences of a record as a sentence; False where both sides agree."""
    found = row.differences
    if found and row.kind in row.connection_id._contact_kinds():
        return worded_parts(row, found)
    return "; ".join(worded(row, *one) for one in found or ()) or False


def worded(row, field, here, there):
    """One difference as words, such as "total 10.00 there, 12.00 in Odoo".

    :param field: the first value of what `differences.differences_between` returns; `here` and `there` are the others.
    """
    env = row.env
    if field == FORMER:
        return there
    if field in STATE_UNKNOWN:
        return Blocked(STATE_UNKNOWN[field], row, books=row.connection_id.provider_label, what=there).sentence
    if field == "gone":
        return env._("deleted there") if there == "deleted" else env._("voided there")
    if field == "state":
        states = row.env["account.move"]._fields["state"]._description_selection(row.env)
        return env._("%s in Odoo", dict(states).get(here, here))
    if field.startswith(LINE_REF):
        return env._("%(what)s %(there)s there, %(here)s in Odoo", what=_ref_words(row)[field],
                 there=named_there(row, field, there), here=named_there(row, field, here))
    if field == DUE and not row.unexplained:
        return _settled_only_here(row, here, there)
    if field == "contact" and here is None:
        return env._("another contact there")
    words = {
        "total": env._("total"), "tax": env._("tax"), "currency": env._("currency"), "number": env._("number"),
        "date": env._("date"), "due": env._("amount due"), "due_date": env._("due date"), "contact": env._("customer"),
        "reference": env._("reference"), "memo": env._("notes"), "delivery": env._("delivery address"),
        "labels": env._("descriptions of the lines")}
    why = {
        "deduction": env._("amount due after a deduction at source"),
        "retainage": env._("amount due without retainage")}
    return env._(
        "%(what)s %(there)s there, %(here)s in Odoo", there=worded_value(row, field, there),
        what=why.get(row.due_reason, words[field]) if field == "due" else words[field],
        here=worded_value(row, field, here))


def _settled_only_here(row, here, there):
    """The amount due of a document that something settles in Odoo only."""
    values = {"there": worded_value(row, DUE, there), "here": worded_value(row, DUE, here)}
    names, is_to_be_sent = names_settling(row)
    if not names:  # it was sent or unreconciled, and is compared again soon
        return row.env._("amount due %(there)s there, %(here)s in Odoo", **values)
    if is_to_be_sent:
        return row.env._(
            "amount due %(there)s there, %(here)s in Odoo, where it is settled by %(names)s", names=names, **values)
    return row.env._(
        "amount due %(there)s there, %(here)s in Odoo, where it is settled by %(names)s: enter the same there, or "
        "unreconcile it here", names=names, **values)


def _ref_words(row):
    env = row.env
    return {"line_account": env._("account"), "line_account_code": env._("account"), "line_item": env._("item"),
            "line_tax": env._("tax code")}


def named_there(row, field, named):
    """The name of the account, item or tax that a line refers to, by its id, or by its code for an account."""
    kind, _of, by_code = field.removeprefix(LINE_REF).partition("_")
    found = row.search([
        ("connection_id", "=", row.connection_id.id), ("kind", "=", kind),
        ("number" if by_code else "external_id", "=", named)], limit=1)
    return found.display_name or named


def worded_value(row, field, value):
    """The value of one side. None is a value that it does not state, which is not the same as 0."""
    if value is None:
        return row.env._("nothing")
    if field in ("total", "tax", "due"):
        return worded_amount(row.env, Decimal(value), row.currency_id, symbol=False)
    if field in ("date", "due_date"):
        return format_date(row.env, value)
    if field in ("contact", "delivery"):
        return contact_name(row, value)
    return textwrap.shorten(value, LONGEST_TEXT, placeholder="…") if field in ("memo", "labels") else value


def contact_name(row, contact):
    """The name of a contact.

    :param contact: the id of a `res.partner`, or the external id (a string) of a contact in the books.
    """
    if isinstance(contact, int):
        return row.env["res.partner"].browse(contact).exists().display_name or str(contact)
    there = row.search([
        ("connection_id", "=", row.connection_id.id), ("kind", "in", row.connection_id._contact_kinds()),
        ("external_id", "=", contact)], limit=1)
    return there.name or contact
