"""Plain data that Odoo's side and the providers' side both speak: no Odoo, no SDK.

Money is Decimal in the currency that the field names. Dates are `datetime.date`, times aware UTC `datetime`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, Self


@dataclass(frozen=True, kw_only=True)
class TaxComponent:
    """One of the rates that a tax of the books is made of: a document may have to name each with its amount."""

    external_id: str
    percent: Decimal
    use: str  # sale, purchase


@dataclass(frozen=True, kw_only=True)
class Ref:
    """One object in the books, as another object's payload names it."""

    external_id: str
    number: str = ""  # account code, item code, contact number
    name: str = ""
    currency: str = ""  # accounts: ISO 4217, "" for the home currency
    rate: Decimal | None = None  # taxes: percent, None where the books find it
    components: tuple[TaxComponent, ...] = ()  # taxes


@dataclass(frozen=True, kw_only=True)
class Address:
    street: str = ""
    street2: str = ""  # of an address in the books its further lines
    city: str = ""
    region: str = ""  # the state's code or name
    postal_code: str = ""
    country: str = ""  # ISO 3166 alpha-2; of an address in the books as it is written there, see `countries`
    attention: str = ""  # who is meant at it; only the books hold that


@dataclass(frozen=True, kw_only=True)
class Document:
    """What every document has. `external_id` and `version` are empty until it is in the books."""

    kind: ClassVar[str] = ""

    key: str  # our mark of the Odoo record, never reused: "odoo:<database uuid>:account.move:42", at most 50 characters
    external_id: str = ""
    version: str = ""


@dataclass(frozen=True, kw_only=True)
class Customer(Document):
    """A contact. In a change None is what stays as it is there, "" what becomes empty; of a contact that was read None
    is what the books do not tell."""

    kind: ClassVar[str] = "customer"

    name: str | None
    number: str = ""  # our unique number of this contact, at most `Provider.longest_contact_number` characters
    first_name: str | None = None
    last_name: str | None = None
    company_name: str | None = None
    is_company: bool = True
    email: str | None = None  # or several, with commas between
    phone: str | None = None
    mobile: str | None = None
    website: str | None = None
    tax_number: str | None = None
    currency: str = ""  # ISO 4217; "" for the home currency
    billing: Address | None = None
    delivery: Address | None = None
    term: Ref | None = None

    def content(self) -> dict:
        """What people know it by, as JSON: all that is told but its marks, numbers and what is fixed there."""
        content = {name: value for name in CONTENT if (value := getattr(self, name)) is not None}
        content |= {name: dataclasses.asdict(content[name]) for name in ("billing", "delivery") if name in content}
        return content | {"term": self.term.external_id if self.term else ""}

    def only(self, names: Iterable[str]) -> Self:
        """The same contact with nothing but these parts of its content, for changing no others."""
        return dataclasses.replace(self, number="", **dict.fromkeys({*CHANGED, "term"} - {*names}))


# What of a contact travels when it changes; what it is created with, beside its payment term.
CHANGED = (
    "name", "first_name", "last_name", "company_name", "email", "phone", "mobile", "website", "tax_number", "billing",
    "delivery")
CONTENT = (*CHANGED, "is_company")


@dataclass(frozen=True, kw_only=True)
class Vendor(Customer):
    kind: ClassVar[str] = "vendor"


@dataclass(frozen=True, kw_only=True)
class Item(Document):
    kind: ClassVar[str] = "item"

    name: str
    code: str = ""
    description: str = ""
    service: bool = False
    sold: bool = True
    purchased: bool = False
    price: Decimal | None = None  # home currency, without tax
    cost: Decimal | None = None
    income_account: Ref | None = None
    expense_account: Ref | None = None  # of a stocked one its cost of goods sold
    # Only where the books are to count what is on hand, too: said when it is created, and never again.
    asset_account: Ref | None = None
    on_hand: Decimal | None = None
    stocked_from: date | None = None


@dataclass(frozen=True, kw_only=True)
class Account(Document):
    """`role` is one of a Record's roles of accounts, or fixed_asset, lasting_asset, lasting_liability."""

    kind: ClassVar[str] = "account"

    name: str
    code: str = ""
    role: str
    bank_number: str = ""  # of a bank account
    currency: str = ""  # ISO 4217; "" for the home currency


