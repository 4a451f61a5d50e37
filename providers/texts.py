"""Texts that are too long for a field: shortened, or continued in note lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from textwrap import TextWrapper

from .documents import Line

EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")  # the address that both providers accept
REMARK = 100  # room for what may be added to a description: quantity, price, discount


def shortened(text: str, limit: int) -> str:
    """A text of at most `limit` characters; a longer one is cut after a word, with an ellipsis."""
    return text if len(text) <= limit else _cut(text, limit - 1)[0].rstrip() + "…"


def joined(text: str, most: int) -> list[str]:
    """The lines of a text, at most so many: the last one holds all that remain."""
    lines = text.split("\n")
    return lines if len(lines) <= most else [*lines[:most - 1], ", ".join(lines[most - 1:])]


def paired(lines: list[list[str]], known: list[list]) -> Iterator[tuple[int, dict]]:
    """(index of a line, kept values of the matching known line): matched by item or account and description, then by
    item or account only, or by position if there are as many lines as before.

    :param lines: [(item or account, description)]; `known`: the same with the kept values.
    """
    left = dict(enumerate(known))
    places = list(range(len(lines)))
    for same in (
            lambda place, line: lines[place] == line[:2], lambda place, line: lines[place][0] == line[0],
            lambda place, line: len(lines) == len(known) and known[place] is line):
        for place in list(places):
            found = next((key for key, line in left.items() if same(place, line)), None)
            if found is not None:
                places.remove(place)
                yield place, left.pop(found)[2]


def is_name_of(name: str, parts: Iterable[str]) -> bool:
    """Whether a name is a person's, made of first and last name and possibly others.

    :param parts: title, first, middle and last name, suffix; or first and last name.
    """
    parts = [part or "" for part in parts]
    first, last = (parts[1], parts[3]) if len(parts) == 5 else parts
    own = _words(re.sub(r"\s*\([^()]*\)\s*$", "", name))
    return bool(first or last) and _words(f"{first} {last}") <= own <= _words(" ".join(parts))


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def pieces(text: str, limit: int) -> list[str]:
    """The text in pieces of at most `limit` characters, cut between words if possible."""
    return [piece.strip() for piece in _cut(text.strip(), limit) if piece.strip()] or [""]


def _cut(text: str, limit: int) -> list[str]:
    cutter = TextWrapper(  # line breaks and blanks within the text stay as they are
        limit, expand_tabs=False, replace_whitespace=False, drop_whitespace=False, break_on_hyphens=False)
    return cutter.wrap(text)


def with_notes(lines: Iterable[Line], limit: int, *texts: str) -> tuple[Line, ...]:
    """The lines, with the rest of each long description in note lines after it, and these texts as notes at the end.

    :param limit: the maximum number of characters of a description.
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
