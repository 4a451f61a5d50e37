"""Answers as a service might give them one day: other than documented, yet what was asked for was done."""
import copy
import decimal

from . import wire

# Fields that hold one of a few documented words.
WORDS = {
    "Status", "ContactStatus", "EmailStatus", "PrintStatus", "domain", "PaymentType", "LineAmountTypes",
    "GlobalTaxCalculation", "ContactType", "AccountSubType",
}
BODIES = {
    "html": ("<!DOCTYPE html><html><body>Please sign in</body></html>", "text/html; charset=utf-8"),
    "xml": ('<?xml version="1.0"?><IntuitResponse time="2026"><x/></IntuitResponse>', "application/xml"),
    "empty": ("", "application/json"), "null": ("null", "application/json"), "list": ("[]", "application/json"),
    "number": ("42", "application/json"), "object": ("{}", "application/json"),
}


def unknown(value):
    """Fields and words that nobody has heard of."""
    if isinstance(value, dict):
        told = {key: "NOVELTY" if key in WORDS and isinstance(item, str) else unknown(item)
                for key, item in value.items()}
        return told | {"Novelty": {"Of": ["2031", None, 1.5]}}
    return [unknown(item) for item in value] if isinstance(value, list) else value


def strings(value):
    """Numbers in quotation marks."""
    if isinstance(value, dict):
        return {key: strings(item) for key, item in value.items()}
    if isinstance(value, list):
        return [strings(item) for item in value]
    is_number = isinstance(value, int | float | decimal.Decimal) and not isinstance(value, bool)
    return str(value) if is_number else value


def huge(value):
    return value | {"Novelty": "x" * 10_000_000} if isinstance(value, dict) else value


def lists(change):
    """A change of the lists of objects that stand uppermost."""
    def changed(value):
        if isinstance(value, dict):
            return {key: changed(item) for key, item in value.items()}
        return change(value) if isinstance(value, list) else value
    return changed


def twice(items):
    return [*items, *copy.deepcopy(items[-1:])]


CHANGES = {
    "unknown": unknown, "strings": strings, "huge": huge, "shuffled": lists(lambda items: items[::-1]),
    "fewer": lists(lambda items: items[:-1]), "none": lists(lambda items: []), "twice": lists(twice),
}
KINDS = (*BODIES, *CHANGES)


def answer(how, response):
    """The response, told otherwise."""
    if how in BODIES:
        body, content_type = BODIES[how]
    else:
        body, content_type = wire.dumps(CHANGES[how](wire.loads(response.get_data()))), response.content_type
    response.set_data(body)
    response.content_type = content_type
    return response
