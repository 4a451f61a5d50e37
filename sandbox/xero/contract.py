"""Holds a request against the vendor's published contract (contract.json, made by read_contract.py)."""
import json
import pathlib
import re

from . import dates
from .errors import Malformed

_CONTRACT = json.loads(pathlib.Path(__file__).with_name("contract.json").read_text())
SCHEMAS = _CONTRACT["schemas"]
LARGEST = 10**13
GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
OPERATIONS = {}
for _name, _operation in _CONTRACT["operations"].items():
    _method, _path = _name.split(" ")
    OPERATIONS.setdefault((_method, re.sub(r"\{\w+\}", "*", _path)), _operation)


def operation(method, pattern):
    """The operation of a path whose variable parts are written as `*`, or None."""
    return OPERATIONS.get((method, pattern))


def resolve(spec):
    return SCHEMAS[spec["is"]] if "is" in spec else spec


def check(value, spec, path="", failures=None, element=None):
    """Raise Malformed where JSON does not fit; note in `failures` {element index: [message]} what one element lacks."""
    spec = resolve(spec)
    if value is None:
        return
    if "fields" in spec:
        _check_object(value, spec, path, failures, element)
    elif "list" in spec:
        _check_list(value, spec, path, failures, element)
    elif spec["type"] == "string":
        _check_text(value, spec, path, failures, element)
    elif spec["type"] in ("number", "integer"):
        _check_number(value, spec, path)
    elif spec["type"] == "boolean" and not isinstance(value, bool):
        raise Malformed(f"Could not convert to boolean: {value}", path)


def _check_object(value, spec, path, failures, element):
    if not isinstance(value, dict):
        raise Malformed("Cannot deserialize the current JSON into an object", path)
    fields = spec["fields"]
    for key, item in value.items():
        where = f"{path}.{key}" if path else key
        field = fields.get(key)
        if field is None:
            raise Malformed(f"Could not find member '{key}'", where)
        if "readonly" in field:
            raise Malformed(f"Member '{key}' is read-only", where)
        check(item, field, where, failures, element)
    for key in spec.get("required", ()):
        if value.get(key) is None:
            _note(failures, element, f"{key} is required")


def _check_list(value, spec, path, failures, element):
    if not isinstance(value, list):
        raise Malformed("Cannot deserialize the current JSON into a list", path)
    for index, item in enumerate(value):
        if item is None:
            raise Malformed("null cannot stand in a list", f"{path}[{index}]")
        check(item, spec["list"], f"{path}[{index}]", failures, index if element is None else element)


def _check_number(value, spec, path):
    if isinstance(value, (bool, str, list, dict)):
        raise Malformed(f"Could not convert {json.dumps(value)} to decimal", path)
    if abs(value) >= LARGEST:
        raise Malformed(f"{value} is too large for a decimal", path)
    if spec["type"] == "integer" and not isinstance(value, int):
        raise Malformed("Input is not a valid integer", path)


def _check_text(value, spec, path, failures, element):
    if not isinstance(value, str):
        raise Malformed(f"Could not convert {json.dumps(value, default=str)} to text", path)
    if "enum" in spec and value and value not in spec["enum"]:
        raise Malformed(f"Error converting value \"{value}\" to type '{path.rpartition('.')[2]}'", path)
    if len(value) > spec.get("longest", len(value)):
        name = path.rpartition(".")[2]
        _note(failures, element, f"{name} must not be more than {spec['longest']} characters")
    form = spec.get("format")
    if form == "uuid" and not GUID.fullmatch(value):
        raise Malformed(f"Error converting value \"{value}\" to type 'System.Guid'", path)
    if form == "date" and not dates.is_date(value):
        raise Malformed(f"Could not convert string to DateTime: {value}", path)


def _note(failures, element, message):
    if failures is not None:
        failures.setdefault(element or 0, []).append(message)
