"""Take back what an import did in Odoo: links are removed, entries deleted, cancelled or reversed. The books stay."""

from odoo import fields
from odoo.exceptions import UserError

from ..change_link import change_link
from ..connect.wake import wake_pull
from ..kinds import PARTIAL
from ..pull.ledger import first_open_day
from ..pull.lines import contact_lines
from ..pull.payments import apply_payments
from ..pull.waiting import requeue_settling
from ..push.queue import unqueue
from .contacts import undo_created
from .entry_dates import after_filed, is_taxed_entry
from .unapplied import undo_unapplied

REOPEN, UNLINK, DELETE, CANCEL, REVERSE, REFUSE = "reopen", "unlink", "delete", "cancel", "reverse", "refuse"
DONE = ("linked", "created", "settled", "left_out")  # states that can be taken back
WHOLE = ("linked", "created", "settled")  # those that undoing a whole import takes back
TOGETHER = 50  # documents that are taken back in one transaction


def undo(rows):
    """Take the decisions on rows back, where Odoo allows it; on the others the reason is stored."""
    released = rows.record_id.browse()
    for row in rows.filtered(lambda row: row.state in DONE):
        way, reason = way_of(row)
        try:
            if way == REFUSE:
                raise UserError(reason)
            if way == UNLINK:
                change_link(row.connection_id, row.move_id, row.record_id.browse())  # commits
            elif way != REOPEN:
                with row.env.cr.savepoint():
                    TAKE_BACK[way](row, detached(row))
                released |= row.record_id
        except UserError as error:
            row.problem = str(error)
            continue
        row.write({"state": "open", "decision": False, "despite": False, "problem": False})
    for connection in released.connection_id:
        apply_payments(connection, [("allocation_ids.document_id", "in", released.ids)])


def undo_all(one, user):
    """Take everything back that an import did: a few documents now, many on the schedule.

    :param user: who takes it back; contacts are deleted as this user.
    """
    left = one.row_ids.filtered(lambda row: row.state in WHOLE)
    left.problem = False
    one.row_ids.filtered(lambda row: row.state == "open" and row.decision).decision = False
    one.write({"undo_user_id": user.id, "state": "review" if one.state == "linking" else one.state})
    if len(left) <= TOGETHER:
        undo_some(one)
    if waiting(one, 1):  # also what another worker holds
        wake_pull(one.connection_id)
    else:
        undo_rest(one)
    return {"type": "ir.actions.client", "tag": "soft_reload"}


def undo_some(one):
    """Take some documents of an import back.

    :return: the number of rows that were tried.
    """
    rows = waiting(one, TOGETHER).try_lock_for_update()
    undo(rows)
    return len(rows)


def waiting(one, most):
    """Documents that are still to be taken back, the latest first."""
    return one.env["books.import.row"].search(
        [("import_id", "=", one.id), ("state", "in", WHOLE), ("problem", "=", False)], limit=most)


def undo_rest(one):
    """Take back what an import did beside its documents: payments that it registered as credits of contacts, contacts
    that it created, and the day of its open items."""
    undo_unapplied(one)
    undo_created(one.contact_ids.with_user(one.undo_user_id))
    connection = one.connection_id
    if not one.env["books.record"].search_count(
            [("connection_id", "=", connection.id), ("opening_day", "!=", False)], limit=1):
        connection.write({"opening_day": False, "opening_account_id": False})
    one.undo_user_id = False


def way_of(row):
    """How a row can be taken back.

    :return: (way, reason): see the constants; the reason is a sentence, False where there is nothing to explain.
    """
    move, env = row.move_id, row.env
    if row.state not in ("linked", "created") or not move or row.record_id.res_id != move.id:
        return REOPEN, False
    if row.state == "linked":
        return UNLINK, False
    reason = built_on(row)
    if reason:
        return REFUSE, reason
    if move.state != "posted":
        return DELETE, False
    if move.inalterable_hash:
        return REVERSE, env._("Its journal is locked by a hash.")
    taxed = is_taxed_entry(move)
    if row.company_id._get_violated_lock_dates(move.date, taxed, move.journal_id):
        return REVERSE, env._("Its date %s is locked.", move.date)
    if after_filed(row.import_id, move.date, taxed) != move.date:
        return REVERSE, env._("The tax return of its date %s is filed.", move.date)
    if move._is_protected_by_audit_trail():
        return CANCEL, env._("The audit trail of Odoo keeps entries that were posted.")
    return DELETE, False


