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
from email.utils import parsedate_to_datetime

from ..documents import Page, Record
from ..errors import Rejected
from ..transport import dumps, loads
from . import receivables
from .client import Client
from .reader import KINDS, LISTS, counted, from_json, timestamp

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
    was read) and "start" (its place among those of that time, where queries read it).
    """

    def __init__(self, client: Client, home_currency: str):
        self.client = client
        self.home_currency = home_currency
        self.methods: dict[str, str] | None = None  # names of payment methods by id, read when first needed
        self.named: set[str] | None = None  # accounts that stand with customers or vendors, read when first needed

    def pages(self, cursor: str) -> Iterator[Page]:
        if not cursor:
            self.client.read("CompanyInfo", self.client.company_id)  # for the server's clock
            yield self._page([], {"since": _text(self._server_time())})
            return
        state = {"left": [",".join(ENTITIES)], **loads(cursor)}
        while state["left"]:
            for records, after in self._read_first(state):
                yield self._page(records, after if after["left"] else {"since": after["until"]})
                state = after

    def _read_first(self, state: dict) -> Iterator[tuple[list[Record], dict]]:
        """Read what is left first: its records in one or more steps, each with the state after it."""
        entities, others = state["left"][0].split(","), state["left"][1:]
        rest = {"since": state["since"], "until": state.get("until"), "left": others}
        at, start = state.get("at", _text(datetime.fromisoformat(state["since"]) - OVERLAP)), state.get("start", 1)
        if "start" not in state:
            found = self._captured(entities, at, state)
            rest["until"] = rest["until"] or _text(self._server_time())
            if found is not None and _count(found) < FULL:
                yield self._records(found), rest
                return
            broken = list(found)[-1] if found else ""
            reached = _reached(found[broken]) if broken else ""
            if reached > at:
                further = ",".join(entity for entity in entities if entity != broken)
                left = [broken, *([further] if further else []), *others]
                yield self._records(found), {**rest, "left": left, "at": reached}
                return
            if len(entities) > 1:
                yield [], {**rest, "left": [*entities, *others]}
                return
        [entity] = entities
        while True:
            rows = self._queried(entity, at, start)
            if len(rows) < FULL:
                yield self._records({entity: rows}), rest
                return
            last = _text(timestamp(rows[-1]["MetaData"]["LastUpdatedTime"]))
            # Going on from the last row's time, not from its place, loses none when others change meanwhile.
            at, start = (last, 1) if last != at else (at, start + FULL)
            yield self._records({entity: rows}), {**rest, "left": state["left"], "at": at, "start": start}

    def _captured(self, entities: list[str], at: str, state: dict) -> dict[str, list[dict]] | None:
        """What one capture tells; None where it does not reach back so far."""
        if state.get("until") and _is_too_long(state["since"], state["until"]):
            return None
        try:
            found = self.client.changed(entities, at)
        except Rejected as error:
            # How a time before those days is refused is not documented.
            if error.reason == "refused":
                return None
            raise
        return None if _is_too_long(state["since"], _text(self._server_time())) else found

    def _queried(self, entity: str, at: str, start: int) -> list[dict]:
        active = "Active IN (true, false) AND " if KINDS[entity] in LISTS else ""
        return self.client.rows(
            entity,
            f"select * from {entity} where {active}MetaData.LastUpdatedTime >= '{at}' "
            f"orderby MetaData.LastUpdatedTime startposition {start} maxresults {FULL}")

    def _server_time(self) -> datetime:
        """The moment of the last answer by QuickBooks' clock, which also stamps its objects."""
        stamp = self.client.transport.last_headers.get("Date")
        return parsedate_to_datetime(stamp).astimezone(timezone.utc) if stamp else datetime.now(timezone.utc)

    def _records(self, found: dict[str, list[dict]]) -> list[Record]:
        for payment in found.get("Payment", []):
            self._name_method(payment.get("PaymentMethodRef"))
        return [
            self._record(entity, body)
            for entity in ENTITIES for body in found.get(entity, []) if counted(entity, body)]

    def _record(self, entity: str, body: dict) -> Record:
        record = from_json(KINDS[entity], body, self.home_currency)
        if entity not in receivables.ENTITIES or record.state == "deleted":
            return record
        if self.named is None and receivables.may_concern(entity, body):
            self.named = receivables.named_accounts(self.client.rows(
                "Account", "select * from Account where Active IN (true, false) and AccountType IN "
                f"('Accounts Receivable', 'Accounts Payable') maxresults {FULL}"))
        return receivables.told(entity, record, body, self.named or set())

    def _name_method(self, ref: dict | None) -> None:
        """A payment names its method by an id alone."""
        if not ref or ref.get("name"):
            return
        if self.methods is None:
            rows = self.client.rows(
                "PaymentMethod", f"select * from PaymentMethod where Active IN (true, false) maxresults {FULL}")
            self.methods = {row["Id"]: row["Name"] for row in rows}
        ref["name"] = self.methods.get(ref.get("value"), "")

    @staticmethod
    def _page(records: list[Record], state: dict) -> Page:
        return Page(records=tuple(records), cursor=dumps(state))


def rewound(cursor: str, by: timedelta) -> str:
    state = loads(cursor)
    if "left" in state:
        return cursor
    return dumps({"since": _text(datetime.fromisoformat(state["since"]) - by)})


def _is_too_long(since: str, until: str) -> bool:
    return datetime.fromisoformat(until) - datetime.fromisoformat(since) > CAPTURED


def _reached(rows: list[dict]) -> str:
    """The time up to which a full capture told all of the entity that it broke off in; "" in an unknown order."""
    gone = [row for row in rows if row.get("status") == "Deleted"]
    standing = rows[:len(rows) - len(gone)]
    times = [[timestamp(row["MetaData"]["LastUpdatedTime"]) for row in part] for part in (standing, gone)]
    if rows[len(standing):] != gone or any(part != sorted(part) for part in times):
        return ""
    return _text(max(times[bool(gone)]))


def _count(found: dict[str, list[dict]]) -> int:
    return sum(len(rows) for rows in found.values())


def _text(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).replace(microsecond=0).isoformat()
