"""Documents of the past in QuickBooks, by queries of 1,000.

A query returns whole documents: lines, taxes and links
(https://developer.intuit.com/app/developer/qbo/docs/learn/explore-the-quickbooks-online-api/data-queries). Pages
continue at the time of creation of their last row, which never changes, not at its position.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from ..documents import Page, Record
from ..errors import NotUnderstood, Rejected
from ..history import HistoricDocument, HistoricLine, HistoricTax, understood
from ..reading import FAILURES, Reading, known, stated
from ..transport import dumps, loads
from .changes import Changes
from .client import Client
from .fields import mark, money, timestamp, value_of
from .objects import ENTITIES, ID, required
from .search import FULL

DOCUMENTS = ("invoice", "credit_note", "bill", "vendor_credit")
# What moves a contact's balance, or settles documents, comes after these.
LISTS = (*DOCUMENTS, "payment", "bill_payment", "expense", "deposit", "journal_entry", "refund_receipt")
COUNTED = {"sales_receipt": "SalesReceipt"}
WITH_BALANCE = ("invoice", "bill")  # a query cannot select credits by what remains of them

CENT = Decimal("0.01")
_NOTE, _SKIPPED = "note", "skipped"
# What a line of each DetailType is: the field with its amounts, or one of the two above.
_DETAILS = {
    "SalesItemLineDetail": "sale", "AccountBasedExpenseLineDetail": "cost", "ItemBasedExpenseLineDetail": "cost",
    "DescriptionOnly": _NOTE, "SubTotalLineDetail": _SKIPPED, "TaxLineDetail": _SKIPPED,
    "DiscountLineDetail": "discount", "GroupLineDetail": "group",
}
_WHOLE = (None, "", "TaxExcluded", "TaxInclusive", "NotApplicable")


def pages(
    changes: Changes, name: str, since: date | None, open_only: bool, cursor: str, until: date | None = None,
) -> Iterator[Page]:
    """One list from a date until another one.

    :param cursor: JSON {"at": time of creation, "start": position among the rows of that time}.
    """
    state = loads(cursor) if cursor else {"at": "", "start": 1}
    entity = ENTITIES[name]
    while True:
        at, start = state["at"], state["start"]
        conditions = _conditions(name, since, open_only, until) + ([f"MetaData.CreateTime >= '{at}'"] if at else [])
        rows = changes.client.rows(
            entity, f"select * from {entity}{_where(conditions)} orderby MetaData.CreateTime "
            f"startposition {start} maxresults {FULL}")
        full = len(rows) >= FULL
        if full:
            last = _created(rows[-1])
            state = {"at": last, "start": 1} if last > at else {"at": at, "start": start + FULL}
        reading = Reading().add(
            name, ID, rows, lambda body: _read(changes, name, body), lambda body: required(entity, body))
        yield reading.page(dumps(state) if full else "")
        if not full:
            return


def counts(client: Client, since: date | None, open_only: bool) -> dict[str, int]:
    """The number of objects of each list that may be read."""
    found = {}
    for name, entity in ({name: ENTITIES[name] for name in LISTS} | COUNTED).items():
        try:
            found[name] = client.count(f"select count(*) from {entity}{_where(_conditions(name, since, open_only))}")
        except Rejected as error:
            if error.reason != "permission":
                raise
    return found


def _conditions(name: str, since: date | None, open_only: bool, until: date | None = None) -> list[str]:
    found = [f"TxnDate {sign} '{day.isoformat()}'" for sign, day in ((">=", since), ("<=", until)) if day]
    return [*found, "Balance > '0'"] if open_only and name in WITH_BALANCE else found


def _where(conditions: list[str]) -> str:
    return f" where {' AND '.join(conditions)}" if conditions else ""


def _created(row: Mapping) -> str:
    try:
        return timestamp(row["MetaData"]["CreateTime"]).isoformat()
    except FAILURES:
        return ""


def _read(changes: Changes, name: str, body: dict) -> list[Record]:
    records = changes.read(ENTITIES[name], body)
    if name not in DOCUMENTS:
        return records
    return [
        replace(record, document=understood(_document, record, body, _identity(record, body)))
        if record.kind == name and not record.not_understood and record.state in ("open", "paid") else record
        for record in records]


def _identity(record: Record, body: dict) -> dict[str, str]:
    """The fields that tell which document it is."""
    return {
        "key": mark(body.get("PrivateNote")), "external_id": record.external_id, "version": record.version,
        "contact_name": str((body.get("CustomerRef") or body.get("VendorRef") or {}).get("name") or "")}


def _document(record: Record, body: Mapping, identity: Mapping[str, str]) -> HistoricDocument:
    """
    :raises NotUnderstood: its lines, or what they add up to.
    """
    rate, detail = money(body.get("ExchangeRate"), places=None), body.get("TxnTaxDetail") or {}
    if body.get("GlobalTaxCalculation") not in _WHOLE:
        raise NotUnderstood("GlobalTaxCalculation", body["GlobalTaxCalculation"])
    if rate is not None and rate <= 0:
        raise NotUnderstood("ExchangeRate", rate)
    document = HistoricDocument(
        **identity, rate=1 / rate if rate is not None else None, home_total=money(body.get("HomeTotalAmt")),
        lines=tuple(_lines(
            body.get("Line") or [], value_of(detail.get("TxnTaxCodeRef")),
            "GlobalTaxCalculation" in body or bool(body.get("ApplyTaxAfterDiscount")))),
        taxes=tuple(_taxes(detail)), memo=str((body.get("CustomerMemo") or {}).get("value") or ""),
        project=str((body.get("ProjectRef") or {}).get("name") or ""), project_id=value_of(body.get("ProjectRef")))
    if document.net + (record.tax or 0) != record.total:
        # How Amount is stated for prices with tax is not documented to the cent: another meaning is not guessed.
        raise NotUnderstood("Line", f"{document.net} + {record.tax or 0} ≠ {record.total}")
    return document


def _lines(rows: list[dict], code_of_all: str, before_tax: bool) -> list[HistoricLine]:
    """The lines of a document.

    :param code_of_all: in the US the tax code of the whole document, which applies to the taxable lines.
    :param before_tax: whether its discount lowers what is taxed.
    """
    found: list[HistoricLine] = []
    for row in rows:
        what = known(_DETAILS, row, "DetailType")
        detail, text = row.get(row["DetailType"]) or {}, str(row.get("Description") or "")
        if what == "group":
            found += _lines(detail.get("Line") or [], code_of_all, before_tax)
        elif what == _NOTE:
            found.append(HistoricLine(description=text, is_note=True))
        elif what != _SKIPPED:
            line = _line(row, what, detail, text, code_of_all)
            found += _by_tax(line, found) if what == "discount" and before_tax else [line]
    return found


def _by_tax(discount: HistoricLine, lines: list[HistoricLine]) -> list[HistoricLine]:
    """A discount as one line for each tax of the lines before it: it is charged on less of each."""
    nets: dict[str, Decimal] = {}
    for line in lines:
        if not line.is_note:
            nets[line.tax_id] = nets.get(line.tax_id, Decimal(0)) + line.net
    whole, found = sum(nets.values()), []
    if discount.tax_id or not whole:
        return [discount]
    for code, net in list(nets.items())[:-1]:
        found.append(replace(discount, tax_id=code, net=(discount.net * net / whole).quantize(CENT)))
    rest = discount.net - sum(line.net for line in found)
    return [line for line in (*found, replace(discount, tax_id=list(nets)[-1], net=rest)) if line.net]


def _line(row: dict, what: str, detail: dict, text: str, code_of_all: str) -> HistoricLine:
    amount, code = stated(row, "Amount", money), value_of(detail.get("TaxCodeRef"))
    item = value_of(detail.get("ItemRef"))
    account = value_of(
        detail.get("ItemAccountRef") or detail.get("AccountRef") or detail.get("DiscountAccountRef"))
    return HistoricLine(
        description=text or str((detail.get("ItemRef") or {}).get("name") or ""),
        quantity=Decimal(1) if detail.get("Qty") is None or what == "discount" else Decimal(detail["Qty"]),
        net=-amount if what == "discount" else amount,
        tax_id=code_of_all if code == "TAX" and code_of_all else code,
        item_id=item if item.isdigit() else "",  # SHIPPING_ITEM_ID and the like are no items of the list
        account_id=account, project=str((detail.get("CustomerRef") or detail.get("ClassRef") or {}).get("name") or ""))


def _taxes(detail: dict) -> Iterator[HistoricTax]:
    for row in detail.get("TaxLine") or []:
        inner = row.get("TaxLineDetail") or {}
        yield HistoricTax(
            rate_id=value_of(inner.get("TaxRateRef")), amount=stated(row, "Amount", money),
            net=money(inner.get("NetAmountTaxable")))
