"""Enter documents of the books in Odoo as entries of the import's own journals, to the cent, or not at all."""

from odoo import Command

from ...providers.transport import loads
from ...tools.amounts import money
from ...tools.batches import in_halves
from ...tools.retry import LATER
from ..blocking import Blocked
from ..kinds import KINDS, PURCHASES
from ..pull.differences import contacts_of_documents, note_differences
from ..pull.payments import reason
from .decided import decided
from .journals import journal_for
from .meanings import Meanings, line_values
from .numbers import note_number, number_entries

TOGETHER = 50  # documents that are created, compared and posted in one transaction: locks last seconds
MOVE_TYPES = {kind: move_type for move_type, kind in KINDS.items() if "receipt" not in move_type}


def create_some(one):
    """Enter some documents.

    :return: the number of rows that were tried.
    """
    rows = decided(one, ["create"], TOGETHER).try_lock_for_update()
    contents = {row: loads(row.content) for row in rows}
    meanings = Meanings(one.connection_id, contents.values())
    contacts = {
        external_id: partners[:1]
        for (_connection, external_id), (_contact, partners) in contacts_of_documents(rows.record_id).items()}
    planned = {}
    for row in rows:
        try:
            planned[row] = values_of(row, contents[row], meanings, contacts.get(row.record_id.contact_id))
        except Blocked as blocked:
            row.problem = blocked.sentence
    if planned:
        number_entries(one, planned)
        _entered, refused = in_halves(one.env, list(planned.items()), lambda part: enter(one, dict(part)), LATER)
        for (row, _values), error in refused:
            row.problem = str(reason(one.connection_id, error))
    return len(rows)


def values_of(row, content, meanings, partner):
    """The values of the entry.

    :raises Blocked: it cannot be entered as the books hold it.
    """
    record, one = row.record_id, row.import_id
    label, sale = one.connection_id.provider_label, row.kind not in PURCHASES
    if not partner:
        raise Blocked("history_no_contact", one.connection_id, name=row.contact_name or "", books=label)
    home, currency = one.company_id.currency_id, record.currency_id
    rate = content["rate"]
    if not currency or not currency.active:
        raise Blocked("history_no_currency", one.connection_id, name=record.number or "", books=label)
    if currency != home and not rate:
        raise Blocked("history_no_rate", one.connection_id, name=record.number or "", books=label)
    journal = journal_for(one, sale)
    locks = one.company_id._get_violated_lock_dates(record.date, record.tax != 0, journal)
    opening = one.company_id.account_opening_move_id.filtered(lambda move: move.state == "posted")
    if opening and record.date <= opening.date:
        # What was open then may be in it: entered once more, it would be owed twice.
        raise Blocked("history_opening", one.connection_id, name=record.number or "", date=str(opening.date))
    if locks:
        raise Blocked("history_locked", one.connection_id, name=record.number or "", date=str(record.date))
    return {
        "move_type": MOVE_TYPES[row.kind], "journal_id": journal.id, "company_id": one.company_id.id,
        "partner_id": partner.id, "invoice_date": record.date, "date": record.date,
        "invoice_date_due": record.due_date or record.date, "invoice_payment_term_id": False,
        "currency_id": currency.id, "invoice_currency_rate": float(rate) if currency != home else 1.0,
        "fiscal_position_id": False, "invoice_user_id": False,
        "invoice_line_ids": [line_values(line, meanings, sale, currency) for line in content["lines"]]}


def enter(one, planned):
    """Create, correct, compare and post these documents.

    :raises Blocked: one of them would not be what the books hold.
    """
    rows = one.env["books.import.row"].union(*planned)
    if not one.env["account.analytic.distribution.model"].search_count([], limit=1):
        for values in planned.values():  # else Odoo searches for one for each line
            for _command, _id, line in values["invoice_line_ids"]:
                line.setdefault("analytic_distribution", False)
    moves = one.env["account.move"].with_context(tracking_disable=True).create(list(planned.values()))
    for row, move in zip(rows, moves, strict=True):
        note_number(row.record_id, planned[row])
        correct_taxes(row, move)
        # It is linked before it is posted, so that it is never sent.
        row.record_id.write({"res_model": move._name, "res_id": move.id, "imported": True})
    one.env.flush_all()
    moves.action_post()
    for row, move, values in zip(rows, moves, planned.values(), strict=True):
        check(row, move, values)
        row.write({"move_id": move.id, "state": "created", "problem": False})
    note_differences(rows.record_id)


def correct_taxes(row, move):
    """Enter the tax amount of the books where Odoo's own differs.

    :raises Blocked: it cannot be told which of several taxes differs.
    """
    currency = move.currency_id
    wanted, lines = money(row.record_id.tax, currency), move.line_ids.filtered("tax_line_id")
    if wanted == money(move.amount_tax, currency):
        return
    if len(lines) != 1:
        raise Blocked("history_other_tax", row.connection_id, name=row.number or "", there=str(wanted),
                      here=str(money(move.amount_tax, currency)), books=row.connection_id.provider_label)
    move.write({"line_ids": [Command.update(lines.id, {"amount_currency": float(move.direction_sign * wanted)})]})


def check(row, move, values):
    """
    :raises Blocked: the posted entry is not what the books hold.
    """
    record, currency = row.record_id, move.currency_id
    pairs = (
        (money(move.amount_total, currency), money(record.total, currency)),
        (money(move.amount_tax, currency), money(record.tax, currency)),
        (move.invoice_date, values["invoice_date"]), (move.date, values["date"]),
        (move.invoice_date_due, values["invoice_date_due"]),
        (move.name if "name" in values else move.ref, values.get("name") or values["ref"]))
    for here, there in pairs:
        if here != there:
            raise Blocked(
                "history_moved", row.connection_id, name=row.number or "", here=str(here), there=str(there),
                books=row.connection_id.provider_label)
