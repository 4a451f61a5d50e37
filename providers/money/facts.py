"""The facts about a payment of Odoo that a strategy needs to express it in the books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..documents import Allocation

# What a document of the books is made from: a whole payment, its part that settles one document, or one
# written-off amount; the last are the written-off amounts that no payment can express.
MONEY, PART, WRITE_OFF, CREDITED_WRITE_OFF = "money", "part", "write_off", "credited_write_off"


@dataclass(frozen=True, kw_only=True)
class Part:
    """The part of a payment that settles one document of the books.

    :ivar key: identifies the part within its payment; a later part has a higher one.
    :ivar settles: the document, and how much of it, in the document's currency.
    :ivar value: the same in the home currency.
    :ivar credit: the unapplied payment in the books from which this part is allocated, if any.
    :ivar date: the day on which the document was settled.
    """

    key: int
    settles: Allocation
    value: Decimal
    credit: Allocation | None = None
    date: date | None = None


@dataclass(frozen=True, kw_only=True)
class WriteOff:
    """An amount that settles documents without a payment.

    :ivar amount: in the currency of what is settled; `value` in the home currency.
    :ivar credit: its document in the books, None if there is none (yet).
    :ivar taxed: whether it has taxes, as an early payment discount may.
    :ivar payable: whether the account that bears it accepts payments in the books.
    :ivar outdated: whether that document is to be deleted and created again, because it changed in Odoo.
    """

    key: int
    amount: Decimal
    value: Decimal
    credit: Allocation | None = None
    taxed: bool = False
    payable: bool = True
    outdated: bool = False


@dataclass(frozen=True, kw_only=True)
class Money:
    """A payment of Odoo, with everything that determines its documents in the books.

    :ivar kind: the kind of document that is wanted.
    :ivar source: what that is made from: MONEY, PART or WRITE_OFF; `key` identifies the part or write-off.
    :ivar incoming: whether the money was received.
    :ivar total: its whole amount, in the currency of what it settles, and its `value` in the home currency; None if the
        source is not the whole payment, or the payment is in another currency.
    :ivar parts: the parts of the source that settle documents in the books.
    :ivar shares: (key, amount) of everything that the payment settles in Odoo, in the books or not, oldest first.
    :ivar write_offs: all write-offs of the payment.
    :ivar side: whose unapplied payment it may be: "customer" or "vendor"; None: of neither.
    :ivar unapplied: the unapplied amount.
    :ivar known: whether the wanted document is in the books.
    :ivar refunds: the documents in the books of later payments that refunded this one, with their amounts.
    :ivar refund: the document in the books of this payment, if it refunds a customer.
    """

    kind: str
    source: str
    key: int
    incoming: bool
    total: Decimal | None = None
    value: Decimal | None = None
    parts: tuple[Part, ...] = ()
    shares: tuple[tuple[int, Decimal], ...] = ()
    write_offs: tuple[WriteOff, ...] = ()
    side: str | None = None
    unapplied: Decimal = Decimal(0)
    known: bool = False
    refunds: tuple[Allocation, ...] = ()
    refund: Allocation | None = None

    @property
    def write_off(self) -> WriteOff:
        """The write-off that is the source."""
        return next(one for one in self.write_offs if one.key == self.key)
