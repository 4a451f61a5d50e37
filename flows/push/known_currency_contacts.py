"""The contacts of the books that may be some currency contacts."""

from dataclasses import dataclass

from odoo.tools import SQL

from ...providers import PROVIDERS
from ..contact_document import payment_term
from ..contact_names import contact_names
from .confirmed import confirmed


@dataclass(frozen=True)
class KnownCurrencyContacts:
    """What some currency contacts need to know of the books.

    :ivar terms: {id of the payment term: its `books.record`}
    :ivar by_name: {key of the name: the active contacts of the books that have it}
    """

    terms: dict
    by_name: dict


def known_currency_contacts(connection, kind, records):
    """The KnownCurrencyContacts of these `books.currency.contact`."""
    name_key = PROVIDERS[connection.provider].name_key
    terms = confirmed(connection, "term", connection.env["account.payment.term"].union(*(
        payment_term(record.partner_id, kind, connection) for record in records)))
    rows = connection.env["books.record"].browse(row_id for [row_id] in connection.env.execute_query(SQL(
        "SELECT id FROM books_record WHERE connection_id = %s AND kind IN %s AND name_key = ANY(%s)"
        " AND state = 'active'", connection.id, connection._contact_kinds(),
        [name_key(name) for record in records for name in contact_names(record, kind)])))
    return KnownCurrencyContacts(terms, rows.grouped("name_key"))
