"""Files beside documents: https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/attachable"""

from __future__ import annotations

import base64
from collections.abc import Mapping

from urllib3.filepost import encode_multipart_formdata

from ..base import Payload
from ..documents import Record
from ..transport import dumps, loads
from .mapper import ENTITIES

LIMIT = 20_000_000  # bytes; QuickBooks takes a whole request of 100 MB
TYPES = frozenset("ai csv doc docx eps gif jpeg jpg ods pdf png rtf tif txt xls xlsx xml".split())


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
    return Record(
        kind="attachment", external_id=str(body["Id"]), version=str(body.get("SyncToken", "")),
        name=body.get("FileName") or "", mark=body.get("Note") or "")
