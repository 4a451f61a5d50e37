"""Our documents as Xero's JSON. Field lengths and meanings: https://developer.xero.com/documentation/api/accounting/types"""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from ..documents import (
    Account,
    Address,
    Advance,
    Bill,
    Books,
    CreditNote,
    Customer,
    Expense,
    Invoice,
    Item,
    Payment,
    Ref,
    VendorCredit,
)
from ..errors import Rejected
from ..texts import pieces, told
from ..transport import json_number
from .lines import cents, foresee, to_line
from .text import name, prose

_STATUS = {"draft": "DRAFT", "submitted": "SUBMITTED", "authorised": "AUTHORISED"}
_TARGETS = {
    "invoice": ("Invoice", "InvoiceID"), "bill": ("Invoice", "InvoiceID"),
    "credit_note": ("CreditNote", "CreditNoteID"), "vendor_credit": ("CreditNote", "CreditNoteID"),
    "payment": ("Overpayment", "OverpaymentID"),
}
_MARK = "books"  # query parameter of an invoice's link to Odoo that carries the document's key


def to_contact(document: Customer) -> dict:
    """A Contact (https://developer.xero.com/documentation/api/accounting/contacts).

    What the document leaves empty is left out, so that an update wipes nothing that was entered in Xero.

    :raises Rejected: a name or number is longer than Xero takes.
    """
    body = {
        "ContactID": document.external_id,
        "Name": name(document.name, 255, "the contact's name"),
        "ContactNumber": name(document.number, 50, "the contact's number"),
        "FirstName": name(document.first_name, 255, "the first name"),
        "LastName": name(document.last_name, 255, "the last name"),
        "EmailAddress": name(document.email, 255, "the e-mail address"),
        "TaxNumber": name(document.tax_number, 50, "the tax number"),
        "DefaultCurrency": document.currency,
        "Addresses": _addresses(document.billing, document.delivery),
        "Phones": _phones(document.phone, document.mobile),
    }
    if not body["Name"]:
        raise Rejected("the contact has no name", reason="contact")
    return {key: value for key, value in body.items() if value}


def _addresses(billing: Address, delivery: Address) -> list[dict]:
    # Xero calls the billing address POBOX and the delivery address STREET.
    return [element for element in (_address("POBOX", billing), _address("STREET", delivery)) if len(element) > 1]


def _address(kind: str, address: Address) -> dict:
    element = {
        "AddressType": kind,
        "AddressLine1": prose(address.street, 500), "AddressLine2": prose(address.street2, 500),
        "City": prose(address.city, 255), "Region": prose(address.region, 255),
        "PostalCode": prose(address.postal_code, 50), "Country": prose(address.country, 50),
    }
    return {key: value for key, value in element.items() if value}


def _phones(phone: str, mobile: str) -> list[dict]:
    return [
        {"PhoneType": kind, "PhoneNumber": name(number, 50, "the phone number")}
        for kind, number in (("DEFAULT", phone), ("MOBILE", mobile)) if number]


def to_item(document: Item) -> dict:
    """An Item (https://developer.xero.com/documentation/api/accounting/items), not tracked: Odoo keeps the stock.

    A name longer than Xero's 50 characters is told in the descriptions alone.

    :raises Rejected: no code, or one longer than Xero takes.
    """
    code = name(document.code, 30, "the item's code")
    if not code:
        raise Rejected(f"Xero names an item by a code: “{document.name}” has none", reason="item")
    description = prose(document.description or document.name, 4000)
    body = {
        "ItemID": document.external_id,
        "Code": code,
        "Name": document.name if len(document.name) <= 50 else "",
        "IsSold": document.sold,
        "IsPurchased": document.purchased,
    }
    if document.sold:
        body["Description"] = description
        body["SalesDetails"] = _details(document.price, document.income_account)
    if document.purchased:
        body["PurchaseDescription"] = description
        body["PurchaseDetails"] = _details(document.cost, document.expense_account)
    return {key: value for key, value in body.items() if value not in ("", {})}


def _details(price: Decimal | None, account: Ref | None) -> dict:
    details = {} if price is None else {"UnitPrice": json_number(price, 4)}
    return details | ({"AccountCode": account.number} if account and account.number else {})


# Account types by our roles: "Account Types" of https://developer.xero.com/documentation/api/accounting/types
_ACCOUNT_TYPES = {
    "asset": "CURRENT", "bank": "BANK", "cost": "DIRECTCOSTS", "credit_card": "BANK", "equity": "EQUITY",
    "expense": "EXPENSE", "fixed_asset": "FIXED", "income": "REVENUE", "inventory": "INVENTORY",
    "lasting_asset": "NONCURRENT", "lasting_liability": "TERMLIAB", "liability": "CURRLIAB",
}


