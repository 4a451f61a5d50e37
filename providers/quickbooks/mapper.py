"""Our documents as QuickBooks' JSON.

Fields and limits: https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/invoice and its
neighbours (customer, vendor, item, creditmemo, bill, vendorcredit, payment).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Context, Decimal

from ..documents import (
    Account,
    Address,
    Bill,
    BillPayment,
    Books,
    CreditNote,
    Customer,
    Document,
    Expense,
    Invoice,
    Item,
    Line,
    Payment,
    Ref,
    Refund,
    Vendor,
    VendorCredit,
)
from ..errors import Rejected
from ..texts import pieces, told
from ..transport import json_number
from . import text
from .amounts import PLACES, cents, described, plain, shown
from .taxes import TaxModel, tax_model, us

ENTITIES = {
    "account": "Account",
    "bill": "Bill",
    "bill_payment": "BillPayment",
    "credit_note": "CreditMemo",
    "customer": "Customer",
    "deposit": "Deposit",
    "expense": "Purchase",
    "invoice": "Invoice",
    "item": "Item",
    "journal_entry": "JournalEntry",
    "payment": "Payment",
    "refund_receipt": "RefundReceipt",
    "tax": "TaxCode",
    "term": "Term",
    "vendor": "Vendor",
    "vendor_credit": "VendorCredit",
}

# What a payment's lines call what they settle, where that is not the entity's name:
# https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/payment (Line, LinkedTxn, TxnType)
LINKED = {"expense": "Expense"}

TEN_DIGITS = Context(prec=10)
MOST_TAXED_LINES, MOST_LINES = 750, 10_000  # of a document with taxes, of one without


def to_json(document: Document, facts: Books) -> dict:
    """The JSON that creates a document, or that changes it where it has an `external_id`.

    :param facts: what `check` told: country, currencies, whether sales tax is on.
    :raises Rejected: the document cannot be said exactly in QuickBooks' words.
    """
    if isinstance(document, Invoice):
        document = _told_whole(document)
    body = _BUILDERS[type(document)](document, facts)
    if document.external_id:
        # Without `sparse` every field that is left out would become empty.
        body |= {"Id": document.external_id, "SyncToken": document.version, "sparse": True}
        for note in ("Notes", "PrivateNote"):  # our mark is there already, beside what others wrote since
            body.pop(note, None)
    return _said(body)


def _told_whole(document: Invoice) -> Invoice:
    """The same document with every text within its field: what a field does not take stands in notes.

    :raises Rejected: no line with an amount.
    """
    sale = not isinstance(document, (Bill, VendorCredit))
    memo, *rest = pieces(document.memo, 1000) if sale else [document.memo]
    document = replace(document, lines=told(document.lines, 4000, *rest), memo=memo)
    if all(line.is_note for line in document.lines):
        raise Rejected("This document has no line but notes: QuickBooks wants one with an amount", reason="lines")
    return document


def to_customer(document: Customer, facts: Books) -> dict:
    return _contact(document, facts) | {
        "ShipAddr": _address(document.delivery),
        "SalesTermRef": _ref(document.term),
        "PrimaryTaxIdentifier": _whole(document.tax_number, 20),
    }


def to_vendor(document: Vendor, facts: Books) -> dict:
    return _contact(document, facts) | {
        "AcctNum": _whole(document.number, 100),
        "TermRef": _ref(document.term),
        "TaxIdentifier": _whole(document.tax_number, 20),
    }


def to_item(document: Item, facts: Books) -> dict:
    """A service or a product without stock, unless it is to be stocked there, too: then its quantity is told once.

    :raises Rejected: sold without an income account, or bought without an expense account.
    """
    if document.sold and not document.income_account:
        raise Rejected(f"“{document.name}” is sold and has no income account", reason="account")
    if document.purchased and not document.expense_account:
        raise Rejected(f"“{document.name}” is purchased and has no expense account", reason="account")
    body = {
        "Name": text.item_name(document.name),
        "Sku": text.number(document.code, 100),
        "Description": text.shortened(document.description, 4000),
        "UnitPrice": _price(document.price),
        "IncomeAccountRef": _ref(document.income_account),
        "PurchaseCost": _price(document.cost),
        "ExpenseAccountRef": _ref(document.expense_account),
    }
    if document.external_id:  # what stands there may be of a type of its own, which cannot be changed
        return body
    if not document.asset_account:
        return body | {"Type": "Service" if document.service else "NonInventory"}
    return body | {
        "Type": "Inventory", "TrackQtyOnHand": True, "QtyOnHand": plain(document.on_hand or Decimal(0)),
        "InvStartDate": document.stocked_from.isoformat() if document.stocked_from else None,
        "AssetAccountRef": _ref(document.asset_account)}


# Account types by our roles: https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/account
ACCOUNT_TYPES = {
    "asset": "Other Current Asset", "bank": "Bank", "cost": "Cost of Goods Sold", "credit_card": "Credit Card",
    "equity": "Equity", "expense": "Expense", "fixed_asset": "Fixed Asset", "income": "Income",
    "inventory": "Other Current Asset",
    "lasting_asset": "Other Asset", "lasting_liability": "Long Term Liability", "liability": "Other Current Liability",
}


def to_account(document: Account, facts: Books) -> dict:
    """An account of the chart; an account number that is too long is left out.

    :raises Rejected: a role that no account of theirs is created for.
    """
    if document.role not in ACCOUNT_TYPES:
        raise Rejected(f"“{document.name}” is of a kind that QuickBooks has to be told by hand", reason="account")
    body = {
        "Name": text.item_name(document.name).replace('"', "'"),
        # Seven characters in the United States, the United Kingdom and India, 20 elsewhere.
        "AcctNum": _whole(document.code, 7 if facts.country in ("US", "GB", "IN", "") else 20),
        "AccountType": ACCOUNT_TYPES[document.role],
        # What stocked items want of their accounts.
        "AccountSubType": {
            "cost": "SuppliesMaterialsCogs", "income": "SalesOfProductIncome", "inventory": "Inventory",
        }.get(document.role),
    }
    if facts.multi_currency and document.currency and not document.external_id:
        body["CurrencyRef"] = {"value": document.currency}
    return body


def to_invoice(document: Invoice | CreditNote, facts: Books) -> dict:
    """An invoice or a credit memo; a credit memo is due to nobody and has no date for it."""
    taxes = tax_model(document.lines, facts, sale=True)
    body = _transaction(document, facts, taxes, _sales_line) | {
        "CustomerRef": _ref(document.contact),
        "PrivateNote": _note(document.key, _whole_number(document), document.reference, document.url),
        "CustomerMemo": {"value": text.shortened(document.memo, 1000)} if document.memo else None,
        "BillEmail": _email(document.email),
        "BillAddr": _address(document.billing),
        "ShipAddr": _address(document.delivery),
        "CustomField": _custom_field(document, facts),
    }
    if isinstance(document, Invoice) and not isinstance(document, CreditNote):
        body |= {"DueDate": document.due_date.isoformat(), "SalesTermRef": _ref(document.term)}
    return body


def to_bill(document: Bill | VendorCredit, facts: Books) -> dict:
    taxes = tax_model(document.lines, facts, sale=False)
    body = _transaction(document, facts, taxes, _purchase_line) | {
        "VendorRef": _ref(document.contact),
        "PrivateNote": _note(
            document.key, _whole_number(document), document.reference, document.memo, document.url),
    }
    if isinstance(document, Bill):
        body |= {"DueDate": document.due_date.isoformat(), "SalesTermRef": _ref(document.term)}
    return body


def to_expense(document: Expense, facts: Books) -> dict:
    """Money spent; its payee is a vendor."""
    taxes = tax_model(document.lines, facts, sale=False)
    return _transaction(document, facts, taxes, _purchase_line) | {
        "PaymentType": "CreditCard" if document.by_card else "Cash",
        "AccountRef": _ref(document.paid_from),
        "EntityRef": {"value": document.contact.external_id, "type": "Vendor"},
        "PrivateNote": _note(document.key, document.reference, document.memo, document.url),
    }


def to_payment(document: Payment, facts: Books) -> dict:
    """Money received; what its lines do not settle stays the customer's credit.

    :raises Rejected: money paid, which is another object there.
    """
    if not document.incoming:
        raise Rejected("Payments to vendors are not sent to QuickBooks")
    long_reference = len(document.reference) > 21  # a reference is never shortened
    return _currency(document, facts) | {
        "CustomerRef": _ref(document.contact),
        "TxnDate": document.date.isoformat(),
        "TotalAmt": cents(document.amount),
        "DepositToAccountRef": _ref(document.account),
        "PaymentRefNum": "" if long_reference else document.reference,
        "PrivateNote": _note(document.key, document.method, document.reference if long_reference else ""),
        "Line": _settled(document),
    }


def to_bill_payment(document: BillPayment, facts: Books) -> dict:
    """Money paid, or nothing where a vendor's credit is set against his bills; all of it settles something.

    :raises Rejected: no account, which QuickBooks wants even where nothing is paid.
    """
    if not document.account:
        raise Rejected("QuickBooks wants the account from which bills are paid", reason="account")
    way, block, field = (
        ("CreditCard", "CreditCardPayment", "CCAccountRef") if document.by_card else
        ("Check", "CheckPayment", "BankAccountRef"))
    return _currency(document, facts) | {
        "VendorRef": _ref(document.contact),
        "TxnDate": document.date.isoformat(),
        "TotalAmt": cents(document.amount),
        "PayType": way,
        block: {field: _ref(document.account)},
        "PrivateNote": _note(document.key, document.method, document.reference),
        "Line": _settled(document),
    }


def to_refund(document: Refund, facts: Books) -> dict:
    """Money given back: an expense of the customer's on accounts receivable, on which there is no tax.

    https://quickbooks.intuit.com/learn-support/en-uk/customer-refunds-and-credits/record-a-customer-refund/00/239117
    """
    return _currency(document, facts) | ({} if us(facts) else {"GlobalTaxCalculation": "NotApplicable"}) | {
        "PaymentType": "CreditCard" if document.by_card else "Cash",
        "AccountRef": _ref(document.account),
        "EntityRef": {"value": document.contact.external_id, "type": "Customer"},
        "DocNumber": text.document_number(document.reference),
        "TxnDate": document.date.isoformat(),
        "PrivateNote": _note(document.key, document.method, document.reference),
        "Line": [{
            "Amount": cents(document.amount), "DetailType": "AccountBasedExpenseLineDetail",
            "AccountBasedExpenseLineDetail": {"AccountRef": _ref(document.receivable)},
        }],
    }


def _settled(document: Payment) -> list[dict]:
    return [
        {
            "Amount": cents(allocation.amount),
            "LinkedTxn": [{
                "TxnId": allocation.external_id, "TxnType": LINKED.get(allocation.kind, ENTITIES[allocation.kind])}],
        } for allocation in document.allocations
    ]


_BUILDERS: dict[type[Document], Callable] = {
    Account: to_account, Customer: to_customer, Vendor: to_vendor, Item: to_item,
    Invoice: to_invoice, CreditNote: to_invoice, Bill: to_bill, Expense: to_expense, VendorCredit: to_bill,
    Payment: to_payment, BillPayment: to_bill_payment, Refund: to_refund,
}


def _contact(document: Customer, facts: Books) -> dict:
    body = {
        "DisplayName": text.name(document.name, 500),
        "CompanyName": _whole(text.name(document.name, 500), 100) if document.is_company else "",
        "GivenName": _whole(text.name(document.first_name, 500), 100),
        "FamilyName": _whole(text.name(document.last_name, 500), 100),
        "PrimaryEmailAddr": _email(document.email),
        "PrimaryPhone": _phone(document.phone),
        "Mobile": _phone(document.mobile),
        "WebAddr": {"URI": document.website} if document.website.startswith(("http://", "https://")) else None,
        "BillAddr": _address(document.billing),
        "Notes": text.shortened("\n".join(filter(None, [document.key, document.note])), 2000),
    }
    if facts.multi_currency and document.currency and not document.external_id:  # it cannot be changed later
        body["CurrencyRef"] = {"value": document.currency}
    return body


def _transaction(
    document: Invoice, facts: Books, taxes: TaxModel, to_line: Callable[[Line, TaxModel, bool], dict],
) -> dict:
    most = MOST_TAXED_LINES if taxes.taxed else MOST_LINES
    if len(document.lines) > most:
        raise Rejected(
            f"This document has {len(document.lines)} lines, QuickBooks takes at most {most}", reason="lines")
    net = sum((cents(line.net) for line in taxes.lines), Decimal(0))
    if net + taxes.tax_total != cents(document.total) or taxes.tax_total != cents(document.tax_total):
        raise Rejected(
            f"The lines come to {net + taxes.tax_total} with {taxes.tax_total} tax, the document to {document.total} "
            f"with {document.tax_total}", reason="amounts")
    if document.total < 0:
        raise Rejected(f"QuickBooks takes no document of less than nothing: {document.total}", reason="amounts")
    lines = [
        _note_line(line) if line.is_note else to_line(line, taxes, document.tax_included) for line in document.lines]
    return _currency(document, facts) | taxes.document() | {
        "DocNumber": text.document_number(document.number),
        "TxnDate": document.date.isoformat(),
        "Line": lines,
    }


def _sales_line(line: Line, taxes: TaxModel, tax_included: bool) -> dict:
    if not line.item:
        raise Rejected(f"“{line.description}” names no item: QuickBooks wants one on each line", reason="item")
    quantity, price, description = shown(line, tax_included)
    return {
        "Amount": taxes.amount(line), "DetailType": "SalesItemLineDetail",
        "Description": text.shortened(description, 4000),
        "SalesItemLineDetail": {
            "ItemRef": _ref(line.item), "Qty": quantity, "UnitPrice": price, **taxes.line(line)},
    }


def _purchase_line(line: Line, taxes: TaxModel, tax_included: bool) -> dict:
    """A bill's line by its account where it names one: the account is what Odoo booked; else by its item."""
    amount = taxes.amount(line)
    if line.account:
        return {
            "Amount": amount, "DetailType": "AccountBasedExpenseLineDetail",
            "Description": text.shortened(described(line, tax_included), 4000),
            "AccountBasedExpenseLineDetail": {"AccountRef": _ref(line.account), **taxes.line(line)},
        }
    if not line.item:
        raise Rejected(f"“{line.description}” names neither an account nor an item", reason="account")
    quantity, price, description = shown(line, tax_included)
    if amount != cents(line.net):
        quantity, price, description = Decimal(1), amount, described(line, tax_included)
    return {
        "Amount": amount, "DetailType": "ItemBasedExpenseLineDetail",
        "Description": text.shortened(description, 4000),
        "ItemBasedExpenseLineDetail": {
            "ItemRef": _ref(line.item), "Qty": quantity, "UnitPrice": price, **taxes.line(line)},
    }


