"""Payments, both ways: from customers and to vendors, with their allocations, and refunds.

https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/payment, …/billpayment, …/purchase
"""

from __future__ import annotations

from ..documents import Allocation, BillPayment, Books, Payment, Refund
from ..errors import NotUnderstood, Rejected
from ..money import ManyDocuments
from ..reading import known, stated
from . import text
from .amounts import cents
from .fields import day, from_ref, identity, mark, money, note, rate_of, to_currency, to_ref, value_of
from .objects import ENTITIES
from .taxes import us

# A bill payment cannot exceed its bills. Refunds are expenses of the customer:
# https://quickbooks.intuit.com/learn-support/en-uk/customer-refunds-and-credits/record-a-customer-refund/00/239117
MONEY = ManyDocuments(
    payments={
        "invoice": "payment", "credit_note": "payment", "bill": "bill_payment", "vendor_credit": "bill_payment"},
    write_offs={"payment": "credit_note", "bill_payment": "vendor_credit"}, unapplied={"customer": "payment"},
    allows_unapplied=frozenset({"payment"}), refunds={"payment": "expense"},
    # …/payment (DepositToAccountRef), …/billpayment (CheckPayment, CreditCardPayment)
    moved_on={
        "payment": frozenset({"asset", "bank", "undeposited"}), "bill_payment": frozenset({"bank", "credit_card"})})

# TxnType of a payment's lines, if it is not the entity's name:
# https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/payment (Line, LinkedTxn, TxnType)
LINKED_AS = {"expense": "Expense"}
# Our kinds for the TxnType of a payment's lines (Line, LinkedTxn, TxnType):
# https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/payment and …/billpayment
LINKED = {
    "Bill": "bill", "Check": "expense", "CreditMemo": "credit_note", "Deposit": "deposit", "Expense": "expense",
    "Invoice": "invoice", "JournalEntry": "journal_entry", "Payment": "payment", "Purchase": "expense",
    "RefundReceipt": "refund_receipt", "VendorCredit": "vendor_credit",
}
# {kind of a payment: (whether it is incoming, field of its contact)}
PAYMENTS = {"payment": (True, "CustomerRef"), "bill_payment": (False, "VendorRef")}


def to_payment(document: Payment, facts: Books) -> dict:
    """A payment received. The amount beyond its lines is unapplied.

    :raises Rejected: a payment to a vendor, which is another object there.
    """
    if not document.incoming:
        raise Rejected("Payments to vendors are not sent to QuickBooks")
    long_reference = len(document.reference) > 21  # a reference is never shortened
    return to_currency(document, facts) | {
        "CustomerRef": to_ref(document.contact),
        "TxnDate": document.date.isoformat(),
        "TotalAmt": cents(document.amount),
        "DepositToAccountRef": to_ref(document.account),
        "PaymentRefNum": "" if long_reference else document.reference,
        "PrivateNote": note(document.key, document.method, document.reference if long_reference else ""),
        "Line": _settled(document),
    }


def to_bill_payment(document: BillPayment, facts: Books) -> dict:
    """A payment to a vendor, of 0 if it applies a vendor credit to bills. It is allocated completely.

    :raises Rejected: no account, which QuickBooks requires even for a payment of 0.
    """
    if not document.account:
        raise Rejected("QuickBooks requires the account from which bills are paid", reason="account")
    way, block, field = (
        ("CreditCard", "CreditCardPayment", "CCAccountRef") if document.by_card else
        ("Check", "CheckPayment", "BankAccountRef"))
    return to_currency(document, facts) | {
        "VendorRef": to_ref(document.contact),
        "TxnDate": document.date.isoformat(),
        "TotalAmt": cents(document.amount),
        "PayType": way,
        block: {field: to_ref(document.account)},
        "PrivateNote": note(document.key, document.method, document.reference),
        "Line": _settled(document),
    }


def to_refund(document: Refund, facts: Books) -> dict:
    """A refund to a customer: an expense with the customer as payee on accounts receivable, without tax.

    https://quickbooks.intuit.com/learn-support/en-uk/customer-refunds-and-credits/record-a-customer-refund/00/239117
    """
    return to_currency(document, facts) | ({} if us(facts) else {"GlobalTaxCalculation": "NotApplicable"}) | {
        "PaymentType": "CreditCard" if document.by_card else "Cash",
        "AccountRef": to_ref(document.account),
        "EntityRef": {"value": document.contact.external_id, "type": "Customer"},
        "DocNumber": text.document_number(document.reference),
        "TxnDate": document.date.isoformat(),
        "PrivateNote": note(document.key, document.method, document.reference),
        "Line": [{
            "Amount": cents(document.amount), "DetailType": "AccountBasedExpenseLineDetail",
            "AccountBasedExpenseLineDetail": {"AccountRef": to_ref(document.receivable)},
        }],
    }


def _settled(document: Payment) -> list[dict]:
    return [
        {
            "Amount": cents(allocation.amount),
            "LinkedTxn": [{
                "TxnId": allocation.external_id, "TxnType": LINKED_AS.get(allocation.kind, ENTITIES[allocation.kind])}],
        } for allocation in document.allocations
    ]


def from_payment(body: dict, home_currency: str = "", kind: str = "payment") -> Payment:
    """A payment from a customer or to a vendor, with its allocations: documents, and the credits applied to them.

    Allocations include credits, with the amount that was used. If there are any, documents are settled by
    more than `amount`.

    :raises NotUnderstood: its contact, its allocations, its amount or its date.
    """
    incoming, owner = PAYMENTS[kind]
    paid = body.get("CheckPayment") or body.get("CreditCardPayment") or {}
    account = body.get("DepositToAccountRef") or paid.get("BankAccountRef") or paid.get("CCAccountRef")
    allocations = tuple(_allocation(line) for line in body.get("Line") or [] if line.get("LinkedTxn"))
    return Payment(
        key=mark(body.get("PrivateNote")), **identity(body),
        contact=from_ref(stated(body, owner, lambda ref: ref or None)), date=stated(body, "TxnDate", day),
        amount=stated(body, "TotalAmt", money), currency=value_of(body.get("CurrencyRef")) or home_currency,
        rate=rate_of(body), incoming=incoming, account=from_ref(account) if account else None,
        method=(body.get("PaymentMethodRef") or {}).get("name", ""),
        reference=body.get("PaymentRefNum") or ("" if incoming else body.get("DocNumber")) or "",
        allocations=allocations,
    )


def _allocation(line: dict) -> Allocation:
    """The Allocation of one line of a payment.

    :raises NotUnderstood: an unknown kind, or several objects with one amount.
    """
    if len(line["LinkedTxn"]) > 1:
        raise NotUnderstood("LinkedTxn", ", ".join(str(one.get("TxnType")) for one in line["LinkedTxn"]))
    [linked] = line["LinkedTxn"]
    return Allocation(
        kind=known(LINKED, linked, "TxnType"), external_id=stated(linked, "TxnId", lambda found: found and str(found)),
        amount=stated(line, "Amount", money))


def from_refund(body: dict, home_currency: str) -> Refund:
    """A refund to a customer."""
    return Refund(
        key=mark(body.get("PrivateNote")), **identity(body),
        contact=from_ref(body["EntityRef"]), date=stated(body, "TxnDate", day),
        amount=stated(body, "TotalAmt", money), currency=value_of(body.get("CurrencyRef")) or home_currency,
        rate=rate_of(body), account=from_ref(body.get("AccountRef")),
        reference=body.get("DocNumber") or "")
