"""One request that writes up to 30 payloads of a kind, and what its answer says of each."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from ..base import Outcome, Payload
from ..errors import Unknown
from ..reading import FAILURES, check
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
    return [
        outcome(kind, verb, answered.get(str(index), []), home_currency, client.request_id)
        for index in range(len(payloads))]


def outcome(kind: str, verb: str, items: list[dict], home_currency: str, request_id: str) -> Outcome:
    """What became of one payload by the items answered under its bId: anything but one item tells nothing.

    :param request_id: the one that the answer names.
    """
    if len(items) != 1:
        return Outcome(error=Unknown("QuickBooks' answer leaves this one out", request_id=request_id))
    item = items[0]
    if "Fault" in item:
        return Outcome(error=from_fault(item["Fault"], write=True, request_id=request_id, verb=verb))
    try:
        found = from_json(kind, item[ENTITIES[kind]], home_currency)
        check(found)
    except FAILURES:
        _logger.warning("the answer to a write could not be read", exc_info=True)
        return Outcome(error=Unknown("QuickBooks' answer does not tell what became of it", request_id=request_id))
    return Outcome(record=found)