def _note_line(line: Line) -> dict:
    return {
        "DetailType": "DescriptionOnly", "Description": text.shortened(line.description, 4000),
        "DescriptionLineDetail": {},
    }


def _currency(document: Invoice | Payment, facts: Books) -> dict:
    """Currency and rate, in books that keep several currencies.

    ExchangeRate is the home currency's amount for one unit of the document's, the inverse of ours; ten digits of it.

    :raises Rejected: a foreign currency in books that keep one.
    """
    if not facts.multi_currency:
        if facts.home_currency and document.currency != facts.home_currency:
            raise Rejected(
                f"Multicurrency is turned off in QuickBooks, whose currency is {facts.home_currency}; this document "
                f"is in {document.currency}", reason="currency")
        return {}
    found: dict = {"CurrencyRef": {"value": document.currency}}
    if document.currency != facts.home_currency:
        found["ExchangeRate"] = plain(TEN_DIGITS.divide(Decimal(1), document.rate))
    return found


def _note(key: str, *lines: str) -> str:
    """The private note: our mark first, for `find`."""
    return text.shortened("\n".join(filter(None, [key, *lines])), 4000)


def _whole_number(document: Invoice) -> str:
    """The number, where its field shows only the end of it."""
    return document.number if text.document_number(document.number) != document.number else ""


