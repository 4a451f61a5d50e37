"""One request that writes up to 30 payloads of a kind, and the outcome of each."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from ..base import Outcome, Payload
from ..errors import NotConnected, Unknown
from ..reading import FAILURES, checked
from .client import Client
from .errors import from_fault
from .objects import ENTITIES
from .reader import from_json

_logger = logging.getLogger(__name__)


def write(client: Client, payloads: Sequence[Payload], request_id: str, home_currency: str) -> list[Outcome]:
    """Write payloads of one kind and verb in one batch.

    :return: an outcome for each, in their order.
    """
    kind, verb = payloads[0].kind, payloads[0].verb
    entity = ENTITIES[kind]
    items = ",".join(
        f'{{"bId":"{index}","operation":"{verb}","{entity}":{payload.body}}}'
        for index, payload in enumerate(payloads))
    answered: dict[str, list[dict]] = {}
    for item in client.batch(f'{{"BatchItemRequest":[{items}]}}', request_id):
        if isinstance(item, dict):
            answered.setdefault(str(item.get("bId")), []).append(item)
    request = client.request_id
    return confirmed(client, [
        outcome(kind, verb, answered.get(str(index), []), home_currency, request) for index in range(len(payloads))])


def confirmed(client: Client, outcomes: list[Outcome]) -> list[Outcome]:
    """The outcomes of one request, after checking those that report a lost connection: it may concern one address
    only.
    """
    lost = [one.error for one in outcomes if isinstance(one.error, NotConnected)]
    if not lost or isinstance(found := client.confirmed(lost[0]), NotConnected):
        return outcomes
    return [replace(one, error=found) if isinstance(one.error, NotConnected) else one for one in outcomes]


def outcome(kind: str, verb: str, items: list[dict], home_currency: str, request_id: str) -> Outcome:
    """The outcome of one payload by the items with its bId. Unless there is exactly one, the outcome is unknown.

    :param request_id: the request id in the answer.
    """
    if len(items) != 1:
        return Outcome(error=Unknown("QuickBooks' answer does not contain this one", request_id=request_id))
    item = items[0]
    if item.get("Fault"):
        return Outcome(error=from_fault(item["Fault"], write=True, request_id=request_id, verb=verb))
    try:
        found = checked(from_json(kind, item[ENTITIES[kind]], home_currency))
    except FAILURES:
        _logger.warning("the answer to a write could not be read", exc_info=True)
        return Outcome(error=Unknown("QuickBooks' answer does not show whether it was recorded", request_id=request_id))
    return Outcome(record=found)
