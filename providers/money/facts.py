"""What is known of some money in Odoo when it is to be expressed in the books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..documents import Allocation

# What of some money a document of the books is made from: all of it, the part that settles one document, or one
# amount that was written off.
MONEY, PART, WRITE_OFF = "money", "part", "write_off"


@dataclass(frozen=True, kw_only=True)
class Part:
    """What of some money settles one document of the books.

    :ivar key: tells the parts of one money apart; a later part has a higher one.
    :ivar settles: the document, and how much of it, in the document's currency.
    :ivar value: the same in the home currency.
    :ivar credit: the document in the books that holds this money as unapplied, where this part comes out of that.
    :ivar date: the day on which the document was settled.
    """

    key: int
    settles: Allocation
    value: Decimal
    credit: Allocation | None = None
    date: date | None = None


@dataclass(frozen=True, kw_only=True)
class WriteOff:
    """An amount that settles documents without money.

    :ivar amount: in the currency of what is settled; `value` in the home currency.
    :ivar credit: the document in the books that stands for it, None where there is none (yet).
    """

    key: int
    amount: Decimal
    value: Decimal
    credit: Allocation | None = None


@dataclass(frozen=True, kw_only=True)
class Money:
    """Some money of Odoo, as far as it decides what the books hold of it.

    :ivar kind: the kind of document that is asked for.
    :ivar source: what that is made from: MONEY, PART or WRITE_OFF; `key` tells which part or write-off.
    :ivar incoming: whether the money was received.
    :ivar total: all of it, in the currency of what it settles, and its `value` in the home currency; None where the
        source is not all of the money, or the money is in another currency.
    :ivar parts: what of the source settles documents that are in the books.
    :ivar shares: (key, amount) of all that this money settles in Odoo, in the books or not, oldest first.
    :ivar write_offs: all that is written off with this money.
    :ivar side: whose unapplied money it may be: "customer" or "vendor"; None: nobody's.
    :ivar unapplied: how much of it settles nothing.
    :ivar known: whether what is asked for is in the books.
    :ivar refunds: what is in the books for later money that refunded this, and how much each refunded.
    :ivar refund: what is in the books for this money, where that refunds a customer.
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
        """The one that the source is."""
        return next(one for one in self.write_offs if one.key == self.key)
