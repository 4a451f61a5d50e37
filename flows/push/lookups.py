"""What a batch of Odoo records needs to know of the books, read once for all of them."""


from ...providers import PROVIDERS
from ..connect.requirements import is_gone
from .currency_contacts import splits_currencies
from .entries import partner_of, partners_of


class Lookup:
    """`ids`: the Odoo records that still exist. `rows`: {id: its `books.record`} of those that stand in the books."""

    def __init__(self, connection, kind, records):
        self.connection = connection
        self.env = connection.env
        self.record_kind = PROVIDERS[connection.provider].record_kind(kind)
        self.ids = set(records.ids)
        self.refused_names = set()  # ids of records whose name the books said is taken
        self.rows = self.env["books.record"]._of(connection, self.record_kind, records)

    def match(self, record):
        """The object of the books that surely is this Odoo record though it was never linked; None where there is
        none.

        :raises Blocked: several might be meant.
        """
        return None

    def failed_job(self, kind, record):
        """The job of another record that this one waits for, if it failed."""
        return self.env["books.job"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", kind), ("res_model", "=", record._name),
            ("res_id", "=", record.id), ("state", "=", "failed"),
        ], limit=1)

    def outdated(self, record):
        """Whether the books hold this record otherwise than Odoo, and it is to be sent again."""
        return False

    def expected(self, record):
        """What Odoo holds, kept beside what is sent; None for what is never compared."""
        return None

    def standing(self, row, missing):
        """What a mapping names; where that is inactive in the books, `missing` says so."""
        if row and row.state != "active":
            missing.append(is_gone(self.connection, row))
        return row

    def confirmed(self, kind, records):
        """{id of the Odoo record: its `books.record`} by the mappings that a person confirmed."""
        return confirmed(self.connection, kind, records)

    def confirmed_taxes(self):
        """{ids of Odoo taxes on one line: what they mean together} by the mappings that a person confirmed."""
        rows = self.env["books.mapping"].search_fetch([
            ("connection_id", "=", self.connection.id), ("kind", "=", "tax"), ("confirmed", "=", True),
            ("record_id", "!=", False),
        ], ["res_id", "others", "record_id"])
        return {frozenset(row._key()): row.record_id for row in rows}


class AddressedLookup(Lookup):
    """Whose the entries of a batch are in the books: customers', or vendors'."""

    def __init__(self, connection, kind, records, contact_kind):
        super().__init__(connection, kind, records)
        self.contact_kind, self.is_purchase = contact_kind, contact_kind == "vendor"
        self.contacts = self.env["books.record"]._of(
            connection, connection._record_kind(contact_kind),
            partners_of(records))
        self._take_namesakes(records)

    def _take_namesakes(self, moves):
        """Look for those in whose names moves stand there whose contact is kept in another currency."""
        Namesake = self.env["books.namesake"]
        self.namesakes, self.namesake_rows = {}, {}
        self.parts_currencies = splits_currencies(self.connection)
        others = partners_of(moves.filtered(self._is_of_other_currency))
        if others:
            self.namesakes = Namesake._of(self.connection, others)
            self.namesake_rows = self.env["books.record"]._of(
                self.connection, self.connection._record_kind(self.contact_kind),
                Namesake.union(*self.namesakes.values()))

    def _is_of_other_currency(self, move):
        row = self.contacts.get(partner_of(move).id)
        kept = row and row._living().currency_id
        return self.parts_currencies and bool(kept) and kept != move.currency_id

    def contact(self, move):
        """Who in Odoo is this move's contact in the books, and what it is there, None where it is to be sent first."""
        partner = partner_of(move)
        if not self._is_of_other_currency(move):
            return partner, self.contacts.get(partner.id)
        namesake = self.namesakes.get((partner.id, move.currency_id.id), self.env["books.namesake"])
        return namesake, self.namesake_rows.get(namesake.id)


class MeaningLookup(Lookup):
    """Where several Odoo records may mean one object of the books: what stands there is known by their mapping."""

    def __init__(self, connection, kind, records, mapping_kind):
        super().__init__(connection, kind, records)
        meant = self.confirmed(mapping_kind, records)
        self.rows = {record_id: row for record_id, row in meant.items() if row.state == "active"}


def confirmed(connection, kind, records):
    """{id of the Odoo record: its `books.record`} by the mappings that a person confirmed."""
    if not records:
        return {}
    rows = connection.env["books.mapping"].search_fetch([
        ("connection_id", "=", connection.id), ("kind", "=", kind), ("res_id", "in", records.ids),
        ("confirmed", "=", True), ("record_id", "!=", False),
    ], ["res_id", "record_id"])
    return {row.res_id: row.record_id for row in rows}
