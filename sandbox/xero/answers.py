"""The envelopes of the service, in JSON or, unless JSON is asked for, in XML."""
import datetime
import decimal
import re
import uuid
from xml.sax.saxutils import escape

from werkzeug.wrappers import Response

from .. import wire
from . import dates

PROVIDER = "Books sandbox"
JSON = "application/json; charset=utf-8"
SINGLES = {
    "Currencies": "Currency", "TrackingCategories": "TrackingCategory", "Addresses": "Address", "Phones": "Phone",
    "TaxComponents": "TaxComponent", "LineItems": "LineItem", "Options": "Option", "HistoryRecords": "HistoryRecord",
}


def wants_json(request):
    return "json" in request.headers.get("Accept", "")


def envelope(name, values, clock, **more):
    return {
        "Id": str(uuid.uuid4()), "Status": "OK", "ProviderName": PROVIDER, "DateTimeUTC":
        dates.bare_ticks(clock.now()), **more, name: values,
    }


def answer(request, value, status=200):
    """The value in the form the client accepts."""
    if wants_json(request):
        return wire.json_response(value, status, content_type=JSON)
    root = "ApiException" if "ErrorNumber" in value else "Response"
    return Response(xml(root, value), status=status, content_type="text/xml; charset=utf-8")


def error(request, number, kind, message, **more):
    return answer(request, {"ErrorNumber": number, "Type": kind, "Message": message, **more}, 400)


def validation(request, elements, message="A validation exception occurred"):
    return error(request, 10, "ValidationException", message, Elements=elements)


def problem(title, status, detail, headers=None):
    """The form of 401 and 403, always JSON."""
    body = {
        "Type": None, "Title": title, "Status": status, "Detail": detail, "Instance": str(uuid.uuid4()),
        "Extensions": {},
    }
    return wire.json_response(body, status, headers, content_type=JSON)


def empty(status):
    return Response("", status=status, content_type="text/html; charset=utf-8")


def no_content():
    return Response(status=204)


def xml(name, value):
    """The same content as elements; dates lose the form they have in JSON."""
    if isinstance(value, dict):
        inside = "".join(xml(key, item) for key, item in value.items() if item is not None)
        return f"<{name}>{inside}</{name}>"
    if isinstance(value, list):
        single = SINGLES.get(name, name.removesuffix("s"))
        return f"<{name}>{''.join(xml(single, item) for item in value)}</{name}>"
    if isinstance(value, bool):
        value = "true" if value else "false"
    elif isinstance(value, str):
        value = escape(_xml_date(value))
    elif not isinstance(value, (int, float, decimal.Decimal)):
        value = escape(str(value))
    return f"<{name}>{value}</{name}>"


def _xml_date(text):
    match = re.fullmatch(r"/Date\((\d+)(\+0000)?\)/", text)
    if not match:
        return text
    moment = datetime.datetime.fromtimestamp(int(match[1]) / 1000, datetime.timezone.utc)
    return f"{moment:%Y-%m-%dT%H:%M:%S}"
