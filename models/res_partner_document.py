from dataclasses import replace
from functools import cached_property

from odoo import models
from odoo.tools import SQL

from ..flows.contact_pairs import ContactPairs, Unsure
from ..flows.pull.contact_differences import contact_described, note_contact_difference
from ..flows.pull.contacts import apply_contacts
from ..flows.push.currency_contacts import first_currencies
from ..flows.push.lookups import Lookup, confirmed
from ..providers import PROVIDERS
from ..providers.documents import Address, Customer, Vendor
from ..tools.held import Held


class ResPartner(models.Model):
    """A contact as the books get it."""

    _inherit = "res.partner"

    def _books_lookup(self, connection, kind):
        return ContactLookup(connection, kind, self)

    def _books_number(self):
        """The number by which the books know this contact for ever."""
        return self._books_numbers()[0]

    def _books_numbers(self):
        """The number by which the books know this contact, and the one where another contact there has that."""
        own = f"ODOO-{self.id}"
        return (self.ref[:50], own) if self.ref else (own,)

    def _books_document(self, kind, lookup):
        document, row = lookup.contacts[self.id], lookup.rows.get(self.id)
        if not self.name:
            raise Held(self.env._("The contact has no name."))
        if row:
            return replace(
                document.only(lookup.changed(self)), name=lookup.kept_name(self, row), external_id=row.external_id,
                version=row.version or "")
        if not lookup.connection.push_contacts:
            raise Held(self.env._(
                "“%(name)s” is not in %(books)s, and creating contacts there is switched off.",
                name=self.display_name, books=lookup.connection.provider_label), "settings")
        return replace(
            document, name=lookup.free_name(self), number=lookup.free_number(self),
            currency=lookup.currencies.get(self.id, ""))

    def _books_contact(self, kind, connection, terms):
        """This contact as a document with its own name, that of nothing in the books.

        :param terms: {id of the payment term: its `books.record`}
        """
        addresses = self.address_get(["invoice", "delivery"])
        first_name, last_name = ("", "") if self.is_company else _person(self.name or "")
        term = terms.get(self._books_term(kind, connection).id)
        return {"customer": Customer, "vendor": Vendor}[kind](
            key=connection._key(self),
            name=self.name or "",
            number=self._books_number(),
            first_name=first_name,
            last_name=last_name,
            is_company=self.is_company,
            email=(self.email_normalized or "").strip(),
            phone=self.phone or "",
            website=self.website or "",
            tax_number=self.vat or "",
            billing=self.browse(addresses["invoice"])._books_address(),
            delivery=self.browse(addresses["delivery"])._books_address(),
            term=term._ref() if term else None,
        )

    def _books_content(self, connection, kind):
        """What of this contact travels, as `Customer.content`."""
        self.ensure_one()
        terms = confirmed(connection, "term", self._books_term(kind, connection))
        return self._books_contact(kind, connection, terms).content()

    def _books_term(self, kind, connection):
        partner = self.with_company(connection.company_id)
        return partner.property_supplier_payment_term_id if kind == "vendor" else partner.property_payment_term_id

    def _books_described(self):
        """Its name and e-mail address, for a person who compares it with one of the books."""
        name = self.display_name or ""
        return f"{name} <{self.email_normalized}>" if self.email_normalized else name

    def _books_names(self, kind):
        """Its name, and what it is called where another contact of the books has that name."""
        name = self.name or ""
        numbered = f"{name} ({self._books_number()})"
        # Most often it is its own name as a customer that is taken.
        return (name, f"{name} (vendor)", numbered) if kind == "vendor" else (name, numbered)

    def _books_found(self, row):
        if (row.res_model, row.res_id) == (self._name, self.id):
            return
        # What it was before was merged into this there, or is archived: it gives up its link.
        former = row.search([
            ("connection_id", "=", row.connection_id.id), ("kind", "=", row.kind), ("res_model", "=", self._name),
            ("res_id", "=", self.id), ("state", "in", ("void", "deleted", "archived"))])
        former.res_id = False
        former.flush_recordset()
        super()._books_found(row)
        row._agree(self._books_content(row.connection_id, row._contact_kind()))
        note_contact_difference(row)

    def unlink(self):
        """What they were in the books stays there, and is nobody's: it comes back only when it changes there."""
        Record = self.env["books.record"].sudo()
        for row in Record.search([("res_model", "=", self._name), ("res_id", "in", self.ids)]):
            row.write({
                "res_model": False, "res_id": False, "agreed_there": row.contact, "agreed_here": False,
                "differences": False})
        self.env["books.job"].sudo().search([
            ("res_model", "=", self._name), ("res_id", "in", self.ids), ("state", "in", ("todo", "failed"))]).unlink()
        return super().unlink()

    def _books_address(self):
        return Address(
            street=self.street or "", street2=self.street2 or "", city=self.city or "",
            region=self.state_id.code or self.state_id.name or "", postal_code=self.zip or "",
            country=self.country_id.code or "",
        )


