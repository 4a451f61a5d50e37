"""Files attached to documents: https://developer.xero.com/documentation/api/accounting/attachments"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from urllib.parse import quote

from .. import transport
from ..base import Outcome, Payload
from ..documents import Record
from ..errors import Unknown
from ..reading import FAILURES, checked, demand_id
from . import answers
from .client import Client

_PATHS = {
    "invoice": "Invoices", "bill": "Invoices", "credit_note": "CreditNotes", "vendor_credit": "CreditNotes",
    "expense": "BankTransactions",
}


def attach(client: Client, payload: Payload, request_id: str) -> Outcome:
    """Attach a file by POST, which replaces a file with the same name, so that it can be repeated."""
    answer, trace = client.attach(*request(payload), idempotency_key=request_id)
    refused, found = answers.refusal(answer, request_id=trace), answer.get("Attachments") or []
    if refused:
        return Outcome(error=refused)
    try:
        [one] = found
        record = from_attachment(payload, one)
    except FAILURES:
        return Outcome(error=Unknown("the answer does not contain it", request_id=trace))
    return Outcome(record=record)


def request(payload: Payload) -> tuple[str, bytes, str]:
    """Path, content and type of the request that attaches a file."""
    file = transport.loads(payload.body)
    online = "?IncludeOnline=true" if file["online"] else ""
    return f"{_place(file)}/{quote(file['name'], safe='')}{online}", base64.b64decode(file["content"]), file["mime"]


def find(client: Client, payload: Payload) -> Record | None:
    """Search the file of this name and size among those of its document."""
    file = transport.loads(payload.body)
    size = len(base64.b64decode(file["content"]))
    return next((
        from_attachment(payload, element) for element in client.attachments(_place(file))
        if element.get("FileName") == file["name"] and element.get("ContentLength") == size), None)


def from_attachment(payload: Payload, element: Mapping) -> Record:
    """The `Record` of an Attachment. Xero keeps no mark of ours on a file: the mark is taken from the payload.

    :raises TypeError, ValueError: it is not of the documented form.
    """
    demand_id(element, "AttachmentID")
    return checked(Record(
        kind="attachment", external_id=element["AttachmentID"], name=element.get("FileName") or "",
        mark=transport.loads(payload.body)["mark"]))


def _place(file: Mapping) -> str:
    return f"{_PATHS[file['owner_kind']]}/{file['owner_id']}/Attachments"
