"""Contacts, both ways: customers and vendors.

https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/customer, …/vendor
"""

from __future__ import annotations

from collections.abc import Callable

from ..documents import Address, Books, Customer, Vendor
from ..texts import is_name_of, joined, shortened
from . import text
from .fields import filled, from_ref, identity, mark, money, to_ref, value_of, whole

LINES = ("Line2", "Line3", "Line4", "Line5")
# Parts of an address that may be shortened to fit their field, because nothing is searched by them.
LONGEST = {"City": 255, "CountrySubDivisionCode": 255, "Country": 255}


def to_customer(document: Customer, facts: Books) -> dict:
    """The JSON of a Customer; a tax number of more than the 20 characters of PrimaryTaxIdentifier is left out."""
    return _contact(document, facts) | {
        "ShipAddr": _changed(document, document.delivery, whole_address),
        "SalesTermRef": to_ref(document.term),
        "PrimaryTaxIdentifier": _changed(document, document.tax_number, lambda value: whole(value, 20)),
    }


def to_vendor(document: Vendor, facts: Books) -> dict:
    """A vendor. `AcctNum` is the vendor's number for us, and is never written."""
    return _contact(document, facts) | {
        "TermRef": to_ref(document.term),
        "TaxIdentifier": _changed(document, document.tax_number, lambda value: whole(value, 20)),
    }


def _contact(document: Customer, facts: Books) -> dict:
    def person(value):
        return whole(text.name(value, 500), 100)

    body = {
        field: _changed(document, value, write) for field, value, write in (
            ("DisplayName", document.name, lambda value: text.name(value, 500)),
            ("CompanyName", document.company_name, person),
            ("GivenName", document.first_name, person),
            ("FamilyName", document.last_name, person),
            ("PrimaryEmailAddr", document.email, lambda value: {"Address": text.email(value)}),
            ("PrimaryPhone", document.phone, _phone),
            ("Mobile", document.mobile, _phone),
            ("WebAddr", document.website, _website),
            ("BillAddr", document.billing, whole_address),
        )}
    body["Notes"] = document.key
    if facts.multi_currency and document.currency and not document.external_id:  # it cannot be changed later
        body["CurrencyRef"] = {"value": document.currency}
    return body


def _changed(document: Customer, value, write: Callable):
    """A field's value; None if it is not sent. A field that was emptied is sent only in an update.

    A value that QuickBooks would refuse is left out: what is there stays.
    """
    if value is None:
        return None
    found = write(value)
    empty = not (any(found.values()) if isinstance(found, dict) else found)
    if document.external_id and not (empty and value and value != Address()):
        return found
    return None if empty else filled(found) if isinstance(found, dict) else found


def _phone(number: str) -> dict:
    return {"FreeFormNumber": shortened(number, 30)}


def _website(address: str) -> dict:
    return {"URI": whole(address, 1000) if address.startswith(("http://", "https://")) else ""}


def whole_address(address: Address) -> dict:
    """An address with all its fields, which replaces the existing one."""
    found = {
        "Line1": address.street, "City": address.city, "CountrySubDivisionCode": address.region,
        "PostalCode": address.postal_code, "Country": address.country,
    } | dict(zip(LINES, joined(address.street2, len(LINES)), strict=False))
    return {
        field: shortened(value, LONGEST.get(field, 500))
        for field, value in found.items() if field != "PostalCode" or len(value) <= 30}  # never shortened


def to_address(address: Address) -> dict | None:
    """An address of a document; None if there is none."""
    return filled(whole_address(address)) or None


def to_email(address: str) -> dict | None:
    """The JSON of an EmailAddress; None if the text contains no address that QuickBooks accepts."""
    found = text.email(address)
    return {"Address": found} if found else None


def from_contact(body: dict, kind: str = "customer") -> Customer:
    """A customer or vendor."""
    def number(field):
        return (body.get(field) or {}).get("FreeFormNumber") or ""

    term = body.get("SalesTermRef") or body.get("TermRef")
    tax_number = body.get("PrimaryTaxIdentifier") or body.get("TaxIdentifier") or ""
    names = [body.get(field) or "" for field in ("Title", "GivenName", "MiddleName", "FamilyName", "Suffix")]
    name, company_name = body.get("DisplayName") or "", body.get("CompanyName") or ""
    return {"customer": Customer, "vendor": Vendor}[kind](
        key=mark(body.get("Notes")), **identity(body),
        name=name, number=body.get("AcctNum") or "", first_name=names[1], last_name=names[3],
        company_name=company_name, is_company=bool(company_name) or not is_name_of(name, names),
        email=(body.get("PrimaryEmailAddr") or {}).get("Address") or "", phone=number("PrimaryPhone"),
        mobile=number("Mobile"), website=(body.get("WebAddr") or {}).get("URI") or "",
        currency=value_of(body.get("CurrencyRef")), billing=from_address(body.get("BillAddr")),
        delivery=from_address(body.get("ShipAddr")), term=from_ref(term) if term else None,
        tax_number=None if tax_number.startswith("XXX") else tax_number,  # QuickBooks returns it masked
    )


def from_address(body: dict | None) -> Address:
    """The address of a PhysicalAddress; its lines 2 to 5 are joined."""
    body = body or {}
    return Address(
        street=body.get("Line1") or "", street2="\n".join(body.get(line) or "" for line in LINES).rstrip("\n"),
        city=body.get("City") or "", region=body.get("CountrySubDivisionCode") or "",
        postal_code=body.get("PostalCode") or "", country=body.get("Country") or "",
    )


def as_held(document: Customer, facts: Books) -> Customer:
    """A contact as QuickBooks returns it after a write."""
    body = (to_vendor if isinstance(document, Vendor) else to_customer)(document, facts)
    return from_contact({field: value for field, value in body.items() if value} | {"Id": "0"}, document.kind)


def listed_contact(body: dict) -> dict:
    """The fields of a `Record` for a Customer or Vendor; its balance is in its own currency."""
    document, balance = from_contact(body), money(body.get("Balance"))
    return {
        "owed": (balance, None),
        "document": document, "name": document.name, "number": document.number, "mark": document.key,
        "email": document.email, "currency": document.currency, "balance": balance,
    }


def listed_vendor(body: dict) -> dict:
    """The fields of a Vendor: its balance is what is due to it."""
    fields = listed_contact(body)
    return fields | {"owed": (None, fields["balance"])}
