"""What changed since the microsecond that the cursor names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from ...providers.documents import Page
from ...providers.reading import Reading
from .client import Client
from .reader import from_json

ORDER = ("contact", "invoice", "bill", "payment")


def pages(client: Client, cursor: str) -> Iterator[Page]:
    until, reading = str(client.now()), Reading()
    for kind in ORDER if cursor else ():
        changed = [one for one in client.all(kind) if int(one["changed"]) >= int(cursor)]
        reading.add(kind, "id", changed, lambda body, kind=kind: [from_json(kind, body)])
    yield reading.page(until)


def listed(client: Client, kind: str) -> Page:
    return Reading().add(kind, "id", client.all(kind), lambda body: [from_json(kind, body)]).page("")


def read_again(client: Client, kind: str, external_ids: list[str]) -> Page:
    found = [one for one in map(lambda id_: client.get(kind, id_), external_ids) if one]
    return Reading().add(kind, "id", found, lambda body: [from_json(kind, body)]).page("")


def rewind_cursor(cursor: str, by: timedelta) -> str:
    return cursor and str(int(cursor) - int(by.total_seconds() * 1_000_000))
