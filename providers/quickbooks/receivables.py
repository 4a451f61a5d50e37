"""Transactions that change a customer's or vendor's balance, but are no documents or payments: refunds as an expense or
check on accounts receivable, prepayments as one on accounts payable, deposits from a vendor or a
customer, and journal entries; also refund receipts, which change no balance.

Each is read as an unapplied payment, which payments of 0 apply to documents later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from ..documents import Document, Payment, Record, Ref, Refund
from ..errors import NotUnderstood
from ..reading import known, stated
from .fields import identity, money, rate_of, value_of
from .reader import not_understood

ENTITIES = ("Purchase", "Deposit", "JournalEntry", "RefundReceipt")
NAMED = {"Accounts Receivable": "Customer", "Accounts Payable": "Vendor"}
# The sign with which a line of a journal entry changes the amount paid by a contact.
POSTINGS = {"Credit": 1, "Debit": -1}


def named_accounts(accounts: list[dict]) -> dict[str, str]:
    """{id of each receivable or payable account: "customer" or "vendor"}"""
    return {
        identity(account)["external_id"]: NAMED[account["AccountType"]] for account in accounts
        if account.get("AccountType") in NAMED}


def may_concern(entity: str, body: dict) -> bool:
    """Whether it may concern a customer or a vendor; its accounts have to be checked."""
    if entity == "Purchase":
        # Most payments to vendors are not on accounts payable; that requires a line with an account.
        on_account = _entity(body) != "Vendor" or bool(_lines(body, "AccountBasedExpenseLineDetail"))
        return "EntityRef" in body and _entity(body) != "Employee" and on_account
    if entity == "Deposit":
        return any(detail.get("Entity") for _line, detail in _lines(body, "DepositLineDetail"))
    return any(
        detail.get("Entity") and _entity(detail) != "Employee"
        for _line, detail in _lines(body, "JournalEntryLineDetail"))


def with_content(entity: str, record: Record, body: dict, accounts: Mapping[str, str]) -> Record:
    """The record, with its content if it concerns a customer or a vendor.

    :param accounts: the result of `named_accounts`.
    """
    if record.not_understood:
        return record
    try:
        return _with_content(entity, record, body, accounts)
    except NotUnderstood as error:
        return not_understood(record.kind, body, error)


def _with_content(entity: str, record: Record, body: dict, accounts: Mapping[str, str]) -> Record:
    if entity == "Purchase":
        return replace(record, document=_paid_out(record, body, accounts))
    found = _refund_receipt(body) if entity == "RefundReceipt" else {
        "JournalEntry": _journal_entry, "Deposit": _deposit}[entity](body, accounts)
    if record.state == "void" or not found:
        return record
    document = Payment(
        key=record.mark, external_id=record.external_id, version=record.version,
        date=stated(body, "TxnDate", lambda _text: record.date), currency=record.currency, rate=rate_of(body),
        reference=body.get("DocNumber") or "", **found)
    return replace(record, document=document, contact_id=document.contact.external_id)


def _paid_out(record: Record, body: dict, accounts: Mapping[str, str]) -> Document | None:
    """The part of an expense that a customer owes, or that a vendor was paid in advance."""
    sums: dict[str, Decimal] = {}
    for line, detail in _lines(body, "AccountBasedExpenseLineDetail"):
        if kind := accounts.get(value_of(detail.get("AccountRef"))):
            sums[kind] = sums.get(kind, Decimal(0)) + _amount(line)
    sums = {kind: amount for kind, amount in sums.items() if amount}
    if not sums:
        return None
    if body.get("Credit"):
        raise NotUnderstood("Credit", body["Credit"])
    if set(sums) != {_entity(body)}:
        raise NotUnderstood("EntityRef.type", _entity(body) or None)
    [amount] = sums.values()
    if amount < 0:
        raise NotUnderstood("Amount", str(amount))
    if isinstance(record.document, Refund):
        return replace(record.document, amount=amount)
    return Payment(
        key=record.mark, external_id=record.external_id, version=record.version,
        contact=Ref(external_id=value_of(body.get("EntityRef"))),
        date=stated(body, "TxnDate", lambda _text: record.date), amount=amount,
        currency=record.currency, rate=rate_of(body), incoming=False,
        account=Ref(external_id=value_of(body.get("AccountRef"))), reference=body.get("DocNumber") or "")


def _journal_entry(body: dict, accounts: Mapping[str, str]) -> dict:
    """The change of one contact's balance, and the account on the other side; no account if there are several."""
    names: dict[str, Decimal] = {}
    others = set()
    for line, detail in _lines(body, "JournalEntryLineDetail"):
        account, name = value_of(detail.get("AccountRef")), value_of((detail.get("Entity") or {}).get("EntityRef"))
        if account in accounts:
            names[name] = names.get(name, Decimal(0)) + known(POSTINGS, detail, "PostingType") * _amount(line)
        else:
            others.add(account)
    names = {name: amount for name, amount in names.items() if amount}
    if not names:
        return {}
    plain = len(names) == len(others) == 1 and not (body.get("TxnTaxDetail") or {}).get("TotalTax")
    amount = next(iter(names.values()))
    return {
        "contact": Ref(external_id=next(iter(names))), "amount": abs(amount), "incoming": amount > 0,
        "account": Ref(external_id=others.pop()) if plain else None}


def _deposit(body: dict, accounts: Mapping[str, str]) -> dict:
    """The part of a deposit that came from one contact; no account if it came from several."""
    names: dict[str, Decimal] = {}
    for line, detail in _lines(body, "DepositLineDetail"):
        if value_of(detail.get("AccountRef")) in accounts:
            name = value_of(detail.get("Entity"))
            names[name] = names.get(name, Decimal(0)) + _amount(line)
    names = {name: amount for name, amount in names.items() if amount}
    if not names:
        return {}
    name, amount = next(iter(names.items()))
    return {
        "contact": Ref(external_id=name), "amount": abs(amount), "incoming": amount > 0,
        "account": Ref(external_id=value_of(body.get("DepositToAccountRef"))) if len(names) == 1 else None}


def _refund_receipt(body: dict) -> dict:
    return {
        "contact": Ref(external_id=value_of(body.get("CustomerRef"))), "amount": _amount(body, "TotalAmt"),
        "incoming": False,
        "account": Ref(external_id=value_of(body.get("DepositToAccountRef")))}


def _lines(body: dict, word: str) -> list[tuple[dict, dict]]:
    """[(line, its detail)] of the lines with a detail of this name."""
    lines = [(line, line.get(word)) for line in body.get("Line") or []]
    return [(line, detail) for line, detail in lines if detail]


def _entity(body: dict) -> str:
    """Customer, Vendor or Employee; "" if there is none."""
    return str((body.get("EntityRef") or {}).get("type") or (body.get("Entity") or {}).get("Type") or "")


def _amount(line: dict, field: str = "Amount") -> Decimal:
    """An amount on a contact's balance.

    :raises NotUnderstood: it is not stated.
    """
    return stated(line, field, lambda value: money(value, places=None))
