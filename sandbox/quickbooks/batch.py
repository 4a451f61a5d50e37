"""Batches: up to 30 items in one request, each with its own outcome."""
import random

from . import query, refusals, schema

MOST_ITEMS = 30
MOST_OBJECTS = 1000
OPERATIONS = ("create", "update", "delete", "void")
BESIDE = ("bId", "operation", "optionsData")


def read(company, body, request_id):
    """The items of a batch. A Refusal here refuses the whole request."""
    if not isinstance(body, dict) or set(body) - {"BatchItemRequest"}:
        extra = next(iter(set(body) - {"BatchItemRequest"}), None) if isinstance(body, dict) else body
        raise refusals.unknown_property(extra, "IntuitBatchRequest", ["BatchItemRequest"])
    items = body.get("BatchItemRequest")
    if not items or not isinstance(items, list):
        raise refusals.missing("BatchItemRequest")
    if len(items) > MOST_ITEMS:
        raise refusals.Refusal(
            "1040", "Batch size exceeds allowed limit",
            f"The batch size for the batch request or BatchItemRequest exceeds the allowed limit of {MOST_ITEMS}.",
        )
    ids = [item.get("bId") if isinstance(item, dict) else None for item in items]
    if any(not isinstance(item_id, str) or not item_id for item_id in ids):
        raise refusals.missing("bId")
    if len(set(ids)) < len(ids):
        raise refusals.Refusal("2600", "Invalid Request Conflict Element in Request", "bId must be unique in a batch.")
    if request_id and any(len(item_id) > 10 for item_id in ids):
        raise refusals.Refusal("2130", "Invalid Request Id Format", "bId is at most 10 characters beside a requestid.")
    for item in items:
        _check_shape(company, item)
    return items


def _check_shape(company, item):
    """What fails already while the service reads the JSON fails for the whole batch."""
    for key, value in item.items():
        kind = schema.kind_named(key)
        if key in BESIDE or key == "Query" or kind not in company.tables or kind != key:
            continue
        try:
            schema.check(kind, value, kind)
        except refusals.Refusal as refusal:
            if refusal.code == "2010":
                raise


def run(company, items):
    """The BatchItemResponse list, in an order of the service's own."""
    order, chance = list(items), random.Random("".join(item["bId"] for item in items))
    chance.shuffle(order)
    # Items cannot see each other: queries are answered from before.
    order.sort(key=lambda item: "Query" not in item)
    answers, objects = [], 0
    for item in order:
        try:
            answer = _one(company, item)
            objects += sum(len(rows) for rows in answer.get("QueryResponse", {}).values() if isinstance(rows, list))
            if objects > MOST_OBJECTS:
                raise refusals.Refusal("10100", "Result Set Big", "The result of the batch is too large.")
        except refusals.Refusal as refusal:
            answer = {"Fault": refusal.fault(in_batch=True)}
        answers.append({**answer, "bId": item["bId"]})
    chance.shuffle(answers)
    return answers


def _one(company, item):
    if "Query" in item:
        if not isinstance(item["Query"], str):
            raise refusals.query_parser("The query must be text.")
        return {"QueryResponse": query.run(company, item["Query"])}
    names = [key for key in item if key not in BESIDE]
    kind = names[0] if len(names) == 1 else None
    if kind not in company.tables:
        raise refusals.Refusal("2000", "Invalid or unsupported object name", f"Object Name: {names}")
    operation = item.get("operation")
    if operation not in OPERATIONS:
        raise refusals.invalid_enumeration("operation", operation)
    options = frozenset(filter(None, str(item.get("optionsData", "")).split(",")))
    return {kind: write(company, kind, operation, item[kind], options)}


def write(company, kind, operation, body, options=frozenset()):
    """One checked write; the stored row, or the stub of a deleted one."""
    if company.ended:
        raise refusals.ended_subscription()
    schema.check(kind, body, kind)
    if operation == "create":
        if body.get("Id"):
            raise refusals.business("An object to be created has no Id.", "Id")
        return company.create(kind, body, options)
    if operation == "update":
        return company.update(kind, body, options)
    if operation == "delete":
        return company.delete(kind, body)
    return company.void(kind, body)
