"""Read answers object by object: an unreadable one is collected with the reason and does not affect the others."""

from __future__ import annotations

import dataclasses
import logging
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from functools import cache

from .documents import Page, Record, Unreadable
from .errors import NotUnderstood, Rejected, UnreadableAnswer
from .transport import dumps

_logger = logging.getLogger(__name__)

# The errors that reading a missing value, or one of another type, raises.
FAILURES = (NotUnderstood, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
LONGEST_ID = 200  # characters; two ids of Xero joined have 78
LONGEST_TEXT = 20_000  # characters; the longest text of either provider (a note, a description) has 4,000
LARGEST = Decimal(10) ** 15
WHOLE_LIST = "list: "  # how `Unreadable.raw` begins if a whole list may not be read
RAW = 20_000  # characters that are stored of an unreadable object


@contextmanager
def whole_answer(request_id: str = "") -> Iterator[None]:
    """Context for reading an answer that is understood as a whole or not at all.

    :raises UnreadableAnswer: it is not understood.
    """
    try:
        yield
    except FAILURES as error:
        _logger.warning("an answer could not be read", exc_info=True)
        raise UnreadableAnswer(request_id=request_id) from error


def known(table: Mapping, element: Mapping, field: str):
    """The value for a field's value in a closed list.

    :raises NotUnderstood: it is not in the list, or missing.
    """
    value = element.get(field)
    if value not in table:
        raise NotUnderstood(field, value)
    return table[value]


def stated(element: Mapping, field: str, read: Callable):
    """A value that must be stated.

    :raises NotUnderstood: it is missing, or cannot be read.
    """
    found = read(element.get(field))
    if found is None:
        raise NotUnderstood(field, element.get(field))
    return found


class Reading:
    """The objects of one page of an answer.

    :ivar records: the records of the objects that could be read.
    :ivar unreadable: the others.
    :ivar read: (kind, id) of each object that could be read, whether or not it became a record.
    """

    def __init__(self):
        self.records: list[Record] = []
        self.unreadable: list[Unreadable] = []
        self.read: list[tuple[str, str]] = []

    def add(
        self, kind: str, id_field: str, elements: Iterable, read: Callable[[Mapping], Iterable[Record]],
        required: Callable[[Mapping], Sequence[str]] = lambda element: (),
    ) -> Reading:
        """Read some objects, each separately.

        :param kind: our name of the provider's list.
        :param required: names of the fields without which an object is not understood.
        """
        for element in elements:
            try:
                found = self._read(element, id_field, read, required)
            except FAILURES as error:
                _logger.warning("an object of %s could not be read", kind, exc_info=True)
                self.unreadable.append(unreadable(kind, id_field, element, error))
            else:
                self.records += found
                self.read.append((kind, str(element[id_field])))
        return self

    @staticmethod
    def _read(element, id_field, read, required) -> list[Record]:
        if not isinstance(element, Mapping):
            raise TypeError("an object was expected")
        demand_id(element, id_field)
        demand(element, required(element))
        return [checked(record) for record in read(element)]

    def page(self, cursor: str) -> Page:
        """Everything read so far, as a `Page` with this cursor."""
        return Page(
            records=tuple(self.records), cursor=cursor, unreadable=tuple(self.unreadable), read=tuple(self.read))


def joined(pages: Iterable[Page]) -> Page:
    """Several pages as one, after which nothing follows."""
    pages = list(pages)
    return Page(
        records=tuple(record for page in pages for record in page.records), cursor="",
        unreadable=tuple(one for page in pages for one in page.unreadable),
        read=tuple(pair for page in pages for pair in page.read))


def demand_id(element: Mapping, id_field: str) -> None:
    """
    :raises ValueError: the id of an object is missing, or is of a type that no id has.
    """
    external_id = element.get(id_field)
    if isinstance(external_id, bool) or not isinstance(external_id, str | int) or not str(external_id).strip():
        raise ValueError(f"{id_field} is missing or no id")


def demand(element: Mapping, names: Iterable[str]) -> None:
    """
    :raises ValueError: a field is missing, without which an object is not understood.
    """
    for name in names:
        if element.get(name) in (None, ""):
            raise ValueError(f"{name} is missing")


def unreadable(kind: str, id_field: str, element, error: Exception) -> Unreadable:
    """An object of an answer that could not be read."""
    external_id = element.get(id_field) if isinstance(element, Mapping) else None
    known = isinstance(external_id, str | int) and not isinstance(external_id, bool)
    external_id = str(external_id).strip() if known else ""
    try:
        raw = dumps(element)
    except (*FAILURES, MemoryError):
        raw = repr(element)
    words = str(error) or type(error).__name__
    if isinstance(error, KeyError):
        words = f"{error.args[0]} is missing"
    return Unreadable(
        kind=kind, external_id=external_id if len(external_id) <= LONGEST_ID else "", reason=words[:300], raw=raw[:RAW])


def forbidden(kind: str, error: Rejected) -> Unreadable:
    """A whole list that the person who connected may not read: no object of it is known."""
    return Unreadable(kind=kind, external_id="", reason=(error.words or "403")[:300], raw=f"{WHOLE_LIST}{kind}")


# Checks that values have the declared types of their fields

def check(value) -> None:
    """
    :param value: a record, or a document or a part of one.
    :raises TypeError, ValueError: a field holds something of another type, or an implausibly large value.
    """
    for name, types_of_field in _types(type(value)).items():
        found = getattr(value, name)
        if not isinstance(found, types_of_field) or (isinstance(found, bool) and bool not in types_of_field):
            raise TypeError(f"{name} is of another type: {found!r:.80}")
        _check_value(name, found)


def checked(record: Record) -> Record:
    """The same record, after `check`."""
    check(record)
    return record


def _check_value(name: str, found) -> None:
    if isinstance(found, str):
        longest = LONGEST_ID if name.endswith("_id") else LONGEST_TEXT
        if len(found) > longest:
            raise ValueError(f"{name} has {len(found):,} characters")
        if name == "external_id" and found.strip() in ("None", "null"):
            raise ValueError("the id is missing")
    elif isinstance(found, Decimal):
        if not found.is_finite() or abs(found) >= LARGEST:
            raise ValueError(f"{name} is no amount: {found:.20}" if found.is_finite() else f"{name} is no number")
    elif isinstance(found, date) and found.year < 1900 and found != date.min:
        raise ValueError(f"{name} is a date of long ago: {found}")
    elif isinstance(found, tuple):
        for part in found:
            _check_value(name, part)
    elif dataclasses.is_dataclass(found):
        check(found)


@cache
def _types(of: type) -> dict[str, tuple[type, ...]]:
    """{field: the types that it may have}"""
    hints = typing.get_type_hints(of)
    return {field.name: tuple(_plain(hints[field.name])) for field in dataclasses.fields(of)}


def _plain(hint) -> Iterator[type]:
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        for part in typing.get_args(hint):
            yield from _plain(part)
    else:
        yield typing.get_origin(hint) or hint
