"""Who changed an object last: what QuickBooks tells of that with the object itself."""

from __future__ import annotations

from ..errors import Rejected
from ..last_change import LastChange
from ..reading import whole_answer
from .client import Client
from .fields import updated_at
from .objects import ENTITIES


def last_change(client: Client, kind: str, external_id: str) -> LastChange | None:
    """The time of its last change, and the name of who made it where the answer has one: the schema knows
    `LastModifiedByRef`, no recorded answer has it. None if QuickBooks does not have the object.

    Source: IntuitBaseTypes.xsd, ModificationMetaData

    :raises UnreadableAnswer: its time is not of the documented form.
    """
    if kind not in ENTITIES or "/" in external_id:  # a part of another object has no time of its own
        return None
    try:
        body = client.read(ENTITIES[kind], external_id)
    except Rejected as error:
        if error.reason == "missing":
            return None
        raise
    with whole_answer(client.request_id):
        at, by = updated_at(body), (body.get("MetaData") or {}).get("LastModifiedByRef")
    return LastChange(at=at, by=str(by.get("name") or "") if isinstance(by, dict) else "") if at else None
