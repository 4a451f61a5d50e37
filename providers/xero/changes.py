"""The changes in an organisation, page by page, by the time of the last change.

Xero's lists take If-Modified-Since (seconds, against UpdatedDateUTC) and pages of 1,000:
https://developer.xero.com/documentation/api/accounting/requests-and-responses
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from .. import transport
from ..base import Clock
from ..documents import Page, Record
from ..errors import NotUnderstood, Rejected
from ..reading import FAILURES, Reading, forbidden, joined
from . import catalogue, contacts, credits, invoices, payments
from .bank_transactions import with_accounts
from .client import Client
from .fields import moment
from .filters import guid
from .objects import required

PAGE = 1000
OVERLAP = timedelta(minutes=3)  # for differing clocks, and changes that become visible later than they are dated
RARE = timedelta(hours=1)


@dataclass(frozen=True)
class Stream:
    """One list of Xero.

    :param id_field: the field that holds the id of each of its objects.
    :param single: the operation that reads one object, because a list may leave out its rate.
    :param rare: read hourly, or when the invoices indicate a change, so that an idle pull needs few requests.
    """

    name: str
    operation: str
    field: str
    id_field: str
    read: Callable[[Mapping], Iterator[Record]]
    paged: bool = True
    rare: bool = False
    parameters: tuple[tuple[str, str], ...] = ()
    single: str = ""


def _one(read: Callable[[Mapping], Record]) -> Callable[[Mapping], Iterator[Record]]:
    return lambda element: iter((read(element),))


def _credit_note(element: Mapping) -> Iterator[Record]:
    return _with_settlements(invoices.from_credit_note(element), element)


def _unapplied(element: Mapping) -> Iterator[Record]:
    record = credits.from_unapplied(element)
    return _with_settlements(record, element) if record.mark else iter((record,))


def _with_settlements(record: Record, element: Mapping) -> Iterator[Record]:
    """A credit and its allocations to documents; only the credit if those are not understood."""
    if record.not_understood:
        return iter((record,))
    if not isinstance(element.get("Allocations", []), list):
        raise TypeError("Allocations is no list")
    try:
        settlements = list(credits.applied(element))
    except NotUnderstood as error:
        return iter((dataclasses.replace(record, state="unknown", not_understood=error.words, document=None),))
    with_settlements = dataclasses.replace(record, settlements=tuple(one.external_id for one in settlements))
    return iter((with_settlements, *settlements))


CONTACTS = Stream(
    "contact", "get_contacts", "Contacts", "ContactID", _one(contacts.from_contact),
    parameters=(("include_archived", "true"),))
ITEMS = Stream("item", "get_items", "Items", "ItemID", _one(catalogue.from_item), paged=False, rare=True)
ACCOUNTS = Stream("account", "get_accounts", "Accounts", "AccountID", _one(catalogue.from_account), paged=False)
TAXES = Stream("tax", "get_tax_rates", "TaxRates", "TaxType", _one(catalogue.from_tax), paged=False)
UNAPPLIED = ("Overpayments", "Prepayments")
PURCHASES = {"bill": "invoice", "vendor_credit": "credit_note"}  # kind: the stream in which it is
# Documents are read before the payments that settle them.
STREAMS = (
    CONTACTS,
    ITEMS,
    Stream("invoice", "get_invoices", "Invoices", "InvoiceID", _one(invoices.from_invoice)),
    Stream("credit_note", "get_credit_notes", "CreditNotes", "CreditNoteID", _credit_note),
    Stream("payment", "get_payments", "Payments", "PaymentID", _one(payments.from_payment), single="get_payment"),
    Stream(
        "overpayment", "get_overpayments", "Overpayments", "OverpaymentID", _unapplied, rare=True,
        single="get_overpayment"),
    Stream(
        "prepayment", "get_prepayments", "Prepayments", "PrepaymentID", _one(credits.from_unapplied), rare=True,
        single="get_prepayment"),
)


def start(client: Client, clock: Clock) -> str:
    """The cursor for all changes from now on, by the server's clock. One request."""
    client.elements("Organisations", "get_organisations")
    now = clock()
    begun = client.transport.server_time(now - timedelta(seconds=transport.DAY), now)
    return _cursor({stream.name: _before(begun) for stream in STREAMS}, {})


