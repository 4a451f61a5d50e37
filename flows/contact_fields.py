"""A contact field by field: what `Customer.content` holds, as values that are compared one by one."""

from dataclasses import fields

from ..providers.countries import alpha2
from ..providers.documents import Address
from .kinds import PARTS

ADDRESSES = ("billing", "delivery")
# Parts of an address that only the books have.
ADDRESS_FIELDS = tuple(field.name for field in fields(Address) if field.name != "attention")
# Fields that Odoo derives from the name when it creates a contact. Another value was entered by a person.
OF_NAME = ("first_name", "last_name", "company_name")
NUMBERS = ("phone", "mobile")


def flat(content):
    """{field: value} of a contact; an address's fields are named `billing.city`, values that are not returned are
    left out.

    Odoo has one phone number. For a contact in the books it is the mobile number if there is no other.
    """
    found = {part: content[part] for part in PARTS if part in content and part not in (*ADDRESSES, *NUMBERS)}
    if "phone" in content:
        found["phone"] = content["phone"] or content.get("mobile") or ""
    for use in ADDRESSES:
        for field in ADDRESS_FIELDS:
            if field not in content.get(use, ()):
                continue
            value = content[use][field] or ""
            found[f"{use}.{field}"] = alpha2(value) or value if field == "country" else value
    return found


def changed_fields(before, now):
    """The fields of a contact whose values are not those of its earlier state; all if there is none.

    :param before: `Customer.content` as it was, None if it is not known; `now`: as it is.
    """
    now, before = flat(now or {}), None if before is None else flat(before)
    return {field for field in now if before is None or now[field] != before.get(field, "")}


def text_of(value):
    """One part of a contact as a line of text: a text, or the fields of an address."""
    return ", ".join(filter(None, value.values())) if isinstance(value, dict) else value or ""


def number_part(content):
    """The field of a contact in the books that corresponds to Odoo's phone."""
    return "mobile" if content.get("mobile") and not content.get("phone") else "phone"


def part_of(field):
    """The part of `Customer.content` that a field belongs to."""
    return field.partition(".")[0]


def with_fields(content, source, names):
    """A contact with these fields taken from another state of it, as JSON."""
    found = dict(content)
    for field in names:
        part, _dot, of_address = field.partition(".")
        if of_address:
            found[part] = dict(found.get(part) or {})
        for name in NUMBERS if part == "phone" else (part,):
            _take(found[part] if of_address else found, (source or {}).get(part) if of_address else source,
                  of_address or name)
    return found


def _take(target, source, name):
    if name in (source or {}):
        target[name] = source[name]
    else:
        target.pop(name, None)
