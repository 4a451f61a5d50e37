"""Contacts, both ways (https://developer.xero.com/documentation/api/accounting/contacts)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from ..documents import Address, Customer, Record
from ..errors import Rejected
from ..texts import EMAIL, is_name_of, joined
from .fields import amount, listed, moment, version
from .text import name, prose

_LONGEST = {"City": 255, "Region": 255, "PostalCode": 50, "Country": 50}  # characters of an address's fields


def to_contact(document: Customer) -> dict:
    """A Contact (https://developer.xero.com/documentation/api/accounting/contacts).

    In an update, fields that the document does not have are left out, and stay unchanged.

    :raises Rejected: it has no name, or one that is longer than Xero accepts.
    """
    body = {
        "ContactID": document.external_id or None,
        "Name": _value_or_empty(document, document.name and name(document.name, 255, "the contact's name")),
        "ContactNumber": name(document.number, 50, "the contact's number") or None,
        "FirstName": _value_or_empty(document, document.first_name, 255),
        "LastName": _value_or_empty(document, document.last_name, 255),
        "EmailAddress": _value_or_empty(document, document.email and (_email(document.email) or None)),
        "TaxNumber": _value_or_empty(document, document.tax_number, 50),
        "DefaultCurrency": document.currency or None,
        "Addresses": _addresses(document) or None,
        "Phones": _phones(document) or None,
    }
    if body["Name"] is None and not document.external_id or body["Name"] == "":
        raise Rejected("the contact has no name", reason="contact")
    return {field: value for field, value in body.items() if value is not None}


def _value_or_empty(document: Customer, value: str | None, longest: int = 255) -> str | None:
    """A text; None if it is not sent: too long, or empty in a new contact."""
    if value is None or len(value.strip()) > longest or not (value or document.external_id):
        return None
    return name(value, longest, "a field")


def _email(text: str) -> str:
    """The first address, because Xero accepts only one."""
    return next((found for found in EMAIL.findall(text) if len(found) <= 255), "")


def _addresses(document: Customer) -> list[dict]:
    # Xero calls the billing address POBOX and the delivery address STREET.
    return [
        _to_address(kind, address, whole=bool(document.external_id))
        for kind, address in (("POBOX", document.billing), ("STREET", document.delivery))
        if address is not None and (document.external_id or address != Address())]


def _to_address(kind: str, address: Address, whole: bool) -> dict:
    """
    :param whole: with all its fields, because it replaces the existing one.
    """
    lines = [address.street, *joined(address.street2, 3)]
    element = dict(zip((f"AddressLine{number}" for number in (1, 2, 3, 4)), lines, strict=False)) | {
        "City": address.city, "Region": address.region, "PostalCode": address.postal_code, "Country": address.country,
        "AttentionTo": address.attention}
    found = {field: prose(value, _LONGEST.get(field, 500)) for field, value in element.items() if value or whole}
    return {"AddressType": kind, **found}


def _phones(document: Customer) -> list[dict]:
    return [
        {"PhoneType": kind, "PhoneNumber": prose(number, 50)} | (
            {"PhoneAreaCode": "", "PhoneCountryCode": ""} if document.external_id else {})
        for kind, number in (("DEFAULT", document.phone), ("MOBILE", document.mobile))
        if number or (number is not None and document.external_id)]


def as_held(document: Customer) -> Customer:
    """A contact as Xero returns it after a write."""
    body = {field: value for field, value in to_contact(document).items() if value}
    return from_contact({**body, "ContactID": "0"}).document


def from_contact(element: Mapping) -> Record:
    """A contact with its document. If it was merged, `contact_id` is the contact it was merged into."""
    merged = element.get("MergedToContactID") or ""
    identity = {"external_id": element["ContactID"], "version": version(element)}
    email = element.get("EmailAddress") or ""
    phones = {phone.get("PhoneType"): phone for phone in element.get("Phones") or []}
    addresses = {address.get("AddressType"): address for address in element.get("Addresses") or []}
    document = Customer(
        key="", name=element.get("Name") or "", number=element.get("ContactNumber") or "",
        first_name=element.get("FirstName") or "", last_name=element.get("LastName") or "",
        company_name=None, email=email,
        is_company=not is_name_of(
            element.get("Name") or "", (element.get("FirstName") or "", element.get("LastName") or "")),
        phone=_phone(phones.get("DEFAULT")), mobile=_phone(phones.get("MOBILE")),
        website=element.get("Website") or None, tax_number=element.get("TaxNumber") or "",
        currency=element.get("DefaultCurrency") or "",
        billing=_from_address(addresses.get("POBOX")), delivery=_from_address(addresses.get("STREET")), **identity)
    return Record(
        kind="contact", number=document.number, name=document.name,
        state="archived" if merged else listed(element.get("ContactStatus")), email=email,
        currency=document.currency, contact_id=merged, owed=_owed(element.get("Balances") or {}),
        updated_at=moment(element.get("UpdatedDateUTC")),
        document=document, **identity)


def _owed(balances: Mapping) -> tuple[Decimal | None, ...]:
    """What is outstanding of sales invoices and of bills, "not converted".

    Source: https://developer.xero.com/documentation/api/accounting/contacts
    """
    sides = ("AccountsReceivable", "AccountsPayable")
    return tuple(amount((balances.get(side) or {}).get("Outstanding")) for side in sides)


def _phone(element: Mapping | None) -> str:
    element = element or {}
    parts = (element.get(field) for field in ("PhoneCountryCode", "PhoneAreaCode", "PhoneNumber"))
    return " ".join(part for part in parts if part)


def _from_address(element: Mapping | None) -> Address:
    element = element or {}
    further = [element.get(f"AddressLine{number}") or "" for number in (2, 3, 4)]
    return Address(
        street=element.get("AddressLine1") or "", street2="\n".join(further).rstrip("\n"),
        city=element.get("City") or "", region=element.get("Region") or "",
        postal_code=element.get("PostalCode") or "", country=element.get("Country") or "",
        attention=element.get("AttentionTo") or "")
