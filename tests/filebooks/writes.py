"""What the books do with one payload. There are no request ids: the same payload twice is two objects."""

from __future__ import annotations

from decimal import Decimal

from ...providers.base import Outcome, Payload
from ...providers.errors import BooksError, Rejected
from ...providers.transport import loads
from .amounts import expected_totals
from .client import Client
from .reader import from_json

TAKEN_BACK = {"void": "void", "delete": "deleted"}


def write(client: Client, payload: Payload) -> Outcome:
    try:
        body = _written(client, payload.kind, payload.verb, loads(payload.body))
    except BooksError as error:
        return Outcome(error=error)
    return Outcome(record=from_json(payload.kind, body))


def _written(client: Client, kind: str, verb: str, body: dict) -> dict:
    before = client.get(kind, body["id"]) if body.get("id") else None
    if body.get("id") and not before:
        raise Rejected("no such object", reason="missing")
    if before and body["version"] != before["version"]:
        raise Rejected("it was changed since", reason="stale")
    if verb in TAKEN_BACK:
        return _taken_back(client, kind, before, TAKEN_BACK[verb])
    after = (before or {}) | body
    if kind == "payment":
        _settle(client, after, Decimal(str(after["amount"])))
    elif kind in ("invoice", "bill"):
        after = _computed(client, kind, before, after)
    return client.put(kind, after)


def _computed(client: Client, kind: str, before: dict | None, after: dict) -> dict:
    if any(one["number"] == after["number"] and one["state"] != "void" and one["id"] != after.get("id")
           for one in client.all(kind)):
        raise Rejected(f"the number {after['number']} is taken", reason="duplicate_number")
    amounts = expected_totals(after)
    paid = Decimal(str(before["total"])) - Decimal(str(before["due"])) if before else Decimal(0)
    return after | {"total": amounts.total, "tax_total": amounts.tax, "due": amounts.total - paid}


def _taken_back(client: Client, kind: str, before: dict, state: str) -> dict:
    if kind == "payment" and before["state"] != state:
        _settle(client, before, -Decimal(str(before["amount"])))
    elif kind in ("invoice", "bill") and Decimal(str(before["due"])) != Decimal(str(before["total"])):
        raise Rejected("it is paid", reason="linked")
    return client.put(kind, before | {"state": state})


def _settle(client: Client, payment: dict, amount: Decimal) -> None:
    settled = payment["settles"]
    document = client.get(settled["kind"], settled["id"])
    if not document or document["state"] == "void":
        raise Rejected("what it pays is not there", reason="missing")
    due = Decimal(str(document["due"])) - amount
    if due < 0:
        raise Rejected("it is more than what is due", reason="more_than_due")
    client.note(settled["kind"], document | {"due": due})
