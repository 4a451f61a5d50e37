"""Contacts as the books get them, and those of the books that they surely are."""

from dataclasses import replace

from odoo.exceptions import UserError

from ...providers import PROVIDERS
from ...providers.documents import Address
from ..blocking import Blocked
from ..contact_conflicts import ask_about_conflicts, is_in_conflict
from ..contact_fields import ADDRESSES, number_part, part_of
from ..contact_links import link_contact
from ..contact_names import contact_names, contact_numbers, partner_described
from ..contact_pairs import Unsure
from ..pull.contact_differences import contact_described
from ..pull.contacts import apply_contacts
from .known_contacts import known_contacts
from .source import Source
from .terms import stop_inactive_term


class Contacts(Source):
    """Customers and vendors."""

    def parts(self, connection, kind, records, rows):
        if connection.pull_contacts:
            apply_before_change(connection, rows, records)
        return {"contacts": known_contacts(connection, kind, records, rows)}

    def match(self, record, context):
        contacts = context.contacts
        if record.id in contacts.pairs.partners.known and record.id not in contacts.created_anew:
            try:
                return contacts.pairs.row_of(record)
            except Unsure as unsure:
                raise which_is_it(record, context, unsure) from unsure
        return None

    def outdated(self, record, context):
        row = context.rows.get(record.id)
        return bool(row) and row.res_id == record.id and row.state == "active" and bool(changed(record, context))

    def expected(self, record, context):
        parts = changed(record, context) if record.id in context.rows else ()
        return {"content": context.contacts.documents[record.id].content(), "parts": sorted(parts)}

    def document(self, record, kind, context):
        contacts, row = context.contacts, context.rows.get(record.id)
        if not record.name:
            raise Blocked("no_name", record)
        fields = changed(record, context) if row else ("term",)
        if "term" in fields:
            stop_inactive_term(record, kind, context.connection, contacts.terms)
        longest = PROVIDERS[context.connection.provider].longest_contact_name
        if len(record.name) > longest and (not row or "name" in fields):
            raise Blocked(
                "name_too_long", record, name=f"{record.name[:60]}…", length=len(record.name), limit=longest,
                books=context.connection.provider_label)
        if row:
            return change(record, fields, context)
        if not context.connection.push_contacts:
            raise Blocked(
                "no_contact_created", context.connection, "push_contacts", name=record.display_name,
                books=context.connection.provider_label)
        return replace(
            contacts.documents[record.id], name=free_name(record, context), number=free_number(record, context),
            currency=contacts.currencies.get(record.id, ""))

    def link_found(self, record, row):
        link_contact(record, row)


def apply_before_change(connection, rows, partners):
    """What was not brought to Odoo yet would be undone by what is sent."""
    stale = connection.env["books.record"].union(*rows.values()).filtered(
        lambda row: row._changed_there() and not row.problem)
    ids = set(partners.ids)
    apply_contacts(stale.filtered(lambda row: row.res_id in ids))


def changed(record, context):
    """The fields of this contact that changed in Odoo alone since both sides agreed; of what changed on both a person
    is asked."""
    changes = context.contacts.changes[record.id]
    if changes.conflicts or is_in_conflict(changes.row):
        ask_about_conflicts(changes.row, record, changes.conflicts)
    return changes.to_send


def change(record, fields, context):
    """What is sent of a contact that is there: these fields, and the rest of its addresses as it is there."""
    row, document = context.rows[record.id], context.contacts.documents[record.id]
    there, values = row.contact, {}
    if "name" in fields:
        values["name"] = kept_name(record, row, context)
    if "phone" in fields:
        values[number_part(there)] = document.phone
    for part in ADDRESSES:
        of_part = [field.partition(".")[2] for field in fields if part_of(field) == part]
        values |= {part: replace(
            Address(**there.get(part, {})), **{name: getattr(getattr(document, part), name) for name in of_part},
        )} if of_part else {}
    return replace(
        document.only(fields - {"phone"}), **values, external_id=row.external_id, version=row.version or "")


def which_is_it(record, context, unsure):
    """The Blocked by which a person is asked which contact of the books this one is.

    :param unsure: a `contact_pairs.Unsure`.
    """
    reason = "contact_several" if len(unsure.others) > 1 else "contact_unsure"
    return Blocked(
        "contact_rivals" if unsure.rivals else reason, record,
        books=context.connection.provider_label, name=partner_described(record),
        rows=", ".join(contact_described(row) for row in unsure.others),
        others=", ".join(partner_described(rival) for rival in unsure.rivals),
        candidates=[[row._name, row.id] for row in unsure.others])


def free_name(record, context):
    """Its first name that no other contact there, or of this batch, has; the last one where the books refused one."""
    names, there, given = contact_names(record, context.kind), context.contacts.names, context.collected.names
    name_key = PROVIDERS[context.connection.provider].name_key
    if record.id in context.refused_names:
        names = names[-1:]
    name = next((name for name in names if name_key(name) not in there and name_key(name) not in given), names[-1])
    given.add(name_key(name))
    return name


def free_number(record, context):
    """Its number, unless another contact there has it; "" where even the one that we give has gone."""
    numbers = contact_numbers(record, PROVIDERS[context.connection.provider].longest_contact_number)
    there, given = context.contacts.numbers, context.collected.numbers
    number = next((number for number in numbers if number not in there and number not in given), "")
    given.add(number)
    return number


def kept_name(record, row, context):
    """The name it has there, as long as that is one of its names."""
    names, name_key = contact_names(record, context.kind), PROVIDERS[context.connection.provider].name_key
    if row.name in names:
        return row.name
    same = (name for name in names if name_key(name) == name_key(row.name or ""))
    return next(same, None) or free_name(record, context)


def surely(partner, context):
    """The contact of the books that this one surely is; None where there is none.

    :raises UserError: several might be meant.
    """
    try:
        return Contacts().match(partner, context)
    except Blocked as blocked:
        raise UserError(blocked.sentence) from blocked
