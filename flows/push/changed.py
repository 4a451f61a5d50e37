"""Changes in Odoo of documents that are in the books, or on their way: sent, shown, or refused.

To people who may not change a document, Odoo's own method says so after these checks, which then name nothing.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from odoo.exceptions import UserError

from ..connect.wake import wake_push
from ..kinds import BESIDE, GONE
from ..pull.differences import note_differences
from ..sent_values import FIELDS, LINE_FIELDS, changes_here, own_changes, values_of
from .entries import connected_ids, toggle_of
from .queue import queue

# What cannot be changed without voiding the document in the books: these fields of an entry, and of its lines.
FIXED = frozenset((
    "name", "state", "journal_id", "company_id", "currency_id", "move_type", "invoice_currency_rate", "partner_id",
    "date", "invoice_date", "invoice_payment_term_id", "line_ids", "invoice_line_ids"))
FREE_OF_PAYMENTS = {"name", "state"}  # of their entries: Odoo itself resets them to draft
FIXED_OF_LINES = frozenset((
    "account_id", "balance", "debit", "credit", "amount_currency", "currency_id", "price_unit", "quantity", "discount",
    "tax_ids", "tax_line_id", "product_id", "display_type", "move_id"))
FIXED_OF_PAYMENTS = frozenset((
    "amount", "date", "partner_id", "currency_id", "journal_id", "payment_type", "partner_type", "company_id"))
RENUMBERING = ContextVar("renumbering", default=False)  # no key of Odoo's context, which every client may set
UNSENT_LINES = ("payment_term", "cogs")  # lines that are no part of the document


def sent_and_sending(moves):
    """The records of the books of those of these entries that are there, and the jobs of those on their way.

    :return: ({id: record}, {id: job})
    """
    ids = connected_ids(moves)
    if not ids:
        return {}, {}
    of_moves = [("res_model", "=", moves._name), ("res_id", "in", ids), ("connection_id.active", "=", True)]
    rows = moves.env["books.record"].sudo().search([*of_moves, ("state", "not in", GONE)])
    jobs = moves.env["books.job"].sudo().search([
        *of_moves, ("state", "=", "sending"), ("kind", "not in", BESIDE)])
    return {row.res_id: row for row in rows}, {job.res_id: job for job in jobs}


@contextmanager
def renumbering(moves):
    """While Odoo's *Resequence*, or a person's decision about a difference, gives these entries other numbers.

    They are compared once, afterwards.
    """
    before = values_before(moves, {"name": False})
    token = RENUMBERING.set(True)
    try:
        yield
    finally:
        RENUMBERING.reset(token)
    note_changed(before)


def fixed_fields():
    return FIXED - {"name"} if RENUMBERING.get() else FIXED


def will_change(record, values, field):
    """Whether writing these values changes this field."""
    definition = record._fields[field]
    if definition.type == "one2many":
        return bool(values[field])
    if definition.type == "many2many":
        return record.env["account.move"]._field_will_change(record, values, field)
    written = definition.convert_to_cache(values[field], record)
    present = definition.convert_to_cache(record[field], record)
    if definition.type in ("float", "monetary"):
        return abs((written or 0) - (present or 0)) > 1e-6
    return written != present


def refused(records, values, fixed):
    """The names of the fixed fields that these values would change."""
    changed = [
        field for field in fixed & values.keys() if any(will_change(record, values, field) for record in records)]
    return ", ".join(sorted(records._fields[field]._description_string(records.env) for field in changed))


def check_entries(moves, values):
    """Refuse to change what the books can only void.

    :raises UserError: one of these entries is in the books or on its way, and posted.
    """
    fixed = fixed_fields()
    if fixed & values.keys():
        posted = moves.sudo().filtered(lambda move: move.state == "posted")
        names = refused(posted, values, fixed)
        if names and moves.has_access("write"):
            refuse(posted, names)
        of_payments = posted.filtered("origin_payment_id")
        names = of_payments and refused(of_payments, values, fixed - FREE_OF_PAYMENTS)
        if names and moves.has_access("write"):
            refuse_payments(of_payments.origin_payment_id, names)


def check_lines(lines, values=None):
    """Refuse to change or delete lines of documents that are in the books or on their way.

    :param values: what is written; None where the lines are deleted.
    """
    if values is not None and not FIXED_OF_LINES & values.keys():
        return
    posted = lines.sudo().filtered(
        lambda line: line.parent_state == "posted" and line.display_type not in UNSENT_LINES)
    names = posted and (lines.env._("lines") if values is None else refused(posted, values, FIXED_OF_LINES))
    if names and lines.has_access("unlink" if values is None else "write"):
        refuse(posted.move_id, names)
        refuse_payments(posted.move_id.origin_payment_id, names)


def check_new_lines(env, values_list):
    """Refuse to add lines to documents that are in the books or on their way."""
    ids = {values["move_id"] for values in values_list
           if values.get("move_id") and values.get("display_type") not in UNSENT_LINES}
    moves = env["account.move"].browse(ids)
    posted = moves.sudo().filtered(lambda move: move.state == "posted")
    if posted and moves.has_access("read"):
        refuse(posted, env._("lines"))
        refuse_payments(posted.origin_payment_id, env._("lines"))


def refuse(moves, names):
    """:param moves: as superuser, after a check that the user may change them."""
    rows, jobs = sent_and_sending(moves)
    found = rows | jobs
    for move in moves:
        if move.id in found:
            raise UserError(moves.env._(
                "%(name)s is in %(books)s, or on its way there. Void it or remove it there before you change this in "
                "Odoo: %(fields)s.",
                name=move.display_name, books=found[move.id].connection_id.provider_label, fields=names))


def check_payments(payments, values):
    """Refuse to change payments that are in the books or on their way, unless they are reset to draft.

    :raises UserError: one of them is.
    """
    if not FIXED_OF_PAYMENTS & values.keys():
        return
    posted = payments.sudo().filtered(lambda payment: payment.state in ("in_process", "paid"))
    names = posted and refused(posted, values, FIXED_OF_PAYMENTS)
    if names and payments.has_access("write"):
        refuse_payments(posted, names)


def refuse_payments(payments, names):
    """:param payments: as superuser, after a check that the user may change them."""
    if not payments:
        return
    rows = payments._books_owned("books.record", [("state", "not in", GONE)])
    jobs = payments._books_owned("books.job", [("state", "=", "sending")])
    for payment in payments:
        found = rows[payment.id] or jobs[payment.id]
        if found:
            raise UserError(payment.env._(
                "%(name)s is in %(books)s, or on its way there. Reset it to draft before you change this in Odoo: "
                "%(fields)s.",
                name=payment.display_name, books=found[0].connection_id.provider_label, fields=names))


def values_before(moves, values, fields=FIELDS):
    """What these entries hold of what the books get, before these values are written.

    :param moves: of the user who writes.
    :return: {entry, as superuser: its values}; of those that are in the books or on their way.
    """
    if RENUMBERING.get() or not fields & values.keys():
        return {}
    posted = moves.sudo().filtered(lambda move: move.state == "posted")
    if not posted:
        return {}
    rows, jobs = sent_and_sending(posted)
    return {move: values_of(move) for move in posted if move.id in rows or move.id in jobs}


def values_of_lines_before(lines, values):
    """The same, before these values of lines are written."""
    return values_before(lines.sudo().move_id, values, LINE_FIELDS) if LINE_FIELDS & values.keys() else {}


def note_changed(before):
    """Send what was changed in Odoo, or show it as a difference where nothing is sent automatically.

    :param before: the result of `values_before`.
    """
    changed = [move for move, values in before.items() if values != values_of(move)]
    if not changed:
        return
    moves = changed[0].union(*changed)
    rows, jobs = sent_and_sending(moves)
    for job in jobs.values():
        job.again = True  # compared again when it has arrived
    for move in moves:
        row = rows.get(move.id)
        if row and "odoo" not in (row.entered or {}):
            row.entered = {**(row.entered or {}), "odoo": before[move]}
    compare_and_queue(moves.env["books.record"].union(*rows.values()))


def compare_and_queue(rows):
    """Compare these records with their entries, and queue the updates that are sent automatically."""
    note_differences(rows)
    moves = {move.id: move for move in rows.env["account.move"].browse(rows.mapped("res_id")).exists()}
    for connection, of_connection in rows.grouped("connection_id").items():
        due = of_connection.filtered(lambda row: row.res_id in moves and is_update_due(row, moves[row.res_id]))
        for kind, of_kind in due.grouped("kind").items():
            queue(connection, kind, rows.env["account.move"].browse(of_kind.mapped("res_id")))
        if due:
            wake_push(connection)


def is_update_due(row, move):
    """Whether a record differs only by what was changed in Odoo, and is sent again automatically.

    What somebody changed in the books is never overwritten unasked.
    """
    connection = row.connection_id
    if row.env["books.connection"]._auto_id_of_company(move.company_id.id) != connection.id:
        return False
    return bool(move.state == "posted" and connection[toggle_of(move)] and updated_values(row, move))


def updated_values(row, move):
    """What an update changes of a record that differs only by what was changed in Odoo: {field: what it was}; empty if
    anything else differs, too."""
    own, changed = own_changes(row, move), changes_here(row, move)
    updated = row.connection_id._provider_offline().updated_fields(row.kind, values_of(move)) if own else ()
    return {field: changed[field][1] for field in own if field in updated}


def emptied_fields(row, move):
    """What was emptied in Odoo since both sides agreed, and an update can empty in the books."""
    emptied = frozenset(field for field, (now, _then) in changes_here(row, move).items() if not now)
    updated = row.connection_id._provider_offline().updated_fields(row.kind, values_of(move)) if emptied else ()
    return emptied.intersection(updated)


def never_updated(row, move):
    """Whether a record differs only by what an update leaves as it is in the books."""
    changed = changes_here(row, move)
    updated = row.connection_id._provider_offline().updated_fields(row.kind, values_of(move))
    return bool(row.differences) and not any(
        field not in changed or field in updated for field, _here, _there in row.differences)
