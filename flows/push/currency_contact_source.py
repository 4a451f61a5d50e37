"""Currency contacts: the same contact once more in the books, for its documents in another currency."""

from dataclasses import replace

from odoo.tools import SQL

from ..blocking import Blocked
from ..contact_document import contact_document, payment_term
from ..contact_names import contact_names
from .currency_contacts import link_currency_contact
from .lookups import Lookup
from .source import Source
from .terms import stop_inactive_term


class CurrencyContacts(Source):
    """Contacts in another currency than their own."""

    def lookup(self, connection, kind, records):
        return CurrencyContactLookup(connection, kind, records)

    def document(self, record, kind, lookup):
        if not lookup.connection.push_contacts:
            raise Blocked(
                "no_contact_created", lookup.connection, "push_contacts", name=record.display_name,
                books=lookup.connection.provider_label)
        return lookup.document(record)

    def screen(self, record):
        return record.partner_id

    def link(self, record, row):
        link_currency_contact(record, row)


class CurrencyContactLookup(Lookup):
    """Finds contacts of the books that are not linked yet, by name and currency."""

    def __init__(self, connection, kind, records):
        super().__init__(connection, kind, records)
        self.kind = kind
        self.terms = self.confirmed("term", self.env["account.payment.term"].union(*(
            payment_term(record.partner_id, kind, connection) for record in records)))
        rows = self.env["books.record"].browse(row_id for [row_id] in self.env.execute_query(SQL(
            "SELECT id FROM books_record WHERE connection_id = %s AND kind IN %s AND name_key = ANY(%s)"
            " AND state = 'active'", connection.id, connection._contact_kinds(),
            [self.name_key(name) for record in records for name in contact_names(record, kind)])))
        self.by_name = rows.grouped("name_key")

    def match(self, record):
        rows = self.by_name.get(self.name_key(contact_names(record, self.kind)[0]), self.env["books.record"])
        return rows.filtered(lambda row: (
            row.kind == self.record_kind and not row.res_id and row.currency_id == record.currency_id))[:1] or None

    def document(self, record):
        stop_inactive_term(record.partner_id, self.kind, self.connection, self.terms)
        names = contact_names(record, self.kind)
        if record.id in self.refused_names:
            names = names[-1:]
        return replace(
            contact_document(record.partner_id, self.kind, self.connection, self.terms),
            key=self.connection._key(record),
            name=next((name for name in names if self.name_key(name) not in self.by_name), names[-1]),
            number="",
            currency=record.currency_id.name,
        )
