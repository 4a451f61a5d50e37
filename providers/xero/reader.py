"""Xero's JSON as records and documents. Unknown fields are passed over; a value that decides a direction, a kind or a
state is one of a closed list, else the record is `not_understood`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from functools import wraps

from ..documents import Address, Allocation, Books, Customer, Item, Payment, Record, Ref
from ..errors import NotUnderstood
from .mapper import mark_of

_STATES = {
    "DRAFT": "draft", "SUBMITTED": "draft", "AUTHORISED": "open", "PAID": "paid", "VOIDED": "void",
    "DELETED": "deleted",
}
_ROLES = {
    "BANK": "bank", "REVENUE": "income", "SALES": "income", "OTHERINCOME": "income", "EXPENSE": "expense",
    "OVERHEADS": "expense", "DIRECTCOSTS": "cost", "INVENTORY": "inventory", "CURRENT": "asset", "FIXED": "asset",
    "NONCURRENT": "asset", "PREPAYMENT": "asset", "CURRLIAB": "liability", "LIABILITY": "liability",
    "TERMLIAB": "liability", "EQUITY": "equity",
}
_SYSTEM_ROLES = {"DEBTORS": "receivable", "CREDITORS": "payable", "ROUNDING": "rounding"}
_KEY = re.compile(r"(?:^|\s)(odoo:\S+)$")


def understood(key: str, kinds: str | Mapping[str, str]) -> Callable[[Callable], Callable]:
    """What a reader of documents or payments does not understand becomes a record that says so.

    :param key: the field of the object's id.
    :param kinds: the kind of such a record, or {type: kind} with the kind of an unknown type as "".
    """
    def decorate(read: Callable[[Mapping], Record]) -> Callable[[Mapping], Record]:
        @wraps(read)
        def reading(element: Mapping) -> Record:
            try:
                return read(element)
            except NotUnderstood as error:
                kind = kinds if isinstance(kinds, str) else kinds.get(element.get("Type") or "", kinds[""])
                return Record(
                    kind=kind, external_id=_id(element, key), version=_version(element), state="unknown",
                    not_understood=error.words, updated_at=moment(element.get("UpdatedDateUTC")))
        return reading
    return decorate


def _id(element: Mapping, key: str) -> str:
    return element[next((field for field in key.split("|") if element.get(field)), key)]


def _known(table: Mapping, element: Mapping, field: str):
    """What a closed list says of a field's value.

    :raises NotUnderstood: it is not in the list, or not said.
    """
    value = element.get(field)
    if value not in table:
        raise NotUnderstood(field, value)
    return table[value]


def _stated(element: Mapping, field: str, read: Callable):
    """A value that must be said.

    :raises NotUnderstood: it is not.
    """
    found = read(element.get(field))
    if found is None:
        raise NotUnderstood(field, element.get(field))
    return found


def moment(value: str | None) -> datetime | None:
    """`/Date(1573755038314+0000)/`, or ISO 8601, as a time in UTC; None where it is neither.

    Source: "JSON responses and date formats" in
    https://developer.xero.com/documentation/api/accounting/requests-and-responses
    """
    match = re.match(r"/Date\((-?\d+)", value or "")
    if match:
        return datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(milliseconds=int(match[1]))
    try:
        found = datetime.fromisoformat((value or "").replace("Z", "+00:00"))
    except ValueError:
        return None
    return found.replace(tzinfo=found.tzinfo or timezone.utc).astimezone(timezone.utc)


def day(value: str | None) -> date | None:
    """A date, which Xero tells as the midnight that begins it, labelled UTC whatever the organisation's time zone."""
    found = moment(value)
    return found.date() if found else None


def amount(value) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value))


def from_organisation(element: Mapping, tenant: str, multi_currency: bool | None) -> Books:
    """The facts (https://developer.xero.com/documentation/api/accounting/organisation)."""
    locks = [day(element.get(field)) for field in ("PeriodLockDate", "EndOfYearLockDate")]
    return Books(
        external_id=tenant,
        name=element.get("Name") or "",
        country=element.get("CountryCode") or "",
        home_currency=element.get("BaseCurrency") or "",
        multi_currency=multi_currency,
        own_numbers=True,
        sales_tax="codes",
        locked_until=max((lock for lock in locks if lock), default=None),
        subscription=element.get("Class") or "",
        short_code=element.get("ShortCode") or "",
        demo=bool(element.get("IsDemoCompany")),
    )


