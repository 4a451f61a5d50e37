"""What a provider answers about money: what is pushed for it, and as which document."""

from __future__ import annotations

import abc
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from ..documents import Allocation
from .facts import Money


@dataclass(frozen=True)
class Push:
    """One document to push: its kind, and what of the money it is made from (MONEY, PART or WRITE_OFF)."""

    kind: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Planned:
    """The document that the books are to hold.

    :ivar amount: of the document, in the currency of what it settles; `value` the same in the home currency.
    :ivar moves: whether money moves by it; False: it only applies credit to documents, and its amount gives the rate.
    :ivar date: where it is not the day of the money.
    """

    kind: str
    amount: Decimal
    value: Decimal
    incoming: bool
    allocations: tuple[Allocation, ...] = ()
    moves: bool = True
    date: date | None = None


@dataclass(frozen=True)
class After:
    """Something else has to be in the books first: `push`, made from the write-off `key` or from the money itself."""

    push: Push
    key: int


@dataclass(frozen=True)
class Impossible:
    """These books cannot express it; a person has to: the code of a reason."""

    reason: str


class MoneyStrategy(abc.ABC):
    """How the books of one provider express money.

    :cvar payments: {kind of document: kind of the payment that settles it}; what is not named is settled by hand.
    :cvar unapplied: {side, "customer" or "vendor": kind of the document that his unapplied money is}; what is not
        named is not pushed before it settles something.
    :cvar refund_kinds: kinds of documents that stand for refunded money itself.
    :cvar remakes: what is in the books is never changed: it is removed and made again.
    """

    payments: Mapping[str, str]
    unapplied: Mapping[str, str]
    refund_kinds: frozenset[str] = frozenset()
    remakes: ClassVar[bool]

    @property
    def credits(self) -> Mapping[str, str]:
        """Those of `unapplied` that are documents of their own beside the payments."""
        return {side: kind for side, kind in self.unapplied.items() if kind not in self.payments.values()}

    @property
    def kinds(self) -> frozenset[str]:
        """All kinds of documents that money is pushed as."""
        return frozenset((
            *self.payments.values(), *self.unapplied.values(), *self.refund_kinds,
            *map(self.write_off_kind, self.payments.values())))

    @abc.abstractmethod
    def payment_kind(self, kind: str) -> str:
        """The kind of the payment that a document of this kind is, or is a part of."""

    @abc.abstractmethod
    def write_off_kind(self, payment: str) -> str:
        """The kind of the document that a write-off with a payment of this kind is."""

    def refund_kind(self, payment: str) -> str | None:
        """The kind of the document for refunded money, where a payment of this kind cannot express that."""
        return None

    @abc.abstractmethod
    def pushes(self, document: str) -> tuple[Push, ...]:
        """What is pushed of money that settles a document of this kind, in this order."""

    @abc.abstractmethod
    def refund_pushes(self, unapplied: str) -> tuple[Push, ...]:
        """What is pushed of money that refunds other money which is in the books as a document of this kind."""

    @abc.abstractmethod
    def is_made_from(self, whole: bool, allocated: bool) -> bool:
        """Whether an object of the books that settles something, or nothing, can be made from all of some money, or
        from a part of it."""

    @abc.abstractmethod
    def document(self, money: Money) -> Planned | After | Impossible | None:
        """What the books are to hold; None: nothing."""
