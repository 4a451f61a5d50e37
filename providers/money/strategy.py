"""The interface of strategies: which documents are pushed for a payment, and what they contain."""

from __future__ import annotations

import abc
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import ClassVar

from ..documents import Allocation
from .facts import Money


@dataclass(frozen=True)
class Push:
    """One document to push: its kind, and what it is made from (MONEY, PART, WRITE_OFF or CREDITED_WRITE_OFF)."""

    kind: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Planned:
    """The document that the books should have.

    :ivar amount: of the document, in the currency of what it settles; `value` the same in the home currency.
    :ivar moves: whether it moves money; False: it only applies credit to documents, and its amount determines the rate.
    :ivar date: if it differs from the date of the payment.
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
    """Another document has to be in the books first: `push`, made from the write-off `key` or the payment itself."""

    push: Push
    key: int


@dataclass(frozen=True)
class Impossible:
    """These books cannot express it, so that a person has to act. `reason`: a code of `flows/reasons.py`."""

    reason: str


class MoneyStrategy(abc.ABC):
    """How the books of one provider express payments.

    :cvar payments: {kind of document: kind of the payment that settles it}; other documents are paid manually there.
    :cvar unapplied: {side, "customer" or "vendor": kind of the document for unapplied payments}; those of other
        sides are not pushed before they settle something.
    :cvar refund_kinds: kinds of documents that are refunds themselves.
    :cvar moved_on: {kind of payment: the roles of the accounts on which its money may move}; others: any.
    :cvar remakes: whether documents in the books are never changed, but deleted and created again.
    """

    payments: Mapping[str, str]
    unapplied: Mapping[str, str]
    refund_kinds: frozenset[str] = frozenset()
    moved_on: Mapping[str, frozenset[str]] = MappingProxyType({})
    remakes: ClassVar[bool]

    @property
    def credits(self) -> Mapping[str, str]:
        """The kinds in `unapplied` that are documents separate from payments."""
        return {side: kind for side, kind in self.unapplied.items() if kind not in self.payments.values()}

    @property
    def kinds(self) -> frozenset[str]:
        """All kinds of documents as which payments are pushed."""
        return frozenset((
            *self.payments.values(), *self.unapplied.values(), *self.refund_kinds,
            *map(self.write_off_kind, self.payments.values()),
            *(kind for payment in self.payments.values() for kind in self.credit_kinds(payment))))

    @abc.abstractmethod
    def payment_kind(self, kind: str) -> str:
        """The kind of the payment that a document of this kind is, or is a part of."""

    @abc.abstractmethod
    def write_off_kind(self, payment: str) -> str:
        """The kind of the document for a write-off of a payment of this kind."""

    @abc.abstractmethod
    def credit_kinds(self, payment: str) -> tuple[str, ...]:
        """The kinds of the credits by which a payment of this kind settles more than its amount."""

    def refund_kind(self, payment: str) -> str | None:
        """The kind of the document for a refund that a payment of this kind cannot express."""
        return None

    @abc.abstractmethod
    def pushes(self, document: str) -> tuple[Push, ...]:
        """The documents to push for a payment that settles a document of this kind, in this order."""

    @abc.abstractmethod
    def entry_pushes(self, document: str, moves: bool) -> tuple[Push, ...]:
        """The documents to push, in this order, for a journal entry that settles a document of this kind without a
        payment; none if the books cannot express it.

        :param moves: whether it moved money; else it is booked on another account, as a write-off.
        """

    @abc.abstractmethod
    def refund_pushes(self, unapplied: str) -> tuple[Push, ...]:
        """The documents to push for a refund of a payment that is in the books as a document of this kind."""

    @abc.abstractmethod
    def is_made_from(self, whole: bool, allocated: bool) -> bool:
        """Whether an object of the books, with or without allocations, can be made from a whole payment, or
        from a part of one."""

    @abc.abstractmethod
    def document(self, money: Money) -> Planned | After | Impossible | None:
        """The document that the books should have; None if they should have none."""
