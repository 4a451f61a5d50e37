"""Who changed an object last: the history that Xero keeps of each."""

from __future__ import annotations

from ..errors import Rejected
from ..last_change import LastChange
from ..reading import whole_answer
from .client import Client, request_id_of
from .fields import moment

# The operation of xero-python for the history of each kind.
_HISTORIES = {
    "invoice": "get_invoice_history", "bill": "get_invoice_history", "credit_note": "get_credit_note_history",
    "vendor_credit": "get_credit_note_history", "payment": "get_payment_history", "contact": "get_contact_history",
    "item": "get_item_history",
}


def last_change(client: Client, kind: str, external_id: str) -> LastChange | None:
    """The newest entry of the history of one object; None if it has none, or Xero does not have the object.

    Source: https://developer.xero.com/documentation/api/accounting/historyandnotes

    :raises UnreadableAnswer: an entry without its time.
    """
    if kind not in _HISTORIES or "/" in external_id:  # a part of another object has no history
        return None
    try:
        found = client.elements("HistoryRecords", _HISTORIES[kind], external_id)
    except Rejected as error:
        if error.reason == "missing":
            return None
        raise
    with whole_answer(request_id_of(client.transport)):
        changes = [LastChange(at=_time(one), by=one.get("User") or "", what=one.get("Changes") or "") for one in found]
    return max(changes, key=lambda change: change.at, default=None)


def _time(entry: dict):
    at = moment(entry.get("DateUTC")) or moment(entry.get("DateUTCString"))
    if at is None:
        raise ValueError("an entry of the history without its time")
    return at
