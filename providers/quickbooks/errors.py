"""Our errors and reasons for QuickBooks' error codes.

Intuit's list: https://developer.intuit.com/app/developer/qbo/docs/develop/troubleshooting/error-codes
"""

from __future__ import annotations

import re

from ..errors import BooksError, Limited, NotConnected, Rejected, TryLater, Unknown

THROTTLED = {"3001"}
MAINTENANCE = {"130", "150"}
# 3100: the app was disconnected from the company; 3200: the token is not valid; 100 and 120: the same inside a fault.
NOT_CONNECTED = {"100", "120", "3100", "3200"}
# 600: this request id was used before, with an outcome that this answer does not contain; 10000 and 10200: broken
# inside.
OUTCOME_NOT_KNOWN = {"600", "10000", "10200"}

# Words with which it also refuses requests that may have been executed, with the general code 6000.
TRANSIENT = re.compile(
    r"unexpected error|wait a few (minutes|moments)|try again (later|in a)|temporarily (un|not )available"
    r"|system failure", re.I)
SYSTEM_FAULTS = {"SYSTEMFAULT", "SERVICE"}

REASONS = {
    "2220": "currency",
    "5010": "stale",
    "5020": "permission",
    "5030": "permission",
    "6070": "amounts",
    "6100": "tax",
    "6140": "duplicate_number",
    "6170": "tax",
    "6190": "subscription",
    "6200": "closed_period",
    "6210": "closed_period",
    "6240": "duplicate_name",
    "6250": "contact",
    "6270": "item",
    "6041": "file",
    "620": "not_applicable",
    "630": "not_applicable",
    "6430": "account",
    "6480": "linked",
    "6540": "deposited",
}

# Reasons by field, for codes that may concern any field: 610 and 2500 (unknown or made inactive), 2020 (missing),
# 6000 (any business rule). The field is in `element`, for the first two perhaps in the text.
ANY_FIELD = {"610", "2020", "2500", "6000"}
REFERENCES = {
    "customer": "contact", "vendor": "contact", "item": "item", "account": "account", "taxcode": "tax",
    "taxrate": "tax", "currency": "currency",
}
# Reasons by words for a 6000 (any business rule); QuickBooks' own words explain the details.
BUSINESS_RULES = (
    (re.compile(r"account period|books? (are|is|were|have been) closed|closing date", re.I), "closed_period"),
    (re.compile(r"amount must be 0 or greater", re.I), "negative_total"),
    (re.compile(r"open balance|amount applied .* greater than", re.I), "more_than_due"),
    (re.compile(r"linked to a ", re.I), "linked"),
    (re.compile(r"currenc", re.I), "currency"),
    (re.compile(r"(vat|tax|gst) (rate|code)", re.I), "tax"),
)


def from_fault(fault: dict, *, write: bool, request_id: str, verb: str = "") -> BooksError:
    """The error for a Fault, whatever the case of its keys.

    :param fault: `{"Error": [{"Message", "Detail", "code", "element"}], "type"}`, or the gateway's lower-case form.
    :param verb: the verb of the request: if an update does not find an object, that is the object itself.
    """
    fault = _lower(fault)
    found = fault.get("error")
    errors = [_lower(error) for error in found] if isinstance(found, list) and found else [{}]
    words = " ".join(filter(None, (_words(error) for error in errors)))
    code = _code(errors[0])
    details = {"code": code, "request_id": request_id}
    if not code and not words:  # a refusal contains a reason
        return Unknown(**details) if write else TryLater(**details)
    if code in THROTTLED:
        return Limited(words, retry_after=60, **details)
    if code in MAINTENANCE:
        return TryLater(words, retry_after=300, **details)
    kind = str(fault.get("type") or "").upper()
    if code in NOT_CONNECTED or kind.startswith("AUTHENTICATION"):
        return NotConnected(words, **details)
    if code in OUTCOME_NOT_KNOWN or (code not in REASONS and (kind in SYSTEM_FAULTS or TRANSIENT.search(words))):
        return Unknown(words, **details) if write else TryLater(words, retry_after=60, **details)
    return Rejected(words, reason=_reason(code, errors[0], words, verb), **details)


def _lower(part) -> dict:
    """A part of a Fault with its keys in lower case; empty if it is none."""
    return {key.lower(): value for key, value in part.items()} if isinstance(part, dict) else {}


def _words(error: dict) -> str:
    message, detail = (str(error.get(key) or "")[:2000] for key in ("message", "detail"))
    return detail if message in detail else f"{message}: {detail}" if detail else message


def _code(error: dict) -> str:
    """The code without leading zeros: "003001" is in the text of some gateway answers, "3001" in others."""
    code = str(error.get("code") or "")
    if not code:
        found = re.search(r"errorCode=(\d+)", str(error.get("message") or ""))
        code = found[1] if found else ""
    return code.lstrip("0") or code


def _reason(code: str, error: dict, words: str, verb: str) -> str:
    if code in REASONS:
        return REASONS[code]
    if code not in ANY_FIELD:
        return "refused"
    unknown = code in ("610", "2500")
    for text in (str(error.get("element") or ""), words if unknown else ""):
        named = {reason for word, reason in REFERENCES.items() if word in text.lower().replace(" ", "")}
        if len(named) == 1:
            return named.pop()
    if code == "6000":
        return next((reason for pattern, reason in BUSINESS_RULES if pattern.search(words)), "refused")
    if not unknown:
        return "refused"
    return "reference" if verb == "create" else "missing"