def built_on(row):
    """What in Odoo relies on an entry, so that it cannot be taken back, as a sentence; False if nothing does."""
    move, env = row.move_id, row.env
    order_lines = move.line_ids.sale_line_ids if "sale_line_ids" in move.line_ids._fields else ()
    if order_lines:
        return env._("The order %s is invoiced by it.", ", ".join(order_lines.order_id.mapped("name")))
    reversals = move.reversal_move_ids.filtered(lambda entry: entry.state == "posted")
    if reversals:
        return env._("%s reverses it.", ", ".join(reversals.mapped("name")))
    partials = contact_lines(move).matched_debit_ids | contact_lines(move).matched_credit_ids
    for partial in partials:
        entry = (partial.debit_move_id.move_id | partial.credit_move_id.move_id) - move
        if entry.statement_line_id:
            return env._("The bank statement line %s is reconciled with it.", entry.display_name)
        if not is_of_books(row, partial, entry):
            return env._("%s of Odoo is reconciled with it: unreconcile it first.", entry.display_name)
        others = (entry.line_ids - contact_lines(entry)).filtered(lambda line: line.account_id.reconcile)
        if entry.origin_payment_id and (others.matched_debit_ids or others.matched_credit_ids):
            return env._("Its payment %s is on a bank statement.", entry.display_name)
    return False


def is_of_books(row, partial, entry):
    """Whether it was reconciled with an entry because the books have it so."""
    return bool(row.env["books.record"].search_count([
        ("connection_id", "=", row.connection_id.id), ("from_odoo", "=", False),
        "|", "|", "&", ("res_model", "=", PARTIAL), ("res_id", "=", partial.id),
        "&", ("res_model", "=", "account.payment"), ("res_id", "in", entry.origin_payment_id.ids or [0]),
        "&", "&", ("res_model", "=", "account.move"), ("res_id", "=", entry.id), ("payment_known", "=", True)],
        limit=1))


def detached(row):
    """The entry of a row, which nothing in the books is linked to, nor reconciled with, any more. Its payments are
    applied anew, when all rows are taken back."""
    move, record = row.move_id, row.record_id
    record.write({
        "res_model": False, "res_id": False, "differences": False, "ignored": False, "entered": False,
        "imported": False, "opening_day": False})
    row.move_id = False
    requeue_settling(record)
    # A credit that the books applied stays applied there.
    applied = row.env["books.allocation"].search([("document_id", "=", record.id)]).payment_id.filtered(
        lambda payment: payment.res_model == PARTIAL and not payment.from_odoo)
    applied.write({"res_model": False, "res_id": False})
    applied.flush_recordset()
    record.flush_recordset()
    unqueue(move)
    contact_lines(move).remove_move_reconcile()
    return move


def _delete(_row, move):
    if move.state != "draft":
        move.button_draft()
    move.with_context(force_delete=True).unlink()


def _cancel(_row, move):
    move.button_draft()
    move.button_cancel()


def _reverse(row, move):
    taxed = is_taxed_entry(move)
    day = first_open_day(
        row.company_id, after_filed(row.import_id, fields.Date.context_today(row), taxed), taxed, move.journal_id)
    text = row.env._("%s: import undone", move.name)
    reversal = move._reverse_moves([{
        "date": day, "invoice_date": day, "invoice_date_due": day, "invoice_payment_term_id": False, "ref": text}])
    if move.is_sale_document():
        reversal.name = text  # no number that the books may use
    reversal.action_post()
    (contact_lines(move) | contact_lines(reversal)).filtered(lambda line: not line.reconciled).reconcile()


TAKE_BACK = {DELETE: _delete, CANCEL: _cancel, REVERSE: _reverse}


def worded_ways(row):
    """What taking a row back does, and why not more."""
    env = row.env
    way, reason = way_of(row)
    words = {
        REOPEN: env._("It is asked again."), UNLINK: env._("The link is removed."),
        DELETE: env._("The entry is deleted."), CANCEL: env._("The entry is cancelled."),
        REVERSE: env._("The entry is reversed."), REFUSE: env._("It stays.")}[way]
    return f"{words} {reason}" if reason else words