class ContactLookup(Lookup):
    """Finds contacts of the books that were never linked, where it is sure which they are.

    `contacts`: {id: its document}.
    """

    def __init__(self, connection, kind, records):
        super().__init__(connection, kind, records)
        self.kind = kind
        if connection.pull_contacts:
            # What was not brought to Odoo yet would be undone by what is sent.
            stale = connection.env["books.record"].union(*self.rows.values()).filtered(lambda row: row._changed_there())
            apply_contacts(stale.filtered(lambda row: row.res_id in self.ids))
        terms = self.confirmed("term", self.env["account.payment.term"].union(*(
            record._books_term(kind, connection) for record in records)))
        self.contacts = {record.id: record._books_contact(kind, connection, terms) for record in records}
        self.pairs = ContactPairs(connection, kind)
        self.pairs.load_for_partners(records.filtered(lambda record: record.id not in self.rows))
        taken = self.env.execute_query(SQL(
            """
            SELECT CASE WHEN state = 'active' THEN name_key END, number FROM books_record
             WHERE connection_id = %s AND kind IN %s AND (name_key = ANY(%s) OR number = ANY(%s))
            """, connection.id, connection._contact_kinds(),
            [self.name_key(name) for record in records for name in record._books_names(kind)],
            [number for record in records for number in record._books_numbers()]))
        self.names = {name for name, _number in taken}
        self.numbers = {number for _name, number in taken}
        self.currencies = first_currencies(connection, records)

    def changed(self, record):
        """The parts of this contact that are not in the books as they are in Odoo; all where that is not known."""
        before, now = self.rows[record.id].agreed_here, self.contacts[record.id].content()
        return {part for part in now if not before or now[part] != before.get(part)}

    def outdated(self, record):
        row = self.rows.get(record.id)
        return bool(row) and row.res_id == record.id and row.state == "active" and bool(self.changed(record))

    def expected(self, record):
        parts = self.changed(record) if record.id in self.rows else ()
        return {"content": self.contacts[record.id].content(), "parts": list(parts)}

    def match(self, record):
        if record.id in self.pairs.partners.known and record.id not in self._created_anew:
            try:
                return self.pairs.row_of(record)
            except Unsure as unsure:
                raise Held(self._question(record, unsure), "contacts") from unsure
        return None

    @cached_property
    def _created_anew(self):
        """The ids of those of which a person decided that they are none of the contacts in the books."""
        return set(self.env["books.job"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", self.kind), ("state", "!=", "done"),
            ("res_model", "=", "res.partner"), ("res_id", "in", list(self.ids)), ("creates_anew", "=", True),
        ]).mapped("res_id"))

    def _question(self, record, unsure):
        values = {
            "books": self.connection.provider_label, "name": record._books_described(),
            "rows": ", ".join(contact_described(row) for row in unsure.others)}
        if unsure.rivals:
            return self.env._(
                "%(rows)s in %(books)s could be “%(name)s” or another contact of Odoo like it: %(others)s. Link it to "
                "the right one, or create a new one there.", others=", ".join(
                    rival._books_described() for rival in unsure.rivals), **values)
        if len(unsure.others) > 1:
            return self.env._(
                "Several contacts in %(books)s could be “%(name)s”: %(rows)s. Link the right one, or create a new one "
                "there.", **values)
        return self.env._(
            "%(rows)s in %(books)s could be “%(name)s”, and is not surely. Link it, or create a new one there.",
            **values)

    def name_key(self, name):
        return PROVIDERS[self.connection.provider].name_key(name)

    def free_name(self, record):
        names = record._books_names(self.kind)
        if record.id in self.refused_names:
            names = names[-1:]
        name = next((name for name in names if self.name_key(name) not in self.names), names[-1])
        self.names.add(self.name_key(name))
        return name

    def free_number(self, record):
        """Its number, unless another contact there has it; "" where even the one that we give has gone."""
        number = next((number for number in record._books_numbers() if number not in self.numbers), "")
        self.numbers.add(number)
        return number

    def kept_name(self, record, row):
        """The name it has there, as long as that is one of its names."""
        names = record._books_names(self.kind)
        if row.name in names:
            return row.name
        same = (name for name in names if self.name_key(name) == self.name_key(row.name or ""))
        return next(same, None) or self.free_name(record)


def _person(name):
    """First and last name of a person: the last word is the family name."""
    first, _space, last = name.strip().rpartition(" ")
    return (first, last) if first else (last, "")
