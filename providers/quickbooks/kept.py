"""Values of a document's lines in QuickBooks that Odoo does not have: an update sends them back.

The lines of an update replace all existing lines
(https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/invoice#sparse-update-an-invoice).
"""

from __future__ import annotations

from ..texts import paired
from ..transport import dumps, loads
from .fields import value_of

DETAILS = ("SalesItemLineDetail", "AccountBasedExpenseLineDetail", "ItemBasedExpenseLineDetail")
FIELDS = ("ClassRef", "ServiceDate", "CustomerRef", "BillableStatus")


def kept(body: dict) -> str:
    """The kept values of a document's lines, as JSON: [[item or account, description, {field: value}]]; "" where
    nothing is."""
    found = []
    for line in body.get("Line") or []:
        detail = _detail(line)
        if detail is not None:
            found.append([*_named(line, detail), {field: detail[field] for field in FIELDS if detail.get(field)}])
    return dumps(found) if any(fields for _ref, _text, fields in found) else ""


def keep(lines: list[dict], known: str) -> None:
    """Add the kept values of the former lines to the new lines that match them."""
    if not known:
        return
    details = [(line, _detail(line)) for line in lines]
    details = [(line, detail) for line, detail in details if detail is not None]
    for place, fields in paired([_named(line, detail) for line, detail in details], loads(known)):
        detail = details[place][1]
        detail.update({field: value for field, value in fields.items() if field not in detail})


def _detail(line: dict) -> dict | None:
    return next((line[name] for name in DETAILS if isinstance(line.get(name), dict)), None)


def _named(line: dict, detail: dict) -> list[str]:
    return [value_of(detail.get("ItemRef") or detail.get("AccountRef")), line.get("Description") or ""]
