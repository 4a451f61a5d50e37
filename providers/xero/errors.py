"""Our reasons for Xero's refusals: its validation messages have no code, so their text determines the reason."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..errors import BooksError, Rejected, Unknown

# First match wins. Messages as published in the examples of Xero's OpenAPI document and seen in answers.
_REASONS = tuple((re.compile(pattern, re.IGNORECASE), reason) for pattern, reason in (
    (r"(file|mime) ?type|file extension", "file_type"),
    (r"(attachment|file) .*(larger than|too large|maximum size)", "file_size"),
    (r"\battachments?\b|file (type|size|name)|mime type", "file"),
    (r"lock date|accounts are locked|locked period", "closed_period"),
    (r"not subscribed to currency|currency.*(not valid|invalid|not supported|must match|does not match)", "currency"),
    (r"(invoice #|credit note #|number) must be unique|contact number .* already assigned|has this contact number",
     "duplicate_number"),
    (r"already assigned to another contact|already exists|enter a unique name", "duplicate_name"),
    (r"permission|not permitted|do(es)? not have access", "permission"),
    (r"(subscription|trial) (period )?((has|is|was) )?(expired|ended|cancel|lapsed|suspended)", "subscription"),
    (r"reached the limit of|subscription", "plan"),
    (r"part of a batch", "batched"),
    (r"reconciled", "reconciled"),
    (r"exceeds the (amount outstanding|remaining credit)", "more_than_due"),
    (r"only (be made against|be allocated to)? ?authorised documents", "not_open"),
    (r"not of valid status for modification|payment or credit note allocated|has been paid|allocated to it"
     r"|cannot be voided|used on transactions", "linked"),
    (r"total cannot be less than zero", "negative_total"),
    (r"tax ?type|tax rate|tax amount", "tax"),
    (r"item code|price list item|item .*(not found|could not be found|not valid)", "item"),
    (r"contact .*archived|archived contact|contact must (contain|be)|contact .*(not found|could not be found|not exist)"
     r"|contact (details|id)", "contact"),
    (r"account", "account"),
    (r"amount exceeds|line (total|amount)|sub ?total|does not (equal|match)|total .*(negative|less than)|discount"
     r"|quantity|decimal", "amounts"),
    (r"could not be found|was not found|no longer exists", "missing"),
))


# Messages of refusals that may succeed at another time, or of requests that may have been executed.
# https://github.com/XeroAPI/xero-node/issues/491
TRANSIENT = re.compile(
    r"an error occurred in xero|check the api status|unexpected error|internal ?server|try again (later|in a)"
    r"|temporarily (un|not )available", re.IGNORECASE)


# The flags of an element that was refused.
FLAGS = ("HasErrors", "HasValidationErrors")


def reason(words: str) -> str:
    """The one of `errors.REASONS` for a validation message; "refused" if none is known."""
    return next((meaning for pattern, meaning in _REASONS if pattern.search(words)), "refused")


def messages(element: Mapping) -> list[str]:
    """The texts of an element's ValidationErrors, each once, in their order."""
    found = element.get("ValidationErrors") if isinstance(element, Mapping) else None
    found = [
        str(error.get("Message") or "") for error in (found if isinstance(found, list) else [])
        if isinstance(error, Mapping)]
    return list(dict.fromkeys(text for text in found if text))


def refusal(element: Mapping, *, code: str = "ValidationException", request_id: str = "") -> BooksError:
    """The error for a refused element; Unknown if it may be accepted at another time.

    Source: https://developer.xero.com/documentation/api/accounting/responsecodes
    """
    words = "; ".join(messages(element)) or str(element.get("Message") or element.get("Detail") or "")
    if TRANSIENT.search(words):
        return Unknown(words, code=code, request_id=request_id)
    return Rejected(words, reason=reason(words), code=code, request_id=request_id)


def is_refused(element: Mapping) -> bool:
    """Whether an element of an answer was refused, whatever else it contains.

    A refused element comes with HTTP 200 and echoes the status that was asked for and an id that never existed; only
    its flags show it. Xero leaves the flags out in some answers: a message alone counts too. Source: "summarizeErrors"
    in https://developer.xero.com/documentation/api/accounting/requests-and-responses
    """
    return bool(
        str(element.get("StatusAttributeString") or "").upper() == "ERROR"
        or any(element.get(flag) is True for flag in FLAGS) or messages(element))


def is_doubtful(element: Mapping) -> bool:
    """Whether an element is refused without a reason, or has a flag that is neither true nor false."""
    unclear = any(not isinstance(element.get(flag, False), bool | type(None)) for flag in FLAGS)
    words = messages(element) or element.get("Message") or element.get("Detail")
    return unclear or (is_refused(element) and not words)
