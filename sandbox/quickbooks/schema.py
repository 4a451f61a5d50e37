"""The strict check of what a client sends, by the vendor's own schema and its written limits."""
import datetime
import decimal
import json
import pathlib
import re

from . import refusals

_SCHEMA = json.loads((pathlib.Path(__file__).parent / "schema.json").read_text())
ENUMS = {name: frozenset(values) for name, values in _SCHEMA["enums"].items()}
# Meaningful in JSON only.
EVERYWHERE = {"sparse": "boolean", "domain": "string", "status": "string"}

# Longest values, from the reference pages; "*" holds for every type that has the field.
LONGEST = {
    ("*", "DocNumber"): 21, ("*", "PrivateNote"): 4000, ("*", "PONumber"): 15, ("Line", "Description"): 4000,
    ("Payment", "PaymentRefNum"): 21, ("MemoRef", "value"): 1000, ("EmailAddress", "Address"): 100,
    ("TelephoneNumber", "FreeFormNumber"): 30, ("WebSiteAddress", "URI"): 1000, ("CustomField", "StringValue"): 31,
    ("PhysicalAddress", "PostalCode"): 30, ("PhysicalAddress", "City"): 255, ("PhysicalAddress", "Country"): 255,
    ("PhysicalAddress", "CountrySubDivisionCode"): 255, ("PhysicalAddress", "Line1"): 500,
    ("PhysicalAddress", "Line2"): 500, ("PhysicalAddress", "Line3"): 500, ("PhysicalAddress", "Line4"): 500,
    ("PhysicalAddress", "Line5"): 500, ("Customer", "DisplayName"): 500, ("Vendor", "DisplayName"): 500,
    ("Employee", "DisplayName"): 500, ("*", "Title"): 16, ("*", "Suffix"): 16, ("*", "GivenName"): 100,
    ("*", "MiddleName"): 100, ("*", "FamilyName"): 100, ("*", "CompanyName"): 100, ("*", "PrintOnCheckName"): 110,
    ("Customer", "Notes"): 2000, ("Vendor", "Notes"): 4000, ("*", "ResaleNum"): 16, ("Vendor", "AcctNum"): 100,
    ("Customer", "PrimaryTaxIdentifier"): 20, ("Vendor", "TaxIdentifier"): 20, ("Item", "Name"): 100,
    ("Item", "Sku"): 100, ("Item", "Description"): 4000, ("Item", "PurchaseDesc"): 1000, ("Account", "Name"): 100,
    ("Account", "AcctNum"): 20, ("Account", "Description"): 100, ("Term", "Name"): 31, ("PaymentMethod", "Name"): 31,
    ("Attachable", "FileName"): 1000, ("Attachable", "Note"): 2000, ("TaxService", "TaxCode"): 100,
}


# One address or a list of them.
_EMAILS = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+(\s*[,;]\s*[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+)*")


def _all_fields(name):
    fields, node = {}, _SCHEMA["types"][name]
    while node:
        fields = {**node["fields"], **fields}
        node = _SCHEMA["types"].get(node.get("base"))
    return {**fields, **EVERYWHERE}


FIELDS = {name: _all_fields(name) for name in _SCHEMA["types"]}


def kind_named(word):
    """The schema's spelling of an entity's name written in any case, or None."""
    return _BY_LOWER.get(word.lower())


_BY_LOWER = {name.lower(): name for name in FIELDS}


def check(type_name, value, path):
    """Raise the Refusal the service would answer to a body of this type."""
    if not isinstance(value, dict):
        raise refusals.wrong_type(path, type_name, value)
    fields = FIELDS[type_name]
    for key, item in value.items():
        kind = fields.get(key)
        if kind is None:
            raise refusals.unknown_property(key, type_name, fields)
        where = f"{path}.{key}"
        if kind.endswith("[]"):
            if not isinstance(item, list):
                raise refusals.wrong_type(where, "java.util.ArrayList", item)
            for one in item:
                _check_one(kind[:-2], one, where, type_name, key)
        else:
            _check_one(kind, item, where, type_name, key)


def _check_one(kind, value, where, type_name, key):
    scalar = _SCALARS.get(kind)
    if scalar:
        scalar(value, where, type_name, key)
    elif kind in ENUMS:
        if not isinstance(value, str) or value not in ENUMS[kind]:
            raise refusals.invalid_enumeration(key, value)
    elif kind != "IntuitAnyType":
        check(kind, value, where)


def _string(value, where, type_name, key):
    if not isinstance(value, str):
        raise refusals.wrong_type(where, "java.lang.String", value)
    longest = LONGEST.get((type_name, key)) or LONGEST.get(("*", key))
    if longest and len(value) > longest:
        raise refusals.too_long(key, longest, len(value))
    if type_name == "EmailAddress" and value and not _EMAILS.fullmatch(value):
        raise refusals.invalid_email(value)


def _decimal(value, where, type_name, key):
    if isinstance(value, bool) or not isinstance(value, (int, decimal.Decimal)):
        raise refusals.wrong_type(where, "java.math.BigDecimal", value)
    if abs(value) >= 10**11:
        raise refusals.invalid_number(key, value)


def _int(value, where, type_name, key):
    if isinstance(value, bool) or not isinstance(value, (int, decimal.Decimal)) or value != int(value):
        raise refusals.wrong_type(where, "java.math.BigInteger", value)


def _boolean(value, where, type_name, key):
    if not isinstance(value, bool):
        raise refusals.wrong_type(where, "java.lang.Boolean", value)


def _date(value, where, type_name, key):
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise refusals.invalid_date(key, value)
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        raise refusals.invalid_date(key, value) from None


def _date_time(value, where, type_name, key):
    if not isinstance(value, str):
        raise refusals.wrong_type(where, "java.util.Date", value)


_SCALARS = {
    "string": _string, "decimal": _decimal, "int": _int, "boolean": _boolean, "date": _date, "dateTime": _date_time,
}
