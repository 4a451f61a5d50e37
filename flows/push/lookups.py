"""The objects of the books that a batch of Odoo records needs, read once for all of them."""

from dataclasses import asdict, replace

from ...providers import PROVIDERS
from ..blocking import Blocked, cause
from ..connect.requirements import is_gone
from .currency_contacts import splits_currencies
from .entries import partner_of, partners_of


class Lookup:
    """`ids`: the Odoo records that still exist. `rows`: {id: its `books.record`} of those that are in the books."""

    def __init__(self, connection, kind, records):
        self.connection = connection
        self.env = connection.env
        self.record_kind = PROVIDERS[connection.provider].record_kind(kind)
        self.ids = set(records.ids)
        self.refused_names = set()  # ids of records whose name is taken according to the books
        self.rows = self.env["books.record"]._of(connection, self.record_kind, records)
        # {model: records that the batch refers to and that may have to be sent first}
        self.needed = {records._name: records}
        self._failed = {}
        self._unmapped = {}  # {(kind, records that are not mapped): their index}

    def match(self, record):
        """The unlinked record of the books that certainly is this Odoo record; None if there is none.

        :raises Blocked: several might be meant.
        """
        return None

    def name_key(self, name):
        """The key under which the books consider names of contacts, or of items, as equal."""
        return PROVIDERS[self.connection.provider].name_key(name)

    def failed_job(self, kind, record):
        """The failed job of another record that this one waits for, if any. Read for the whole batch at once."""
        failed = self._failed.get((kind, record._name), {})
        if record.id not in failed:
            needed = record | self.needed.get(record._name, record)
            failed = dict.fromkeys(needed.ids) | failed_jobs(self.connection, kind, needed)
            self._failed[kind, record._name] = failed
        return failed[record.id]

    def not_mapped(self, kind, records, reason, **values):
        """The Blocked of records that are not mapped. Its cause is a row of the mapping, with a negative id until
        `make_mappings` creates it.

        :param records: one record, or the taxes of one line, which mean something together.
        """
        place = self._unmapped.setdefault((kind, records), len(self._unmapped) + 1)
        stops = cause(reason, None, books=self.connection.provider_label, **values)
        return Blocked.by(self.env, [asdict(replace(stops, model="books.mapping", id=-place))])

    def make_mappings(self):
        """Create mapping rows, with suggestions, for everything in the batch that is not mapped.

        :return: {negative id that `not_mapped` used: id of the row}
        """
        Mapping, rows = self.env["books.mapping"], {}
        for kind in {kind for kind, _records in self._unmapped}:
            places = {tuple(sorted(of.ids)): place for (one, of), place in self._unmapped.items() if one == kind}
            Mapping._ensure(self.connection, kind, [of for one, of in self._unmapped if one == kind])
            found = Mapping.search([
                ("connection_id", "=", self.connection.id), ("kind", "=", kind),
                ("res_id", "in", [key[0] for key in places])])
            rows |= {-places[row._key()]: row.id for row in found if row._key() in places}
        return rows

    def outdated(self, record):
        """Whether this record differs in the books and has to be sent again."""
        return False

    def expected(self, record):
        """Odoo's values that are stored with the job for a later comparison; None for what is never compared."""
        return None

    def active(self, row, missing):
        """The mapped record. If it is inactive in the books, a Blocked is added to `missing`."""
        if row and row.state != "active":
            missing.append(is_gone(self.connection, row))
        return row

    def confirmed(self, kind, records):
        """{id of the Odoo record: its `books.record`} by the mappings that a person confirmed."""
        return confirmed(self.connection, kind, records)

    def confirmed_taxes(self):
        """{ids of Odoo taxes on one line: the tax code of the books} by the mappings that a person confirmed."""
        rows = self.env["books.mapping"].search_fetch([
            ("connection_id", "=", self.connection.id), ("kind", "=", "tax"), ("confirmed", "=", True),
            ("record_id", "!=", False),
        ], ["res_id", "others", "record_id"])
        return {frozenset(row._key()): row.record_id for row in rows}


class AddressedLookup(Lookup):
    """The contacts of a batch of entries in the books: customers or vendors."""

    def __init__(self, connection, kind, records, contact_kind):
        super().__init__(connection, kind, records)
        self.contact_kind, self.is_purchase = contact_kind, contact_kind == "vendor"
        partners = partners_of(records)
        self.contacts = self.env["books.record"]._of(connection, connection._record_kind(contact_kind), partners)
        self.needed[partners._name] = partners
        self._read_currency_contacts(records)

    def _read_currency_contacts(self, moves):
        """Read the currency contacts of moves whose contact has another currency in the books."""
        CurrencyContact = self.env["books.currency.contact"]
        self.currency_contacts, self.currency_contact_rows = {}, {}
        self.parts_currencies = splits_currencies(self.connection)
        others = partners_of(moves.filtered(self._is_of_other_currency))
        if others:
            self.currency_contacts = CurrencyContact._of(self.connection, others)
            self.needed[CurrencyContact._name] = CurrencyContact.union(*self.currency_contacts.values())
            self.currency_contact_rows = self.env["books.record"]._of(
                self.connection, self.connection._record_kind(self.contact_kind), self.needed[CurrencyContact._name])

    def _is_of_other_currency(self, move):
        row = self.contacts.get(partner_of(move).id)
        kept = row and row._living().currency_id
        return self.parts_currencies and bool(kept) and kept != move.currency_id

    def contact(self, move):
        """(Odoo record of this move's contact: partner or currency contact, its `books.record`, None if it has to be
        sent first)"""
        partner = partner_of(move)
        if not self._is_of_other_currency(move):
            return partner, self.contacts.get(partner.id)
        currency_contact = self.currency_contacts.get(
            (partner.id, move.currency_id.id), self.env["books.currency.contact"])
        return currency_contact, self.currency_contact_rows.get(currency_contact.id)


class MeaningLookup(Lookup):
    """For models of which several records may mean the same record of the books: they are linked by mappings."""

    def __init__(self, connection, kind, records, mapping_kind):
        super().__init__(connection, kind, records)
        meant = self.confirmed(mapping_kind, records)
        self.rows = {record_id: row for record_id, row in meant.items() if row.state == "active"}


def failed_jobs(connection, kind, records):
    """{id: its job} of those of these records that could not be sent."""
    jobs = connection.env["books.job"].search([
        ("connection_id", "=", connection.id), ("kind", "=", kind), ("state", "=", "failed"),
        ("res_model", "=", records._name), ("res_id", "in", records.ids)])
    return {job.res_id: job for job in jobs}


def confirmed(connection, kind, records):
    """{id of the Odoo record: its `books.record`} by the mappings that a person confirmed."""
    if not records:
        return {}
    rows = connection.env["books.mapping"].search_fetch([
        ("connection_id", "=", connection.id), ("kind", "=", kind), ("res_id", "in", records.ids),
        ("confirmed", "=", True), ("record_id", "!=", False),
    ], ["res_id", "record_id"])
    return {row.res_id: row.record_id for row in rows}
