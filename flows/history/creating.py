"""Enter documents of the books in Odoo as entries of the import's own journals, to the cent, or not at all."""

from decimal import Decimal

from ...providers.transport import loads
from ...tools.amounts import money
from ...tools.batches import in_halves
from ...tools.retry import LATER
from ..blocking import Blocked
from ..document_links import link_entries
from ..kinds import MOVE_TYPES, PURCHASES
from ..opening_day import amounts_there
from ..pull.differences import note_differences
from ..pull.payments import reason
from ..worded_values import stored_amount
from .assignments import Assignments
from .decided import decided
from .entry_dates import entry_day, is_taxed
from .journals import journal_for
from .meanings import Meanings, line_values
from .numbers import free_names, names_of
from .open_items import is_open_item, leave_settled, open_item_day, open_lines
from .taxes import booked_taxes, correct_home, correct_taxes

TOGETHER = 50  # documents that are created, compared and posted in one transaction: locks last seconds


def create_some(one):
    """Enter some documents.

    :return: the number of rows that were tried.
    """
    rows = tried = decided(one, ["create"], TOGETHER).try_lock_for_update()
    rows -= leave_settled(rows)
    contents = {row: loads(row.content) for row in rows}
    meanings = Meanings(one.connection_id, contents.values())
    assignments = Assignments(one, contents)
    planned, booked = {}, {}
    for row in rows:
        try:
            values = values_of(row, contents[row], meanings, assignments.partner(row))
            if not is_open_item(row):
                values = assignments.distributed(row, contents[row], values)
                booked[row] = booked_taxes(contents[row], meanings, row.kind not in PURCHASES)
            planned[row] = values
        except Blocked as blocked:
            row.problem = blocked.sentence
    free_names(planned)
    if planned:
        _entered, refused = in_halves(
            one.env, list(planned.items()), lambda part: enter(one, dict(part), contents, booked), LATER)
        for (row, _values), error in refused:
            row.problem = str(reason(one.connection_id, error))
    return len(tried)


def values_of(row, content, meanings, partner):
    """The values of the entry.

    :raises Blocked: it cannot be entered as the books hold it.
    """
    record, one = row.record_id, row.import_id
    label, sale = one.connection_id.provider_label, row.kind not in PURCHASES
    home, currency = one.company_id.currency_id, record.currency_id
    if record.state not in ("open", "paid"):
        raise Blocked("history_gone", record, name=record.number or "", books=label)
    rate = content["rate"]
    if content.get("not_understood"):  # not in lists that a former version read
        raise Blocked("not_understood", record, books=label, what=content["not_understood"])
    if not currency or not currency.active:
        raise Blocked("history_no_currency", one.connection_id, name=record.number or "", books=label)
    if currency != home and not rate:
        raise Blocked("history_no_rate", one.connection_id, name=record.number or "", books=label)
    journal = journal_for(one, sale)
    if is_open_item(row):
        lines, day = open_lines(row), open_item_day(one, journal)
    else:
        lines = [line_values(line, meanings, row.kind, currency) for line in content["lines"]]
        day = entry_day(row, journal, is_taxed(lines))
    number = names_of(record)[0]
    return {
        "move_type": MOVE_TYPES[row.kind], "journal_id": journal.id, "company_id": one.company_id.id,
        "partner_id": partner.id, "invoice_date": record.date, "date": day,
        "invoice_date_due": record.due_date or record.date, "invoice_payment_term_id": False,
        "currency_id": currency.id, "invoice_currency_rate": float(rate) if currency != home else 1.0,
        "fiscal_position_id": False, "invoice_user_id": False,
        **({"name": number} if sale else {"ref": number}),
        "invoice_line_ids": lines}


def enter(one, planned, contents, booked):
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
        open_item = is_open_item(row)
        if not open_item:
            correct_taxes(row, move, booked[row])
            correct_home(row, move, contents[row])
        row.record_id.write({"imported": True, "opening_day": open_item and one.opening_day})
    # They are linked before they are posted, so that they are never sent.
    link_entries(dict(zip(rows.record_id, moves, strict=True)))
    one.env.flush_all()
    moves.action_post()
    for row, move, values in zip(rows, moves, planned.values(), strict=True):
        check(row, move, values)
        row.write({"move_id": move.id, "state": "created", "problem": False})
    note_differences(rows.record_id)


def check(row, move, values):
    """
    :raises Blocked: the posted entry is not what the books hold.
    """
    record, currency = row.record_id, move.currency_id
    total, tax = amounts_there(record, currency)
    pairs = (
        (money(move.amount_total, currency), total),
        (money(move.amount_tax, currency), tax),
        (money(move.amount_residual, currency), total), (currency.name, record.currency_id.name),
        (move.invoice_date, values["invoice_date"]), (move.date, values["date"]),
        (move.invoice_date_due, values["invoice_date_due"]),
        (move.name if "name" in values else move.ref, values.get("name") or values["ref"]))
    for here, there in pairs:
        if here != there:
            shown = [stored_amount(side, currency) if isinstance(side, Decimal) else side for side in (here, there)]
            raise Blocked(
                "history_moved", row.connection_id, name=row.number or "", here=shown[0], there=shown[1],
                books=row.connection_id.provider_label)
