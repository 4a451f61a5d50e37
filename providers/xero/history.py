"""Documents of the past in Xero, by pages of 1,000.

Paged lists contain the lines of their documents
(https://developer.xero.com/documentation/api/accounting/requests-and-responses). Pages continue at the time of the last
change of their last row, as the changes do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from ..base import Clock
from ..documents import Page, Record
from ..errors import NotUnderstood, Rejected
from ..history import HistoricDocument, HistoricLine, understood
from ..reading import known, stated
from . import changes
from .changes import Stream
from .client import Client
from .fields import amount
from .filters import dated

# Names of streams; a stream has documents of both sides.
LISTS = ("invoice", "credit_note", "payment", "overpayment", "prepayment")
LINED = ("invoice", "credit_note")
COUNTED = {"bank_transaction": "get_bank_transactions", "manual_journal": "get_manual_journals"}

# How the amount of a line is made from LineAmount and TaxAmount.
_NET: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "Exclusive": lambda shown, tax: shown,
    "Inclusive": lambda shown, tax: shown - tax,
    "NoTax": lambda shown, tax: shown,
}


def pages(
    client: Client, name: str, since: date | None, open_only: bool, cursor: str, clock: Clock, home: str,
    until: date | None = None,
) -> Iterator[Page]:
    """One list from a date until another one."""
    [stream] = [stream for stream in changes.STREAMS if stream.name == name]
    read = (lambda element: _with_lines(stream, element)) if name in LINED else stream.read
    historic = replace(stream, read=read, parameters=_parameters(name, since, open_only, until))
    return changes.everything(client, historic, clock, cursor, home=home)


def counts(client: Client, since: date | None, open_only: bool) -> dict[str, int]:
    """The number of objects of each list that may be read, by pages of one row."""
    operations = {stream.name: stream.operation for stream in changes.STREAMS if stream.name in LISTS} | COUNTED
    found = {}
    for name, operation in operations.items():
        try:
            found[name] = client.count(operation, **dict(_parameters(name, since, open_only)))
        except Rejected as error:
            if error.reason != "permission":
                raise
    return found


def _parameters(
    name: str, since: date | None, open_only: bool, until: date | None = None,
) -> tuple[tuple[str, str], ...]:
    where = dated(since, until)
    if open_only and name in LINED:
        where.append('Status == "AUTHORISED"')
    return (("where", " AND ".join(where)),) if where else ()


def _with_lines(stream: Stream, element: Mapping) -> Iterator[Record]:
    for record in stream.read(element):
        if record.state in ("open", "paid") and record.kind != "payment" and not record.not_understood:
            record = replace(record, document=understood(_document, record, element, _identity(record)))
        yield record


def _identity(record: Record) -> dict[str, str]:
    """The fields that tell which document it is."""
    return {"key": record.mark, "external_id": record.external_id, "version": record.version,
            "contact_name": record.name}


def _document(record: Record, element: Mapping, identity: Mapping[str, str]) -> HistoricDocument:
    """
    :raises NotUnderstood: its lines, or what they add up to.
    """
    net, rate = known(_NET, element, "LineAmountTypes"), amount(element.get("CurrencyRate"))
    if rate is not None and rate <= 0:
        raise NotUnderstood("CurrencyRate", rate)
    document = HistoricDocument(
        **identity, rate=rate, lines=tuple(_line(one, net) for one in element.get("LineItems") or []))
    if document.net + (record.tax or 0) != record.total:
        raise NotUnderstood("LineItems", f"{document.net} + {record.tax or 0} ≠ {record.total}")
    return document


def _line(element: Mapping, net: Callable[[Decimal, Decimal], Decimal]) -> HistoricLine:
    text, item = str(element.get("Description") or ""), element.get("Item") or {}
    tax = amount(element.get("TaxAmount")) or Decimal(0)
    meaning = [element.get("AccountCode"), element.get("AccountID"), element.get("ItemCode"), *item.values()]
    if not any(meaning) and not amount(element.get("LineAmount")) and not tax:
        return HistoricLine(description=text, is_note=True)
    quantity = amount(element.get("Quantity"))
    return HistoricLine(
        description=text, quantity=Decimal(1) if quantity is None else quantity,
        net=net(stated(element, "LineAmount", amount), tax), tax=tax, tax_id=element.get("TaxType") or "",
        item_id=item.get("ItemID") or "", item_code=element.get("ItemCode") or item.get("Code") or "",
        account_id=element.get("AccountID") or "", account_code=element.get("AccountCode") or "",
        project=next((str(one.get("Option") or "") for one in element.get("Tracking") or []), ""))
