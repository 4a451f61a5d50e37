"""What a batch of contacts is in the books: what they hold of each, and who there may be one that was never linked."""

from dataclasses import dataclass

from odoo.tools import SQL

from ...providers import PROVIDERS
from ..contact_changes import ContactChanges
from ..contact_document import contact_document, payment_term
from ..contact_names import contact_names, contact_numbers
from ..contact_pairs import ContactPairs
from .confirmed import confirmed
from .currency_contacts import first_currencies


@dataclass(frozen=True)
class KnownContacts:
    """What is known on both sides of some contacts of one kind.

    :ivar terms: {id of the payment term: its `books.record`}
    :ivar documents: {id of the partner: its document}
    :ivar changes: {id of the partner: its ContactChanges} of those that are in the books.
    :ivar pairs: the ContactPairs of those that are not.
    :ivar created_anew: ids of those that a person decided to create as new contacts in the books.
    :ivar names: the keys of the names that contacts of the books have already; `numbers`: their numbers.
    :ivar currencies: {id of the partner: name of the currency that it is created in}
    """

    terms: dict
    documents: dict
    changes: dict
    pairs: ContactPairs
    created_anew: frozenset
    names: frozenset
    numbers: frozenset
    currencies: dict


def known_contacts(connection, kind, partners, rows):
    """The KnownContacts of these partners.

    :param rows: {id of the partner: its `books.record`}
    """
    terms = confirmed(connection, "term", connection.env["account.payment.term"].union(*(
        payment_term(partner, kind, connection) for partner in partners)))
    documents = {partner.id: contact_document(partner, kind, connection, terms) for partner in partners}
    pairs = ContactPairs(connection, kind)
    pairs.load_for_partners(partners.filtered(lambda partner: partner.id not in rows))
    names, numbers = taken(connection, kind, partners)
    return KnownContacts(
        terms=terms, documents=documents, pairs=pairs, names=names, numbers=numbers,
        changes={
            partner.id: ContactChanges(rows[partner.id], partner, documents[partner.id])
            for partner in partners if partner.id in rows},
        created_anew=created_anew(connection, kind, partners) if pairs.partners.known else frozenset(),
        currencies=first_currencies(connection, partners))


def taken(connection, kind, partners):
    """(the keys of those names that active contacts of the books have, the numbers that contacts there have)"""
    provider = PROVIDERS[connection.provider]
    found = connection.env.execute_query(SQL(
        """
        SELECT CASE WHEN state = 'active' THEN name_key END, number FROM books_record
         WHERE connection_id = %s AND kind IN %s AND (name_key = ANY(%s) OR number = ANY(%s))
        """, connection.id, connection._contact_kinds(),
        [provider.name_key(name) for partner in partners for name in contact_names(partner, kind)],
        [number for partner in partners for number in contact_numbers(partner, provider.longest_contact_number)]))
    return frozenset(name for name, _number in found), frozenset(number for _name, number in found)


def created_anew(connection, kind, partners):
    return frozenset(connection.env["books.job"].search([
        ("connection_id", "=", connection.id), ("kind", "=", kind), ("state", "!=", "done"),
        ("res_model", "=", "res.partner"), ("res_id", "in", partners.ids), ("creates_anew", "=", True),
    ]).mapped("res_id"))
