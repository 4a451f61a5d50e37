"""Create and update contacts of Odoo from the books."""

import re

from ...providers import PROVIDERS
from ...providers.countries import alpha2
from ..contact_fields import ADDRESSES, flat, part_of
from ..contact_names import contact_names, email_addresses

# Suffixes of names: those that we add if another contact has the name, and those that the books add to inactive
# contacts.
SUFFIX = re.compile(r" \((vendor|deleted|ODOO-\d+)\)$")
PLAIN = {"phone": "phone", "website": "website", "tax_number": "vat"}
PLAIN_ADDRESS = {"street": "street", "street2": "street2", "city": "city", "postal_code": "zip"}
USES = {"billing": "invoice", "delivery": "delivery"}


def new_contact_values(row):
    """The values of a new contact of Odoo for a contact that exists only in the books."""
    ours = PROVIDERS[row.connection_id.provider].contact_number_is_ours
    own_number = ours and row.number and not row.number.startswith("ODOO-")
    return {
        "name": own_name(row.name or ""), "is_company": row.contact["is_company"],
        "company_id": row.connection_id.company_id.id, "ref": row.number if own_number else False,
        "customer_rank": int(row.kind == "customer"), "supplier_rank": int(row.kind == "vendor"),
    }


def take_over(partner, row, names, guarded):
    """Update these fields of a contact from the books.

    :param names: names of fields as in `contact_fields`, and "active".
    :param guarded: the parts that a pull never changes, see `contact_guards`.
    """
    if "active" in names and not row.contact["active"]:
        if row.contact_id:  # a merged contact is not archived
            return
        if "active" not in guarded and not lives_on(partner, row):
            archive(partner)
        names = names - {"active"}
    names = {name for name in names if part_of(name) not in guarded}
    there = flat(row.contact)
    values = {"active": True} if "active" in names and not partner.active else {}
    values |= plain_values(partner, row, there, names)
    if values:
        partner.write(values)
    places = partner.address_get(list(USES.values()))
    for part in ADDRESSES:
        of_part = {name.partition(".")[2] for name in names if part_of(name) == part}
        if of_part:
            take_over_address(partner, partner.browse(places[USES[part]]), part, row, of_part)


def plain_values(partner, row, there, names):
    """The values to write for these fields, without those of addresses."""
    values = {}
    name = own_name(there["name"])
    if "name" in names and name and name not in contact_names(partner, row._contact_kind()):
        values["name"] = name
    for part, field in PLAIN.items():
        # A field that was never filled in the books empties nothing in Odoo.
        if part in names and part in there and (there[part] or row.books_snapshot):
            values[field] = there[part] or False
    if "email" in names and (there["email"] or row.books_snapshot):
        values["email"] = merged_addresses(partner, row, there["email"]) or False
    term = "term" in names and term_of(row.connection_id, there["term"])
    if term:
        whose = "property_supplier_payment_term_id" if row.kind == "vendor" else "property_payment_term_id"
        values[whose] = term.id
    return values


def merged_addresses(partner, row, there):
    """Odoo's e-mail addresses with the changes made in the books, which may hold only the first address, or the first
    ones."""
    odoo_snapshot = (row.odoo_snapshot or {}).get("email")
    here = email_addresses(partner.email if odoo_snapshot is None else odoo_snapshot)
    before = email_addresses((row.books_snapshot or {}).get("email"))
    new = email_addresses(there)
    if not new:
        return ", ".join(address for address in here if address not in before) or there
    if not before or here[:len(before)] != before:
        return there if len(new) == 1 else ", ".join(new)
    return ", ".join(dict.fromkeys([*new, *here[len(before):]]))


def take_over_address(partner, place, part, row, names):
    there = row.contact[part]
    if part == "delivery" and place == partner:
        if any(there.values()) and flat_address(there) != flat_address(row.contact["billing"]):
            partner.create(address_values(place.new({}), row, there, set(there)) | {
                "parent_id": partner.id, "type": "delivery", "name": partner.name,
                "company_id": partner.company_id.id})
        return
    if any(there.values()) or row.books_snapshot:
        place.write(address_values(place, row, there, names))


def flat_address(address):
    return {field: value for field, value in address.items() if value and field != "attention"}


def address_values(place, row, there, names):
    """The values to write for these fields of an address. A country that cannot be recognised is left unchanged."""
    values = {field: there.get(name) or False for name, field in PLAIN_ADDRESS.items() if name in names}
    if "street2" in values:
        values["street2"] = ", ".join(filter(None, (there["street2"] or "").split("\n"))) or False
    country = place.country_id
    # An address without country does not mean that the country was removed.
    is_stated = "country" in names and (there["country"] or not any(there.values()))
    if is_stated and (found := country_of(place.env, there["country"])) is not None:
        country = found
        values["country_id"] = country.id
    if names & {"region", "country"}:
        region = region_values(row, country, there)
        # A region that did not change there only takes away a state of another country.
        if "region" in names or region["state_id"] or place.state_id.country_id != country:
            values |= region
    return values


def region_values(row, country, there):
    """The state, and its country if the books give none."""
    if not there["region"]:
        return {"state_id": False}
    home = row.env["res.country"].search([("code", "=", row.connection_id._facts().country or "-")], limit=1)
    for one in (country or home, home if not there["country"] and not country else country):
        state = row.env["res.country.state"].search([
            ("country_id", "=", one.id), "|", ("code", "=ilike", escaped(there["region"])),
            ("name", "=ilike", escaped(there["region"]))], limit=1) if one else None
        if state:
            return {"state_id": state.id, "country_id": state.country_id.id}
    return {"state_id": False}


def country_of(env, text):
    """The country of a text, by its code or by its name in any language in use; None if it cannot be recognised."""
    Country = env["res.country"]
    if not text:
        return Country
    found = Country.search([("code", "=", alpha2(text))], limit=1)
    for lang, _name in env["res.lang"].get_installed() if not found else ():
        found = found or Country.with_context(lang=lang).search([("name", "=ilike", escaped(text))], limit=1)
    return Country.browse(found.id) if found else None


def escaped(text):
    """A text escaped for a comparison with `=ilike`."""
    return re.sub(r"([\\%_])", r"\\\1", text)


def term_of(connection, external_id):
    """The payment term of Odoo that is mapped to this one of the books."""
    mapping = connection.env["books.mapping"].search([
        ("connection_id", "=", connection.id), ("kind", "=", "term"), ("confirmed", "=", True),
        ("record_id.external_id", "=", external_id)], limit=1)
    return connection.env["account.payment.term"].browse(mapping.res_id) if mapping else None


def lives_on(partner, row):
    """Whether these books have the contact of this row once more: as a customer beside the vendor, for example."""
    return bool(row.search_count([
        ("connection_id", "=", row.connection_id.id), ("res_model", "=", partner._name), ("res_id", "=", partner.id),
        ("id", "!=", row.id), ("state", "=", "active")], limit=1))


def archive(partner):
    """Archive a contact that was archived in the books, unless another company uses it."""
    shared = not partner.company_id and partner.env["res.company"].search_count([], limit=2) > 1
    if partner.active and not shared:
        partner.active = False


def own_name(name):
    """A name of the books without the suffix that was added to it."""
    return SUFFIX.sub("", name)
