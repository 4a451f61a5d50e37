"""What of some payloads is in the books: by id where they have one, by our mark or number where not."""

from __future__ import annotations

from ...providers.base import Payload
from ...providers.documents import Record
from ...providers.transport import loads
from .client import Client
from .reader import from_json


def find(client: Client, payload: Payload) -> Record | None:
    body = loads(payload.body)
    if body.get("id"):
        found = client.get(payload.kind, body["id"])
    else:
        found = next((one for one in client.all(payload.kind) if _is(payload.kind, one, body)), None)
    return from_json(payload.kind, found) if found else None


def _is(kind: str, one: dict, body: dict) -> bool:
    if one["state"] in ("void", "deleted"):
        return False
    if kind == "account":
        return one["name"] == body["name"]
    return one.get("mark") == body["mark"]


def find_by_number(client: Client, kind: str, number: str) -> Record | None:
    found = [one for one in client.all(kind) if one.get("number") == number]
    found.sort(key=lambda one: one["state"] in ("void", "deleted"))
    return from_json(kind, found[0]) if found else None
