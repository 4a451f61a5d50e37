"""Decide what has to be registered for a payment of the books."""

from functools import partial

from ...tools.amounts import money
from ..blocking import Blocked
from ..connect.wake import wake_push
from ..kinds import GONE
from ..push.queue import queue
from ..push.sent_dates import note_adopted_date
from .attempt import attempt
from .credit_notes import import_credit_notes
from .ledger import Ledger
from .lines import is_in_other_currency, made_lines, partials_of, settles
from .marks import marked_money
from .recognise import recognise
from .register import register_settlements
from .release import release_one
from .undo import undo_whole


def adopt_refund_application(payment, back):
    """Link a refund of Odoo that was applied to credits in the books to the record that Odoo would have sent.

    :raises Blocked: Odoo has already sent it, with another amount.
    """
    same = payment.search([
        ("connection_id", "=", payment.connection_id.id), ("kind", "=", payment.kind),
        ("res_model", "=", back.res_model), ("res_id", "=", back.res_id)])
    if same.filtered(lambda row: row.state not in GONE):
        raise Blocked(
            "more_applied_there", payment, name=back.number or back.external_id,
            books=payment.connection_id.provider_label)
    same.write({"res_model": False, "res_id": False})
    same.flush_recordset()
    payment.write({"res_model": back.res_model, "res_id": back.res_id, "from_odoo": True})
    queue(payment.connection_id, payment.kind, payment._made())
    wake_push(payment.connection_id)


def enter(rows):
    """Register and reconcile what of these payments is not in Odoo yet.

    :return: the number of payments of which something was registered.
    """
    ledger = Ledger(rows.connection_id, rows)
    settlements = []
    for row in rows:
        settlement = attempt(row, partial(settle, row), ledger)
        if settlement:
            settlements.append(settlement)
    register_settlements(ledger, settlements)
    return len(settlements)


def settle(row, ledger):
    """The Settlement to be registered for this payment; None if there is none, or if reconciling was sufficient."""
    release_one(row, ledger)  # raises Blocked again for what could not be undone
    if not row.waiting:
        return None
    own = None if row.res_id else marked_money(row, ledger)
    if own is not None and not adopt_marked(row, own):
        row._done()
        return None
    back = None if row.res_id else row._refund_of(ledger.rows)
    if back:
        adopt_refund_application(row, back)
    if row.from_odoo and not row._made():
        row._done()  # it was cancelled in Odoo; a job deletes it in the books
        return None
    import_credit_notes(row, ledger)
    settlement = ledger.settlement(row)
    made = row._made()
    if made:
        if fits(row, made, settlement, ledger):
            row._done(idle=settlement.unknown)
            return None
        if (settlement.given or made._name == "account.bank.statement.line"
                or is_in_other_currency(row, made, settlement)):
            raise Blocked(
                "settles_others", row, name=made.move_id.display_name, books=row.connection_id.provider_label)
        undo_whole(row, made, ledger)
        ledger.open.clear()
    elif recognise(row, settlement):
        return None
    if not ledger.concerns(settlement):
        # It is listed without an error, and checked again when one of its documents or its contact is linked.
        row._done(idle=True)
        return None
    ledger.check_form(settlement)
    ledger.check(settlement)
    return settlement


def adopt_marked(row, own):
    """Link it to the Odoo record that it was sent from, so that it is never registered again.

    :return: whether it is linked now; not if the record is deleted, so that a job deletes this payment.
    """
    if own:
        row.write({"res_model": own._name, "res_id": own.id, "from_odoo": True})
        note_adopted_date(row, own)
    return bool(own)


def fits(row, made, settlement, ledger):
    """Reconcile missing parts with lines that are not reconciled, if that gives exactly the wanted amounts.

    :return: whether everything is reconciled as it should be now.
    """
    if row.res_model in ("account.partial.reconcile", "account.move.line"):
        return True
    if is_in_other_currency(row, made, settlement):
        return settles(row, settlement.by_entry())
    missing = settlement.by_entry()
    for entry, amount, _partial in partials_of(row):
        if entry.id in missing:
            missing[entry.id] -= amount
    plan, free = [], made_lines(row).filtered(lambda line: not line.reconciled)
    for entry in row.env["account.move"].browse(entry for entry, amount in missing.items() if amount):
        amount, left = missing[entry.id], ledger.left(entry)
        targets = ledger.lines(entry)
        if entry.state != "posted" or left * amount > 0 or abs(left) < abs(amount):
            ledger.check(settlement)  # raises the reason
            return False
        line = next((line for line in free.sorted(lambda line: abs(line.amount_residual_currency)) if (
            line.account_id == targets.account_id and _takes(line, amount, ledger.open[entry.id]))), None)
        if not line:
            return False
        free -= line
        plan.append(line | targets)
    if plan:
        row.env["account.move.line"]._reconcile_plan(plan)
        ledger.open.clear()
    return True


def _takes(line, amount, open_now):
    """Whether this line, reconciled with an entry of which so much is open, settles exactly this amount of it."""
    residual = money(line.amount_residual_currency, line.currency_id)
    return residual == amount or (residual * amount > 0 and abs(residual) > abs(amount) and open_now == -amount)
