"""The strategy for books in which one payment settles exactly one document, and is never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from .facts import CREDITED_WRITE_OFF, PART, WRITE_OFF, Money, Part
from .strategy import After, Impossible, MoneyStrategy, Planned, Push

ZERO = Decimal(0)
PAYMENT = "payment"


@dataclass(frozen=True, kw_only=True)
class OneDocument(MoneyStrategy):
    """Each part of a payment is a payment of its own. A write-off is a payment from the write-off account; one with
    taxes, or on an account that accepts no payments, is a credit. An unapplied payment is a separate document.
    Payments of 0 apply both.

    :ivar write_offs: {kind of document: kind of the credit for such a write-off}.
    """

    settles: frozenset[str]  # kinds of documents that a payment settles
    write_offs: Mapping[str, str] = field(default_factory=dict)
    unapplied: Mapping[str, str] = field(default_factory=dict)
    remakes = True

    @property
    def payments(self) -> Mapping[str, str]:
        """{kind of document: kind of the payment that settles it}"""
        return dict.fromkeys(sorted(self.settles), PAYMENT)

    def payment_kind(self, kind: str) -> str:
        return PAYMENT

    def write_off_kind(self, payment: str) -> str:
        return PAYMENT

    def credit_kinds(self, payment: str) -> tuple[str, ...]:
        return tuple(self.write_offs.values())

    def pushes(self, document: str) -> tuple[Push, ...]:
        credit = self.write_offs.get(document)
        credits = (Push(credit, CREDITED_WRITE_OFF),) if credit else ()
        return (*credits, Push(PAYMENT, WRITE_OFF), Push(PAYMENT, PART))

    def entry_pushes(self, document: str, moves: bool) -> tuple[Push, ...]:
        return (Push(PAYMENT, PART),)

    def refund_pushes(self, unapplied: str) -> tuple[Push, ...]:
        return (Push(PAYMENT, PART),)

    def is_made_from(self, whole: bool, allocated: bool) -> bool:
        return whole != allocated  # without parts, the source is the whole payment

    def document(self, money: Money) -> Planned | After | Impossible | None:
        if not money.parts:
            return None
        shares = written_off_with(money)
        if shares is None:
            return Impossible("several_write_offs")
        taxed = any(off.taxed for off in money.write_offs)
        if taxed and any(part.settles.kind not in self.write_offs for part in money.parts):
            return Impossible("write_off_on_refund")  # a credit cannot express the rest of a credit
        if money.source == WRITE_OFF:
            part = next((part for part in money.parts if part.key == shares[money.key]), None)
            return part and self._write_off(money, part)
        return self._part(money, money.parts[0], shares)

    def _part(self, money: Money, part: Part, shares: dict[int, int]) -> Planned:
        off = [one for one in money.write_offs if shares[one.key] == part.key]
        amount = part.settles.amount - sum((one.amount for one in off), ZERO)
        planned = Planned(
            kind=PAYMENT, amount=amount, value=part.value - sum((one.value for one in off), ZERO),
            incoming=money.incoming, allocations=(replace(part.settles, amount=amount),))
        if part.credit:
            return replace(planned, moves=False, date=part.date, allocations=(
                part.settles, replace(part.credit, amount=part.settles.amount)))
        return planned

    def _write_off(self, money: Money, part: Part) -> Planned | After | None:
        off = money.write_off
        planned = Planned(
            kind=PAYMENT, amount=off.amount, value=off.value, incoming=money.incoming,
            allocations=(replace(part.settles, amount=off.amount),))
        credited = off.taxed or (not off.payable and part.settles.kind in self.write_offs)
        credit = self.write_offs[part.settles.kind] if credited else PAYMENT
        if money.kind != PAYMENT:
            return replace(planned, kind=credit, allocations=()) if money.kind == credit else None
        if not credited:
            return planned
        if off.outdated:
            return None  # so that the credit can be deleted
        if not off.credit:
            return After(Push(credit, WRITE_OFF), off.key)
        return replace(planned, moves=False, allocations=(
            *planned.allocations, replace(off.credit, amount=off.amount)))


def written_off_with(money: Money) -> dict[int, int] | None:
    """{write-off: the part that it belongs to, the first larger one}; None if one of them has no such part."""
    left, found = dict(money.shares), {}
    for off in money.write_offs:
        key = next((key for key, amount in left.items() if amount > off.amount), None)
        if key is None:
            return None
        left[key] -= off.amount
        found[off.key] = key
    return found