def from_account(element: Mapping) -> Record:
    """An account (https://developer.xero.com/documentation/api/accounting/accounts)."""
    role = _SYSTEM_ROLES.get(element.get("SystemAccount") or "") or _ROLES.get(element.get("Type") or "", "")
    if role == "asset" and element.get("EnablePaymentsToAccount"):
        role = "undeposited"  # takes payments without being a bank account
    return Record(
        kind="account", external_id=element["AccountID"], number=element.get("Code") or "",
        name=element.get("Name") or "", state=_listed(element.get("Status")), role=role,
        currency=element.get("CurrencyCode") or "", updated_at=moment(element.get("UpdatedDateUTC")))


def from_tax(element: Mapping) -> Record:
    """A tax rate (https://developer.xero.com/documentation/api/accounting/taxrates), named by its TaxType."""
    code = element["TaxType"]
    sale, purchase = element.get("CanApplyToRevenue", True), element.get("CanApplyToExpenses", True)
    return Record(
        kind="tax", external_id=code, number=code, name=element.get("Name") or "",
        state=_listed(element.get("Status")), role="untaxed" if code in ("NONE", "BASEXCLUDED") else "",
        use="" if sale == purchase else "sale" if sale else "purchase",
        rate=amount(element.get("EffectiveRate")))


def from_item(element: Mapping) -> Record:
    """An item; its document says name, code, prices and accounts."""
    sales, purchase = element.get("SalesDetails") or {}, element.get("PurchaseDetails") or {}
    title = element.get("Name") or element.get("Description") or ""
    identity = {"external_id": element["ItemID"], "version": _version(element)}
    return Record(
        kind="item", number=element.get("Code") or "", name=title,
        role="inventory" if element.get("IsTrackedAsInventory") else "",
        updated_at=moment(element.get("UpdatedDateUTC")),
        document=Item(
            key="", name=title, code=element.get("Code") or "", description=element.get("Description") or "",
            sold=bool(element.get("IsSold", True)), purchased=bool(element.get("IsPurchased", True)),
            price=amount(sales.get("UnitPrice")), cost=amount(purchase.get("UnitPrice")),
            income_account=_coded(sales.get("AccountCode")),
            expense_account=_coded(purchase.get("COGSAccountCode") or purchase.get("AccountCode")), **identity),
        **identity)


def _coded(code: str | None) -> Ref | None:
    return Ref(external_id="", number=code) if code else None


def from_contact(element: Mapping) -> Record:
    """A contact with its document. Of one that was merged away, `contact_id` is the contact it went into."""
    merged = element.get("MergedToContactID") or ""
    identity = {"external_id": element["ContactID"], "version": _version(element)}
    email = element.get("EmailAddress") or ""
    phones = {phone.get("PhoneType"): phone for phone in element.get("Phones") or []}
    addresses = {address.get("AddressType"): address for address in element.get("Addresses") or []}
    document = Customer(
        key="", name=element.get("Name") or "", number=element.get("ContactNumber") or "",
        first_name=element.get("FirstName") or "", last_name=element.get("LastName") or "",
        is_company=not (element.get("FirstName") or element.get("LastName")), email=email,
        phone=_phone(phones.get("DEFAULT")), mobile=_phone(phones.get("MOBILE")),
        website=element.get("Website") or "", tax_number=element.get("TaxNumber") or "",
        currency=element.get("DefaultCurrency") or "",
        billing=_address(addresses.get("POBOX")), delivery=_address(addresses.get("STREET")), **identity)
    return Record(
        kind="contact", number=document.number, name=document.name,
        state="archived" if merged else _listed(element.get("ContactStatus")), email=email,
        currency=document.currency, contact_id=merged, updated_at=moment(element.get("UpdatedDateUTC")),
        document=document, **identity)


def _phone(element: Mapping | None) -> str:
    element = element or {}
    parts = (element.get(field) for field in ("PhoneCountryCode", "PhoneAreaCode", "PhoneNumber"))
    return " ".join(part for part in parts if part)


def _address(element: Mapping | None) -> Address:
    element = element or {}
    country = element.get("Country") or ""
    further = (element.get(f"AddressLine{number}") for number in (2, 3, 4))
    return Address(
        street=element.get("AddressLine1") or "", street2=", ".join(line for line in further if line),
        city=element.get("City") or "", region=element.get("Region") or "",
        postal_code=element.get("PostalCode") or "",
        country=country.upper() if re.fullmatch("[A-Za-z]{2}", country) else "")


