"""Names and texts as QuickBooks takes them."""

from __future__ import annotations

import re

from ..errors import Rejected

EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")


def accepted_name(text: str) -> str:
    """A name without what QuickBooks refuses in it: " - " stands for a colon, a space for a tab or a newline.

    Colons part a customer from its jobs and an item from its sub-items. (`item_name` also replaces quotation marks.)
    """
    return " ".join(re.sub(r"\s*:\s*", " - ", text).split())


def name(text: str, limit: int) -> str:
    """A name as QuickBooks takes it.

    :raises Rejected: longer than `limit` characters: a name is never shortened.
    """
    text = accepted_name(text)
    if len(text) > limit:
        raise Rejected(f"QuickBooks takes at most {limit} characters in a name, “{text}” has {len(text)}")
    return text


def item_name(text: str) -> str:
    """An item's name: like any other, with ” for the quotation mark, which QuickBooks refuses in names of items."""
    return name(text.replace('"', "”"), 100)


def number(text: str, limit: int) -> str:
    """A document's number, whole or not at all.

    :raises Rejected: longer than `limit` characters.
    """
    if len(text) > limit:
        raise Rejected(f"QuickBooks takes at most {limit} characters in a number, “{text}” has {len(text)}")
    return text


def document_number(text: str) -> str:
    """What of a document's number stands in DocNumber, which takes 21 characters: of a longer one its last parts.

    The end of a number tells documents apart, its beginning the journal. The whole of it stands in the private note.
    """
    if len(text) <= 21:
        return text
    parts = [match.end() for match in re.finditer(r"\W", text) if 0 < len(text) - match.end() <= 21]
    return text[parts[0]:] if parts else text[-21:]


def email(text: str) -> str:
    """The first address in a text that QuickBooks takes, or "": at most 100 characters, with an @ and a point."""
    return next((found for found in EMAIL.findall(text) if len(found) <= 100), "")
