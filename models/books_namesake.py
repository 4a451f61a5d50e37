from dataclasses import replace

from odoo import api, fields, models
from odoo.tools import SQL

from ..flows.blocking import Blocked
from ..flows.companies import check_usable
from ..flows.push.currency_contacts import first_currencies, splits_currencies
from ..flows.push.lookups import Lookup
from ..tools.retry import until_committed


class BooksNamesake(models.Model):
    """A contact once more in the books, for its documents in another currency.

    Some books keep each contact in one currency, which is fixed once it stands there.
    """

    _name = "books.namesake"
    _description = "Contact in another currency"
    _inherit = ["books.mixin", "books.owned"]

    connection_id = fields.Many2one("books.connection", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    partner_id = fields.Many2one("res.partner", required=True, readonly=True, index=True, ondelete="cascade")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True, ondelete="cascade")

    _namesake_unique = models.UniqueIndex(
        "(connection_id, partner_id, currency_id)", "This contact is kept in that currency already.")

    @api.constrains("connection_id", "partner_id")
    def _check_partner_id(self):
        for namesake in self:
            check_usable(namesake.connection_id, namesake.partner_id)

    @api.depends("partner_id", "currency_id")
    def _compute_display_name(self):
        for namesake in self:
            namesake.display_name = f"{namesake.partner_id.name} ({namesake.currency_id.name})"

    @api.model
    def _of(self, connection, partners):
        """{(id of the partner, id of the currency): its namesake} of all that these contacts have."""
        namesakes = self.search([("connection_id", "=", connection.id), ("partner_id", "in", partners.ids)])
        return {(namesake.partner_id.id, namesake.currency_id.id): namesake for namesake in namesakes}

    def _books_names(self, kind):
        """Its name in the books, and what it is called where another contact there has that name."""
        partner, currency = self.partner_id, self.currency_id.name
        return tuple(f"{name} ({currency})" for name in partner._books_names(kind))

    def _books_lookup(self, connection, kind):
        return NamesakeLookup(connection, kind, self)

    def _books_document(self, kind, lookup):
        if not lookup.connection.push_contacts:
            raise Blocked(
                "no_contact_created", lookup.connection, "push_contacts", name=self.display_name,
                books=lookup.connection.provider_label)
        return lookup.document(self)

    def _books_screen(self):
        return self.partner_id

    def _books_linked(self, row):
        result = super()._books_linked(row)
        row.agreed_there = row.contact  # what changes there changes nobody in Odoo
        return result


class NamesakeLookup(Lookup):
    """Finds contacts of the books that were never linked by their name and currency."""

    def __init__(self, connection, kind, records):
        super().__init__(connection, kind, records)
        self.kind = kind
        self.terms = self.confirmed("term", self.env["account.payment.term"].union(*(
            record.partner_id._books_term(kind, connection) for record in records)))
        rows = self.env["books.record"].browse(row_id for [row_id] in self.env.execute_query(SQL(
            "SELECT id FROM books_record WHERE connection_id = %s AND kind IN %s AND LOWER(name) = ANY(%s)"
            " AND state = 'active'", connection.id, connection._contact_kinds(),
            [name.lower() for record in records for name in record._books_names(kind)])))
        self.by_name = rows.grouped(lambda row: (row.name or "").lower())

    def match(self, record):
        rows = self.by_name.get(record._books_names(self.kind)[0].lower(), self.env["books.record"])
        return rows.filtered(lambda row: (
            row.kind == self.record_kind and not row.res_id and row.currency_id == record.currency_id))[:1] or None

    def document(self, record):
        names = record._books_names(self.kind)
        if record.id in self.refused_names:
            names = names[-1:]
        return replace(
            record.partner_id._books_contact(self.kind, self.connection, self.terms),
            key=self.connection._key(record),
            name=next((name for name in names if name.lower() not in self.by_name), names[-1]),
            number="",
            currency=record.currency_id.name,
        )


class AccountMove(models.Model):
    _inherit = "account.move"

    def _books_needs(self, connection):
        needs = super()._books_needs(connection)
        if splits_currencies(connection):
            for kind, moves in self.filtered(lambda move: move._books_kind()).grouped(
                    lambda move: move._books_contact_kind()).items():
                namesakes = moves._books_namesakes(connection, kind)
                known = self.env["books.record"]._of(connection, connection._record_kind(kind), namesakes)
                needs.append((kind, namesakes.filtered(lambda namesake, known=known: namesake.id not in known)))
        return [(kind, records) for kind, records in needs if records]

    def _books_namesakes(self, connection, kind):
        """The namesakes in whose names these documents stand in the books; made and committed where they are new."""
        Namesake, partners = self.env["books.namesake"], self.env["res.partner"].union(
            *(move._books_partner() for move in self))
        rows = self.env["books.record"]._of(connection, connection._record_kind(kind), partners)
        first = first_currencies(connection, partners.filtered(lambda partner: partner.id not in rows))
        kept = {partner_id: row._living().currency_id.name for partner_id, row in rows.items()} | first
        wanted = {
            (move._books_partner().id, move.currency_id.id) for move in self
            if kept.get(move._books_partner().id, move.currency_id.name) not in (False, move.currency_id.name)}

        def ensured():
            found = Namesake._of(connection, partners)
            Namesake.create([
                {"connection_id": connection.id, "partner_id": partner_id, "currency_id": currency_id}
                for partner_id, currency_id in sorted(wanted - set(found))])

        if wanted:
            until_committed(self.env, ensured)
        found = Namesake._of(connection, partners) if wanted else {}
        return Namesake.union(*(found[pair] for pair in wanted))