# https://developer.xero.com/documentation/api/accounting/types (invoice, credit note and bank transaction types)
_INVOICES = {"ACCREC": "invoice", "ACCPAY": "bill"}
_CREDIT_NOTES = {"ACCRECCREDIT": "credit_note", "ACCPAYCREDIT": "vendor_credit"}
_TRANSACTIONS = {"SPEND": "expense"} | dict.fromkeys((
    "RECEIVE", "RECEIVE-OVERPAYMENT", "RECEIVE-PREPAYMENT", "RECEIVE-TRANSFER", "SPEND-OVERPAYMENT",
    "SPEND-PREPAYMENT", "SPEND-TRANSFER"), "bank_transaction")


@understood("InvoiceID", {"": "invoice"} | _INVOICES)
def from_invoice(element: Mapping) -> Record:
    """An invoice or a bill."""
    kind = _known(_INVOICES, element, "Type")
    return _document(
        element, kind, element["InvoiceID"], element.get("InvoiceNumber"), element.get("AmountDue"),
        mark=mark_of(element.get("Url")))


@understood("CreditNoteID", {"": "credit_note"} | _CREDIT_NOTES)
def from_credit_note(element: Mapping) -> Record:
    """A credit note of either side; its balance is the credit that remains."""
    kind = _known(_CREDIT_NOTES, element, "Type")
    return _document(
        element, kind, element["CreditNoteID"], element.get("CreditNoteNumber"), element.get("RemainingCredit"))


@understood("BankTransactionID", "expense")
def from_bank_transaction(element: Mapping) -> Record:
    """Money spent, with the number that we gave it in its Reference; what is no such money is of another kind."""
    record = _document(
        element, _known(_TRANSACTIONS, element, "Type"), element["BankTransactionID"], element.get("Reference"), 0,
        mark=mark_of(element.get("Url")))
    return replace(record, state="paid") if record.state == "open" else record


def _document(element: Mapping, kind: str, external_id: str, number, balance, mark: str = "") -> Record:
    state = _known(_STATES, element, "Status")
    # A voided invoice still tells the amount that was due.
    due = Decimal(0) if state in ("void", "deleted", "paid") else amount(balance)
    total = amount(element.get("Total")) if state in ("void", "deleted") else _stated(element, "Total", amount)
    if due is None:
        raise NotUnderstood("AmountDue" if kind in ("invoice", "bill") else "RemainingCredit")
    return Record(
        kind=kind, external_id=external_id, version=_version(element), number=number or "", state=state,
        name=(element.get("Contact") or {}).get("Name") or "", currency=element.get("CurrencyCode") or "",
        total=total, tax=amount(element.get("TotalTax")), balance=due,
        contact_id=(element.get("Contact") or {}).get("ContactID") or "", date=day(element.get("Date")), mark=mark,
        due_date=day(element.get("DueDate")), reference=element.get("Reference") or "",
        updated_at=moment(element.get("UpdatedDateUTC")))


# Where a payment stands within its document it names no status: it is one that counts.
_PAYMENT_STATES = {"AUTHORISED": "paid", None: "paid", "DELETED": "deleted", "VOIDED": "deleted"}


@understood("PaymentID", "payment")
def from_payment(element: Mapping) -> Record:
    """A payment of one invoice, bill or credit note, or the refund of a prepayment or overpayment."""
    target, kind, external_id, incoming = _settled(element)
    account = element.get("Account") or {}
    reference, mark = _reference(element.get("Reference"))
    paid = _stated(element, "Amount", amount)
    currency = target.get("CurrencyCode") or ""
    contact = target.get("Contact") or {}
    state = _known(_PAYMENT_STATES, element, "Status")
    identity = {"external_id": element["PaymentID"], "version": _version(element)}
    document = Payment(
        key=mark, contact=Ref(external_id=contact.get("ContactID") or "", name=contact.get("Name") or ""),
        date=_stated(element, "Date", day), amount=paid, currency=currency, rate=_rate(element), incoming=incoming,
        account=Ref(
            external_id=account.get("AccountID") or "", number=account.get("Code") or "",
            name=account.get("Name") or "") if account else None,
        reference=reference, allocations=(Allocation(kind=kind, external_id=external_id, amount=paid),), **identity)
    return Record(
        kind="payment", state=state, currency=currency, total=paid, balance=Decimal(0),
        contact_id=document.contact.external_id, date=document.date, mark=mark,
        updated_at=moment(element.get("UpdatedDateUTC")), document=document, **identity)


