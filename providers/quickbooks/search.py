"""Search the books for what payloads have written, before they are written again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..base import Payload
from ..documents import Record
from ..reading import checked, demand, demand_id
from ..transport import loads
from . import names
from .client import Client
from .fields import mark
from .objects import CONTACTS, ENTITIES, LISTS, required
from .reader import from_json

FULL = 1000
NUMBER_FIELDS = {
    "account": "Name", "customer": "DisplayName", "vendor": "DisplayName", "item": "Name", "payment": "",
    "bill_payment": ""}


class Finder:
    """Searches by id, by number or name and mark, and, if numbers may have been replaced, by date and mark.

    :param own_numbers: whether the books keep our document numbers; otherwise a document may have another number, and
        is identified only by its mark.
    """

    def __init__(self, client: Client, own_numbers: bool | None, home_currency: str):
        self.client = client
        self.own_numbers = own_numbers
        self.home_currency = home_currency

    def find(self, payloads: Sequence[Payload]) -> list[Record | None]:
        """The rows of each payload, in their order; payloads are of one kind."""
        kind = payloads[0].kind
        bodies = [loads(payload.body) for payload in payloads]
        changed = [body["Id"] for body in bodies if body.get("Id")]
        created = [body for body in bodies if not body.get("Id")]
        by_id = {str(row["Id"]): row for row in self._rows(kind, "Id", changed)}
        field = NUMBER_FIELDS.get(kind, "DocNumber")
        rows = self._rows(kind, field, [body[field] for body in created]) if field else []
        found = [by_id.get(body["Id"]) if body.get("Id") else _match(kind, field, body, rows) for body in bodies]
        if kind not in LISTS and not (field and self.own_numbers):
            missing = [body for body, row in zip(bodies, found, strict=True) if row is None and not body.get("Id")]
            marked = self._marked(kind, missing)
            found = [
                row or marked.get(mark(body.get("PrivateNote"))) for body, row in zip(bodies, found, strict=True)]
        return [self._record(kind, row) if row else None for row in found]

    def find_by_number(self, kind: str, number: str) -> Record | None:
        """The document with this number, of any origin; a valid one before a voided one."""
        rows = self._rows(kind, NUMBER_FIELDS.get(kind, "DocNumber"), [number])
        records = [self._record(kind, row) for row in rows]
        return min(records, key=lambda record: record.state == "void", default=None)

    def _record(self, kind: str, row: dict) -> Record:
        demand(row, required(ENTITIES[kind], row))
        return checked(from_json(kind, row, self.home_currency))

    def _rows(self, kind: str, field: str, values: Iterable[str]) -> list[dict]:
        values = sorted(set(values))
        if not values:
            return []
        listed = ", ".join(quoted(value) for value in values)
        rows = self._all(kind, f"{field} IN ({listed})")
        wanted = {value.casefold() for value in values}
        for row in rows:
            demand_id(row, field)  # if it were mistaken for another one, ours would be created twice
            # QuickBooks may compare names less strictly than by their letters, but not numbers.
            if field in ("Id", "DocNumber") and str(row[field]).casefold() not in wanted:
                raise ValueError(f"{field} is another one than was asked for")
        return rows

    def _marked(self, kind: str, bodies: list[dict]) -> dict[str, dict]:
        """The rows of the payloads' dates by their mark."""
        if not bodies:
            return {}
        days = [body["TxnDate"] for body in bodies]
        rows = self._all(kind, f"TxnDate >= {quoted(min(days))} AND TxnDate <= {quoted(max(days))}")
        return {mark(row.get("PrivateNote")): row for row in rows if mark(row.get("PrivateNote"))}

    def _all(self, kind: str, where: str) -> list[dict]:
        """Every row of a query; voided and archived ones too."""
        entity, start, found = ENTITIES[kind], 1, []
        active = " AND Active IN (true, false)" if kind in LISTS else ""
        while True:
            rows = self.client.rows(
                entity,
                f"select * from {entity} where {where}{active} orderby Id startposition {start} maxresults {FULL}")
            found.extend(rows)
            if len(rows) < FULL:
                return found
            start += FULL


def quoted(text: str) -> str:
    """A text in a query, escaped as
    https://developer.intuit.com/app/developer/qbo/docs/learn/explore-the-quickbooks-online-api/data-queries
    describes: a backslash before an apostrophe, and before a backslash."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _match(kind: str, field: str, body: dict, rows: list[dict]) -> dict | None:
    """The row of this payload: with our mark, or with no mark and the same identifying field.

    A contact is only found by its mark: its name alone would be a guess.
    """
    if not field:
        return None
    note = "Notes" if kind in CONTACTS else "PrivateNote"
    key = names.key if kind in LISTS else str.casefold
    same = [row for row in rows if key(str(row[field])) == key(body[field])]
    ours = mark(body.get(note))
    for row in same:
        if ours and mark(row.get(note)) == ours:
            return row
    if kind in CONTACTS:
        return None
    unmarked = [row for row in same if not mark(row.get(note))]
    return next((row for row in unmarked if _distinctive(row) == _distinctive(body)), None)


def _distinctive(body: dict) -> tuple[str, str]:
    """An item's code, a document's contact."""
    contact = body.get("CustomerRef") or body.get("VendorRef") or body.get("EntityRef") or {}
    return body.get("Sku") or "", str(contact.get("value", ""))