def to_account(document: Account) -> dict:
    """An account (https://developer.xero.com/documentation/api/accounting/accounts).

    :raises Rejected: a code longer than Xero takes, or a bank account without its number.
    """
    if document.role not in _ACCOUNT_TYPES:
        raise Rejected(f"“{document.name}” is of a kind that Xero has to be told by hand", reason="account")
    body = {
        "AccountID": document.external_id,
        "Code": name(document.code, 10, "the account's code"),
        "Name": name(document.name, 150, "the account's name"),
        "Type": _ACCOUNT_TYPES[document.role],
    }
    if body["Type"] == "BANK":
        if not document.bank_number:
            raise Rejected(f"Xero wants the bank account number of “{document.name}”", reason="account")
        body |= {
            "BankAccountNumber": document.bank_number, "CurrencyCode": document.currency,
            "BankAccountType": "CREDITCARD" if document.role == "credit_card" else "BANK"}
    return {key: value for key, value in body.items() if value}


def to_invoice(document: Invoice, facts: Books | None) -> dict:
    """An Invoice (ACCREC; https://developer.xero.com/documentation/api/accounting/invoices) or a bill (ACCPAY).

    :raises Rejected: the document cannot be said exactly.
    """
    bill = isinstance(document, Bill)
    body = {
        "InvoiceID": document.external_id,
        "Type": "ACCPAY" if bill else "ACCREC",
        "InvoiceNumber": name(document.number, 255, "the document's number"),
        "DueDate": document.due_date.isoformat(),
        "Reference": "" if bill else pieces(document.reference, 255)[0],
        "Url": _marked(document.url, document.key),
        **_common(document, facts, discounts=not bill),
    }
    return {key: value for key, value in body.items() if value}


def to_credit_note(document: CreditNote, facts: Books | None) -> dict:
    """A CreditNote (https://developer.xero.com/documentation/api/accounting/creditnotes) of either side.

    :raises Rejected: the document cannot be said exactly.
    """
    bill = isinstance(document, VendorCredit)
    body = {
        "CreditNoteID": document.external_id,
        "Type": "ACCPAYCREDIT" if bill else "ACCRECCREDIT",
        "CreditNoteNumber": name(document.number, 255, "the document's number"),
        "Reference": "" if bill else pieces(document.reference, 255)[0],
        **_common(document, facts, discounts=False),
    }
    return {key: value for key, value in body.items() if value}


def to_bank_transaction(document: Expense, facts: Books | None) -> dict:
    """Money spent (https://developer.xero.com/documentation/api/accounting/banktransactions); it is never a draft.

    :raises Rejected: the document cannot be said exactly.
    """
    account = document.paid_from
    body = {
        "BankTransactionID": document.external_id,
        "Type": "SPEND",
        "BankAccount": {"AccountID": account.external_id},
        "Reference": name(document.number, 255, "the document's number"),
        "Url": _marked(document.url, document.key),
        **_common(document, facts, discounts=False), "Status": "AUTHORISED",
    }
    return {key: value for key, value in body.items() if value}


def _common(document: Invoice, facts: Books | None, discounts: bool) -> dict:
    if not document.contact.external_id:
        raise Rejected(f"{document.contact.name or 'the contact'} is not in Xero yet", reason="contact")
    taxed = any(line.tax or line.tax_code for line in document.lines)
    inclusive = taxed and document.tax_included
    untaxed_code = "BASEXCLUDED" if facts and facts.country == "AU" else "NONE"
    body = {
        # Always by its id: a name would make Xero create another contact.
        "Contact": {"ContactID": document.contact.external_id},
        "Date": document.date.isoformat(),
        "LineAmountTypes": "Inclusive" if inclusive else "Exclusive" if taxed else "NoTax",
        "LineItems": [
            to_line(line, inclusive=inclusive, taxed=taxed, discounts=discounts, untaxed_code=untaxed_code)
            for line in told(document.lines, 4000, *pieces(document.reference, 255)[1:], document.memo)],
        "CurrencyCode": document.currency,
        "CurrencyRate": _rate(document.currency, document.rate, facts),
        "Status": _STATUS[document.status],
    }
    amounts = foresee(body)
    if (amounts.total, amounts.tax) != (document.total, document.tax_total):
        raise Rejected(
            f"the lines make {amounts.total} with {amounts.tax} tax, the document says {document.total} with "
            f"{document.tax_total}", reason="amounts")
    if document.total < 0:
        raise Rejected(f"the total is negative: {document.total}", reason="amounts")
    return body


