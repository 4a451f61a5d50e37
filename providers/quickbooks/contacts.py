"""Contacts, both ways: customers and vendors.

https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/customer, …/vendor
"""

from __future__ import annotations

from ..countries import country_code
from ..documents import Address, Books, Customer, Vendor
from ..texts import shortened
from . import text
from .fields import from_ref, mark, money, said, to_ref, value_of, whole


def to_customer(document: Customer, facts: Books) -> dict:
    """The JSON of a Customer; a tax number of more than the 20 characters of PrimaryTaxIdentifier is left out."""
    return _contact(document, facts) | {
        "ShipAddr": to_address(document.delivery),
        "SalesTermRef": to_ref(document.term),
        "PrimaryTaxIdentifier": whole(document.tax_number, 20),
    }


def to_vendor(document: Vendor, facts: Books) -> dict:
    """The JSON of a Vendor; a number of more than 100 characters and a tax number of more than 20 are left out."""
    return _contact(document, facts) | {
        "AcctNum": whole(document.number, 100),
        "TermRef": to_ref(document.term),
        "TaxIdentifier": whole(document.tax_number, 20),
    }


def _contact(document: Customer, facts: Books) -> dict:
    body = {
        "DisplayName": text.name(document.name, 500),
        "CompanyName": whole(text.name(document.name, 500), 100) if document.is_company else "",
        "GivenName": whole(text.name(document.first_name, 500), 100),
        "FamilyName": whole(text.name(document.last_name, 500), 100),
        "PrimaryEmailAddr": to_email(document.email),
        "PrimaryPhone": _phone(document.phone),
        "Mobile": _phone(document.mobile),
        "WebAddr": {"URI": document.website} if document.website.startswith(("http://", "https://")) else None,
        "BillAddr": to_address(document.billing),
        "Notes": document.key,
    }
    if facts.multi_currency and document.currency and not document.external_id:  # it cannot be changed later
        body["CurrencyRef"] = {"value": document.currency}
    return body


def to_address(address: Address) -> dict | None:
    """An address's parts; what is too long for its field is shortened: nothing is looked up by it."""
    found = {
        "Line1": shortened(address.street, 500),
        "Line2": shortened(address.street2, 500),
        "City": shortened(address.city, 255),
        "CountrySubDivisionCode": shortened(address.region, 255),
        "PostalCode": whole(address.postal_code, 30),
        "Country": shortened(address.country, 255),
    }
    return said(found) or None


def to_email(address: str) -> dict | None:
    """The JSON of an EmailAddress; None where the text holds no address that QuickBooks takes."""
    found = text.email(address)
    return {"Address": found} if found else None


def _phone(number: str) -> dict | None:
    found = whole(number, 30)
    return {"FreeFormNumber": found} if found else None


def from_contact(body: dict, kind: str = "customer") -> Customer:
    """A customer or vendor."""
    def number(field):
        return (body.get(field) or {}).get("FreeFormNumber", "")

    term = body.get("SalesTermRef") or body.get("TermRef")
    tax_number = body.get("PrimaryTaxIdentifier") or body.get("TaxIdentifier") or ""
    return {"customer": Customer, "vendor": Vendor}[kind](
        key=mark(body.get("Notes")), external_id=str(body["Id"]), version=str(body.get("SyncToken", "")),
        name=body.get("DisplayName", ""), number=body.get("AcctNum") or "", first_name=body.get("GivenName") or "",
        last_name=body.get("FamilyName") or "",
        is_company=bool(body.get("CompanyName")) or not (body.get("GivenName") or body.get("FamilyName")),
        email=(body.get("PrimaryEmailAddr") or {}).get("Address", ""), phone=number("PrimaryPhone"),
        mobile=number("Mobile"), website=(body.get("WebAddr") or {}).get("URI", ""),
        currency=value_of(body.get("CurrencyRef")), billing=from_address(body.get("BillAddr")),
        delivery=from_address(body.get("ShipAddr")), term=from_ref(term) if term else None,
        tax_number="" if tax_number.startswith("XXX") else tax_number,  # it is told masked
    )


def from_address(body: dict | None) -> Address:
    """The address of a PhysicalAddress; its lines 2 to 5 are one line here."""
    body = body or {}
    return Address(
        street=body.get("Line1") or "", street2=", ".join(filter(None, (body.get(f"Line{n}") for n in (2, 3, 4, 5)))),
        city=body.get("City") or "", region=body.get("CountrySubDivisionCode") or "",
        postal_code=body.get("PostalCode") or "", country=country_code(body.get("Country")),
    )


def listed_contact(body: dict) -> dict:
    """The fields of a `Record` for a Customer or Vendor; its balance is in its own currency."""
    document = from_contact(body)
    return {
        "document": document, "name": document.name, "number": document.number, "mark": document.key,
        "email": document.email, "currency": document.currency, "balance": money(body.get("Balance")),
    }