# What a payment of each type settles, and whether money comes in by it.
_PAYMENTS = {
    "ACCRECPAYMENT": ("invoice", True), "ACCPAYPAYMENT": ("bill", False),
    "ARCREDITPAYMENT": ("credit_note", False), "APCREDITPAYMENT": ("vendor_credit", True),
    "AROVERPAYMENTPAYMENT": ("payment", False), "ARPREPAYMENTPAYMENT": ("payment", False),
    "APOVERPAYMENTPAYMENT": ("payment", True), "APPREPAYMENTPAYMENT": ("payment", True),
}
# The same by the type of what is settled. A payment's document may show the types of overpayments and prepayments as
# lists of invoices do: https://github.com/XeroAPI/Xero-OpenAPI (Invoice, Overpayment, Prepayment: Type)
_PAID_TYPES = {
    "ACCREC": "ACCRECPAYMENT", "ACCPAY": "ACCPAYPAYMENT",
    "ACCRECCREDIT": "ARCREDITPAYMENT", "ACCPAYCREDIT": "APCREDITPAYMENT",
    "RECEIVE-OVERPAYMENT": "AROVERPAYMENTPAYMENT", "AROVERPAYMENT": "AROVERPAYMENTPAYMENT",
    "RECEIVE-PREPAYMENT": "ARPREPAYMENTPAYMENT", "ARPREPAYMENT": "ARPREPAYMENTPAYMENT",
    "SPEND-OVERPAYMENT": "APOVERPAYMENTPAYMENT", "APOVERPAYMENT": "APOVERPAYMENTPAYMENT",
    "SPEND-PREPAYMENT": "APPREPAYMENTPAYMENT", "APPREPAYMENT": "APPREPAYMENTPAYMENT",
}
# Whether money came in by an overpayment or a prepayment of each type: a customer's did, what we paid too much did not.
_ADVANCES = {
    "RECEIVE-OVERPAYMENT": True, "RECEIVE-PREPAYMENT": True, "AROVERPAYMENT": True, "ARPREPAYMENT": True,
    "SPEND-OVERPAYMENT": False, "SPEND-PREPAYMENT": False, "APOVERPAYMENT": False, "APPREPAYMENT": False,
}


def _settled(payment: Mapping) -> tuple[Mapping, str, str, bool]:
    """What a payment settles: the element, its kind and id, and whether money comes in.

    Lists of payments call every document an Invoice, its Type tells which it is.

    :raises NotUnderstood: neither its own type nor that of what it settles is known, or they contradict each other.
    """
    field = next((field for field in ("Invoice", "CreditNote", "Overpayment", "Prepayment") if payment.get(field)), "")
    target = payment.get(field) or {}
    by_target = _known(_PAID_TYPES, target, "Type") if target.get("Type") else None
    way = payment.get("PaymentType") or by_target
    if way not in _PAYMENTS or by_target not in (way, None):
        raise NotUnderstood("PaymentType", " / ".join(filter(None, (payment.get("PaymentType"), target.get("Type")))))
    kind, incoming = _PAYMENTS[way]
    return target, kind, _stated(target, f"{field}ID", lambda value: value or None), incoming


def _rate(element: Mapping) -> Decimal:
    """The rate of a payment; 1 where it names none: then the books do not say one.

    :raises NotUnderstood: it is no rate.
    """
    rate = amount(element.get("CurrencyRate"))
    if rate is not None and rate <= 0:
        raise NotUnderstood("CurrencyRate", rate)
    return Decimal(1) if rate is None else rate


def _reference(text: str | None) -> tuple[str, str]:
    """A payment's reference without our mark, and the mark."""
    text = text or ""
    match = _KEY.search(text)
    return (text[:match.start()].rstrip(), match[1]) if match else (text, "")


@understood("OverpaymentID|PrepaymentID", "payment")
def from_advance(element: Mapping) -> Record:
    """An overpayment or prepayment, or the bank transaction that made it: money that waits for invoices, or was set
    against some. What one of ours is set against is told apart from it, by `applied`.

    Source: https://developer.xero.com/documentation/api/accounting/overpayments
    """
    external_id = _id(element, "OverpaymentID|PrepaymentID")
    incoming = _known(_ADVANCES, element, "Type")
    contact, account = element.get("Contact") or {}, element.get("BankAccount") or {}
    identity = {"external_id": external_id, "version": _version(element)}
    mark = mark_of_lines(element)
    document = Payment(
        key=mark, contact=Ref(external_id=contact.get("ContactID") or "", name=contact.get("Name") or ""),
        date=_stated(element, "Date", day), amount=_stated(element, "Total", amount),
        currency=element.get("CurrencyCode") or "", rate=_rate(element), incoming=incoming,
        reference=element.get("Reference") or "",
        account=Ref(external_id=account["AccountID"]) if account.get("AccountID") else None,
        allocations=() if mark else tuple(
            Allocation(
                kind="invoice" if incoming else "bill", external_id=part["Invoice"].get("InvoiceID") or "",
                amount=_stated(part, "Amount", amount))
            for part in standing(element)),
        **identity)
    state = _known(_STATES, element, "Status")
    return Record(
        kind="payment", state=state, currency=document.currency, total=document.amount, mark=mark,
        balance=Decimal(0) if state in ("void", "deleted") else amount(element.get("RemainingCredit")),
        contact_id=document.contact.external_id, date=document.date,
        updated_at=moment(element.get("UpdatedDateUTC")), document=document, **identity)