def _rate(currency: str, rate: Decimal, facts: Books | None) -> Decimal | None:
    """CurrencyRate: units of the document's currency for one unit of the base currency, six decimals; none at home.

    The direction is that of the captured examples in Xero's OpenAPI document: CurrencyRate 1.547150 of a quote in NZD
    by an organisation in the United States.
    """
    home = facts.home_currency if facts else ""
    if currency == home or (not home and rate == 1):
        return None
    return json_number(Decimal(rate), 6)


def _marked(url: str, key: str) -> str:
    """The link with our mark in it, by which the invoice is known again; "" where it is no web address."""
    if not url.startswith(("http://", "https://")):
        return ""
    parts = urlsplit(url)
    query = "&".join(part for part in (parts.query, urlencode({_MARK: key})) if part)
    return urlunsplit(parts._replace(query=query))


def mark_of(url: str | None) -> str:
    """The key that an invoice's Url carries; "" where it is not one of ours."""
    try:
        return parse_qs(urlsplit(url or "").query).get(_MARK, [""])[0]
    except ValueError:
        return ""


def to_payment(document: Payment, facts: Books | None) -> dict:
    """A Payment (https://developer.xero.com/documentation/api/accounting/payments): it settles exactly one document.

    Its Reference ends with the document's key, by which it is known again: a payment has no number of its own.
    A payment of nothing that settles a credit note and an invoice by one amount is an allocation.

    :raises Rejected: not exactly one document, or no account.
    """
    if not document.amount and document.allocations:
        return to_allocation(document)
    if len(document.allocations) != 1 or document.allocations[0].amount != document.amount:
        raise Rejected("a payment in Xero settles exactly one document in full amount", reason="amounts")
    allocation, account = document.allocations[0], document.account
    if not account or not (account.external_id or account.number):
        raise Rejected("no account for the payment", reason="account")
    target, target_id = _TARGETS[allocation.kind]
    text = prose(document.reference, 254 - len(document.key))
    body = {
        target: {target_id: allocation.external_id},
        "Account": {"AccountID": account.external_id} if account.external_id else {"Code": account.number},
        "Date": document.date.isoformat(),
        "Amount": cents(document.amount),
        "Reference": f"{text} {document.key}".strip(),
        "CurrencyRate": _rate(document.currency, document.rate, facts),
    }
    return {key: value for key, value in body.items() if value}


def to_advance(document: Advance, facts: Books | None) -> dict:
    """An overpayment (https://developer.xero.com/documentation/api/accounting/banktransactions): Xero itself puts it on
    the account of what customers owe, or we owe.

    Its line ends with the document's key: a reference is kept of money plainly spent and received only.

    :raises Rejected: no contact or no account.
    """
    account, contact = document.account, document.contact
    if not contact.external_id:
        raise Rejected(f"{contact.name or 'the contact'} is not in Xero yet", reason="contact")
    if not account or not account.external_id:
        raise Rejected("no account for the money", reason="account")
    text = prose(document.reference, 1000)
    body = {
        "Type": "RECEIVE-OVERPAYMENT" if document.incoming else "SPEND-OVERPAYMENT",
        "Contact": {"ContactID": contact.external_id},
        "BankAccount": {"AccountID": account.external_id},
        "Date": document.date.isoformat(),
        "LineAmountTypes": "NoTax",
        "LineItems": [
            {"Description": f"{text} {document.key}".strip(), "Quantity": 1, "UnitAmount": cents(document.amount)}],
        "CurrencyCode": document.currency,
        "CurrencyRate": _rate(document.currency, document.rate, facts),
    }
    return {key: value for key, value in body.items() if value}


def to_allocation(document: Payment) -> dict:
    """A credit note or an overpayment set against an invoice
    (https://developer.xero.com/documentation/api/accounting/creditnotes, …/overpayments).

    The credit is not sent: it stands in the address.

    :raises Rejected: not one of each by the same amount.
    """
    parts = {_TARGETS[part.kind]: part for part in document.allocations}
    invoice = parts.pop(_TARGETS["invoice"], None)
    if len(document.allocations) != 2 or len(parts) != 1 or not invoice:
        raise Rejected("one credit is set against one invoice", reason="amounts")
    [((field, key), credit)] = parts.items()
    if credit.amount != invoice.amount:
        raise Rejected("one credit is set against one invoice by one amount", reason="amounts")
    return {
        field: {key: credit.external_id},
        "Invoice": {"InvoiceID": invoice.external_id},
        "Amount": cents(invoice.amount),
        "Date": document.date.isoformat(),
    }
