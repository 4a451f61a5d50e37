"""QuickBooks' webhooks: which object of which company changed, without its data.

https://developer.intuit.com/app/developer/qbo/docs/develop/webhooks
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping

import simplejson

from ..base import Event


def signed(headers: Mapping[str, str], body: bytes, key: str) -> bool:
    """Whether the body was signed with our app's verifier token: base64 of HMAC-SHA256 in `intuit-signature`."""
    given = next((value for name, value in headers.items() if name.lower() == "intuit-signature"), "")
    expected = base64.b64encode(hmac.new(key.encode(), body, hashlib.sha256).digest()).decode()
    return bool(key) and hmac.compare_digest(given.encode(), expected.encode())


def events(body: bytes, books_id: Callable[[object], str] = str) -> list[Event]:
    """The events of one delivery, in the form of 2026 (a list of CloudEvents) or the one before it.

    Events in neither form are ignored.

    :param books_id: how the id of a company is written.
    """
    try:
        delivery = simplejson.loads(body)
    except (ValueError, RecursionError):
        return []
    if isinstance(delivery, list):
        return [
            Event(books=books_id(event["intuitaccountid"]), event_id=str(event["id"]))
            for event in _objects(delivery) if event.get("intuitaccountid") and event.get("id")]
    return [
        Event(books=books_id(notification.get("realmId", "")), event_id=_event_id(notification, entity))
        for notice in _objects([delivery])
        for notification in _objects(notice.get("eventNotifications"))
        for change in _objects([notification.get("dataChangeEvent")])
        for entity in _objects(change.get("entities"))]


def _objects(found) -> list[dict]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _event_id(notification: dict, entity: dict) -> str:
    """An id made from the event itself, because the older form has none."""
    parts = [notification.get("realmId")] + [entity.get(name) for name in ("name", "id", "operation", "lastUpdated")]
    return ":".join(str(part or "") for part in parts)
