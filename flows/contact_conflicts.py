"""Fields of a contact that both sides changed to different values: a person decides which is right."""

from .blocking import Blocked
from .contact_changes import ContactChanges
from .contact_fields import part_of, with_fields
from .pull.contact_differences import part_text, part_words

CONFLICTS = ("contact_changed_here_last", "contact_changed_there_last")


def ask_about_conflicts(row, partner, fields, changed_here=None):
    """Store the conflict of this contact of the books, or remove it if there is none any more.

    :param fields: what both sides changed.
    :param changed_here: when it last changed in Odoo, where it was written since.
    """
    if fields:
        changed_here = changed_here or changed_at(partner)
        last = CONFLICTS[0] if changed_here > (row.changed_at or changed_here) else CONFLICTS[1]
        what = worded_conflicts(row, partner, fields)
        if not is_in_conflict(row) or row.causes[0]["values"].get("what") != what:
            row._block(Blocked(
                last, row, name=row.display_name, books=row.connection_id.provider_label, what=what))
    elif is_in_conflict(row):
        row.write({"problem": False, "remedy": False, "causes": False})


def is_in_conflict(row):
    return bool(row.problem) and any(one["reason"] in CONFLICTS for one in row.causes or ())


def worded_conflicts(row, partner, fields):
    """Both values of each field."""
    changes = ContactChanges(row, partner)
    words = part_words(row.env)
    parts = dict.fromkeys(part_of(field) for field in changes.now_there if field in fields)
    return "; ".join(row.env._(
        "%(what)s “%(here)s” in Odoo, “%(there)s” there", what=words[part],
        here=part_text(row, part_value(changes.now_here, part), part),
        there=part_text(row, part_value(changes.now_there, part), part)) for part in parts)


def part_value(flattened, part):
    """One part of a contact: a text, or the fields of an address."""
    if part in flattened:
        return flattened[part]
    return {field: value for field, value in flattened.items() if part_of(field) == part}


def keep_odoo(row, fields=None):
    """Decide for Odoo's values of these fields: they are sent, whatever the books hold.

    :param fields: None for all fields in conflict.
    """
    partner = row._linked_partners()
    changes = ContactChanges(row, partner)
    fields = changes.conflicts if fields is None else fields
    row.write({
        "books_snapshot": with_fields(row.books_snapshot or row.contact, row.contact, fields),
        # Without a snapshot of the books, whatever differs is sent.
        "odoo_snapshot": with_fields(row.odoo_snapshot or changes.document.content(), {}, fields)})
    ask_about_conflicts(row, partner, set())


def decide_for_odoo(row):
    """A person sends this contact: that decides its conflicts and differences in favour of Odoo."""
    parts = {part for part, _here, _there in row.differences or ()}
    if parts or is_in_conflict(row):
        changes = ContactChanges(row, row._linked_partners())
        keep_odoo(row, changes.conflicts | {field for field in changes.now_there if part_of(field) in parts})


def changed_at(partner):
    """When this contact or one of its addresses was last written."""
    parts = partner.with_context(active_test=False).search([("commercial_partner_id", "=", partner.id)])
    return max((parts | partner).mapped("write_date"))
