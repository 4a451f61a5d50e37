"""The contacts of a batch of entries in the books."""

from dataclasses import dataclass

from odoo import models

from .currency_contacts import splits_currencies
from .entries import partner_of, partners_of


@dataclass(frozen=True)
class EntryContacts:
    """In whose name some entries are in the books: customers or vendors.

    :ivar kind: customer or vendor.
    :ivar partners: of all the entries.
    :ivar rows: {id of the partner: its `books.record`}
    :ivar splits: whether a contact has entries in one currency only in these books.
    :ivar currency_contacts: {(id of the partner, id of the currency): currency contact}
    :ivar currency_contact_rows: {id of the currency contact: its `books.record`}
    """

    kind: str
    partners: models.Model
    rows: dict
    splits: bool
    currency_contacts: dict
    currency_contact_rows: dict

    def of(self, move):
        """(Odoo record of this entry's contact: partner or currency contact, its `books.record`, None where it has to
        be sent first)"""
        partner = partner_of(move)
        if not self.is_of_other_currency(move):
            return partner, self.rows.get(partner.id)
        currency_contact = self.currency_contacts.get(
            (partner.id, move.currency_id.id), move.env["books.currency.contact"])
        return currency_contact, self.currency_contact_rows.get(currency_contact.id)

    def is_of_other_currency(self, move):
        """Whether this entry's contact has another currency in the books."""
        return self.splits and has_other_currency(move, self.rows)

    def like(self, contact):
        """All of the contacts that are of the same model."""
        if contact._name == self.partners._name:
            return self.partners
        return contact.union(*self.currency_contacts.values())


def entry_contacts(connection, kind, moves):
    """The EntryContacts of some entries.

    :param kind: customer or vendor.
    """
    Record, CurrencyContact = connection.env["books.record"], connection.env["books.currency.contact"]
    partners, record_kind, splits = partners_of(moves), connection._record_kind(kind), splits_currencies(connection)
    rows = Record._of(connection, record_kind, partners)
    others = partners_of(moves.filtered(lambda move: has_other_currency(move, rows))) if splits else ()
    found = CurrencyContact._of(connection, others) if others else {}
    found_rows = Record._of(connection, record_kind, CurrencyContact.union(*found.values())) if others else {}
    return EntryContacts(kind, partners, rows, splits, found, found_rows)


def has_other_currency(move, rows):
    row = rows.get(partner_of(move).id)
    kept = row and row._living().currency_id
    return bool(kept) and kept != move.currency_id
