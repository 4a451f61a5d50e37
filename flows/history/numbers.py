"""The numbers of entries that are made from documents of the books: those of the books, unless they are taken."""

from ...providers import PROVIDERS


def names_of(record):
    """The names that an entry of this document may have, the first one that is free is taken."""
    if not record.number:
        return (f"{PROVIDERS[record.connection_id.provider].history_prefix}-{record.external_id}",)
    number = record.number.strip()
    return number, f"{number} ({record.external_id})"


def number_there(record, name):
    """The number that the books have for an entry of this name."""
    return record.number or "" if record.imported and name in names_of(record) else name


def free_names(planned):
    """Give no two entries of a journal the same name: Odoo refuses that, and with it everything entered beside it.

    :param planned: {row: values of its entry}; the names in the values are changed.
    """
    named = {row: values for row, values in planned.items() if "name" in values}
    if not named:
        return
    taken = {(move.journal_id.id, move.name) for move in next(iter(named)).env["account.move"].search_fetch([
        ("journal_id", "in", [values["journal_id"] for values in named.values()]),
        ("name", "in", [name for row in named for name in names_of(row.record_id)])], ["name", "journal_id"])}
    for row, values in named.items():
        free = [name for name in names_of(row.record_id) if (values["journal_id"], name) not in taken]
        values["name"] = free[0] if free else values["name"]
        taken.add((values["journal_id"], values["name"]))
