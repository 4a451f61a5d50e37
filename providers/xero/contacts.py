"""Contacts, both ways (https://developer.xero.com/documentation/api/accounting/contacts)."""

from __future__ import annotations

from collections.abc import Mapping

from ..countries import country_code
from ..documents import Address, Customer, Record
from ..errors import Rejected
from .fields import listed, moment, version
from .text import name, prose


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
    return [element for element in (_to_address("POBOX", billing), _to_address("STREET", delivery)) if len(element) > 1]


def _to_address(kind: str, address: Address) -> dict:
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


def from_contact(element: Mapping) -> Record:
    """A contact with its document. Of one that was merged away, `contact_id` is the contact it went into."""
    merged = element.get("MergedToContactID") or ""
    identity = {"external_id": element["ContactID"], "version": version(element)}
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
        billing=_from_address(addresses.get("POBOX")), delivery=_from_address(addresses.get("STREET")), **identity)
    return Record(
        kind="contact", number=document.number, name=document.name,
        state="archived" if merged else listed(element.get("ContactStatus")), email=email,
        currency=document.currency, contact_id=merged, updated_at=moment(element.get("UpdatedDateUTC")),
        document=document, **identity)


def _phone(element: Mapping | None) -> str:
    element = element or {}
    parts = (element.get(field) for field in ("PhoneCountryCode", "PhoneAreaCode", "PhoneNumber"))
    return " ".join(part for part in parts if part)


def _from_address(element: Mapping | None) -> Address:
    element = element or {}
    further = (element.get(f"AddressLine{number}") for number in (2, 3, 4))
    return Address(
        street=element.get("AddressLine1") or "", street2=", ".join(line for line in further if line),
        city=element.get("City") or "", region=element.get("Region") or "",
        postal_code=element.get("PostalCode") or "",
        country=country_code(element.get("Country")))
