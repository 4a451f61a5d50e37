"""The trial balance of QuickBooks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from ..reading import whole_answer
from ..trial_balance import balances
from .client import Client

ACCRUAL = "Accrual"


def account_balances(client: Client, day: date, home: str) -> dict[str, Decimal]:
    """{id of an account: its balance at the end of a day} in the home currency, debits positive.

    The basis is stated: without it the report is on the basis that the company prefers. What the report says about
    itself, and its total, are checked.
    Source: https://developer.intuit.com/app/developer/qbo/docs/api/accounting/report-entities/trialbalance

    :raises UnreadableAnswer: it is another report than was asked for, or debits are not equal to credits.
    """
    answer = client.report("TrialBalance", {
        "start_date": day.replace(month=1, day=1).isoformat(), "end_date": day.isoformat(),
        "accounting_method": ACCRUAL})
    with whole_answer(client.request_id):
        header = answer["Header"]
        stated = header["EndPeriod"], header["ReportBasis"], header.get("Currency", home)
        if stated != (day.isoformat(), ACCRUAL, home):
            raise ValueError(f"a report of {stated}")
        if [column["ColType"] for column in answer["Columns"]["Column"]] != ["Account", "Money", "Money"]:
            raise ValueError("other columns than account, debit and credit")
        return balances(cells(answer["Rows"].get("Row", [])))


def cells(rows: list[dict]) -> Iterator[tuple[str, Decimal, Decimal]]:
    """(account, debit, credit) of the rows of accounts, also of those below a parent account; totals are left out."""
    for row in rows:
        yield from cells((row.get("Rows") or {}).get("Row", []))
        for part in (row, row.get("Header") or {}):
            account, *amounts = part.get("ColData") or ({},)
            if account.get("id") and amounts:
                debit, credit = (Decimal(str(cell.get("value") or 0)) for cell in amounts)
                yield account["id"], debit, credit
