"""Values of single fields in QuickBooks' JSON: how we write them, and how we read them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timezone
from decimal import Context, Decimal

from ..documents import Books, Invoice, Payment, Ref
from ..errors import NotUnderstood, Rejected
from ..reading import demand_id
from ..texts import shortened
from ..transport import json_number
from .amounts import plain
from .objects import ID

TEN_DIGITS = Context(prec=10)
MARK = re.compile(r"odoo:\S+")


def to_ref(ref: Ref | None) -> dict | None:
    """The JSON of a ReferenceType; None, which is left out of a payload, if there is no object."""
    return {"value": ref.external_id} if ref else None


def whole(value: str, limit: int) -> str:
    """An optional number or name: left out if it is too long, never shortened."""
    return value if len(value) <= limit else ""


def note(key: str, *lines: str) -> str:
    """The private note: our mark first, for `find`."""
    return shortened("\n".join(filter(None, [key, *lines])), 4000)


def to_currency(document: Invoice | Payment, facts: Books) -> dict:
    """Currency and rate, in books with several currencies.

    ExchangeRate is the home currency's amount for one unit of the document's, the inverse of ours; ten digits of it.

    :raises Rejected: a foreign currency in books with only one.
    """
    if not facts.multi_currency:
        if facts.home_currency and document.currency != facts.home_currency:
            raise Rejected(
                f"Multicurrency is turned off in QuickBooks, whose currency is {facts.home_currency}; this document "
                f"is in {document.currency}", reason="currency")
        return {}
    found: dict = {"CurrencyRef": {"value": document.currency}}
    if document.currency != facts.home_currency:
        found["ExchangeRate"] = plain(TEN_DIGITS.divide(Decimal(1), document.rate))
    return found


def filled(body: dict) -> dict:
    """The JSON without empty fields: an empty text or null would clear the field."""
    return {key: value for key, value in body.items() if value not in (None, "")}


def identity(body: Mapping) -> dict[str, str]:
    """The id and the version of an object, as fields of its record or document.

    :raises ValueError: the id is missing, or is of a type that no id has.
    """
    demand_id(body, ID)
    return {"external_id": str(body[ID]), "version": str(body.get("SyncToken", ""))}


def rate_of(body: dict) -> Decimal:
    """Units of the payment's currency for one unit of the home currency; 1 if the books state no rate.

    :raises NotUnderstood: it is no rate.
    """
    rate = money(body.get("ExchangeRate"), places=None)
    if rate is not None and rate <= 0:
        raise NotUnderstood("ExchangeRate", rate)
    return Decimal(1) if rate is None else 1 / rate


def mark(note: str | None) -> str:
    """Our mark in a note; voiding puts "Voided" before it."""
    found = MARK.search(note or "")
    return found[0] if found else ""


def updated_at(body: dict) -> datetime | None:
    """When an object was last changed, as an aware datetime; None if it does not state that."""
    text = (body.get("MetaData") or {}).get("LastUpdatedTime")
    return timestamp(text) if text else None


def timestamp(text: str) -> datetime:
    """A time in QuickBooks' answers (with the offset of California, or Z) in UTC."""
    found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (found if found.tzinfo else found.replace(tzinfo=timezone.utc)).astimezone(timezone.utc)


def money(value, places: int | None = 2) -> Decimal | None:
    """An amount; None if it is not stated, which is not the same as 0."""
    if value in (None, ""):
        return None
    if isinstance(value, bool):
        raise TypeError("an amount was expected")
    return Decimal(value) if places is None else json_number(Decimal(value), places)


def day(text: str | None) -> date | None:
    """The day of a date, or of a timestamp in its own time zone; None for no text."""
    return date.fromisoformat(text[:10]) if text else None


def value_of(ref: dict | None) -> str:
    """The id in a ReferenceType, as text; "" if there is none."""
    return str((ref or {}).get("value") or "")


def from_ref(ref: dict | None) -> Ref:
    """The `Ref` for a ReferenceType."""
    return Ref(external_id=value_of(ref), name=(ref or {}).get("name", ""))
