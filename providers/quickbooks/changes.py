"""What changed in the books since a moment, page by page.

Change data capture answers everything that was changed or deleted in the last 30 days, but at most 1,000 objects and
no second page; queries page, but know neither deleted objects nor a limit in time. So: one capture for everything. It
tells entity by entity, of each the oldest change first and what was deleted last: where one is full, the entity it
broke off in is captured on from there, and all others together. Queries where the order is another one, or after a
long silence.
What was deleted before 1,000 later changes of its entity, or more than 30 days ago, is told by nobody.
https://developer.intuit.com/app/developer/qbo/docs/learn/explore-the-quickbooks-online-api/change-data-capture
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

from ..base import Clock
from ..documents import Page, Record
from ..errors import Rejected
from ..reading import FAILURES, Reading, forbidden
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
OVERLAP = timedelta(minutes=5)  # between QuickBooks' machines, and for what was being written while we read
CAPTURED = timedelta(days=29)

# What a payment settles comes before it.
ENTITIES = [
    "Account", "Customer", "Vendor", "Item", "Invoice", "Bill", "CreditMemo", "VendorCredit", *receivables.ENTITIES,
    "Payment", "BillPayment"]


class Changes:
    """One reading, from a cursor on.

    A cursor is JSON: {"since": time} between two readings; within one also "until" (what `since` will be), "left" (the
    entities still to be read, those of one capture with commas between them), and of the first of them "at" (how far it
    was read) and "start" (its place among those of that time, where queries read it), and "queried" (whether captures
    do not reach so far).
    """

    def __init__(self, client: Client, home_currency: str, clock: Clock):
        self.client = client
        self.home_currency = home_currency
        self.clock = clock
        self.methods: dict[str, str] | None = None  # names of payment methods by id, read when first needed
        self.named: dict[str, str] | None = None  # accounts on which customers or vendors owe, read when first needed

    def pages(self, cursor: str) -> Iterator[Page]:
        """What changed since the cursor, a `Page` for each answer; an empty cursor starts now, by the server's clock.

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
        """As `_read_first`; of entities that may not be read together each half by itself, one that may not is left
        out."""
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
        """Read what is left first: its records in one or more steps, each with the state after it."""
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
            # Going on from the last row's time, not from its place, loses none when others change meanwhile.
            at, start = (last, 1) if at < last <= self._latest() else (at, start + FULL)
            yield self._records({entity: rows}), {**rest, "left": state["left"], "at": at, "start": start}

    def _captured(self, entities: list[str], at: str, state: dict) -> dict[str, list[dict]] | None:
        """What one capture tells; None where it does not reach back so far."""
        if state.get("queried"):
            return None
        try:
            found = self.client.changed(entities, at)
        except Rejected as error:
            # How a time before those days is refused is not documented.
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
                KINDS[entity], ID, found.get(entity, []), lambda body, entity=entity: self._read(entity, body),
                lambda body, entity=entity: required(entity, body))
        return reading

    def read_again(self, kind: str, external_ids: list[str]) -> Page:
        """These objects as they are now."""
        entity = ENTITY_OF[kind]
        active = " AND Active IN (true, false)" if kind in LISTS else ""
        listed = ", ".join(quoted(external_id) for external_id in external_ids)
        rows = self.client.rows(entity, f"select * from {entity} where Id IN ({listed}){active} maxresults {FULL}")
        return self._records({entity: rows}).page("")

    def _read(self, entity: str, body: dict) -> list[Record]:
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
                # Without all of them nobody can say whose money this is.
                raise ValueError("the list of receivable and payable accounts cannot be read") from error
        return receivables.with_content(entity, record, body, self.named or {})

    def _name_method(self, ref: dict | None) -> None:
        """A payment names its method by an id alone."""
        if not ref or ref.get("name"):
            return
        if self.methods is None:
            try:
                rows = self.client.rows(
                    "PaymentMethod", f"select * from PaymentMethod where Active IN (true, false) maxresults {FULL}")
            except Rejected:
                rows = []  # a payment is one by whatever method
            self.methods = {
                str(row.get("Id")): str(row.get("Name") or "") for row in rows if isinstance(row, dict)}
        ref["name"] = self.methods.get(str(ref.get("value")), "")


def rewind_cursor(cursor: str, by: timedelta) -> str:
    """The cursor from which `by` more is read once more; the same one where a reading is not finished."""
    state = loads(cursor)
    if "left" in state:
        return cursor
    return dumps({"since": _text(datetime.fromisoformat(state["since"]) - by)})


def _is_too_long(since: str, until: str) -> bool:
    return datetime.fromisoformat(until) - datetime.fromisoformat(since) > CAPTURED


def _reached(rows: list[dict]) -> str:
    """The time up to which a full capture lists the entity that it broke off in; "" in an unknown order, or where one
    of its objects has no time."""
    gone = [row for row in rows if isinstance(row, dict) and row.get("status") == "Deleted"]
    living = rows[:len(rows) - len(gone)]
    times = [[_text_of(row) for row in part] for part in (living, gone)]
    if rows[len(living):] != gone or any(part != sorted(part) or "" in part for part in times):
        return ""
    return max(times[bool(gone)])


def _text_of(row: dict) -> str:
    """When an object was last changed; "" where it does not state that."""
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