@dataclass(frozen=True, kw_only=True)
class TaxPart:
    """What one of a line's taxes comes to."""

    percent: Decimal | None  # of the net amount, None where it is not computed by percents
    amount: Decimal
    code: Ref | None = None  # what it means in the books, where a line names each of its taxes


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line. A note has a description and nothing else.

    `net` and `tax` are Odoo's own results for this line, in the document's currency, already rounded so that they add
    up to the document's totals; quantity, unit price and discount are how Odoo shows the line.
    """

    description: str
    is_note: bool = False
    quantity: Decimal = Decimal(1)
    unit_price: Decimal = Decimal(0)  # with or without tax as `tax_included` of the document says
    discount: Decimal = Decimal(0)  # percent
    net: Decimal = Decimal(0)
    tax: Decimal = Decimal(0)
    tax_parts: tuple[TaxPart, ...] = ()  # add up to `tax`
    tax_code: Ref | None = None  # what these taxes together mean there; None where each part names its own
    item: Ref | None = None
    account: Ref | None = None


@dataclass(frozen=True, kw_only=True)
class Invoice(Document):
    kind: ClassVar[str] = "invoice"

    number: str
    contact: Ref
    date: date
    due_date: date
    currency: str
    rate: Decimal = Decimal(1)  # units of `currency` for ONE unit of the home currency
    lines: tuple[Line, ...] = ()
    total: Decimal  # with tax, in `currency`
    tax_total: Decimal
    tax_included: bool = False
    reference: str = ""
    email: str = ""
    memo: str = ""  # shown to the customer
    url: str = ""  # the document in Odoo
    billing: Address = Address()
    delivery: Address = Address()
    term: Ref | None = None
    status: str = "authorised"  # draft, submitted, authorised: where the provider can tell them apart
    kept: str = ""  # of one that is changed: `Record.kept`, which is said again


@dataclass(frozen=True, kw_only=True)
class CreditNote(Invoice):
    """Amounts are positive: the kind gives their direction."""

    kind: ClassVar[str] = "credit_note"


@dataclass(frozen=True, kw_only=True)
class Bill(Invoice):
    """`number` is the vendor's own number of it: what the books show and search by."""

    kind: ClassVar[str] = "bill"


@dataclass(frozen=True, kw_only=True)
class Expense(Bill):
    """Bought and paid at once from an account of the company's: nothing is due."""

    kind: ClassVar[str] = "expense"

    paid_from: Ref
    by_card: bool = False  # `paid_from` is a credit card's


@dataclass(frozen=True, kw_only=True)
class VendorCredit(CreditNote):
    kind: ClassVar[str] = "vendor_credit"


@dataclass(frozen=True, kw_only=True)
class Allocation:
    """The part of a payment that settles one document, in the payment's currency."""

    kind: str
    external_id: str
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class Payment(Document):
    """Money received from a customer (`incoming`) or paid to a vendor."""

    kind: ClassVar[str] = "payment"

    contact: Ref
    date: date
    amount: Decimal  # in `currency`
    currency: str
    rate: Decimal = Decimal(1)  # units of `currency` for ONE unit of the home currency
    incoming: bool = True
    account: Ref | None = None  # where the money went to or came from
    method: str = ""
    reference: str = ""
    allocations: tuple[Allocation, ...] = ()


@dataclass(frozen=True, kw_only=True)
class UnappliedPayment(Payment):
    """An unapplied payment, where the provider keeps it as a document of its own (an overpayment): a credit of a
    customer, or ours with a vendor."""

    kind: ClassVar[str] = "unapplied_payment"


@dataclass(frozen=True, kw_only=True)
class BillPayment(Payment):
    """A payment to a vendor, or a vendor credit applied to bills."""

    kind: ClassVar[str] = "bill_payment"

    incoming: bool = False
    by_card: bool = False  # `account` is a credit card's


@dataclass(frozen=True, kw_only=True)
class Refund(Payment):
    """Money refunded to a customer, where it is a document of its own until a payment of 0 applies it to a credit."""

    kind: ClassVar[str] = "expense"

    incoming: bool = False
    by_card: bool = False  # `account` is a credit card's
    receivable: Ref | None = None  # accounts receivable


