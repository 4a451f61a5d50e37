"""The accounting date of what is entered from the history of the books: nothing that is locked, filed or held by the
opening entry changes unless a person chose that."""

from datetime import timedelta

from ..blocking import Blocked
from ..pull.ledger import first_open_day

DAY = timedelta(days=1)


def entry_day(row, journal, taxed):
    """The accounting date of a full entry: its own, or by choice the first open day.

    :param taxed: whether it would change a tax return.
    :raises Blocked: see `hold_of`, and nobody chose to enter it.
    """
    held = hold_of(row, journal, taxed)
    if held and not (row.despite and held[0] != "history_filed_unknown"):
        raise Blocked(held[0], row.connection_id, **held[1])
    return first_open_day(row.company_id, after_filed(row.import_id, row.record_id.date, taxed), taxed, journal)


def hold_of(row, journal, taxed):
    """Why a document is not entered with its own date without an explicit choice.

    :return: (reason, what its sentence names): it is locked or filed, the opening entry may hold it, or that has still
        to be stated. None if it may be entered.
    """
    one, record = row.import_id, row.record_id
    named = {"name": record.number or record.external_id, "date": str(record.date)}
    opening = opening_date(one)
    if taxed and not filed_until(one) and not one.nothing_filed:
        return "history_filed_unknown", named
    if opening and record.date <= opening:
        # What was open then may be in it: entered once more, it would be owed twice.
        return "history_opening", named | {"date": str(opening)}
    if one.company_id._get_violated_lock_dates(record.date, taxed, journal):
        return "history_locked", named
    if after_filed(one, record.date, taxed) != record.date:
        return "history_filed", named | {"until": str(filed_until(one))}
    return None


def after_filed(one, day, taxed):
    """A day, or the first one after the tax returns that were filed."""
    filed = taxed and filed_until(one)
    return filed + DAY if filed and day <= filed else day


def opening_date(one):
    """The day of Odoo's opening entry, as posted or as an import of open items has it; None if there is none, or if
    this import makes open items of what it holds."""
    entry = one.company_id.account_opening_move_id.filtered(lambda move: move.state == "posted")
    last = max(filter(None, (entry.date, one.connection_id.opening_day)), default=None)
    return None if one.purpose == "opening" and last and last <= one.opening_day else last


def filed_until(one):
    """The last day of the tax returns that were filed: as a person stated, or as Odoo's tax lock has it."""
    stated = [day for day in (one.filed_until, one.company_id.tax_lock_date) if day]
    return max(stated) if stated else None


def is_taxed(lines):
    """Whether any of these lines, as commands, has taxes: also those of 0 % are in a tax return."""
    return any(values.get("tax_ids") and values["tax_ids"][0][2] for _command, _id, values in lines)


def is_taxed_entry(move):
    """Whether an entry is in a tax return."""
    return bool(move.line_ids.tax_tag_ids or move.line_ids.tax_ids or move.line_ids.tax_line_id)
