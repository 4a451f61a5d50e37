"""The values of sent documents that Odoo lets people change afterwards, and what they were when both sides agreed."""

from odoo.tools import html2plaintext, plaintext2html

from .kinds import GONE, PURCHASES

# Fields of an entry, and of its lines, on which these values depend.
FIELDS = frozenset(("name", "ref", "invoice_origin", "narration", "invoice_date_due", "partner_shipping_id"))
LINE_FIELDS = frozenset(("name", "sequence", "analytic_distribution"))
STATED = ("number", "due_date")  # values that the books state, too


def values_of(move):
    """{field of `updates.CHANGEABLE`: its value in Odoo now}, as JSON."""
    number, reference = move._books_numbers()
    lines = move.invoice_line_ids.sorted(lambda line: (line.sequence, line.id))
    return {
        "number": number or "",
        "reference": reference or "",
        "memo": html2plaintext(move.narration or "").strip(),
        "due_date": move.invoice_date_due.isoformat() if move.invoice_date_due else "",
        "delivery": (move.partner_shipping_id or move.partner_id).id,
        "labels": "\n".join(line.name or "" for line in lines),
    }


def changes_here(row, move):
    """What was changed in Odoo since both sides agreed.

    :return: {field: (now, then)} of the values that this provider gets.
    """
    then = (row.entered or {}).get("odoo")
    if not then:
        return {}
    now, sent = values_of(move), row.connection_id._provider_offline().sent_fields(row.kind)
    changed = {field: (now[field], value) for field, value in then.items() if field in sent and now[field] != value}
    if "delivery" in changed and is_merged(row, move, changed["delivery"][1]):
        del changed["delivery"]
    return changed


def is_merged(row, move, former):
    """Whether the former delivery address became the present one because its contact was merged."""
    if any(field == "delivery" for field, _here, _there in row.differences or ()):
        return False  # it was changed before it was deleted
    return not move.env["res.partner"].browse(former).exists()


def changed_there(row, field, now):
    """Whether the books hold neither the value that was sent nor the one that Odoo holds now."""
    ours = {(row.entered or {}).get(field) or "", now, *([provisional_number(row.res_id)] if field == "number" else [])}
    return field in STATED and str(row[field] or "") not in ours


def provisional_number(move_id):
    """The number that an entry has in the books until its own one is free."""
    return f"~{move_id}"


def note_agreed(row, move):
    """Note what both sides hold now of the values that the books state: the answer to an update may have been lost."""
    then = (row.entered or {}).get("odoo") or {}
    if all(str(row[field] or "") == then.get(field) for field in STATED):
        return  # the books hold what was sent
    agreed = {field: now for field, (now, _then) in changes_here(row, move).items()
              if field in STATED and str(row[field] or "") == now}
    if agreed:
        sent_with = {field: value for field, value in agreed.items() if field in row.entered}
        row.entered = {**row.entered, **sent_with, "odoo": row.entered["odoo"] | agreed}


def agreed_values(row, sent):
    """What both sides agree on after an update: what it cannot change is in the books as it was.

    :param sent: the values with which the document was sent.
    """
    then = (row.entered or {}).get("odoo") or {}
    provider = row.connection_id._provider_offline()
    kept = provider.sent_fields(row.kind) - provider.updated_fields(row.kind, sent)
    return sent | {field: value for field, value in then.items() if field in kept}


def corrected_values(row, move):
    """With what a document agrees after a person corrected it in Odoo: see `books.record.entered`."""
    now, differing = values_of(move), {field for field, _here, _there in row.differences or ()}
    agreed = [field for field in STATED if field not in differing]
    return {
        "odoo": row.entered["odoo"] | {field: now[field] for field in agreed},
        **{field: str(row[field] or "") if field in agreed else None for field in STATED}}


def own_changes(row, move):
    """The fields that differ only because they were changed in Odoo; empty if anything else differs, too."""
    found = {field for field, _here, _there in row.differences or ()}
    settled = row.state in (*GONE, "unknown") or row.ignored or row.credit_ids or "number" not in (row.entered or {})
    changed = changes_here(row, move)
    if settled or any(field not in changed or changed_there(row, field, changed[field][0]) for field in found):
        return set()
    return found


def former_values(move, then):
    """The values of the fields of an entry that make these values again what they were.

    :param then: {field: its value when both sides agreed}
    """
    kind, found = move._books_kind(), {}
    bought = kind in PURCHASES and kind != "expense"
    for field, value in then.items():
        if field == "number" and bought:
            found["ref"] = False if value == move.name else value
        elif field == "number" or (field == "reference" and bought):
            found["name"] = value
        elif field == "reference":
            found["ref"] = False if value == move.invoice_origin else value
        elif field == "memo":
            found["narration"] = plaintext2html(value) if value else False
        elif field == "due_date":
            found["invoice_date_due"] = value or False
        elif field == "delivery":
            found["partner_shipping_id"] = move.env["res.partner"].browse(value).exists().id
    return found
