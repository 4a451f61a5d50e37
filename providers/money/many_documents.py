"""The strategy for books in which one payment settles many documents, or none, and can be changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ..documents import Allocation
from .facts import MONEY, PART, WRITE_OFF, Money
from .strategy import After, Impossible, MoneyStrategy, Planned, Push

ZERO = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class ManyDocuments(MoneyStrategy):
    """A payment lists everything that it settles. A write-off is a credit that it also applies.

    :ivar allows_unapplied: kinds of payments that may exceed what they settle: the rest is automatically a credit.
    :ivar write_offs: {kind of payment: kind of the credit for its write-off}.
    :ivar refunds: {kind of payment: kind of the document for a refund in the other direction}; a payment of 0 then
        applies it. Without one, a person has to enter such refunds there.
    """

    payments: Mapping[str, str]
    write_offs: Mapping[str, str]
    unapplied: Mapping[str, str] = field(default_factory=dict)
    allows_unapplied: frozenset[str] = frozenset()
    refunds: Mapping[str, str] = field(default_factory=dict)
    moved_on: Mapping[str, frozenset[str]] = field(default_factory=dict)
    remakes = False

    @property
    def refund_kinds(self) -> frozenset[str]:
        """The kinds of documents that are refunds themselves."""
        return frozenset(self.refunds.values())

    def payment_kind(self, kind: str) -> str:
        parts = {part: payment for payment, part in (*self.write_offs.items(), *self.refunds.items())}
        return parts.get(kind, kind)

    def write_off_kind(self, payment: str) -> str:
        return self.write_offs[payment]

    def credit_kinds(self, payment: str) -> tuple[str, ...]:
        return (self.write_offs[payment],)

    def refund_kind(self, payment: str) -> str | None:
        return self.refunds.get(payment)

    def pushes(self, document: str) -> tuple[Push, ...]:
        payment = self.payments[document]
        refund = self.refund_kind(payment) if document in ("credit_note", "vendor_credit") else None
        return (
            Push(self.write_off_kind(payment), WRITE_OFF), *([Push(refund, MONEY)] if refund else []),
            Push(payment, MONEY))

    def entry_pushes(self, document: str, moves: bool) -> tuple[Push, ...]:
        if document in ("credit_note", "vendor_credit"):
            return ()  # neither a refund nor a credit can express it
        payment = self.payments[document]
        credit = () if moves else (Push(self.write_off_kind(payment), PART),)
        return (*credit, Push(payment, PART))

    def refund_pushes(self, unapplied: str) -> tuple[Push, ...]:
        refund = self.refund_kind(unapplied)
        return (Push(refund, MONEY),) if refund else ()

    def is_made_from(self, whole: bool, allocated: bool) -> bool:
        return whole

    def document(self, money: Money) -> Planned | After | Impossible | None:
        payment = self.payment_kind(money.kind)
        keeps = payment in self.allows_unapplied
        if not money.parts and not (keeps and (money.known or self._is_unapplied(money))):
            return None
        refund = self.refund_kind(payment)
        refunds = money.incoming == (payment == "bill_payment")  # it has the other direction
        if refunds and money.write_offs and refund:
            return Impossible("write_off_on_refund")  # a credit cannot express the rest of a credit
        if money.source == WRITE_OFF:
            off = money.write_off
            return Planned(kind=money.kind, amount=off.amount, value=off.value, incoming=money.incoming)
        if refunds and not refund:
            return Impossible("vendor_refund" if money.incoming else "customer_refund")
        missing = next((one for one in money.write_offs if not one.credit), None)
        if missing:
            return After(Push(self.write_off_kind(payment), WRITE_OFF), missing.key)
        planned = self._payment(money, payment, keeps)
        if refunds:
            return self._refund(money, planned, refund)
        return None if money.kind == refund else planned  # it was a refund, and no longer is

    def _is_unapplied(self, money: Money) -> bool:
        return bool(money.source == MONEY and money.unapplied and self.unapplied.get(money.side) == money.kind)

    def _payment(self, money: Money, kind: str, keeps: bool) -> Planned:
        settled = merged(part.settles for part in money.parts)
        amount, value = (money.total, money.value) if keeps and money.total is not None else (
            sum((one.amount for one in settled), ZERO), sum((part.value for part in money.parts), ZERO))
        return Planned(
            kind=kind, incoming=money.incoming,
            amount=amount - sum((one.amount for one in money.write_offs), ZERO),
            value=value - sum((one.value for one in money.write_offs), ZERO),
            allocations=(*settled, *money.refunds, *(one.credit for one in money.write_offs)))

    def _refund(self, money: Money, planned: Planned, kind: str) -> Planned | After | None:
        """The document of the refund itself, or the payment of 0 that applies it, whichever is wanted."""
        if money.kind == kind:
            return replace(planned, kind=kind, allocations=())
        # Other payments list themselves what of them was refunded.
        settled = tuple(one for one in planned.allocations if one.kind not in self.payments.values())
        if not settled:
            return None
        if not money.refund:
            return After(Push(kind, MONEY), money.key)
        applied = replace(money.refund, amount=sum((one.amount for one in settled), ZERO))
        return replace(planned, moves=False, incoming=not money.incoming, allocations=(*settled, applied))


def merged(allocations) -> list[Allocation]:
    """One allocation for each document, in the order of their first occurrence."""
    amounts: dict[tuple[str, str], Decimal] = {}
    for one in allocations:
        amounts[one.kind, one.external_id] = amounts.get((one.kind, one.external_id), ZERO) + one.amount
    return [Allocation(kind=kind, external_id=id_, amount=amount) for (kind, id_), amount in amounts.items()]
