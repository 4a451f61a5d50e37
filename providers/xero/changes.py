"""What changed in an organisation, page by page, by the time of the last change.

Xero's lists take If-Modified-Since (seconds, against UpdatedDateUTC) and pages of 1,000:
https://developer.xero.com/documentation/api/accounting/requests-and-responses
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from .. import transport
from ..documents import Page, Record
from ..errors import NotUnderstood
from . import reader
from .client import Client

PAGE = 1000
OVERLAP = timedelta(minutes=3)  # clocks that differ, and changes that are seen later than they are dated
RARE = timedelta(hours=1)


@dataclass(frozen=True)
class Stream:
    """One list of Xero's.

    :param rare: read hourly, or when the invoices show that there is something: an idle pull shall cost few calls.
    """

    name: str
    operation: str
    field: str
    read: Callable[[Mapping], Iterator[Record]]
    paged: bool = True
    rare: bool = False
    parameters: tuple[tuple[str, str], ...] = ()


def _one(read: Callable[[Mapping], Record]) -> Callable[[Mapping], Iterator[Record]]:
    return lambda element: iter((read(element),))


def _credit_note(element: Mapping) -> Iterator[Record]:
    return _with_settlements(reader.from_credit_note(element), element)


def _advance(element: Mapping) -> Iterator[Record]:
    record = reader.from_advance(element)
    return _with_settlements(record, element) if record.mark else iter((record,))


def _with_settlements(record: Record, element: Mapping) -> Iterator[Record]:
    """A credit, and what of it is set against documents; the credit alone where that is not understood."""
    if record.not_understood:
        return iter((record,))
    try:
        settlements = list(reader.applied(element))
    except NotUnderstood as error:
        return iter((dataclasses.replace(record, state="unknown", not_understood=error.words, document=None),))
    told = dataclasses.replace(record, settlements=tuple(one.external_id for one in settlements))
    return iter((told, *settlements))


CONTACTS = Stream(
    "contact", "get_contacts", "Contacts", _one(reader.from_contact), parameters=(("include_archived", "true"),))
ITEMS = Stream("item", "get_items", "Items", _one(reader.from_item), paged=False, rare=True)
ADVANCES = ("Overpayments", "Prepayments")
# What a payment settles is read before it.
STREAMS = (
    CONTACTS,
    ITEMS,
    Stream("invoice", "get_invoices", "Invoices", _one(reader.from_invoice)),
    Stream("credit_note", "get_credit_notes", "CreditNotes", _credit_note),
    Stream("payment", "get_payments", "Payments", _one(reader.from_payment)),
    Stream("overpayment", "get_overpayments", "Overpayments", _advance, rare=True),
    Stream("prepayment", "get_prepayments", "Prepayments", _one(reader.from_advance), rare=True),
)


def start(client: Client) -> str:
    """The cursor from which everything is read that changes from now on, by the server's clock. One call."""
    client.read("get_organisations")
    return _cursor({stream.name: _before(_server_time(client)) for stream in STREAMS}, {})


def pages(client: Client, cursor: str) -> Iterator[Page]:
    """Everything that changed since the cursor."""
    state = transport.loads(cursor)
    since, page = dict(state["since"]), dict(state.get("page") or {})
    begun, advances = None, False
    for stream in STREAMS:
        if stream.name not in since:  # a cursor of an older release
            since[stream.name] = min(since.values())
        if stream.rare and begun and not (advances and stream.field in ADVANCES):
            if begun - _moment(since[stream.name]) < RARE:
                continue
        for records, advance, full in _stream(client, stream, since, page):
            # All streams go on from here: a payment may belong to an invoice made after the invoices were read.
            begun = begun or _server_time(client)
            advances = advances or advance
            if not full:
                since[stream.name] = _before(begun)
            yield Page(records=tuple(records), cursor=_cursor(since, page))


def rewound(cursor: str, by: timedelta) -> str:
    state = transport.loads(cursor)
    if state.get("page"):
        return cursor
    return _cursor({name: _text(_moment(since) - by) for name, since in state["since"].items()}, {})


def everything(client: Client, stream: Stream) -> Iterator[Page]:
    """The whole list of one stream, however old."""
    since, page = {stream.name: ""}, {}
    for records, _advance, full in _stream(client, stream, since, page):
        yield Page(records=tuple(records), cursor=_cursor(since, page) if full else "")


def _stream(client: Client, stream: Stream, since: dict, page: dict) -> Iterator[tuple[list[Record], bool, bool]]:
    """The pages of one stream; moves its place in `since` and `page`. The flags: advances are told of, more follows."""
    while True:
        parameters = dict(stream.parameters)
        if since[stream.name]:
            parameters["if_modified_since"] = since[stream.name]
        if stream.paged:
            parameters |= {
                "order": "UpdatedDateUTC ASC", "page": page.get(stream.name, 1), "page_size": PAGE}
        elements = client.read(stream.operation, **parameters).get(stream.field) or []
        full = stream.paged and len(elements) >= PAGE
        if full:
            _step(stream.name, elements[-1], since, page)
        else:
            page.pop(stream.name, None)
        yield (
            [record for element in elements for record in stream.read(element)],
            any(element.get(field) for element in elements for field in ADVANCES), full)
        if not full:
            return


def _step(name: str, last: Mapping, since: dict, page: dict) -> None:
    """Go on from the last row's time rather than to the next page: a row changed meanwhile leaves its page and would
    pull another one over the page's edge unread. Only where a whole page shares one second, to the next page."""
    reached = reader.moment(last.get("UpdatedDateUTC"))
    reached = _text(reached - timedelta(seconds=1)) if reached else ""
    if reached > since[name]:
        since[name] = reached
        page.pop(name, None)
    else:
        page[name] = page.get(name, 1) + 1


def _server_time(client: Client) -> datetime:
    told = client.transport.last_headers.get("Date", "")
    try:
        return parsedate_to_datetime(told).astimezone(timezone.utc)
    except (TypeError, ValueError):
        return datetime.now(timezone.utc)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


def _before(moment: datetime) -> str:
    return _text(moment - OVERLAP)


def _text(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")


def _cursor(since: dict, page: dict) -> str:
    return transport.dumps({"since": since, **({"page": page} if page else {})})
