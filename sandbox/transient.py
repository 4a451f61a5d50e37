"""Refusals that say nothing of what became of the request: seen before what was asked for was done, and after."""
import json

from werkzeug.wrappers import Response

from . import wire

QUICKBOOKS = (
    "An unexpected error occurred while accessing or saving your data. Please wait a few minutes and try again. "
    "If the problem persists, contact customer support.")
XERO = (
    "An error occurred in Xero. Check the API Status page http://status.developer.xero.com for current service status.")
HTML = "<html><head><title>404 Not Found</title></head><body><center><h1>404 Not Found</h1></center></body></html>"
XML = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><IntuitResponse '
    'xmlns="http://schema.intuit.com/finance/v3"><Fault type="SystemFault"><Error code="10000"><Message>An application '
    "error has occurred while processing your request</Message><Detail>System Failure Error</Detail></Error></Fault>"
    "</IntuitResponse>")


def answer(provider, form, request):
    """The refusal of this form, whatever became of the request."""
    return FORMS[form](provider, request)


def _own(provider, request):
    """In the service's own words: of each item of a batch, each element of a list, or of the whole request."""
    sent = _sent(request)
    if provider == "quickbooks":
        fault = {"Error": [{
            "Message": "A business validation error has occurred while processing your request",
            "Detail": f"Business Validation Error: {QUICKBOOKS}", "code": "6000", "element": ""}],
            "type": "ValidationFault"}
        if "BatchItemRequest" not in sent:
            return wire.json_response({"Fault": fault}, 400)
        return wire.json_response({"BatchItemResponse": [
            {"bId": item["bId"], "Fault": fault} for item in sent["BatchItemRequest"]]}, 200)
    [(field, elements)] = [one for one in sent.items() if isinstance(one[1], list)][:1] or [("Elements", [sent])]
    refused = [element | {
        "HasValidationErrors": True, "HasErrors": True, "StatusAttributeString": "ERROR",
        "ValidationErrors": [{"Message": XERO}]} for element in elements]
    if request.args.get("summarizeErrors") == "false":
        return wire.json_response({"Status": "OK", field: refused}, 200)
    return wire.json_response({
        "ErrorNumber": 10, "Type": "ValidationException", "Message": "A validation exception occurred",
        "Elements": refused}, 400)


def _sent(request):
    try:
        sent = json.loads(request.get_data())
    except ValueError:
        return {}
    return sent if isinstance(sent, dict) else {}


def _html(provider, request):
    return Response(HTML, status=404, content_type="text/html")


def _xml(provider, request):
    return Response(XML, status=400, content_type="application/xml;charset=UTF-8")


def _service(word):
    """A fault of this type, in the gateway's lower-case form."""
    def made(provider, request):
        return wire.json_response({"fault": {"type": word, "error": [{
            "message": "message=InternalServerError; errorCode=000500; statusCode=400", "detail": None, "code": "500",
            "element": None}]}}, 400)
    return made


def _null(status):
    def made(provider, request):
        return wire.json_response({"fault": None}, status)
    return made


FORMS = {
    "own": _own, "html": _html, "xml": _xml, "null": _null(200), "null_400": _null(400),
    **{f"type_{word}": _service(word) for word in ("Service", "SERVICE", "service", "SYSTEMFAULT", "SystemFault")},
}
