from odoo import models
from odoo.tools import SQL

from ..providers.documents import Address, Customer, Vendor
from ..tools.held import Held
from .books_lookup import Lookup


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "books.mixin"]

    def _books_lookup(self, connection, kind):
        return ContactLookup(connection, kind, self)

    def _books_number(self):
        """The number by which the books know this contact for ever."""
        return (self.ref or f"ODOO-{self.id}")[:50]

    def _books_document(self, kind, lookup):
        if not lookup.connection.push_contacts:
            raise Held(self.env._(
                "“%(name)s” is not in %(books)s, and creating contacts there is switched off.",
                name=self.display_name, books=lookup.connection.provider_label), "settings")
        if not self.name:
            raise Held(self.env._("The contact has no name."))
        addresses = self.address_get(["invoice", "delivery"])
        first_name, last_name = ("", "") if self.is_company else _person(self.name)
        return {"customer": Customer, "vendor": Vendor}[kind](
            key=lookup.connection._key(self),
            name=lookup.free_name(self),
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
        )

    def _books_address(self):
        return Address(
            street=self.street or "", street2=self.street2 or "", city=self.city or "",
            region=self.state_id.code or self.state_id.name or "", postal_code=self.zip or "",
            country=self.country_id.code or "",
        )


class ContactLookup(Lookup):
    """Finds contacts of the books that were never linked: by number, then e-mail, then name."""

    def __init__(self, connection, kind, records):
        super().__init__(connection, kind, records)
        self.kind = kind
        wanted = {text.lower() for record in records for text in (record.name, record.email_normalized) if text}
        numbers = [record._books_number() for record in records]
        free = self.env["books.record"].browse(row_id for [row_id] in self.env.execute_query(SQL(
            # Names and addresses compare without case at the providers.
            """
            SELECT id FROM books_record
             WHERE connection_id = %s AND kind = %s AND state = 'active' AND COALESCE(res_id, 0) = 0
               AND (number = ANY(%s) OR LOWER(email) = ANY(%s) OR LOWER(name) = ANY(%s))
            """,
            connection.id, self.record_kind, numbers, list(wanted), list(wanted),
        )))
        self.by_number = free.grouped(lambda row: row.number or "")
        self.by_email = free.grouped(lambda row: (row.email or "").lower())
        self.by_name = free.grouped(lambda row: (row.name or "").lower())
        self.taken = set()
        names = [f"{record.name} (vendor)".lower() for record in records if record.name]
        self.names = {name.lower() for [name] in self.env.execute_query(SQL(
            "SELECT name FROM books_record WHERE connection_id = %s AND kind IN %s AND LOWER(name) = ANY(%s)"
            " AND state = 'active'",
            connection.id, connection._contact_kinds(), [*wanted, *names]))}

    def match(self, record):
        email = (record.email_normalized or "").lower()
        for rows in (
            self.by_number.get(record._books_number()),
            email and self.by_email.get(email),
            self.by_name.get((record.name or "").lower()),
        ):
            rows = rows and rows.filtered(lambda row: row.id not in self.taken)
            if not rows:
                continue
            if len(rows) > 1:
                # Several share the e-mail or the name: the one with the same name, too, is surely meant.
                rows = rows.filtered(lambda row: (row.name or "").lower() == (record.name or "").lower()) or rows
            if len(rows) > 1:
                raise Held(self.env._(
                    "Several contacts in %(books)s could be “%(name)s”: %(rows)s. Link the right one.",
                    books=self.connection.provider_label, name=record.display_name,
                    rows=", ".join(row.display_name for row in rows)), "contacts")
            self.taken.add(rows.id)
            return rows
        return None

    def free_name(self, record):
        """The contact's name, with what tells it apart behind it where another contact of the books has that name."""
        names = [record.name, f"{record.name} ({record._books_number()})"]
        if self.kind == "vendor":  # most often it is its own name as a customer that is taken
            names.insert(1, f"{record.name} (vendor)")
        if record.id in self.refused_names:
            names = names[-1:]
        name = next((name for name in names if name.lower() not in self.names), names[-1])
        self.names.add(name.lower())
        return name


def _person(name):
    """First and last name of a person: the last word is the family name."""
    first, _space, last = name.strip().rpartition(" ")
    return (first, last) if first else (last, "")
