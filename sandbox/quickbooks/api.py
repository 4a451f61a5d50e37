"""The accounting API's routes: authentication, replay, and the way of each request to the books."""
import hashlib
import json

from werkzeug.wrappers import Response

from .. import wire
from . import answers, batch, changes, pdf, query, refusals, reports, schema, times
from .settings import ExchangeRate, create_tax_code

ROOT = "/v3/company/<realm>"
SALES = ("Invoice", "CreditMemo", "SalesReceipt", "RefundReceipt", "Payment")


def routes(service):
    table = [
        (["GET", "POST"], "/query", run_query),
        (["POST"], "/batch", run_batch),
        (["GET"], "/cdc", run_changes),
        (["POST"], "/upload", upload),
        (["GET"], "/download/<key>", download),
        (["GET"], "/companyinfo/<key>", read_card),
        (["GET"], "/preferences", read_preferences),
        (["GET"], "/exchangerate", read_rate),
        (["POST"], "/exchangerate", write_rate),
        (["POST"], "/taxservice/taxcode", write_tax_code),
        (["GET"], "/reports/<name>", read_report),
        (["GET"], "/<word>/<key>", read),
        (["GET"], "/<word>/<key>/pdf", read_pdf),
        (["POST"], "/<word>/<key>/send", send),
        (["POST"], "/<word>", write),
    ]
    return [(methods, ROOT + path, guarded(service, function)) for methods, path, function in table]


def guarded(service, function):
    """Authentication and replay before, faults after."""

    def respond(request, realm, **values):
        refused = _unauthorized(service, request, realm)
        if refused is not None:
            return refused
        company = service.companies[realm]
        try:
            kept = _replayed(service, request, realm)
            if kept is not None:
                return kept
            body = function(company, request, **values)
            response = body if isinstance(body, Response) else answers.answer(request, body, company.clock.now())
        except refusals.Refusal as refusal:
            return answers.refused(request, refusal, company.clock.now())
        _keep(service, request, realm, response)
        return response

    return respond


def _unauthorized(service, request, realm):
    now, token = service.clock.now(), service.token(request)
    access = service.grants.find(token) if token else None
    if access is None or service.grants.expired(access):
        revoked = service.grants.grant_of(token) is not None
        word = "Token expired" if access else "Token revoked" if revoked else "Malformed bearer token"
        response = answers.gateway_fault(
            answers.wants_json(request), now, 401, "AUTHENTICATION",
            "message=AuthenticationFailed; errorCode=003200; statusCode=401", f"{word}: AB01…", "3200",
        )
        response.headers["WWW-Authenticate"] = 'Bearer realm="Intuit", error="invalid_token"'
        return response
    if realm not in access.grant.books or realm not in service.companies:
        return answers.gateway_fault(
            answers.wants_json(request), now, 403, "SERVICE",
            "message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403", "", "3100",
        )
    if service.companies[realm].denied:
        refusal = refusals.Refusal(
            "120", "Authorization Failure",
            "AuthorizationFailure: -11014-You do not have access to use QuickBooks Online Plus.", "", 403,
            "AuthorizationFault",
        )
        return answers.refused(request, refusal, now)
    return None


def unknown_route(service, request):
    path = request.path
    refusal = refusals.unsupported(f"Could not find resource for relative : {path} of full path: {request.base_url}")
    return answers.refused(request, refusal, service.clock.now())


def _replay_key(request, realm):
    request_id = request.args.get("requestid")
    if not request_id or request.method != "POST" or request.path.endswith("/query"):
        return None
    longest = 36 if request.path.endswith("/batch") else 50
    if len(request_id) > longest:
        raise refusals.Refusal(
            "2130", "Invalid Request Id Format", f"requestid is at most {longest} characters.", "requestid"
        )
    if request.path.endswith("/batch"):
        return realm, request_id, _batch_ids(request)
    return realm, request_id


