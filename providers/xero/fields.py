"""Values of single fields in Xero's JSON: how we write them, and how we read them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from functools import wraps
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from ..documents import Books, Record
from ..errors import NotUnderstood
from ..transport import json_number

_MARK = "books"  # query parameter of an invoice's link to Odoo that carries the document's key
_KEY = re.compile(r"(?:^|\s)(odoo:\S+)$")


def to_rate(currency: str, rate: Decimal, facts: Books | None) -> Decimal | None:
    """CurrencyRate: units of the document's currency for one unit of the base currency, six decimals; none in the
    home currency.

    The direction is that of the captured examples in Xero's OpenAPI document: CurrencyRate 1.547150 of a quote in NZD
    by an organisation in the United States.
    """
    home = facts.home_currency if facts else ""
    if currency == home or (not home and rate == 1):
        return None
    return json_number(Decimal(rate), 6)


def marked(url: str, key: str) -> str:
    """The link with our mark in it, by which the invoice is recognised; "" if it is no web address."""
    if not url.startswith(("http://", "https://")):
        return ""
    parts = urlsplit(url)
    query = "&".join(part for part in (parts.query, urlencode({_MARK: key})) if part)
    return urlunsplit(parts._replace(query=query))


def mark_of(url: str | None) -> str:
    """The key in an invoice's Url; "" if it is not one of ours."""
    try:
        return parse_qs(urlsplit(url or "").query).get(_MARK, [""])[0]
    except ValueError:
        return ""


def understood(key: str, kinds: str | Mapping[str, str]) -> Callable[[Callable], Callable]:
    """Decorator: an object that a reader of documents or payments does not understand becomes a record with
    `not_understood`.

    :param key: the field of the object's id.
    :param kinds: the kind of such a record, or {type: kind} with the kind of an unknown type as "".
    """
    def decorate(read: Callable[[Mapping], Record]) -> Callable[[Mapping], Record]:
        @wraps(read)
        def reading(element: Mapping) -> Record:
            try:
                return read(element)
            except NotUnderstood as error:
                kind = kinds if isinstance(kinds, str) else kinds.get(element.get("Type") or "", kinds[""])
                return Record(
                    kind=kind, external_id=id_of(element, key), version=version(element), state="unknown",
                    not_understood=error.words, updated_at=moment(element.get("UpdatedDateUTC")))
        return reading
    return decorate


def id_of(element: Mapping, key: str) -> str:
    """The value of the first of these fields that the element has.

    :param key: names of fields, separated by `|`.
    :raises KeyError: it has none of them.
    """
    return element[next((field for field in key.split("|") if element.get(field)), key)]


def moment(value: str | None) -> datetime | None:
    """`/Date(1573755038314+0000)/`, or ISO 8601, as a time in UTC; None if it is neither.

    Source: "JSON responses and date formats" in
    https://developer.xero.com/documentation/api/accounting/requests-and-responses
    """
    match = re.match(r"/Date\((-?\d+)", value or "")
    if match:
        return datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(milliseconds=int(match[1]))
    try:
        found = datetime.fromisoformat((value or "").replace("Z", "+00:00"))
    except ValueError:
        return None
    return found.replace(tzinfo=found.tzinfo or timezone.utc).astimezone(timezone.utc)


def day(value: str | None) -> date | None:
    """A date, which Xero states as the midnight that begins it, labelled UTC whatever the organisation's time zone."""
    found = moment(value)
    return found.date() if found else None


def amount(value) -> Decimal | None:
    """An amount in the document's currency; None if it is not stated. Zero is a value."""
    return None if value in (None, "") else Decimal(str(value))


def rate_of(element: Mapping) -> Decimal:
    """The rate of a payment; 1 if the books state none.

    :raises NotUnderstood: it is no rate.
    """
    rate = amount(element.get("CurrencyRate"))
    if rate is not None and rate <= 0:
        raise NotUnderstood("CurrencyRate", rate)
    return Decimal(1) if rate is None else rate


def split_reference(text: str | None) -> tuple[str, str]:
    """A payment's reference without our mark, and the mark."""
    text = text or ""
    match = _KEY.search(text)
    return (text[:match.start()].rstrip(), match[1]) if match else (text, "")


def listed(status: str | None) -> str:
    """Whether a row of a list can be used; a list without status has only such rows."""
    return "active" if status in ("ACTIVE", None, "") else "archived"


def version(element: Mapping) -> str:
    """Status and time of the last change: Xero has no version numbers, and a draft is removed differently than an
    approved document."""
    changed = moment(element.get("UpdatedDateUTC"))
    return f"{element.get('Status') or ''}@{changed.isoformat(timespec='milliseconds') if changed else ''}"
