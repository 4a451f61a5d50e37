"""Names and texts within QuickBooks' limits."""

from __future__ import annotations

import re

from ..errors import Rejected
from ..texts import EMAIL
from . import names


def name(text: str, limit: int) -> str:
    """A name as QuickBooks accepts it.

    :raises Rejected: longer than `limit` characters: a name is never shortened.
    """
    text = names.accepted(text)
    if len(text) > limit:
        raise Rejected(f"QuickBooks accepts at most {limit} characters in a name, “{text}” has {len(text)}")
    return text


def item_name(text: str) -> str:
    """An item's name."""
    return name(names.accepted_item(text), 100)


def number(text: str, limit: int) -> str:
    """A document's number, never shortened.

    :raises Rejected: longer than `limit` characters.
    """
    if len(text) > limit:
        raise Rejected(f"QuickBooks accepts at most {limit} characters in a number, “{text}” has {len(text)}")
    return text


def document_number(text: str) -> str:
    """The part of a document's number in DocNumber, which has 21 characters: of a longer number the last parts.

    The end of a number identifies the document, its beginning the journal. The whole number is in the private note.
    """
    if len(text) <= 21:
        return text
    parts = [match.end() for match in re.finditer(r"\W", text) if 0 < len(text) - match.end() <= 21]
    return text[parts[0]:] if parts else text[-21:]


def email(text: str) -> str:
    """The addresses in a text that QuickBooks accepts: as many as fit into 100 characters."""
    found = ""
    for address in EMAIL.findall(text):
        longer = f"{found}, {address}" if found else address
        found = longer if len(longer) <= 100 else found
    return found
