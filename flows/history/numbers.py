"""The numbers of entries that are made from documents of the books: theirs, which may be missing or stand twice."""

from ...providers import PROVIDERS
from ..kinds import PURCHASES


def number_entries(one, planned):
    """Add the numbers to the values of entries that are to be made. Sales and their credits share one journal, in which
    each number stands once; bills keep Odoo's own, and have the vendor's as reference.

    :param planned: {row of the import: values of its entry}
    """
    numbers = {row: number_of(row.record_id) for row in planned}
    taken = {name for [name] in one.env["account.move"]._read_group([
        ("journal_id", "=", one.connection_id.history_sale_journal_id.id), ("name", "in", list(numbers.values()))],
        ["name"])}
    for row, number in numbers.items():
        if row.kind in PURCHASES:
            planned[row]["ref"] = number
            continue
        if number in taken:
            number = f"{number} ({row.record_id.external_id})"
        taken.add(number)
        planned[row]["name"] = number


def number_of(record):
    """The number of a document of the books; one made of its id if it has none."""
    prefix = PROVIDERS[record.connection_id.provider].history_prefix
    return (record.number or "").strip() or f"{prefix}-{record.external_id}"


def note_number(record, values):
    """Note that this document has another number in the books on purpose, if it does: that is no difference."""
    if (values.get("name") or values["ref"]) != (record.number or ""):
        record.entered = {**(record.entered or {}), "number": record.number or ""}
