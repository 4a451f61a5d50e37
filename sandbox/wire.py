"""JSON as the services read and write it: numbers are decimal, never text."""
import decimal
import json

from werkzeug.wrappers import Response


def plain(value):
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() and value.as_tuple().exponent >= 0 else float(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def dumps(value):
    return json.dumps(value, default=plain, separators=(",", ":"))


def loads(text):
    """Parse JSON with decimals; NaN and Infinity are no JSON."""
    return json.loads(text, parse_float=decimal.Decimal, parse_constant=_refuse)


def _refuse(word):
    raise ValueError(f"{word} is no JSON")


def json_response(value, status=200, headers=None, content_type="application/json;charset=UTF-8"):
    return Response(dumps(value), status=status, headers=headers, content_type=content_type)
