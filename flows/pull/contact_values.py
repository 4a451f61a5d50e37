"""A contact of Odoo takes over what the books hold of it."""

import re

from ..contact_guards import guarded_parts
from ..contact_names import contact_names

# What the books call a contact whose name another one has, and what they add to one that was made inactive.
SUFFIX = re.compile(r" \((vendor|deleted|ODOO-\d+)\)$")

# {part of a contact: field of the Odoo contact} of the parts that are one field
FIELDS = {"email": "email", "phone": "phone", "website": "website", "tax_number": "vat"}


def new_contact_values(row):
    """A contact that only the books know."""
    own_number = row.number and not row.number.startswith("ODOO-")
    return {
        "name": own_name(row.name or ""), "is_company": row.contact["is_company"],
        "company_id": row.connection_id.company_id.id, "ref": row.number if own_number else False,
        "customer_rank": int(row.kind == "customer"), "supplier_rank": int(row.kind == "vendor"),
    }


def take_over(partner, row, parts):
    """Take over these parts from the books."""
    there, connection, guarded = row.contact, row.connection_id, guarded_parts(partner)
    if "active" in parts and not there["active"]:
        if not row.contact_id and "active" not in guarded:  # one that was merged is not gone
            archive(partner)
        return
    parts = set(parts) - guarded
    values = {}
    if "active" in parts and not partner.active:
        values["active"] = True
    if "name" in parts:
        values |= name_values(partner, row)
    values |= {
        field: there[part] or False for part, field in FIELDS.items()
        if part in parts and (there[part] or row.agreed_there)}
    if "term" in parts:
        values |= term_values(connection, row)
    if values:
        partner.write(values)
    addresses = partner.address_get(["invoice", "delivery"])
    for part, use in (("billing", "invoice"), ("delivery", "delivery")):
        if part in parts and any(there[part].values()):
            take_over_address(partner, partner.browse(addresses[use]), use, there)


def name_values(partner, row):
    """The name of the books, unless it is one of those under which Odoo sends this contact."""
    name = own_name(row.contact["name"])
    return {"name": name} if name and name not in contact_names(partner, row._contact_kind()) else {}


def term_values(connection, row):
    """The payment term of the books, where it is mapped to one of Odoo's."""
    term = term_of(connection, row.contact["term"])
    field = "property_supplier_payment_term_id" if row.kind == "vendor" else "property_payment_term_id"
    return {field: term.id} if term else {}


def take_over_address(partner, place, use, there):
    values = address_values(partner, there["billing" if use == "invoice" else "delivery"])
    if use == "delivery" and place == partner and there["delivery"] != there["billing"]:
        partner.create(values | {
            "parent_id": partner.id, "type": "delivery", "name": partner.name, "company_id": partner.company_id.id})
    else:
        place.write(values)


def address_values(partner, address):
    env = partner.env
    country = env["res.country"].search([("code", "=", address["country"])], limit=1) or partner.country_id
    region = address["region"] and env["res.country.state"].search([
        ("country_id", "=", country.id), "|", ("code", "=ilike", address["region"]),
        ("name", "=ilike", address["region"])], limit=1)
    return {
        "street": address["street"], "street2": address["street2"], "city": address["city"],
        "zip": address["postal_code"], "country_id": country.id, "state_id": region.id if region else False,
    }


def term_of(connection, external_id):
    """The payment term of Odoo that means this one of the books."""
    mapping = connection.env["books.mapping"].search([
        ("connection_id", "=", connection.id), ("kind", "=", "term"), ("confirmed", "=", True),
        ("record_id.external_id", "=", external_id)], limit=1)
    return connection.env["account.payment.term"].browse(mapping.res_id) if mapping else None


def archive(partner):
    """It was archived in the books: archived here, too, where it is nobody else's."""
    shared = not partner.company_id and partner.env["res.company"].search_count([], limit=2) > 1
    if partner.active and not shared:
        partner.active = False


def changed_at(partner):
    """When this contact or one of its addresses was last written."""
    parts = partner.with_context(active_test=False).search([("commercial_partner_id", "=", partner.id)])
    return max((parts | partner).mapped("write_date"))


def own_name(name):
    """A name of the books without what was added to it."""
    return SUFFIX.sub("", name)
