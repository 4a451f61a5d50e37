"""Names and numbers of an Odoo contact in the books."""

from odoo.tools.mail import email_split_and_normalize


def contact_number(partner, longest=50):
    """Our permanent number of this contact in the books."""
    return contact_numbers(partner, longest)[0]


def contact_numbers(partner, longest=50):
    """The number by which the books know this contact, and the one to use if another contact there has that.

    :param longest: the number of characters that the books accept.
    """
    own = f"ODOO-{partner.id}"
    own = own if len(own) <= longest else f"O{partner.id}"
    return (partner.ref[:longest], own) if partner.ref else (own,)


def contact_names(record, kind):
    """The name of a contact, or of a currency contact, and the alternatives if another contact has that name."""
    if record._name == "books.currency.contact":
        currency = record.currency_id.name
        return tuple(f"{name} ({currency})" for name in contact_names(record.partner_id, kind))
    name = record.name or ""
    numbered = f"{name} ({contact_number(record)})"
    # Most often it is its own name as a customer that is taken.
    return (name, f"{name} (vendor)", numbered) if kind == "vendor" else (name, numbered)


def email_addresses(text):
    """The e-mail addresses in a text, each once, in their order."""
    found = email_split_and_normalize((text or "").replace(";", ","))
    return list(dict.fromkeys(address for _name, address in found if address))


def partner_described(partner):
    """Its name and e-mail address, for a person who compares it with a contact of the books."""
    name = partner.display_name or ""
    return f"{name} <{partner.email_normalized}>" if partner.email_normalized else name
