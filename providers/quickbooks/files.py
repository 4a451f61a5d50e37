"""Files attached to documents:
https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/attachable
"""

from __future__ import annotations

import base64
from collections.abc import Mapping

from urllib3.filepost import encode_multipart_formdata

from ..base import Outcome, Payload
from ..documents import Record
from ..errors import Rejected, Unknown
from ..reading import FAILURES, checked, whole_answer
from ..transport import dumps, loads
from .client import Client
from .errors import from_fault
from .fields import identity
from .objects import ENTITIES
from .search import FULL, quoted
from .writes import confirmed

LIMIT = 20_000_000  # bytes; QuickBooks accepts a whole request of 100 MB
TYPES = frozenset("ai csv doc docx eps gif jpeg jpg ods pdf png rtf tif txt xls xlsx xml".split())


def attach(client: Client, payload: Payload, request_id: str) -> Outcome:
    """Attach one file to its document."""
    try:
        answers = client.upload(*multipart(payload, request_id), request_id)
    except Rejected as error:
        reason = error.reason if error.reason in ("permission", "file_size", "file_type") else "file"
        return Outcome(error=Rejected(error.words, reason=reason, code=error.code, request_id=error.request_id))
    trace = client.request_id
    try:
        [answer] = answers
        if answer.get("Fault"):
            error = from_fault(answer["Fault"], write=True, request_id=trace, verb="create")
            return confirmed(client, [Outcome(error=error)])[0]
        found = checked(from_attachable(answer["Attachable"]))
    except FAILURES:
        return Outcome(error=Unknown("QuickBooks' answer does not show whether it was recorded", request_id=trace))
    return Outcome(record=found)


def find(client: Client, payload: Payload) -> Record | None:
    """Search the file of this payload among those of its document."""
    file = loads(payload.body)
    rows = client.rows("Attachable", (
        f"select * from Attachable where AttachableRef.EntityRef.type = {quoted(ENTITIES[file['owner_kind']])} "
        f"and AttachableRef.EntityRef.value = {quoted(file['owner_id'])} maxresults {FULL}"))
    with whole_answer(client.request_id):
        return next((checked(from_attachable(row)) for row in rows if row.get("Note") == file["mark"]), None)


def multipart(payload: Payload, request_id: str) -> tuple[bytes, str]:
    """The request's body and its content type, the same for the same request id."""
    file = loads(payload.body)
    metadata = {
        "AttachableRef": [{
            "EntityRef": {"type": ENTITIES[file["owner_kind"]], "value": file["owner_id"]},
            "IncludeOnSend": file["online"]}],
        "FileName": file["name"], "ContentType": file["mime"], "Note": file["mark"],
    }
    return encode_multipart_formdata({
        "file_metadata_01": ("attachment.json", dumps(metadata), "application/json"),
        "file_content_01": (file["name"], base64.b64decode(file["content"]), file["mime"]),
    }, boundary=request_id)


def from_attachable(body: Mapping) -> Record:
    """The `Record` of an Attachable; our mark is its Note."""
    return Record(
        kind="attachment", name=body.get("FileName") or "", mark=body.get("Note") or "", **identity(body))