def _batch_ids(request):
    """A batch is the same request only with the same bIds."""
    try:
        return tuple(sorted(str(item["bId"]) for item in json.loads(request.get_data())["BatchItemRequest"]))
    except (ValueError, KeyError, TypeError):
        return ()


def _replayed(service, request, realm):
    key = _replay_key(request, realm)
    kept = service.replay.find(key) if key else None
    if kept is None:
        return None
    if kept.fingerprint != _fingerprint(request):
        service.replay.conflicts += 1
    return Response(kept.body, status=kept.status, content_type=kept.content_type)


def _keep(service, request, realm, response):
    key = _replay_key(request, realm)
    if key and response.status_code == 200:
        service.replay.keep(key, _fingerprint(request), response)


def _fingerprint(request):
    return hashlib.sha256(request.full_path.encode() + request.get_data()).hexdigest()


def _body(request):
    if request.mimetype != "application/json":
        raise refusals.Refusal(
            "1050", "Invalid Content Type", f"Content type {request.mimetype or 'none'} is not supported.", status=415
        )
    try:
        return wire.loads(request.get_data().decode("utf-8"))
    except UnicodeDecodeError:
        raise refusals.unsupported(
            "com.sun.org.apache.xerces.internal.impl.io.MalformedByteSequenceException: Invalid byte 1 of 1-byte UTF-8 "
            "sequence"
        ) from None
    except ValueError:
        raise refusals.Refusal(
            "2010", "Request has invalid or unsupported property",
            "Property Name:failed to parse json object; a property specified is unsupported or invalid",
        ) from None


def _kind(company, word):
    kind = schema.kind_named(word)
    if kind not in company.tables or word != word.lower():
        raise refusals.unsupported(f"Could not find resource for relative : /v3/company/{company.realm}/{word}")
    return kind


def _found(company, kind, key):
    if not key.isdigit():
        raise refusals.invalid_id(key)
    row = company.get(kind, key)
    if row is None:
        raise refusals.not_found()
    return row


def _once(request, *names):
    """Comma-separated words of a query parameter."""
    return frozenset(word.strip() for name in names for word in request.args.get(name, "").split(",") if word)


def run_query(company, request):
    if request.method == "GET":
        text = request.args.get("query", "")
    elif request.mimetype in ("application/text", "text/plain"):
        text = request.get_data(as_text=True)
    else:
        raise refusals.Refusal("1050", "Invalid Content Type", "A query is sent as application/text.", status=415)
    return {"QueryResponse": query.run(company, text)}


def run_batch(company, request):
    items = batch.read(company, _body(request), request.args.get("requestid"))
    return {"BatchItemResponse": batch.run(company, items)}


def run_changes(company, request):
    return changes.run(
        company, request.args.get("entities", ""), request.args.get("changedSince", ""), company.clock.now()
    )


def read_card(company, request, key):
    return {"CompanyInfo": company.card}


def read_preferences(company, request):
    return {"Preferences": company.settings}


def read_report(company, request, name):
    """A report has no envelope."""
    found = reports.report(company, name, request.args)
    return wire.json_response(found, content_type="application/json;charset=utf-8")


def read_rate(company, request):
    source = request.args.get("sourcecurrencycode")
    if not source:
        raise refusals.missing("sourcecurrencycode")
    date = request.args.get("asofdate") or company.clock.today().isoformat()
    return {"ExchangeRate": ExchangeRate.look_up(company, source, date)}


def write_rate(company, request):
    body = _body(request)
    schema.check("ExchangeRate", body, "ExchangeRate")
    return {"ExchangeRate": ExchangeRate.put(company, body)}


def write_tax_code(company, request):
    body = _body(request)
    schema.check("TaxService", body, "TaxService")
    return wire.json_response(create_tax_code(company, body), content_type="application/json;charset=utf-8")


def read(company, request, word, key):
    kind = _kind(company, word)
    return {kind: _found(company, kind, key)}


