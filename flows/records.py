"""Store objects of the books as `books.record` rows."""

import dataclasses

from ..providers.documents import Customer
from .blocking import Blocked
from .currencies import currency_ids
from .issues import retry_refused
from .pull.merged import follow_merged

MEANINGS = ("account", "item", "tax", "term")  # kinds that mappings and settings refer to
AMOUNTS = ("total", "tax", "balance")


def known_rows(connection, seen):
    """{(kind, external id): row} of the objects in `seen` that are stored already; it may contain others, too."""
    return {
        (row.kind, row.external_id): row
        for row in connection.env["books.record"].search([
            ("connection_id", "=", connection.id), ("kind", "in", list({one.kind for one in seen})),
            ("external_id", "in", [one.external_id for one in seen]),
        ])
    }


def note_records(connection, seen, known=None):
    """Store what was just seen in the books.

    :param seen: `providers.documents.Record`s, at most one for each (kind, external id).
    :param known: the result of `known_rows` for them, if it was read already.
    :return: their rows, in the same order.
    """
    known = dict(known_rows(connection, seen) if known is None else known)
    currencies = currency_ids(connection.env, (one.currency for one in seen if one.currency))
    now = connection.env.cr.now().replace(microsecond=0)
    created, moved = [], connection.env["books.record"].browse()
    for one in seen:
        row = known.get((one.kind, one.external_id))
        if row and stays_void(row, one):
            one = dataclasses.replace(one, state="void")
        values = values_of(connection, one, row, currencies)
        if row is None:
            created.append(values | {
                "connection_id": connection.id, "kind": one.kind, "external_id": one.external_id, "seen_at": now})
            continue
        changed = changed_values(row, values)
        follow_lines(row, one)
        if changed:
            row.write(changed | {"seen_at": now})
        if "state" in changed and row.kind in MEANINGS:
            moved |= row
    for row in connection.env["books.record"].create(created):
        known[row.kind, row.external_id] = row
    rows = connection.env["books.record"].browse([known[one.kind, one.external_id].id for one in seen])
    connection.env["books.mapping"]._follow(moved)
    if any(row.state == "active" for row in moved):
        retry_refused(connection, anew=True)
    follow_merged(rows)
    return rows


def values_of(connection, seen, row, currencies):
    """The columns for an object that was just read.

    :param row: its stored row, None for a new object.
    """
    values = problem_of(connection, seen) if seen.not_understood else _values(seen, currencies)
    if not row or row.state != "unknown":
        return values
    if not seen.not_understood:
        return {"problem": False, "remedy": False, "not_understood": False, "unreadable": False} | values
    left_out = row.decision == "ignore" and row.version == seen.version
    return {} if left_out else values


def changed_values(row, values):
    """The columns whose values differ from those of the row."""
    changed = {
        key: value for key, value in values.items()
        # The books do not name the contact of a deleted document; a merge may be known from documents alone.
        if key != "currency_id" and row[key] != value and (value or key != "contact_id")}
    if values.get("currency_id") and row.currency_id.id != values["currency_id"]:
        changed["currency_id"] = values["currency_id"]
    if "contact" in changed:
        changed["problem"] = False
    else:
        changed.pop("changed_at", None)  # the change is in no part that is stored: a balance, for example
    return changed


def stays_void(row, seen):
    """Whether a voided document is still void, though the note that marks it as voided was edited: its amount is
    still 0."""
    return (
        row.state == "void" and seen.state in ("open", "paid") and seen.total == 0
        and not getattr(seen.document, "allocations", ()))


def follow_lines(row, seen):
    """Keep a changed account, item or tax of a line as a difference until it is changed back."""
    noted = (row.entered or {}).get("lines")
    if noted and seen.line_refs is not None:
        left = [one for one in noted if (one[0].removeprefix("line_"), one[2]) in seen.line_refs]
        if left != noted:
            row.entered = row.entered | {"lines": left}


def problem_of(connection, seen):
    """The columns of an object with a value that is not understood: the known values stay."""
    blocked = Blocked(
        "not_understood", None, env=connection.env, books=connection.provider_label, what=seen.not_understood)
    return {
        "version": seen.version or False, "state": seen.state, "waiting": False,
        "not_understood": seen.not_understood, "unreadable": False,
        **connection.env["books.record"]._stopped_by(blocked)}


def _values(one, currencies):
    """The columns of one `providers.documents.Record`; money becomes Odoo's float only here."""
    values = {
        "version": one.version or False, "number": one.number or False, "name": one.name or False,
        "state": one.state or False, "role": one.role or False, "use": one.use or False,
        "reference": one.reference or False, "account_id": one.account or False, "email": one.email or False,
        "kept": one.kept or False,
        "due_reason": one.due_reason or False,
        "contact_id": one.contact_id or False, "date": one.date or False, "due_date": one.due_date or False,
        "currency_id": currencies.get(one.currency, False),
        "rate": float(one.rate) if one.rate is not None else 0.0,
        "components": [[part.external_id, str(part.percent), part.use] for part in one.components] or False,
    }
    if isinstance(one.document, Customer):
        values["contact"] = one.document.content() | {"active": one.state == "active", "mark": one.mark}
        values["changed_at"] = one.updated_at.replace(tzinfo=None, microsecond=0) if one.updated_at else False
    stated = {field: getattr(one, field) for field in AMOUNTS if getattr(one, field) is not None}
    values |= {field: float(amount) for field, amount in stated.items()}
    if stated:
        missing = [field for field in AMOUNTS if field not in stated]
        missing += [] if values["currency_id"] else ["currency"]
        values["unstated"] = " ".join(missing) or False
    return values
