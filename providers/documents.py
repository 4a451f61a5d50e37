"""Plain data exchanged between Odoo's side and the providers' side: no Odoo, no SDK.

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
    """One of the rates that a tax of the books is made of: a document may have to state each with its amount."""

    external_id: str
    percent: Decimal
    use: str  # sale, purchase


@dataclass(frozen=True, kw_only=True)
class Ref:
    """A reference to an object in the books, as used in another object's payload."""

    external_id: str
    number: str = ""  # account code, item code, contact number
    name: str = ""
    currency: str = ""  # accounts: ISO 4217, "" for the home currency
    rate: Decimal | None = None  # taxes: percent, None if the books determine it
    components: tuple[TaxComponent, ...] = ()  # taxes


@dataclass(frozen=True, kw_only=True)
class Address:
    street: str = ""
    street2: str = ""  # of an address in the books its further lines
    city: str = ""
    region: str = ""  # the state's code or name
    postal_code: str = ""
    country: str = ""  # ISO 3166 alpha-2; of an address in the books as it is written there, see `countries`
    attention: str = ""  # the recipient; only the books have that


@dataclass(frozen=True, kw_only=True)
class Document:
    """The fields of every document. `external_id` and `version` are empty until it is in the books."""

    kind: ClassVar[str] = ""

    key: str  # our mark of the Odoo record, never reused: "odoo:<database uuid>:account.move:42", at most 50 characters
    external_id: str = ""
    version: str = ""


@dataclass(frozen=True, kw_only=True)
class Customer(Document):
    """A contact. In an update None leaves a field as it is there, "" empties it; in a contact that was read None
    is a field that the books do not return."""

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
        """The fields that are synced, as JSON: all known ones without marks, numbers and what cannot be changed
        there.
        """
        content = {name: value for name in CONTENT if (value := getattr(self, name)) is not None}
        content |= {name: dataclasses.asdict(content[name]) for name in ("billing", "delivery") if name in content}
        return content | {"term": self.term.external_id if self.term else ""}

    def only(self, names: Iterable[str]) -> Self:
        """The same contact with only these parts of its content, to change no others."""
        return dataclasses.replace(self, number="", **dict.fromkeys({*CHANGED, "term"} - {*names}))


# The parts of a contact that are synced; a new one also has its payment term.
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
    # Only if the books track the quantity on hand, too: sent at creation, and never again.
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
    """One of a line's taxes and its amount."""

    percent: Decimal | None  # of the net amount, None if it is no percentage
    amount: Decimal
    code: Ref | None = None  # its tax in the books, if a line lists each of its taxes


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line. A note has a description and nothing else.

    `net` and `tax` are Odoo's own results for this line, in the document's currency, already rounded so that they add
    up to the document's totals; quantity, unit price and discount are those that Odoo shows.
    """

    description: str
    is_note: bool = False
    quantity: Decimal = Decimal(1)
    unit_price: Decimal = Decimal(0)  # with or without tax as `tax_included` of the document says
    discount: Decimal = Decimal(0)  # percent
    net: Decimal = Decimal(0)
    tax: Decimal = Decimal(0)
    tax_parts: tuple[TaxPart, ...] = ()  # add up to `tax`
    tax_code: Ref | None = None  # the tax code for all taxes together; None if each part has its own
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
    status: str = "authorised"  # draft, submitted, authorised: for providers that distinguish them
    kept: str = ""  # in an update: `Record.kept`, which is sent back


@dataclass(frozen=True, kw_only=True)
class CreditNote(Invoice):
    """Amounts are positive: the kind determines their direction."""

    kind: ClassVar[str] = "credit_note"


@dataclass(frozen=True, kw_only=True)
class Bill(Invoice):
    """`number` is the vendor's number of the bill, which the books show and search by."""

    kind: ClassVar[str] = "bill"


@dataclass(frozen=True, kw_only=True)
class Expense(Bill):
    """A purchase paid at once from an account of the company: nothing is due."""

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
    date: date | None = None  # its own, where that is not the payment's


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
    account: Ref | None = None  # the bank account
    method: str = ""
    reference: str = ""
    allocations: tuple[Allocation, ...] = ()


@dataclass(frozen=True, kw_only=True)
class UnappliedPayment(Payment):
    """An unapplied payment, for providers that keep it as a separate document (an overpayment): a credit of a
    customer, or our credit with a vendor."""

    kind: ClassVar[str] = "unapplied_payment"


@dataclass(frozen=True, kw_only=True)
class BillPayment(Payment):
    """A payment to a vendor, or a vendor credit applied to bills."""

    kind: ClassVar[str] = "bill_payment"

    incoming: bool = False
    by_card: bool = False  # `account` is a credit card's


