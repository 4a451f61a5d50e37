"""What a batch of Odoo records of one kind needs to know of the books."""

from dataclasses import dataclass, field

from odoo import models

from .applied_credits import AppliedCredits
from .collected import Collected
from .document_meanings import DocumentMeanings
from .entry_contacts import EntryContacts
from .known_contacts import KnownContacts
from .known_currency_contacts import KnownCurrencyContacts
from .known_items import ProductItems
from .money_context import MoneyContext


@dataclass(frozen=True)
class Context:
    """Read once for the whole batch, and never changed; the parts that its model does not need are None.

    :ivar record_kind: the kind of the `books.record` that records of this kind are.
    :ivar ids: of the Odoo records that still exist.
    :ivar rows: {id: its `books.record`} of those that are in the books.
    :ivar refused_names: ids of the records whose name the books refused as taken.
    :ivar collected: what is found out while the documents of the batch are built.
    """

    connection: models.Model
    kind: str
    record_kind: str
    ids: frozenset
    rows: dict
    refused_names: frozenset
    collected: Collected
    contacts: KnownContacts | None = field(default=None, kw_only=True)
    currency_contacts: KnownCurrencyContacts | None = field(default=None, kw_only=True)
    items: ProductItems | None = field(default=None, kw_only=True)
    entries: EntryContacts | None = field(default=None, kw_only=True)
    meanings: DocumentMeanings | None = field(default=None, kw_only=True)
    money: MoneyContext | None = field(default=None, kw_only=True)
    released_numbers: frozenset = field(default=frozenset(), kw_only=True)
    applied_credits: AppliedCredits | None = field(default=None, kw_only=True)


def context_of(source, connection, kind, records, refused_names=()):
    """The Context of these records.

    :param source: the Source of their model, which says what else they need to know.
    """
    rows = source.rows(connection, kind, records)
    return Context(
        connection, kind, connection._record_kind(kind), frozenset(records.ids), rows, frozenset(refused_names),
        Collected(connection), **source.parts(connection, kind, records, rows))
