"""Xero's webhooks: which organisation's books changed, signed.

Source: https://developer.xero.com/documentation/guides/webhooks/overview
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping

from .. import transport
from ..base import Event


def parse(
    headers: Mapping[str, str], body: bytes, key: str, books_id: Callable[[object], str] = str,
) -> list[Event] | None:
    """The events of one delivery; none for Xero's "intent to receive"; None if the signature is wrong.

    :param key: the app's webhook key.
    :param books_id: how the id of an organisation is written.
    """
    signature = next((value for name, value in headers.items() if name.lower() == "x-xero-signature"), "")
    made = base64.b64encode(hmac.digest(key.encode(), body, hashlib.sha256)).decode()
    if not key or not hmac.compare_digest(signature.encode(), made.encode()):
        return None
    try:
        delivery = transport.loads(body)
    except (ValueError, RecursionError):
        return []
    events = delivery.get("events") if isinstance(delivery, dict) else None
    if not isinstance(events, list):
        return []
    first = delivery.get("firstEventSequence")
    counted = isinstance(first, int) and not isinstance(first, bool)
    return [
        Event(
            books=books_id(event["tenantId"]), sequence=first + place if counted else None,
            event_id=" ".join(str(event.get(field) or "") for field in (
                "eventCategory", "eventType", "resourceId", "eventDateUtc")))
        for place, event in enumerate(events) if isinstance(event, dict) and event.get("tenantId")]
