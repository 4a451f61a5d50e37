"""Contacts as they are sent to the books, and the search for those that exist there already."""

from dataclasses import replace
from functools import cached_property

from odoo.exceptions import UserError
from odoo.tools import SQL

from ...providers import PROVIDERS
from ...providers.documents import Address
from ..blocking import Blocked
from ..contact_changes import ContactChanges
from ..contact_conflicts import ask_about_conflicts, is_in_conflict
from ..contact_document import contact_document, payment_term
from ..contact_fields import ADDRESSES, number_part, part_of
from ..contact_links import link_contact
from ..contact_names import contact_names, contact_numbers, partner_described
from ..contact_pairs import ContactPairs, Unsure
from ..pull.contact_differences import contact_described
from ..pull.contacts import apply_contacts
from .currency_contacts import first_currencies
from .lookups import Lookup
from .source import Source
from .terms import stop_inactive_term


class Contacts(Source):
    """Customers and vendors."""

    def lookup(self, connection, kind, records):
        return ContactLookup(connection, kind, records)

    def document(self, record, kind, lookup):
        document, row = lookup.contacts[record.id], lookup.rows.get(record.id)
        if not record.name:
            raise Blocked("no_name", record)
        changed = lookup.changed(record) if row else ("term",)
        if "term" in changed:
            stop_inactive_term(record, kind, lookup.connection, lookup.terms)
        longest = PROVIDERS[lookup.connection.provider].longest_contact_name
        if len(record.name) > longest and (not row or "name" in changed):
            raise Blocked(
                "name_too_long", record, name=f"{record.name[:60]}…", length=len(record.name), limit=longest,
                books=lookup.connection.provider_label)
        if row:
            return replace(
                lookup.change(record), external_id=row.external_id, version=row.version or "")
        if not lookup.connection.push_contacts:
            raise Blocked(
                "no_contact_created", lookup.connection, "push_contacts", name=record.display_name,
                books=lookup.connection.provider_label)
        return replace(
            document, name=lookup.free_name(record), number=lookup.free_number(record),
            currency=lookup.currencies.get(record.id, ""))

    def link_found(self, record, row):
        link_contact(record, row)


class ContactLookup(Lookup):
    """Finds contacts of the books that are not linked yet, if the match is certain.

    `contacts`: {id: its document}.
    """

    def __init__(self, connection, kind, records):
        super().__init__(connection, kind, records)
        self.kind, self._changes = kind, {}
        if connection.pull_contacts:
            # Changes of the books that are not applied in Odoo yet would be overwritten.
            stale = connection.env["books.record"].union(*self.rows.values()).filtered(
                lambda row: row._changed_there() and not row.problem)
            apply_contacts(stale.filtered(lambda row: row.res_id in self.ids))
        self.terms = self.confirmed("term", self.env["account.payment.term"].union(*(
            payment_term(record, kind, connection) for record in records)))
        self.contacts = {record.id: contact_document(record, kind, connection, self.terms) for record in records}
        self.pairs = ContactPairs(connection, kind)
        self.pairs.load_for_partners(records.filtered(lambda record: record.id not in self.rows))
        taken = self.env.execute_query(SQL(
            """
            SELECT CASE WHEN state = 'active' THEN name_key END, number FROM books_record
             WHERE connection_id = %s AND kind IN %s AND (name_key = ANY(%s) OR number = ANY(%s))
            """, connection.id, connection._contact_kinds(),
            [self.name_key(name) for record in records for name in contact_names(record, kind)],
            [number for record in records for number in self.numbers_of(record)]))
        self.names = {name for name, _number in taken}
        self.numbers = {number for _name, number in taken}
        self.currencies = first_currencies(connection, records)

    def changed(self, record):
        """The fields of this contact that changed only in Odoo since both sides agreed. About fields that changed on
        both a person is asked."""
        if record.id not in self._changes:
            row = self.rows[record.id]
            self._changes[record.id] = changes = ContactChanges(row, record, self.contacts[record.id])
            if changes.conflicts or is_in_conflict(row):
                ask_about_conflicts(row, record, changes.conflicts)
        return self._changes[record.id].to_send

    def change(self, record):
        """The update of a contact that is in the books: the changed fields, and the rest of its addresses as they
        are there.
        """
        row, document, fields = self.rows[record.id], self.contacts[record.id], self.changed(record)
        there, values = row.contact, {}
        if "name" in fields:
            values["name"] = self.kept_name(record, row)
        if "phone" in fields:
            values[number_part(there)] = document.phone
        for part in ADDRESSES:
            of_part = [field.partition(".")[2] for field in fields if part_of(field) == part]
            values |= {part: replace(
                Address(**there.get(part, {})), **{name: getattr(getattr(document, part), name) for name in of_part},
            )} if of_part else {}
        return replace(document.only(fields - {"phone"}), **values)

    def outdated(self, record):
        row = self.rows.get(record.id)
        return bool(row) and row.res_id == record.id and row.state == "active" and bool(self.changed(record))

    def expected(self, record):
        parts = self.changed(record) if record.id in self.rows else ()
        return {"content": self.contacts[record.id].content(), "parts": sorted(parts)}

    def match(self, record):
        if record.id in self.pairs.partners.known and record.id not in self._created_anew:
            try:
                return self.pairs.row_of(record)
            except Unsure as unsure:
                raise self._question(record, unsure) from unsure
        return None

    @cached_property
    def _created_anew(self):
        """The ids of the contacts that a person decided to create as new in the books."""
        return set(self.env["books.job"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", self.kind), ("state", "!=", "done"),
            ("res_model", "=", "res.partner"), ("res_id", "in", list(self.ids)), ("creates_anew", "=", True),
        ]).mapped("res_id"))

    def _question(self, record, unsure):
        reason = "contact_several" if len(unsure.others) > 1 else "contact_unsure"
        return Blocked(
            "contact_rivals" if unsure.rivals else reason, record,
            books=self.connection.provider_label, name=partner_described(record),
            rows=", ".join(contact_described(row) for row in unsure.others),
            others=", ".join(partner_described(rival) for rival in unsure.rivals),
            candidates=[[row._name, row.id] for row in unsure.others])

    def numbers_of(self, record):
        return contact_numbers(record, PROVIDERS[self.connection.provider].longest_contact_number)

    def free_name(self, record):
        names = contact_names(record, self.kind)
        if record.id in self.refused_names:
            names = names[-1:]
        name = next((name for name in names if self.name_key(name) not in self.names), names[-1])
        self.names.add(self.name_key(name))
        return name

    def free_number(self, record):
        """Its number, unless another contact there has it; "" if our own number for it is taken, too."""
        number = next((number for number in self.numbers_of(record) if number not in self.numbers), "")
        self.numbers.add(number)
        return number

    def kept_name(self, record, row):
        """The name it has there, as long as that is one of its names."""
        names = contact_names(record, self.kind)
        if row.name in names:
            return row.name
        same = (name for name in names if self.name_key(name) == self.name_key(row.name or ""))
        return next(same, None) or self.free_name(record)


def surely(partner, lookup):
    """The contact of the books that this one certainly is; None if there is none.

    :raises UserError: several might be meant.
    """
    try:
        return lookup.match(partner)
    except Blocked as blocked:
        raise UserError(blocked.sentence) from blocked