def pages(client: Client, cursor: str, clock: Clock, home: str) -> Iterator[Page]:
    """All changes since the cursor.

    :param home: the home currency, "" if it is not known.
    """
    state = transport.loads(cursor)
    now = _before(clock())
    since = {name: min(moment, now) for name, moment in state["since"].items()}
    page = dict(state.get("page") or {})
    begun, latest, unapplied_changed = None, None, False
    for position, stream in enumerate(STREAMS):
        if stream.name not in since:  # a cursor of an earlier version
            since[stream.name] = min(since.values())
        if not stream.rare and stream.name not in state.get("left", [stream.name]):
            continue  # read before the last reading was interrupted
        if stream.rare and begun and not (unapplied_changed and stream.field in UNAPPLIED):
            if latest - _moment(since[stream.name]) < RARE:
                continue
        for reading, has_unapplied, full in _allowed(client, stream, since, page, clock, home):
            if has_unapplied is None:
                # It continues from there once it may be read.
                yield reading.page(_cursor(since, page, _regular(STREAMS[position + 1:])))
                continue
            # All streams continue from here: a payment may belong to an invoice created after the invoices were read.
            begun = begun or client.transport.server_time(_moment(max(since.values())), clock())
            latest = latest or client.transport.latest(clock())
            unapplied_changed = unapplied_changed or has_unapplied
            if not full:
                since[stream.name] = max(_before(begun), since[stream.name])
            yield reading.page(_cursor(since, page, _regular(STREAMS[position if full else position + 1:])))


def _regular(streams: Sequence[Stream]) -> list[str]:
    """The names of those that every reading reads."""
    return [stream.name for stream in streams if not stream.rare]


def rewind_cursor(cursor: str, by: timedelta) -> str:
    """The cursor for reading `by` more time of every stream again; the same one in the middle of a reading."""
    state = transport.loads(cursor)
    if state.get("page") or state.get("left"):
        return cursor
    return _cursor({name: _text(_moment(since) - by) for name, since in state["since"].items()}, {})


def everything(
    client: Client, stream: Stream, clock: Clock, cursor: str = "", begin: datetime | None = None, home: str = "",
) -> Iterator[Page]:
    """The whole list of one stream, or its changes since the reading began.

    :param cursor: of the page after which it continues.
    :param home: the home currency, "" if it is not known.
    """
    state = transport.loads(cursor) if cursor else {}
    since = state.get("since") or {stream.name: _before(begin) if begin else ""}
    page = state.get("page") or {}
    for reading, _unapplied, full in _stream(client, stream, since, page, clock, home):
        yield reading.page(_cursor(since, page) if full else "")


def read_again(client: Client, kind: str, external_ids: Sequence[str], home: str) -> Page:
    """Read these objects again. What pays may be in several lists, and an allocation is read with its credit."""
    if kind != "payment":
        return _read_again(client, kind, external_ids, home)
    left = {external_id for external_id in external_ids if "/" not in external_id}
    pages = []
    for name in ("payment", "overpayment", "prepayment"):
        if left:
            pages.append(_read_again(client, name, sorted(left), home))
            left -= {external_id for _name, external_id in pages[-1].read}
            left -= {one.external_id for one in pages[-1].unreadable}
    credits_of = defaultdict(set)
    for external_id in external_ids:
        if "/" in external_id:
            field, credit, _invoice = credits.allocated(external_id)
            credits_of["overpayment" if field == "Overpayment" else "credit_note"].add(credit)
    pages += [_read_again(client, name, sorted(ids), home) for name, ids in credits_of.items()]
    return joined(pages)


