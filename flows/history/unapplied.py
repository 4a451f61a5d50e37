"""Payments of the history that settle nothing, or not with all of their amount: credits of contacts."""

from ...tools.batches import in_halves
from ..kinds import GONE, MONEY
from ..pull.ledger import Ledger
from ..pull.undo import undo_whole

NO_CREDIT = "refund_receipt"  # changes nobody's balance


def is_unapplied(record):
    """Whether something read is money that stays a credit of its contact."""
    return record.kind != NO_CREDIT and record.state not in (*GONE, "draft") and bool(
        getattr(record.document, "amount", None) and getattr(record.document, "contact", None))


def enter_unapplied(one):
    """Let what is unapplied of the payments that were read be registered, also from before the connection.

    Those of documents that are not in Odoo come to nothing: see `Ledger.concerns`.
    """
    rows = one.env["books.record"].search([
        ("connection_id", "=", one.connection_id.id), ("kind", "in", [kind for kind in MONEY if kind != NO_CREDIT]),
        ("payment_known", "=", True), ("from_odoo", "=", False), ("res_id", "in", (False, 0)), ("idle", "=", True),
        ("decision", "!=", "ignore"), ("state", "not in", GONE),
        *([("payment_date", ">=", one.since)] if one.since else [])])
    rows.write({"imported": True, "waiting": True})


def undo_unapplied(one):
    """Undo in Odoo the payments that were registered as credits of contacts, and all that are on the clearing account,
    also those that a pull registered there meanwhile; not those of contacts that another import entered documents for.
    """
    cleared = one.opening_account_id and one.env["account.move.line"].search([
        ("company_id", "=", one.company_id.id), ("account_id", "=", one.opening_account_id.id),
        ("parent_state", "=", "posted")]).move_id
    rows = one.env["books.record"].search([
        ("connection_id", "=", one.connection_id.id), ("kind", "in", MONEY), "|", ("imported", "=", True),
        "&", ("res_model", "=", "account.move"), ("res_id", "in", cleared.ids or [0])])
    others = one.env["books.import.row"].search([
        ("connection_id", "=", one.connection_id.id), ("import_id", "!=", one.id), ("state", "=", "created")])
    kept = set(others.record_id.mapped("contact_id"))
    rows = rows.filtered(lambda row: row.payment_contact not in kept)
    rows.imported = False
    made = rows.filtered(lambda row: row._made() and not row.from_odoo)
    _results, refused = in_halves(one.env, made, lambda part: _undo(one, part), ())
    for row, error in refused:
        row.problem = str(error)


def _undo(one, rows):
    ledger = Ledger(one.connection_id, rows)
    for row in rows:
        undo_whole(row, row._made(), ledger)
        row._done(idle=True)
