"""Void or delete objects in the books: the kinds that can be voided, those that can only be deleted, and how."""

from __future__ import annotations

from ..base import Outcome, Payload
from ..errors import Rejected, Unknown
from ..transport import dumps
from .client import Client
from .objects import ENTITIES, LISTS
from .writes import confirmed, outcome

# How QuickBooks voids each kind; other kinds can only be deleted.
# A payment: https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/payment
VOIDS = {
    "bill_payment": {"operation": "update", "include": "void"},
    "invoice": {"operation": "void"},
    "payment": {"operation": "update", "include": "void"},
}


def prepare(kind: str, external_id: str, version: str, delete: bool) -> Payload:
    """The payload that voids, or deletes what cannot be voided.

    :raises Rejected: a kind that is neither voided nor deleted.
    """
    if kind in LISTS:
        raise Rejected("QuickBooks never deletes a contact or an item")
    verb = "void" if kind in VOIDS and not delete else "delete"
    body = {"Id": external_id, "SyncToken": version}
    if verb == "void" and VOIDS[kind]["operation"] == "update":
        body["sparse"] = True
    return Payload(kind=kind, verb=verb, body=dumps(body))


def void(client: Client, payload: Payload, request_id: str, home_currency: str) -> Outcome:
    """Void one object in a separate request."""
    answer = client.single(ENTITIES[payload.kind], payload.body, request_id, dict(VOIDS[payload.kind]))
    [found] = confirmed(client, [outcome(payload.kind, "void", [answer], home_currency, client.request_id)])
    if found.record and found.record.not_understood:
        return Outcome(error=Unknown(found.record.not_understood, request_id=client.request_id))
    if found.record and found.record.state != "void":
        # It may ignore an unknown parameter, and then returns a document that is not voided.
        return Outcome(error=Rejected("QuickBooks answered, but does not show the document as voided"))
    return found