def mark_of_lines(element: Mapping) -> str:
    """The key that the text of one of our overpayments ends with; "" where it is not ours."""
    texts = (line.get("Description") for line in element.get("LineItems") or [])
    return next(filter(None, (_reference(text)[1] for text in texts)), "")


def applied(element: Mapping) -> Iterator[Record]:
    """What of a credit note, or of an overpayment of ours, was set against invoices: a payment of nothing for each
    invoice, settling both by the same amount. Xero tells the ids of allocations in some answers only: the two
    documents name it."""
    over = "OverpaymentID" in element
    note = from_advance(element) if over else from_credit_note(element)
    if note.not_understood:
        return
    bills = not note.document.incoming if over else note.kind == "vendor_credit"
    parts: dict[str, list[Mapping]] = {}
    for part in standing(element):
        parts.setdefault(part["Invoice"].get("InvoiceID") or "", []).append(part)
    for invoice, of_invoice in parts.items():
        settled = sum((_stated(part, "Amount", amount) for part in of_invoice), Decimal(0))
        identity = {"external_id": allocation_id(note.external_id, invoice, over), "version": str(settled)}
        document = Payment(
            key="", contact=Ref(external_id=note.contact_id, name=note.name),
            date=day(of_invoice[-1].get("Date")) or note.date, amount=Decimal(0), currency=note.currency,
            incoming=not bills, **identity,
            allocations=(
                Allocation(kind="bill" if bills else "invoice", external_id=invoice, amount=settled),
                Allocation(kind=note.kind, external_id=note.external_id, amount=settled)))
        yield Record(
            kind="payment", state="paid", currency=note.currency, total=Decimal(0), balance=Decimal(0),
            contact_id=note.contact_id, date=document.date, updated_at=note.updated_at, document=document, **identity)


def allocation_id(credit: str, invoice: str, over: bool = False) -> str:
    """How we name what of a credit note, or of an overpayment, was set against an invoice."""
    return f"over/{credit}/{invoice}" if over else f"{credit}/{invoice}"


def allocated(external_id: str) -> tuple[str, str, str]:
    """What `allocation_id` named: the field in which Xero names such a credit, its id, and the invoice's."""
    *over, credit, invoice = external_id.split("/")
    return "Overpayment" if over else "CreditNote", credit, invoice


def from_allocation(element: Mapping) -> Record:
    """The answer to setting a credit note or an overpayment against an invoice. Of an overpayment it says what it is
    set against, for whoever would take the overpayment back."""
    settled = _stated(element, "Amount", amount)
    over, invoice = element.get("Overpayment") or {}, element["Invoice"].get("InvoiceID") or ""
    credit = over.get("OverpaymentID") or (element.get("CreditNote") or {}).get("CreditNoteID") or ""
    external_id = allocation_id(credit, invoice, bool(over))
    made_on = day(element.get("Date"))
    document = Payment(
        key="", external_id=external_id, contact=Ref(external_id=""), date=made_on or date.min, amount=Decimal(0),
        currency="", allocations=(
            Allocation(kind="invoice", external_id=invoice, amount=settled),
            Allocation(kind="payment", external_id=credit, amount=settled))) if over else None
    return Record(
        kind="payment", state="paid", version="" if over else str(settled), total=Decimal(0), balance=Decimal(0),
        date=made_on, external_id=external_id, document=document)


def standing(element: Mapping) -> list[Mapping]:
    return [part for part in element.get("Allocations") or [] if part.get("Invoice") and not part.get("IsDeleted")]


def _listed(status: str | None) -> str:
    """Whether a row of a list can be used; a list that names no status has only such rows."""
    return "active" if status in ("ACTIVE", None, "") else "archived"


def _version(element: Mapping) -> str:
    """Status and time of the last change: Xero has no version numbers, and a draft is taken back otherwise than an
    approved document."""
    changed = moment(element.get("UpdatedDateUTC"))
    return f"{element.get('Status') or ''}@{changed.isoformat(timespec='milliseconds') if changed else ''}"