@dataclass(frozen=True, kw_only=True)
class Record:
    """One object in the books as just seen.

    `kind` is the provider's record kind (`Provider.record_kind`), `state` is active / archived for lists and
    draft / open / paid / void / deleted for documents. Fields that a kind lacks stay empty; an amount of None is one
    that the books do not state, which is not the same as 0.
    """

    kind: str
    external_id: str
    version: str = ""
    number: str = ""  # document number, account code, item code, contact number
    name: str = ""
    state: str = "active"
    # accounts: income, expense, cost, bank, undeposited, asset, receivable, …;
    # taxes: untaxed, taxable (the rate is found there)
    role: str = ""
    use: str = ""  # taxes: sale, purchase, neither; "" for both
    email: str = ""
    currency: str = ""
    total: Decimal | None = None  # with tax, in `currency`
    tax: Decimal | None = None
    balance: Decimal | None = None  # still due, in `currency`
    rate: Decimal | None = None  # taxes: percent
    components: tuple[TaxComponent, ...] = ()  # taxes: in the order in which they apply; empty where not stated
    contact_id: str = ""
    date: date | None = None
    due_date: date | None = None  # of an invoice or a bill
    account: str = ""  # of a credit: id of the account that all its lines are on, where they state one
    reference: str = ""  # of a document: the order or project it belongs to, as somebody wrote it
    mark: str = ""  # the `key` of the document we made it from, where the books keep it
    updated_at: datetime | None = None
    kept: str = ""  # what stands on a document's lines beside what we say, in the provider's own form
    not_understood: str = ""  # field and value that none of ours is; then nothing but identity and version counts
    document: Document | None = None  # the whole of it, where the reader needs more than this row
    due_reason: str = ""  # why less is due than total and payments make: "deduction" (by law), "retainage"
    # Of a document that may name a payment as a part of itself: the id that this would bear. Where no payment of this
    # id comes with the document, there is none.
    own_payment: str = ""
    # Documents: (account, item, tax or account_code, its id) of what their lines name; None where these are left out.
    line_refs: tuple[tuple[str, str], ...] | None = None
    # Credits: ids of all payments of 0 that apply it now, where the provider lists them with it.
    settlements: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Unreadable:
    """One object of an answer that could not be read."""

    kind: str  # the list that it stood in, see `Provider.read_again`
    external_id: str  # "" where the answer does not state it
    reason: str  # for a developer, in English
    raw: str  # its JSON, perhaps cut off


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some records, and the cursor from which reading goes on after them. An empty cursor is a reader's first."""

    records: tuple[Record, ...]
    cursor: str
    unreadable: tuple[Unreadable, ...] = ()
    read: tuple[tuple[str, str], ...] = ()  # (kind, id) of each object that could be read, as in `Unreadable`


@dataclass(frozen=True, kw_only=True)
class Amounts:
    """What the provider computes from a payload, in the document's currency, and the number that it will have."""

    total: Decimal
    tax: Decimal
    number: str = ""


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """One set of books that a consent opens."""

    external_id: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Books:
    """The facts about one set of books. None: not known, or this provider has no such thing."""

    external_id: str
    name: str
    country: str = ""  # ISO 3166 alpha-2
    home_currency: str = ""
    multi_currency: bool | None = None
    own_numbers: bool | None = None  # False: the provider replaces our document numbers
    purchase_tax: bool = True  # tax on purchases is kept apart from their cost
    item_expense: bool = False  # every item names an expense account, also one that is only sold
    sales_tax: str = ""  # "automatic" (US), "codes"
    sales_tax_code: str = ""  # what a document names beside an amount of automatic sales tax
    locked_until: date | None = None  # last day of the closed period
    subscription: str = ""
    short_code: str = ""  # what deep links name the books by
    aliases: tuple[str, ...] = ()  # other ids by which the provider names the same books
    reference_field: str | None = None  # what carries a document's reference; "": nothing does, but it could

    def to_json(self) -> dict:
        """The facts as a dict that JSON can hold: the day of `locked_until` in ISO 8601."""
        values = dataclasses.asdict(self)
        values["locked_until"] = self.locked_until.isoformat() if self.locked_until else None
        return values

    @classmethod
    def from_json(cls, values: dict) -> Books:
        """The facts that `to_json` wrote, by an earlier version of this class too: unknown fields are left out."""
        known = {field.name for field in dataclasses.fields(cls)}
        values = {key: value for key, value in values.items() if key in known}
        if values.get("locked_until"):
            values["locked_until"] = date.fromisoformat(values["locked_until"])
        values["aliases"] = tuple(values.get("aliases") or ())
        return cls(**values)
