"""A contact of Odoo as the document that is sent to the books."""

from ..providers import PROVIDERS
from ..providers.documents import Address, Customer, Vendor
from .contact_names import contact_number, email_addresses
from .push.confirmed import confirmed

CONTACTS = {"customer": Customer, "vendor": Vendor}


def contact_document(partner, kind, connection, terms):
    """The `Customer` or `Vendor` for a contact, with its own name, not yet one that is unique in the books.

    :param terms: {id of the payment term: its `books.record`}
    """
    addresses = partner.address_get(["invoice", "delivery"])
    first_name, last_name = ("", "") if partner.is_company else _person(partner.name or "")
    term = terms.get(payment_term(partner, kind, connection).id)
    return partner._books_contact(CONTACTS[kind](
        key=connection._key(partner),
        name=partner.name or "",
        number=contact_number(partner, PROVIDERS[connection.provider].longest_contact_number),
        first_name=first_name,
        last_name=last_name,
        company_name=partner.name or "" if partner.is_company else "",
        is_company=partner.is_company,
        email=", ".join(email_addresses(partner.email)) or partner.email or "",  # what is no address empties nothing
        phone=partner.phone or "",
        website=partner.website or "",
        tax_number=tax_number(partner),
        billing=address(partner.browse(addresses["invoice"])),
        delivery=address(partner.browse(addresses["delivery"])),
        term=term._ref() if term else None,
    ))


def contact_content(partner, connection, kind):
    """The fields of this contact that are synced, as `Customer.content`."""
    partner.ensure_one()
    return current_document(partner, kind, connection).content()


def current_document(partner, kind, connection):
    """The `contact_document`, with its payment term as it is mapped now."""
    terms = confirmed(connection, "term", payment_term(partner, kind, connection))
    return contact_document(partner, kind, connection, terms)


def payment_term(partner, kind, connection):
    partner = partner.with_company(connection.company_id)
    return partner.property_supplier_payment_term_id if kind == "vendor" else partner.property_payment_term_id


def tax_number(partner):
    """Its tax number; "/" means in Odoo that there is none."""
    found = (partner.vat or "").strip()
    return "" if found == "/" else found


def address(partner):
    return Address(
        street=partner.street or "", street2=partner.street2 or "", city=partner.city or "",
        region=partner.state_id.code or partner.state_id.name or "", postal_code=partner.zip or "",
        country=partner.country_id.code or "",
    )


def _person(name):
    """First and last name of a person: the last word is the family name."""
    first, _space, last = name.strip().rpartition(" ")
    return (first, last) if first else (last, "")
