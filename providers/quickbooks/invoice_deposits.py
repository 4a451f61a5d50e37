"""The field "Deposit" of an invoice: an amount paid at its creation, without a separate payment.

It is read as a payment of this invoice, on its date, into its account.
https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/invoice (Deposit, DepositToAccountRef)
"""

from __future__ import annotations

from dataclasses import replace

from ..documents import Allocation, Payment, Record, Ref
from ..errors import NotUnderstood
from .fields import from_ref, money, rate_of


def with_deposit(record: Record, body: dict) -> list[Record]:
    """An invoice, and the payment for its deposit."""
    if record.not_understood:
        return [record]
    own = f"{record.external_id}/deposit"
    record = replace(record, own_payment=own)
    amount = money(body.get("Deposit")) if record.state in ("open", "paid") else None
    if not amount:
        return [record]
    if amount < 0 or not record.date:
        raise NotUnderstood("Deposit" if amount < 0 else "TxnDate", body.get("Deposit"))
    account = body.get("DepositToAccountRef")
    document = Payment(
        key="", external_id=own, version=record.version, contact=Ref(external_id=record.contact_id), date=record.date,
        amount=amount, currency=record.currency, rate=rate_of(body), incoming=True,
        account=from_ref(account) if account else None, reference=record.number,
        allocations=(Allocation(kind="invoice", external_id=record.external_id, amount=amount),))
    return [record, Record(
        kind="payment", external_id=own, version=record.version, state="paid", currency=record.currency, total=amount,
        contact_id=record.contact_id, date=record.date, updated_at=record.updated_at, number=record.number,
        document=document)]
