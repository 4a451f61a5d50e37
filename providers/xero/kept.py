"""Values of a document's lines in Xero that Odoo does not have (tracking): an update sends them back
(https://developer.xero.com/documentation/api/accounting/invoices: lines without their id are new ones)."""

from __future__ import annotations

from collections.abc import Mapping

from ..texts import paired
from ..transport import dumps, loads

FIELDS = ("TrackingCategoryID", "Name", "Option")


def kept(element: Mapping) -> str:
    """The kept values of a document's lines, as JSON: [[item or account, description, {field: value}]]; "" where
    nothing is."""
    found = [
        [*_named(line), {"Tracking": [{field: one[field] for field in FIELDS if one.get(field)} for one in tracking]}
         if (tracking := line.get("Tracking")) else {}]
        for line in element.get("LineItems") or []]
    return dumps(found) if any(fields for _code, _text, fields in found) else ""


def keep(lines: list[dict], known: str) -> None:
    """Add the kept values of the former lines to the new lines that match them."""
    for place, fields in paired([_named(line) for line in lines], loads(known)) if known else ():
        lines[place].update(fields)


def _named(line: Mapping) -> list[str]:
    return [line.get("ItemCode") or line.get("AccountCode") or "", line.get("Description") or ""]