def _custom_field(document: Invoice, facts: Books) -> list[dict] | None:
    """The reference in the custom field for it, whole or not at all: it also stands in the private note."""
    if not facts.reference_field or not document.reference or len(document.reference) > 31:
        return None
    return [{"DefinitionId": facts.reference_field, "Type": "StringType", "StringValue": document.reference}]


def _address(address: Address) -> dict | None:
    """An address's parts; what is too long for its field is shortened: nothing is looked up by it."""
    found = {
        "Line1": text.shortened(address.street, 500),
        "Line2": text.shortened(address.street2, 500),
        "City": text.shortened(address.city, 255),
        "CountrySubDivisionCode": text.shortened(address.region, 255),
        "PostalCode": _whole(address.postal_code, 30),
        "Country": text.shortened(address.country, 255),
    }
    return _said(found) or None


def _email(address: str) -> dict | None:
    found = text.email(address)
    return {"Address": found} if found else None


def _phone(number: str) -> dict | None:
    found = _whole(number, 30)
    return {"FreeFormNumber": found} if found else None


def _whole(value: str, limit: int) -> str:
    """A number or a name that nothing hangs on: left out where it is too long, never cut."""
    return value if len(value) <= limit else ""


def _price(price: Decimal | None) -> Decimal | None:
    return None if price is None else plain(json_number(price, PLACES))


def _ref(ref: Ref | None) -> dict | None:
    return {"value": ref.external_id} if ref else None


def _said(body: dict) -> dict:
    """Without what is not said: an empty text or null would be taken as a wish to empty the field."""
    return {key: value for key, value in body.items() if value not in (None, "")}
