"""What hangs on a record: attachments, history, allocations, tracking options, its PDF and online page."""
from werkzeug.wrappers import Response

from .. import wire
from . import allocations, answers, attachments, dates, invoices, settings
from .errors import Refused, Unknown
from .kind import Asked

ACTIONS = (
    "CreateApprovedInvoice", "CreateDraftPurchaseOrder", "CreateApprovedBill", "AttachFilesIntoInvoice",
    "UseMulticurrency", "CreateDraftInvoice", "CreateRepeatingInvoice", "CreateRepeatingBill", "CreateSentQuote",
    "CreateInvoicePayment", "CreateApprovedPurchaseOrder", "CreateDraftQuote", "CreateDraftBill",
)


def respond(api, request, operation, query, org, kind, word, part, name):
    """The answer for /<Kind>/<word>/<part>[/<name>]."""
    row = kind.by_address(org, word)
    if part == "Attachments":
        return _attachments(api, request, query, org, kind, row, name)
    if part == "History":
        return _history(api, request, operation, org, kind, row)
    if part == "Allocations":
        return _allocations(api, request, operation, query, org, kind, row, name)
    if part == "Options":
        return _options(api, request, operation, org, row, name)
    if part == "pdf":
        return pdf(org, kind, row)
    if part == "OnlineInvoice":
        return api.listing(request, "OnlineInvoices", [{"OnlineInvoiceUrl": invoices.online_url(row)}])
    if part == "Email":
        return _email(org, row)
    raise Unknown


def actions(org):
    return [
        {"Name": name, "Status": "ALLOWED" if name != "UseMulticurrency" or org.multicurrency else "NOT-ALLOWED"}
        for name in ACTIONS
    ]


def pdf(org, kind, row):
    content = attachments.pdf(org, row, row[kind.number])
    return Response(content, content_type="application/pdf")


def _attachments(api, request, query, org, kind, row, name):
    if request.method == "GET" and name:
        found = attachments.find(org, row[kind.key], name)
        return Response(found["Content"], content_type=found["MimeType"])
    if request.method == "GET":
        rows = attachments.of(org, row[kind.key])
    elif name != name.strip():
        return Response("", status=500, content_type="text/html; charset=utf-8")
    else:
        mime = request.content_type or "application/octet-stream"
        rows = [attachments.add(
            org, kind, row, name, request.get_data(), mime, query.flag("IncludeOnline"), request.method == "POST"
        )]
    shown = [attachments.show(one, kind, api.url(request)) for one in rows]
    return api.listing(request, "Attachments", shown)


def _history(api, request, operation, org, kind, row):
    owner = row[kind.key]
    if request.method == "GET":
        rows = attachments.notes(org, owner)
    else:
        body, failures = api.body(request, operation)
        elements = body.get("HistoryRecords") or []
        rows = [attachments.write_note(org, owner, element) for element in elements]
    return api.listing(request, "HistoryRecords", [attachments.show_note(one) for one in rows])


def _allocations(api, request, operation, query, org, kind, row, name):
    source = row[kind.key]
    if request.method == "DELETE":
        gone = allocations.unallocate(org, kind.plural, source, name)
        return wire.json_response({
            "AllocationId": gone["AllocationID"], "Date": dates.bare_ticks(api.service.clock.now()),
            "Invoice": [{"InvoiceID": gone["Invoice"]}], "IsDeleted": True,
        }, content_type=answers.JSON)
    body, failures = api.body(request, operation)
    asked, mark = Asked(app=query.app), org.store.mark()
    outcomes = api.attempt(
        org, body.get("Allocations") or [], failures,
        lambda element: allocations.allocate(org, kind.plural, source, element, asked),
    )
    refused = [
        {**element, "StatusAttributeString": "ERROR", "ValidationErrors": [{"Message": text} for text in messages]}
        for element, _row, messages in outcomes if messages
    ]
    if refused and query.summarize:
        org.store.undo(mark)
        return answers.validation(request, refused)
    shown = [allocations.show_allocation(found) for _element, found, messages in outcomes if not messages]
    return api.listing(request, "Allocations", shown + refused)


def _options(api, request, operation, org, row, name):
    categories = settings.TRACKING_CATEGORIES
    if request.method == "PUT":
        body, _failures = api.body(request, operation)
        return api.listing(request, "Options", [settings.show_option(categories.add_option(org, row, body))])
    option = next((one for one in row["Options"] if one["TrackingOptionID"] == (name or "").lower()), None)
    if option is None:
        raise Unknown
    if request.method == "DELETE":
        changed = {**option, "Status": "DELETED"}
    else:
        body, _failures = api.body(request, operation)
        changed = {**option, **{field: body[field] for field in ("Name", "Status") if body.get(field)}}
    options = [changed if one is option else one for one in row["Options"]]
    org.save("TrackingCategories", row["TrackingCategoryID"], {**row, "Options": options})
    return api.listing(request, "Options", [settings.show_option(changed)])


def _email(org, row):
    contact = org.get("Contacts", row["Contact"])
    if row["Type"] != "ACCREC" or row["Status"] not in ("SUBMITTED", "AUTHORISED", "PAID"):
        raise Refused("Only SUBMITTED, AUTHORISED and PAID sales invoices can be sent.")
    if not contact["EmailAddress"]:
        raise Refused("The contact has no email address.")
    org.save("Invoices", row["InvoiceID"], {**row, "SentToContact": True})
    return answers.no_content()
