"""The changes in the books since a point in time, page by page.

Change data capture returns everything that was changed or deleted in the last 30 days, but at most 1,000 objects and
no second page. Queries have pages and no time limit, but leave out deleted objects. So one capture reads everything.
It lists entity by entity, the oldest change first and deletions last. If it is full, the entity in which it ended is
captured again from there, and all others together. Queries are used if the order is different, or after a long
interruption. Deletions before 1,000 later changes of the same entity, or more than 30 days ago, cannot be read.
https://developer.intuit.com/app/developer/qbo/docs/learn/explore-the-quickbooks-online-api/change-data-capture
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

from ..base import Clock
from ..documents import Page, Record
from ..errors import Rejected
from ..reading import FAILURES, Reading, forbidden, joined
from ..transport import DAY, dumps, loads
from . import receivables
from .catalogue import counted
from .client import Client
from .fields import timestamp
from .invoice_deposits import with_deposit
from .objects import ENTITIES as ENTITY_OF
from .objects import ID, KINDS, LISTS, required
from .reader import from_json
from .search import quoted

FULL = 1000
OVERLAP = timedelta(minutes=5)  # for clock differences in QuickBooks, and for writes during a read
CAPTURED = timedelta(days=29)

# Documents come before the payments that settle them.
ENTITIES = [
    "Account", "Customer", "Vendor", "Item", "Invoice", "Bill", "CreditMemo", "VendorCredit", *receivables.ENTITIES,
    "Payment", "BillPayment"]


class Changes:
    """One reading, starting at a cursor.

    A cursor is JSON: {"since": time} between two readings; within one also "until" (what `since` will be), "left" (the
    entities still to be read, those of one capture separated by commas), and for the first of them "at" (how far it
    was read) and "start" (the position among objects of that time, for queries), and "queried" (whether captures
    do not reach so far).
    """

    def __init__(self, client: Client, home_currency: str, clock: Clock):
        self.client = client
        self.home_currency = home_currency
        self.clock = clock
        self.methods: dict[str, str] | None = None  # names of payment methods by id, read when first needed
        self.named: dict[str, str] | None = None  # accounts on which customers or vendors owe, read when first needed

    def pages(self, cursor: str) -> Iterator[Page]:
        """The changes since the cursor, a `Page` for each answer. An empty cursor starts now, by the server's clock.

        :raises BooksError: the books could not be read; the pages before it stay valid.
        """
        if not cursor:
            self.client.read("CompanyInfo", self.client.company_id)  # for the server's clock
            earliest = self.clock() - timedelta(seconds=DAY)
            yield Page(records=(), cursor=dumps({"since": _text(self._server_time(earliest))}))
            return
        state = {"left": [",".join(ENTITIES)], **loads(cursor)}
        state["since"] = min(state["since"], _text(self.clock()))
        while state["left"]:
            for reading, after in self._allowed(state):
                yield reading.page(dumps(after if after["left"] else {"since": after["until"]}))
                state = after

    def _allowed(self, state: dict) -> Iterator[tuple[Reading, dict]]:
        """Like `_read_first`, but entities that may not be read together are read in halves, and a forbidden one is
        left out."""
        try:
            yield from self._read_first(state)
        except Rejected as error:
            if error.reason != "permission":
                raise
            entities, others = state["left"][0].split(","), state["left"][1:]
            reading, half = Reading(), len(entities) // 2
            halves = [",".join(part) for part in (entities[:half], entities[half:])] if half else []
            if not half:
                reading.unreadable.append(forbidden(KINDS[entities[0]], error))
            until = state.get("until") or _text(self._server_time(_moment(state["since"])))
            yield reading, {
                "since": state["since"], "until": until, "left": [*halves, *others],
                "queried": state.get("queried", False)}

    def _read_first(self, state: dict) -> Iterator[tuple[Reading, dict]]:
        """Read the first of the remaining entities: its records in one or more steps, each with the state after it."""
        entities, others = state["left"][0].split(","), state["left"][1:]
        rest = {
            "since": state["since"], "until": state.get("until"), "left": others,
            "queried": state.get("queried", False)}
        at, start = state.get("at", _text(datetime.fromisoformat(state["since"]) - OVERLAP)), state.get("start", 1)
        if "start" not in state:
            found = self._captured(entities, at, state)
            rest["until"] = rest["until"] or _text(self._server_time(_moment(state["since"])))
            rest["queried"] = found is None
            if found is not None and _count(found) < FULL:
                yield self._records(found), rest
                return
            broken = list(found)[-1] if found else ""
            reached = _reached(found[broken]) if broken else ""
            if at < reached <= self._latest():
                further = ",".join(entity for entity in entities if entity != broken)
                left = [broken, *([further] if further else []), *others]
                yield self._records(found), {**rest, "left": left, "at": reached}
                return
            if len(entities) > 1:
                yield Reading(), {**rest, "left": [*entities, *others]}
                return
        [entity] = entities
        while True:
            rows = self._queried(entity, at, start)
            if len(rows) < FULL:
                yield self._records({entity: rows}), rest
                return
            last = _text_of(rows[-1])
            # Continuing from the last row's time, not from its position, loses no rows when others change in the
            # meantime.
            at, start = (last, 1) if at < last <= self._latest() else (at, start + FULL)
            yield self._records({entity: rows}), {**rest, "left": state["left"], "at": at, "start": start}

    def _captured(self, entities: list[str], at: str, state: dict) -> dict[str, list[dict]] | None:
        """The objects in one capture; None if it does not reach back so far."""
        if state.get("queried"):
            return None
        try:
            found = self.client.changed(entities, at)
        except Rejected as error:
            # The answer for a time before those 30 days is not documented.
            if error.reason == "refused":
                return None
            raise
        return None if _is_too_long(state["since"], self._latest()) else found

    def _queried(self, entity: str, at: str, start: int) -> list[dict]:
        active = "Active IN (true, false) AND " if KINDS[entity] in LISTS else ""
        return self.client.rows(
            entity,
            f"select * from {entity} where {active}MetaData.LastUpdatedTime >= '{at}' "
            f"orderby MetaData.LastUpdatedTime startposition {start} maxresults {FULL}")

    def _server_time(self, earliest: datetime) -> datetime:
        return self.client.transport.server_time(earliest, self.clock())

    def _latest(self) -> str:
        return _text(self.client.transport.latest(self.clock()))

    def _records(self, found: dict[str, list[dict]]) -> Reading:
        reading = Reading()
        for entity in ENTITIES:
            reading.add(
                KINDS[entity], ID, found.get(entity, []), lambda body, entity=entity: self.read(entity, body),
                lambda body, entity=entity: required(entity, body))
        return reading

    def read_again(self, kind: str, external_ids: list[str]) -> Page:
        """Read these objects again; the deposit of an invoice with its invoice."""
        invoices = [external_id.split("/")[0] for external_id in external_ids if "/" in external_id]
        if invoices:
            whole = [external_id for external_id in external_ids if "/" not in external_id]
            return joined([
                self.read_again("invoice", invoices), *([self.read_again(kind, whole)] if whole else ())])
        entity = ENTITY_OF[kind]
        active = " AND Active IN (true, false)" if kind in LISTS else ""
        listed = ", ".join(quoted(external_id) for external_id in external_ids)
        rows = self.client.rows(entity, f"select * from {entity} where Id IN ({listed}){active} maxresults {FULL}")
        return self._records({entity: rows}).page("")

    def read(self, entity: str, body: dict) -> list[Record]:
        """The records of one object: most have one, an invoice with a deposit has two."""
        if not counted(entity, body):
            return []
        if entity == "Payment":
            self._name_method(body.get("PaymentMethodRef"))
        record = self._record(entity, body)
        return with_deposit(record, body) if entity == "Invoice" else [record]

    def _record(self, entity: str, body: dict) -> Record:
        record = from_json(KINDS[entity], body, self.home_currency)
        if entity not in receivables.ENTITIES or record.state == "deleted":
            return record
        if self.named is None and receivables.may_concern(entity, body):
            try:
                rows = self.client.rows(
                    "Account", "select * from Account where Active IN (true, false) and AccountType IN "
                    f"('Accounts Receivable', 'Accounts Payable') maxresults {FULL}")
                self.named = receivables.named_accounts(rows)
            except (Rejected, *FAILURES) as error:
                # Without all accounts the contact of the payment cannot be determined.
                raise ValueError("the list of receivable and payable accounts cannot be read") from error
        return receivables.with_content(entity, record, body, self.named or {})

    def _name_method(self, ref: dict | None) -> None:
        """Add the name of a payment method, because a payment contains only its id."""
        if not ref or ref.get("name"):
            return
        if self.methods is None:
            try:
                rows = self.client.rows(
                    "PaymentMethod", f"select * from PaymentMethod where Active IN (true, false) maxresults {FULL}")
            except Rejected:
                rows = []  # the payment is valid without the name of its method
            self.methods = {
                str(row.get("Id")): str(row.get("Name") or "") for row in rows if isinstance(row, dict)}
        ref["name"] = self.methods.get(str(ref.get("value")), "")


def rewind_cursor(cursor: str, by: timedelta) -> str:
    """The cursor for reading `by` more time again; the same one if a reading is not finished."""
    state = loads(cursor)
    if "left" in state:
        return cursor
    return dumps({"since": _text(datetime.fromisoformat(state["since"]) - by)})


def _is_too_long(since: str, until: str) -> bool:
    return datetime.fromisoformat(until) - datetime.fromisoformat(since) > CAPTURED


def _reached(rows: list[dict]) -> str:
    """The time up to which a full capture lists the entity in which it ended; "" if the order is unknown, or one
    of its objects has no time."""
    gone = [row for row in rows if isinstance(row, dict) and row.get("status") == "Deleted"]
    living = rows[:len(rows) - len(gone)]
    times = [[_text_of(row) for row in part] for part in (living, gone)]
    if rows[len(living):] != gone or any(part != sorted(part) or "" in part for part in times):
        return ""
    return max(times[bool(gone)])


def _text_of(row: dict) -> str:
    """When an object was last changed; "" if it does not state that."""
    try:
        return _text(timestamp(row["MetaData"]["LastUpdatedTime"]))
    except FAILURES:
        return ""


def _count(found: dict[str, list[dict]]) -> int:
    return sum(len(rows) for rows in found.values())


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _text(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).replace(microsecond=0).isoformat()
