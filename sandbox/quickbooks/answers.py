"""Answers in JSON or, when JSON was not asked for, in XML."""
from xml.sax.saxutils import escape, quoteattr

from werkzeug.wrappers import Response

from .. import wire
from . import times

NAMESPACE = "http://schema.intuit.com/finance/v3"
ATTRIBUTES = (
    "domain", "sparse", "status", "bId", "startPosition", "maxResults", "totalCount", "type", "code", "element",
)


def wants_json(request):
    return "json" in request.headers.get("Accept", "")


def answer(request, body, moment, status=200):
    """A body such as {"Invoice": …} in its envelope."""
    time = times.answer_time(moment)
    if wants_json(request):
        return wire.json_response({**body, "time": time}, status, content_type="application/json;charset=utf-8")
    return xml_response(body, time, status)


def refused(request, refusal, moment):
    return answer(request, {"Fault": refusal.fault()}, moment, refusal.status)


def gateway_fault(as_json, moment, status, kind, message, detail, code):
    """What the gateway in front of the service answers: lower-case names, another envelope."""
    if as_json:
        body = {
            "warnings": None,
            "intuitObject": None,
            "fault": {"error": [{"message": message, "detail": detail, "code": code, "element": None}], "type": kind},
            "report": None,
            "queryResponse": None,
            "batchItemResponse": [],
            "attachableResponse": [],
            "syncErrorResponse": None,
            "requestId": None,
            "time": int(moment.timestamp() * 1000),
            "status": None,
            "cdcresponse": [],
        }
        return wire.json_response(body, status, content_type="application/json")
    fault = {"Fault": {"Error": [{"Message": message, "Detail": detail, "code": code}], "type": kind}}
    return xml_response(fault, times.answer_time(moment), status)


def xml_response(body, time, status):
    inner = "".join(_element(name, value) for name, value in body.items())
    text = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<IntuitResponse xmlns="{NAMESPACE}" time="{time}">{inner}</IntuitResponse>'
    )
    return Response(text, status=status, content_type="application/xml;charset=UTF-8")


def _element(name, value):
    if isinstance(value, list):
        return "".join(_element(name, item) for item in value)
    if not isinstance(value, dict):
        return f"<{name}>{escape(_text(value))}</{name}>"
    if "value" in value and set(value) <= {"value", "name", "type"}:
        attributes = "".join(f" {key}={quoteattr(value[key])}" for key in ("name", "type") if value.get(key))
        return f"<{name}{attributes}>{escape(_text(value['value']))}</{name}>"
    attributes = "".join(
        f" {key}={quoteattr(_text(value[key]))}"
        for key in ATTRIBUTES
        if key in value and not isinstance(value[key], (dict, list))
    )
    inner = "".join(_element(key, item) for key, item in value.items() if key not in ATTRIBUTES)
    return f"<{name}{attributes}>{inner}</{name}>"


def _text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
