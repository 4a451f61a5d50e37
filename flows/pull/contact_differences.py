"""Differences of contacts that Odoo does not take over from the books: shown with both sides."""

from ..blocking import Blocked
from ..contact_changes import ContactChanges
from ..contact_fields import part_of, text_of
from ..contact_guards import guarded_parts
from ..contact_names import partner_described

# A difference of which only the sentence is known: an earlier version stored no more.
FORMER = "former"
# Parts that are compared even if they never changed: they identify the user of Odoo.
SHOWN_ALWAYS = ("name", "email", "active")


def note_contact_difference(rows):
    """Store the differences of these contacts in the parts that only a person may change in Odoo."""
    for row in rows:
        found = contact_differences(row)
        if (row.differences or []) != found:
            row.differences = found or False


def contact_differences(row):
    """The differences of a contact that Odoo does not take over.

    :return: [[part, in Odoo, in the books]], each side as `Customer.content` holds it.
    """
    partner = row._linked_partners().with_company(row.connection_id.company_id)
    guarded = guarded_parts(partner) if partner and row.contact else set()
    if not guarded:
        return []
    changes, changed = ContactChanges(row, partner), {part_of(field) for field in row._changed_there()}
    now = changes.document.content()
    return [
        [part, partner.active if part == "active" else now[part], row.contact[part]]
        for part in part_words(row.env) if part in guarded and part in row.contact
        and (part in changed or (part in SHOWN_ALWAYS and row.contact[part] not in ("", None)))
        and not is_same_part(changes, part)]


def contact_difference(row):
    """The current differences of a contact as a sentence; False if there are none."""
    return worded_parts(row, contact_differences(row))


def worded_parts(row, differences):
    """The differences of a contact as a sentence in the user's language; False if there are none."""
    words = part_words(row.env)
    return "; ".join(
        there if part == FORMER else row.env._(
            "%(what)s “%(there)s” there, “%(here)s” in Odoo", what=words[part], there=part_text(row, there, part),
            here=part_text(row, here, part))
        for part, here, there in differences) or False


def is_same_part(changes, part):
    if part == "active":
        return changes.row.contact[part] == changes.partner.active
    return all(changes.is_same(field) for field in changes.now_there if part_of(field) == part)


def part_words(env):
    return {
        "name": env._("name"), "email": env._("e-mail"), "active": env._("state"), "phone": env._("phone"),
        "website": env._("website"), "tax_number": env._("tax number"), "billing": env._("billing address"),
        "delivery": env._("delivery address"), "term": env._("payment term")}


def part_text(row, value, part):
    if part == "active":
        return row.env._("active") if value else row.env._("archived")
    if part == "term":
        return row.search([
            ("connection_id", "=", row.connection_id.id), ("kind", "=", "term"), ("external_id", "=", value or ""),
        ], limit=1).name or ""
    return text_of(value)


def contact_described(row):
    """Its name and e-mail address, for a person who compares it with a contact of Odoo."""
    return f"{row.display_name} <{row.email}>" if row.email else row.display_name


def contact_question(row, unsure):
    """The Blocked for a contact of the books that may be one of several contacts of Odoo."""
    return Blocked(
        "contact_unsure_here", row, row=contact_described(row), candidates=[
            [partner._name, partner.id] for partner in unsure.others],
        partners=", ".join(partner_described(partner) for partner in unsure.others))
