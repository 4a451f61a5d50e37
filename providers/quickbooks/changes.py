"""What changed in the books since a moment, page by page.

Change data capture answers everything that was changed or deleted in the last 30 days, but at most 1,000 objects and
no second page; queries page, but know neither deleted objects nor a limit in time. So: one capture for everything;
where one is full, the entity it tells most of and those before and after it each by a capture of their own; queries for
an entity whose own capture is full, or after a long silence.
Deletions under a full capture, or older than 30 days, are told by nobody.
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
    entities still to be read, those of one capture with commas between them), and "at" with "start" (how far the first
    of them was read by queries).
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
        since = datetime.fromisoformat(state["since"])
        if "at" not in state:
            found = self._captured(entities, since)
            rest["until"] = rest["until"] or _text(self._server_time())
            if found is not None and _count(found) < FULL:
                yield self._records(found), rest
                return
            if len(entities) > 1:
                yield [], {**rest, "left": [*_parts(entities, found), *others]}
                return
        [entity] = entities
        at, start = state.get("at", _text(since - OVERLAP)), state.get("start", 1)
        while True:
            rows = self._queried(entity, at, start)
            if len(rows) < FULL:
                yield self._records({entity: rows}), rest
                return
            last = _text(timestamp(rows[-1]["MetaData"]["LastUpdatedTime"]))
            # Going on from the last row's time, not from its place, loses none when others change meanwhile.
            at, start = (last, 1) if last != at else (at, start + FULL)
            yield self._records({entity: rows}), {**rest, "left": state["left"], "at": at, "start": start}

    def _captured(self, entities: list[str], since: datetime) -> dict[str, list[dict]] | None:
        """What one capture tells; None where it does not reach back so far."""
        try:
            found = self.client.changed(entities, _text(since - OVERLAP))
        except Rejected as error:
            # How a time before those days is refused is not documented.
            if error.reason == "refused":
                return None
            raise
        return None if self._server_time() - since > CAPTURED else found

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


def _parts(entities: list[str], found: dict[str, list[dict]] | None) -> list[str]:
    """What is captured apart, in the same order, where one capture was full; each alone where none reaches back."""
    if found is None:
        return entities
    place = max(range(len(entities)), key=lambda index: len(found.get(entities[index], [])))
    parts = entities[:place], [entities[place]], entities[place + 1:]
    return [",".join(part) for part in parts if part]


def _count(found: dict[str, list[dict]]) -> int:
    return sum(len(rows) for rows in found.values())


def _text(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).replace(microsecond=0).isoformat()