def read_pdf(company, request, word, key):
    kind = _kind(company, word)
    row = _found(company, kind, key)
    if kind not in SALES or kind == "Payment":
        raise refusals.unsupported(f"PDF of {kind}")
    if "pdf" not in request.headers.get("Accept", "*/*") and "*/*" not in request.headers.get("Accept", "*/*"):
        return Response("", status=406)
    return Response(pdf.render(list(pdf.document(company, kind, row))), content_type="application/pdf")


def send(company, request, word, key):
    kind = _kind(company, word)
    row = _found(company, kind, key)
    if kind not in SALES:
        raise refusals.unsupported(f"Send {kind}")
    address = request.args.get("sendTo") or row.get("BillEmail", {}).get("Address")
    if not address:
        raise refusals.Refusal("6420", "Email address is required", "An email address is required.", "BillEmail")
    row["BillEmail"] = {"Address": address}
    row["EmailStatus"] = "EmailSent"
    row["DeliveryInfo"] = {"DeliveryType": "Email", "DeliveryTime": times.stamp(company.clock.now())}
    company.touch(kind, row)
    company.told.append((kind, row["Id"], "Emailed", company.clock.seconds()))
    return {kind: row}


def write(company, request, word):
    kind = _kind(company, word)
    body, operation, include = _body(request), request.args.get("operation"), _once(request, "include")
    if operation not in (None, "create", "update", "delete", "void"):
        raise refusals.unsupported(operation)
    if operation in (None, "create"):
        operation = "update" if isinstance(body, dict) and (body.get("Id") or kind == "Preferences") else "create"
    if operation == "update" and "void" in include:
        if not (isinstance(body, dict) and body.get("sparse")):
            raise refusals.missing("sparse")
        operation = "void"
    return {kind: batch.write(company, kind, operation, body, include)}


def upload(company, request):
    """Each part file_metadata_NN with its file_content_NN: an Attachable or a Fault of its own."""
    parts = {**request.form.to_dict(), **request.files.to_dict()}
    responses = []
    for name in sorted(parts):
        if not name.startswith("file_metadata_"):
            continue
        try:
            responses.append({"Attachable": _attach(company, request, parts, name)})
        except refusals.Refusal as refusal:
            responses.append({"Fault": refusal.fault(in_batch=True)})
    for name in sorted(parts):
        if name.startswith("file_content_") and name.replace("content", "metadata") not in parts:
            responses.append({"Attachable": _store_file(company, request, {}, parts[name])})
    if not responses:
        raise refusals.Refusal("6041", "Invalid Uploaded File", "The request holds no file.")
    return {"AttachableResponse": responses}


def _attach(company, request, parts, name):
    part = parts[name]
    text = part if isinstance(part, str) else part.read().decode("utf-8")
    try:
        body = wire.loads(text)
    except ValueError:
        raise refusals.wrong_type(name, "Attachable", text[:40]) from None
    schema.check("Attachable", body, "Attachable")
    content = parts.get(name.replace("metadata", "content"))
    if content is None or isinstance(content, str):
        raise refusals.Refusal("6041", "Invalid Uploaded File", "The file's content is missing.")
    return _store_file(company, request, body, content)


TYPES = frozenset(
    "ai csv doc docx eps gif jpeg jpg ods pdf png rtf tif txt xls xlsx xml".split()
)


def _store_file(company, request, body, content):
    if company.ended:
        raise refusals.ended_subscription()
    body = {"FileName": content.filename, "ContentType": content.mimetype, **body}
    if (body["FileName"] or "").rpartition(".")[2].lower() not in TYPES:
        raise refusals.Refusal("6041", "Invalid Uploaded File", f"Invalid Uploaded File : {body['FileName']}")
    row = company.create("Attachable", body)
    company.files[row["Id"]] = content.read()
    row["Size"] = len(company.files[row["Id"]])
    row["FileAccessUri"] = f"/v3/company/{company.realm}/download/{row['Id']}"
    row["TempDownloadUri"] = request.root_url.rstrip("/") + row["FileAccessUri"]
    return row


def download(company, request, key):
    _found(company, "Attachable", key)
    return Response(company.files.get(key, b""), content_type="application/octet-stream")