@dataclass(frozen=True, kw_only=True)
class Refund(Payment):
    """A refund to a customer, for providers where it is a separate document that a payment of 0 applies to a credit."""

    kind: ClassVar[str] = "expense"

    incoming: bool = False
    by_card: bool = False  # `account` is a credit card's
    receivable: Ref | None = None  # accounts receivable


@dataclass(frozen=True, kw_only=True)
class Record:
    """One object in the books as it was read.

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
    # accounts: income, bank, undeposited, receivable, tax, …; taxes: untaxed, taxable (the books determine the rate)
    role: str = ""
    use: str = ""  # taxes: sale, purchase, neither; accounts: no_payments; "" for no such restriction
    email: str = ""
    currency: str = ""
    total: Decimal | None = None  # with tax, in `currency`
    tax: Decimal | None = None
    balance: Decimal | None = None  # still due, in `currency`
    rate: Decimal | None = None  # taxes: percent
    components: tuple[TaxComponent, ...] = ()  # taxes: in the order in which they apply; empty if not stated
    contact_id: str = ""
    date: date | None = None
    due_date: date | None = None  # of an invoice or a bill
    account: str = ""  # id of the account of an item's sales, or of a credit if all its lines are on one
    reference: str = ""  # of a document: the order or project it belongs to, as entered there
    mark: str = ""  # the `key` of the document that it was made from, if the books keep it
    updated_at: datetime | None = None
    kept: str = ""  # values of a document's lines that Odoo does not have, in the provider's form
    not_understood: str = ""  # field and value that is not understood; then only identity and version are used
    document: Document | None = None  # the whole object, if more than this row is needed
    due_reason: str = ""  # why less is due than the total less payments: "deduction" (by law), "retainage"
    own_payment: str = ""  # id of the payment that a document may contain: if none of it comes along, there is none
    # Of documents, None if their lines are left out: (account, item, tax or account_code, its id) of the lines,
    line_refs: tuple[tuple[str, str], ...] | None = None
    # (account, its code, item, tax, amount, description) of each line, "" if not stated,
    lines: tuple[tuple[str, ...], ...] | None = None
    taxed: tuple[tuple[str, Decimal], ...] | None = None  # and (tax, net amount in `currency`) of each taxed line
    owed: tuple[Decimal | None, ...] = (None, None)  # contacts: (due from, due to it) by the books; None: not stated
    settlements: tuple[str, ...] | None = None  # credits: ids of all payments of 0 that apply it now, if listed


@dataclass(frozen=True, kw_only=True)
class Unreadable:
    """One object of an answer that could not be read."""

    kind: str  # the list that it was in, see `Provider.read_again`
    external_id: str  # "" if the answer does not state it
    reason: str  # for a developer, in English
    raw: str  # its JSON, perhaps cut off


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some records, and the cursor from which reading continues after them. Reading starts with an empty cursor."""

    records: tuple[Record, ...]
    cursor: str
    unreadable: tuple[Unreadable, ...] = ()
    read: tuple[tuple[str, str], ...] = ()  # (kind, id) of each object that could be read, as in `Unreadable`


@dataclass(frozen=True, kw_only=True)
class Amounts:
    """The amounts that the provider computes from a payload, in the document's currency, and the number it will
    have.
    """

    total: Decimal
    tax: Decimal
    number: str = ""


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """One set of books that a consent gives access to."""

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
    purchase_tax: bool = True  # tax on purchases is recorded separately from their cost
    item_expense: bool = False  # every item needs an expense account, also one that is only sold
    sales_tax: str = ""  # "automatic" (US), "codes"
    sales_tax_code: str = ""  # the code that a document has in addition to an amount of automatic sales tax
    locked_until: date | None = None  # last day of the closed period
    subscription: str = ""
    short_code: str = ""  # the id of the books in deep links
    aliases: tuple[str, ...] = ()  # other ids that the provider uses for the same books
    currencies: tuple[str, ...] = ()  # that documents may be in, the home currency included; () if not known
    plan_refuses: tuple[str, ...] = ()  # the kinds of documents that its plan does not include
    reference_field: str | None = None  # the field for a document's reference; "": none yet, but there could be

    def to_json(self) -> dict:
        """The facts as a dict that JSON can hold: the day of `locked_until` in ISO 8601."""
        values = dataclasses.asdict(self)
        values["locked_until"] = self.locked_until.isoformat() if self.locked_until else None
        return values

    @classmethod
    def from_json(cls, values: dict) -> Books:
        """The facts that `to_json` wrote, by an earlier version of this class too: unknown fields are left out."""
        known = {field.name for field in dataclasses.fields(cls)}
        values = {key: tuple(one) if isinstance(one, list) else one for key, one in values.items() if key in known}
        if values.get("locked_until"):
            values["locked_until"] = date.fromisoformat(values["locked_until"])
        return cls(**values)