def _read_again(client: Client, kind: str, external_ids: Sequence[str], home: str) -> Page:
    """Read these objects of one stream again."""
    [stream] = [stream for stream in STREAMS if stream.name == PURCHASES.get(kind, kind)]
    where = " OR ".join(guid(stream.id_field, external_id) for external_id in external_ids)
    parameters = dict(stream.parameters) | ({"page": 1, "page_size": PAGE} if stream.paged else {})
    return _reading(
        client, stream, client.elements(stream.field, stream.operation, where=where, **parameters), home).page("")


def _reading(client: Client, stream: Stream, elements: list, home: str) -> Reading:
    elements = [_whole(client, stream, element, home) for element in elements] if stream.single else elements
    if stream.field in UNAPPLIED:
        elements = with_accounts(client, stream.name, stream.id_field, elements)
    return Reading().add(
        stream.name, stream.id_field, elements, stream.read, lambda element: required(stream.name, element))


def _whole(client: Client, stream: Stream, element, home: str):
    """Read a row separately if the list leaves out its rate; in the home currency there is none."""
    try:
        currency = element.get("CurrencyCode") or (element.get("Invoice") or {}).get("CurrencyCode") or home
        if element.get("CurrencyRate") is not None or currency == home:
            return element
        [found] = client.elements(stream.field, stream.single, str(element[stream.id_field]))
    except (Rejected, *FAILURES):
        return element  # it is read, or noted as unreadable, as it is in the list
    return found


def _stream(
    client: Client, stream: Stream, since: dict, page: dict, clock: Clock, home: str = "",
) -> Iterator[tuple[Reading, bool, bool]]:
    """The pages of one stream; updates `since` and `page`. Flags: it lists unapplied payments; more pages follow."""
    while True:
        parameters = dict(stream.parameters)
        if since[stream.name]:
            parameters["if_modified_since"] = since[stream.name]
        if stream.paged:
            parameters |= {
                "order": "UpdatedDateUTC ASC", "page": page.get(stream.name, 1), "page_size": PAGE}
        elements = client.elements(stream.field, stream.operation, **parameters)
        full = stream.paged and len(elements) >= PAGE
        if full:
            _step(stream.name, elements[-1], since, page, _text(client.transport.latest(clock())))
        else:
            page.pop(stream.name, None)
        yield (
            _reading(client, stream, elements, home),
            any(element.get(field) for element in elements if isinstance(element, Mapping) for field in UNAPPLIED),
            full)
        if not full:
            return


def _allowed(
    client: Client, stream: Stream, since: dict, page: dict, clock: Clock, home: str,
) -> Iterator[tuple[Reading, bool | None, bool]]:
    """The pages of one stream as in `_stream`; the first flag is None for a list that may not be read."""
    try:
        yield from _stream(client, stream, since, page, clock, home)
    except Rejected as error:
        if error.reason != "permission":
            raise
        reading = Reading()
        reading.unreadable.append(forbidden(stream.name, error))
        yield reading, None, False


def _step(name: str, last: Mapping, since: dict, page: dict, latest: str) -> None:
    """Continue from the last row's time instead of the next page: a row that changes meanwhile leaves its page and
    would move another one to a page that was read already. Only if all rows of a page have the same second, take the
    next page.
    """
    try:
        reached = _text(moment(last["UpdatedDateUTC"]) - timedelta(seconds=1))
    except FAILURES:
        reached = ""
    if since[name] < reached <= latest:
        since[name] = reached
        page.pop(name, None)
    else:
        page[name] = page.get(name, 1) + 1


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


def _before(moment: datetime) -> str:
    return _text(moment - OVERLAP)


def _text(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")


def _cursor(since: dict, page: dict, left: Sequence[str] = ()) -> str:
    """
    :param left: the streams that an interrupted reading has not read to their end.
    """
    return transport.dumps({
        "since": since, **({"page": page} if page else {}), **({"left": list(left)} if left else {})})
