"""Texts that are longer than a field takes: shortened, or whole, going on in lines of words alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from textwrap import TextWrapper

from .documents import Line

REMARK = 100  # room for what a provider's line adds to a description: quantity, price, discount


def shortened(text: str, limit: int) -> str:
    """A text of at most `limit` characters: of a longer one its first words, with an ellipsis."""
    return text if len(text) <= limit else _cut(text, limit - 1)[0].rstrip() + "…"


def pieces(text: str, limit: int) -> list[str]:
    """The text in pieces of at most `limit` characters, cut between words where there is such a place."""
    return [piece.strip() for piece in _cut(text.strip(), limit) if piece.strip()] or [""]


def _cut(text: str, limit: int) -> list[str]:
    cutter = TextWrapper(  # line breaks and blanks within the text stay as they are
        limit, expand_tabs=False, replace_whitespace=False, drop_whitespace=False, break_on_hyphens=False)
    return cutter.wrap(text)


def told(lines: Iterable[Line], limit: int, *texts: str) -> tuple[Line, ...]:
    """The lines with the rest of each long description in notes behind it, and these texts as notes at the end.

    :param limit: how many characters a description takes.
    """
    found: list[Line] = []
    for line in lines:
        first, *rest = pieces(line.description, limit - REMARK)
        found += [replace(line, description=first), *_notes(rest)]
    for text in texts:
        found += _notes(pieces(text, limit)) if text else []
    return tuple(found)


def _notes(texts: Iterable[str]) -> list[Line]:
    return [Line(description=text, is_note=True) for text in texts]
